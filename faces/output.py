"""How the command line shows things: plain lines, tables and JSON, readable at 80 columns and without colour."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from io import StringIO
from typing import Any

from pydantic import TypeAdapter
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text as Line

from engine.rules.words import on_one_line


class Format(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


_screen: ContextVar[Console | None] = ContextVar("screen", default=None)


def console() -> Console:
    """Where answers go. Nothing a person wrote is taken for markup."""
    return _screen.get() or Console(markup=False, highlight=False, emoji=False)


@contextmanager
def recorded(width: int = 100) -> Iterator[Console]:
    """Answers go to a console that remembers them instead: see its `export_text` and `export_html`."""
    screen = Console(markup=False, highlight=False, emoji=False, record=True, width=width, file=StringIO())
    token = _screen.set(screen)
    try:
        yield screen
    finally:
        _screen.reset(token)


def complaints() -> Console:
    """Where refusals and progress go: beside the answer, so that a script can keep them apart."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def line(text: str, style: str = "") -> None:
    """One line of the answer, never cut or wrapped, so that other programs can read it."""
    console().print(Line(text, style=style), soft_wrap=True)


def paragraph(text: str, style: str = "", indent: int = 0, hanging: int = 0) -> None:
    """Text wrapped to the width of the screen, `indent` signs from its edge; later lines `hanging` signs further."""
    screen = console()
    whole, first = Line(text, style=style), True
    for part in whole.wrap(screen, max(20, screen.width - indent - hanging)):
        part.rstrip()
        screen.print(Line(" " * (indent if first else indent + hanging)) + part)
        first = False


def heading(text: str) -> None:
    """A heading with an empty line before it."""
    console().print()
    console().print(Line(text, style="bold"))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """A table that fits the screen; long cells go on below. `right` names the columns of numbers."""
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place, column in enumerate(columns):
        grid.add_column(column, overflow="fold", justify="right" if place in right else "left")
    for row in rows:
        grid.add_row(*(Line(on_one_line(cell, 400)) for cell in row))
    console().print(grid)


def as_json(value: Any) -> str:
    """Any of our shapes as JSON on one line; decimals as text, dates as year-month-day."""
    kind = type(value)
    if kind in (dict, list, tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return TypeAdapter(kind).dump_json(value).decode()


def print_json(value: Any) -> None:
    """One line of JSON on standard output."""
    sys.stdout.write(as_json(value) + "\n")


def progress(words: str) -> Progress:
    """A progress bar beside the answer, gone when done; nothing is shown where nobody watches."""
    screen = complaints()
    return Progress(
        TextColumn(words),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
