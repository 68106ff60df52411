"""`koers pages`: serving the pages, and a link to sign in where no provider of identities is set."""

from datetime import timedelta
from typing import Annotated

import typer

from engine.office import clock, people
from engine.office.entrance import first, sessions
from engine.office.entrance.granting import ALL, grant
from engine.office.office import Office, office
from engine.office.settings import PageSettings, read_page_settings
from engine.rules.problems import quoted
from faces.language import language, pick
from faces.output import line
from faces.refusals import UnknownPersonHere

pages_app = typer.Typer(no_args_is_help=True, help="De pagina's. / The pages.")
Person = Annotated[str | None, typer.Option("--person", help="id van de persoon / id of the person")]


def add_to(app: typer.Typer) -> None:
    """Adds `pages`."""
    app.add_typer(pages_app, name="pages")


@pages_app.command("run")
def run(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="poort / port", show_default=True)] = 8080,
    host: Annotated[
        str, typer.Option("--host", help="adres waarop wordt geluisterd / address to listen on", show_default=True)
    ] = "127.0.0.1",
    proxy: Annotated[
        str,
        typer.Option(
            "--proxy",
            help="adres van de proxy ervoor; *: wie er ook vraagt / address of the proxy before it; *: whoever asks",
            show_default=True,
        ),
    ] = "127.0.0.1",
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes",
            min=1,
            max=64,
            help="aantal processen; anders evenveel als er processoren zijn, hooguit 4 / number of processes; "
            "otherwise as many as there are processors, at most 4",
        ),
    ] = None,
) -> None:
    """Toon de pagina's, tot Ctrl-C. Er mogen er meer draaien. / Serve the pages, until Ctrl-C. Several may run."""
    from faces.web.serving import serve

    serve(host, port, proxy, processes)


@pages_app.command("link")
def link(person: Person = None) -> None:
    """Maak een link waarmee iemand zich één keer aanmeldt; zonder persoon: de beheerder. / Make a link that signs
    somebody in once; without a person: the administrator.

    De link werkt twaalf uur. / The link works for twelve hours.
    """
    settings = read_page_settings()
    with office() as opened:
        line(sign_in_link(opened, settings, person))


@pages_app.command("administrator")
def administrator(person: Annotated[str, typer.Argument(help="id van de persoon / id of the person")]) -> None:
    """Maak iemand die op de lijst staat beheerder van alles. / Make somebody on record administrator of everything."""
    with office() as opened:
        _known(opened, person)
        grant(opened.engine, person, ALL, "administrator", None, clock.now())
    line(pick("Deze persoon is nu beheerder.", "This person is administrator now."))


@pages_app.command("token")
def token(
    person: Annotated[str, typer.Argument(help="id van de persoon / id of the person")],
    days: Annotated[
        int, typer.Option("--days", min=1, max=366, help="zo lang werkt het / so long it works", show_default=True)
    ] = 365,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="trek alle tokens van deze persoon in / revoke all tokens of this person")
    ] = False,
) -> None:
    """Maak een token waarmee een programma de API gebruikt als deze persoon. / Make a token with which a program uses
    the API as this person.

    Het wordt één keer getoond: bewaar het als een wachtwoord. / It is shown once: keep it like a password.
    """
    with office() as opened:
        _known(opened, person)
        if revoke:
            ended = sessions.end_all(opened.engine, person, "api")
            line(pick(f"Ingetrokken tokens: {ended}.", f"Tokens revoked: {ended}."))
        else:
            line(sessions.issue(opened.engine, person, "api", clock.now(), timedelta(days=days)))


def sign_in_link(opened: Office, settings: PageSettings, person: str | None = None) -> str:
    """The address at which somebody signs in once. Raises UnknownPersonHere."""
    now = clock.now()
    if person is not None:
        _known(opened, person)
    who = person or first.administrator(opened.engine, language(), now)
    return f"{settings.url}/aanmelden/sleutel/{first.key(opened.engine, who, now)}"


def _known(opened: Office, person: str) -> None:
    if not people.people(opened.engine, [person]):
        raise UnknownPersonHere(person=quoted(person))
