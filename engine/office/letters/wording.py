"""A letter in words: its subject, its plain text and its HTML, in one language. No placeholder may go unfilled.

What it says: composing.py. How it is packed: packing.py.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from css_inline import CSSInliner
from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined, TemplateError

from engine.office.letters.shapes import Letter, Reader
from engine.rules.letter_picture import Piece, Task
from engine.rules.texts import Language, Text
from engine.rules.words import capital, day_words, listed, on_one_line

LONGEST_SUBJECT = 120

SAYS_LITTLE = frozenset({"sign", "decide", "propose", "ratify"})
"""Acts that need to be told with the phase they are for."""

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


def subject(letter: Letter, language: Language) -> str:
    """What the letter is about, on one line: the most urgent thing first."""
    pick = _pick(language)
    pieces = [piece for reader in letter.readers for piece in reader.pieces]
    areas = listed(dict.fromkeys(piece.area_name for piece in pieces), language)
    if len(areas) > 40:
        areas = pick(f"{len(pieces)} programma's", f"{len(pieces)} programmes")
    about = _about_tasks([task for piece in pieces for task in piece.tasks if task.mark != "still"], language)
    about = about or next((told for piece in pieces if (told := _about(piece, language))), "")
    about = about or pick("een bericht kwam niet aan", "a letter did not arrive")
    return on_one_line(f"{areas}: {about}" if areas else capital(about), LONGEST_SUBJECT)


def _about_tasks(tasks: Sequence[Task], language: Language) -> str:
    pick = _pick(language)
    late = [task for task in tasks if task.late]
    if late:
        first = _named(late[0], language)
        many = pick(f"{len(late)} dingen te laat", f"{len(late)} things overdue")
        return pick(f"te laat: {first}", f"overdue: {first}") if len(late) == 1 else many
    days = [task.until for task in tasks if task.until]
    until = pick(", uiterlijk ", ", by ") + day_words(min(days), language) if days else ""
    if len(tasks) == 1:
        return f"{_named(tasks[0], language)}{until}"
    many = pick(f"{len(tasks)} vragen aan u", f"{len(tasks)} things asked of you")
    first_day = pick(", de eerste uiterlijk ", ", the first by ") + day_words(min(days), language) if days else ""
    return f"{many}{first_day}" if tasks else ""


def _named(task: Task, language: Language) -> str:
    """What is asked; where that alone says little (to sign off), also for which phase."""
    what = task.what.say(language)
    return f"{what}, {task.about.say(language)}" if task.act in SAYS_LITTLE else what


def _about(piece: Piece, language: Language) -> str:
    pick = _pick(language)
    if piece.chases:
        phone = any(chase.phone for chase in piece.chases)
        return pick("graag bellen", "please call") if phone else pick("dit is te laat", "this is overdue")
    if piece.digest:
        return f"{pick('voortgangsrapportage van', 'digest of')} {day_words(piece.digest, language)}"
    if piece.news:
        told = piece.news[0].what.say(language)
        return told[:1].lower() + told[1:].rstrip(".")
    return pick("dank voor uw bijdrage", "thank you for your part") if piece.thanks else ""


def _greeting(letter: Letter, language: Language) -> str:
    names = listed([reader.person.name for reader in letter.readers], language)
    return _pick(language)(f"Beste {names},", f"Dear {names},")


def _may_do_without(reader: Reader) -> bool:
    """Whether some of what the reader gets may be done without, and so how to stop it must be told."""
    return any(piece.digest or piece.thanks or any(one.optional for one in piece.news) for piece in reader.pieces)


def _words(language: Language) -> dict[str, Any]:
    return {
        "t": _pick(language),
        "say": lambda text: text.say(language),
        "day": lambda day: day_words(day, language),
        "capital": capital,
        "listed": lambda texts: listed([one.say(language) for one in texts], language),
        "told": lambda tasks: [task for task in tasks if task.mark != "still"],
        "still": lambda tasks: [task for task in tasks if task.mark == "still"],
        "why": lambda why: UNDELIVERED[why].say(language),
    }


def _pick(language: Language) -> Callable[[str, str], str]:
    return lambda nl, en: en if language == "en" else nl


def _tidy(text: str) -> str:
    """Plain text without runs of empty lines and trailing spaces."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept) + "\n"


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
