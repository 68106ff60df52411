"""`koers mailbox`: reading the letters that stayed on this machine, and writing them out as files. Nothing is sent."""

from pathlib import Path
from typing import Annotated

import typer

from engine.office.mailbox import Kept, letter, letters, mailbox_folder
from engine.office.settings import read_settings
from engine.rules.words import on_one_line
from faces.language import pick
from faces.letter_files import write_letters
from faces.output import Format, line, print_json, table

Letter = Annotated[
    str | None, typer.Argument(metavar="[NUMMER]", help="nummer of sleutel van een brief / number or key of a letter")
]


def add_to(app: typer.Typer) -> None:
    """Adds `mailbox`."""
    app.command("mailbox")(mailbox)


def mailbox(
    which: Letter = None,
    to: Annotated[str | None, typer.Option("--to", help="alleen aan dit adres / only to this address")] = None,
    save: Annotated[
        Path | None, typer.Option("--save", help="schrijf alles in deze map / write everything into this folder")
    ] = None,
    replay: Annotated[
        bool, typer.Option("--replay", help="de brievenbus van de laatste herhaling / that of the last replay")
    ] = False,
    told: Annotated[Format, typer.Option("--format", help="text of json / text or json")] = Format.TEXT,
) -> None:
    """Lees de brieven die op deze machine bleven: zolang er geen mailserver is ingesteld, gaan ze hierheen. / Read the
    letters that stayed on this machine: as long as no mail server is set, they go here.
    """
    settings = read_settings()
    folder = mailbox_folder(settings.replay if replay else settings.data)
    if which is not None:
        _show(letter(folder, which), told)
        return
    found = [one for one in letters(folder) if to is None or to.lower() in one.to.lower()]
    if save is not None:
        index = write_letters(save, found)
        line(pick(f"{len(found)} brieven geschreven: {index}", f"{len(found)} letters written: {index}"))
        return
    _list(found, told)


def _list(found: list[Kept], told: Format) -> None:
    if told is Format.JSON:
        for one in found:
            print_json(_row(one))
        return
    if not found:
        line(pick("De brievenbus is leeg.", "The mailbox is empty."))
        return
    columns = (pick("nr.", "no."), pick("dag", "day"), pick("aan", "to"), pick("onderwerp", "subject"))
    rows = [
        (str(number), one.date.date().isoformat(), one.to, on_one_line(one.subject, 90))
        for number, one in enumerate(found, 1)
    ]
    table(columns, rows, right=(0,))
    line("")
    line(pick("Een brief lezen: koers mailbox NUMMER", "To read one: koers mailbox NUMBER"), style="dim")


def _show(found: Kept, told: Format) -> None:
    if told is Format.JSON:
        print_json({**_row(found), "text": found.text})
        return
    for name, value in (
        (pick("Aan", "To"), found.to),
        (pick("Datum", "Date"), f"{found.date:%Y-%m-%d %H:%M} UTC"),
        (pick("Onderwerp", "Subject"), on_one_line(found.subject)),
        (pick("Bijlagen", "Enclosed"), ", ".join(one.name for one in found.attached) or "-"),
    ):
        line(f"{name}: {value}")
    line("")
    for words in found.text.splitlines():
        line(words)


def _row(one: Kept) -> dict[str, object]:
    return {
        "key": one.key,
        "date": one.date.isoformat(),
        "to": one.to,
        "subject": one.subject,
        "message_id": one.message_id,
        "enclosed": [item.name for item in one.attached],
    }
