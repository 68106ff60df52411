"""`koers replay`: a scenario lived through under a made-up clock, told while it happens. Only showing lives here."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from engine.office import reading
from engine.office.office import office
from engine.rehearsal.staging import programme_id
from engine.rehearsal.story_json import standing_line
from faces.language import language, pick
from faces.output import Format, console, line
from faces.pages import refuse_unwritable, write_pages
from faces.replaying import AlreadyKept, Listener, Outcome, keep_people, play, scratch_database
from faces.show_standing import show_standing
from faces.staged import Staged, stage
from faces.story_text import StoryText


def add_to(app: typer.Typer) -> None:
    """Adds `replay`."""
    app.command("replay")(replay)


def replay(
    scenario: Annotated[str, typer.Argument(help="bestand met het scenario (YAML) / file with the scenario (YAML)")],
    measurements: Annotated[
        str | None,
        typer.Option(
            "--measurements", help="cijfers (CSV) in plaats van die van het scenario / figures (CSV) instead of its own"
        ),
    ] = None,
    area: Annotated[
        str | None, typer.Option("--area", help="gebiedscode, zoals WK059910 / area code, such as WK059910")
    ] = None,
    told: Annotated[Format, typer.Option("--format", help="text of json / text or json")] = Format.TEXT,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="map voor verhaal en stand, als HTML en tekst / folder for story and standing, as HTML and text",
        ),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="bewaar het programma in het kantoor / keep the programme in the office")
    ] = False,
) -> None:
    """Speel een scenario af: mensen reageren, de klok is verzonnen, alles gaat door het kantoor. / Replay a
    scenario: people react, the clock is made up, everything goes through the office.

    Met --measurements en --area speelt hetzelfde scenario op de cijfers van een ander gebied. / With --measurements
    and --area the same scenario runs on the figures of another area.
    """
    staged = stage(scenario, measurements, area)
    if out is not None:
        refuse_unwritable(out)
    with _kept(staged) if keep else scratch_database() as engine:
        outcome = _told(staged, engine, told)
    if out is not None:
        pages = write_pages(out, staged, outcome, language())
        if told is Format.TEXT:
            _tell_where(pages)


def _tell_where(pages: list[Path]) -> None:
    line("")
    line(
        pick(f"Het hele verhaal, om te lezen in een browser: {pages[0]}", f"The whole story, for a browser: {pages[0]}")
    )
    line(pick("Ook geschreven: ", "Also written: ") + ", ".join(str(page) for page in pages[1:]), style="dim")


def _told(staged: Staged, engine: Engine, told: Format) -> Outcome:
    if told is Format.JSON:
        outcome = play(staged, engine, language(), Listener(event=_print))
        notes = [note.say(language()) for note in staged.notes]
        _print(standing_line(outcome.standing, head=outcome.head, notes=notes))
        return outcome
    text = StoryText(console(), staged, language())
    text.begin()
    outcome = play(staged, engine, language(), Listener(line=text.line))
    text.end(outcome)
    show_standing(outcome.standing)
    return outcome


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


@contextmanager
def _kept(staged: Staged) -> Iterator[Engine]:
    name = programme_id(staged.scenario, staged.area)
    with office() as opened:
        if any(line.id == name for line in reading.programmes(opened.engine)):
            raise AlreadyKept(programme=name, option="--keep")
        keep_people(staged, opened.engine)
        yield opened.engine
