"""What only a rehearsal shows: programmes that get stuck, deadlines too near, courses no figures lead to; limits."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from engine.rehearsal.liveness import check
from engine.rehearsal.living import trials, watching
from engine.rehearsal.living.casting import doubting, late, on_course, scarce
from engine.rehearsal.living.findings import Found, remark
from engine.rehearsal.living.invented import AREA, Invented
from engine.rehearsal.living.stage import Stage, first_day
from engine.rehearsal.living.trials import Trial, judge, rehearse
from engine.rehearsal.living.trimmed import trimmed
from engine.rehearsal.living.watching import TooLong, Watch
from engine.rehearsal.willing import Unwilling, Willing
from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.measuring import Course
from engine.rules.reading import read_definition
from engine.rules.texts import Text
from tests.rehearsal.proef import PROEF, changed

DEFINITIONS = Path(__file__).parents[2] / "definitions"
NOW = Text(nl="nu", en="now")
RULE = "      rule: FREQ=YEARLY\n      start: 2026-06-01\n"
THIRD = """\
  - id: nazorg
    label: {nl: Nazorg, en: Aftercare}
    question: {nl: 'Hoe verder?', en: 'What next?'}
    products: [{id: brief, label: {nl: Brief, en: Letter}, made_by: maker}]
    gate: [{condition: delivered, products: [brief]}]
    deadline: {offset: P2D, phase: plan}
  - id: meten
"""


def read(text: str) -> Definition:
    reading = read_definition(text, "proef.yaml")
    assert reading.definition is not None, [one.say("en") for one in reading.problems]
    return reading.definition


def stage(text: str = PROEF) -> Stage:
    return Stage(trimmed(read(text)))


def told(found: list[Found]) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(one.severity, one.fault.path) for one in found]


def found_in(text: str) -> dict[str, str]:
    """The sentence of every finding, by its field."""
    return {one.problem.field: f"{one.severity}: {one.problem.message.en}" for one in check(text, "proef.yaml")}


@pytest.mark.parametrize("name", ["economische-wijkaanpak", "plan-do-check"])
def test_the_shipped_definitions_can_live(name: str) -> None:
    path = DEFINITIONS / f"{name}.yaml"
    findings = check(path.read_bytes(), str(path))
    assert [one.problem.say("en") for one in findings if one.severity == "problem"] == []


def test_a_deadline_that_has_passed_when_its_phase_opens() -> None:
    """Aftercare must be done two days after the plan was passed, but execution comes between them."""
    fields = found_in(changed(("  - id: meten\n", THIRD)))
    assert "has passed when the phase opens" in fields["phases.2.deadline"]


def test_a_deadline_that_hangs_on_a_moment_gone_by() -> None:
    text = changed(
        (RULE, "      on: [2026-06-01]\n"),
        ("deadline: {within: P1Y}", "deadline: {offset: P1M, moment: jaarlijks}"),
        (
            "      - {condition: agreed, kind: doel, at_least: 2}\n",
            "      - {condition: agreed, kind: doel, at_least: 2}\n      - {condition: measured, moment: jaarlijks}\n",
        ),
    )
    assert found_in(text)["phases.1.deadline"].startswith("remark: When `doen` opens")


@pytest.mark.parametrize("margin", ["45", "60"])
def test_a_course_no_figures_lead_to(margin: str) -> None:
    """With so wide a margin no share is ever firmly off course, so the strategy is never reopened."""
    fields = found_in(changed(("margin: 1", f"margin: {margin}")))
    assert "problem: No figures at the agreed moments lead to `reopen`" in fields["course.rules.0"]


def test_a_gate_that_cannot_open_with_the_least_seats() -> None:
    text = changed(("seats: {least: 1, most: 2}}", "seats: {least: 0, most: 2}}"))
    assert found_in(text)["phases.0.gate.0"].startswith(
        "remark: In `plan` nobody can act on `delivered`, with the least"
    )


def test_dates_no_calendar_has() -> None:
    text = changed(
        ("baseline: 2025-01-01, target: {on: 2032-01-01", "baseline: 2150-01-01, target: {on: 2190-01-01"),
        ("start: 2026-06-01", "start: 2152-06-01"),
        ("deadline: {within: P1Y}", "deadline: {within: P90Y}"),
    )
    assert "breaks down, for instance on a date too far away" in found_in(text)[""]


def test_a_rehearsal_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A definition that asks without end cannot hang the check: it says so instead."""
    monkeypatch.setattr(trials, "MOST_COMMANDS", 30)
    with pytest.raises(TooLong):
        rehearse(stage(), on_course(Invented(stage().plan)))
    assert "is too large to be rehearsed, or does not come to rest" in found_in(PROEF)[""]


