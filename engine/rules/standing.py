"""Where a programme stands: what nobody can act on, the cycle, open phases, decisions asked, what is owed by whom.

Computed from the plan and the state; what the state forgets (earlier yardsticks, closed verdicts) from the journal,
where it is given. The shapes: picture.py. Why it came to this: why.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property

from engine.rules import events as e
from engine.rules.agreement_names import agreement_names
from engine.rules.calendar import ahead
from engine.rules.definition import Definition
from engine.rules.foreseen import due_told
from engine.rules.gates import (
    ConditionLook,
    Owed,
    baselines_owed,
    figures_missing,
    halted,
    look,
    programme_owes,
)
from engine.rules.history import history, label_of, told
from engine.rules.picture import (
    AgreementPicture,
    Coming,
    ConditionPicture,
    CyclePicture,
    DecisionAsked,
    EvaluationPicture,
    History,
    InitiativePicture,
    MilestonePicture,
    Owes,
    RunPicture,
    Standing,
    VerdictPicture,
    YardstickPicture,
)
from engine.rules.programme import Evaluation, Initiative, PhaseRun, Programme
from engine.rules.receipts import received
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.verdicts import verdict_word
from engine.rules.verdicts import yardstick as yardstick_told
from engine.rules.wording import condition_words, owed_words, tell_plainly
from engine.rules.words import both, sentence, term
from engine.rules.workdays import local_day
from engine.rules.yardstick import Yardstick

HORIZON = timedelta(days=400)
MOST_COMING = 12


def standing(
    plan: Definition,
    programme: Programme,
    now: datetime,
    events: Sequence[e.Event] = (),
    names: Names | None = None,
) -> Standing:
    """Where `programme` stands at `now` (aware, UTC), as last recorded: time is not passed here.

    `events`, the whole journal, adds what the state forgets. `names` (see Speaker) fills names into the sentences;
    without it they hold ids only.
    """
    return standing_with(plan, programme, now, history(plan, events, names), events, names)


def standing_with(
    plan: Definition,
    programme: Programme,
    now: datetime,
    past: History,
    opened: Sequence[e.Event],
    names: Names | None = None,
) -> Standing:
    """The same with a history at hand, which need not be whole. It needs the newest cycle, the newest verdicts on each
    indicator and the readings of its yardstick, and all verdicts of the open phase runs; `opened` has how these opened.
    """
    return _Painter(plan, programme, now, past, names or {}).paint(opened)


def begun(plan: Definition, stands: Standing, events: Sequence[e.Event], names: Names) -> Standing:
    """What was made of the state alone (`stands`), with what these events tell besides of how things began: why the
    newest cycle did (CycleBegan), and which deadlines the open phase runs had at first (PhaseOpened)."""
    first = _first_deadlines(events)
    cycles = told(plan, enumerate(events, 1), names).cycles
    return replace(
        stands,
        cycle=cycles[-1] if cycles else stands.cycle,
        runs=tuple(replace(run, first_deadline=_moved(first.get(run.run), run.deadline)) for run in stands.runs),
    )


def _first_deadlines(events: Sequence[e.Event]) -> dict[str, date | None]:
    return {event.run: event.deadline for event in events if isinstance(event, e.PhaseOpened)}


def _moved(first: date | None, now: date | None) -> date | None:
    """The first deadline, where it is another one than that of now."""
    return first if first != now else None


class _Painter:
    """Paints one standing; every part is a method without side effects."""

    def __init__(self, plan: Definition, p: Programme, now: datetime, past: History, names: Names) -> None:
        self.plan, self.p, self.now, self.past, self.names = plan, p, now, past, names
        self.today = local_day(plan.calendar, now)
        self.looks = {run.id: look(plan, p, run, self.today) for run in p.runs.values()}

    def paint(self, events: Sequence[e.Event]) -> Standing:
        p = self.p
        first = _first_deadlines(events)
        return Standing(
            programme=p.id,
            definition=p.definition,
            version=p.version,
            title=self.plan.title,
            area_code=p.area_code,
            area_name=p.area_name,
            area_kind=p.area_kind,
            at=self.now,
            on=self.today,
            sequence=p.sequence,
            status=p.status,
            stuck=tuple(self.stuck()),
            cycle=self.cycle(),
            decisions_asked=tuple(self.decisions_asked()),
            runs=tuple(self.run(run, first.get(run.id)) for run in p.runs.values()),
            received=received(self.plan, p, self.names),
            owed=tuple(self.owed()),
            initiatives=tuple(self.initiative(item) for item in p.initiatives.values()),
            yardsticks=tuple(self.yardsticks()),
            agreements=tuple(self.agreements()),
            coming=tuple(self.coming()),
            history=self.past,
        )

    def say(self, nl: str, en: str, **gaps: object) -> Text:
        """A sentence; a gap that is callable is asked for its words with a speaker, a text says itself."""

        def one(language: str) -> str:
            speaker = Speaker(self.plan, self.names, language)
            told = {name: _told(speaker, gap) for name, gap in gaps.items()}
            return sentence(speaker.pick(nl, en), told)

        return both(one)

    def role(self, role: str) -> Text:
        return both(lambda language: Speaker(self.plan, self.names, language).role(role))

    def stuck(self) -> Iterator[Text]:
        for owed in (item for item in self._loose() if item.seat is None):
            yield self.say(
                "Niemand kan dit doen: {what}; {role} heeft niemand.",
                "Nobody can do this: {what}; {role} has nobody.",
                what=self.what(None, owed),
                role=self.role(owed.role),
            )
        for run, condition in self._conditions():
            if condition.stuck:
                yield self._nobody(run, condition)

    def _nobody(self, run: PhaseRun, condition: ConditionLook) -> Text:
        empty = list(dict.fromkeys(item.role for item in condition.owed if item.seat is None))
        return self.say(
            "Niemand kan nu iets doen aan '{what}' in {run}|; {role} heeft niemand|.",
            "Nobody can act now on '{what}' in {run}|; {role} has nobody|.",
            what=lambda s: condition_words(s, run.id, condition.kind, condition.subject),
            run=lambda s: s.run(run.id),
            role=lambda s: ", ".join(s.role(role) for role in empty),
        )

    def _conditions(self) -> Iterator[tuple[PhaseRun, ConditionLook]]:
        for run in self.p.runs.values():
            if not halted(self.p, run):
                yield from ((run, condition) for condition in self.looks[run.id].conditions)

    def _loose(self) -> tuple[Owed, ...]:
        return (*programme_owes(self.plan, self.p), *baselines_owed(self.plan, self.p, self.today))

    def cycle(self) -> CyclePicture | None:
        cycle = self.p.cycle
        if cycle is None:
            return None
        if self.past.cycles:
            return self.past.cycles[-1]
        began = e.CycleBegan(cycle.began, cycle.number, cycle.reason, cycle.first_phase, cycle.cause)
        day = local_day(self.plan.calendar, cycle.began)
        told = tell_plainly(self.plan, began, self.names)
        return CyclePicture(cycle.number, cycle.reason, day, cycle.first_phase, cycle.cause, told)

    def decisions_asked(self) -> Iterator[DecisionAsked]:
        loose = {(owed.role, owed.act): owed for owed in programme_owes(self.plan, self.p)}
        for owed in loose.values():
            what = self.say("{role}: {what}", "{role}: {what}", role=self.role(owed.role), what=self.what(None, owed))
            yield DecisionAsked(None, owed.role, what, None)
        for run, condition in self._conditions():
            if condition.kind == "signed" and not condition.met and not condition.waits:
                yield DecisionAsked(run.id, condition.subject, self._sign_asked(run, condition), run.deadline)
            elif condition.kind == "decided" and not condition.met and run.evaluation and self.plan.course:
                yield from self._course_asked(run, run.evaluation)

    def _sign_asked(self, run: PhaseRun, condition: ConditionLook) -> Text:
        return self.say(
            "{role}: accorderen wat er ligt in {run}",
            "{role}: sign off what there is in {run}",
            role=self.role(condition.subject),
            run=lambda s: s.run(run.id),
        )

    def _course_asked(self, run: PhaseRun, evaluation: Evaluation) -> Iterator[DecisionAsked]:
        course = self.plan.course
        assert course is not None
        advice = evaluation.recommended or "no_recommendation"
        if evaluation.stage == "meeting" and evaluation.proposal is None:
            nl, en = "{role}: koers voorstellen (aanbeveling: {advice})", "{role}: propose (recommended: {advice})"
            role, proposed = course.proposed_by, None
        elif evaluation.stage == "meeting":
            nl = "{role}: besluiten over {course} (aanbeveling: {advice})"
            en = "{role}: decide on {course} (recommended: {advice})"
            role, proposed = course.decided_by, evaluation.proposal.course if evaluation.proposal else None
        elif evaluation.stage == "ratifying":
            nl, en = "{role}: bekrachtigen van {course}", "{role}: ratify {course}"
            role, proposed = course.ratified_by or course.decided_by, evaluation.decided
        else:
            return
        what = self.say(nl, en, role=self.role(role), advice=_term(advice), course=_term(proposed or ""))
        yield DecisionAsked(run.id, role, what, run.deadline)

    def run(self, run: PhaseRun, first: date | None) -> RunPicture:
        phase = self.plan.phase[run.phase]
        since = run.suspended or (self.p.suspended if halted(self.p, run) else None)
        return RunPicture(
            run=run.id,
            phase=run.phase,
            label=both(lambda language: Speaker(self.plan, self.names, language).run(run.id)),
            question=phase.question,
            cycle=run.cycle,
            attempt=run.attempt,
            opened=local_day(self.plan.calendar, run.opened),
            deadline=run.deadline,
            first_deadline=_moved(first, run.deadline),
            overdue_since=run.deadline if run.overdue else None,
            statutory=run.statutory,
            suspended=local_day(self.plan.calendar, since) if since else None,
            cause=run.cause,
            conditions=tuple(self.condition(run, condition) for condition in self.looks[run.id].conditions),
            evaluation=self.evaluation(run, run.evaluation) if run.evaluation else None,
        )

    def condition(self, run: PhaseRun, condition: ConditionLook) -> ConditionPicture:
        return ConditionPicture(
            kind=condition.kind,
            subject=condition.subject,
            met=condition.met,
            waits=condition.waits and not condition.met,
            stuck=condition.stuck,
            what=self.say(
                "{what}", "{what}", what=lambda s: condition_words(s, run.id, condition.kind, condition.subject)
            ),
            missing=condition.missing,
            owed=tuple(self.owes(run, owed) for owed in condition.owed),
        )

    def evaluation(self, run: PhaseRun, found: Evaluation) -> EvaluationPicture:
        return EvaluationPicture(
            moment=found.moment,
            reference_date=found.reference_date,
            stage=found.stage,
            window_end=found.window_end,
            figures_expected=len(found.wanted),
            figures_received=len(found.wanted) - len(figures_missing(self.p, run)),
            verdicts=tuple(self.verdicts(run, found)),
            recommended=found.recommended,
            explain=found.explain,
            explain_by=found.explain_by,
            proposed=found.proposal.course if found.proposal else None,
            decided=found.decided,
            meanwhile=found.meanwhile,
        )

    def verdicts(self, run: PhaseRun, found: Evaluation) -> Iterator[VerdictPicture]:
        whole = {item.indicator: item for item in self.past.verdicts if item.run == run.id and not item.reading}
        for indicator, verdict in found.verdicts.items():
            label = label_of(self.plan, indicator)
            yield whole.get(indicator) or VerdictPicture(
                indicator=indicator,
                label=label,
                run=run.id,
                reference_date=found.reference_date,
                yardstick=verdict.yardstick,
                key=verdict.key,
                status=verdict.status,
                firm=verdict.firm,
                provisional=verdict.provisional,
                told=self.say(
                    "{label}: {status}.",
                    "{label}: {status}.",
                    label=label,
                    status=both(lambda language, v=verdict: verdict_word(v.status, v.firm, language)),  # type: ignore[misc]
                ),
            )

    def owed(self) -> Iterator[Owes]:
        yield from (self.owes(None, item) for item in self._loose())
        for run in self.p.runs.values():
            if not halted(self.p, run):
                yield from (self.owes(run, item) for item in self.looks[run.id].owed)

    def owes(self, run: PhaseRun | None, owed: Owed) -> Owes:
        until = self._until(run, owed)
        seat = self.p.seats.get(owed.seat) if owed.seat else None
        who = both(lambda language: _who(Speaker(self.plan, self.names, language), self.p, owed))
        grace = seat.grace if seat else None
        late = until is not None and self.today > max(until, grace or until)
        what = self.what(run.id if run else None, owed)
        return Owes(run.id if run else None, owed.role, owed.seat, owed.act, owed.item, who, what, until, late)

    def _until(self, run: PhaseRun | None, owed: Owed) -> date | None:
        if run is None:
            return None
        if run.evaluation and owed.act == "supply":
            return run.evaluation.window_end
        if run.evaluation and owed.act == "explain":
            return run.evaluation.explain_by
        return run.deadline

    def what(self, run: str | None, owed: Owed) -> Text:
        if owed.item in self.p.agreements:
            return both(lambda language: owed_words(self.naming_agreements[language], run, owed))
        return both(lambda language: owed_words(Speaker(self.plan, self.names, language), run, owed))

    @cached_property
    def naming_agreements(self) -> dict[str, Speaker]:
        """Somebody who calls agreements by their names, in each language."""
        speakers = (Speaker(self.plan, self.names, language) for language in ("nl", "en"))
        return {
            s.language: Speaker(self.plan, {**agreement_names(s, self.p), **self.names}, s.language) for s in speakers
        }

    def initiative(self, found: Initiative) -> InitiativePicture:
        due, reached = dict(found.due), self.plan.milestones[: found.reached]
        steps = self.plan.initiatives.milestones if self.plan.initiatives else ()
        coming = self.plan.milestones[found.reached] if found.reached < len(self.plan.milestones) else None
        return InitiativePicture(
            initiative=found.id,
            seat=found.seat,
            cycle=found.cycle,
            milestones=tuple(
                MilestonePicture(step.id, step.label, due.get(step.id), step.id in reached, step.id in found.missed)
                for step in steps
            ),
            waits_for=tuple(
                need.initiative for need in found.depends_on if need.milestone == coming and self._not_yet(need)
            ),
            verdict=found.verdict,
        )

    def _not_yet(self, need: e.Dependency) -> bool:
        other = self.p.initiatives.get(need.initiative)
        return other is not None and need.needs not in self.plan.milestones[: other.reached]

    def yardsticks(self) -> Iterator[YardstickPicture]:
        runs = [(run, run.evaluation) for run in self.p.runs.values()]
        now = [verdict for run, found in runs if found for verdict in self.verdicts(run, found)]
        yield from (self.yardstick(stick, now) for stick in self.p.yardsticks.values())

    def yardstick(self, stick: Yardstick, now: Sequence[VerdictPicture]) -> YardstickPicture:
        known = [item for item in self.past.verdicts if item.indicator == stick.indicator]
        found = [item for item in known if not item.reading] or [
            item for item in now if item.indicator == stick.indicator
        ]
        readings = [item for item in known if item.reading and item.yardstick == stick.number]
        agreed = [change.yardstick for change in self.past.yardsticks if change.yardstick.indicator == stick.indicator]
        agreed = agreed or list(self.p.earlier_yardsticks.get(stick.indicator, ()))
        earlier = tuple(item for item in agreed if item.number < stick.number)
        return YardstickPicture(
            indicator=stick.indicator,
            label=label_of(self.plan, stick.indicator),
            key=stick.key,
            now=stick,
            told=yardstick_told(self.plan, stick, self.names),
            earlier=earlier,
            earlier_told=tuple(yardstick_told(self.plan, item, self.names) for item in earlier),
            verdict=max(found, key=lambda item: (item.reference_date, item.sequence or 0), default=None),
            reading=readings[-1] if readings else None,
        )

    def agreements(self) -> Iterator[AgreementPicture]:
        for item in self.p.agreements.values():
            left = tuple(seat for seat in item.parties if seat not in item.signed)
            label = both(lambda language, kind=item.kind: Speaker(self.plan, {}, language).kind(kind))  # type: ignore[misc]
            yield AgreementPicture(item.id, item.kind, label, item.cycle, item.parties, left)

    def coming(self) -> Iterator[Coming]:
        for due in ahead(self.plan, self.p, self.today + HORIZON)[:MOST_COMING]:
            yield Coming(due.day, due.kind, due.subject, due_told(self.plan, due, self.names))


def _who(s: Speaker, p: Programme, owed: Owed) -> str:
    seat = p.seats.get(owed.seat) if owed.seat else None
    return s.seat(seat) if seat else f"{s.role(owed.role)} ({s.pick('niemand', 'nobody')})"


def _term(word: str) -> Text:
    return both(lambda language: term(word, language) or "-")


def _told(speaker: Speaker, gap: object) -> str:
    if isinstance(gap, Text):
        return gap.say(speaker.language)
    return str(gap(speaker)) if callable(gap) else str(gap)
