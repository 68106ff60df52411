"""What stands on a digest, in one language and in the order in which it is read: sections of blocks. Only shapes.

Every dress lays out every block; none of them adds or leaves out a word.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from engine.office.plots import Drawing
from engine.rules.measuring import Status
from engine.rules.texts import Language

Tone = Literal["plain", "asked", "alarm"]


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `soft` is said beside the matter: a reading aid, or where to find more."""

    kind: ClassVar[str] = "words"
    text: str
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A line of a list: what it begins with (shown stronger), what it says, and what belongs under it."""

    lead: str
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """A list."""

    kind: ClassVar[str] = "points"
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; with a status it holds a verdict, by its sign and in words. `note` stands below, smaller."""

    text: str
    status: Status | None = None
    note: str = ""

    @property
    def whole(self) -> str:
        """Text and note on one line."""
        return f"{self.text} ({self.note})" if self.note else self.text


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the first cell of a row names it. `numeric` are the places of columns of numbers."""

    kind: ClassVar[str] = "grid"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing under a name of its own within the digest; `title` stands above it where it is one of several."""

    name: str
    title: str
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Pictures:
    """Drawings that belong together: one over the whole width, or small ones side by side."""

    kind: ClassVar[str] = "pictures"
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Something with a title of its own: a verdict where it is about one, a sentence, and facts by their names."""

    kind: ClassVar[str] = "card"
    title: str
    verdict: Cell | None
    text: str
    facts: tuple[tuple[str, str], ...] = ()
    picture: Picture | None = None


Block = Words | Points | Grid | Pictures | Card


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. `id` is the same in every language."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole digest or portfolio. `at` is its moment, `short` what stands at the foot of each printed page."""

    id: str
    language: Language
    title: str
    under: tuple[str, ...]
    at: datetime
    main: tuple[Section, ...]
    annex: tuple[Section, ...]
    annex_title: str
    foot: tuple[str, ...]
    short: str


@dataclass(frozen=True, slots=True)
class Room:
    """How much of it the main part has room for: items in a list, lines under an item, signs in a text, and so on."""

    items: int
    notes: int
    signs: int
    indicators: int
    phases: int = 9
    explanations: int = 5
    decisions: int = 3