def test_willing_people_who_would_not_act_are_found_out() -> None:
    """The same programme with nobody doing anything does not end, and the check says where it waits and for whom."""
    trial = Trial(NOW, Unwilling())
    (found,) = judge(trial, rehearse(stage(), trial))
    assert told([found]) == [("problem", ("phases", 0, "gate", 0))]
    assert "`delivered` is never met. It is asked of `maker`. Never reached: `doen`" in found.fault.message.en


def test_a_refusal_is_told_with_what_waits() -> None:
    """Figures in another unit are refused, so nothing is ever measured; the sentence says why."""
    plan = stage()
    invented = Invented(plan.plan)
    people = Willing(lambda name, area, on: replace(invented.reading(name, area, on, None), unit="stuks"))
    watch = rehearse(plan, Trial(NOW, people))
    assert watch.refused["RecordFigure"].code == "OtherUnit"


def test_nobody_who_can_act_is_seen_at_once() -> None:
    plan = stage(changed(("seats: {least: 1, most: 2}}", "seats: {least: 0, most: 2}}")))
    trial = Trial(NOW, Unwilling(), fill="least", ends=False)
    found = list(judge(trial, rehearse(plan, trial)))
    assert ("problem", ("phases", 0, "gate", 0)) in told(found)
    assert "This is up to `maker`" in found[0].fault.message.en


def test_a_recommendation_that_never_comes_is_found() -> None:
    trial = replace(on_course(Invented(stage().plan)), wants="reopen")
    found = list(judge(trial, rehearse(stage(), trial)))
    assert told(found) == [("problem", ("course", "rules", 0))]


def test_time_that_stands_still_is_found() -> None:
    """A ledger in which nothing passed after the start, seen at the end of its days."""
    plan = stage()
    ledger, events = plan.begin("most")
    watch = Watch(ledger, 10, plan.ends.date())
    watch.begin(events)
    found = list(judge(Trial(NOW, Unwilling(), ends=False), watch))
    assert told(found) == [("problem", ("phases", 0))]


def test_when_nobody_acts_time_goes_on() -> None:
    """Deadlines pass, the late are named, every moment is measured and closed without figures; nothing is stuck."""
    plan = stage()
    seen: list[e.Event] = []
    trial = Trial(NOW, Unwilling(), ends=False)
    ledger, _ = plan.begin("most")
    watch = rehearse_watching(plan, trial, seen)
    assert list(judge(trial, watch)) == []
    assert {type(event) for event in seen} >= {e.DeadlinePassed, e.ReminderCame, e.Escalated, e.MomentClosed}
    assert [event.reference_date for event in seen if isinstance(event, e.MomentClosed)] == list(
        plan.plan.moment["jaarlijks"].on
    )
    assert ledger.programme is not watch.programme


def rehearse_watching(plan: Stage, trial: Trial, seen: list[e.Event]) -> Watch:
    """Rehearses with people who also write down what they hear."""
    people = trial.people
    hear = people.hear

    class Listening(Unwilling):
        def hear(self, event: e.Event, plan: Definition, programme: object) -> tuple[()]:
            seen.append(event)
            assert list(hear(event, plan, programme)) == []
            return ()

    return rehearse(plan, replace(trial, people=Listening()))


