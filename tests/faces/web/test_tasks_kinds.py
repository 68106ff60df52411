"""Every kind of task, done on its page: agreements, initiatives, figures and files of them, what is measured."""

import html
import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.office import clock, people, reading
from engine.rules import commands as c
from engine.rules.definition import Definition
from engine.rules.programme import Programme
from faces.web.house import House
from faces.web.tasks import csv_file
from faces.web.tasks.finding import address_of
from tests.faces.web.asked import Links, send
from tests.faces.web.town import Town, fields_of
from tests.office.samples import AREA, MONDAY, PEER, figure, later, sample_definition, text

NAME = "rijk"
PEOPLE = {"anna": "manager", "mark": "maker", "g1": "group", "g2": "group", "sam": "supplier"}


def rich_definition() -> Definition:
    """One of everything: an agreement signed by the group, initiatives, two indicators (one with its target left
    open), one moment, and a course that is explained."""
    made = sample_definition().model_dump(mode="json", exclude_none=True)
    plain = {"question": text("Hoe gaat het?"), "deadline": {"within": "P60D"}}
    jobs = {**made["measurement"]["indicators"][0], "id": "jobs", "label": text("banen"), "unit": "banen"}
    jobs |= {"direction": "higher", "kind": "count", "margin": "50"}
    made["measurement"]["indicators"].append(jobs)
    made["measurement"]["agreements"].append({"indicator": "jobs", "key": True, "baseline": "2024-01-01"})
    made["measurement"]["moments"][0] |= {"on": ["2026-01-01"], "indicators": ["hardship", "jobs"]}
    kind = {"id": "goal", "label": text("doel"), "made_by": "maker", "signed_by": ["group"]}
    steps = [{"id": "plan", "label": text("plan klaar")}, {"id": "begun", "label": text("begonnen")}]
    gates: dict[str, list[dict[str, Any]]] = {
        "look": [{"condition": "agreed", "kind": "goal"}, {"condition": "initiatives", "settled": True, "at_least": 0}],
        "act": [{"condition": "initiatives", "at_least": 1, "milestone": "begun"}],
    }
    phases = [{"id": name, "label": text(name), "gate": gate, **plain} for name, gate in gates.items()]
    weigh = made["phases"][2] | {"gate": [{"condition": "measured"}, {"condition": "decided"}]}
    course = {
        "proposed_by": "manager", "decided_by": "manager", "explained_by": "maker", "reopens": "look",
        "adjusts": "look", "executes": "act", "rules": [{"recommend": "stay"}],
    }  # fmt: skip
    return Definition.model_validate(
        made
        | {
            "id": "rijk", "agreement_kinds": [kind], "phases": [*phases, weigh], "course": course,
            "initiatives": {"owned_by": "maker", "settled_by": "manager", "milestones": steps},
        }
    )  # fmt: skip


