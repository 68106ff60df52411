"""Problems in what people wrote: where each stands, what is wrong, and what to do. Finding them: reading.py.

Also the small tools every sentence about a problem needs: a safe quotation of the reader's own words, and the name
that was probably meant.
"""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from engine.rules.texts import Text

ProblemKind = Literal["file", "syntax", "form", "reference", "life"]
Path = tuple[str | int, ...]

_LONGEST_QUOTE = 60
_MOST_CANDIDATES = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem in one file. `line` and `column` count from 1; `field` is dotted, such as `phases.2.gate.0.role`.

    `field` is empty where the problem is about the file as a whole. Kinds: the *file* (size, bytes), its *syntax*
    (YAML), its *form* (the words of the language), a *reference* (names and dates that must fit each other), and its
    *life* (what goes wrong when it is rehearsed).
    """

    file: str
    line: int
    column: int
    field: str
    message: Text
    kind: ProblemKind

    def say(self, language: str = "nl") -> str:
        """The whole problem on one line, the way compilers do: file:line:column: field: sentence."""
        field = f"{self.field}: " if self.field else ""
        return f"{self.file}:{self.line}:{self.column}: {field}{self.message.say(language)}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a place in a definition, before the place has become a line in a file."""

    path: Path
    message: Text


def fault(path: Path, nl: str, en: str) -> Fault:
    """A fault at `path` with its sentence in both languages."""
    return Fault(path, Text(nl=nl, en=en))


def dotted(path: Path) -> str:
    """A path as people and tools read it: `phases.2.gate.0.role`, list places counted from 0."""
    return ".".join(quoted(part) if isinstance(part, str) else str(part) for part in path)


def quoted(words: object) -> str:
    """What somebody wrote, safe to repeat: on one line, without control characters, and at most 60 characters."""
    text = str(words)
    short = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in short)


def meant(written: str, names: Collection[str]) -> str | None:
    """The one of `names` that `written` was probably meant to be, or None when none comes near."""
    candidates = sorted(names)[:_MOST_CANDIDATES]
    near = get_close_matches(written[:_LONGEST_QUOTE].lower(), candidates, n=1, cutoff=0.6)
    return near[0] if near else None


def did_you_mean(written: str, names: Collection[str]) -> tuple[str, str]:
    """The sentence (nl, en) that helps on: the name probably meant, else the names there are; empty when none."""
    near = meant(written, names)
    if near:
        return f" Bedoelde u `{near}`?", f" Did you mean `{near}`?"
    if not names:
        return "", ""
    some = ", ".join(f"`{name}`" for name in sorted(names)[:12]) + (", …" if len(names) > 12 else "")
    return f" Kies uit: {some}.", f" Choose from: {some}."
