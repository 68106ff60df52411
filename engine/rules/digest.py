"""What a digest says of one programme: the decision asked, where it stands, what changed, what is late, what comes.

Made of the whole journal and the programme as it left it; the same record gives the same digest, whenever it is made.
Shapes: digest_picture.py. Indicators and explanations: digest_indicators.py.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from engine.rules import events as e
from engine.rules.calendar import moment_after, next_reference_date
from engine.rules.definition import Definition, Phase
from engine.rules.digest_changes import changes, previous_digest
from engine.rules.digest_indicators import explanations, indicators
from engine.rules.digest_late import late
from engine.rules.digest_picture import Digest, GateMark, Happening, PhaseMark, Question, Taken, Wanted
from engine.rules.picture import ConditionPicture, DecisionAsked, DecisionPicture, RunPicture, Standing
from engine.rules.programme import Programme
from engine.rules.speaker import Names, Speaker
from engine.rules.standing import standing
from engine.rules.texts import Text
from engine.rules.verdicts import SIGNAL
from engine.rules.words import both, capital, listed, term

NOT_COMING = frozenset({"reminder", "digest", "escalation"})
"""What is foreseen, but no news to those who decide."""


def digest(
    plan: Definition, programme: Programme, events: Sequence[e.Event], now: datetime, head: str, names: Names
) -> Digest:
    """The digest at `now` (aware, UTC) of a programme whose whole journal `events` is, with `head` as its last hash.

    `names` (see Speaker) fills in names, and words by their seal. The numbers of the indicators are whole percents.
    """
    teller = _Teller(plan, programme, events, standing(plan, programme, now, events, names), names)
    since = previous_digest(events, now)
    stands = teller.stands
    return Digest(
        programme=programme.id,
        title=plan.title,
        area_name=programme.area_name,
        area_code=programme.area_code,
        on=stands.on,
        at=now,
        since=since[1].day if since else None,
        sequence=programme.sequence,
        head=head,
        status=programme.status,
        cycle=programme.cycle.number if programme.cycle else 0,
        cycle_told=stands.cycle.told if stands.cycle else _NOT_BEGUN,
        asked=tuple(teller.asked()),
        stuck=stands.stuck,
        track=tuple(teller.track()),
        gates=tuple(teller.gate(run) for run in stands.runs),
        late=tuple(late(plan, stands, events)),
        changed=tuple(changes(plan, programme, events[since[0] :] if since else events, stands.on, names)),
        coming=tuple(Happening(one.day, one.what) for one in stands.coming if one.kind not in NOT_COMING),
        indicators=tuple(indicators(plan, stands, names)),
        explanations=tuple(explanations(plan, programme, stands, events, names)),
        decisions=tuple(teller.decisions()),
        reopened=tuple(one.began for one in stands.history.cycles if one.reason == "reopened"),
        signal=SIGNAL,
    )


class _Teller:
    """Tells the parts that need no more than the standing; every part is a method without side effects."""

    def __init__(
        self, plan: Definition, p: Programme, events: Sequence[e.Event], stands: Standing, names: Names
    ) -> None:
        self.plan, self.p, self.events, self.stands, self.names = plan, p, events, stands, names

    def say(self, nl: str, en: str, day: date | None = None) -> Text:
        """A phrase in which {day} is a date."""

        def one(language: str) -> str:
            speaker = Speaker(self.plan, self.names, language)
            return speaker.pick(nl, en).format(day=speaker.day(day) if day else "")

        return both(one)

    # --- what is asked

    def asked(self) -> Iterator[Question]:
        for one in self.stands.decisions_asked:
            yield Question(self._role(one.role), self._without_role(one), one.until)

    def _role(self, role: str) -> Text:
        return both(lambda language: Speaker(self.plan, self.names, language).role(role))

    def _without_role(self, asked: DecisionAsked) -> Text:
        role = self._role(asked.role)
        return both(lambda language: capital(asked.what.say(language).removeprefix(f"{role.say(language)}: ")))

    # --- where we stand

    def track(self) -> Iterator[PhaseMark]:
        for phase in self.plan.phases:
            runs = [run for run in self.stands.runs if run.phase == phase.id]
            yield self._open(phase, runs[-1]) if runs else self._not_open(phase)

    def _open(self, phase: Phase, run: RunPicture) -> PhaseMark:
        if run.suspended:
            told = self.say("opgeschort sinds {day}", "suspended since {day}", run.suspended)
            return self._mark(phase, "suspended", run.opened, run.deadline, run.first_deadline, told)
        if run.overdue_since:
            told = self.say("te laat sinds {day}", "overdue since {day}", run.overdue_since)
            return self._mark(phase, "overdue", run.opened, run.deadline, run.first_deadline, told)
        told = self.say("open, uiterlijk {day}", "open, by {day}", run.deadline)
        if run.deadline is None:
            told = self.say("open sinds {day}", "open since {day}", run.opened)
        return self._mark(phase, "open", run.opened, run.deadline, run.first_deadline, told)

    def _not_open(self, phase: Phase) -> PhaseMark:
        if phase.opens == "at_moments":
            return self._evaluation(phase)
        line = self.p.closed.get(phase.id)
        if line is None or line.how != "passed" or not self._counts(phase, line.cycle):
            told = self.say("volgt nog", "still to come")
            return self._mark(phase, "ahead", None, None, None, told)
        return self._mark(
            phase, "passed", line.on, None, None, self.say("afgerond op {day}", "passed on {day}", line.on)
        )

    def _counts(self, phase: Phase, cycle: int) -> bool:
        """Whether a phase that passed counts in the newest cycle: it was in it, or comes before where that began."""
        newest, walk = self.p.cycle, self.plan.walk
        if newest is None or cycle == newest.number:
            return True
        return phase.id in walk and walk.index(phase.id) < walk.index(newest.first_phase)

    def _evaluation(self, phase: Phase) -> PhaseMark:
        days = [
            next_reference_date(self.plan, self.p, moment, moment_after(self.plan, self.p, moment))
            for moment in self.plan.moment.values()
        ]
        ahead = min((day for day in days if day), default=None)
        if ahead is not None and self.p.status != "ended":
            told = self.say("eerstvolgende meting: {day}", "next measurement: {day}", ahead)
            return self._mark(phase, "ahead", ahead, None, None, told)
        line = self.p.closed.get(phase.id)
        if line is None:
            return self._mark(phase, "ahead", None, None, None, self.say("geen meting voorzien", "none foreseen"))
        told = self.say("laatste afgerond op {day}", "last one passed on {day}", line.on)
        return self._mark(phase, "passed", line.on, None, None, told)

    def _mark(
        self, phase: Phase, state: str, since: date | None, until: date | None, first: date | None, told: Text
    ) -> PhaseMark:
        label = both(lambda language: capital(Speaker(self.plan, self.names, language).phase(phase.id)))
        return PhaseMark(phase.id, label, state, since, until, first, told)  # type: ignore[arg-type]

    def gate(self, run: RunPicture) -> GateMark:
        """What a gate waits for, from which roles: who is late is told elsewhere, with the patience that asks."""
        unmet = sorted((one for one in run.conditions if not one.met), key=lambda one: (not one.stuck, one.waits))
        return GateMark(
            run=run.run,
            label=both(lambda language: capital(run.label.say(language))),
            until=run.deadline,
            overdue_since=run.overdue_since,
            met=len(run.conditions) - len(unmet),
            of=len(run.conditions),
            wanted=tuple(self._wanted(one) for one in unmet),
        )

    def _wanted(self, found: ConditionPicture) -> Wanted:
        roles = list(dict.fromkeys(owed.role for owed in found.owed))

        def from_whom(language: str) -> str:
            speaker = Speaker(self.plan, self.names, language)
            waits = speaker.pick("na de andere voorwaarden", "after the other conditions")
            return listed([speaker.role(role) for role in roles], language) or waits

        return Wanted(found.what, both(from_whom), found.stuck)

    # --- decisions

    def decisions(self) -> Iterator[Taken]:
        """The decisions log, newest first."""
        yield from (self._taken(one) for one in reversed(self.stands.history.decisions))

    def _taken(self, one: DecisionPicture) -> Taken:
        recommended = both(lambda language: term(one.recommended or "no_recommendation", language))
        reason = Text(nl=one.reason, en=one.reason) if one.reason and one.reason.strip() else None
        return Taken(one.day, one.course, self._decided(one), recommended, reason)

    def _decided(self, one: DecisionPicture) -> Text:
        if one.ratified is None:
            return one.told
        course = both(lambda language: term(one.course, language))
        ratified = self.say("bekrachtigd op {day}", "ratified on {day}", one.ratified)
        return Text(nl=f"Koersbesluit: {course.nl}, {ratified.nl}.", en=f"Course decision: {course.en}, {ratified.en}.")


_NOT_BEGUN = Text(nl="Het programma is nog niet begonnen.", en="The programme has not begun.")
