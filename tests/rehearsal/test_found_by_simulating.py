"""What simulating found in the rules and in the ledger, each told once more as a small life."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from engine.rehearsal.ledger import Ledger
from engine.rules import events as e
from engine.rules.commands import COMMANDS
from engine.rules.figures import Figure
from engine.rules.gates import Owed
from engine.rules.refusals import ConflictOfInterest
from tests.rules.lives import CHECK, Life, plan_of


def test_nobody_is_asked_to_ratify_who_has_a_conflict_of_interest() -> None:
    """given a council of one with a conflict, then the ratification is owed by the council and by no seat"""
    life = Life(plan_of("course: {ratified_by: council}"))
    life.planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "51.5")
    life.when("DeclareConflict", run=CHECK, seat="council-x", reason="family")
    life.decided(CHECK, "stay")
    assert life.owed(CHECK) == {Owed("council", None, "ratify", "course")}
    assert life.condition(CHECK, "decided").stuck
    life.refused(ConflictOfInterest, "Ratify", run=CHECK, seat="council-x", verdict="approve")


def test_an_evaluation_opened_late_is_due_from_its_own_reference_date() -> None:
    """given a clock that slept from May to August, then the moment of June is due half a year after June"""
    life = Life(plan_of("phases: [{id: check, deadline: {offset: P6M, moment: yearly}}]"))
    life.planned().measuring().pass_time("2028-05-01").pass_time("2028-08-14")
    assert life.one(e.PhaseOpened, run=CHECK).deadline == date(2028, 12, 1)
    life.pass_time("2029-09-03")
    assert life.last(e.PhaseOpened, moment="yearly").deadline == date(2029, 12, 3), "the last one has a deadline too"


class _Kept:
    """A ledger of the plan of lives.py, with one person on the board who is the manager as well."""

    def __init__(self) -> None:
        self.ledger, self.number, plan = Ledger(plan_of()), 0, plan_of()
        self.give("2027-01-04", "StartProgramme", programme="p", definition=plan, area_code="WK1", area_name="A")
        self.give("2027-01-04", "AddPerson", person="a")
        self.give("2027-01-04", "FillSeat", seat="board-a", role="board", person="a")
        self.give("2027-01-04", "FillSeat", seat="manager-a", role="manager", person="a")
        self.give("2027-01-04", "AgreeMeasurement", seat="board-a", by="a")

    def give(self, day: str, name: str, **fields: Any) -> tuple[e.Event, ...]:
        self.number += 1
        now = datetime.fromisoformat(day).replace(hour=10, tzinfo=UTC)
        return self.ledger.handle(COMMANDS[name](id=f"c{self.number}", **fields), now)

    def figure(self, day: str, about: str, value: str | None, **fields: Any) -> list[e.FigureRecorded]:
        known = {"indicator": "kpi", "area": "WK1", "reference_date": about, "unit": "%", "source": "s", "value": value}
        told = self.give(day, "RecordFigure", **known, **fields)
        return [event for event in told if isinstance(event, e.FigureRecorded)]

    def decided(self, day: str, run: str) -> None:
        self.give(day, "ProposeCourse", run=run, seat="manager-a", by="a", course="stay", reason="x")
        self.give(day, "Sign", run=run, seat="board-a", by="a", verdict="approve")

    @property
    def figures(self) -> dict[str, Figure]:
        assert self.ledger.programme is not None
        return self.ledger.programme.figures


def test_a_newer_figure_is_not_undone_by_asking_again_for_the_one_on_record() -> None:
    """given a figure not yet published, when the clock slept over the asking and the figure comes, then it stays"""
    kept = _Kept()
    kept.figure("2027-01-05", "2027-01-01", None, absent="not_yet_published")
    told = kept.figure("2028-06-20", "2027-01-01", "50")
    assert [event.figure.value for event in told] == [Decimal(50)]
    assert kept.figures["kpi|WK1|2027-01-01"].value == Decimal(50)


def test_a_figure_that_left_the_state_goes_on_counting_its_revisions() -> None:
    """given a moment closed so long ago that its figure left the state, then a correction is revision 2 all the same"""
    kept = _Kept()
    kept.figure("2027-01-05", "2027-01-01", "50")
    kept.figure("2028-06-20", "2028-06-01", "60")
    kept.decided("2028-06-21", CHECK)
    kept.figure("2029-06-20", "2029-06-01", "60")
    kept.decided("2029-06-21", "1.check.yearly.2029-06-01")
    assert "kpi|WK1|2028-06-01" not in kept.figures
    (corrected,) = kept.figure("2029-07-20", "2028-06-01", "52")
    assert (corrected.figure.revision, corrected.closed) == (2, (CHECK,))
