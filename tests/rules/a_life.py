"""A small plan of three phases and a programme living by it in memory: what tests of sentences and standings use."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from engine.rules.commands import COMMANDS
from engine.rules.decide import decide
from engine.rules.definition import Definition
from engine.rules.events import Event
from engine.rules.evolve import evolve
from engine.rules.programme import Programme

FIRST_DAY = datetime(2020, 3, 2, 9, tzinfo=UTC)
EVALUATION = "1.check.yearly.2021-06-01"


def text(nl: str, en: str) -> dict[str, str]:
    return {"nl": nl, "en": en}


def role(name: str, nl: str, en: str, most: int = 1) -> dict[str, Any]:
    return {"id": name, "label": text(nl, en), "seats": {"least": 1, "most": most}}


def small_plan(**changes: Any) -> Definition:
    """Plan, do, check; a board of three decides by two thirds; one key indicator against a benchmark."""
    made: dict[str, Any] = {
        "id": "small",
        "version": 1,
        "title": text("Klein plan", "Small plan"),
        "managed_by": "manager",
        "roles": [
            role("manager", "Manager", "Manager"),
            role("board", "Bestuur", "Board", 3),
            role("maker", "Maker", "Maker"),
            role("college", "Het college", "The college"),
        ],
        "questionnaires": [
            {
                "id": "wijk",
                "label": text("Wijkvragen", "Questions"),
                "questions": [{"id": "q1", "text": text("Hoe gaat het?", "How is it?")}],
                "groups": [{"id": "bewoners", "label": text("bewoners", "residents"), "role": "maker"}],
            }
        ],
        "agreement_kinds": [
            {"id": "doel", "label": text("Doel", "Goal"), "made_by": "maker", "signed_by": ["board"]},
        ],
        "initiatives": {
            "owned_by": "maker",
            "settled_by": "board",
            "milestones": [
                {"id": "gestart", "label": text("Gestart", "Started")},
                {"id": "klaar", "label": text("Klaar", "Done")},
            ],
        },
        "phases": [
            {
                "id": "plan",
                "label": text("Het plan", "The plan"),
                "question": text("Wat willen we?", "What do we want?"),
                "products": [{"id": "jaarplan", "label": text("Jaarplan", "Year plan"), "made_by": "maker"}],
                "gate": [
                    {"condition": "delivered", "products": ["jaarplan"]},
                    {"condition": "answered", "questionnaire": "wijk", "at_least": {"bewoners": 2}},
                    {"condition": "agreed", "kind": "doel"},
                    {"condition": "signed", "role": "board", "seats": "2/3"},
                ],
                "deadline": {"within": "P3M"},
                "reminders": {"before": ["P14D"], "after": ["P7D"], "repeat": "P7D"},
                "escalation": {"after": "P21D", "to": "manager"},
            },
            {
                "id": "do",
                "label": text("Doen", "Do"),
                "question": text("Wat doen we?", "What do we do?"),
                "gate": [{"condition": "initiatives", "milestone": "klaar"}],
                "deadline": {"within": "P3Y"},
            },
            {
                "id": "check",
                "label": text("De controle", "The check"),
                "question": text("Waar staan we?", "Where do we stand?"),
                "opens": "at_moments",
                "gate": [{"condition": "measured"}, {"condition": "decided"}],
                "deadline": {"within": "P6M"},
            },
        ],
        "measurement": {
            "agreed_by": "board",
            "indicators": [
                {
                    "id": "rondkomen",
                    "label": text("Moeite met rondkomen", "Hard to make ends meet"),
                    "unit": "%",
                    "direction": "lower",
                    "kind": "share",
                    "meaning": text("m", "m"),
                    "source": "CBS",
                    "margin": "1.0",
                    "supplied_by": "manager",
                    "estimate": True,
                }
            ],
            "agreements": [
                {
                    "indicator": "rondkomen",
                    "key": True,
                    "baseline": "2020-01-01",
                    "target": {"on": "2030-01-01", "gap": "0"},
                    "benchmark": {"label": text("de G4", "the G4"), "areas": {"GM0599": "1"}},
                }
            ],
            "moments": [
                {
                    "id": "yearly",
                    "label": text("Jaarmeting", "Yearly"),
                    "on": ["2021-06-01", "2025-06-01"],
                    "indicators": ["rondkomen"],
                    "publication": "P1M",
                    "window": "P1M",
                }
            ],
        },
        "course": {
            "proposed_by": "manager",
            "decided_by": "board",
            "approval": {"seats": "2/3"},
            "ratified_by": "college",
            "explained_by": "manager",
            "reopens": "plan",
            "adjusts": "plan",
            "executes": "do",
            "rules": [
                {"recommend": "reopen", "statuses": ["off_course", "not_met"]},
                {"recommend": "adjust", "statuses": ["off_course", "at_risk", "not_met"]},
                {"recommend": "stay"},
            ],
        },
    }
    return Definition.model_validate(made | changes)


@dataclass
class Life:
    """One programme in memory. `do` gives a command, at `now` or on the day `when`, and returns what happened."""

    plan: Definition = field(default_factory=small_plan)
    now: datetime = FIRST_DAY
    programme: Programme | None = None
    events: list[Event] = field(default_factory=list)
    commands: int = 0

    @property
    def stands(self) -> Programme:
        assert self.programme is not None
        return self.programme

    def do(self, name: str, when: str | None = None, **fields: Any) -> tuple[Event, ...]:
        if when is not None:
            self.now = datetime.fromisoformat(f"{when}T10:00:00+00:00")
        self.commands += 1
        happened = decide(self.plan, self.programme, COMMANDS[name](id=f"c{self.commands}", **fields), self.now)
        for event in happened:
            self.programme = evolve(self.programme, event)
            self.events.append(event)
        return happened

    def figure(self, area: str, day: str, value: str | None, **more: Any) -> None:
        given = {"value": value} if value else {"absent": "not_available"}
        about = {"indicator": "rondkomen", "area": area, "reference_date": day, "unit": "%", "source": "CBS"}
        self.do("RecordFigure", **about, **given, **more)


def started(plan: Definition | None = None) -> Life:
    """A programme that has just started, with everybody on their seat: m, a, b, c, k and w."""
    life = Life(plan or small_plan())
    life.do("StartProgramme", programme="p1", definition=life.plan, area_code="WK059910", area_name="Feijenoord")
    for person in "mabckw":
        life.do("AddPerson", person=person)
    life.do("FillSeat", seat="manager", role="manager", person="m")
    for person in "abc":
        life.do("FillSeat", seat=f"bestuur-{person}", role="board", person=person)
    life.do("FillSeat", seat="maker", role="maker", person="k")
    life.do("FillSeat", seat="wethouder", role="college", person="w")
    return life


def measured(actual: str = "50.0", benchmark: str = "30.0") -> Life:
    """The same in June 2021: the measurement agreed, the plan passed, and the figures of the first moment in."""
    life = started()
    life.do("AgreeMeasurement", seat="bestuur-a", by="a")
    life.figure("WK059910", "2020-01-01", "45.0")
    life.figure("GM0599", "2020-01-01", "30.0")
    life.do("PassTime", when="2021-06-10")
    life.figure("WK059910", "2021-06-01", actual)
    life.figure("GM0599", "2021-06-01", benchmark)
    return life


def decided(course: str = "reopen") -> Life:
    """The same, with a course explained, proposed, approved by the board and ratified by the college."""
    life = measured()
    words = {"cause": "De huur steeg", "consequence": "Minder geld", "correction": "Hulp bij schulden"}
    life.do("Explain", run=EVALUATION, indicator="rondkomen", seat="manager", by="m", **words)
    life.do("ProposeCourse", run=EVALUATION, seat="manager", by="m", course=course, reason="Het moet anders")
    life.do("Sign", run=EVALUATION, seat="bestuur-a", by="a", verdict="approve")
    life.do("Sign", run=EVALUATION, seat="bestuur-b", by="b", verdict="approve")
    life.do("Ratify", when="2021-06-11", run=EVALUATION, seat="wethouder", by="w", verdict="approve")
    return life