class Place:
    """A programme of the rich definition, and its people doing what is asked of them on pages."""

    def __init__(self, house: House, client: TestClient, town: Town, links: Links, by_link: bool) -> None:
        self.house, self.client, self.town, self.links, self.by_link = house, client, town, links, by_link
        begun = c.StartProgramme(
            id="start", programme=NAME, definition=rich_definition(), area_code=AREA, area_name="W"
        )
        self.give(begun)
        for person, role in PEOPLE.items():
            self.give(c.AddPerson(id=f"add-{person}", person=person))
            self.give(c.FillSeat(id=f"seat-{person}", seat=f"s-{person}", role=role, person=person, by="anna"))

    def give(self, command: c.Command, now: datetime = MONDAY) -> None:
        self.town.give(command, NAME, now)

    @property
    def state(self) -> Programme:
        return reading.state(self.house.office.engine, NAME)

    def address(self, person: str, act: str, item: str, run: str | None) -> str:
        """By which door, as this test has it."""
        if self.by_link:
            return self.links.make(person, act, item, run, programme=NAME, expires=later(4000))
        self.client.cookies = self.town.cookies(person)  # type: ignore[assignment]
        return address_of(NAME, f"s-{person}", act, item, run)

    def does(self, person: str, act: str, item: str, run: str | None, **fields: Any) -> Any:
        """Does a task; what it came to must be told."""
        address = self.address(person, act, item, run)
        answer = send(self.client, address, **fields)
        assert answer.status_code == 303, re.findall("<li>.*</li>|<h1>.*</h1>", answer.text)
        told = self.client.get(answer.headers["location"])
        assert "Gedaan, dank u wel" in told.text
        return told

    def refused(self, person: str, act: str, item: str, run: str | None, **fields: Any) -> str:
        """Tries a task with something wrong; nothing may be recorded."""
        before = self.state.sequence
        answer = send(self.client, self.address(person, act, item, run), **fields)
        assert (answer.status_code, self.state.sequence) == (422, before)
        return str(answer.text)

    def pass_time(self, days: float) -> None:
        clock.make_up(self.house.office.engine, later(days))
        self.give(c.PassTime(id=f"pass-{days}"), later(days))

    def worked(self) -> None:
        """The phases that open in order have passed."""
        by_mark = {"seat": "s-mark", "by": "mark"}
        self.give(c.MakeAgreement(id="m", run="1.look.1", agreement="a", kind="goal", content="x", **by_mark))
        for person in ("g1", "g2"):
            self.give(c.SignAgreement(id=f"sign-{person}", agreement="a", seat=f"s-{person}", by=person))
        self.give(c.PlanInitiative(id="i", initiative="shop", label="Winkel", **by_mark))
        for step in ("plan", "begun"):
            self.give(c.ReachMilestone(id=f"reach-{step}", initiative="shop", milestone=step, **by_mark))

    def measured(self) -> None:
        """The measurement agreement is signed."""
        target = c.OwnTarget.model_validate({"indicator": "jobs", "target": {"on": "2034-01-01", "value": "900"}})
        self.give(c.AgreeMeasurement(id="agree", seat="s-anna", by="anna", targets=(target,)))


@pytest.fixture(params=[True, False], ids=["link", "signed in"])
def place(request: pytest.FixtureRequest, house: House, client: TestClient, town: Town, links: Links) -> Place:
    return Place(house, client, town, links, request.param)


@pytest.fixture
def by_link(house: House, client: TestClient, town: Town, links: Links) -> Place:
    return Place(house, client, town, links, True)


def test_an_agreement_is_drawn_up_and_signed_by_its_parties(place: Place) -> None:
    run = "1.look.1"
    assert "Kies wie dit ondertekenen" in place.refused("mark", "agree", "goal", run, content="Wij doen dit.")
    words = "Wij doen dit <samen>."
    place.does("mark", "agree", "goal", run, content=words, parties=["s-g1", "s-g2"])
    (made,) = place.state.agreements.values()
    assert made.parties == ("s-g1", "s-g2")
    shown = place.client.get(place.address("g1", "sign_agreement", made.id, run)).text
    assert "Wij doen dit &lt;samen&gt;." in shown
    assert "nog niet" in shown
    assert "Vink aan dat u de afspraak" in place.refused("g1", "sign_agreement", made.id, run)
    told = place.does("g1", "sign_agreement", made.id, run, agreed="1")
    assert "nog 1 te ondertekenen" in told.text
    place.does("g2", "sign_agreement", made.id, run, agreed="1")
    assert run not in place.state.runs


def test_initiatives_are_planned_reached_and_settled(place: Place) -> None:
    agreed = c.MakeAgreement(id="m", run="1.look.1", agreement="a", kind="goal", seat="s-mark", content="x", by="mark")
    place.give(agreed)
    for person in ("g1", "g2"):
        place.give(c.SignAgreement(id=f"sign-{person}", agreement="a", seat=f"s-{person}", by=person))
    run = "1.act.1"
    assert "Geef het initiatief een naam" in place.refused("mark", "plan_initiative", "0/1", run)
    planned = {"label": "Buurtwinkel", "due-plan": "2025-03-01", "due-begun": "2025-05-01"}
    place.does("mark", "plan_initiative", "0/1", run, **planned)
    (name,) = place.state.initiatives
    assert "buurtwinkel" not in name
    assert asked_for(place, name) == "‘Buurtwinkel’"
    shown = place.client.get(place.address("mark", "reach_milestone", name, run)).text
    assert "Buurtwinkel" in shown
    assert "nu aan de beurt" in shown
    place.does("mark", "reach_milestone", name, run, milestone="plan")
    assert place.state.initiatives[name].reached == 1
    again = c.ReopenByHand(id="again", phase="look", seat="s-anna", reason="Anders.", by="anna")
    place.give(again)
    assert "Kies wat er met het initiatief" in place.refused("anna", "settle", name, "2.look.1")
    place.does("anna", "settle", name, "2.look.1", verdict="change", reason="Kleiner.")
    assert place.state.initiatives[name].verdict == "change"


