"""A letter as it is about to be written: its readers, what each is told, and who gets the answers. Shapes only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.office.people import Person
from engine.rules.definition import Definition
from engine.rules.letter_picture import Piece

State = Literal["queued", "sending", "sent", "held", "refused", "moot"]
Why = Literal["no_address", "bad_address", "too_many", "by_hand", "wording", "refused", "gave_up"]
"""Why a letter is held or was refused."""


@dataclass(frozen=True, slots=True)
class DigestWanted:
    """The digest of a programme that came due by the event with this number, at that moment."""

    programme: str
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A letter that did not arrive: for whom it was, why, and what the mail server said."""

    letter: int
    name: str
    why: str
    told: str | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads the letter, and all it has for them."""

    person: Person
    pieces: tuple[Piece, ...]
    digests: tuple[DigestWanted, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """Letter number `number` as it stands at `now`: one mailbox, mostly one reader. `plans` are the definitions of its
    programmes; `answers_to` gets the answers."""

    number: int
    now: datetime
    readers: tuple[Reader, ...]
    plans: tuple[Definition, ...]
    answers_to: Person | None

    @property
    def language(self) -> Literal["nl", "en"]:
        """The language of the first reader: a mailbox gets one letter."""
        return self.readers[0].person.language
