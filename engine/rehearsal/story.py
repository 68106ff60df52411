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
from engine.rules.figures import Figure
from engine.rules.measuring import Status
from engine.rules.refusals import Refusal
from engine.rules.speaker import Speaker
from engine.rules.wording import tell_by
from engine.rules.words import capital, listed, number_words, sentence, term, with_unit
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
            said = how.tell(self._speaker, self._naming, group)
        else:
            said = tell_by(self._speaker, group[0])
        for seat in {getattr(event, "seat", None) for event in group}:
            said = self._without_seat(said, seat)
        return said

    def _without_seat(self, said: str, seat: str | None) -> str:
        """In a story people act, not seats: Cor Blom (stuurgroep) instead of zetel Cor Blom (stuurgroep)."""
        name = self._naming.known.get(seat or "")
        if name is None:
            return said
        for word in ("zetel ", "seat "):
            said = said.replace(capital(word) + name, capital(name)).replace(word + name, name)
        return said

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
    if isinstance(event, e.ProgrammeStarted):
        return "1", plan.walk[0]
    if isinstance(event, e.CycleBegan):
        return str(event.cycle), event.phase
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


# --- What is told together ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _How:
    """What two events must share to be told together, and how: `always` also when there is only one."""

    share: Callable[[Any], tuple[Any, ...]]
    tell: Callable[[Speaker, Naming, list[Any]], str]
    always: bool = False


def _together(plan: Definition, event: e.Event) -> tuple[Any, ...] | None:
    how = _TOGETHER.get(type(event))
    return (type(event), local_day(plan.calendar, event.at), *how.share(event)) if how else None


def _seats(s: Speaker, naming: Naming, group: list[Any]) -> str:
    """Names of who holds the seats; with their role where it is one role for all."""
    roles = {naming.role(event.seat) for event in group}
    if len(roles) > 1:
        return listed([s.name(event.seat) for event in group], s.language)
    names = listed([naming.holder(event.seat) for event in group], s.language)
    return f"{names} ({roles.pop()})" if len(group) > 1 else s.name(group[0].seat)


def _say(s: Speaker, nl: str, en: str, **gaps: str) -> str:
    return sentence(s.pick(nl, en), gaps)


def _people(s: Speaker, naming: Naming, group: list[e.PersonAdded]) -> str:
    organisations = {name for event in group for name in event.organisations}
    return _say(
        s,
        "{count} mensen doen mee|, namens {organisations} organisaties|.",
        "{count} people take part|, for {organisations} organisations|.",
        count=str(len(group)),
        organisations=str(len(organisations)) if organisations else "",
    )


def _made(s: Speaker, naming: Naming, group: list[e.AgreementMade]) -> str:
    return _say(
        s,
        "{seat} legt een afspraak vast ({kind}): {agreement}.",
        "{seat} puts an agreement on record ({kind}): {agreement}.",
        seat=s.name(group[0].seat),
        kind=s.kind(group[0].kind),
        agreement=s.name(group[0].agreement),
    )


def _filled(s: Speaker, naming: Naming, group: list[e.SeatFilled]) -> str:
    holders: dict[str, list[str]] = {}
    for event in group:
        holders.setdefault(event.role, []).append(s.name(event.person or event.organisation or ""))
    told = [f"{s.role(role)} ({listed(names, s.language)})" for role, names in holders.items()]
    return _say(s, "De zetels zijn verdeeld: {told}.", "The seats are taken: {told}.", told="; ".join(told))


def _figures(s: Speaker, naming: Naming, group: list[e.FigureRecorded]) -> str:
    figures = [event.figure for event in group]
    others = {figure.area for figure in figures} - {naming.area}
    own = sorted((f for f in figures if f.area == naming.area), key=lambda f: list(s.plan.indicator).index(f.indicator))
    absent = sum(figure.value is None for figure in figures)
    return _say(
        s,
        "{count} cijfers over {days} zijn binnen|, {absent} zonder waarde||. {area}: {own}||. Ook van {others}|. "
        "Bron: {source}.",
        "{count} figures of {days} are in|, {absent} without a value||. {area}: {own}||. Also of {others}|. "
        "Source: {source}.",
        count=str(len(figures)),
        days=s.days(dict.fromkeys(figure.reference_date for figure in figures)),
        absent=str(absent) if absent else "",
        area=s.name(naming.area),
        own="; ".join(_figure(s, figure) for figure in own),
        others=listed(sorted(s.name(area) for area in others), s.language),
        source=listed(list(dict.fromkeys(figure.source for figure in figures)), s.language),
    )


def _figure(s: Speaker, figure: Figure) -> str:
    if figure.value is None:
        return f"{s.indicator(figure.indicator)} {term(figure.absent or '', s.language)}"
    return f"{s.indicator(figure.indicator)} {with_unit(number_words(figure.value, s.language), figure.unit)}"


def _answers(s: Speaker, naming: Naming, group: list[e.QuestionnaireAnswered]) -> str:
    return _say(
        s,
        "{count} antwoorden op ‘{questionnaire}’ van groep {group}.",
        "{count} answers to ‘{questionnaire}’ from group {group}.",
        count=str(len(group)),
        questionnaire=s.questionnaire(group[0].questionnaire),
        group=s.group(group[0].questionnaire, group[0].group),
    )


