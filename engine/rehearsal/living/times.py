"""Deadlines, reminders, escalation and closures: dates that cannot be, as far as the text tells."""

from collections.abc import Iterator
from datetime import date

from engine.rehearsal.living.dates import DAY, first_dates, measured_after
from engine.rehearsal.living.findings import Found, problem, remark
from engine.rules import conditions as c
from engine.rules.definition import Deadline, Definition, Phase
from engine.rules.durations import Period, add, subtract
from engine.rules.measuring import Moment
from engine.rules.problems import Path
from engine.rules.workdays import next_working_day

_ANY_MONTHS = tuple(date(2031, month, 1) for month in range(1, 13))


def check_times(plan: Definition) -> Iterator[Found]:
    """Deadlines that have passed or have no date when their phase opens, letters never sent, years without work."""
    for place, phase in enumerate(plan.phases):
        path: Path = ("phases", place)
        if phase.deadline:
            where = (*path, "deadline")
            yield from _hangs_on(plan, phase, phase.deadline, where)
            yield from _on_a_date(plan, phase, phase.deadline, where)
            yield from _of_evaluation(plan, phase, phase.deadline, where)
            yield from _letters(phase, phase.deadline, path)
        yield from _escalation(plan, phase, path)
    yield from _closures(plan)


def _hangs_on(plan: Definition, phase: Phase, deadline: Deadline, path: Path) -> Iterator[Found]:
    base = deadline.phase
    if base is None:
        return
    if _in_circle(plan, phase.id):
        yield problem(
            (*path, "phase"),
            f"De uiterste datums van `{phase.id}` en `{base}` hangen in een kring van elkaar af. Geef er één van met "
            "`within` of `on`.",
            f"The deadlines of `{phase.id}` and `{base}` depend on each other in a circle. Give one of them with "
            "`within` or `on`.",
        )
    elif base not in plan.walk or (phase.id in plan.walk and plan.walk.index(base) > plan.walk.index(phase.id)):
        yield problem(
            (*path, "phase"),
            f"Als `{phase.id}` opengaat, heeft `{base}` nog geen datum: er is dan geen uiterste datum. Noem een "
            "eerdere fase, of gebruik `within`.",
            f"When `{phase.id}` opens, `{base}` has no date yet: there is no deadline then. Name an earlier phase, "
            "or use `within`.",
        )
    elif phase.id in plan.walk and not _forward(deadline.offset):
        yield problem(
            (*path, "offset"),
            f"De fase `{phase.id}` gaat pas open als `{base}` voorbij is: deze uiterste datum is dan al verstreken. "
            "Schrijf een langere `offset`.",
            f"The phase `{phase.id}` opens only when `{base}` is over: this deadline has passed then. Write a longer "
            "`offset`.",
        )


def _in_circle(plan: Definition, start: str) -> bool:
    seen: set[str] = set()
    name: str | None = start
    while name is not None and name not in seen:
        seen.add(name)
        deadline = plan.phase[name].deadline
        name = deadline.phase if deadline else None
    return name == start


def _forward(offset: Period | None) -> bool:
    return offset is not None and add(_ANY_MONTHS[0], offset) > _ANY_MONTHS[0]


def _on_a_date(plan: Definition, phase: Phase, deadline: Deadline, path: Path) -> Iterator[Found]:
    on = deadline.on
    if on is None:
        return
    earlier = _opens_after(plan, phase, on)
    if earlier is not None:
        nl, en = earlier
        yield problem(
            (*path, "on"),
            f"De uiterste datum {on} is al verstreken als `{phase.id}` opengaat: {nl}. Kies een latere datum, of "
            "gebruik `within`.",
            f"The deadline {on} has passed when `{phase.id}` opens: {en}. Choose a later date, or use `within`.",
        )
        return
    again = _measured_at_or_after(plan, on)
    if again is not None and phase.id in _runs_again(plan):
        yield problem(
            (*path, "on"),
            f"De evaluatie van {again} kan `{phase.id}` opnieuw openen, en dan is {on} al verstreken. Gebruik "
            "`within` of `offset`.",
            f"The evaluation of {again} can open `{phase.id}` again, and {on} has passed then. Use `within` or "
            "`offset`.",
        )
    yield from _measured_too_late(plan, phase, on, path)


def _opens_after(plan: Definition, phase: Phase, on: date) -> tuple[str, str] | None:
    """Why the phase opens only after `on`, in both languages; None when it may open earlier."""
    if phase.opens == "at_moments":
        day = _measured_at_or_after(plan, on)
        return (f"er wordt gemeten op {day}", f"a measurement is on {day}") if day else None
    for name in plan.walk[: plan.walk.index(phase.id)]:
        before = plan.phase[name]
        if before.deadline and before.deadline.on and before.deadline.on > on:
            day = before.deadline.on
            return f"`{name}` mag duren tot {day}", f"`{name}` may last until {day}"
        for moment in _awaited(plan, before):
            day = first_dates(moment, 1)[0]
            if day > on:
                return f"`{name}` wacht op de meting van {day}", f"`{name}` waits for the measurement of {day}"
    return None


def _awaited(plan: Definition, phase: Phase) -> list[Moment]:
    named = [item.moment for item in phase.gate if isinstance(item, c.Measured)]
    return [plan.moment[name] for name in named if name in plan.moment]


def _measured_at_or_after(plan: Definition, day: date) -> date | None:
    days = (measured_after(moment, day - DAY) for moment in plan.moment.values())
    return min((found for found in days if found), default=None)


