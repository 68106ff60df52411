"""The course: explaining verdicts, proposing, deciding, ratifying; and what a decision sets in motion."""

from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.acts.authority import acting_seat, managing_seat
from engine.rules.acts.phases import adjust, begin_cycle, reopening_under_way
from engine.rules.acts.unfolding import Unfolding
from engine.rules.canonical import digest
from engine.rules.gates import COURSE, course_outcome, course_voters
from engine.rules.measuring import Course, CoursePlan
from engine.rules.programme import Evaluation, Look, PhaseRun, Seat
from engine.rules.refusals import (
    ConflictOfInterest,
    ContentHasChanged,
    CourseIsDecided,
    CourseIsProposed,
    NoCourse,
    NotAnEvaluation,
    NothingToExplain,
    NothingToRatify,
    NotReadyForCourse,
    ReasonNeeded,
    ReopeningUnderWay,
    SignedThisLook,
    UnknownPhase,
)
from engine.rules.texts import Text

COURSES: dict[Course, Text] = {
    "stay": Text(nl="koers houden", en="stay"),
    "adjust": Text(nl="bijsturen", en="adjust"),
    "reopen": Text(nl="herijken", en="reopen the strategy"),
}


def explain(life: Unfolding, command: c.Explain) -> None:
    """An author writes cause, consequence and correction; after the last one the evaluation goes to the meeting."""
    run, evaluation = _evaluation(life, command.run)
    acting_seat(life, command.seat, command.by, _course(life).explained_by)
    if command.indicator not in evaluation.explain:
        raise NothingToExplain(indicator=command.indicator)
    life.tell(
        e.Explained(
            life.at,
            run.id,
            command.indicator,
            command.seat,
            command.by,
            command.cause,
            command.consequence,
            command.correction,
        )
    )
    left = tuple(item for item in evaluation.explain if item != command.indicator)
    if evaluation.stage == "explaining" and not left:
        life.tell(e.EvaluationReady(life.at, run.id, ()))


def explanation_time_is_over(life: Unfolding, run_id: str) -> None:
    """Silence cannot block bad news: the evaluation goes to the meeting without the missing explanations."""
    evaluation = life.programme.runs[run_id].evaluation
    assert evaluation is not None
    life.tell(e.EvaluationReady(life.at, run_id, evaluation.explain))


def propose(life: Unfolding, command: c.ProposeCourse) -> None:
    """The chair proposes one course, bound to the hash of the assessment; deviating needs a reason."""
    run, evaluation = _evaluation(life, command.run)
    course = _course(life)
    acting_seat(life, command.seat, command.by, course.proposed_by)
    _may_propose(life, evaluation, command)
    deviates = evaluation.recommended is not None and command.course != evaluation.recommended
    if deviates and command.reason is None:
        raise ReasonNeeded
    meanwhile = command.meanwhile or course.meanwhile
    bound = digest({"assessment": evaluation.hash, "course": command.course, "meanwhile": meanwhile, "id": command.id})
    life.tell(
        e.CourseProposed(
            life.at,
            run.id,
            command.course,
            meanwhile,
            command.seat,
            command.by,
            deviates,
            evaluation.hash or "",
            bound,
            command.reason,
        )
    )


def _may_propose(life: Unfolding, evaluation: Evaluation, command: c.ProposeCourse) -> None:
    if evaluation.decided is not None and evaluation.stage in ("ratifying", "decided"):
        raise CourseIsDecided(course=COURSES[evaluation.decided])
    if evaluation.stage != "meeting":
        raise NotReadyForCourse
    if evaluation.proposal is not None:
        raise CourseIsProposed
    if command.course == "reopen" and reopening_under_way(life):
        raise ReopeningUnderWay(cycle=life.programme.cycle.number if life.programme.cycle else "-")


def course_signed(life: Unfolding, run: PhaseRun, seat: Seat, command: c.Sign) -> bool:
    """Takes a sign-off as a vote on the course proposal, where one is before this seat; says whether it was one."""
    proposal = run.evaluation.proposal if run.evaluation and run.evaluation.stage == "meeting" else None
    if proposal is None or seat.id not in _voters(life, run):
        return False
    if command.content is not None and command.content != proposal.hash:
        raise ContentHasChanged
    if COURSE + seat.id in run.votes:
        raise SignedThisLook(seat=seat.id)
    number = run.looks.get(COURSE + _course(life).decided_by, Look()).number
    life.tell(e.SignedOff(life.at, run.id, seat.id, command.by, command.verdict, proposal.hash, number, command.reason))
    return True


def _voters(life: Unfolding, run: PhaseRun) -> list[str]:
    role = _course(life).decided_by
    return course_voters(life.programme, run, run.looks.get(COURSE + role, Look()).above or role)


