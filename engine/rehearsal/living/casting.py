"""Which rehearsals are held: who plays in them, and with what figures. How one is held and judged: trials.py."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from engine.rehearsal.living.invented import Invented
from engine.rehearsal.living.trials import Trial
from engine.rehearsal.people import Reading
from engine.rehearsal.willing import Doubt, Unwilling, Willing
from engine.rules.measuring import Course, Status
from engine.rules.texts import Text

MOST_ROLES = 30
COURSES: tuple[Course, ...] = ("stay", "adjust", "reopen")
Verdicts = dict[tuple[str, date], Status]


def on_course(invented: Invented) -> Trial:
    """Everybody there and willing, and figures as good as can be."""
    when = Text(nl="met gewillige mensen op alle zetels", en="with willing people in every seat")
    return Trial(when, Willing(_Figures(invented)), prompt=True)


def courses(invented: Invented, seen: Collection[Course]) -> Iterator[tuple[Course, Verdicts | None]]:
    """For every course the rules recommend, verdicts that lead to it (a reopening: once only); None: there are none.

    A course that good figures were `seen` to lead to is left out.
    """
    course_plan = invented.plan.course
    recommended = {rule.recommend for rule in course_plan.rules} if course_plan else set()
    for course in (course for course in COURSES if course in recommended.difference(seen)):
        yield course, _verdicts(invented, course) or None


def to_course(invented: Invented, course: Course, verdicts: Verdicts) -> Iterator[Trial]:
    """Willing people and figures that lead to this course; after reopening, work that goes on or is stopped."""
    figures = _Figures(invented, verdicts)
    when = Text(nl=f"als de cijfers `{course}` aanbevelen", en=f"when the figures recommend `{course}`")
    yield Trial(when, Willing(figures), prompt=True, wants=course)
    if course == "reopen":
        when = Text(
            nl="als na heropenen de uitvoering stilligt en initiatieven stoppen",
            en="when execution is suspended after reopening and initiatives stop",
        )
        yield Trial(when, Willing(figures, settle="stop", meanwhile="suspend"), wants=course)


def scarce(invented: Invented) -> Iterator[Trial]:
    """Figures that never come, people who do nothing, and as few seats as the definition allows."""
    missing = _Figures(invented, instead="unknown")
    yield Trial(Text(nl="als cijfers ontbreken", en="when figures are missing"), Willing(missing))
    yield Trial(Text(nl="als niemand iets doet", en="when nobody does anything"), Unwilling(), ends=False)
    when = Text(nl="met het minste aantal zetels in elke rol", en="with the least number of seats in every role")
    yield Trial(when, Willing(_Figures(invented)), fill="least", severity="remark")


def late(invented: Invented, verdicts: Verdicts, roles: Collection[str]) -> Iterator[Trial]:
    """For each role: everybody willing, but this role lets things lie for over a year."""
    for role in sorted(roles)[:MOST_ROLES]:
        when = Text(nl=f"als `{role}` steeds ruim een jaar wacht", en=f"when `{role}` keeps waiting for over a year")
        yield Trial(when, Willing(_Figures(invented, verdicts), late=role))


def doubting(invented: Invented, verdicts: Verdicts) -> Iterator[Trial]:
    """People who return, abstain or divide before they agree."""
    doubts: tuple[tuple[Doubt, str, str], ...] = (
        ("return", "als iedereen eerst terugstuurt", "when everybody returns the work at first"),
        ("abstain", "als iedereen zich eerst onthoudt", "when everybody abstains at first"),
        ("divide", "als de stemmen eerst staken", "when votes are tied at first"),
    )
    for doubt, nl, en in doubts:
        yield Trial(Text(nl=nl, en=en), Willing(_Figures(invented, verdicts), doubt=doubt))


@dataclass
class _Figures:
    """Figures for the wanted `verdicts`; for others `instead`, or as good as can be."""

    invented: Invented
    verdicts: Verdicts = field(default_factory=dict)
    instead: Status | None = None

    def __call__(self, indicator: str, area: str, on: date) -> Reading:
        return self.invented.reading(indicator, area, on, self.verdicts.get((indicator, on), self.instead))


def _verdicts(invented: Invented, course: Course) -> Verdicts:
    found: Verdicts = {}
    moments = invented.plan.moment
    for day, name in sorted((day, moment.id) for moment in moments.values() for day in moment.on):
        mix = invented.mix(moments[name], day, course)
        found |= {(indicator, day): status for indicator, status in (mix or {}).items()}
        if mix and course == "reopen":
            break
    return found
