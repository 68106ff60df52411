"""The seven kinds of condition a gate can be made of, as the definition writes them. Whether one is met: see gates.py.

The small types that all parts of a definition are written with stand here too. A ValueError raised while reading
carries a code; its sentence in two languages stands in sentences.py.
"""

import re
from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,62}$")]
Count = Annotated[int, Field(ge=1, le=10_000)]


def as_day(value: Any) -> date:
    """The day `value` means: a date, or text such as 2032-09-01; never a number. Raises ValueError with a code."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise ValueError("no_such_day") from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("not_a_day")
    if not 1900 <= value.year <= 2199:
        raise ValueError("date_out_of_range")
    return value


Day = Annotated[date, BeforeValidator(as_day)]


class Written(BaseModel):
    """Base of everything the definition says: frozen, and without a word the language does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _seats(value: Any) -> int | str:
    text = str(value).strip()
    if text == "every":
        return text
    if re.fullmatch(r"\d{1,4}", text, re.ASCII) and 1 <= int(text) <= 1000:
        return int(text)
    if not re.fullmatch(r"\d{1,4}/0*[1-9]\d{0,3}|\d?\.\d{1,6}", text, re.ASCII):
        raise ValueError("seat_count")
    share = Fraction(text)
    if not 0 < share <= 1:
        raise ValueError("seat_share")
    return "every" if share == 1 else str(share)


SeatCount = Annotated[
    Literal["every"]
    | Annotated[int, Field(ge=1, le=1000)]
    | Annotated[str, StringConstraints(pattern=r"^\d+(/\d+)?$")],
    BeforeValidator(_seats),
]


class Approval(Written):
    """How many seats must approve: every seat, n seats, or a fraction of the seats filled at that moment.

    `quorum` is the least number of seats that must have spoken (abstaining counts for presence only).
    """

    seats: SeatCount = "every"
    quorum: Annotated[int, Field(ge=1, le=1000)] | None = None


class Delivered(Written):
    """Met when the named products are handed in."""

    condition: Literal["delivered"]
    products: Annotated[tuple[Id, ...], Field(min_length=1, max_length=100)]

    @property
    def subject(self) -> str:
        """What it is about, as one word or list of ids."""
        return ", ".join(self.products)


class Answered(Written):
    """Met when the questionnaire has at least the agreed number of respondents per group."""

    condition: Literal["answered"]
    questionnaire: Id
    at_least: Annotated[dict[Id, Count], Field(min_length=1, max_length=50)]

    @property
    def subject(self) -> str:
        """What it is about, as one word or list of ids."""
        return self.questionnaire


class Agreements(Written):
    """Met when at least so many agreements of a kind are on record in this cycle, signed by their parties."""

    condition: Literal["agreed"]
    kind: Id
    at_least: Count = 1

    @property
    def subject(self) -> str:
        """What it is about, as one word or list of ids."""
        return self.kind


class Signed(Approval):
    """Met when the role has signed off on the content of the phase run; a veto role must have been heard as well."""

    condition: Literal["signed"]
    role: Id
    veto: Id | None = None

    @property
    def subject(self) -> str:
        """What it is about, as one word or list of ids."""
        return self.role


class Measured(Written):
    """Met when the named moment is closed; "this" is the moment the evaluation was opened for."""

    condition: Literal["measured"]
    moment: Id = "this"

    @property
    def subject(self) -> str:
        """What it is about, as one word or list of ids."""
        return self.moment


class Initiatives(Written):
    """Met when there are at least so many initiatives, all at or beyond `milestone`.

    With `settled`, every initiative carried over from an earlier cycle must also be told to continue, change or stop.
    """

    condition: Literal["initiatives"]
    milestone: Id | None = None
    at_least: Annotated[int, Field(ge=0, le=10_000)] = 1
    settled: bool = False

    @property
    def subject(self) -> str:
        """What it is about, as one word or list of ids."""
        return self.milestone or ""


class Decided(Written):
    """Met when the course decision of this evaluation is taken, and ratified where a ratifying role is named."""

    condition: Literal["decided"]

    @property
    def subject(self) -> str:
        """What it is about, as one word or list of ids."""
        return "course"


Condition = Annotated[
    Delivered | Answered | Agreements | Signed | Measured | Initiatives | Decided, Field(discriminator="condition")
]
