"""Any life at all: people do what is asked, or anything else, and time passes in any steps. What must hold, holds."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.rules import events as e
from engine.rules.calendar import next_due
from engine.rules.evolve import fold
from engine.rules.gates import Owed, everything_owed, halted, look
from engine.rules.refusals import Refusal
from tests.rules.lives import CAST, Life, plan_of

PLAN = plan_of(
    """
    days: {closures: [{name: {nl: v, en: v}, first: 2027-07-01, last: 2027-08-15, roles: [board]}]}
    agreement_kinds: [{id: deal, made_by: manager, signed_by: [maker, council]}]
    questionnaires: [{id: ask, questions: [{id: q}], groups: [{id: people, role: residents}]}]
    initiatives: {owned_by: maker, settled_by: manager, milestones: [{id: ready}, {id: begun}]}
    phases:
      - id: plan
        gate:
          - {condition: delivered, products: [paper]}
          - {condition: answered, questionnaire: ask, at_least: {people: 2}}
          - {condition: agreed, kind: deal}
          - {condition: initiatives, settled: true, at_least: 0}
          - {condition: signed, role: board, seats: 2/3, quorum: 2, veto: council}
        deadline: {within: P3M, statutory: true}
        reminders: {before: [P4W, P1W], after: [P3D], repeat: P1W}
        escalation: {after: P2W, to: manager}
      - id: do
        gate: [{condition: initiatives, milestone: begun}, {condition: delivered, products: [result]}]
        deadline: {within: P1Y}
        reminders: {before: [P4W], repeat: P1M}
        escalation: {after: P4W, to: council}
        reruns_after_adjust: true
      - id: check
        deadline: {offset: P6M, moment: yearly}
        reminders: {after: [P1D], repeat: P2W}
    measurement:
      moments: [{id: yearly, on: null, rule: FREQ=MONTHLY;INTERVAL=7, start: 2027-06-01, publication: P1M, window: P1M}]
    course: {ratified_by: council}
    digests: {rule: FREQ=MONTHLY, to: [board, council]}
    """
)
SEATS = [f"{role}-{person}" for role, people in (CAST | {"residents": "r"}).items() for person in people]
BASE = {"run": "1.plan.1", "content": "x", "reason": "why"}


def obliging(life: Life, run: str | None, owed: Owed, pick: Callable[[list[Any]], Any]) -> tuple[str, dict[str, Any]]:
    """The command that does what is owed, one way or another."""
    by = {"seat": owed.seat, "run": run}
    vote = pick(["approve", "approve", "approve", "return", "abstain"])
    key = [*owed.item.split("|"), "", ""][:3]
    figure = {"indicator": key[0], "area": key[1], "reference_date": key[2], "unit": "%", "source": "s", "by": "m"}
    value = {"value": str(pick([20, 45, 50, 51, 60, 99])), "provisional": pick([False, False, True])}
    does: dict[str, tuple[str, dict[str, Any]]] = {
        "deliver": ("Deliver", by | {"product": owed.item, "content": pick(["one", "two"])}),
        "answer": ("Answer", {"run": run, "questionnaire": "ask", "group": "people", "respondent": pick(["r1", "r2"]),
                              "answers": "{}"}),
        "agree": ("MakeAgreement", by | {"agreement": f"d{life.number}", "kind": "deal", "content": "x"}),
        "sign_agreement": ("SignAgreement", {"agreement": owed.item, "seat": owed.seat}),
        "sign": ("Sign", by | {"verdict": vote, "reason": "x"}),
        "decide": ("Sign", by | {"verdict": vote, "reason": "x"}),
        "supply": ("RecordFigure", figure | pick([value, value, value, {"absent": "not_yet_published"}])),
        "explain": ("Explain", by | {"indicator": owed.item, "cause": "x", "consequence": "y", "correction": "z"}),
        "propose": ("ProposeCourse", by | {"course": pick(["stay", "adjust", "reopen"]), "reason": "x",
                                           "meanwhile": pick([None, "suspend"])}),
        "ratify": ("Ratify", by | {"verdict": pick(["approve", "approve", "return"]), "reason": "x"}),
        "plan_initiative": ("PlanInitiative", {"initiative": f"i{life.number}", "seat": owed.seat, "label": "x"}),
        "reach_milestone": ("ReachMilestone", {"initiative": owed.item, "seat": owed.seat,
                                               "milestone": pick(["ready", "begun"])}),
        "settle": ("SettleInitiative", by | {"initiative": owed.item, "verdict": pick(["continue", "change", "stop"])}),
        "agree_measurement": ("AgreeMeasurement", {"seat": owed.seat}),
        "look_ahead": ("AgreeMoments", {"seat": "board-a", "moment": "yearly", "on": ["2035-01-01"]}),
    }  # fmt: skip
    return does[owed.act]


def anything(life: Life, pick: Callable[[list[Any]], Any]) -> tuple[str, dict[str, Any]]:
    """A command that nobody waits for, sensible or not."""
    run = pick([*life.p.runs, "1.plan.1", "1.do.1"])
    seat = pick(SEATS)
    day = (life.today + timedelta(days=pick([-3, 0, 5, 40]))).isoformat()
    figure = {"indicator": "kpi", "area": "WK1", "unit": "%", "source": "s"}
    return pick([
        ("Deliver", {"run": run, "product": pick(["paper", "result"]), "seat": seat, "content": pick(["one", "two"])}),
        ("Sign", {"run": run, "seat": seat, "verdict": pick(["approve", "return", "abstain"]), "reason": "x"}),
        ("LeaveSeat", {"seat": seat, "by": "m", "on": day, "successor_person": pick([None, "z"])}),
        ("FillSeat", {"seat": seat, "role": seat.split("-")[0], "person": "z", "until": pick([None, day])}),
        ("Substitute", {"seat": seat, "person": "z", "first": day, "last": day}),
        ("DeclareConflict", {"run": run, "seat": seat, "reason": "x"}),
        ("ReturnProduct", {"run": run, "product": pick(["paper", "result"]), "reason": "x", "by": pick(["m", "k"])}),
        ("ExtendDeadline", {"run": run, "until": day, "reason": "x", "by": "m"}),
        ("Suspend", {"run": pick([None, run]), "reason": "x", "by": "m"}),
        ("Resume", {"run": pick([None, run]), "by": "m"}),
        ("ReopenByHand", {"phase": pick(["plan", "do"]), "seat": "board-a", "reason": "x", "by": "m"}),
        ("RecordFigure", figure | {"reference_date": pick(["2027-01-01", "2027-06-01"]), "value": pick(["10", "55"])}),
        ("ChangeYardstick", {"seat": "board-a", "indicator": "kpi", "baseline": day, "reason": "x"}),
        ("AgreeMoments", {"seat": "board-a", "moment": "yearly", "on": [day]}),
        ("PlanInitiative", {"initiative": f"x{life.number}", "seat": seat, "label": "x",
                            "milestones": [{"milestone": "ready", "due": day}]}),
        ("AddPerson", {"person": pick(["z", "k"]), "organisations": pick([(), ("o",)])}),
        ("EndProgramme", {"seat": seat, "outcome": "stopped", "reason": "x", "handed_over": "y"}),
    ])  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_people_do_what_must_hold_holds(data: st.DataObject) -> None:
    life = Life(PLAN)
    life.seat("residents", "r").given("AddPerson", person="z")

    def pick(choices: list[Any]) -> Any:
        return choices[data.draw(st.integers(0, len(choices) - 1))]

    for _ in range(data.draw(st.integers(5, 60))):
        life.now += timedelta(days=pick([0, 0, 0, 1, 8, 70]), hours=pick([0, 7]))
        owed = [(run, item) for run, item in everything_owed(PLAN, life.p, life.today) if item.seat]
        does = obliging(life, *pick(owed), pick) if owed and pick([True, True, True, False]) else anything(life, pick)
        received = {"received": life.now - timedelta(days=9)} if pick([False, False, False, True]) else {}
        before = life.p
        try:
            life.when(does[0], **{name: value for name, value in does[1].items() if value is not None}, **received)
        except Refusal as refusal:
            assert life.p is before
            assert refusal.say("nl") and refusal.say("en")
        if life.p.status != "ended":
            life.when("PassTime")
            assert (next_due(PLAN, life.p) or life.now + timedelta(1)) > life.now
        at_rest(life)
    in_the_end(life)


def at_rest(life: Life) -> None:
    """What holds after every command."""
    for run in life.p.runs.values():
        gate = look(PLAN, life.p, run, life.today)
        assert halted(life.p, run) or not gate.met, "a met gate does not stay shut"
        assert halted(life.p, run) or gate.owed, "somebody, or an empty seat, is named"
    for wish in life.wished:
        assert wish.seat is None or life.p.seats[wish.seat].filled, "no letter to an empty seat"


def in_the_end(life: Life) -> None:
    """What holds of the whole journal."""
    assert fold(life.journal) == life.p
    assert [event.at for event in life.journal] == sorted(event.at for event in life.journal)
    closed = Counter(event.run for event in life.journal if isinstance(event, e.PhasePassed | e.PhaseWithdrawn))
    assert not closed or max(closed.values()) == 1, "a run closes once"
    deadlines = Counter((event.run, event.deadline) for event in life.all(e.DeadlinePassed))
    assert not deadlines or max(deadlines.values()) == 1
    moments = Counter((event.moment, event.reference_date) for event in life.all(e.PhaseOpened) if event.moment)
    assert not moments or max(moments.values()) == 1
    for event in life.all(e.CycleBegan):
        assert event.reason == "start" or event.cause or (event.by and event.words), "every reopening has a cause"
    nobody_counts_twice(life)


def nobody_counts_twice(life: Life) -> None:
    """Between two lapses or looks a seat speaks once on the same content."""
    spoken: set[tuple[str, str, str, int]] = set()
    for event in life.journal:
        if isinstance(event, e.SignOffLapsed):
            spoken = {said for said in spoken if said[:3] != (event.run, event.seat, event.content)}
        if isinstance(event, e.SignedOff):
            said = (event.run, event.seat, event.content, event.look)
            assert said not in spoken
            spoken.add(said)
