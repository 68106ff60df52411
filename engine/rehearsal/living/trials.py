"""Trials: rehearsing a definition with people of one sort, and judging what was seen. Which trials: ../liveness.py."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from engine.rehearsal.living.findings import Found, Severity, problem, remark
from engine.rehearsal.living.stage import Fill, Stage
from engine.rehearsal.living.watching import GoesRound, Rest, Watch
from engine.rehearsal.people import People
from engine.rehearsal.world import World
from engine.rules.calendar import escalation_day
from engine.rules.definition import Definition
from engine.rules.events import PhaseOpened
from engine.rules.gates import ConditionLook
from engine.rules.measuring import Course
from engine.rules.problems import Path
from engine.rules.programme import PhaseRun
from engine.rules.texts import Text

MOST_COMMANDS = 5_000


@dataclass(frozen=True)
class Trial:
    """One rehearsal: who plays, how many seats are filled, and what must come of it.

    `ends`: the programme must come to its end. `prompt`: no deadline may have passed when its phase opens. `wants`: a
    course that must be recommended. `severity` is how bad it is when it fails.
    """

    when: Text
    people: People
    fill: Fill = "most"
    ends: bool = True
    prompt: bool = False
    wants: Course | None = None
    severity: Severity = "problem"


def rehearse(stage: Stage, trial: Trial) -> Watch:
    """Rehearses a trimmed definition once. Raises TooLong, or ValueError for dates no calendar has."""
    ledger, begun = stage.begin(trial.fill)
    watch = Watch(ledger, min(MOST_COMMANDS, stage.affords), stage.ends.date())
    watch.begin(begun)
    world = World(ledger, trial.people, stage.begins, stage.ends, watch=watch)
    world.give("PassTime", {})
    try:
        with suppress(GoesRound):
            world.run()
    finally:
        stage.spend(watch.commands)
    return watch


def judge(trial: Trial, watch: Watch) -> Iterator[Found]:
    """What a rehearsal shows to be wrong."""
    for rest in watch.rests.values():
        yield _nobody_can_act(watch, trial, rest)
    if trial.prompt:
        yield from _deadlines(watch)
    if trial.ends and watch.programme.status != "ended":
        path, why = _blocked(watch)
        nl, en = trial.when.nl, trial.when.en
        yield _tell(trial)(
            path,
            f"Het programma komt zo niet verder {nl}: {why.nl}{_missed(watch, 'nl')}",
            f"The programme does not get on this way {en}: {why.en}{_missed(watch, 'en')}",
        )
    elif trial.wants is not None and trial.wants not in watch.recommended:
        yield never_recommended(watch.plan, trial.wants)
    if not trial.ends:
        yield from _stands_still(watch)


def never_recommended(plan: Definition, course: Course) -> Found:
    """No figures lead to a course that the rules say they recommend."""
    assert plan.course is not None
    place = next(place for place, rule in enumerate(plan.course.rules) if rule.recommend == course)
    return problem(
        ("course", "rules", place),
        f"Geen cijfers op de afgesproken meetmomenten leiden tot `{course}`. Kijk naar de marges, de streefwaarden en "
        "deze regel.",
        f"No figures at the agreed moments lead to `{course}`. Look at the margins, the targets and this rule.",
    )


def _tell(trial: Trial) -> Callable[[Path, str, str], Found]:
    return problem if trial.severity == "problem" else remark


def _place(plan: Definition, phase: str) -> int:
    return next(place for place, each in enumerate(plan.phases) if each.id == phase)


def _nobody_can_act(watch: Watch, trial: Trial, rest: Rest) -> Found:
    roles = ", ".join(f"`{name}`" for name in rest.who) or "-"
    return _tell(trial)(
        ("phases", _place(watch.plan, rest.phase), "gate", rest.place),
        f"In `{rest.phase}` kan niemand iets doen aan `{rest.kind}`, {trial.when.nl}. Dit is aan {roles}: zorg dat "
        "daar altijd iemand mag handelen.",
        f"In `{rest.phase}` nobody can act on `{rest.kind}`, {trial.when.en}. This is up to {roles}: see to it that "
        "somebody there may always act.",
    )


def _deadlines(watch: Watch) -> Iterator[Found]:
    for event in watch.late:
        yield problem(
            ("phases", _place(watch.plan, event.phase), "deadline"),
            f"De uiterste datum van `{event.phase}` is al verstreken als de fase opengaat{_cycle(event, 'nl')}. Geef "
            "meer tijd, of laat de datum van iets anders afhangen.",
            f"The deadline of `{event.phase}` has passed when the phase opens{_cycle(event, 'en')}. Give more time, or "
            "let the date depend on something else.",
        )
    for event in watch.undated:
        yield remark(
            ("phases", _place(watch.plan, event.phase), "deadline"),
            f"Als `{event.phase}` opengaat, heeft de uiterste datum nog niets om van af te hangen: dan is er geen.",
            f"When `{event.phase}` opens, its deadline has nothing to depend on yet: there is none then.",
        )


def _cycle(event: PhaseOpened, language: str) -> str:
    if event.cycle == 1:
        return ""
    return f" in cyclus {event.cycle}" if language == "nl" else f" in cycle {event.cycle}"


def _blocked(watch: Watch) -> tuple[Path, Text]:
    """Where the programme got stuck, and why."""
    unmet = sorted(watch.unmet(), key=lambda found: (found[2].waits, found[0].opened))
    if unmet:
        run, place, seen = unmet[0]
        return ("phases", _place(watch.plan, run.phase), "gate", place), _waiting(watch, run, seen)
    path: Path = ("course", "decided_by") if watch.plan.course else ("managed_by",)
    return path, Text(nl="niemand kan het beëindigen.", en="nobody can end it.")


def _waiting(watch: Watch, run: PhaseRun, seen: ConditionLook) -> Text:
    roles = ", ".join(f"`{name}`" for name in dict.fromkeys(item.role for item in seen.owed))
    asked_nl = f" Het wordt gevraagd aan {roles}." if roles else " Het wordt aan niemand gevraagd."
    asked_en = f" It is asked of {roles}." if roles else " It is asked of nobody."
    said = list(watch.refused.values())[-1:]
    return Text(
        nl=f"`{run.phase}` blijft open, want aan `{seen.kind}` wordt nooit voldaan.{asked_nl}"
        + "".join(f" Het antwoord is dan: {refusal.say('nl')}" for refusal in said),
        en=f"`{run.phase}` stays open, for `{seen.kind}` is never met.{asked_en}"
        + "".join(f" The answer then is: {refusal.say('en')}" for refusal in said),
    )


def _missed(watch: Watch, language: str) -> str:
    reached = {name for _, name in watch.opened}
    names = ", ".join(f"`{phase.id}`" for phase in watch.plan.phases if phase.id not in reached)
    if not names:
        return ""
    return f" Nooit bereikt: {names}." if language == "nl" else f" Never reached: {names}."


def _stands_still(watch: Watch) -> Iterator[Found]:
    """Deadlines must pass and escalations come, whoever does nothing."""
    for run in watch.programme.runs.values():
        never_due = run.deadline is not None and run.deadline < watch.until and not run.overdue
        told = escalation_day(watch.plan, run) if run.overdue else None
        if never_due or (told is not None and told < watch.until):
            yield problem(
                ("phases", _place(watch.plan, run.phase)),
                f"Als niemand iets doet, gaat in `{run.phase}` de tijd niet verder: een uiterste datum of escalatie "
                "komt nooit.",
                f"When nobody does anything, time does not go on in `{run.phase}`: a deadline or escalation never "
                "comes.",
            )


def too_long(trial: Trial) -> Found:
    """The finding for rehearsals that take more effort than those of a definition that can live should."""
    return problem(
        (),
        f"Deze definitie is te groot om te oefenen, of komt niet tot rust: de oefening {trial.when.nl} is afgebroken. "
        "Vraag minder, of minder vaak.",
        "This definition is too large to be rehearsed, or does not come to rest: the rehearsal "
        f"{trial.when.en} was broken off. Ask less, or less often.",
    )


def broken(trial: Trial, error: Exception) -> Found:
    """The finding for a rehearsal that broke down, such as on a date no calendar has."""
    words = " ".join(str(error).split())[:300]
    return problem(
        (),
        f"De oefening {trial.when.nl} loopt vast, bijvoorbeeld op een datum die te ver weg ligt. De melding: {words}",
        f"The rehearsal {trial.when.en} breaks down, for instance on a date too far away. The message: {words}",
    )
