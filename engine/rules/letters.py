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
from engine.rules.reasons import reason, soon
from engine.rules.speaker import Names, Speaker
from engine.rules.tellings import ACTS
from engine.rules.texts import Text
from engine.rules.verdicts import verdict_word
from engine.rules.wording import tell_plainly
from engine.rules.words import both, sentence

ASKING = frozenset(
    {"invitation", "asked", "look_ahead", "reminder", "escalation_ahead", "returned", "lapsed", "deadline_moved"}
)
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
    found = Piece(
        programme=p.id,
        area_name=p.area_name,
        title=plan.title,
        capacities=tuple(writer.capacities()),
        tasks=tuple(_why_once(sorted(writer.tasks(), key=_urgency))),
        chases=tuple(dict.fromkeys(writer.chases())),
        news=tuple(dict.fromkeys(writer.news())),
        thanks=tuple(writer.thanks()),
        digest=writer.digest(),
    )
    silent = not (found.chases or found.news or found.thanks or found.digest)
    return None if silent and all(task.mark == "still" for task in found.tasks) else found


def _urgency(task: Task) -> tuple[bool, bool, date, str]:
    return (task.mark != "announced", not task.late, task.until or date.max, task.what.nl)


def _why_once(tasks: Sequence[Task]) -> Iterator[Task]:
    """The question of a phase is told with the first thing asked for it, another reason with the first of its kind."""
    told: set[str] = set()
    for task in tasks:
        about = task.run or task.act
        yield replace(task, why=None) if about in told else task
        if task.why:
            told.add(about)


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
        self.seats, self.names = seats, names

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

    def quoted(self, words: str) -> Text:
        """What somebody wrote, as the end of a sentence: with a full stop, where there is no other sign."""
        return both(lambda language: _ended(Speaker(self.plan, self.names, language).words(words)))

    def sits_in(self, role: str) -> bool:
        """Whether the reader has a seat in that role."""
        return any(self.p.seats[seat].role == role for seat in self.seats)

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
            why=reason(self.plan, self.p, owes.run, owes.act) if mark == "new" else None,
            soon=None if owes.run else soon(self.plan, self.p, owes.act, owes.item, self.stands.on),
        )

    def _mark(self, owes: Owes) -> tuple[Mark, Told | None]:
        """Why it is told, by the most urgent wish about it; and that wish."""
        marks = [(self._mark_of(one, owes), one) for one in self.told if self._asks(one, owes)]
        return min(marks, key=lambda known: _MARKS.index(known[0]), default=("still", None))

    def _asks(self, one: Told, owes: Owes) -> bool:
        """Whether a wish asks for this; who is told that somebody is late, may be that somebody."""
        return self._is_named(one, owes) if one.about == "escalation" else _concerns(one, owes)

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
        if mark == "new" and owes.late and owes.until:
            return self.say(*_REACHES_LATE, day=self.day(owes.until))
        if mark == "announced" and run:
            return self._announcement(run)
        if mark == "returned" and because:
            return self._returned(because)
        if mark in _PLAIN:
            return self.say(*_PLAIN[mark])
        if mark == "last" and run:
            return self._last(run)
        if mark == "moved" and because:
            return self._moved(because)
        return None

    def _announcement(self, run: PhaseRun) -> Text | None:
        escalation, day = self.plan.phase[run.phase].escalation, escalation_day(self.plan, run)
        if escalation is None or day is None:
            return None
        if self.sits_in(escalation.to):
            return self.say(*_PLAIN["again"])
        return self.say(*_ANNOUNCED, day=self.day(day), role=self.name("role", escalation.to))

    def _last(self, run: PhaseRun) -> Text:
        if not run.overdue:
            return self.say(*_LAST_BEFORE_DEADLINE)
        return self.say(*(_PLAIN["again"] if self.sits_in(self.plan.managed_by) else _LAST_BEFORE_CALL))

    def _returned(self, because: Told) -> Text:
        back = [one for one in because.events if isinstance(one, e.ProductReturned) and one.product == because.item]
        if back and back[-1].reason:
            manager = self.name("role", self.plan.managed_by)
            return self.say(*_RETURNED_BY_MANAGER, manager=manager, reason=self.quoted(back[-1].reason))
        reasons = [event.reason for event in because.events if isinstance(event, e.SignedOff) and event.reason]
        if not reasons:
            return self.say(*_RETURNED)
        return self.say(*_RETURNED_BECAUSE, reason=self.quoted(reasons[-1]))

    def _moved(self, because: Told) -> Text | None:
        moved = [
            event
            for event in because.events
            if isinstance(event, e.DeadlineExtended | e.DeadlineShifted) and event.run == because.run
        ]
        return tell_plainly(self.plan, moved[-1], self.names) if moved else None

    # --- who is late, for whoever must act on it

    def chases(self) -> Iterator[Chase]:
        others = [owes for owes in self.stands.owed if owes.seat not in self.seats]
        for one in self.told:
            if one.about in ("escalation", "phone_task"):
                yield from (self._chase(owes, one.about == "phone_task") for owes in others if self._asks(one, owes))

    def _is_named(self, one: Told, owes: Owes) -> bool:
        named = {
            (late.seat, late.act, late.item)
            for event in one.events
            if isinstance(event, e.Escalated) and event.run == one.run
            for late in event.late
        }
        return owes.run == one.run and (owes.seat, owes.act, owes.item) in named

    def _chase(self, owes: Owes, phone: bool) -> Chase:
        if owes.run is None:
            return Chase(owes.who, owes.what, owes.until, phone)
        run = self.name("run", owes.run)
        what = both(lambda language: f"{owes.what.say(language)}, {run.say(language)}")
        return Chase(owes.who, what, owes.until, phone)

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
            if isinstance(event, e.CycleBegan) or (isinstance(event, e.PhaseOpened) and event.attempt > 1):
                yield self._happened(event, True)

    def _decided(self, decided: e.CourseDecided, one: Told) -> Text:
        ratified = any(isinstance(event, e.CourseRatified) and event.run == decided.run for event in one.events)
        if not ratified:
            return tell_plainly(self.plan, decided, self.names)
        told = tell_plainly(self.plan, replace(decided, to_ratify=None), self.names)
        return self.say(*_RATIFIED, told=told)

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
            yield self.say(*_REASON, reason=self.quoted(reasons[-1]))

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


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _alike(owes: Owes) -> tuple[str, str, str]:
    return (owes.run or "", owes.act, owes.seat or "")


