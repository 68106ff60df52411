"""Signing: off on the content of a phase run, and for a party to an agreement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.office.phases_past import AgreementPast, ProductPast, agreements_of, products_of
from engine.office.reading import Looking
from engine.rules import commands as c
from engine.rules.commands import Command
from engine.rules.gates import content_hash, eligible
from engine.rules.speaker import Speaker
from faces.web.forms import Posted, command
from faces.web.tasks.shapes import TaskAt
from faces.web.tasks.wrong import calling, wrong
from faces.web.visit import Visit

CONFLICT = "conflict"
VERDICTS = ("approve", "return", "abstain")
MOST_HANDED = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """An agreement as it is shown to whoever signs: its words and, by seat, who signs and whether they did."""

    agreement: AgreementPast
    parties: tuple[tuple[str, bool], ...]


class Sign:
    """The kind of task that signing off is."""

    template = "tasks/sign.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """All that is signed, and the hash that binds it."""
        assert at.run is not None
        p = at.known.programme
        with visit.looking() as connection:
            products = newest(connection, at)
            agreements = [_shown(visit, at, one) for one in agreements_of(connection, at.known) if one.run == at.run.id]
        return {
            "products": products,
            "agreements": agreements,
            "content": content_hash(p, at.run),
            "own": at.seat.id not in eligible(p, at.run, at.seat.role) and at.seat.id not in at.run.conflicts,
        }

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """The sign-off, or the conflict of interest that is declared. Raises Problems."""
        assert at.run is not None
        verdict, reason = posted.one("verdict"), posted.one("reason")
        fields = {"run": at.run.id, "seat": at.seat.id, "reason": reason}
        if verdict in ("return", CONFLICT) and not reason:
            raise wrong(
                "reason",
                "schrijf er een reden bij, zodat anderen weten waarom.",
                "add a reason, so that others know why.",
            )
        if verdict == CONFLICT:
            return [command(c.DeclareConflict, posted, **fields)]
        if verdict not in VERDICTS:
            raise wrong("verdict", "kies wat uw oordeel is.", "choose what your verdict is.")
        with calling(verdict="verdict"):
            return [command(c.Sign, posted, **fields, verdict=verdict, content=posted.one("content"))]


class SignAgreement:
    """The kind of task that an agreement is to its parties."""

    template = "tasks/sign_agreement.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """The agreement, and who else signs it."""
        with visit.looking() as connection:
            found = [one for one in agreements_of(connection, at.known) if one.agreement == at.item]
        return {"shown": _shown(visit, at, found[0]) if found else None}

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """The signature. Raises Problems."""
        if not posted.one("agreed"):
            raise wrong(
                "agreed",
                "vink aan dat u de afspraak hebt gelezen en namens uw organisatie tekent.",
                "tick that you have read the agreement and sign for your organisation.",
            )
        return [command(c.SignAgreement, posted, agreement=at.item, seat=at.seat.id)]


def newest(connection: Looking, at: TaskAt) -> list[ProductPast]:
    """Every product of the phase run as it was handed in last, in the order of the definition."""
    assert at.run is not None
    found: dict[str, ProductPast] = {}
    for one in products_of(connection, at.known, at.run.id, limit=MOST_HANDED).items:
        found.setdefault(one.product, one)
    order = [product.id for product in at.known.plan.phase[at.run.phase].products]
    return sorted(found.values(), key=lambda one: order.index(one.product) if one.product in order else len(order))


def _shown(visit: Visit, at: TaskAt, one: AgreementPast) -> Shown:
    speaker = Speaker(at.known.plan, at.known.names, visit.language)
    seats = at.known.programme.seats
    parties = tuple((speaker.seat(seats[seat]), seat in one.signed) for seat in one.parties if seat in seats)
    return Shown(one, parties)
