"""A letter in words: its subject, its plain text and its HTML, in one language. No placeholder may go unfilled.

What it says: composing.py. How it is packed: packing.py.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from textwrap import wrap
from typing import Any

from css_inline import CSSInliner
from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined, TemplateError

from engine.office.letters.shapes import Letter, Reader
from engine.office.letters.subjects import overdue, subject
from engine.rules.letter_picture import Piece, Task
from engine.rules.texts import Language, Text
from engine.rules.words import capital, day_words, listed, on_one_line

LONGEST_TEXT = 4000
WIDTH = 80
"""Signs on a line of plain text."""

Key = tuple[str, str, Task]
"""Whom something is asked of, in which programme, and what."""


class Unwordable(Exception):
    """A letter that cannot be put into words: a placeholder is missing, or a template is broken."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A digest as it goes along in a letter: its HTML part with the images it refers to, and its plain text."""

    html: str
    text: str
    images: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Worded:
    """A letter in words."""

    subject: str
    text: str
    html: str
    images: Mapping[str, bytes]


def word(
    letter: Letter,
    links: Mapping[Key, str],
    enclosed: Sequence[Enclosed] = (),
    loader: BaseLoader | None = None,
) -> Worded:
    """Puts a letter into words; `links` leads to each thing asked. Raises Unwordable."""
    language = letter.language
    pages = _pages() if loader is None else _environment(loader)
    given = {
        "letter": letter,
        "language": language,
        "subject": subject(letter, language),
        "greeting": _greeting(letter, language),
        "link": lambda reader, piece, task: links[(reader.person.id, piece.programme, task)],
        "enclosed": enclosed,
        "because_of": list(dict.fromkeys(_because_of(letter, language))),
        "optional": any(_may_do_without(reader) for reader in letter.readers),
        **_words(language),
    }
    try:
        text = pages.get_template("letter.txt").render(given)
        html = pages.get_template("letter.html").render(given)
    except (TemplateError, KeyError, AttributeError, TypeError) as trouble:
        raise Unwordable(f"{type(trouble).__name__}: {trouble}") from trouble
    images = {name: image for one in enclosed for name, image in one.images.items()}
    return Worded(given["subject"], _tidy(text), _inliner().inline(html), images)


def _greeting(letter: Letter, language: Language) -> str:
    names = listed([on_one_line(reader.person.name) for reader in letter.readers], language)
    return _pick(language)(f"Beste {names},", f"Dear {names},")


def _may_do_without(reader: Reader) -> bool:
    """Whether some of what the reader gets may be done without, and so how to stop it must be told."""
    return any(piece.digest or piece.thanks or any(one.optional for one in piece.news) for piece in reader.pieces)


def _because_of(letter: Letter, language: Language) -> Iterator[str]:
    """Why this letter is sent, once for each programme."""
    for reader in letter.readers:
        yield from (on_one_line(_because(piece, language), LONGEST_TEXT) for piece in reader.pieces)
        if reader.undelivered and not reader.pieces:
            yield _pick(language)(
                "U krijgt dit bericht omdat u een programma beheert.",
                "You get this letter because you manage a programme.",
            )


def _because(piece: Piece, language: Language) -> str:
    pick, area = _pick(language), on_one_line(piece.area_name)
    if not piece.capacities:
        return pick(
            f"U krijgt dit bericht omdat u meedeed aan het programma in {area}.",
            f"You get this letter because you took part in the programme in {area}.",
        )
    roles = listed([role.say(language) for role in piece.capacities], language)
    one = len(piece.capacities) == 1
    return pick(
        f"U krijgt dit bericht omdat u meedoet aan het programma in {area}. Uw {'rol' if one else 'rollen'}: {roles}.",
        f"You get this letter because you take part in the programme in {area}. Your {'role' if one else 'roles'}: "
        f"{roles}.",
    )


def _words(language: Language) -> dict[str, Any]:
    return {
        "t": _pick(language),
        "line": on_one_line,
        "say": lambda text: on_one_line(text.say(language), LONGEST_TEXT),
        "day": lambda day: day_words(day, language),
        "capital": capital,
        "overdue": overdue,
        "told": lambda tasks: [task for task in tasks if task.mark != "still"],
        "still": lambda tasks: [task for task in tasks if task.mark == "still"],
        "why": lambda why: UNDELIVERED[why].say(language),
    }


def _pick(language: Language) -> Callable[[str, str], str]:
    return lambda nl, en: en if language == "en" else nl


def _tidy(text: str) -> str:
    """Plain text without long lines (but for links), runs of empty lines and trailing spaces."""
    lines = [part for line in text.strip().splitlines() for part in _wrapped(line.rstrip())]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept) + "\n"


def _wrapped(line: str) -> list[str]:
    """The line in parts; what follows stands under what began after the bullet."""
    words = line.lstrip()
    under = " " * (len(line) - len(words) + 2 * words.startswith("- "))
    return wrap(line, WIDTH, subsequent_indent=under, break_long_words=False, break_on_hyphens=False) or [""]


def _environment(loader: BaseLoader) -> Environment:
    return Environment(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html")),
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _pages() -> Environment:
    return _environment(PackageLoader("engine.office.letters", "templates"))


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


UNDELIVERED: dict[str, Text] = {
    "no_address": Text(
        nl="Er is geen e-mailadres bekend. Vul het aan, en geef het bericht daarna vrij.",
        en="No mail address is known. Add it, and then release the letter.",
    ),
    "bad_address": Text(
        nl="Het e-mailadres klopt niet. Verbeter het, en geef het bericht daarna vrij.",
        en="The mail address is not right. Correct it, and then release the letter.",
    ),
    "refused": Text(
        nl="De mailserver van de ontvanger weigert het bericht. Controleer het adres, of bel.",
        en="The mail server of the reader refuses the letter. Check the address, or call.",
    ),
    "gave_up": Text(
        nl="De mailserver van de ontvanger was dagen niet bereikbaar. Bel, of stuur het later opnieuw.",
        en="The mail server of the reader could not be reached for days. Call, or send it again later.",
    ),
    "wording": Text(
        nl="Er zit een fout in de tekst van het bericht. Meld dit aan de beheerder.",
        en="There is a mistake in the text of the letter. Report this to the administrator.",
    ),
    "too_many": Text(
        nl="Er stonden te veel berichten klaar voor één dag. De beheerder kijkt ernaar.",
        en="Too many letters were ready for one day. The administrator looks at it.",
    ),
    "by_hand": Text(nl="De beheerder houdt het bericht vast.", en="The administrator holds the letter."),
}
"""Why a letter did not arrive, and what to do."""
