"""Giving a command: `koers start` for a new programme, `koers do` for any other command by name and fields."""

import sys
from typing import Annotated
from uuid import uuid4

import typer
from pydantic import BaseModel

from engine.office import clock, people, reading, told_events
from engine.office.office import Office, office
from engine.office.trouble import UnknownProgramme
from engine.rules.commands import COMMANDS, AddPerson, Command, MigrateDefinition, StartProgramme
from engine.rules.definition import Definition
from engine.rules.events import dump
from engine.rules.problems import quoted
from engine.rules.refusals import NotStarted
from engine.rules.wording import tell
from faces.fields import (
    HIDDEN,
    LIST,
    NOT_BY_HAND,
    build,
    command_class,
    definition_from,
    file_bytes,
    json_fields,
    typed_fields,
)
from faces.language import pick, say
from faces.output import Format, line, print_json, table
from faces.refusals import FieldTwice, NothingToDo, StartOtherwise, UnknownPersonHere

Told = Annotated[Format, typer.Option("--format", help="text of json / text or json")]
By = Annotated[str | None, typer.Option("--by", help="id van wie dit vraagt / id of the person who asks")]
Id = Annotated[str | None, typer.Option("--id", help="id van de opdracht / id of the command")]


OPTIONS = {"area_code": "--area", "area_name": "--name", "area_kind": "--kind", "id": "--id", "by": "--by"}
"""What the fields of StartProgramme are called on the command line."""


def add_to(app: typer.Typer) -> None:
    """Adds `start` and `do`."""
    app.command("start")(start)
    app.command("do")(do)


def start(
    definition: Annotated[
        str, typer.Argument(help="bestand met de definitie (YAML) / file with the definition (YAML)")
    ],
    programme: Annotated[str, typer.Option("--programme", help="id van het programma / id of the programme")],
    area: Annotated[str, typer.Option("--area", help="gebiedscode, zoals WK059910 / area code, such as WK059910")],
    name: Annotated[str, typer.Option("--name", help="naam van het gebied / name of the area")],
    kind: Annotated[str, typer.Option("--kind", help="wijk, buurt of kern / wijk, buurt or kern")] = "wijk",
    by: By = None,
    command_id: Id = None,
    told: Told = Format.TEXT,
) -> None:
    """Begin een programma: een gebied met een definitie. / Start a programme: an area with a definition."""
    plan = definition_from(definition)
    fields = {"programme": programme, "definition": plan, "area_code": area, "area_name": name, "area_kind": kind}
    command = build(StartProgramme, fields | _signed(by, command_id), OPTIONS)
    with office() as opened:
        give(opened, programme, command, told)


def do(
    programme: Annotated[str | None, typer.Argument(help="id van het programma / id of the programme")] = None,
    command: Annotated[str | None, typer.Argument(help="naam van de opdracht / name of the command")] = None,
    fields: Annotated[list[str] | None, typer.Argument(help="veld=waarde ... / field=value ...")] = None,
    by: By = None,
    command_id: Id = None,
    json_file: Annotated[
        str | None,
        typer.Option(
            "--json",
            help="velden als JSON uit een bestand (- is de invoer) / fields as JSON from a file (- is the input)",
        ),
    ] = None,
    told: Told = Format.TEXT,
    show_list: Annotated[
        bool,
        typer.Option(
            "--list", help="toon alle opdrachten, of de velden van één / list all commands, or the fields of one"
        ),
    ] = False,
) -> None:
    """Geef een opdracht, met naam en velden. / Give any command, by name and fields.

    koers do feijenoord Sign run=1.strategie.1 seat=voorzitter verdict=approve --by p-1
    """
    if show_list:
        _list(command or programme)
        return
    if programme is None or command is None:
        raise NothingToDo(how=LIST)
    kind = command_class(command)
    if kind is StartProgramme:
        raise StartOtherwise(how="koers start DEFINITION.yaml --programme ID --area CODE --name NAME")
    given = typed_fields(kind, fields or [])
    for name, value in (json_fields(_read(json_file), "--json") if json_file else {}).items():
        if name in given:
            raise FieldTwice(field=quoted(name))
        given[name] = value
    asked = build(kind, given | _signed(by, command_id, given))
    with office() as opened:
        give(opened, programme, asked, told)


def give(opened: Office, programme: str, command: Command, told: Format) -> None:
    """Gives a command to the office, and shows what happened. Raises UnknownPersonHere, UnknownProgramme."""
    _refuse_strangers(opened, command)
    try:
        answer = opened.handle(programme, command, clock.now())
    except NotStarted:
        raise UnknownProgramme(programme=quoted(programme)) from None
    if told is Format.JSON:
        events = [
            {"sequence": sequence, "type": kind, "version": version, "body": body}
            for sequence, event in answer.events
            for kind, version, body in [dump(event)]
        ]
        answered = {"id": command.id, "programme": programme, "repeated": answer.repeated}
        print_json(answered | {"sequence": answer.sequence, "head": answer.head, "events": events})
        return
    plan = _plan(opened, programme, command)
    after = answer.sequence - len(answer.events)
    for record, names in told_events.told(opened.engine, programme, after, answer.sequence):
        line(say(tell(plan, record.event, names)))
    if answer.repeated:
        line(pick("Deze opdracht was al uitgevoerd; er is niets veranderd.", "This was done before; nothing changed."))
    elif not answer.events:
        line(pick("Er is niets veranderd.", "Nothing changed."))
    line(pick(f"Opdracht {command.id}", f"Command {command.id}"), style="dim")


def _refuse_strangers(opened: Office, command: Command) -> None:
    """People are known by the list of people; a command that names another was mistyped."""
    named = [command.by, command.person if isinstance(command, AddPerson) else None]
    wanted = {person for person in named if person is not None}
    for person in sorted(wanted - people.people(opened.engine, wanted).keys()):
        raise UnknownPersonHere(person=quoted(person))


def _plan(opened: Office, programme: str, command: Command) -> Definition:
    if isinstance(command, StartProgramme | MigrateDefinition):
        return command.definition
    return reading.plan(opened.engine, programme)


def _signed(by: str | None, command_id: str | None, given: dict[str, object] | None = None) -> dict[str, object]:
    """The id and the person, from the options; fields given by name go before them."""
    known = given or {}
    signed: dict[str, object] = {} if "id" in known and command_id is None else {"id": command_id or uuid4().hex}
    return signed | ({"by": by} if by is not None else {})


def _read(path: str) -> str:
    if path == "-":
        return sys.stdin.read(1_000_000)
    return file_bytes(path).decode("utf-8", errors="replace")


def _list(only: str | None) -> None:
    kinds = [command_class(only)] if only else [kind for name, kind in COMMANDS.items() if name not in HIDDEN]
    columns = (pick("opdracht", "command"), pick("velden (* moet)", "fields (* needed)"))
    table(columns, [(kind.name, _fields(kind)) for kind in kinds])
    if not only:
        line(pick("Meer over een opdracht: koers do OPDRACHT --list.", "More on a command: koers do COMMAND --list."))
    line(pick("Bij elke opdracht: --by PERSOON en --id ID.", "With each command: --by PERSON and --id ID."))


def _fields(kind: type[BaseModel]) -> str:
    hidden = Command.model_fields.keys() | NOT_BY_HAND
    own = [(name, info) for name, info in kind.model_fields.items() if name not in hidden]
    return ", ".join(f"{name}{'*' if info.is_required() else ''}" for name, info in own) or "-"
