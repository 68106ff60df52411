"""`koers up`, `koers status`, `koers worker`: running Koers, and seeing how it runs. Only showing lives here.

Prefect is imported when a command needs it, and not before: that costs seconds.
"""

import json
import os
import signal
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from engine.office.office import office
from engine.office.settings import DATA, Settings, read_page_settings, read_settings
from engine.office.trouble import OfficeUnavailable
from engine.rules.texts import Text
from faces.commands.pages import sign_in_link
from faces.language import language, pick
from faces.output import Format, line, table

if TYPE_CHECKING:
    from flows.health import Health

NOT_WELL = 1


def add_to(app: typer.Typer) -> None:
    """Adds `up`, `status` and `worker`."""
    app.command("up")(up)
    app.command("status")(status)
    app.command("worker")(worker)


def up(
    replayed: Annotated[
        bool,
        typer.Option("--replay", help="toon de laatste herhaling door flows / show the last replay through flows"),
    ] = False,
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="poort van Prefect / port of Prefect", show_default=True)
    ] = 4200,
    pages: Annotated[
        int,
        typer.Option("--pages", min=1, max=65535, help="poort van de pagina's / port of the pages", show_default=True),
    ] = 8080,
) -> None:
    """Start alles op deze machine: database, Prefect, worker, klok, post en pagina's; stop met Ctrl-C. / Start
    everything on this machine: database, Prefect, worker, clock, post and pages; stop with Ctrl-C.

    Is er niets ingesteld, dan wordt alles meegeleverd. Met KOERS_DATABASE_URL gebruikt Koers die database, met
    PREFECT_API_URL die Prefect. / Nothing needs setting. With KOERS_DATABASE_URL Koers uses that database, with
    PREFECT_API_URL that Prefect.
    """
    from flows.up import up as run_everything

    settings = read_settings()
    if replayed:
        settings = Settings(data=settings.replay, database_url=None)
        os.environ[DATA] = str(settings.data)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_everything(settings, _Telling(), stop, port, pages)
    line(pick("Alles is gestopt. Wat vastligt, blijft.", "Everything has stopped. What is on record stays."))


def worker(
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="flow runs tegelijk / flow runs at once")] = 4,
    name: Annotated[str | None, typer.Option("--name", help="naam van de worker / name of the worker")] = None,
) -> None:
    """Voer flow runs uit, in één proces, tot Ctrl-C. Er mogen er meer draaien. / Run flow runs, in one process, until
    Ctrl-C. Several may run.
    """
    from flows.worker import run_worker

    run_worker(limit, name)


def status(
    told: Annotated[Format, typer.Option("--format", help="text of json / text or json")] = Format.TEXT,
) -> None:
    """Hoe is het met elk deel, en wat wacht er? / How is each part, and what waits?

    De uitkomst is 0 als alles goed is, anders 1. / The exit code is 0 when all is well, else 1.
    """
    from flows.health import Health, check
    from flows.up import whereabouts

    settings = read_settings()
    there = whereabouts(settings.data)
    api = there.api if there else os.environ.get("PREFECT_API_URL", "")
    if not api:
        found: tuple[Health, ...] = (Health("koers", False, _NOT_UP),)
    else:
        try:
            with office() as opened:
                found = check(opened.engine, api, there.pages if there else None)
        except OfficeUnavailable as trouble:
            found = (Health("database", False, Text(nl=trouble.say("nl"), en=trouble.say("en"))),)
    _show(found, there.ui if there else None, told)
    if not all(one.well for one in found):
        raise typer.Exit(NOT_WELL)


def _show(found: "tuple[Health, ...]", ui: str | None, told: Format) -> None:
    if told is Format.JSON:
        rows = [{"part": one.part, "well": one.well, "told": one.told.say(language())} for one in found]
        sys.stdout.write(json.dumps({"well": all(one.well for one in found), "ui": ui, "parts": rows}) + "\n")
        return
    words = {True: pick("goed", "well"), False: pick("NIET GOED", "NOT WELL")}
    rows_ = [(_PARTS[one.part].say(language()), words[one.well], one.told.say(language())) for one in found]
    table((pick("deel", "part"), pick("stand", "state"), pick("meer", "more")), rows_)
    if ui:
        line(pick(f"Kijken: {ui}", f"To look: {ui}"))


class _Telling:
    """Tells on the screen what is being started and stopped."""

    def starting(self, part: str) -> None:
        line(pick(f"{_name(part)} start ...", f"{_name(part)} is starting ..."), style="dim")

    def well(self, part: str, seconds: float) -> None:
        line(pick(f"{_name(part)} doet het ({seconds:.0f} s).", f"{_name(part)} is well ({seconds:.0f} s)."))

    def ready(self, ui: str | None, url: str) -> None:
        line("")
        line(pick("Koers draait.", "Koers is running."), style="bold")
        line(pick(f"De pagina's: {_way_in(url)}", f"The pages: {_way_in(url)}"))
        if ui:
            line(pick(f"De flow runs: {ui}/runs", f"The flow runs: {ui}/runs"))
        line(pick("Hoe het gaat, in een ander venster: koers status", "How it is, in another window: koers status"))
        line(pick("Stoppen: Ctrl-C", "To stop: Ctrl-C"))

    def died(self, part: str, pause: float, tail: str) -> None:
        line(
            pick(
                f"{_name(part)} is gestopt en start over {pause:.0f} s opnieuw. Laatste regels: {tail}",
                f"{_name(part)} stopped and starts again in {pause:.0f} s. Last lines: {tail}",
            ),
            style="red",
        )

    def stopping(self, part: str) -> None:
        line(pick(f"{_name(part)} stopt ...", f"{_name(part)} is stopping ..."), style="dim")


def _way_in(url: str) -> str:
    """Where to look; with a link that signs in once, where nobody else says who people are."""
    settings = replace(read_page_settings(), url=url)
    if settings.provider is not None:
        return url
    with office() as opened:
        return sign_in_link(opened, settings)


def _name(part: str) -> str:
    told = _PARTS[part].say(language())
    return told[:1].upper() + told[1:]


_PARTS = {
    "koers": Text(nl="koers", en="koers"),
    "database": Text(nl="de database", en="the database"),
    "prefect": Text(nl="Prefect", en="Prefect"),
    "worker": Text(nl="de worker", en="the worker"),
    "clock": Text(nl="de klok", en="the clock"),
    "post": Text(nl="de post", en="the post"),
    "pages": Text(nl="de pagina's", en="the pages"),
    "wishes": Text(nl="wat wacht", en="what waits"),
}

_NOT_UP = Text(
    nl="draait niet op deze machine. Start het met: koers up (of noem Prefect met PREFECT_API_URL)",
    en="is not running on this machine. Start it with: koers up (or name Prefect with PREFECT_API_URL)",
)
