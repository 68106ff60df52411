"""Where a digest says a programme stands: every phase of its plan, and the gates of the phases that are open."""

from collections.abc import Iterator
from datetime import date

from engine.rules.calendar import moment_after, next_reference_date
from engine.rules.definition import Definition, Phase
from engine.rules.digest_picture import GateMark, PhaseMark, PhaseState, Wanted
from engine.rules.picture import ConditionPicture, RunPicture, Standing
from engine.rules.programme import Programme
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.wording import condition_words
from engine.rules.words import both, capital, listed


class Track:
    """Marks phases and gates; every part is a method without side effects."""

    def __init__(self, plan: Definition, p: Programme, stands: Standing, names: Names) -> None:
        self.plan, self.p, self.stands, self.names = plan, p, stands, names

    def phases(self) -> Iterator[PhaseMark]:
        """Every phase of the definition, in its order; of a phase with more runs open, the one that is most late."""
        for phase in self.plan.phases:
            runs = [run for run in self.stands.runs if run.phase == phase.id]
            yield self._open(phase, min(runs[::-1], key=_urgency)) if runs else self._not_open(phase)

    def gates(self) -> Iterator[GateMark]:
        """The gates of the open phase runs: overdue first, then by their deadline."""
        yield from (self._gate(run) for run in sorted(self.stands.runs, key=_urgency))

    # --- phases

    def _open(self, phase: Phase, run: RunPicture) -> PhaseMark:
        state, nl, en, day = self._state(run)
        first = run.first_deadline
        nl, en = (f"{nl} (eerst {{first}})", f"{en} (at first {{first}})") if first else (nl, en)
        return self._mark(phase, state, run.opened, run.deadline, first, self._say(nl, en, day=day, first=first))

    @staticmethod
    def _state(run: RunPicture) -> tuple[PhaseState, str, str, date]:
        if run.suspended:
            return "suspended", "opgeschort sinds {day}", "suspended since {day}", run.suspended
        if run.overdue_since:
            return "overdue", "te laat sinds {day}", "overdue since {day}", run.overdue_since
        if run.deadline:
            return "open", "open, uiterlijk {day}", "open, by {day}", run.deadline
        return "open", "open sinds {day}", "open since {day}", run.opened

    def _not_open(self, phase: Phase) -> PhaseMark:
        if phase.opens == "at_moments":
            return self._evaluation(phase)
        line = self.p.closed.get(phase.id)
        if line is not None and line.how == "passed" and self._counts(phase, line.cycle):
            return self._mark(
                phase, "passed", line.on, None, None, self._say("afgerond op {day}", "passed on {day}", day=line.on)
            )
        ended = self.p.status == "ended"
        told = self._say("niet afgerond", "not passed") if ended else self._say("volgt nog", "still to come")
        return self._mark(phase, "ahead", None, None, None, told)

    def _counts(self, phase: Phase, cycle: int) -> bool:
        """Whether a phase that passed counts in the newest cycle: it was in it, or comes before where that began."""
        newest, walk = self.p.cycle, self.plan.walk
        if newest is None or cycle == newest.number:
            return True
        before_it = newest.first_phase in walk and walk.index(phase.id) < walk.index(newest.first_phase)
        return phase.id in walk and before_it

    def _evaluation(self, phase: Phase) -> PhaseMark:
        day = self._next_measurement()
        if day is not None:
            told = self._say("eerstvolgende meting: {day}", "next measurement: {day}", day=day)
            return self._mark(phase, "ahead", day, None, None, told)
        line = self.p.closed.get(phase.id)
        if line is None or line.how != "passed":
            told = self._say("geen meting voorzien", "no measurement foreseen")
            return self._mark(phase, "ahead", None, None, None, told)
        told = self._say("laatste afgerond op {day}", "last one passed on {day}", day=line.on)
        return self._mark(phase, "passed", line.on, None, None, told)

    def _next_measurement(self) -> date | None:
        if self.p.status == "ended":
            return None
        days = (
            next_reference_date(self.plan, self.p, moment, moment_after(self.plan, self.p, moment))
            for moment in self.plan.moment.values()
        )
        return min((day for day in days if day), default=None)

    def _mark(
        self, phase: Phase, state: PhaseState, since: date | None, until: date | None, first: date | None, told: Text
    ) -> PhaseMark:
        label = both(lambda language: capital(Speaker(self.plan, self.names, language).phase(phase.id)))
        return PhaseMark(phase.id, label, state, since, until, first, told)

    def _say(self, nl: str, en: str, **days: date | None) -> Text:
        """A phrase with days in its gaps."""

        def one(language: str) -> str:
            speaker = Speaker(self.plan, self.names, language)
            return speaker.pick(nl, en).format(**{gap: speaker.day(day) for gap, day in days.items() if day})

        return both(one)

    # --- gates

    def _gate(self, run: RunPicture) -> GateMark:
        """What a gate waits for, from which roles; nothing is waited for while it is suspended.

        Who is late is told elsewhere, with the patience that asks.
        """
        unmet = sorted((one for one in run.conditions if not one.met), key=lambda one: (not one.stuck, one.waits))
        return GateMark(
            run=run.run,
            label=both(lambda language: capital(run.label.say(language))),
            until=run.deadline,
            overdue_since=run.overdue_since,
            met=len(run.conditions) - len(unmet),
            of=len(run.conditions),
            wanted=() if run.suspended else tuple(self._wanted(run.run, one) for one in unmet),
        )

    def _wanted(self, run: str, found: ConditionPicture) -> Wanted:
        roles = list(dict.fromkeys(owed.role for owed in found.owed))

        def from_whom(language: str) -> str:
            speaker = Speaker(self.plan, self.names, language)
            known = listed([speaker.role(role) for role in roles], language)
            if found.waits:
                return speaker.pick("na de andere voorwaarden", "after the other conditions")
            return known or speaker.pick("niemand", "nobody")

        return Wanted(both(lambda language: self._missing(language, run, found)), both(from_whom), found.stuck)

    def _missing(self, language: str, run: str, found: ConditionPicture) -> str:
        """The condition in words, with no more than what is missing of it."""
        speaker = Speaker(self.plan, self.names, language)
        subject = ", ".join(found.missing) if found.kind == "delivered" and found.missing else found.subject
        told = capital(condition_words(speaker, run, found.kind, subject))
        if found.kind == "answered" and found.missing:
            told += f" ({listed([speaker.group(found.subject, group) for group in found.missing], language)})"
        if found.kind == "agreed" and found.missing:
            told += f" ({found.missing[0].replace('/', speaker.pick(' van ', ' of '))})"
        return told


def _urgency(run: RunPicture) -> tuple[bool, date]:
    return (run.overdue_since is None, run.deadline or date.max)