def _concerns(one: Told, owes: Owes) -> bool:
    """Whether a wish is about this thing owed. Some name no item: a lapsed sign-off, a moved deadline, a look ahead."""
    if one.about not in ASKING and one.about != "phone_task":
        return False
    if one.run != owes.run or (one.seat not in (owes.seat, None) and one.about != "phone_task"):
        return False
    if one.about == "returned":
        return owes.act == "deliver" and owes.item == one.item
    if one.about in _ACT_OF:
        return owes.act == _ACT_OF[one.about]
    return one.about == "deadline_moved" or one.item == f"{owes.act}:{owes.item}"


_MARKS: tuple[Mark, ...] = ("announced", "returned", "lapsed", "last", "again", "moved", "new", "still")
_MARK_OF: dict[str, Mark] = {
    "invitation": "new",
    "asked": "new",
    "look_ahead": "new",
    "escalation_ahead": "announced",
    "escalation": "again",
    "phone_task": "again",
    "returned": "returned",
    "lapsed": "lapsed",
    "deadline_moved": "moved",
}
_ACT_OF = {"lapsed": "sign", "look_ahead": "look_ahead"}

_ANNOUNCED = (
    "Is dit er op {day} nog niet? Dan noemen wij u in een bericht aan: {role}. Lukt het niet, laat het dan weten.",
    "If it is not there by {day}, we will name you in a letter to: {role}. If you cannot make it, please say so.",
)
_REACHES_LATE = (
    "Dit komt laat bij u: de uiterste datum was {day}. Wilt u het zo snel mogelijk doen?",
    "This reaches you late: the deadline was {day}. Please do it as soon as you can.",
)
_RETURNED = ("Dit is teruggestuurd. Wilt u het aanpassen?", "This was returned. Please change it.")
_RETURNED_BECAUSE = (
    "Dit is teruggestuurd. Reden: {reason} Wilt u het aanpassen?",
    "This was returned. Reason: {reason} Please change it.",
)
_RETURNED_BY_MANAGER = (
    "Dit is teruggestuurd door: {manager}. Reden: {reason} Wilt u het aanpassen en opnieuw inleveren?",
    "This was returned by: {manager}. Reason: {reason} Please change it and hand it in again.",
)
_PLAIN: dict[Mark, tuple[str, str]] = {
    "lapsed": (
        "De inhoud is veranderd sinds u zich uitsprak. Daarom vragen wij het u opnieuw.",
        "The content changed since you gave your verdict. That is why we ask you again.",
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
_RATIFIED = ("{told} Het besluit is bekrachtigd.", "{told} The decision is ratified.")
_REASON = ("Reden: {reason}", "Reason: {reason}")
_EMPTY = (
    "Zetel {seat} ({role}) is leeg. Wijs iemand aan, anders kan niemand doen wat er van deze zetel wordt gevraagd.",
    "Seat {seat} ({role}) is empty. Name somebody, or nobody can do what is asked of this seat.",
)
_NOBODY = (
    "Een bericht aan {role} kon niemand bereiken, want niemand heeft deze rol. Wijs iemand aan.",
    "A letter to {role} could reach nobody, because nobody has this role. Name somebody.",
)
_THANKS = ("{run} is afgerond. Dank voor uw bijdrage.", "{run} is done. Thank you for your part.")
