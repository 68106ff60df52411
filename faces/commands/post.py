"""`koers post`: which letters wait, are held or were refused; holding, releasing, sending again; running the post."""

from collections.abc import Sequence
from typing import Annotated

import typer

from engine.office import clock
from engine.office.letters import desk
from engine.office.letters.desk import Lying
from engine.office.letters.shapes import State
from engine.office.letters.wording import UNDELIVERED
from engine.office.office import office
from engine.rules.refusals import Refusal
from engine.rules.words import day_words, on_one_line
from faces.language import language, pick
from faces.output import Format, line, paragraph, print_json, table

post_app = typer.Typer(no_args_is_help=False, invoke_without_command=True)

MOST = 2**63 - 1
"""What the database takes for a number."""

Number = Annotated[
    int, typer.Argument(metavar="NUMMER", min=1, max=MOST, help="nummer van het bericht / number of the letter")
]
Numbers = Annotated[
    list[int] | None,
    typer.Argument(metavar="NUMMER", min=1, max=MOST, help="nummers / numbers of letters"),
]
All = Annotated[bool, typer.Option("--all", help="allemaal / all of them")]


class WhichLetters(Refusal):
    """Noem de nummers van de berichten, of gebruik {option} voor allemaal. De nummers staan in: koers post.
    --
    Name the numbers of the letters, or use {option} for all of them. The numbers are in: koers post.
    """


def add_to(app: typer.Typer) -> None:
    """Adds `post`."""
    app.add_typer(post_app, name="post")


@post_app.callback()
def show(
    context: typer.Context,
    sent: Annotated[bool, typer.Option("--sent", help="ook wat verzonden is / what was sent, too")] = False,
    told: Annotated[Format, typer.Option("--format", help="text of json / text or json")] = Format.TEXT,
) -> None:
    """De post: welke berichten wachten, worden vastgehouden of kwamen niet aan. / The post: which letters wait, are
    held, or did not arrive.

    Lees ze met koers mailbox, zolang er geen mailserver is ingesteld. / Read them with koers mailbox, as long as no
    mail server is set.
    """
    if context.invoked_subcommand is not None:
        return
    states: tuple[State, ...] = ("queued", "sending", "held", "refused")
    with office() as opened:
        found = desk.lying(opened.engine, (*states, "sent") if sent else states)
        pile = desk.pile(opened.engine)
    if told is Format.JSON:
        for one in found:
            print_json(one)
        return
    line(
        pick(
            f"Wacht: {pile.queued + pile.sending}. Vastgehouden: {pile.held}. Niet aangekomen: {pile.refused}.",
            f"Waiting: {pile.queued + pile.sending}. Held: {pile.held}. Not arrived: {pile.refused}.",
        )
    )
    if found:
        line("")
        _list(found)
    if pile.held:
        line("")
        paragraph(
            pick(
                "Vastgehouden berichten gaan pas als u ze vrijgeeft: koers post release NUMMER.",
                "Held letters go once you release them: koers post release NUMBER.",
            )
        )


@post_app.command("show")
def show_one(
    number: Number,
    told: Annotated[Format, typer.Option("--format", help="text of json / text or json")] = Format.TEXT,
) -> None:
    """Alles over één bericht. / Everything about one letter."""
    with office() as opened:
        found = desk.letter(opened.engine, number)
    if told is Format.JSON:
        print_json(found)
        return
    line(pick(f"Bericht {found.number}, {_day(found)}", f"Letter {found.number}, {_day(found)}"), style="bold")
    for name, value in _details(found):
        line(f"{name}: {value}")


@post_app.command("hold")
def hold(numbers: Numbers = None, everything: All = False) -> None:
    """Houd berichten vast die nog niet weg zijn. / Hold letters that have not gone yet."""
    with office() as opened:
        count = desk.hold(opened.engine, _which(numbers, everything))
    _tell_count(pick("Vastgehouden", "Held"), count, numbers)


