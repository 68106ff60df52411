"""Why: the chain behind a cycle, an evaluation or a decision, from what it led to back to what was agreed beforehand.

decision <- proposal <- votes <- recommendation and rule <- verdicts with their figures <- moment <- yardstick and who
signed it. Computed from the whole journal; each link names the event it rests on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.problems import quoted
from engine.rules.refusals import Refusal
from engine.rules.speaker import Names, Speaker, reference_date_of
from engine.rules.texts import Text
from engine.rules.verdicts import SIGNAL
from engine.rules.why_needs import CAUSED, MOST_KNOWN, meant
from engine.rules.wording import tell_by, tell_plainly
from engine.rules.words import both, listed, number_words, on_one_line, term, with_unit
from engine.rules.workdays import local_day
from engine.rules.yardstick import Assessment

Step = Literal[
    "consequence",
    "decision",
    "vote",
    "proposal",
    "explanation",
    "recommendation",
    "verdict",
    "moment",
    "agreement",
    "since",
]

HEADINGS: dict[Step, Text] = {
    "consequence": Text(nl="Wat eruit volgde", en="What followed"),
    "decision": Text(nl="Het besluit", en="The decision"),
    "vote": Text(nl="De stemmen", en="The votes"),
    "proposal": Text(nl="Het voorstel", en="The proposal"),
    "explanation": Text(nl="De toelichting", en="The explanation"),
    "recommendation": Text(nl="De aanbeveling", en="The recommendation"),
    "verdict": Text(nl="De oordelen en hun cijfers", en="The verdicts and their figures"),
    "moment": Text(nl="Het afgesproken meetmoment", en="The agreed moment"),
    "agreement": Text(nl="De meetafspraak, en wie die ondertekende", en="The measurement agreement, and who signed it"),
    "since": Text(nl="Sindsdien", en="Since then"),
}


class NoSuchSubject(Refusal):
    """Over '{subject}' is niets te vertellen. Kies een cyclus, een peildatum, of besluit: {known}.
    --
    There is nothing to tell about '{subject}'. Choose a cycle, a reference date, or decision: {known}.
    """


@dataclass(frozen=True, slots=True)
class Source:
    """One figure a verdict rests on, in words and with the event that recorded it (None: not in this journal)."""

    told: Text
    sequence: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain: the event it rests on, its day, what it says; for a verdict, the figures under it."""

    step: Step
    sequence: int
    day: date
    event: str
    told: Text
    assessment: Assessment | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """The whole chain behind `subject` (a cycle, "2", or the phase run of an evaluation), newest link first."""

    subject: str
    title: Text
    links: tuple[Link, ...]


def why(plan: Definition, events: Sequence[e.Event], subject: str | None = None, names: Names | None = None) -> Chain:
    """The chain behind `subject`: a cycle ("2", "cyclus 2"), an evaluation (its phase run), its reference date, or
    "besluit" or "decision" for the newest one.

    Without a subject: the newest cycle; while that is the first one, the newest decision. `events` is the whole
    journal, the first event being number 1. Raises NoSuchSubject.
    """
    return _Chainer(plan, enumerate(events, 1), names or {}).chain(subject)


def chain(plan: Definition, events: Iterable[tuple[int, e.Event]], subject: str | None, names: Names) -> Chain:
    """The same from a part of a journal, its events numbered and in order. Raises NoSuchSubject.

    What it needs besides what `subject_of` does, once the evaluation is known: the events about it (OWN), those that
    it caused (CAUSED), and those on which it rests (`grounds`): see why_needs.py.
    """
    return _Chainer(plan, events, names).chain(subject)


def subject_of(plan: Definition, events: Iterable[tuple[int, e.Event]], subject: str | None) -> str | None:
    """The phase run of the evaluation that a chain about `subject` is about; None where it is about a cycle only.

    Needs all that `subject` may mean (`meant`): every CycleBegan of that number, every PhaseOpened at that reference
    date; or the newest CycleBegan and CourseDecided. Raises NoSuchSubject, which names what it was given to choose from
    (of all there is, no more than the last MOST_KNOWN and one of each).
    """
    return _Chainer(plan, events, {}).about(subject)


