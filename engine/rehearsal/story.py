"""The story of a replay: what happens as lines, grouped by cycle and phase, told while it happens. One language each.

The sentence of one event: wording.py. What falls together on one day is told together here. As JSON: story_json.py.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from engine.rehearsal.naming import Naming
from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.measuring import Status
from engine.rules.refusals import Refusal
from engine.rules.speaker import Speaker
from engine.rules.wording import tell_plainly
from engine.rules.words import listed, number_words, sentence, with_unit
from engine.rules.workdays import local_day

LineKind = Literal["phase", "verdict", "course", "late", "back", "figures", "refused", "plain"]

KINDS: dict[type[e.Event], LineKind] = {
    **dict.fromkeys((e.CycleBegan, e.PhaseOpened, e.PhasePassed, e.PhaseWithdrawn, e.ProgrammeStarted), "phase"),
    **dict.fromkeys((e.IndicatorAssessed, e.YardstickRead), "verdict"),
    **dict.fromkeys((e.CourseRecommended, e.CourseProposed, e.CourseDecided, e.CourseRatified), "course"),
    **dict.fromkeys((e.DeadlinePassed, e.DeadlineExtended, e.ReminderCame, e.Escalated, e.MilestoneMissed), "late"),
    **dict.fromkeys((e.ProductReturned, e.SignOffLapsed, e.LookBegan, e.CourseReturned), "back"),
    **dict.fromkeys((e.FigureRecorded, e.FiguresAsked, e.MomentClosed), "figures"),
}  # fmt: skip
UNTOLD = (e.DigestDue,)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading of the story: the cycle and the phase that what follows is about, and the question of the phase."""

    title: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of story on a local day. `status` is given for a verdict."""

    chapter: Chapter
    day: date
    kind: LineKind
    text: str
    status: Status | None = None


class Storyteller:
    """Turns events into lines. What is the same act on the same day waits until something else happens."""

    def __init__(self, plan: Definition, naming: Naming, language: str) -> None:
        self._plan, self._naming, self._language = plan, naming, language
        self._chapter = Chapter(plan.title.say(language))
        self._group: list[e.Event] = []
        self._group_chapter = self._chapter

    def hear(self, events: Sequence[e.Event], words: Mapping[str, str]) -> Iterator[Line]:
        """The lines that are complete now. `words`: what people wrote, by what stands for it in the events."""
        for event in events:
            self._naming.learn(event, words)
            if isinstance(event, UNTOLD) or (isinstance(event, e.ReminderCame) and not event.owed):
                continue
            if self._group and _together(self._plan, self._group[-1]) != _together(self._plan, event):
                yield from self.pause()
            self._group.append(event)
            self._chapter = self._group_chapter = self._chapter_of(event)
            if _TOGETHER.get(type(event)) is None:
                yield from self.pause()

    def pause(self) -> Iterator[Line]:
        """The line that was waiting for more of its kind, if there is one."""
        group, self._group = self._group, []
        if not group:
            return
        first = group[0]
        status = first.assessment.status if isinstance(first, e.IndicatorAssessed) else None
        status = first.reading.status if isinstance(first, e.YardstickRead) else status
        day = local_day(self._plan.calendar, first.at)
        kind = "back" if getattr(first, "verdict", "") == "return" else KINDS.get(type(first), "plain")
        yield Line(self._group_chapter, day, kind, self._text(group), status)
        for event in group:
            self._naming.follow(event)

    def refused(self, refusal: Refusal, now: datetime) -> Iterator[Line]:
        """The line for something that somebody tried and that the agreement does not allow."""
        yield from self.pause()
        said = refusal.say(self._language)
        for known, name in self._naming.known.items():
            said = _named(said, known, name)
        text = f"{self._speaker.pick('Dat kan nog niet', 'Not yet possible')}: {said[:1].lower()}{said[1:]}"
        yield Line(self._chapter, local_day(self._plan.calendar, now), "refused", text)

    @property
    def _speaker(self) -> Speaker:
        return Speaker(self._plan, self._naming.known, self._language)

    def _text(self, group: list[e.Event]) -> str:
        how = _TOGETHER.get(type(group[0]))
        if how is not None and (len(group) > 1 or how.always):
            return how.tell(self._speaker, group)
        return tell_plainly(self._plan, group[0], self._naming.known).say(self._language)

    def _chapter_of(self, event: e.Event) -> Chapter:
        cycle, phase = _place(self._plan, event)
        if cycle is None:
            return self._chapter
        speaker = self._speaker
        title = f"{speaker.pick('Cyclus', 'Cycle')} {cycle}"
        if phase not in self._plan.phase:
            return Chapter(title)
        question = self._plan.phase[phase].question.say(self._language)
        return Chapter(f"{title} · {speaker.phase(phase)}", question)


def _place(plan: Definition, event: e.Event) -> tuple[str | None, str]:
    """Cycle and phase an event belongs to; no cycle for one that belongs to the programme."""
    run: str | None = getattr(event, "run", None)
    if isinstance(event, e.CycleBegan):
        return str(event.cycle), ""
    if isinstance(event, e.InitiativePlanned | e.InitiativeCarried) and plan.course and plan.course.executes:
        return str(event.cycle), plan.course.executes
    if run is None:
        return None, ""
    cycle, phase, *_ = [*run.split(".", 2), "", ""]
    return cycle, phase


def _named(said: str, known: str, name: str) -> str:
    """A refusal speaks of ids; where one stands as a word of its own, its name is put."""
    words = said.split(" ")
    return " ".join(name + word[len(known) :] if word.rstrip(".,;:") == known else word for word in words)


# --- What is told together ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _How:
    """What two events must share to be told together, and how: `always` also when there is only one."""

    share: Callable[[Any], tuple[Any, ...]]
    tell: Callable[[Speaker, list[Any]], str]
    always: bool = False


def _together(plan: Definition, event: e.Event) -> tuple[Any, ...] | None:
    how = _TOGETHER.get(type(event))
    return (type(event), local_day(plan.calendar, event.at), *how.share(event)) if how else None


def _seats(s: Speaker, group: list[Any]) -> str:
    return listed([s.name(event.seat) for event in group], s.language)


def _say(s: Speaker, nl: str, en: str, **gaps: str) -> str:
    return sentence(s.pick(nl, en), gaps)


def _people(s: Speaker, group: list[e.PersonAdded]) -> str:
    names = listed([s.name(event.person) for event in group], s.language)
    return _say(s, "{count} mensen doen mee: {names}.", "{count} people take part: {names}.", count=str(len(group)),
                names=names)  # fmt: skip


def _filled(s: Speaker, group: list[e.SeatFilled]) -> str:
    holders: dict[str, list[str]] = {}
    for event in group:
        holders.setdefault(event.role, []).append(s.name(event.person or event.organisation or ""))
    told = [f"{s.role(role)} ({listed(names, s.language)})" for role, names in holders.items()]
    return _say(s, "De zetels zijn verdeeld: {told}.", "The seats are taken: {told}.", told="; ".join(told))


def _figures(s: Speaker, group: list[e.FigureRecorded]) -> str:
    figures = [event.figure for event in group]
    there = [figure for figure in figures if figure.value is not None]
    areas = dict.fromkeys(figure.area for figure in figures)
    days = dict.fromkeys(figure.reference_date for figure in figures)
    sources = dict.fromkeys(figure.source for figure in figures)
    return _say(
        s,
        "{count} cijfers over {days} zijn binnen|, {missing} daarvan zonder waarde|: {areas}. Bron: {source}.",
        "{count} figures of {days} are in|, {missing} of them without a value|: {areas}. Source: {source}.",
        count=str(len(figures)),
        days=s.days(days),
        missing=str(len(figures) - len(there)) if len(there) < len(figures) else "",
        areas=listed([_area_figures(s, area, there) for area in areas], s.language),
        source=listed(list(sources), s.language),
    )


def _area_figures(s: Speaker, area: str, there: list[Any]) -> str:
    values = [
        f"{s.indicator(figure.indicator)} {with_unit(number_words(figure.value, s.language), figure.unit)}"
        for figure in there
        if figure.area == area
    ]
    return f"{s.name(area)} ({'; '.join(values) or '-'})"


def _answers(s: Speaker, group: list[e.QuestionnaireAnswered]) -> str:
    return _say(
        s,
        "{count} antwoorden op ‘{questionnaire}’ van groep {group}.",
        "{count} answers to ‘{questionnaire}’ from group {group}.",
        count=str(len(group)),
        questionnaire=s.questionnaire(group[0].questionnaire),
        group=s.group(group[0].questionnaire, group[0].group),
    )


def _signed_agreement(s: Speaker, group: list[e.AgreementSigned]) -> str:
    return _say(s, "Afspraak {agreement} is ondertekend door {seats}.", "Agreement {agreement} is signed by {seats}.",
                agreement=s.name(group[0].agreement), seats=_seats(s, group))  # fmt: skip


def _signed_off(s: Speaker, group: list[e.SignedOff]) -> str:
    if group[0].verdict != "approve":
        return " ".join(tell_plainly(s.plan, event, s.names).say(s.language) for event in group)
    return _say(s, "Akkoord op {run}: {seats}.", "Approved, {run}: {seats}.", run=s.run(group[0].run),
                seats=_seats(s, group))  # fmt: skip


def _delivered(s: Speaker, group: list[e.ProductDelivered]) -> str:
    products = listed([s.product(event.run, event.product) for event in group], s.language)
    return _say(s, "{seat} levert in voor {run}: {products}.", "{seat} hands in for {run}: {products}.",
                seat=s.name(group[0].seat), run=s.run(group[0].run), products=products)  # fmt: skip


def _returned(s: Speaker, group: list[e.ProductReturned]) -> str:
    products = listed([s.product(event.run, event.product) for event in group], s.language)
    return _say(s, "Terug naar de makers ({run}): {products}.", "Back to the makers ({run}): {products}.",
                run=s.run(group[0].run), products=products)  # fmt: skip


def _lapsed(s: Speaker, group: list[e.SignOffLapsed]) -> str:
    return _say(s, "De inhoud van {run} is veranderd. De accordering vervalt van: {seats}.",
                "The content of {run} changed. The sign-off lapses of: {seats}.", run=s.run(group[0].run),
                seats=_seats(s, group))  # fmt: skip


def _carried(s: Speaker, group: list[e.InitiativeCarried]) -> str:
    names = listed([s.name(event.initiative) for event in group], s.language)
    return _say(s, "Gaat mee naar cyclus {cycle}: {names}.", "Moves along to cycle {cycle}: {names}.",
                cycle=str(group[0].cycle), names=names)  # fmt: skip


def _milestones(s: Speaker, group: list[e.MilestoneReached]) -> str:
    names = listed([s.name(event.initiative) for event in group], s.language)
    return _say(s, "Mijlpaal ‘{milestone}’ bereikt: {names}.", "Milestone ‘{milestone}’ reached: {names}.",
                milestone=s.milestone(group[0].milestone), names=names)  # fmt: skip


_TOGETHER: dict[type[e.Event], _How] = {
    e.PersonAdded: _How(lambda _: (), _people),
    e.SeatFilled: _How(lambda _: (), _filled),
    e.FigureRecorded: _How(lambda event: (event.figure.reference_date,), _figures),
    e.QuestionnaireAnswered: _How(lambda event: (event.questionnaire, event.group), _answers),
    e.AgreementSigned: _How(lambda event: (event.agreement,), _signed_agreement, always=True),
    e.SignedOff: _How(lambda event: (event.run, event.verdict), _signed_off, always=True),
    e.ProductDelivered: _How(lambda event: (event.run, event.seat), _delivered, always=True),
    e.ProductReturned: _How(lambda event: (event.run,), _returned, always=True),
    e.SignOffLapsed: _How(lambda event: (event.run,), _lapsed, always=True),
    e.InitiativeCarried: _How(lambda event: (event.cycle,), _carried, always=True),
    e.MilestoneReached: _How(lambda event: (event.milestone,), _milestones, always=True),
}  # fmt: skip