def test_an_initiative_whose_words_were_erased_goes_by_its_id(by_link: Place) -> None:
    agreed = c.MakeAgreement(id="m", run="1.look.1", agreement="a", kind="goal", seat="s-mark", content="x", by="mark")
    by_link.give(agreed)
    for person in ("g1", "g2"):
        by_link.give(c.SignAgreement(id=f"sign-{person}", agreement="a", seat=f"s-{person}", by=person))
    planned = {"label": "Buurtwinkel", "due-plan": "2025-03-01", "due-begun": "2025-05-01"}
    by_link.does("mark", "plan_initiative", "0/1", "1.act.1", **planned)
    (name,) = by_link.state.initiatives
    people.erase(by_link.house.office.engine, "mark")
    assert asked_for(by_link, name) == name


def asked_for(place: Place, name: str) -> str | None:
    """What the overview calls the one initiative that is asked for: its label, or its id."""
    before, place.client.cookies = place.client.cookies, place.town.cookies("anna")  # type: ignore[assignment]
    shown = place.client.get(f"/programma/{NAME}").text
    place.client.cookies = before
    return next((called for called in ("‘Buurtwinkel’", name) if f"initiatief {called}" in shown), None)


def test_the_measurement_agreement_is_signed_with_own_targets(place: Place) -> None:
    open_ = {"target-jobs": "1.200", "on-jobs": "2034-01-01"}
    assert "Vul een getal in" in place.refused("anna", "agree_measurement", "measurement", None, agreed="1")
    assert "Vink aan" in place.refused("anna", "agree_measurement", "measurement", None, **open_)
    place.does("anna", "agree_measurement", "measurement", None, agreed="1", **open_)
    assert place.state.yardsticks["jobs"].target_value == Decimal(1200)
    assert set(place.state.yardsticks) == {"hardship", "jobs"}


def field_of(client: TestClient, address: str, place: str) -> str:
    """The tag of the figure on the page that is about this place."""
    page = client.get(address).text
    return str(re.findall(r'name="w-([0-9a-f]{10})"', page[page.index(place) :])[0])


def test_figures_are_typed_with_a_comma_and_asked_again_when_odd(place: Place) -> None:
    place.measured()
    address = place.address("sam", "supply", "*", None)
    jobs = field_of(place.client, address, "Banen")
    hard = field_of(place.client, address, "Moeite met rondkomen")
    assert "Vul ten minste" in place.refused("sam", "supply", "*", None)
    assert "is geen getal" in place.refused("sam", "supply", "*", None, **{f"w-{jobs}": "veel"})
    assert "kan niet" in place.refused("sam", "supply", "*", None, **{f"w-{hard}": "101"})
    assert "niet allebei" in place.refused("sam", "supply", "*", None, **{f"w-{hard}": "30", f"g-{hard}": "withdrawn"})
    odd = place.refused("sam", "supply", "*", None, **{f"w-{jobs}": "1200,5"})
    assert "Ja, dit klopt" in odd
    fields = {f"w-{jobs}": "1200,5", f"j-{jobs}": "1", f"w-{hard}": "30,25", "provisional-jobs": "1"}
    place.does("sam", "supply", "*", None, **fields)
    figures = {key: (one.value, one.provisional) for key, one in place.state.figures.items()}
    assert figures[f"jobs|{AREA}|2024-01-01"] == (Decimal("1200.5"), True)
    assert (Decimal("30.25"), False) in figures.values()