def _signed_agreement(s: Speaker, naming: Naming, group: list[e.AgreementSigned]) -> str:
    return _say(s, "Afspraak {agreement} is ondertekend door {seats}.", "Agreement {agreement} is signed by {seats}.",
                agreement=s.name(group[0].agreement), seats=_seats(s, naming, group))  # fmt: skip


def _signed_off(s: Speaker, naming: Naming, group: list[e.SignedOff]) -> str:
    if group[0].verdict != "approve":
        return " ".join(tell_by(s, event) for event in group)
    seats = _seats(s, naming, group)
    if group[0].content in naming.proposals:
        return _say(
            s, "Akkoord met de voorgestelde koers: {seats}.", "The proposed course is approved by {seats}.", seats=seats
        )
    return _say(s, "Akkoord op {run}: {seats}.", "{run} is approved by {seats}.", run=s.run(group[0].run), seats=seats)


def _delivered(s: Speaker, naming: Naming, group: list[e.ProductDelivered]) -> str:
    products = listed([s.product(event.run, event.product) for event in group], s.language)
    return _say(s, "{seat} levert in voor {run}: {products}.", "{seat} hands in for {run}: {products}.",
                seat=s.name(group[0].seat), run=s.run(group[0].run), products=products)  # fmt: skip


def _returned(s: Speaker, naming: Naming, group: list[e.ProductReturned]) -> str:
    if group[0].by:
        return " ".join(tell_by(s, event) for event in group)
    products = listed([s.product(event.run, event.product) for event in group], s.language)
    return _say(s, "Terug naar de makers ({run}): {products}.", "Back to the makers ({run}): {products}.",
                run=s.run(group[0].run), products=products)  # fmt: skip


def _lapsed(s: Speaker, naming: Naming, group: list[e.SignOffLapsed]) -> str:
    if group[0].why == "returned":
        return _say(s, "Daarom vervalt de accordering van: {seats}.", "That is why the sign-off lapses of: {seats}.",
                    seats=_seats(s, naming, group))  # fmt: skip
    return _say(s, "De inhoud van {run} is veranderd. De accordering vervalt van: {seats}.",
                "The content of {run} changed. The sign-off lapses of: {seats}.", run=s.run(group[0].run),
                seats=_seats(s, naming, group))  # fmt: skip


def _carried(s: Speaker, naming: Naming, group: list[e.InitiativeCarried]) -> str:
    names = listed([s.name(event.initiative) for event in group], s.language)
    return _say(s, "Gaat mee naar cyclus {cycle}: {names}.", "Moves along to cycle {cycle}: {names}.",
                cycle=str(group[0].cycle), names=names)  # fmt: skip


def _planned(s: Speaker, naming: Naming, group: list[e.InitiativePlanned]) -> str:
    due = [f"{s.milestone(name)} {s.day(day)}" for name, day in group[0].due]
    needs = [
        f"{s.milestone(need.milestone)} {s.pick('na', 'after')} {s.name(need.initiative)} ({s.milestone(need.needs)})"
        for need in group[0].depends_on
    ]
    return _say(
        s,
        "{seat} begint initiatief {initiative}|; gepland: {due}||; {needs}|.",
        "{seat} begins initiative {initiative}|; planned: {due}||; {needs}|.",
        seat=s.name(group[0].seat),
        initiative=s.name(group[0].initiative),
        due=listed(due, s.language),
        needs=listed(needs, s.language),
    )


def _milestones(s: Speaker, naming: Naming, group: list[e.MilestoneReached]) -> str:
    names = listed([s.name(event.initiative) for event in group], s.language)
    return _say(s, "Mijlpaal ‘{milestone}’ bereikt: {names}.", "Milestone ‘{milestone}’ reached: {names}.",
                milestone=s.milestone(group[0].milestone), names=names)  # fmt: skip


_TOGETHER: dict[type[e.Event], _How] = {
    e.PersonAdded: _How(lambda _: (), _people),
    e.SeatFilled: _How(lambda _: (), _filled),
    e.FigureRecorded: _How(lambda event: (event.figure.reference_date,), _figures, always=True),
    e.QuestionnaireAnswered: _How(lambda event: (event.questionnaire, event.group), _answers),
    e.AgreementMade: _How(lambda event: (event.agreement,), _made, always=True),
    e.AgreementSigned: _How(lambda event: (event.agreement,), _signed_agreement, always=True),
    e.SignedOff: _How(lambda event: (event.run, event.verdict), _signed_off, always=True),
    e.ProductDelivered: _How(lambda event: (event.run, event.seat), _delivered, always=True),
    e.ProductReturned: _How(lambda event: (event.run, event.by), _returned, always=True),
    e.SignOffLapsed: _How(lambda event: (event.run, event.why), _lapsed, always=True),
    e.InitiativeCarried: _How(lambda event: (event.cycle,), _carried, always=True),
    e.InitiativePlanned: _How(lambda event: (event.initiative,), _planned, always=True),
    e.MilestoneReached: _How(lambda event: (event.milestone,), _milestones, always=True),
}  # fmt: skip
