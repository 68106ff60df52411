"""The work of a phase: products, answers to questionnaires, agreements between parties."""

from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.acts.authority import acting_seat, acts_for, managing_seat
from engine.rules.acts.unfolding import Unfolding
from engine.rules.canonical import digest
from engine.rules.conditions import Answered
from engine.rules.gates import content_hash, seats_of
from engine.rules.programme import PhaseRun
from engine.rules.refusals import (
    AgreementExists,
    AlreadySigned,
    NoParties,
    UnknownAgreement,
    UnknownAgreementKind,
    UnknownProduct,
    UnknownQuestionnaire,
    UnknownSeat,
    WasNotAsked,
    WrongRole,
)


def deliver(life: Unfolding, command: c.Deliver) -> None:
    """Hands in a product, for the first time or again; sign-offs on other content lapse."""
    run = life.open_run(command.run)
    product = life.plan.product.get((run.phase, command.product))
    if product is None:
        known = ", ".join(item.id for item in life.plan.phase[run.phase].products) or "-"
        raise UnknownProduct(product=command.product, phase=run.phase, known=known)
    acting_seat(life, command.seat, command.by, product.made_by)
    bound = digest({"kind": command.kind, "content": command.content})
    life.tell(
        e.ProductDelivered(life.at, run.id, product.id, command.seat, command.by, command.kind, command.content, bound)
    )
    lapse(life, run.id)


def answer(life: Unfolding, command: c.Answer) -> None:
    """Counts one respondent of a group, once; the answers themselves are kept apart."""
    run = life.open_run(command.run)
    needed = _needed(life, run, command.questionnaire, command.group)
    if needed is None:
        raise UnknownQuestionnaire(questionnaire=command.questionnaire, group=command.group)
    key = f"{command.questionnaire}:{command.group}"
    again = command.respondent in run.respondents.get(key, ())
    enough = not again and run.answers.get(key, 0) + 1 >= needed
    life.tell(
        e.QuestionnaireAnswered(
            life.at,
            run.id,
            command.questionnaire,
            command.group,
            command.respondent,
            command.answers,
            again,
            enough,
        )
    )


def _needed(life: Unfolding, run: PhaseRun, questionnaire: str, group: str) -> int | None:
    """How many of the group the gate takes; None where it does not ask this questionnaire, or not of them."""
    gate = life.plan.phase[run.phase].gate
    asked = [item for item in gate if isinstance(item, Answered) and item.questionnaire == questionnaire]
    if not asked or all(item.id != group for item in life.plan.questionnaire[questionnaire].groups):
        return None
    return max(item.at_least.get(group, 0) for item in asked)


def tell_respondents(life: Unfolding, command: c.TellRespondents) -> None:
    """Tells in public what was done with the answers, about a phase run that is open or the last of its phase."""
    seat = managing_seat(life, command.by)
    line = next((line for line in life.programme.closed.values() if line.run == command.run), None)
    run = life.programme.runs.get(command.run)
    phase = run.phase if run else [*command.run.split(".", 2), ""][1] if line else ""
    gate = life.plan.phase[phase].gate if phase in life.plan.phase else ()
    if not any(isinstance(item, Answered) and item.questionnaire == command.questionnaire for item in gate):
        raise WasNotAsked(questionnaire=command.questionnaire, run=command.run)
    by = command.by or ""
    managing = [one for one in seats_of(life.programme, life.plan.managed_by) if acts_for(life, one, by)]
    organisation = (managing[0] if managing else seat).organisation
    told_for = (organisation,) if organisation else life.programme.people.get(by, ())
    life.tell(e.RespondentsTold(life.at, command.run, command.questionnaire, command.by, told_for, command.words))


def make_agreement(life: Unfolding, command: c.MakeAgreement) -> None:
    """Puts an agreement on record with its parties; it binds once all of them have signed."""
    run = life.open_run(command.run)
    kind = life.plan.agreement_kind.get(command.kind)
    if kind is None:
        raise UnknownAgreementKind(kind=command.kind, known=", ".join(life.plan.agreement_kind) or "-")
    acting_seat(life, command.seat, command.by, kind.made_by)
    if command.agreement in life.programme.agreements:
        raise AgreementExists(agreement=command.agreement)
    parties = _parties(life, command.parties, kind.signed_by)
    life.tell(
        e.AgreementMade(
            life.at,
            command.agreement,
            kind.id,
            run.id,
            run.cycle,
            command.seat,
            command.by,
            command.content,
            parties,
        )
    )
    lapse(life, run.id)


def _parties(life: Unfolding, named: tuple[str, ...], roles: tuple[str, ...]) -> tuple[str, ...]:
    if not named:
        named = tuple(seat.id for role in roles for seat in seats_of(life.programme, role))
    for name in named:
        seat = life.programme.seats.get(name)
        if seat is None:
            raise UnknownSeat(seat=name)
        if seat.role not in roles:
            raise WrongRole(seat=name, role=seat.role, needed=" / ".join(roles))
    if not named:
        raise NoParties(roles=", ".join(roles))
    return tuple(dict.fromkeys(named))


def sign_agreement(life: Unfolding, command: c.SignAgreement) -> None:
    """Signs an agreement for one of its parties."""
    agreement = life.programme.agreements.get(command.agreement)
    if agreement is None:
        raise UnknownAgreement(agreement=command.agreement)
    seat = acting_seat(life, command.seat, command.by)
    if agreement.run in life.programme.runs:
        life.open_run(agreement.run)
    if seat.id not in agreement.parties:
        raise WrongRole(seat=seat.id, role=seat.role, needed=", ".join(agreement.parties))
    if seat.id in agreement.signed:
        raise AlreadySigned(seat=seat.id)
    life.tell(e.AgreementSigned(life.at, agreement.id, seat.id, command.by))


def lapse(life: Unfolding, run_id: str) -> None:
    """Sign-offs on content that is no longer the content of the run lapse."""
    run = life.programme.runs[run_id]
    if not run.votes:
        return
    content = content_hash(life.programme, run)
    for seat, vote in run.votes.items():
        if not seat.startswith("course:") and vote.content != content:
            life.tell(e.SignOffLapsed(life.at, run_id, seat, vote.content))