@post_app.command("release")
def release(numbers: Numbers = None, everything: All = False) -> None:
    """Geef vastgehouden berichten vrij. / Release held letters.

    Ontbrak het adres, vul het dan eerst aan met koers people add. / Where the address was missing, add it first with
    koers people add.
    """
    with office() as opened:
        count = desk.release(opened.engine, _which(numbers, everything), clock.ruling(opened.engine))
    _tell_count(pick("Vrijgegeven", "Released"), count, numbers)


@post_app.command("resend")
def resend(number: Number) -> None:
    """Stuur een bericht dat weg was of niet aankwam nog eens. / Send a letter that went, or did not arrive, again.

    Wat intussen gedaan is, staat er niet meer in. / What was done meanwhile is no longer in it.
    """
    with office() as opened:
        desk.resend(opened.engine, number, clock.ruling(opened.engine))
    line(pick(f"Bericht {number} gaat nog eens.", f"Letter {number} goes again."))


@post_app.command("run")
def run(
    heartbeat: Annotated[
        float, typer.Option("--heartbeat", min=0.05, max=60, help="seconden tussen rondes / seconds between rounds")
    ] = 1.0,
) -> None:
    """Bezorg de post, tot Ctrl-C. Er mogen er meer lopen. / Deliver the post, until Ctrl-C. Several may run.

    Zonder KOERS_SMTP_URL gaat alles naar de brievenbus op deze machine: koers mailbox. / Without KOERS_SMTP_URL
    everything goes to the mailbox on this machine: koers mailbox.
    """
    from flows.postman import run_post

    run_post(heartbeat)


def _which(numbers: list[int] | None, everything: bool) -> list[int] | None:
    if bool(numbers) == everything:
        raise WhichLetters(option="--all")
    return None if everything else numbers


def _tell_count(done: str, count: int, numbers: list[int] | None) -> None:
    """How many it was done with; of named letters, refused where it was none, and told where it was not all."""
    named = set(numbers or ())
    if named and not count:
        raise desk.NoSuchLetter(letter=", ".join(map(str, sorted(named))))
    line(f"{done}: {count}.")
    if count < len(named):
        paragraph(
            pick(
                "De andere zijn er niet, of het is er niet naar. Kijk met: koers post.",
                "The others are not there, or it cannot be done with them. Look with: koers post.",
            )
        )


def _list(found: Sequence[Lying]) -> None:
    columns = (
        pick("nr.", "no."),
        pick("dag", "day"),
        pick("voor", "for"),
        pick("stand", "state"),
        pick("meer", "more"),
    )
    rows = [(str(one.number), one.day.isoformat(), _for(one), _state(one), _more(one)) for one in found]
    table(columns, rows, right=(0,))


def _for(found: Lying) -> str:
    return on_one_line(", ".join(found.names) or found.address or "-", 40)


def _state(found: Lying) -> str:
    return _STATES[found.state][1 if language() == "en" else 0]


def _more(found: Lying) -> str:
    if found.why:
        return UNDELIVERED[found.why].say(language())
    if found.state == "queued" and found.next_try:
        told = f" ({on_one_line(found.told, 60)})" if found.told else ""
        return pick("gaat om ", "goes at ") + f"{found.next_try:%Y-%m-%d %H:%M} UTC{told}"
    return on_one_line(found.subject or ", ".join(found.programmes), 60)


def _day(found: Lying) -> str:
    return day_words(found.day, language())


def _details(found: Lying) -> list[tuple[str, str]]:
    rows = [
        (pick("voor", "for"), _for(found)),
        (pick("adres", "address"), found.address or "-"),
        (pick("stand", "state"), _state(found)),
        (pick("programma", "programme"), ", ".join(found.programmes) or "-"),
        (pick("pogingen", "attempts"), str(found.attempts)),
        (pick("onderwerp", "subject"), found.subject or "-"),
        (pick("meer", "more"), _more(found)),
    ]
    return rows + ([(pick("mailserver", "mail server"), on_one_line(found.told))] if found.told else [])


_STATES: dict[State, tuple[str, str]] = {
    "queued": ("wacht", "waits"),
    "sending": ("gaat nu", "is going"),
    "sent": ("verzonden", "sent"),
    "held": ("vastgehouden", "held"),
    "refused": ("niet aangekomen", "not arrived"),
    "moot": ("niet meer nodig", "no longer needed"),
}
