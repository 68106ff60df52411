"""Moving a programme to another version of its definition: what would change, and what stands in the way.

`dry_run` looks only; the command MigrateDefinition (acts/life.py) does it.
"""

from dataclasses import dataclass

from engine.rules.definition import Definition
from engine.rules.programme import Programme
from engine.rules.texts import Text


@dataclass(frozen=True, slots=True)
class MigrationReport:
    """What moving over would change, and the problems that forbid it (empty: it can be done)."""

    problems: tuple[Text, ...]
    changes: tuple[Text, ...]


def dry_run(old: Definition, new: Definition, p: Programme) -> MigrationReport:
    """What it would mean for this programme to live by `new` instead of `old`; changes nothing."""
    problems = [*_lost_phases(new, p), *_lost_roles(new, p), *_changed_indicators(old, new), *_lost_names(old, new, p)]
    return MigrationReport(tuple(problems), tuple(_changes(old, new, p)))


def _lost_phases(new: Definition, p: Programme) -> list[Text]:
    lost = sorted({run.phase for run in p.runs.values() if run.phase not in new.phase})
    return [
        Text(
            nl=f"Fase {name} is open, maar staat niet in de nieuwe versie.",
            en=f"Phase {name} is open but is not in the new version.",
        )
        for name in lost
    ]


def _lost_roles(new: Definition, p: Programme) -> list[Text]:
    lost = sorted({seat.role for seat in p.seats.values() if seat.filled and seat.role not in new.role})
    return [
        Text(
            nl=f"Rol {name} heeft een bezette zetel, maar staat niet in de nieuwe versie.",
            en=f"Role {name} has a filled seat but is not in the new version.",
        )
        for name in lost
    ]


def _changed_indicators(old: Definition, new: Definition) -> list[Text]:
    found = []
    for name, indicator in old.indicator.items():
        other = new.indicator.get(name)
        if other is not None and (other.direction, other.meaning, other.unit) != (
            indicator.direction,
            indicator.meaning,
            indicator.unit,
        ):
            found.append(
                Text(
                    nl=f"Indicator {name} kreeg een andere richting, eenheid of betekenis: maak een nieuwe.",
                    en=f"Indicator {name} got another direction, unit or meaning: make a new one.",
                )
            )
    return found


def _lost_names(old: Definition, new: Definition, p: Programme) -> list[Text]:
    lost = [f"indicator {name}" for name in p.yardsticks if name not in new.indicator]
    lost += [f"moment {m.moment}" for m in p.closed_moments if m.moment not in new.moment]
    lost += [f"moment {name}" for name in p.agreed_moments if name not in new.moment]
    lost += _lost_to_evaluations(new, p)
    if p.initiatives and new.milestones[: len(old.milestones)] != old.milestones:
        lost.append("milestones")
    lost += [
        f"product {run.phase}/{product}"
        for run in p.runs.values()
        for product in run.products
        if run.phase in new.phase and (run.phase, product) not in new.product
    ]
    return [
        Text(
            nl=f"In gebruik, maar niet in de nieuwe versie: {name}.", en=f"In use, but not in the new version: {name}."
        )
        for name in dict.fromkeys(lost)
    ]


def _lost_to_evaluations(new: Definition, p: Programme) -> list[str]:
    """What an evaluation that is open now would look for in vain."""
    open_ones = [run.evaluation for run in p.runs.values() if run.evaluation]
    lost = [f"moment {one.moment}" for one in open_ones if one.moment not in new.moment]
    kinds = {run.phase for run in p.runs.values() if run.phase in new.phase}
    lost += [f"opens: {name}" for name in sorted(kinds) if _opens_otherwise(new, p, name)]
    return lost + (["course"] if open_ones and new.course is None else [])


def _opens_otherwise(new: Definition, p: Programme, phase: str) -> bool:
    at_moments = new.phase[phase].opens == "at_moments"
    return any(run.phase == phase and (run.evaluation is not None) != at_moments for run in p.runs.values())


def _changes(old: Definition, new: Definition, p: Programme) -> list[Text]:
    found = []
    for run in p.runs.values():
        if run.phase in new.phase and run.phase in old.phase and new.phase[run.phase].gate != old.phase[run.phase].gate:
            found.append(
                Text(
                    nl=f"De open fase {run.phase} krijgt een ander beslismoment.",
                    en=f"The open phase {run.phase} gets another gate.",
                )
            )
    if new.moment != old.moment:
        found.append(Text(nl="De meetmomenten veranderen.", en="The moments change."))
    if new.course != old.course:
        found.append(Text(nl="De koersregels veranderen.", en="The course rules change."))
    return found
