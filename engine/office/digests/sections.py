"""The sections of one programme's digest: what is asked, what stands still, where we stand, and so on, in that order.

Pure laying out: every word is the digest's own or a fixed phrase.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from engine.office.digests.drawn import Artist
from engine.office.digests.paper import (
    Block,
    Card,
    Cell,
    Grid,
    Picture,
    Pictures,
    Point,
    Points,
    Room,
    Section,
    Tone,
    Words,
)
from engine.office.digests.phrases import Voice
from engine.office.plots import timeline, trend
from engine.rules.digest_picture import (
    Digest,
    Explanation,
    GateMark,
    Happening,
    IndicatorMark,
    Late,
    Part,
    Taken,
    Wanted,
)
from engine.rules.texts import Text
from engine.rules.verdict_signs import SIGNS
from engine.rules.words import on_one_line

_ALL = 10_000
WHOLE = Room(items=_ALL, notes=_ALL, signs=2 * _ALL, indicators=_ALL, phases=_ALL, explanations=_ALL, decisions=_ALL)
"""Room for everything."""

T = TypeVar("T")


def sections(digest: Digest, voice: Voice, artist: Artist, room: Room) -> tuple[Section, ...]:
    """The sections of the main part, each as long as there is room for."""
    made = _Sections(digest, voice, artist, room)
    return tuple(
        section
        for section in (
            made.asked(),
            made.stuck(),
            made.track(),
            made.indicators(),
            made.explanations(),
            made.gates(),
            made.late(),
            made.changed(),
            made.coming(),
            made.decisions(),
        )
        if section is not None
    )


def indicators_in_full(digest: Digest, voice: Voice, artist: Artist) -> Iterator[Section]:
    """Every indicator with its whole verdict, both readings, and where the figures come from."""
    if digest.indicators:
        made = _Sections(digest, voice, artist, WHOLE)
        cards = tuple(made.in_full(mark) for mark in digest.indicators)
        yield Section("indicators", voice.fixed("in_full"), cards)


class _Sections:
    """Makes the sections of one digest in one language, each as long as there is room for."""

    def __init__(self, digest: Digest, voice: Voice, artist: Artist, room: Room) -> None:
        self.digest, self.voice, self.artist, self.room = digest, voice, artist, room

    # --- what comes first

    def asked(self) -> Section:
        points = []
        for one in self.cut(self.digest.asked):
            until = f", {self.voice.fixed('by', day=self.voice.day(one.until))}" if one.until else ""
            role = self.voice.fixed("role_asked", role=self.short(one.role))
            points.append(Point(role, f"{self.short(one.what)}{until}"))
        if points:
            return self.section("asked", [Points(tuple(points))], "asked")
        return self.section("asked", [Words(self.voice.fixed("none_asked"))])

    def stuck(self) -> Section | None:
        points = tuple(Point("", self.short(one)) for one in self.cut(self.digest.stuck))
        return self.section("stuck", [Points(points)], "alarm") if points else None

    def track(self) -> Section:
        marks = self.digest.track[: self.room.phases]
        shown = replace(self.digest, track=marks)
        name = f"timeline-{len(marks)}"
        drawn = self.artist.picture(name, "", lambda: timeline(shown, self.voice.language))
        pictures: list[Block] = [Pictures((drawn,))] if drawn else []
        points = tuple(Point(f"{self.short(mark.label)}:", self.short(mark.told)) for mark in marks)
        return self.listing("track", points, "no_phase", pictures)

    # --- indicators

    def indicators(self) -> Section:
        marks = self.digest.indicators[: self.room.indicators]
        if not marks:
            return self.section("indicators", [Words(self.voice.fixed("no_indicators"))])
        blocks: list[Block] = [self.table(marks)]
        if any(mark.gap for mark in marks):
            blocks.append(Words(self.voice.fixed("gap_note"), soft=True))
        small = [self.picture(mark, small=True) for mark in marks]
        pictures = tuple(picture for picture in small if picture)
        blocks += [Pictures(pictures)] if pictures else []
        told = tuple(
            Point(f"{self.short(mark.label)}:", self.short(mark.readings))
            for mark in marks
            if mark.disagree or mark.status == "unknown"
        )
        if told:
            blocks += [Words(self.voice.fixed("how_to_read")), Points(told)]
        return self.section("indicators", [*blocks, Words(self.voice.say(self.digest.signal))])

    def table(self, marks: Sequence[IndicatorMark]) -> Grid:
        voice = self.voice
        names = ("indicator", "baseline", "target", "interim", "actual", "value", "benchmark", "verdict")
        rows = tuple(
            (
                self.named(mark),
                *(Cell(voice.say(number)) for number in self.numbers(mark)),
                self.verdict(mark),
            )
            for mark in marks
        )
        return Grid(voice.fixed("indicator_table"), tuple(map(voice.fixed, names)), rows, tuple(range(1, 7)))

    @staticmethod
    def numbers(mark: IndicatorMark) -> tuple[Text, ...]:
        return mark.baseline, mark.target, mark.interim, mark.actual, mark.value, mark.benchmark_value

    def named(self, mark: IndicatorMark) -> Cell:
        voice = self.voice
        notes = [voice.fixed("key")] if mark.key else []
        notes += [voice.fixed("gap", unit=voice.say(mark.unit))] if mark.gap else []
        return Cell(self.short(mark.label), note=", ".join(notes))

    def verdict(self, mark: IndicatorMark) -> Cell:
        words = self.voice.say(mark.verdict)
        return Cell(f"{SIGNS[mark.status]} {words}", mark.status) if mark.status else Cell(words)

    def picture(self, mark: IndicatorMark, small: bool) -> Picture | None:
        name = f"trend-{'small' if small else 'full'}-{mark.indicator}"
        return self.artist.picture(
            name, self.short(mark.label), lambda: trend(mark, self.digest.reopened, self.voice.language, small)
        )

    def in_full(self, mark: IndicatorMark) -> Card:
        voice = self.voice
        benchmark = [(voice.fixed("benchmark_is"), voice.say(mark.benchmark))] if mark.benchmark else []
        day = voice.day(mark.reference_date) if mark.reference_date else voice.fixed("not_yet")
        readings = [(voice.fixed("readings"), voice.say(mark.readings))] if mark.disagree else []
        names = map(voice.fixed, ("target", "interim", "actual", "value", "benchmark"))
        start = voice.fixed("baseline_on", day=voice.day(mark.baseline_on))
        facts = (
            *readings,
            *zip((start, *names), map(voice.say, self.numbers(mark)), strict=True),
            *benchmark,
            (voice.fixed("reference_date"), day),
            (voice.fixed("source"), voice.say(mark.source)),
            (voice.fixed("reliability"), voice.say(mark.reliability)),
        )
        return Card(
            self.named(mark).whole, self.verdict(mark), voice.say(mark.told), facts, self.picture(mark, small=False)
        )

    # --- what people say of it

    def explanations(self) -> Section | None:
        found = self.digest.explanations[: self.room.explanations]
        cards = [self.explanation(one) for one in found]
        return self.section("explanations", cards) if cards else None

    def explanation(self, found: Explanation) -> Card:
        told = (("cause", found.cause), ("consequence", found.consequence), ("correction", found.correction))
        facts = tuple((self.voice.fixed(name), self.short(text)) for name, text in told if text)
        verdict = Cell(f"{SIGNS[found.status]} {self.short(found.verdict)}", found.status)
        return Card(self.short(found.label), verdict, self.short(found.missing) if found.missing else "", facts)

    # --- gates and what is late

    def gates(self) -> Section:
        points = tuple(self.gate(one) for one in self.cut(self.digest.gates))
        return self.listing("gates", points, "no_gates")

    def gate(self, gate: GateMark) -> Point:
        told = [self.voice.fixed("met", met=gate.met, of=gate.of)]
        if gate.overdue_since:
            told.append(self.voice.fixed("overdue", day=self.voice.day(gate.overdue_since)))
        elif gate.until:
            told.append(self.voice.fixed("by", day=self.voice.day(gate.until)))
        notes = [self.wanted(one) for one in gate.wanted[: self.room.notes]]
        rest = len(gate.wanted) - len(notes)
        more = [self.voice.fixed("more_wanted", many=rest)] if rest else []
        return Point(f"{self.short(gate.label)}:", ", ".join(told), (*notes, *more))

    def wanted(self, wanted: Wanted) -> str:
        name = "wanted_stuck" if wanted.stuck else "wanted"
        return self.voice.fixed(name, what=self.short(wanted.what), who=self.short(wanted.from_whom))

    def late(self) -> Section:
        return self.listing("late", tuple(map(self.late_point, self.cut(self.digest.late))), "none_late")

    def late_point(self, late: Late) -> Point:
        who = f"{self.short(late.who)}:" if late.who else ""
        return Point(who, f"{self.short(late.what)}, {self.voice.fixed('since', day=self.voice.day(late.since))}")

    # --- what was and what comes

    def changed(self) -> Section:
        since = self.voice.day(self.digest.since) if self.digest.since else self.voice.fixed("start")
        after = self.older("changed", len(self.digest.changed) <= self.room.items)
        return self.happenings("changed", self.digest.changed, "none_changed", after, since)

    def coming(self) -> Section:
        return self.happenings("coming", self.digest.coming, "none_coming")

    def happenings(
        self, name: str, found: Sequence[Happening], none: str, after: Sequence[Block] = (), since: str = ""
    ) -> Section:
        points = tuple(Point(self.dated(one.day), self.short(one.what)) for one in self.cut(found))
        return self.listing(name, points, none, after=after, since=since)

    def decisions(self) -> Section:
        points = tuple(map(self.decision, self.digest.decisions[: self.room.decisions]))
        after = self.older("decisions", len(points) == len(self.digest.decisions))
        return self.listing("decisions", points, "none_decided", after=after)

    def older(self, part: Part, all_shown: bool) -> tuple[Block, ...]:
        """Below all that a digest holds of a list: where to find what came before it."""
        told = all_shown and part in self.digest.cut
        return (Words(self.voice.fixed(f"older_{part}"), soft=True),) if told else ()

    def decision(self, taken: Taken) -> Point:
        notes = [self.voice.fixed("recommended", told=self.short(taken.recommended))]
        if taken.reason:
            notes.append(self.voice.fixed("reason", told=self.short(taken.reason)))
        return Point(self.dated(taken.day), self.short(taken.told), tuple(notes))

    # --- the parts they are made of

    def section(self, name: str, blocks: Sequence[Block], tone: Tone = "plain", since: str = "") -> Section:
        return Section(name, self.voice.fixed(name, since=since), tuple(blocks), tone)

    def listing(
        self,
        name: str,
        points: tuple[Point, ...],
        none: str,
        before: Sequence[Block] = (),
        after: Sequence[Block] = (),
        since: str = "",
    ) -> Section:
        """A list; where it is empty, a sentence that says so."""
        block: Block = Points(points) if points else Words(self.voice.fixed(none))
        return self.section(name, [*before, block, *after], since=since)

    def cut(self, items: Sequence[T]) -> Sequence[T]:
        return items[: self.room.items]

    def short(self, text: Text) -> str:
        return on_one_line(self.voice.say(text), self.room.signs)

    def dated(self, day: date) -> str:
        return f"{self.voice.day(day)}:"
