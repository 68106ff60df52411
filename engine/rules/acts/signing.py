"""Sign-off: approving, returning or abstaining on the content of a phase run or on a course proposal."""

from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.acts.authority import acting_seat
from engine.rules.acts.course import course_signed
from engine.rules.acts.unfolding import Unfolding
from engine.rules.conditions import Signed
from engine.rules.gates import ConditionLook, content_hash, eligible, look
from engine.rules.programme import Look, PhaseRun, Seat
from engine.rules.refusals import (
    ConflictOfInterest,
    ContentHasChanged,
    NotCompleteYet,
    NothingToSign,
    OwnWork,
    ReasonNeeded,
    SignedThisLook,
)
from engine.rules.tally import Outcome
from engine.rules.texts import Text


def sign(life: Unfolding, command: c.Sign) -> None:
    """One seat speaks, once per look at the same content; a return needs a reason."""
    run = life.open_run(command.run)
    seat = acting_seat(life, command.seat, command.by)
    if seat.id in run.conflicts:
        raise ConflictOfInterest(seat=seat.id)
    if command.verdict == "return" and command.reason is None:
        raise ReasonNeeded
    if course_signed(life, run, seat, command):
        return
    _sign_content(life, run, seat, command)


def _sign_content(life: Unfolding, run: PhaseRun, seat: Seat, command: c.Sign) -> None:
    conditions = _asked(life, run, seat)
    if not conditions:
        raise NothingToSign(phase=run.phase, seat=seat.id)
    _content_is_ready(life, run, seat)
    content = content_hash(life.programme, run)
    if command.content is not None and command.content != content:
        raise ContentHasChanged
    if any(handed.by == command.by for handed in run.products.values()):
        raise OwnWork
    if seat.id in run.votes:
        raise SignedThisLook(seat=seat.id)
    number = run.looks.get(conditions[0].role, Look()).number
    life.tell(e.SignedOff(life.at, run.id, seat.id, command.by, command.verdict, content, number, command.reason))


def _asked(life: Unfolding, run: PhaseRun, seat: Seat) -> list[Signed]:
    """The `signed` conditions of the gate that this seat counts for, as things stand."""
    found = []
    for condition in life.plan.phase[run.phase].gate:
        if isinstance(condition, Signed):
            asked = run.looks.get(condition.role, Look()).above or condition.role
            if seat.role in (asked, condition.veto):
                found.append(condition)
    return found


def _content_is_ready(life: Unfolding, run: PhaseRun, seat: Seat) -> None:
    gate = look(life.plan, life.programme, run, life.today)
    missing = [condition for condition in gate.conditions if condition.kind == "signed" and condition.waits]
    if missing:
        lacks = [item for item in gate.conditions if not item.met and item.kind in _KINDS]
        nl, en = ("; ".join(_lacking(item, language) for item in lacks) for language in ("nl", "en"))
        raise NotCompleteYet(phase=run.phase, missing=Text(nl=nl, en=en))
    if seat.id not in eligible(life.programme, run, seat.role):
        raise OwnWork


def _lacking(item: ConditionLook, language: str) -> str:
    return f"{_KINDS[item.kind].say(language)} ({', '.join(item.missing)})"


_KINDS = {
    "delivered": Text(nl="producten", en="products"),
    "answered": Text(nl="antwoorden", en="answers"),
    "agreed": Text(nl="afspraken", en="agreements"),
    "initiatives": Text(nl="initiatieven", en="initiatives"),
}


def conclude(life: Unfolding, run: PhaseRun, condition: Signed, outcome: Outcome | None) -> None:
    """Draws the consequence of sign-offs that did not lead to approval: a new look, the role above, or the makers."""
    if outcome == "tie":
        _tie(life, run, condition)
    elif outcome == "returned":
        _send_back(life, run, condition)


def _tie(life: Unfolding, run: PhaseRun, condition: Signed) -> None:
    """A tie goes back once, then to the role above; where there is none, back to the makers."""
    seen = run.looks.get(condition.role, Look())
    above = life.plan.role[condition.role].above
    if seen.ties == 0:
        life.tell(e.LookBegan(life.at, run.id, condition.role, seen.number + 1, "tie"))
    elif above and seen.above is None:
        life.tell(e.LookBegan(life.at, run.id, condition.role, seen.number + 1, "above", above))
    else:
        _send_back(life, run, condition)


def _send_back(life: Unfolding, run: PhaseRun, condition: Signed) -> None:
    """Everything handed in goes back to its makers, and the next look starts with a clean count."""
    for product, handed in run.products.items():
        if not handed.returned:
            life.tell(e.ProductReturned(life.at, run.id, product, handed.seat))
    for role in dict.fromkeys((condition.role, condition.veto or condition.role)):
        number = run.looks.get(role, Look()).number
        life.tell(e.LookBegan(life.at, run.id, role, number + 1, "returned"))
