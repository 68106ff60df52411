"""People to whom no letter can go, as pages tell of them, and where that can be mended. Nothing is looked up here."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from engine.office.letters.unaddressed import can_be_written
from engine.office.people import Person
from faces.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Unwritten:
    """Somebody without a mail address. `href` is where the visitor can fill it in (None: not for them); `mended`: it is
    there by now. `asked`: it is a field of the form at hand."""

    name: str
    href: str | None = None
    mended: bool = False
    asked: bool = False


def unwritten(visit: Visit, people: Iterable[Person]) -> tuple[Unwritten, ...]:
    """These people, each with where it can be mended."""
    keeps = visit.may("administration")
    return tuple(
        Unwritten(
            person.name,
            f"/beheer/mensen/{quote(person.id, safe='')}/wijzigen" if keeps else None,
            can_be_written(person),
        )
        for person in people
    )
