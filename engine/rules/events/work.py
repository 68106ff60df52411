"""What was made, answered, agreed and signed off."""

from dataclasses import dataclass
from typing import Literal

from engine.rules.events.base import Event, Ref


@dataclass(frozen=True, slots=True)
class ProductDelivered(Event):
    run: str
    product: str
    seat: str
    by: str | None
    kind: str
    content: Ref
    hash: str


@dataclass(frozen=True, slots=True)
class ProductReturned(Event):
    """A product goes back to the seat that handed it in: because of sign-offs, or by the programme manager, who then
    is named in `by`, with the reason."""

    run: str
    product: str
    seat: str
    by: str | None = None
    reason: Ref | None = None


@dataclass(frozen=True, slots=True)
class QuestionnaireAnswered(Event):
    """`again`: the respondent had answered before, and counts once; `enough`: with this one the group is complete."""

    run: str
    questionnaire: str
    group: str
    respondent: str
    answers: Ref
    again: bool = False
    enough: bool = False


@dataclass(frozen=True, slots=True)
class RespondentsTold(Event):
    """What was done with the answers to a questionnaire, told in public; `organisations` are those it was told for."""

    run: str
    questionnaire: str
    by: str | None
    organisations: tuple[str, ...]
    words: Ref


@dataclass(frozen=True, slots=True)
class AgreementMade(Event):
    agreement: str
    kind: str
    run: str
    cycle: int
    seat: str
    by: str | None
    content: Ref
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementSigned(Event):
    agreement: str
    seat: str
    by: str | None


@dataclass(frozen=True, slots=True)
class SignedOff(Event):
    """A sign-off by one seat on content with this hash, in this look at it."""

    run: str
    seat: str
    by: str | None
    verdict: Literal["approve", "return", "abstain"]
    content: str
    look: int
    reason: Ref | None = None


@dataclass(frozen=True, slots=True)
class SignOffLapsed(Event):
    """A sign-off that counts no longer: the content `changed`, or the programme manager `returned` a product of it."""

    run: str
    seat: str
    content: str
    why: Literal["changed", "returned"] = "changed"


@dataclass(frozen=True, slots=True)
class LookBegan(Event):
    """The seats of `role` are asked (again): `why` says what ended the look before."""

    run: str
    role: str
    look: int
    why: Literal["returned", "tie", "above"]
    above: str | None = None
