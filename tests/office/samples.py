"""A small definition, and the commands that lead a programme through it: what tests of the office share."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.office.register import Answer, Register
from engine.rules import commands as c
from engine.rules.definition import Definition
from engine.rules.figures import Figure

MONDAY = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
AREA = "WK059910"
PEER = "GM0599"


def later(days: float) -> datetime:
    """So many days after the programme started."""
    return MONDAY + timedelta(days=days)


def text(words: str) -> dict[str, str]:
    return {"nl": words, "en": words}


def sample_definition(version: int = 1, title: str = "Proef") -> Definition:
    """Two phases in order and an evaluation at 1 January 2026; a group of three signs the first phase."""
    roles = [("manager", 1), ("maker", 1), ("group", 3), ("supplier", 1)]
    phase = {
        "question": text("Hoe gaat het?"),
        "products": [{"id": "profile", "label": text("profiel"), "made_by": "maker"}],
        "deadline": {"within": "P60D"},
        "reminders": {"before": ["P7D"]},
    }
    return Definition.model_validate(
        {
            "id": "proef",
            "version": version,
            "title": text(title),
            "managed_by": "manager",
            "roles": [{"id": name, "label": text(name), "seats": {"least": 1, "most": most}} for name, most in roles],
            "phases": [
                {
                    "id": "look",
                    "label": text("kijken"),
                    "gate": [
                        {"condition": "delivered", "products": ["profile"]},
                        {"condition": "signed", "role": "group", "seats": 2},
                    ],
                    **phase,
                },
                {
                    "id": "act",
                    "label": text("doen"),
                    "gate": [{"condition": "delivered", "products": ["profile"]}],
                    **phase,
                    "deadline": {"within": "P10Y"},
                },
                {
                    "id": "weigh",
                    "label": text("wegen"),
                    "question": text("Waar staan we?"),
                    "opens": "at_moments",
                    "gate": [{"condition": "measured"}],
                },
            ],
            "measurement": _measurement(),
        }
    )


def _measurement() -> dict[str, Any]:
    indicator = {
        "id": "hardship",
        "label": text("moeite met rondkomen"),
        "unit": "%",
        "direction": "lower",
        "kind": "share",
        "meaning": text("deel van de volwassenen"),
        "source": "CBS",
        "margin": "1.0",
        "supplied_by": "supplier",
    }
    agreement = {
        "indicator": "hardship",
        "key": True,
        "baseline": "2024-01-01",
        "target": {"on": "2034-01-01", "gap": "0"},
        "benchmark": {"label": text("stad"), "areas": {PEER: "1"}},
    }
    moment = {
        "id": "yearly",
        "label": text("jaarlijks"),
        "on": ["2026-01-01", "2027-01-01"],
        "indicators": ["hardship"],
        "publication": "P1M",
        "window": "P3M",
    }
    return {"agreed_by": "manager", "indicators": [indicator], "agreements": [agreement], "moments": [moment]}


def start(name: str = "p1", version: int = 1, title: str = "Proef") -> c.StartProgramme:
    plan = sample_definition(version, title)
    return c.StartProgramme(id="start", programme=name, definition=plan, area_code=AREA, area_name="Feijenoord")


def begin(register: Register, name: str = "p1") -> Answer:
    """Start a programme and seat everybody: `anna` manages, `mark` makes, `g1` to `g3` are the group."""
    answer = register.handle(name, start(name), MONDAY)
    people = {"anna": "manager", "mark": "maker", "g1": "group", "g2": "group", "g3": "group", "sam": "supplier"}
    for person, role in people.items():
        register.handle(name, c.AddPerson(id=f"add-{person}", person=person), MONDAY)
        command = c.FillSeat(id=f"seat-{person}", seat=f"s-{person}", role=role, person=person, by="anna")
        answer = register.handle(name, command, MONDAY)
    return answer


def deliver(words: str = "Het gaat goed.", number: int = 1, run: str = "1.look.1") -> c.Deliver:
    return c.Deliver(id=f"deliver-{number}", by="mark", run=run, product="profile", seat="s-mark", content=words)


def sign(person: str) -> c.Sign:
    return c.Sign(id=f"sign-{person}", by=person, run="1.look.1", seat=f"s-{person}", verdict="approve")


def agree() -> c.AgreeMeasurement:
    return c.AgreeMeasurement(id="agree", by="anna", seat="s-anna")


def figure(area: str, day: str, value: str | None, **more: Any) -> Figure:
    """A figure of the one indicator; without a value it is not available."""
    return Figure(
        indicator="hardship",
        area=area,
        reference_date=date.fromisoformat(day),
        unit="%",
        source="CBS",
        series="1",
        recorded=date(2025, 2, 1),
        value=Decimal(value) if value else None,
        absent=None if value else "not_available",
        **more,
    )
