"""Digests from the record: the same record gives the same digest, whatever came later and whenever it is made."""

from datetime import date

import pytest
from sqlalchemy import Engine

from engine.office import observations, people, reading
from engine.office.digest_lately import came_due
from engine.office.digests import digest_readers_programmes, gather, page, pdf, text
from engine.office.register import Register
from engine.rules import commands as c
from engine.rules.definition import Definition
from engine.rules.refusals import NotStarted
from tests.office.samples import AREA, MONDAY, PEER, agree, begin, deliver, figure, later, sample_definition, sign

FEBRUARY = date(2025, 2, 1)


def living(register: Register) -> None:
    """A programme whose first phase is done and whose second waits."""
    begin(register)
    for command in (deliver(), sign("g1"), sign("g2")):
        register.handle("p1", command, later(10))


def extended() -> c.ExtendDeadline:
    until = date(2025, 4, 1)
    return c.ExtendDeadline(id="x", by="anna", run="1.look.1", until=until, reason="de school was dicht")


def monthly(to: str = "group") -> Definition:
    plan = sample_definition().model_dump(mode="python")
    plan["digests"] = {"rule": "FREQ=MONTHLY", "to": [to]}
    return Definition.model_validate(plan)


def test_it_is_made_from_the_journal_up_to_its_last_event(register: Register, engine: Engine) -> None:
    living(register)
    (line,) = reading.programmes(engine)
    found = gather(engine, "p1", None, later(11))
    assert (found.sequence, found.head) == (line.sequence, line.head)
    assert (found.at, found.on) == (later(11), later(11).date())
    assert [mark.state for mark in found.track][:2] == ["passed", "open"]


def test_a_past_day_stays_as_it_was_whatever_comes_later(register: Register, engine: Engine) -> None:
    """Given a digest of a past day, when figures, a delivery and years of passing time come, then it is the same."""
    living(register)
    before = gather(engine, "p1", FEBRUARY, later(40))
    register.handle("p1", agree(), later(50))
    register.handle("p1", observations.as_command(figure(AREA, "2024-01-01", "45.1"), "late"), later(51))
    register.handle("p1", c.PassTime(id="years"), later(900))
    after = gather(engine, "p1", FEBRUARY, later(901))
    assert after == before
    assert [make(after, "nl") for make in (page, pdf, text)] == [make(before, "nl") for make in (page, pdf, text)]


def test_time_is_passed_until_the_day_it_is_about(register: Register, engine: Engine) -> None:
    """Given a deadline on 7 March and nobody who passed time since, then the digest of 10 March tells what is late."""
    begin(register)
    assert gather(engine, "p1", date(2025, 3, 6), later(100)).track[0].state == "open"
    found = gather(engine, "p1", date(2025, 3, 10), later(100))
    assert found.track[0].state == "overdue"
    assert found.sequence == reading.state(engine, "p1").sequence, "only what is on record counts"


def test_a_digest_that_came_due_is_made_as_of_its_own_event(register: Register, engine: Engine) -> None:
    register.handle("p1", c.StartProgramme(id="go", programme="p1", definition=monthly(), area_code=AREA,
                                           area_name="Feijenoord"), MONDAY)  # fmt: skip
    register.handle("p1", c.PassTime(id="pass"), later(70))
    due = [record for record in reading.events(engine, "p1") if record.type == "DigestDue"]
    first, second = (came_due(engine, "p1", one.sequence, one.at) for one in due[:2])
    assert [(one.sequence, one.head) for one in (first, second)] == [(one.sequence, one.hash) for one in due[:2]]
    assert second.since == first.on
    register.handle("p1", c.PassTime(id="more"), later(140))
    assert came_due(engine, "p1", due[0].sequence, due[0].at) == first


def test_what_people_wrote_is_in_it_until_they_are_erased(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", extended(), later(10))
    before = gather(engine, "p1", FEBRUARY, later(40))
    people.erase(engine, "anna")
    after = gather(engine, "p1", FEBRUARY, later(40))
    assert "de school was dicht" in repr(before.changed)
    assert "de school was dicht" not in repr(after)
    assert (after.sequence, after.head) == (before.sequence, before.head)


def test_with_other_names_no_name_and_no_words_of_a_person_are_looked_up(register: Register, engine: Engine) -> None:
    people.put_person(engine, people.Person("anna", "Anna de Vries"))
    begin(register)
    register.handle("p1", extended(), later(10))
    found = came_due(engine, "p1", reading.state(engine, "p1").sequence, later(11), {AREA: "Feijenoord"})
    assert "Anna" not in repr(found) and "de school was dicht" not in repr(found)


def test_a_programme_that_is_not_there_or_had_not_begun_is_refused(register: Register, engine: Engine) -> None:
    begin(register)
    for programme, day in (("nowhere", None), ("p1", date(2024, 12, 31)), ("nowhere", FEBRUARY)):
        with pytest.raises(NotStarted):
            gather(engine, programme, day, later(10))


def test_who_reads_digests_is_found_by_seat_and_by_organisation(register: Register, engine: Engine) -> None:
    """Given digests for the group: of two programmes only the one in which they, or their organisation, have a seat."""
    people.put_organisation(engine, people.Organisation("o-1", "Woonbron"))
    people.put_person(engine, people.Person("g1", "Gerda"))
    people.put_person(engine, people.Person("mark", "Mark"))
    people.put_person(engine, people.Person("wim", "Wim", organisations=("o-1",)))
    for name in ("p1", "p2"):
        register.handle(name, c.StartProgramme(id="go", programme=name, definition=monthly(), area_code=AREA,
                                               area_name="Feijenoord"), MONDAY)  # fmt: skip
    for person in ("anna", "mark", "g1"):
        register.handle("p1", c.AddPerson(id=f"add-{person}", person=person), MONDAY)
    register.handle("p1", c.FillSeat(id="s1", seat="s1", role="manager", person="anna"), MONDAY)
    register.handle("p1", c.FillSeat(id="s2", seat="s2", role="maker", person="mark", by="anna"), MONDAY)
    register.handle("p1", c.FillSeat(id="s3", seat="s3", role="group", person="g1", by="anna"), MONDAY)
    register.handle("p1", c.FillSeat(id="s4", seat="s4", role="group", organisation="o-1", by="anna"), MONDAY)
    read = {person: digest_readers_programmes(engine, person) for person in ("g1", "wim", "mark", "nobody")}
    assert read == {"g1": ("p1",), "wim": ("p1",), "mark": (), "nobody": ()}


def test_an_evaluation_with_its_figures_is_in_it(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", agree(), later(1))
    figures = [(AREA, "2024-01-01", "45.1"), (PEER, "2024-01-01", "33.4"), (AREA, "2026-01-01", "40.9"),
               (PEER, "2026-01-01", "33.0")]  # fmt: skip
    register.handle("p1", c.PassTime(id="moment"), later(362))
    for number, (area, day, value) in enumerate(figures):
        register.handle("p1", observations.as_command(figure(area, day, value), f"f{number}"), later(362))
    (mark,) = gather(engine, "p1", None, later(363)).indicators
    assert (mark.baseline.nl, mark.actual.nl, mark.value.nl) == ("12", "8", "41%")
    assert mark.status == "on_course"