@pytest.mark.parametrize("course", ["adjust", "reopen"])
def test_every_course_is_walked_to_its_end(course: Course) -> None:
    plan = stage()
    invented = Invented(plan.plan)
    moment = plan.plan.moment["jaarlijks"]
    day = moment.on[0]
    mix = invented.mix(moment, day, course)
    assert mix is not None
    people = Willing(lambda name, area, on: invented.reading(name, area, on, mix[name] if on == day else None))
    watch = rehearse(plan, Trial(NOW, people, wants=course))
    assert watch.programme.status == "ended"
    assert course in watch.recommended
    assert ((2, "doen") in watch.opened) == (course == "reopen")
    assert watch.programme.closed["plan"].attempt == (2 if course == "adjust" else 1)


@pytest.mark.parametrize("text", [PROEF, changed(("above: raad}", "above: leider}"))])
def test_doubt_and_lateness_have_a_way_out(text: str) -> None:
    plan = stage(text)
    invented = Invented(plan.plan)
    for trial in (*doubting(invented, {}), *late(invented, {}, ["maker", "bestuur", "leider"]), *scarce(invented)):
        assert list(judge(trial, rehearse(plan, trial))) == [], trial.when.en


def test_tied_votes_reach_the_role_above() -> None:
    plan = stage()
    trial = next(trial for trial in doubting(Invented(plan.plan), {}) if trial.people.doubt == "divide")  # type: ignore[attr-defined]
    assert "raad" in rehearse(plan, trial).owing


@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize("kind", ["share", "count", "amount", "index", "growth"])
@pytest.mark.parametrize("benchmark", ["", ", benchmark: {label: {nl: Vier, en: Four}, areas: {GM1: 1, GM2: 2}}"])
def test_invented_figures_lead_to_every_verdict(direction: str, kind: str, benchmark: str) -> None:
    target = "gap: 2" if benchmark else "value: 60"
    text = changed(
        ("direction: higher", f"direction: {direction}"),
        ("kind: share", f"kind: {kind}"),
        ("target: {on: 2032-01-01, value: 60}", f"target: {{on: 2032-01-01, {target}}}{benchmark}"),
    )
    invented = Invented(trimmed(read(text)))
    before, after = date(2028, 6, 1), date(2033, 6, 1)
    assert set(invented.statuses("werk", before)) >= {"on_course", "at_risk", "off_course", "unknown"}
    assert set(invented.statuses("werk", after)) >= {"met", "not_met", "unknown"}
    assert invented.statuses("werk", before)["off_course"].firm
    reading = invented.reading("werk", AREA, before, "off_course")
    assert reading.value is not None
    assert kind != "share" or 0 <= reading.value <= 100


def test_trimming_leaves_what_matters() -> None:
    plan = read(PROEF)
    short = trimmed(plan, dates=1)
    assert short.phases[0].gate[1].at_least == {"bewoners": 2}  # type: ignore[union-attr]
    assert short.moment["jaarlijks"].on == (date(2026, 6, 1),)
    assert [phase.deadline for phase in short.phases] == [phase.deadline for phase in plan.phases]
    assert short.roles == plan.roles


def test_a_target_left_open_is_filled_in() -> None:
    plan = trimmed(read(changed((", target: {on: 2032-01-01, value: 60}", ""))))
    target = plan.measurement_agreement["werk"].target
    assert target is not None
    assert (target.on, target.value) == (date(2045, 1, 1), Decimal(50))
    assert found_in(changed((", target: {on: 2032-01-01, value: 60}", ""))) == {}


def test_it_begins_before_whatever_has_a_date() -> None:
    assert first_day(read(PROEF)) == date(2025, 1, 1)
    fixed = changed(("deadline: {within: P1Y}", "deadline: {on: 2025-06-01}"))
    assert first_day(read(fixed)) == date(2024, 6, 1)
    assert Stage(read(PROEF)).begins == datetime(2025, 1, 1, 12, tzinfo=UTC)


def test_a_remark_does_not_hide_a_problem() -> None:
    one, other = remark(("phases", 0), "a", "a"), remark(("phases", 0, "gate", 1), "b", "b")
    assert one.covers(other)
    assert other.covers(one)
    assert not one.covers(Found("problem", other.fault))
    assert Found("problem", other.fault).covers(one)