def as_text(chain: Chain, language: str) -> str:
    """The chain as plain text, with a heading per step and the number of the event behind every line."""
    lines = [chain.title.say(language)]
    step = None
    for link in chain.links:
        if link.step != step:
            step = link.step
            lines += ["", HEADINGS[link.step].say(language)]
        lines.append(f"  {_stamp(link, language)}  {link.told.say(language)}")
        lines += [f"      - {_numbered(source, language)}" for source in link.sources]
    if any(link.assessment for link in chain.links):
        lines += ["", SIGNAL.say(language)]
    return "\n".join(lines)


def _stamp(link: Link, language: str) -> str:
    return f"{link.day.isoformat()}  #{link.sequence}"


def _numbered(source: Source, language: str) -> str:
    return source.told.say(language) + (f" (#{source.sequence})" if source.sequence else "")


class _Chainer:
    def __init__(self, plan: Definition, events: Iterable[tuple[int, e.Event]], names: Names) -> None:
        self.plan, self.names = plan, names
        self.events = tuple(events)

    def about(self, subject: str | None) -> str | None:
        return self._subject(subject)[1]

    def chain(self, subject: str | None) -> Chain:
        cycle, run = self._subject(subject)
        links = list(self._back_from(run)) if run else []
        if cycle is not None and run is None:
            links = [
                self.link("consequence", number, event)
                for number, event in self.events
                if isinstance(event, e.CycleBegan) and event.cycle == cycle
            ]
        return Chain(run or str(cycle), self._title(cycle, run), tuple(links))

    def _title(self, cycle: int | None, run: str | None) -> Text:
        def say(language: str) -> str:
            speaker = Speaker(self.plan, self.names, language)
            if run is None:
                return speaker.pick(f"Waarom cyclus {cycle} begon", f"Why cycle {cycle} began")
            about = speaker.pick(f"Wat achter {speaker.run(run)} zit", f"What is behind {speaker.run(run)}")
            start = speaker.pick(f"Waarom cyclus {cycle} begon. ", f"Why cycle {cycle} began. ") if cycle else ""
            return start + about

        return both(say)

    # --- what is asked about

    def _subject(self, subject: str | None) -> tuple[int | None, str | None]:
        if subject is None:
            return self._newest()
        asked = meant(subject)
        if asked.newest:
            return self._newest_decision()
        cycles = self._cycles()
        if asked.cycle is not None and asked.cycle in cycles:
            return asked.cycle, cycles[asked.cycle]
        on_day = [run for run in self._evaluations() if asked.day is not None and reference_date_of(run) == asked.day]
        found = [run for run in on_day if asked.run in (None, run)]
        if found:
            return None, found[-1]
        raise NoSuchSubject(subject=quoted(subject.strip()), known=self._known())

    def _newest(self) -> tuple[int | None, str | None]:
        cycles = self._cycles()
        newest = max(cycles, default=None)
        if newest is not None and cycles[newest] is not None:
            return newest, cycles[newest]
        return (newest, None) if newest is not None and newest > 1 else self._newest_decision()

    def _newest_decision(self) -> tuple[int | None, str | None]:
        cycles = self._cycles()
        decided = [event.run for _, event in self.events if isinstance(event, e.CourseDecided)]
        if not decided:
            return max(cycles, default=None), None
        return next((number for number, cause in cycles.items() if cause == decided[-1]), None), decided[-1]

    def _cycles(self) -> dict[int, str | None]:
        return {event.cycle: event.cause for _, event in self.events if isinstance(event, e.CycleBegan)}

    def _evaluations(self) -> list[str]:
        return [event.run for _, event in self.events if isinstance(event, e.PhaseOpened) and event.moment]

    def _known(self) -> str:
        days = sorted(day.isoformat() for run in self._evaluations() if (day := reference_date_of(run)))
        return ", ".join([*_last(str(number) for number in self._cycles()), *_last(days)]) or "-"

    # --- the chain of one evaluation

    def _back_from(self, run: str) -> Iterator[Link]:
        own = [(number, event) for number, event in self.events if getattr(event, "run", None) == run]
        decided = max((number for number, event in own if isinstance(event, e.CourseDecided)), default=None)
        before = [(n, event) for n, event in own if decided is None or n <= decided]
        yield from self._consequences(run)
        yield from self._pick("decision", own, e.CourseRatified, e.CourseDecided, e.CourseReturned)
        yield from self._votes(before)
        yield from self._pick("proposal", own, e.CourseProposed)
        yield from self._pick("explanation", before, e.EvaluationReady, e.Explained)
        yield from self._pick("recommendation", before, e.CourseRecommended)
        yield from self._verdicts(before)
        yield from self._moment(run, own)
        yield from self._agreements(before)
        yield from self._since(run, decided)

    def _pick(self, step: Step, among: Sequence[tuple[int, e.Event]], *kinds: type[e.Event]) -> Iterator[Link]:
        found = [(number, event) for number, event in among if isinstance(event, kinds)]
        yield from (self.link(step, number, event) for number, event in reversed(found))

    def _consequences(self, run: str) -> Iterator[Link]:
        caused = [(n, event) for n, event in self.events if getattr(event, "cause", None) == run]
        yield from self._pick("consequence", caused, *CAUSED)

    def _votes(self, own: Sequence[tuple[int, e.Event]]) -> Iterator[Link]:
        proposals = {event.hash: event for _, event in own if isinstance(event, e.CourseProposed)}
        for number, event in reversed(own):
            if isinstance(event, e.SignedOff) and event.content in proposals:
                course = proposals[event.content].course
                yield self.link("vote", number, event, self._vote(event, course))
            elif isinstance(event, e.LookBegan) and event.role.startswith("course:"):
                yield self.link("vote", number, event)

    def _vote(self, event: e.SignedOff, course: str) -> Text:
        def say(language: str) -> str:
            speaker = Speaker(self.plan, self.names, language)
            who = f"{speaker.name(event.by)} ({speaker.name(event.seat)})" if event.by else speaker.name(event.seat)
            reason = f" {speaker.pick('Reden', 'Reason')}: {speaker.words(event.reason)}" if event.reason else ""
            return f"{who}: {term(event.verdict, language)}, {term(course, language)}.{reason}"

        return both(say)

    def _verdicts(self, own: Sequence[tuple[int, e.Event]]) -> Iterator[Link]:
        recorded = {
            (event.figure.key, event.figure.revision): number
            for number, event in self.events
            if isinstance(event, e.FigureRecorded)
        }
        newest = {event.assessment.indicator: n for n, event in own if isinstance(event, e.IndicatorAssessed)}
        for number, event in own:
            if isinstance(event, e.IndicatorAssessed) and newest[event.assessment.indicator] == number:
                told = both(lambda language, found=event: self._key(found, language))  # type: ignore[misc]
                yield Link(
                    step="verdict",
                    sequence=number,
                    day=local_day(self.plan.calendar, event.at),
                    event=type(event).__name__,
                    told=told,
                    assessment=event.assessment,
                    sources=tuple(
                        Source(self._figure(place, event.assessment), recorded.get((item.key, item.revision)))
                        for place, item in enumerate(event.assessment.inputs)
                    ),
                )

    def _key(self, event: e.IndicatorAssessed, language: str) -> str:
        speaker = Speaker(self.plan, self.names, language)
        told = tell_by(speaker, event)
        mark = speaker.pick("Kernindicator. ", "Key indicator. ") if event.key else ""
        return f"{mark}{told}"

    def _figure(self, place: int, found: Assessment) -> Text:
        """A figure that went into a verdict; its source only where it is another than that of the one before."""
        figure = found.inputs[place]
        same = place > 0 and found.inputs[place - 1].source == figure.source

        def say(language: str) -> str:
            speaker = Speaker(self.plan, self.names, language)
            value = term(figure.absent or "", language)
            if figure.value is not None:
                value = with_unit(number_words(figure.value, language), figure.unit)
            notes = [] if same else [on_one_line(figure.source, 160)]
            notes += [f"{speaker.pick('herziening', 'revision')} {figure.revision}"] if figure.revision > 1 else []
            notes += [speaker.pick("voorlopig", "provisional")] if figure.provisional else []
            return f"{speaker.figure(figure.key)}: {value}" + (f" ({'; '.join(notes)})" if notes else "")

        return both(say)

    def _moment(self, run: str, own: Sequence[tuple[int, e.Event]]) -> Iterator[Link]:
        yield from self._pick("moment", own, e.MomentClosed, e.PhaseOpened)
        opened = next((event for _, event in own if isinstance(event, e.PhaseOpened)), None)
        if opened is None or opened.moment is None:
            return
        agreed = [
            (number, event)
            for number, event in self.events
            if isinstance(event, e.MomentsAgreed)
            and event.moment == opened.moment
            and opened.reference_date in event.on
        ]
        if agreed:
            yield self.link("moment", *agreed[-1])
            return
        for number, event in self._definitions(run):
            yield self.link("moment", number, event, self._in_definition(opened.moment))

    def _definitions(self, run: str) -> Iterator[tuple[int, e.Event]]:
        """The event by which the definition came to hold that held when `run` opened."""
        found = None
        for number, event in self.events:
            if isinstance(event, e.ProgrammeStarted | e.DefinitionMigrated):
                found = (number, event)
            if isinstance(event, e.PhaseOpened) and event.run == run and found:
                yield found

    def _in_definition(self, moment: str) -> Text:
        def say(language: str) -> str:
            speaker = Speaker(self.plan, self.names, language)
            return speaker.pick(
                f"Vooraf afgesproken in de definitie: meetmoment {speaker.moment(moment)}.",
                f"Agreed beforehand in the definition: moment {speaker.moment(moment)}.",
            )

        return both(say)

    def _agreements(self, own: Sequence[tuple[int, e.Event]]) -> Iterator[Link]:
        """The events by which the yardsticks of the verdicts were agreed, newest first."""
        used = {(v.assessment.indicator, v.assessment.yardstick) for _, v in own if isinstance(v, e.IndicatorAssessed)}
        for number, event in reversed(self.events):
            if isinstance(event, e.YardstickChanged):
                if (event.yardstick.indicator, event.yardstick.number) in used:
                    yield self.link("agreement", number, event, self._signed(event, (event.yardstick.indicator,)))
            elif isinstance(event, e.MeasurementAgreed):
                about = tuple(s.indicator for s in event.yardsticks if (s.indicator, s.number) in used)
                if about:
                    yield self.link("agreement", number, event, self._signed(event, about))

    def _signed(self, event: e.YardstickChanged | e.MeasurementAgreed, about: Sequence[str]) -> Text:
        def say(language: str) -> str:
            speaker = Speaker(self.plan, self.names, language)
            who = speaker.name(event.by) if event.by else speaker.name(event.seat)
            what = listed([speaker.indicator(indicator) for indicator in about], language)
            told = speaker.pick(f"Ondertekend door {who}: {what}.", f"Signed by {who}: {what}.")
            if isinstance(event, e.YardstickChanged):
                told += " " + tell_by(speaker, event)
            return told

        return both(say)

    def _since(self, run: str, decided: int | None) -> Iterator[Link]:
        if decided is None:
            return
        later = [(n, event) for n, event in self.events if n > decided]
        figures = [(n, event) for n, event in later if isinstance(event, e.FigureRecorded) and run in event.closed]
        verdicts = [
            (n, event)
            for n, event in later
            if isinstance(event, e.IndicatorAssessed | e.YardstickRead) and event.run == run
        ]
        for number, event in sorted([*figures, *verdicts], key=lambda item: item[0], reverse=True):
            yield self.link("since", number, event)

    def link(self, step: Step, number: int, event: e.Event, told: Text | None = None) -> Link:
        day = local_day(self.plan.calendar, event.at)
        return Link(step, number, day, type(event).__name__, told or tell_plainly(self.plan, event, self.names))


def _last(known: Iterable[str]) -> list[str]:
    """The last of these, each once; dots stand for those before."""
    every = list(known)
    last = list(dict.fromkeys(every[-MOST_KNOWN:]))
    return ["…", *last] if len(every) > MOST_KNOWN else last
