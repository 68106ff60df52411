"""What a chain of `why` needs of a journal, so that nobody has to read all of it: what a subject may mean, which events
tell of an evaluation, and what was agreed on which it rests.

The chain itself: why.py. Looking it up: engine/office/because.py.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine.rules import events as e
from engine.rules.conditions import as_day
from engine.rules.speaker import reference_date_of

MOST_KNOWN = 12
"""So many cycles, and so many reference dates, are named where there is nothing to tell about a subject."""

OWN: tuple[type[e.Event], ...] = (
    e.PhaseOpened, e.MomentClosed, e.IndicatorAssessed, e.YardstickRead, e.CourseRecommended, e.Explained,
    e.EvaluationReady, e.CourseProposed, e.SignedOff, e.LookBegan, e.CourseReturned, e.CourseDecided, e.CourseRatified,
)  # fmt: skip
"""The events about a phase run that are told of an evaluation."""

CAUSED: tuple[type[e.Event], ...] = (e.CycleBegan, e.PhaseOpened, e.Suspended)
"""The events that name an evaluation as their cause."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a subject may mean: the newest cycle or decision, a cycle, or the last evaluation at a reference date (of
    these only `run`, where one was named)."""

    newest: bool = False
    cycle: int | None = None
    day: date | None = None
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an evaluation rests on: of the moments that were agreed, and of the definitions, the last one before the
    event numbered `before`; of the yardsticks and figures, those that its verdicts were found with, or lacked."""

    before: int
    moment: str | None
    day: date | None
    yardsticks: tuple[tuple[str, int], ...]
    figures: tuple[str, ...]


def meant(subject: str | None) -> Meant:
    """What a subject may mean, as people write it; nothing at all for one that means nothing."""
    asked = (subject or "").strip()
    if subject is None or asked.lower() in ("besluit", "decision"):
        return Meant(newest=True)
    number = re.fullmatch(r"(?:cycl(?:us|e)[ :]?)?(\d{1,4})", asked, re.IGNORECASE)
    if number:
        return Meant(cycle=int(number[1]))
    day = reference_date_of(asked)
    return Meant(day=day, run=asked) if day else Meant(day=_day(asked))


def grounds(run: str, events: Iterable[tuple[int, e.Event]]) -> Grounds:
    """What the evaluation `run` rests on, as its own events tell."""
    own = [(number, event) for number, event in events if getattr(event, "run", None) == run]
    opened = next(((number, event) for number, event in own if isinstance(event, e.PhaseOpened)), None)
    verdicts = [event.assessment for _, event in own if isinstance(event, e.IndicatorAssessed)]
    taken = [figure.key for one in verdicts for figure in one.inputs]
    missing = [lack.key for one in verdicts for lack in one.lacks if lack.key is not None]
    return Grounds(
        before=opened[0] if opened else 0,
        moment=opened[1].moment if opened else None,
        day=opened[1].reference_date if opened else None,
        yardsticks=tuple(dict.fromkeys((one.indicator, one.yardstick) for one in verdicts)),
        figures=tuple(dict.fromkeys([*taken, *missing])),
    )


def _day(text: str) -> date | None:
    try:
        return as_day(text)
    except ValueError:
        return None
