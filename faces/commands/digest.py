"""The digest of a programme, or the portfolio of several, as it stands now or stood on a day. Nothing is changed."""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from engine.office import clock, people, reading
from engine.office.digest_lately import progress
from engine.office.digests import (
    digest_readers_programmes,
    gather,
    markdown,
    page,
    pdf,
    text,
)
from engine.office.office import known_programme, office
from engine.office.shelf import Shelf
from engine.rules.conditions import as_day
from engine.rules.digest_picture import Digest, Portfolio
from engine.rules.portfolio import portfolio
from engine.rules.problems import quoted
from engine.rules.refusals import NotStarted, Refusal
from engine.rules.workdays import local_day
from faces.language import language
from faces.output import line
from faces.refusals import EitherOr, NotADate, NotStartedYet, NotYet, UnknownPersonHere

Gathering = Callable[[Engine, str, date | None, datetime], Digest]


class Dress(StrEnum):
    """What a digest is made into."""

    TEXT = "text"
    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"


class NotOnScreen(Refusal):
    """Een pdf is op dit scherm niet te lezen. Noem een bestand, bijvoorbeeld {option} digest.pdf, of kies een andere
    vorm bij {form}.
    --
    A PDF cannot be read on this screen. Name a file, for example {option} digest.pdf, or choose another form with
    {form}.
    """


class CannotWriteFile(Refusal):
    """Bestand '{file}' kan niet worden geschreven. Kies een andere plek bij {option}.
    --
    File '{file}' cannot be written. Choose another place with {option}.
    """


def add_to(app: typer.Typer) -> None:
    """Adds `digest`."""
    app.command("digest")(digest)


def digest(
    programme: Annotated[
        str | None,
        typer.Argument(
            help="id van het programma; zonder: alle naast elkaar / id of the programme; without: all of them"
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="zoals het was aan het eind van die dag / as it was at the end of that day"),
    ] = None,
    dress: Annotated[
        Dress, typer.Option("--format", help="tekst, markdown, webpagina of pdf / text, markdown, web page or PDF")
    ] = Dress.TEXT,
    out: Annotated[
        str | None, typer.Option("--out", help="bestand om in te schrijven / file to write to", show_default=False)
    ] = None,
    reader: Annotated[
        str | None,
        typer.Option("--for", help="de programma's waarover deze persoon leest / the programmes this person reads of"),
    ] = None,
    whole: Annotated[
        bool,
        typer.Option(
            "--history",
            help="uit het hele logboek; duurt langer naarmate er meer gebeurde / from the whole journal; "
            "takes longer the more happened",
        ),
    ] = False,
) -> None:
    """De voortgangsrapportage, of het overzicht van alle programma's. / The digest, or the portfolio of all."""
    day = _past(as_of)
    if programme is not None and reader is not None:
        raise EitherOr(one="PROGRAMME", other="--for")
    if dress is Dress.PDF and out is None and sys.stdout.isatty():
        raise NotOnScreen(option="--out", form="--format")
    with office() as opened:
        gathering = gather if whole else lately
        if programme:
            found: Digest | Portfolio = _one(opened.engine, programme, day, gathering)
        else:
            found = _several(opened.engine, reader, day, gathering)
    _hand_over(_dressed(found, dress), out)


def lately(engine: Engine, programme: str, day: date | None, now: datetime) -> Digest:
    """The digest without reading the whole journal. Raises NotStarted and OfficeUnavailable."""
    shelf = Shelf()
    with reading.looking(engine) as connection:
        known = shelf.as_of(connection, programme, day) if day else shelf.now(connection, programme, now)
        return progress(connection, known)


def _one(engine: Engine, programme: str, day: date | None, gathering: Gathering) -> Digest:
    with known_programme(programme):
        plan, stands = reading.standing(engine, programme)
    try:
        return gathering(engine, programme, day, clock.now())
    except NotStarted:
        began = local_day(plan.calendar, stands.started)
        raise NotStartedYet(programme=programme, day=day, started=began) from None


def _several(engine: Engine, reader: str | None, day: date | None, gathering: Gathering) -> Portfolio:
    if reader is None:
        wanted = [one.id for one in reading.programmes(engine)]
    elif reader not in people.people(engine, [reader]):
        raise UnknownPersonHere(person=quoted(reader))
    else:
        wanted = [*digest_readers_programmes(engine, reader)]
    found = []
    for programme in wanted:
        with suppress(NotStarted):
            found.append(gathering(engine, programme, day, clock.now()))
    return portfolio(found, day or max((one.on for one in found), default=clock.now().date()))


def _dressed(found: Digest | Portfolio, dress: Dress) -> bytes:
    if dress is Dress.PDF:
        return pdf(found, language())
    made = {Dress.TEXT: text, Dress.MARKDOWN: markdown, Dress.HTML: page}[dress]
    return made(found, language()).encode()


def _hand_over(made: bytes, out: str | None) -> None:
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(made)
        return
    try:
        Path(out).write_bytes(made)
    except (OSError, ValueError):
        raise CannotWriteFile(file=quoted(out), option="--out") from None
    line(out)


def _past(words: str | None) -> date | None:
    """A day that has begun somewhere on earth."""
    if words is None:
        return None
    try:
        day = as_day(words.strip())
    except ValueError:
        raise NotADate(words=quoted(words)) from None
    if day > (clock.now() + timedelta(hours=14)).date():
        raise NotYet(day=day)
    return day
