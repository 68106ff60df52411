"""Letters from a mailbox as files one can open: each as a page and as text, what was enclosed, and a list of all."""

import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from engine.office.mailbox import Attached, Kept
from engine.rules.problems import quoted
from engine.rules.words import day_words
from faces.language import language, pick
from faces.pages import CannotWrite

INDEX = "index.html"
LONGEST_NAME = 80


def write_letters(folder: Path, found: Sequence[Kept]) -> Path:
    """Writes the letters into `folder`, in the order given; the path of the list. Raises CannotWrite."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(found, 1):
            _write(folder, number, one)
        page = (
            _pages()
            .get_template("letters.html")
            .render(
                language=language(),
                t=pick,
                day=lambda day: day_words(day, language()),
                letters=[(_stem(number, one), one, _enclosed(number, one)) for number, one in enumerate(found, 1)],
            )
        )
        (folder / INDEX).write_text(page, encoding="utf-8")
    except OSError:
        raise CannotWrite(folder=quoted(folder), option="--save") from None
    return folder / INDEX


def _write(folder: Path, number: int, one: Kept) -> None:
    stem, html = _stem(number, one), one.html
    for image in one.images:
        name = f"{stem}-{_plain(image.name)}.png"
        (folder / name).write_bytes(image.content)
        html = html.replace(f"cid:{image.name}", name)
    (folder / f"{stem}.html").write_text(html, encoding="utf-8")
    (folder / f"{stem}.txt").write_text(one.text, encoding="utf-8")
    for name, item in _enclosed(number, one):
        (folder / name).write_bytes(item.content)


def _enclosed(number: int, one: Kept) -> list[tuple[str, Attached]]:
    """What was enclosed in a letter, each with a file name of its own: never a path."""
    stem, named = _stem(number, one), dict[str, Attached]()
    for place, item in enumerate(one.attached, 1):
        plain = _plain(item.name)
        name = f"{stem}-{plain}"
        named[f"{stem}-{place}-{plain}" if name in named else name] = item
    return list(named.items())


def _stem(number: int, one: Kept) -> str:
    return f"{number:04d}-{one.date.date().isoformat()}-{_plain(one.to.partition('@')[0])}"


def _plain(name: str) -> str:
    """The name without what means something in a path; one that is too long keeps its ending."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-") or "x"
    ending = Path(plain).suffix[:8]
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - len(ending)] + ending


def _pages() -> Environment:
    return Environment(
        loader=PackageLoader("faces", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
