"""What a programme has to say to one reader now: what is asked of them, what happened, who is late, thanks.

Made of wishes that came due, against the programme as it stands at the moment of sending: what was done meanwhile is
not told again. Who reads: readers.py. Shapes: letter_picture.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from engine.rules import events as e
from engine.rules.acts.deadlines import MOST_UNCHANGED
from engine.rules.calendar import escalation_day, next_reminder
from engine.rules.definition import Definition
from engine.rules.gates import seats_of
from engine.rules.letter_picture import Chase, Mark, News, Piece, Task, Told
from engine.rules.picture import Owes, Standing
from engine.rules.programme import PhaseRun, Programme
from engine.rules.speaker import Names, Speaker
from engine.rules.tellings import ACTS
from engine.rules.texts import Text
from engine.rules.verdicts import verdict_word
from engine.rules.wording import tell_plainly
from engine.rules.words import both, sentence, term

ASKING = frozenset({"invitation", "asked", "reminder", "escalation_ahead", "returned", "lapsed", "deadline_moved"})
"""What a letter is about when it asks something: told only while that is still owed."""

OPTIONAL = frozenset({"thanks", "decision", "outcome", "digest"})
"""What readers may choose to do without."""

EVERYTHING = "*"


def piece(
    plan: Definition,
    p: Programme,
    stands: Standing,
    told: Sequence[Told],
    seats: frozenset[str],
    names: Names,
    optional: bool = True,
) -> Piece | None:
    """What to say to somebody who acts for `seats`, by the wishes `told`; None when nothing is left to be said.

    `stands` is the standing of `p` on the day of sending. Everything owed by the seats is listed, once one thing is
    new or told again. `optional`: whether the reader wants what may be done without.
    """
    wanted = [one for one in told if optional or one.about not in OPTIONAL]
    writer = _Writer(plan, p, stands, wanted, seats, names)
    tasks = tuple(sorted(writer.tasks(), key=_urgency))
    found = Piece(
        programme=p.id,
        area_name=p.area_name,
        title=plan.title,
        capacities=tuple(writer.capacities()),
        tasks=tasks,
        chases=tuple(dict.fromkeys(writer.chases())),
        news=tuple(dict.fromkeys(writer.news())),
        thanks=tuple(writer.thanks()),
        digest=writer.digest(),
    )
    silent = not (found.chases or found.news or found.thanks or found.digest)
    return None if silent and all(task.mark == "still" for task in tasks) else found


def _urgency(task: Task) -> tuple[bool, bool, date, str]:
    return (task.mark != "announced", not task.late, task.until or date.max, task.what.nl)


class _Writer:
    """Writes one piece; every part is a method without side effects."""

    def __init__(
        self,
        plan: Definition,
        p: Programme,
        stands: Standing,
        told: Sequence[Told],
        seats: frozenset[str],
        names: Names,
    ) -> None:
        self.plan, self.p, self.stands, self.told = plan, p, stands, told
        self.seats, self.names, self.today = seats, names, stands.on

    def say(self, nl: str, en: str, **gaps: Text) -> Text:
        return both(
            lambda language: sentence(
                en if language == "en" else nl, {name: gap.say(language) for name, gap in gaps.items()}
            )
        )

    def name(self, tell: str, *known: str) -> Text:
        """What the speaker calls something: `tell` is the name of one of its methods."""
        return both(lambda language: getattr(Speaker(self.plan, self.names, language), tell)(*known))

    def day(self, day: date) -> Text:
        return both(lambda language: Speaker(self.plan, self.names, language).day(day))

    def capacities(self) -> Iterator[Text]:
        roles = dict.fromkeys(self.p.seats[seat].role for seat in sorted(self.seats))
        yield from (self.name("role", role) for role in roles)

    # --- what is asked

    def tasks(self) -> Iterator[Task]:
        mine = [owes for owes in self.stands.owed if owes.seat in self.seats]
        for _, group in groupby(sorted(mine, key=_alike), key=_alike):
            owed = list(group)
            if len(owed) > 1 and owed[0].act == "supply":
                yield self._several(owed)
            else:
                yield from (self._task(owes) for owes in owed)

    def _several(self, owed: Sequence[Owes]) -> Task:
        first = min((self._task(owes) for owes in owed), key=lambda task: _MARKS.index(task.mark))
        nl, en = f"{ACTS[first.act][2]} ({len(owed)})", f"{ACTS[first.act][3]} ({len(owed)})"
        return replace(first, item=EVERYTHING, what=Text(nl=nl, en=en))

    def _task(self, owes: Owes) -> Task:
        assert owes.seat is not None
        mark, because = self._mark(owes)
        about = self.name("run", owes.run) if owes.run else self.plan.title
        return Task(
            run=owes.run,
            seat=owes.seat,
            act=owes.act,
            item=owes.item,
            what=owes.what,
            about=about,
            until=owes.until,
            late=owes.late,
            mark=mark,
            note=self._note(owes, mark, because),
            why=self._why(owes) if mark == "new" else None,
        )

    def _why(self, owes: Owes) -> Text | None:
        run = self.p.runs.get(owes.run or "")
        return self.plan.phase[run.phase].question if run else None

    def _mark(self, owes: Owes) -> tuple[Mark, Told | None]:
        """Why it is told, by the most urgent wish about it; and that wish."""
        marks = [(self._mark_of(one, owes), one) for one in self.told if _concerns(one, owes)]
        return min(marks, key=lambda known: _MARKS.index(known[0]), default=("still", None))

    def _mark_of(self, one: Told, owes: Owes) -> Mark:
        if one.about == "reminder":
            return "last" if self._is_last(one, owes) else "again"
        return _MARK_OF[one.about]

    def _is_last(self, one: Told, owes: Owes) -> bool:
        """The last before the deadline, or before the programme manager calls."""
        run = self.p.runs.get(owes.run or "")
        came = [event for event in one.events if isinstance(event, e.ReminderCame) and event.run == owes.run]
        if run is None or not came:
            return False
        if run.overdue or run.deadline is None:
            return came[-1].unchanged >= MOST_UNCHANGED
        following = next_reminder(self.plan, self.p, run)
        return following is None or following > run.deadline

    def _note(self, owes: Owes, mark: Mark, because: Told | None) -> Text | None:
        run = self.p.runs.get(owes.run or "")
        if mark == "announced" and run:
            return self._announcement(run)
        if mark == "returned" and because:
            return self._returned(because)
        if mark in _PLAIN:
            return self.say(*_PLAIN[mark])
        if mark == "last" and run:
            return self.say(*(_LAST_BEFORE_CALL if run.overdue else _LAST_BEFORE_DEADLINE))
        if mark == "moved" and because:
            return self._moved(because)
        return None

    def _announcement(self, run: PhaseRun) -> Text | None:
        escalation, day = self.plan.phase[run.phase].escalation, escalation_day(self.plan, run)
        if escalation is None or day is None:
            return None
        return self.say(*_ANNOUNCED, day=self.day(day), role=self.name("role", escalation.to))

    def _returned(self, because: Told) -> Text:
        reasons = [event.reason for event in because.events if isinstance(event, e.SignedOff) and event.reason]
        if not reasons:
            return self.say(*_RETURNED)
        return self.say(*_RETURNED_BECAUSE, reason=self.name("words", reasons[-1]))

    def _moved(self, because: Told) -> Text | None:
        moved = [
            event
            for event in because.events
            if isinstance(event, e.DeadlineExtended | e.DeadlineShifted) and event.run == because.run
        ]
        return tell_plainly(self.plan, moved[-1], self.names) if moved else None

    # --- who is late, for whoever must act on it

    def chases(self) -> Iterator[Chase]:
        for one in self.told:
            if one.about == "escalation":
                yield from (self._chase(owes, False) for owes in self.stands.owed if self._is_named(one, owes))
            elif one.about == "phone_task":
                yield from (self._chase(owes, True) for owes in self.stands.owed if _concerns(one, owes))

    def _is_named(self, one: Told, owes: Owes) -> bool:
        named = {
            (late.seat, late.act, late.item)
            for event in one.events
            if isinstance(event, e.Escalated) and event.run == one.run
            for late in event.late
        }
        return owes.run == one.run and (owes.seat, owes.act, owes.item) in named

    def _chase(self, owes: Owes, phone: bool) -> Chase:
        return Chase(owes.who, owes.what, owes.until, phone)

    # --- what happened

    def news(self) -> Iterator[News]:
        for one in self.told:
            if one.about == "decision":
                yield from self._decision(one)
            elif one.about == "outcome":
                yield from (self._happened(event, True) for event in one.events if isinstance(event, e.ProgrammeEnded))
            elif one.about == "empty_seat":
                yield from self._empty_seat(one)
            if one.seat is None and one.role and one.about != "empty_seat" and not seats_of(self.p, one.role):
                yield News(self.say(*_NOBODY, role=self.name("role", one.role)))

    def _decision(self, one: Told) -> Iterator[News]:
        decided = [event for event in one.events if isinstance(event, e.CourseDecided) and event.run == one.run]
        if decided:
            yield News(self._decided(decided[-1], one), tuple(self._because(one)), True)
        for event in one.events:
            if isinstance(event, e.CycleBegan):
                yield self._happened(event, True)

    def _decided(self, decided: e.CourseDecided, one: Told) -> Text:
        ratified = any(isinstance(event, e.CourseRatified) and event.run == decided.run for event in one.events)
        if not ratified:
            return tell_plainly(self.plan, decided, self.names)
        return self.say(*_RATIFIED, course=both(lambda language: term(decided.course, language)))

    def _because(self, one: Told) -> Iterator[Text]:
        """The verdicts on the key indicators and the reason that was given."""
        verdicts = {
            event.assessment.indicator: event.assessment
            for event in one.events
            if isinstance(event, e.IndicatorAssessed) and event.run == one.run and event.key
        }
        for found in verdicts.values():
            words = both(lambda language, v=found: verdict_word(v.status, v.firm, language))  # type: ignore[misc]
            label = self.name("indicator", found.indicator)
            yield self.say("{label}: {verdict}", "{label}: {verdict}", label=label, verdict=words)
        reasons = [
            event.reason
            for event in one.events
            if isinstance(event, e.CourseProposed) and event.run == one.run and event.reason
        ]
        if reasons:
            yield self.say(*_REASON, reason=self.name("words", reasons[-1]))

    def _happened(self, event: e.Event, optional: bool) -> News:
        return News(tell_plainly(self.plan, event, self.names), (), optional)

    def _empty_seat(self, one: Told) -> Iterator[News]:
        seat = self.p.seats.get(one.item or "")
        if seat is not None and not seat.filled:
            yield News(self.say(*_EMPTY, seat=self.name("name", seat.id), role=self.name("role", seat.role)))

    def thanks(self) -> Iterator[Text]:
        runs = dict.fromkeys(one.run for one in self.told if one.about == "thanks" and one.run)
        yield from (self.say(*_THANKS, run=self.name("run", run)) for run in runs)

    def digest(self) -> date | None:
        asked = [one for one in self.told if one.about == "digest"]
        return max((event.day for one in asked for event in one.events if isinstance(event, e.DigestDue)), default=None)


def _alike(owes: Owes) -> tuple[str, str, str]:
    return (owes.run or "", owes.act, owes.seat or "")


def _concerns(one: Told, owes: Owes) -> bool:
    """Whether a wish is about this thing owed. A lapsed sign-off and a moved deadline name no item."""
    if one.about not in ASKING and one.about != "phone_task":
        return False
    if one.run != owes.run or (one.seat not in (owes.seat, None) and one.about != "phone_task"):
        return False
    if one.about == "returned":
        return owes.act == "deliver" and owes.item == one.item
    if one.about == "lapsed":
        return owes.act == "sign"
    return one.about == "deadline_moved" or one.item == f"{owes.act}:{owes.item}"


_MARKS: tuple[Mark, ...] = ("announced", "returned", "lapsed", "last", "again", "moved", "new", "still")
_MARK_OF: dict[str, Mark] = {
    "invitation": "new",
    "asked": "new",
    "escalation_ahead": "announced",
    "returned": "returned",
    "lapsed": "lapsed",
    "deadline_moved": "moved",
}

_ANNOUNCED = (
    "Is dit er op {day} nog niet, dan noemen wij u in een bericht aan {role}.",
    "If this is not there by {day}, we will name you in a letter to {role}.",
)
_RETURNED = ("Dit is teruggestuurd. Wilt u het aanpassen?", "This was returned. Please adapt it.")
_RETURNED_BECAUSE = (
    "Dit is teruggestuurd. Reden: {reason}. Wilt u het aanpassen?",
    "This was returned. Reason: {reason}. Please adapt it.",
)
_PLAIN: dict[Mark, tuple[str, str]] = {
    "lapsed": (
        "De inhoud is veranderd sinds u zich uitsprak. Daarom vragen wij het u opnieuw.",
        "The content changed since you spoke. That is why we ask you again.",
    ),
    "again": ("Een herinnering: dit is er nog niet.", "A reminder: this is not there yet."),
}
_LAST_BEFORE_DEADLINE = (
    "Dit is de laatste herinnering voor de uiterste datum.",
    "This is the last reminder before the deadline.",
)
_LAST_BEFORE_CALL = (
    "Dit is de laatste herinnering. Komt er geen reactie, dan belt de programmamanager u.",
    "This is the last reminder. Without an answer the programme manager will call you.",
)
_RATIFIED = ("Koersbesluit: {course}. Het besluit is bekrachtigd.", "Course decision: {course}. It is ratified.")
_REASON = ("Reden: {reason}.", "Reason: {reason}.")
_EMPTY = (
    "Zetel {seat} ({role}) is leeg. Wijs iemand aan, anders kan niemand doen wat er van deze zetel wordt gevraagd.",
    "Seat {seat} ({role}) is empty. Name somebody, or nobody can do what is asked of this seat.",
)
_NOBODY = (
    "Een bericht aan {role} kon niemand bereiken, want deze rol heeft niemand. Wijs iemand aan.",
    "A letter to {role} could reach nobody, because this role has nobody. Name somebody.",
)
_THANKS = ("Dank voor uw bijdrage: {run} is afgerond.", "Thank you for your part: {run} is done.")