def test_a_figure_is_held_against_the_one_before_it(by_link: Place) -> None:
    by_link.measured()
    for area, value in ((AREA, "40"), (PEER, "30")):
        by_link.give(recorded(area, "2024-01-01", value))
    by_link.pass_time(380)
    (run,) = [one for one in by_link.state.runs.values() if one.evaluation]
    address = by_link.address("sam", "supply", "*", run.id)
    tag = field_of(by_link.client, address, "Moeite met rondkomen")
    assert "Vorige keer: 30 %" in by_link.client.get(address).text
    told = by_link.refused("sam", "supply", "*", run.id, **{f"w-{tag}": "4,1"})
    assert "ver van het vorige cijfer" in told
    by_link.does("sam", "supply", "*", run.id, **{f"w-{tag}": "31"})
    by_link.does("sam", "supply", "*", run.id, **{f"w-{tag}": "32"})
    assert by_link.state.figures[f"hardship|{PEER}|2026-01-01"].revision == 2


def recorded(area: str, day: str, value: str, indicator: str = "hardship") -> c.RecordFigure:
    unit = "%" if indicator == "hardship" else "banen"
    about = {"indicator": indicator, "area": area, "reference_date": day, "unit": unit, "source": "CBS"}
    return c.RecordFigure.model_validate(about | {"id": f"f-{indicator}-{area}-{day}", "by": "sam", "value": value})


# --- files


def upload(place: Place, address: str, content: str | bytes, **fields: str) -> Any:
    content = content.encode() if isinstance(content, str) else content
    page = place.client.get(address)
    files = {"file": ("cijfers.csv", content, "text/csv")}
    data = {**fields_of(page), "wat": "lees", "series": "1", **fields}
    return place.client.post(address, data=data, files=files)


def test_a_file_goes_out_and_comes_back_filled_in(place: Place) -> None:
    place.measured()
    address = place.address("sam", "supply", "*", None)
    query = "&als=csv" if "?" in address else "?als=csv"
    got = place.client.get(address + query)
    assert got.headers["content-type"].startswith("text/csv")
    lines = got.text.lstrip("\ufeff").splitlines()
    assert lines[0] == "region_code;region_name;indicator;year;reference_date;value;unit;status;source"
    assert len(lines) == 4
    before = place.state.sequence
    assert "nog niets ingevuld" in upload(place, address, got.content).text
    filled = [line.replace(";;%;;", ";30,5;%;;").replace(";;banen;;", ";;banen;niet_beschikbaar;") for line in lines]
    read = upload(place, address, "\r\n".join(filled))
    assert read.status_code == 200
    assert "Er is nog niets vastgelegd" in read.text
    assert place.state.sequence == before
    kept = re.search(r'name="csv" value="([^"]*)"', read.text, re.S)
    assert kept
    data = {**fields_of(read), "csv": html.unescape(kept[1])}
    first = place.client.post(address, data=data)
    assert first.status_code == 303
    assert "Gedaan" in place.client.get(first.headers["location"]).text
    figures = {key: one.value or one.absent for key, one in place.state.figures.items()}
    assert figures == {
        f"hardship|{AREA}|2024-01-01": Decimal("30.5"),
        f"hardship|{PEER}|2024-01-01": Decimal("30.5"),
        f"jobs|{AREA}|2024-01-01": "not_available",
    }
    after = place.state.sequence
    assert place.client.post(address, data=data).status_code == 303
    assert place.state.sequence == after


HEAD = "region_code,indicator,year,value,unit,status,source\n"


WRONG = (
    (f"{AREA},hardship,2024,130,%,ok,CBS", "kan niet"),
    (f"{AREA},hardship,2024,30,procent,ok,CBS", "wordt gemeten in %"),
    (f"{AREA},hardship,2020,30,%,ok,CBS", "wordt u niet gevraagd"),
    ("WK000000,hardship,2024,30,%,ok,CBS", "wordt u niet gevraagd"),
    (f"{AREA},hardship,2024,=1+1,%,ok,CBS", "geen getal"),
    (f"{AREA},hardship,2024,30,%,ok", "evenveel velden"),
    (f'{AREA},hardship,2024,30,%,ok,"CBS', "geen tabel"),
    (f"{AREA},hardship,2024,30,%,soms,CBS", "status is niet bekend"),
)


