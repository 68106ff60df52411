"""The diagram of a definition: its phases below each other, their deadlines and gates, and the ways back. Pure: an SVG.

Units are points. It takes its colours from the page around it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from engine.office.plots.placing import fitted, wrapped
from engine.rules.definition import Definition, Phase
from engine.rules.speaker import Speaker
from engine.rules.words import capital, listed, term
from faces.web.pages.plan_words import short_deadline_words

_WIDTH, _BOX, _LEFT, _LANE = 300.0, 216.0, 2.0, 26.0
_LETTERS, _SMALL, _LINE, _PAD, _APART = 10.0, 8.5, 12.0, 9.0, 24.0
_SOFT = 'opacity=".72"'


@dataclass(frozen=True, slots=True)
class Back:
    """A way back: from the evaluation to the phase that a course begins again with."""

    course: str
    to: str


@dataclass(frozen=True, slots=True)
class _Box:
    """One phase in the drawing: its words, from its top to its bottom."""

    phase: Phase
    title: tuple[str, ...]
    lines: tuple[str, ...]
    top: float

    @property
    def bottom(self) -> float:
        return self.top + 2 * _PAD + _LINE * (len(self.title) + len(self.lines)) - 2

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def ways_back(plan: Definition) -> tuple[Back, ...]:
    """What an evaluation may set going again; none where the definition has no course or no evaluation."""
    if plan.course is None or plan.evaluation is None:
        return ()
    return (Back("adjust", plan.course.adjusts), Back("reopen", plan.course.reopens))


def told(plan: Definition, s: Speaker) -> str:
    """In words what the diagram shows."""
    walk = listed([s.phase(phase) for phase in plan.walk], s.language)
    parts = [s.pick(f"De fasen volgen elkaar op: {walk}.", f"The phases follow each other: {walk}.")]
    if plan.evaluation:
        name = s.phase(plan.evaluation.id)
        parts.append(s.pick(f"{name} opent bij elk meetmoment.", f"{name} opens at every agreed moment."))
    for back in ways_back(plan):
        course = capital(term(back.course, s.language))
        parts.append(s.pick(f"{course}: terug naar {s.phase(back.to)}.", f"{course}: back to {s.phase(back.to)}."))
    return " ".join(parts)


def diagram(plan: Definition, s: Speaker) -> Markup:
    """The diagram, one image with its words as its name to whoever listens."""
    boxes = list(_boxes(plan, s))
    height = boxes[-1].bottom + 4
    parts = [*_between(boxes), *(part for box in boxes for part in _box(box)), *_backs(plan, s, boxes)]
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}" viewBox="0 0 {:g} {:g}" '
        'width="{:g}" height="{:g}" font-family="inherit" fill="currentColor">{}</svg>'
    ).format(told(plan, s), _WIDTH, height, _WIDTH, height, Markup("").join(parts))


def _boxes(plan: Definition, s: Speaker) -> Iterator[_Box]:
    top, room = 4.0, _BOX - 2 * _PAD
    for phase in plan.phases:
        title = wrapped(capital(s.phase(phase.id)), _LETTERS, room, 2, bold=True)
        box = _Box(phase, tuple(title), tuple(fitted(line, _SMALL, room) for line in _lines(s, phase)), top)
        yield box
        top = box.bottom + _APART


def _lines(s: Speaker, phase: Phase) -> Iterator[str]:
    if phase.opens == "at_moments":
        yield s.pick("opent bij elk meetmoment", "opens at every agreed moment")
    yield f"{s.pick('klaar', 'done')}: {short_deadline_words(s, phase.deadline)}"
    count = len(phase.gate)
    yield f"{s.pick('beslismoment', 'gate')}: {count} " + (
        s.pick("voorwaarde", "condition") if count == 1 else s.pick("voorwaarden", "conditions")
    )


def _box(box: _Box) -> Iterator[Markup]:
    dashes = Markup(' stroke-dasharray="5 3"') if box.phase.opens == "at_moments" else ""
    yield Markup(
        '<rect x="{:g}" y="{:g}" width="{:g}" height="{:g}" rx="6" fill="none" stroke="currentColor" '
        'stroke-width="1.2"{}/>'
    ).format(_LEFT, box.top, _BOX, box.bottom - box.top, dashes)
    y = box.top + _PAD + _LETTERS * 0.8
    for line in box.title:
        yield _text(line, _LEFT + _PAD, y, _LETTERS, Markup(' font-weight="bold"'))
        y += _LINE
    for line in box.lines:
        yield _text(line, _LEFT + _PAD, y, _SMALL, Markup(" " + _SOFT))
        y += _LINE


def _between(boxes: Sequence[_Box]) -> Iterator[Markup]:
    """An arrow from each phase to the next; to the evaluation, which no phase opens, a dotted line."""
    x = _LEFT + _BOX / 2
    for one, other in pairwise(boxes):
        dotted = "at_moments" in (one.phase.opens, other.phase.opens)
        yield _line(f"M{x:g} {one.bottom:g}V{other.top - (0 if dotted else 5):g}", dotted)
        if not dotted:
            yield _head(x, other.top, "M-4 -6L0 0L4 -6Z")


def _backs(plan: Definition, s: Speaker, boxes: Sequence[_Box]) -> Iterator[Markup]:
    """The ways back, each in a lane of its own to the right of the boxes."""
    by_phase = {box.phase.id: box for box in boxes}
    start = next((box for box in boxes if box.phase.opens == "at_moments"), None)
    edge = _LEFT + _BOX
    for place, back in enumerate(ways_back(plan)):
        end = by_phase.get(back.to)
        if start is None or end is None:
            continue
        x, shift = edge + _LANE * (place + 1), 6.0 * (place * 2 - 1)
        begin, stop = start.middle + shift, end.middle + shift
        yield _line(f"M{edge:g} {begin:g}H{x:g}V{stop:g}H{edge + 6:g}", False)
        yield _head(edge, stop, "M6 -4L0 0L6 4Z")
        words = term(back.course, s.language)
        middle = (begin + stop) / 2
        yield Markup(
            '<text x="{:g}" y="{:g}" font-size="{:g}" text-anchor="middle" transform="rotate(-90 {:g} {:g})">{}</text>'
        ).format(x + 10, middle, _SMALL, x + 10, middle, words)


def _text(words: str, x: float, y: float, size: float, more: Markup) -> Markup:
    return Markup('<text x="{:g}" y="{:g}" font-size="{:g}"{}>{}</text>').format(x, y, size, more, words)


def _line(path: str, dotted: bool) -> Markup:
    dashes = Markup(' stroke-dasharray="2 3"') if dotted else ""
    return Markup('<path d="{}" fill="none" stroke="currentColor" stroke-width="1.2"{}/>').format(escape(path), dashes)


def _head(x: float, y: float, path: str) -> Markup:
    return Markup('<path transform="translate({:g} {:g})" d="{}"/>').format(x, y, path)
