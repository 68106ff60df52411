"""Returning a product by whoever manages the programme: a wrong file, a dead link. Returning by signing: signing.py."""

from engine.rules import commands as c
from engine.rules import events as e
from engine.rules.acts.authority import acts_for, known_person, managers_seat
from engine.rules.acts.unfolding import Unfolding
from engine.rules.gates import COURSE
from engine.rules.programme import Handed, PhaseRun
from engine.rules.refusals import NotDelivered, ReturnedAlready, ReturnsOwnWork, UnknownProduct


def return_product(life: Unfolding, command: c.ReturnProduct) -> None:
    """Sends a product back to its maker, with the reason. It counts as not handed in, and sign-offs lapse."""
    run = life.open_run(command.run)
    managers_seat(life, command.by)
    handed = _handed(life, run, command.product)
    if _is_own(life, handed, known_person(life, command.by)):
        raise ReturnsOwnWork(product=command.product)
    life.tell(e.ProductReturned(life.at, run.id, command.product, handed.seat, command.by, command.reason))
    for seat, vote in run.votes.items():
        if not seat.startswith(COURSE):
            life.tell(e.SignOffLapsed(life.at, run.id, seat, vote.content, "returned"))


def _handed(life: Unfolding, run: PhaseRun, product: str) -> Handed:
    """The product as it was handed in last, and not returned since."""
    if (run.phase, product) not in life.plan.product:
        known = ", ".join(item.id for item in life.plan.phase[run.phase].products) or "-"
        raise UnknownProduct(product=product, phase=run.phase, known=known)
    handed = run.products.get(product)
    if handed is None:
        raise NotDelivered(product=product)
    if handed.returned:
        raise ReturnedAlready(product=product)
    return handed


def _is_own(life: Unfolding, handed: Handed, person: str) -> bool:
    """Whether the person handed it in, or acts for the seat that did."""
    seat = life.programme.seats[handed.seat]
    return handed.by == person or (seat.filled and acts_for(life, seat, person))
