"""Returning a product: what was handed in for an open phase and by whom, what it sets in motion, and why."""

from collections.abc import Iterator, Sequence
from typing import Any

from engine.office.phases_past import ProductPast, products_of
from engine.office.shelf import Known
from engine.rules.commands import Command, ReturnProduct
from engine.rules.foretold import Foretold
from engine.rules.gates import halted
from engine.rules.programme import Programme
from engine.rules.refusals import Refusal
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from engine.rules.words import capital
from faces.web import forms
from faces.web.acts.shapes import Act, Options, Values, foreseen, speaker
from faces.web.forms import Posted
from faces.web.tasks.wrong import wrong
from faces.web.visit import Visit

PRODUCT_IN_ADDRESS = "product"
LOOKED_AT = 50
"""The newest deliveries of a phase run among which the content is looked for."""


class Return(Act):
    """Terugsturen."""

    word = "terugsturen"
    needs = "ReturnProduct"
    title = Text(nl="Een product terugsturen", en="Return a product")
    follows = Text(
        nl="Het product telt als niet ingeleverd. De maker krijgt bericht met uw reden en levert het opnieuw in. "
        "Accorderingen op deze fase vervallen, en worden daarna opnieuw gevraagd.",
        en="The product counts as not handed in. Its maker gets a letter with your reason, and hands it in again. "
        "Sign-offs on this phase lapse, and are asked anew after that.",
    )
    button = Text(nl="Terugsturen", en="Return")

    def offers(self, known: Known) -> bool:
        """Only where something lies that was handed in."""
        return any(_lying(known.programme))

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """What can be returned; of what was chosen, the content and what returning it sets in motion."""
        options, chosen = _options(visit, known), _chosen(values)
        there = chosen in dict(options)
        ahead, refused = _ahead(visit, known, chosen) if there else (None, "")
        return {
            "options": options,
            "chosen": chosen if there else "",
            "facts": _facts(visit, known, chosen) if there else [],
            "ahead": ahead,
            "refused": refused,
        }

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """One command. Raises Problems."""
        run, _, product = posted.one("handed").partition(":")
        if not product:
            raise wrong("handed", "kies welk product u terugstuurt.", "choose which product you return.")
        return [forms.command(ReturnProduct, posted, run=run, product=product, reason=posted.one("reason"))]


def _lying(p: Programme) -> Iterator[tuple[str, str]]:
    """The products that were handed in and not returned, of every open phase run in which work is not suspended."""
    for run in p.runs.values():
        if halted(p, run):
            continue
        for product, handed in run.products.items():
            if not handed.returned:
                yield run.id, product


def _options(visit: Visit, known: Known) -> Options:
    s = speaker(visit, known)
    return [
        (f"{run}:{product}", capital(f"{s.product(run, product)} ({s.run(run)})"))
        for run, product in _lying(known.programme)
    ]


def _chosen(values: Values) -> str:
    """What was chosen, in the form or by the address."""
    run, product = values.get("run", ""), values.get(PRODUCT_IN_ADDRESS, "")
    return values.get("handed") or (f"{run}:{product}" if run and product else "")


def _ahead(visit: Visit, known: Known, chosen: str) -> tuple[Foretold | None, str]:
    """What returning it sets in motion, or why that is not possible."""
    run, _, product = chosen.partition(":")
    reason = Text(nl="wat u hieronder schrijft", en="what you write below").say(visit.language)
    try:
        return foreseen(visit, known, ReturnProduct(id="foreseen", run=run, product=product, reason=reason)), ""
    except Refusal as refusal:
        return None, refusal.say(visit.language)


def _facts(visit: Visit, known: Known, chosen: str) -> list[tuple[str, Any]]:
    """The product as it was handed in last: what, when, by whom, and its content."""
    run, _, product = chosen.partition(":")
    with visit.looking() as connection:
        found = products_of(connection, known, run, limit=LOOKED_AT).items
    one = next((one for one in found if one.product == product), None)
    if one is None:
        return []
    s = speaker(visit, known)
    seat = known.programme.seats[one.seat]
    who = f"{s.name(one.by)} ({s.role(seat.role)})" if one.by else s.seat(seat)
    return [
        (s.pick("Product", "Product"), capital(s.product(run, product))),
        (s.pick("Ingeleverd", "Handed in"), s.day(one.day)),
        (s.pick("Door", "By"), who),
        (s.pick("Inhoud", "Content"), _content(one, s)),
    ]


def _content(one: ProductPast, s: Speaker) -> dict[str, str]:
    """What was written, a link to follow, or the mark of a file."""
    if one.content is None:
        return {"text": s.pick("gewist", "erased")}
    if one.kind == "file":
        return {"text": s.pick("bestand", "file"), "note": one.content}
    is_link = one.kind == "link" and one.content.startswith(("https://", "http://"))
    return {"text": one.content, "href": one.content if is_link else ""}
