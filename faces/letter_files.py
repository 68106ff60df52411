"""Letters from a mailbox as files one can open: each as a page and as text, what was enclosed, and a list of all."""

import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from engine.office.mailbox import Kept
from engine.rules.problems import quoted
from engine.rules.words import day_words
from faces.language import language, pick
from faces.pages import CannotWrite

INDEX = "index.html"


def write_letters(folder: Path, found: Sequence[Kept]) -> Path:
    """Writes the letters into `folder`, in the order given; the path of the list. Raises CannotWrite."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(found, 1):
            _write(folder, _stem(number, one), one)
        page = (
            _pages()
            .get_template("letters.html")
            .render(
                language=language(),
                t=pick,
                day=lambda day: day_words(day, language()),
                letters=[(_stem(number, one), one) for number, one in enumerate(found, 1)],
            )
        )
        (folder / INDEX).write_text(page, encoding="utf-8")
    except OSError:
        raise CannotWrite(folder=quoted(folder), option="--save") from None
    return folder / INDEX


def _write(folder: Path, stem: str, one: Kept) -> None:
    html = one.html
    for image in one.images:
        name = f"{stem}-{_plain(image.name)}.png"
        (folder / name).write_bytes(image.content)
        html = html.replace(f"cid:{image.name}", name)
    (folder / f"{stem}.html").write_text(html, encoding="utf-8")
    (folder / f"{stem}.txt").write_text(one.text, encoding="utf-8")
    for item in one.attached:
        (folder / attached_name(stem, item.name)).write_bytes(item.content)


def attached_name(stem: str, name: str) -> str:
    """The file name of something enclosed in a letter: never a path."""
    return f"{stem}-{_plain(name)}"


def _stem(number: int, one: Kept) -> str:
    return f"{number:04d}-{one.date.date().isoformat()}-{_plain(one.to.partition('@')[0])}"


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-")[:80] or "x"


def _pages() -> Environment:
    pages = Environment(
        loader=PackageLoader("faces", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals["attached_name"] = attached_name
    return pages