def test_a_new_cycle_may_ask_for_initiatives_while_the_old_execution_goes_on() -> None:
    """The plan asks for an initiative, and the first execution waits until 2033: a reopening comes in between."""
    agreed = "      - {condition: agreed, kind: doel, at_least: 2}\n"
    carried = "      - {condition: initiatives, milestone: klaar, settled: true}\n"
    late_moment = """\
    - {id: laat, label: {nl: Laat, en: Late}, on: [2033-06-01], indicators: [werk], publication: P1M, window: P2M}
course:
"""
    text = changed(
        (agreed, agreed + "      - {condition: initiatives, at_least: 1}\n"),
        (carried, carried + "      - {condition: measured, moment: laat}\n"),
        ("course:\n", late_moment),
    )
    assert found_in(text) == {}


def test_asking_for_ever_more_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where initiatives are planned again and again and it is never enough, the rehearsal stops and says so."""
    monkeypatch.setattr(watching, "MOST_KEPT", 0)
    trial = on_course(Invented(stage().plan))
    (found,) = judge(trial, rehearse(stage(), trial))
    assert found.fault.path[:2] == ("phases", 0)


def test_the_same_refusal_for_years_is_found() -> None:
    """Nobody can sign agreements, and whoever makes them is told so, again and again, until the rehearsal stops."""
    plan = stage(changed(("{least: 2, most: 3}", "{least: 0, most: 3}")))
    trial = replace(on_course(Invented(plan.plan)), fill="least")
    watch = rehearse(plan, trial)
    blocked = [one for one in judge(trial, watch) if "First fill a seat of: bestuur" in one.fault.message.en]
    assert told(blocked) == [("problem", ("phases", 0, "gate", 2))]


SOUND = {
    "without measurement": ((PROEF[PROEF.index("  - id: meten\n") :], ""),),
    "a rule decides": (("  adjusts: plan\n", "  adjusts: plan\n  automatic: true\n"),),
    "the council ratifies": (("  adjusts: plan\n", "  adjusts: plan\n  ratified_by: raad\n"),),
    "no execution": (("  executes: doen\n", ""),),
    "execution is suspended": (("  executes: doen\n", "  executes: doen\n  meanwhile: suspend\n"),),
    "a veto": (("seats: 2/3}\n    deadline", "seats: 2/3, veto: raad}\n    deadline"),),
    "it closes when overdue": (("    escalation: {after: P1M, to: leider}\n", "    when_overdue: pass\n"),),
    "it runs again after adjusting": (("{within: P1Y}\n", "{within: P1Y}\n    reruns_after_adjust: true\n"),),
    "no time to explain": (("  explained_by: maker\n", "  explained_by: maker\n  explanation_days: 0\n"),),
    "on the other side of the world": (("roles:\n", "days: {time_zone: Pacific/Apia, country: null}\nroles:\n"),),
    "the evaluation is signed too": (
        (
            "      - {condition: measured}\n",
            "      - {condition: measured}\n      - {condition: signed, role: bestuur}\n",
        ),
    ),
    "no margin": (("margin: 1", "margin: 0"),),
    "an aim of nought": (("direction: higher", "direction: lower"), ("value: 60", "value: 0")),
    "a path that turns": (
        ("value: 60}}", "value: 60}, interim: [{on: 2028-01-01, due: 30}, {on: 2030-01-01, due: 90}]}"),
    ),
    "measured every week": (("FREQ=YEARLY", "FREQ=WEEKLY"),),
    "figures come after years": (("publication: P1M", "publication: P3Y"), ("P6M}\nmeasurement", "P5Y}\nmeasurement")),
    "a deadline before each measurement": (("{within: P1Y}", "{offset: -P1M, moment: jaarlijks}"),),
}


@pytest.mark.parametrize("name", SOUND)
def test_nothing_is_found_where_nothing_is_wrong(name: str) -> None:
    assert found_in(changed(*SOUND[name])) == {}
