"""Proving that a definition can live: `check`. What the text tells comes first; then it is rehearsed.

The rehearsals run the definition under a made-up clock, with the same rules that run it for real: with willing and
with unwilling people, and with figures that lead to every course. What is checked is listed in docs/check.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.rehearsal.living.casting import Verdicts, courses, doubting, late, on_course, scarce, to_course
from engine.rehearsal.living.findings import Finding, Found, in_file
from engine.rehearsal.living.gates import check_gates
from engine.rehearsal.living.invented import Invented
from engine.rehearsal.living.measures import check_measures
from engine.rehearsal.living.seats import check_seats
from engine.rehearsal.living.stage import Stage
from engine.rehearsal.living.times import check_times
from engine.rehearsal.living.trials import Trial, broken, judge, never_recommended, rehearse, too_long
from engine.rehearsal.living.trimmed import trimmed
from engine.rehearsal.living.watching import TooLong
from engine.rules.definition import Definition
from engine.rules.measuring import Course
from engine.rules.reading import read_definition


def check(text: str | bytes, name: str) -> tuple[Finding, ...]:
    """Everything found in the definition in `text`: of its form first, then whether it can live. Never raises.

    `name` is the file's name in problems. Without a single problem (remarks may stand), the definition can live.
    """
    reading = read_definition(text, name)
    if reading.definition is None:
        return tuple(Finding("problem", problem) for problem in reading.problems)
    return in_file(check_life(reading.definition), reading.tree)


def check_life(plan: Definition) -> tuple[Found, ...]:
    """Everything found in a definition that was read well. It is rehearsed only when its text has no problem."""
    found = [*check_seats(plan), *check_gates(plan), *check_times(plan), *check_measures(plan)]
    if not any(one.severity == "problem" for one in found):
        for one in _rehearsed(plan):
            if not any(earlier.covers(one) for earlier in found):
                found.append(one)
    return tuple(found)


def _rehearsed(plan: Definition) -> Iterator[Found]:
    """What rehearsals show. When it goes wrong with willing people, the others would only say it again."""
    proof = _Proof(Stage(trimmed(plan)), Stage(trimmed(plan, dates=1)))
    invented = Invented(proof.whole.plan)
    found = proof.hold(proof.whole, on_course(invented))
    yield from found
    if any(one.severity == "problem" for one in found):
        return
    worst: Verdicts = {}
    for course, verdicts in courses(invented, proof.recommended):
        if verdicts is None:
            yield never_recommended(plan, course)
            continue
        worst = verdicts
        for trial in to_course(invented, course, verdicts):
            yield from proof.hold(proof.whole, trial)
    for trial in (*scarce(invented), *late(invented, worst, proof.owing), *doubting(invented, worst)):
        yield from proof.hold(proof.short, trial)


@dataclass
class _Proof:
    """The rehearsals so far, of the `whole` and the `short` stage; none is held any more once one was too long."""

    whole: Stage
    short: Stage
    owing: set[str] = field(default_factory=set)
    recommended: set[Course] = field(default_factory=set)
    over: bool = False

    def hold(self, stage: Stage, trial: Trial) -> list[Found]:
        """Holds one rehearsal, and tells what it shows to be wrong."""
        if self.over:
            return []
        try:
            watch = rehearse(stage, trial)
        except TooLong:
            self.over = True
            return [too_long(trial)]
        except (AssertionError, ValueError) as error:
            return [broken(trial, error)]
        self.owing |= watch.owing
        self.recommended |= watch.recommended
        return list(judge(trial, watch))
