"""`koers mailbox`: reading the letters that stayed on this machine, and writing them out as files. Nothing is sent."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from engine.office.addresses import checked_address, same_mailbox
from engine.office.mailbox import Kept, letter, letters, mailbox_folder
from engine.office.settings import read_settings
from engine.rules.words import on_one_line
from faces.language import pick
from faces.letter_files import write_letters
from faces.output import Format, line, print_json, table
from faces.refusals import EitherOr

Letter = Annotated[
    str | None, typer.Argument(metavar="NUMMER", help="nummer of sleutel van een bericht / number or key of a letter")
]


def add_to(app: typer.Typer) -> None:
    """Adds `mailbox`."""
    app.command("mailbox")(mailbox)


def mailbox(
    which: Letter = None,
    to: Annotated[str | None, typer.Option("--to", help="alleen aan dit adres / only to this address")] = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", help="schrijf in deze map, met een lijst / write into this folder, with a list"),
    ] = None,
    replay: Annotated[
        bool, typer.Option("--replay", help="de brievenbus van de laatste herhaling / that of the last replay")
    ] = False,
    told: Annotated[Format, typer.Option("--format", help="text of json / text or json")] = Format.TEXT,
) -> None:
    """Lees de berichten die op deze machine bleven: zolang er geen mailserver is ingesteld, gaan ze hierheen. / Read
    the letters that stayed on this machine: as long as no mail server is set, they go here.
    """
    if which is not None and to is not None:
        raise EitherOr(one="NUMMER", other="--to")
    settings = read_settings()
    folder = mailbox_folder(settings.replay if replay else settings.data)
    numbered = _numbered(folder, to) if which is None else [(0, letter(folder, which))]
    if save is not None:
        _save(save, [one for _, one in numbered])
    elif which is not None:
        _show(numbered[0][1], told)
    else:
        _list(numbered, told)


def _numbered(folder: Path, to: str | None) -> list[tuple[int, Kept]]:
    """The letters with their numbers in the whole mailbox, also when only those to one address are wanted."""
    wanted = same_mailbox(checked_address(to)) if to is not None else None
    return [(number, one) for number, one in enumerate(letters(folder), 1) if wanted in (None, same_mailbox(one.to))]


def _save(folder: Path, found: Sequence[Kept]) -> None:
    index, many = write_letters(folder, found), len(found) != 1
    nl, en = ("berichten", "letters") if many else ("bericht", "letter")
    line(pick(f"{len(found)} {nl} geschreven: {index}", f"{len(found)} {en} written: {index}"))


def _list(numbered: Sequence[tuple[int, Kept]], told: Format) -> None:
    if told is Format.JSON:
        for number, one in numbered:
            print_json({"number": number, **_row(one)})
        return
    if not numbered:
        line(pick("Er liggen geen berichten in de brievenbus.", "There are no letters in the mailbox."))
        return
    columns = (pick("nr.", "no."), pick("dag", "day"), pick("aan", "to"), pick("onderwerp", "subject"))
    rows = [
        (str(number), one.date.date().isoformat(), one.to, on_one_line(one.subject, 90)) for number, one in numbered
    ]
    table(columns, rows, right=(0,))
    line("")
    line(pick("Een bericht lezen: koers mailbox NUMMER", "To read one: koers mailbox NUMBER"), style="dim")


def _show(found: Kept, told: Format) -> None:
    if told is Format.JSON:
        print_json({**_row(found), "text": found.text, "enclosed": [item.name for item in found.attached]})
        return
    for name, value in (
        (pick("Aan", "To"), found.to),
        (pick("Datum", "Date"), f"{found.date:%Y-%m-%d %H:%M} UTC"),
        (pick("Onderwerp", "Subject"), found.subject),
        (pick("Bijlagen", "Enclosed"), ", ".join(item.name for item in found.attached) or "-"),
    ):
        line(f"{name}: {on_one_line(value)}")
    line("")
    for words in found.text.splitlines():
        line("".join(sign if sign.isprintable() else " " for sign in words))


def _row(one: Kept) -> dict[str, object]:
    return {
        "key": one.key,
        "date": one.date.isoformat(),
        "to": one.to,
        "subject": one.subject,
        "message_id": one.message_id,
    }
