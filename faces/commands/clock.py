"""`koers clock`: which time rules, who acts by it, what is due next; running a clock, and letting a held one go on."""

import json
import sys
from datetime import datetime, timedelta
from typing import Annotated

import typer

from engine.office import clock, lease, reading
from engine.office.clock import Face
from engine.office.office import Office, office
from faces.language import pick
from faces.output import Format, line
from faces.refusals import LookFirst

clock_app = typer.Typer(no_args_is_help=False, invoke_without_command=True)


def add_to(app: typer.Typer) -> None:
    """Adds `clock`."""
    app.add_typer(clock_app, name="clock")


@clock_app.callback()
def show(
    context: typer.Context,
    told: Annotated[Format, typer.Option("--format", help="text of json / text or json")] = Format.TEXT,
) -> None:
    """De klok: welke tijd geldt, wie ernaar handelt, wat er komt. / The clock: which time rules, who acts, what comes.

    Staat de klok stil, dan vertelt dit waarom, en wat te doen. / Where the clock is held, this tells why, and what to
    do.
    """
    if context.invoked_subcommand is not None:
        return
    with office() as opened:
        _show_json(opened) if told is Format.JSON else _show(opened)


@clock_app.command("run")
def run(
    heartbeat: Annotated[
        float, typer.Option("--heartbeat", min=0.05, max=60, help="seconden tussen hartslagen / seconds between beats")
    ] = 1.0,
    lasts: Annotated[
        float,
        typer.Option(
            "--lease",
            min=1,
            max=3600,
            help="seconden tot een andere klok het overneemt / seconds until another clock takes over",
        ),
    ] = 20.0,
    patience: Annotated[
        float,
        typer.Option(
            "--patience",
            min=5,
            max=86400,
            help="seconden tot een flow run die blijft hangen opnieuw gaat / seconds until a flow run that hangs is "
            "started again",
        ),
    ] = 300.0,
) -> None:
    """Laat een klok lopen, tot Ctrl-C. Er mogen er meer lopen; één handelt. / Run a clock, until Ctrl-C. Several may
    run; one acts.
    """
    from flows.clock import run_clock

    run_clock(heartbeat, timedelta(seconds=lasts), timedelta(seconds=patience))


@clock_app.command("go-on")
def go_on(
    sure: Annotated[
        bool, typer.Option("--yes", help="er is gekeken; de tijd klopt / I looked; the time is right")
    ] = False,
) -> None:
    """Laat een klok die is stilgezet weer lopen. / Let a clock that is held go on.

    Wat intussen had moeten gebeuren, gebeurt dan alsnog, met zijn eigen datum. / What should have happened meanwhile
    happens then, with its own date.
    """
    with office() as opened:
        face = clock.face(opened.engine)
        if face.held is None:
            line(pick("De klok is niet stilgezet; er is niets te doen.", "The clock is not held; nothing to do."))
            return
        due = len(reading.due(opened.engine, clock.now()))
        if not sure:
            raise LookFirst(count=due, now=clock.now().isoformat(" ", "minutes"), option="--yes")
        clock.go_on(opened.engine, clock.now())
        line(pick(f"De klok loopt weer. Aan de beurt: {due}.", f"The clock goes on. Programmes due: {due}."))


def _show(opened: Office) -> None:
    face, held = clock.face(opened.engine), lease.current(opened.engine)
    line(_which(face))
    if face.held:
        line(_why(face), style="bold red")
    acting = held is not None and not held.over
    if acting and held:
        line(pick(f"Er handelt een klok: {held.holder}.", f"A clock acts: {held.holder}."))
    else:
        line(pick("Er loopt geen klok. Start er een met: koers up", "No clock runs. Start one with: koers up"))
    due = reading.next_due(opened.engine)
    if due is None:
        line(pick("Er staat niets op de agenda.", "Nothing is planned."))
    else:
        line(pick(f"Eerstvolgend: {_moment(due)}.", f"Next: {_moment(due)}."))


def _show_json(opened: Office) -> None:
    face, held = clock.face(opened.engine), lease.current(opened.engine)
    due = reading.next_due(opened.engine)
    told = {
        "rules": "made up" if face.made_up else "real",
        "now": face.now().isoformat(),
        "held": face.held,
        "held_at": face.held_at and face.held_at.isoformat(),
        "woke": face.woke and face.woke.isoformat(),
        "lease": held and {"holder": held.holder, "term": held.term, "over": held.over},
        "next_due": due and due.isoformat(),
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


def _which(face: Face) -> str:
    if face.made_up:
        return pick(
            f"Een verzonnen klok geldt; hij staat op {_moment(face.made_up)}.",
            f"A made-up clock rules; it stands at {_moment(face.made_up)}.",
        )
    return pick(f"De echte tijd geldt: {_moment(clock.now())}.", f"Real time rules: {_moment(clock.now())}.")


def _why(face: Face) -> str:
    because = {
        "leap": (
            "sinds de klok het laatst iets deed is meer dan 31 dagen verlopen",
            "more than 31 days went by since the clock last did something",
        ),
        "disagreement": (
            "de klok van deze machine en die van de database verschillen meer dan een uur",
            "the clock of this machine and that of the database differ by more than an hour",
        ),
    }[face.held or "leap"]
    return pick(
        f"De klok is stilgezet: {because[0]}. Kijk of de datum en de tijd kloppen. Is dat zo: koers clock go-on --yes",
        f"The clock is held: {because[1]}. See whether date and time are right. If so: koers clock go-on --yes",
    )


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")