def conclude_course(life: Unfolding, run_id: str) -> None:
    """Draws the consequence of the votes on a course proposal, once they amount to something."""
    run = life.programme.runs[run_id]
    evaluation = run.evaluation
    if evaluation is None or evaluation.stage != "meeting" or evaluation.proposal is None:
        return
    outcome = course_outcome(life.plan, life.programme, run)
    if outcome == "approved":
        proposal = evaluation.proposal
        course = _course(life)
        decided = e.CourseDecided(life.at, run_id, proposal.course, proposal.meanwhile, False, course.ratified_by)
        decide_course(life, decided)
    elif outcome == "tie":
        _tie(life, run)
    elif outcome == "returned":
        life.tell(e.CourseReturned(life.at, run_id, _course(life).decided_by))


def _tie(life: Unfolding, run: PhaseRun) -> None:
    role = _course(life).decided_by
    seen = run.looks.get(COURSE + role, Look())
    above = life.plan.role[role].above
    if seen.ties == 0:
        life.tell(e.LookBegan(life.at, run.id, COURSE + role, seen.number + 1, "tie"))
    elif above and seen.above is None:
        life.tell(e.LookBegan(life.at, run.id, COURSE + role, seen.number + 1, "above", above))
    else:
        life.tell(e.CourseReturned(life.at, run.id, role))


def decide_course(life: Unfolding, decided: e.CourseDecided) -> None:
    """Records the decision; without ratification its consequence follows at once."""
    life.tell(decided)
    if decided.to_ratify is None:
        _consequence(life, decided.run)


def ratify(life: Unfolding, command: c.Ratify) -> None:
    """The ratifying role confirms the decision, or returns it to the chair; until then the current policy stays."""
    run, evaluation = _evaluation(life, command.run)
    role = _course(life).ratified_by
    if evaluation.stage != "ratifying" or role is None:
        raise NothingToRatify(run=run.id)
    acting_seat(life, command.seat, command.by, role)
    if command.seat in run.conflicts:
        raise ConflictOfInterest(seat=command.seat)
    if command.verdict == "return":
        if command.reason is None:
            raise ReasonNeeded
        life.tell(e.CourseReturned(life.at, run.id, role, command.reason))
        return
    life.tell(e.CourseRatified(life.at, run.id, command.seat, command.by))
    _consequence(life, run.id)


def _consequence(life: Unfolding, run_id: str) -> None:
    evaluation = life.programme.runs[run_id].evaluation
    assert evaluation is not None
    if evaluation.decided == "adjust":
        adjust(life, run_id, evaluation.meanwhile)
    elif evaluation.decided == "reopen":
        begin_cycle(life, "reopened", _course(life).reopens, cause=run_id, meanwhile=evaluation.meanwhile)
        _other_reopenings_fall(life, run_id)


def _other_reopenings_fall(life: Unfolding, reopened_by: str) -> None:
    """No second reopening while one is under way: where others are about to decide one, it goes back to the chair."""
    for run in list(life.programme.runs.values()):
        evaluation = run.evaluation
        if evaluation is None or run.id == reopened_by:
            continue
        proposed = evaluation.stage == "meeting" and evaluation.proposal and evaluation.proposal.course == "reopen"
        if proposed or (evaluation.stage == "ratifying" and evaluation.decided == "reopen"):
            life.tell(e.CourseReturned(life.at, run.id, None))


def reopen_by_hand(life: Unfolding, command: c.ReopenByHand) -> None:
    """Begins a new cycle without an evaluation: planned renewal, or by hand, by those who decide or manage."""
    managing_seat(life, command.by)
    if command.phase not in life.plan.walk:
        raise UnknownPhase(phase=command.phase, known=", ".join(life.plan.walk))
    if reopening_under_way(life):
        raise ReopeningUnderWay(cycle=life.programme.cycle.number if life.programme.cycle else "-")
    meanwhile = command.meanwhile or (life.plan.course.meanwhile if life.plan.course else "continue")
    begin_cycle(
        life,
        "renewal" if command.renewal else "by_hand",
        command.phase,
        by=command.by,
        words=command.reason,
        meanwhile=meanwhile,
    )
    _other_reopenings_fall(life, "")


def _evaluation(life: Unfolding, run_id: str) -> tuple[PhaseRun, Evaluation]:
    run = life.open_run(run_id)
    if run.evaluation is None:
        raise NotAnEvaluation(run=run_id)
    return run, run.evaluation


def _course(life: Unfolding) -> CoursePlan:
    if life.plan.course is None:
        raise NoCourse
    return life.plan.course
