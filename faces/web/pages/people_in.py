"""Who sits where in a programme: seats by role, since when, who acts for them, and which stand empty.

Address: /programma/{programme}/mensen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fastapi.responses import Response

from engine.rules.definition import Role
from engine.rules.programme import Seat
from engine.rules.texts import Text
from faces.web.doors import Doors
from faces.web.pages.within import Within, show, within
from faces.web.visit import Visiting

doors = Doors()


@dataclass(frozen=True, slots=True)
class SeatView:
    """A seat: who holds it (None: nobody), for which organisation, until when, and who acts for them till when."""

    seat: str
    holder: str | None
    since: date
    until: date | None
    substitute: str | None
    substitute_until: date | None


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role, how many seats it may have, and its seats; `short` of that many are filled."""

    label: Text
    least: int
    most: int
    volunteer: bool
    seats: tuple[SeatView, ...]
    short: int


@doors.get("/programma/{programme}/mensen", "people")
def people(visit: Visiting, programme: str) -> Response:
    """Who sits where."""
    with visit.looking() as connection:
        around = within(visit, connection, programme, "mensen")
    roles = tuple(_roles(around))
    acts = around.now("doen/overdragen") if around.may_act("FillSeat") else None
    return show(visit, "people.html", around, roles=roles, acts=acts)


def _roles(around: Within) -> Iterator[RoleView]:
    by_role: dict[str, list[Seat]] = {}
    for seat in around.known.programme.seats.values():
        by_role.setdefault(seat.role, []).append(seat)
    for role in around.known.plan.roles:
        yield _role(around, role, by_role.get(role.id, []))


def _role(around: Within, role: Role, seats: list[Seat]) -> RoleView:
    filled = sum(seat.filled for seat in seats)
    views = tuple(
        _seat(around, seat) for seat in sorted(seats, key=lambda seat: (not seat.filled, seat.since, seat.id))
    )
    return RoleView(
        role.label, role.seats.least, role.seats.most, role.volunteer, views, max(0, role.seats.least - filled)
    )


def _seat(around: Within, seat: Seat) -> SeatView:
    speaker, holder, instead = around.speaker(), seat.person or seat.organisation, seat.substitute
    return SeatView(
        seat=seat.id,
        holder=speaker.name(holder) if holder else None,
        since=seat.since,
        until=seat.until,
        substitute=speaker.name(instead.person) if instead and instead.last >= around.known.standing.on else None,
        substitute_until=instead.last if instead else None,
    )
