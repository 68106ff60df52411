"""People and organisations: adding, listing, giving a seat, erasing."""

import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import uuid4

import typer

from engine.office import clock, reading
from engine.office import people as rows
from engine.office.addresses import checked_address
from engine.office.office import Office, known_programme, office
from engine.rules.commands import AddPerson, Command, FillSeat
from engine.rules.decide import decide
from engine.rules.evolve import evolve
from engine.rules.problems import quoted
from engine.rules.words import on_one_line
from faces.commands.doing import By, Told, give
from faces.fields import build
from faces.language import pick
from faces.output import Format, line, print_json, table
from faces.refusals import NameNeeded, NotAnId, NotSure, SeatNeedsMore, UnknownPersonHere, WhichLettersWanted

MOST_SIGNS = 200
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}")

Yes = Annotated[bool, typer.Option("--yes", help="wis zonder te vragen / erase without asking")]
OwnId = Annotated[
    str | None, typer.Option("--id", help="eigen id; anders willekeurig / an id of your own; else a random one")
]


def add_to(app: typer.Typer) -> None:
    """Adds the group `people` and the command `erase`."""
    group = typer.Typer(help="Mensen en organisaties. / People and organisations.", no_args_is_help=True)
    group.command("add")(add)
    group.command("add-organisation")(add_organisation)
    group.command("list")(list_all)
    group.command("erase")(erase)
    app.add_typer(group, name="people")
    app.command("erase")(erase)


def add(
    name: Annotated[str, typer.Argument(help="naam / name")],
    person: OwnId = None,
    address: Annotated[
        str | None, typer.Option("--address", help="e-mailadres; leeg: geen / mail address; empty: none")
    ] = None,
    speaks: Annotated[
        str | None,
        typer.Option("--speaks", help="taal van de berichten: nl (standaard) of en / of letters: nl (default) or en"),
    ] = None,
    written: Annotated[
        str | None,
        typer.Option(
            "--letters",
            help="all (standaard): alle berichten, asked: alleen vragen / all (default): every letter, asked: only "
            "what is asked",
        ),
    ] = None,
    organisation: Annotated[
        list[str] | None,
        typer.Option("--organisation", help="id van een organisatie; leeg: geen / id of an organisation; empty: none"),
    ] = None,
    programme: Annotated[str | None, typer.Option("--programme", help="doet mee in / takes part in")] = None,
    role: Annotated[str | None, typer.Option("--role", help="rol van de zetel / role of the seat")] = None,
    seat: Annotated[str | None, typer.Option("--seat", help="id van de zetel / id of the seat")] = None,
    by: By = None,
    told: Told = Format.TEXT,
) -> None:
    """Voeg iemand toe, of verander diens gegevens; met een zetel als u die noemt. / Add or change a person, with
    a seat if you name one.

    Wat u niet noemt, blijft zoals het was. Met een ander adres openen eerdere links en agenda's niets meer. / What you
    do not name stays as it was. With another address earlier links and calendar feeds open nothing any more.
    """
    if (role is None) != (seat is None) or (seat is not None and programme is None):
        raise SeatNeedsMore(options="--programme, --role, --seat")
    if written not in (None, "all", "asked"):
        raise WhichLettersWanted(option="--letters")
    new = rows.Person(_id(person, "p"), _name(name))
    given = {
        "address": checked_address(address) if address else address,
        "language": speaks,
        "letters": written,
        "organisations": _each(organisation),
    }
    with office() as opened:
        known = _laid_over(rows.people(opened.engine, [new.id]).get(new.id, new), new.name, given)
        joining = _joining(known, programme, role, seat, by)
        if programme is not None:
            _rehearse(opened, programme, joining)
        changed = rows.put_person(opened.engine, known)
        if told is Format.TEXT:
            line(pick(f"Persoon {known.id}: {known.name}", f"Person {known.id}: {known.name}"))
            _tell_ended(changed)
        elif not joining:
            print_json(known)
        for command in joining:
            give(opened, programme or "", command, told)


def add_organisation(name: Annotated[str, typer.Argument(help="naam / name")], organisation: OwnId = None) -> None:
    """Voeg een organisatie toe, of geef haar een andere naam. / Add or rename an organisation."""
    known = rows.Organisation(_id(organisation, "o"), _name(name))
    with office() as opened:
        rows.put_organisation(opened.engine, known)
    line(pick(f"Organisatie {known.id}: {known.name}", f"Organisation {known.id}: {known.name}"))