def test_one_wrong_line_and_nothing_of_the_file_is_recorded(by_link: Place) -> None:
    by_link.measured()
    before = by_link.state.sequence
    address = by_link.address("sam", "supply", "*", None)
    for line, told in WRONG:
        content = f"{HEAD}{PEER},hardship,2024,30,%,ok,CBS\n{line}\n"
        read = upload(by_link, address, content)
        assert (read.status_code, by_link.state.sequence) == (422, before), line
        assert "Regel 3" in read.text
        assert told in read.text
        sent = by_link.client.post(address, data={**fields_of(by_link.client.get(address)), "csv": content})
        assert (sent.status_code, by_link.state.sequence) == (422, before), line


def test_what_is_no_list_of_figures_is_told_so(by_link: Place) -> None:
    by_link.measured()
    address = by_link.address("sam", "supply", "*", None)
    for content in (b"", b"PK\x03\x04\x00\xff", b"a,b\n1,2\n", "naam;waarde\n".encode("utf-16")):
        read = upload(by_link, address, content)
        assert read.status_code == 422, content
        assert "Traceback" not in read.text


def test_no_cell_of_the_list_can_be_a_formula() -> None:
    plan = sample_definition()
    key = f"hardship|{AREA}|2024-01-01"
    had = {key: replace(figure(AREA, "2024-01-01", "30.5"), source="=HYPERLINK(0)")}
    made = csv_file.written(plan, {AREA: "@SUM(1)"}, had, [key], "en")
    assert ",'@SUM(1)," in made
    assert "'=HYPERLINK(0)" in made
    (line,) = csv_file.read(made, plan, [key]).lines
    assert (line.value, line.source) == (Decimal("30.5"), "=HYPERLINK(0)")


# --- after the figures


def test_what_is_at_risk_is_explained_and_then_one_looks_ahead(place: Place) -> None:
    place.measured()
    place.worked()
    for indicator, area, value in (("hardship", AREA, "40"), ("hardship", PEER, "30"), ("jobs", AREA, "500")):
        place.give(recorded(area, "2024-01-01", value, indicator))
    place.pass_time(380)
    (run,) = [one for one in place.state.runs.values() if one.evaluation]
    for indicator, area, value in (("hardship", AREA, "60"), ("hardship", PEER, "30"), ("jobs", AREA, "700")):
        place.give(recorded(area, "2026-01-01", value, indicator), later(381))
    place.pass_time(381.5)
    words = {"cause": "Minder werk.", "consequence": "Meer schuld.", "correction": "Eerder helpen."}
    assert "niet op koers" in place.client.get(place.address("mark", "explain", "hardship", run.id)).text
    place.refused("mark", "explain", "hardship", run.id, cause="Minder werk.")
    place.does("mark", "explain", "hardship", run.id, **words)
    place.give(c.ProposeCourse(id="p", run=run.id, seat="s-anna", course="stay", by="anna"), later(382))
    vote = c.Sign(id="v", run=run.id, seat="s-anna", verdict="approve", by="anna")
    place.give(vote, later(382))
    assert run.id not in place.state.runs
    place.pass_time(400)
    assert "Kies wat er nu gebeurt" in place.refused("anna", "look_ahead", "moments", None)
    moments = {"choice": "moments", "moment": "yearly"}
    assert "Kies ten minste één peildatum" in place.refused("anna", "look_ahead", "moments", None, **moments)
    if place.by_link:
        place.does("anna", "look_ahead", "moments", None, **moments, **{"day-1": "2028-01-01"})
        assert place.state.agreed_moments["yearly"] == (date(2028, 1, 1),)
    else:
        ending = {"choice": "completed", "reason": "Klaar.", "handed_over": "Aan de wijk."}
        place.does("anna", "look_ahead", "moments", None, **ending)
        assert place.state.status == "ended"