def _runs_again(plan: Definition) -> set[str]:
    """The phases that a course decision can open once more."""
    course = plan.course
    if course is None:
        return set()
    courses = {rule.recommend for rule in course.rules}
    again = set(plan.walk[plan.walk.index(course.reopens) :]) if "reopen" in courses else set()
    if "adjust" in courses:
        again |= {course.adjusts} | {phase.id for phase in plan.phases if phase.reruns_after_adjust}
    return again


def _measured_too_late(plan: Definition, phase: Phase, on: date, path: Path) -> Iterator[Found]:
    for moment in _awaited(plan, phase):
        day = first_dates(moment, 1)[0]
        if day > on:
            yield problem(
                (*path, "on"),
                f"De fase `{phase.id}` wacht op de meting van {day}, maar moet op {on} klaar zijn. Kies een latere "
                "datum.",
                f"The phase `{phase.id}` waits for the measurement of {day}, but must be done on {on}. Choose a later "
                "date.",
            )


def _of_evaluation(plan: Definition, phase: Phase, deadline: Deadline, path: Path) -> Iterator[Found]:
    if phase.opens != "at_moments":
        return
    for moment in plan.moment.values():
        period = deadline.within or (deadline.offset if deadline.moment == moment.id else None)
        if period is None:
            continue
        day = first_dates(moment, 1)[0]
        until, expected = add(day, period), add(day, moment.publication)
        if until < expected:
            yield problem(
                path,
                f"De uiterste datum van `{phase.id}` ({period}) verstrijkt voordat de cijfers van `{moment.id}` er "
                f"zijn ({moment.publication}). Geef meer tijd.",
                f"The deadline of `{phase.id}` ({period}) passes before the figures of `{moment.id}` are there "
                f"({moment.publication}). Give more time.",
            )
        elif until < add(expected, moment.window):
            yield _before_window(phase, moment, path)


def _before_window(phase: Phase, moment: Moment, path: Path) -> Found:
    tell = problem if phase.when_overdue == "pass" else remark
    return tell(
        path,
        f"De uiterste datum van `{phase.id}` verstrijkt terwijl late cijfers van `{moment.id}` nog meetellen "
        "(`window`). Geef meer tijd.",
        f"The deadline of `{phase.id}` passes while late figures of `{moment.id}` still count (`window`). Give more "
        "time.",
    )


def _letters(phase: Phase, deadline: Deadline, path: Path) -> Iterator[Found]:
    if phase.reminders is None or deadline.within is None:
        return
    within = deadline.within
    for place, before in enumerate(phase.reminders.before):
        if all(subtract(add(day, within), before) <= day for day in _ANY_MONTHS):
            yield remark(
                (*path, "reminders", "before", place),
                f"Deze herinnering ({before}) komt nooit: `{phase.id}` duurt zelf maar {within}.",
                f"This reminder ({before}) never comes: `{phase.id}` itself lasts only {within}.",
            )


def _escalation(plan: Definition, phase: Phase, path: Path) -> Iterator[Found]:
    if phase.escalation is None:
        return
    to, owing = phase.escalation.to, owing_roles(plan, phase)
    late = {name for name in owing if not plan.role[name].volunteer}
    if not late:
        yield remark(
            (*path, "escalation"),
            f"Deze escalatie noemt nooit iemand: in `{phase.id}` kunnen alleen vrijwilligers te laat zijn.",
            f"This escalation never names anybody: in `{phase.id}` only volunteers can be late.",
        )
    elif late == {to}:
        yield remark(
            (*path, "escalation", "to"),
            f"De rol `{to}` krijgt hier alleen te horen dat zij zelf te laat is. Kies een andere rol.",
            f"The role `{to}` is only told here that it is late itself. Choose another role.",
        )


def owing_roles(plan: Definition, phase: Phase) -> set[str]:
    """The roles that may owe something in a phase."""
    return {name for item in phase.gate for name in _owing(plan, phase, item)}


def _owing(plan: Definition, phase: Phase, item: c.Condition) -> Iterator[str]:
    course = plan.course
    if isinstance(item, c.Delivered):
        yield from (plan.product[phase.id, name].made_by for name in item.products)
    elif isinstance(item, c.Answered):
        yield from (g.role for g in plan.questionnaire[item.questionnaire].groups if g.id in item.at_least)
    elif isinstance(item, c.Agreements):
        kind = plan.agreement_kind[item.kind]
        yield from (kind.made_by, *kind.signed_by)
    elif isinstance(item, c.Signed):
        yield from (item.role, item.veto or item.role)
    elif isinstance(item, c.Initiatives) and plan.initiatives:
        yield from (plan.initiatives.owned_by, plan.initiatives.settled_by)
    elif isinstance(item, c.Measured) and item.moment == "this":
        yield from (indicator.supplied_by for indicator in plan.indicator.values())
    elif isinstance(item, c.Decided) and course:
        yield from (course.proposed_by, course.decided_by, course.explained_by, course.ratified_by or course.decided_by)


def _closures(plan: Definition) -> Iterator[Found]:
    for place, closure in enumerate(plan.days.closures):
        for role in closure.roles or (None,):
            if _never_works(plan, closure.first, role):
                nl, en = (f" voor `{role}`", f" for `{role}`") if role else ("", "")
                yield problem(
                    ("days", "closures", place),
                    f"Vanaf {closure.first} is er{nl} ruim een jaar lang geen werkdag. Maak de sluitingen korter.",
                    f"From {closure.first} on there is no working day{en} for over a year. Shorten the closures.",
                )


def _never_works(plan: Definition, day: date, role: str | None) -> bool:
    try:
        next_working_day(plan.calendar, day, role)
    except ValueError:
        return True
    return False