def list_all(told: Told = Format.TEXT) -> None:
    """Toon wie er op de lijst staan. / Show who is on record."""
    with office() as opened:
        known, organisations = rows.people(opened.engine), rows.organisations(opened.engine)
    if told is Format.JSON:
        for item in (*known.values(), *organisations.values()):
            print_json(item)
        return
    if not known and not organisations:
        line(pick("Er staat nog niemand op de lijst.", "Nobody is on record yet."))
        return
    columns = ("id", pick("naam", "name"), pick("adres", "address"), pick("taal", "language"), pick("namens", "for"))
    table(columns, [(p.id, p.name, p.address or "-", p.language, ", ".join(p.organisations)) for p in known.values()])
    if organisations:
        line("")
        table(("id", pick("organisatie", "organisation")), [(o.id, o.name) for o in organisations.values()])


def erase(
    person: Annotated[str, typer.Argument(help="id van de persoon / id of the person")], yes: Yes = False
) -> None:
    """Wis iemands naam, adres en teksten; het id blijft. / Erase a person's name, address and texts; the id stays.

    De laatste beheerder blijft. / The last administrator stays.
    """
    with office() as opened:
        if not yes and not _sure(opened, person):
            raise NotSure(option="--yes")
        gone = rows.erase(opened.engine, person)
    if not gone.known and not gone.words:
        raise UnknownPersonHere(person=on_one_line(person, 60))
    line(
        pick(
            f"Gewist: {person}, met {gone.words} teksten. Het logboek noemt alleen nog het id.",
            f"Erased: {person}, with {gone.words} texts. The record only names the id now.",
        )
    )


def _id(given: str | None, kind: Literal["p", "o"]) -> str:
    if given is not None and not _KEY.fullmatch(given):
        raise NotAnId(id=quoted(given))
    return given or rows.new_id(kind)


def _name(given: str) -> str:
    name = on_one_line(given, MOST_SIGNS + 1)
    if not 1 <= len(name) <= MOST_SIGNS:
        raise NameNeeded
    return name


def _rehearse(opened: Office, programme: str, commands: list[Command]) -> None:
    """Looks in memory whether the programme will take these commands, before anything is written."""
    with known_programme(programme):
        plan, stands = reading.standing(opened.engine, programme)
    for command in commands:
        for event in decide(plan, stands, command, clock.now()):
            stands = evolve(stands, event)


def _each(organisations: list[str] | None) -> tuple[str, ...] | None:
    return None if organisations is None else tuple(dict.fromkeys(filter(None, organisations)))


def _tell_ended(changed: rows.Changed) -> None:
    """What a change ended, if anything, and what the person can do."""
    if changed.links:
        line(
            pick(
                f"Links in eerdere berichten die niets meer openen: {changed.links}. Een volgend bericht heeft nieuwe.",
                f"Links in earlier letters that open nothing any more: {changed.links}. A next letter has new ones.",
            )
        )
    if changed.feeds:
        line(
            pick(
                f"Adressen van agenda’s die niets meer openen: {changed.feeds}. Deze persoon kan een nieuw maken.",
                f"Addresses of calendars that open nothing any more: {changed.feeds}. This person can make a new one.",
            )
        )


def _laid_over(known: rows.Person, name: str, given: Mapping[str, Any]) -> rows.Person:
    """What is on record of somebody, with their new name and whatever else was given."""
    changed = replace(known, name=name, **{field: value for field, value in given.items() if value is not None})
    return replace(changed, address=changed.address or None)


def _joining(
    known: rows.Person, programme: str | None, role: str | None, seat: str | None, by: str | None
) -> list[Command]:
    """The commands by which a person comes into a programme, and onto a seat; checked before anything is written."""
    signed = {"by": by} if by else {}
    adding = build(
        AddPerson, {"id": uuid4().hex, "person": known.id, "organisations": list(known.organisations), **signed}
    )
    if programme is None:
        return []
    commands: list[Command] = [adding]
    if seat is not None:
        commands.append(build(FillSeat, {"id": uuid4().hex, "seat": seat, "role": role, "person": known.id, **signed}))
    return commands


def _sure(opened: Office, person: str) -> bool:
    known = rows.people(opened.engine, [person]).get(person)
    shown = on_one_line(known.name, 60) if known else person
    if not sys.stdin.isatty():
        return False
    return typer.confirm(pick(f"{shown} voorgoed wissen?", f"Erase {shown} for good?"), default=False)
