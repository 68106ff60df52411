"""What was agreed: agreements between parties, the measurement agreement and how it changed, and initiatives.

Address: /programma/{programme}/afspraken.
"""

from dataclasses import dataclass
from datetime import date

from fastapi.responses import Response

from engine.office import initiatives, past, phases_past
from engine.office.phases_past import AgreementPast
from engine.office.reading import Looking
from engine.rules.picture import InitiativePicture, YardstickChange
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from engine.rules.verdicts import yardstick as yardstick_told
from faces.web.doors import Doors
from faces.web.pages.within import Within, show, within
from faces.web.visit import Visiting

doors = Doors()

MOST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class AgreementView:
    """An agreement: who made it, its words (None once erased, or where they are not `open` to this visitor), and which
    parties signed and which did not yet."""

    made: AgreementPast
    run: str
    by: str
    content: str | None
    open: bool
    signed: tuple[str, ...]
    unsigned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A yardstick that was agreed: when, in words, by whom, and why it was changed, where that is `open`."""

    day: date
    number: int
    told: Text
    by: str
    reason: str | None
    open: bool


@dataclass(frozen=True, slots=True)
class InitiativeView:
    """An initiative under its own name, with who runs it and the initiatives it waits for."""

    label: str
    seat: str
    found: InitiativePicture
    waits_for: tuple[str, ...]


@doors.get("/programma/{programme}/afspraken", "standing")
def agreements(visit: Visiting, programme: str) -> Response:
    """All that was agreed."""
    with visit.looking() as connection:
        around = within(visit, connection, programme, "afspraken")
        made = tuple(_agreement(around, one) for one in phases_past.agreements_of(connection, around.known))
        changes = past.yardstick_changes(connection, around.known, limit=MOST_CHANGES)
        initiatives = tuple(_initiatives(around, connection))
    told = tuple(_change(around, one) for one in changes.items)
    return show(visit, "agreements.html", around, made=made, changes=told, more=changes.before, initiatives=initiatives)


def _agreement(around: Within, made: AgreementPast) -> AgreementView:
    speaker, is_open = around.speaker(), around.may_read_of(made.seat, *made.parties)
    called = seat_name if is_open else _role
    return AgreementView(
        made=made,
        run=speaker.run(made.run),
        by=_somebody(around, speaker, made.seat, made.by if is_open else None),
        content=made.content if is_open else None,
        open=is_open,
        signed=tuple(called(around, speaker, seat) for seat in made.parties if seat in made.signed),
        unsigned=tuple(called(around, speaker, seat) for seat in made.parties if seat not in made.signed),
    )


def seat_name(around: Within, speaker: Speaker, seat: str) -> str:
    """A seat by its role and who holds it as of the day that is looked at; its id where it is not known."""
    found = around.known.programme.seats.get(seat)
    return speaker.seat(found) if found else seat


def _somebody(around: Within, speaker: Speaker, seat: str, by: str | None) -> str:
    """Who acted, and for which seat: the seat may have another holder since."""
    role = _role(around, speaker, seat)
    return f"{role} ({speaker.name(by)})" if by else role


def _role(around: Within, speaker: Speaker, seat: str) -> str:
    found = around.known.programme.seats.get(seat)
    return speaker.role(found.role) if found else seat


def _change(around: Within, one: YardstickChange) -> ChangeView:
    known, speaker = around.known, around.speaker()
    told = yardstick_told(known.plan, one.yardstick, known.names)
    is_open = around.may_read_of(one.seat)
    by = _somebody(around, speaker, one.seat, one.by if is_open else None)
    return ChangeView(one.day, one.yardstick.number, told, by, one.reason if is_open else None, is_open)


def _initiatives(around: Within, connection: Looking) -> list[InitiativeView]:
    labels, speaker = initiatives.labels(connection, around.programme), around.speaker()
    return [
        InitiativeView(
            labels.get(one.initiative, one.initiative),
            seat_name(around, speaker, one.seat),
            one,
            tuple(labels.get(other, other) for other in one.waits_for),
        )
        for one in around.known.standing.initiatives
    ]
