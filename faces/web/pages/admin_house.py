"""The letters of the house as an administrator keeps them: those that ask for a hand, those that wait, and those that
went."""

import logging
from collections.abc import Sequence

from fastapi.responses import RedirectResponse, Response

from engine.office.letters import desk
from engine.office.letters.desk import NoSuchLetter
from engine.office.letters.shapes import State
from engine.office.letters.wording import UNDELIVERED
from engine.rules.texts import Text
from faces.web.doors import Doors
from faces.web.forms import Form, Posted
from faces.web.pages.admin import shown
from faces.web.refusals import NotHere
from faces.web.visit import Visit, Visiting

logger = logging.getLogger("koers.pages")
doors = Doors()

MOST = 2**63 - 1
"""What the database takes for a number."""

STATES: dict[State, Text] = {
    "held": Text(nl="vastgehouden", en="held"),
    "refused": Text(nl="niet aangekomen", en="not arrived"),
    "queued": Text(nl="wacht", en="waits"),
    "sending": Text(nl="gaat nu", en="is going"),
    "sent": Text(nl="verzonden", en="sent"),
    "moot": Text(nl="niet meer nodig", en="no longer needed"),
}
_SHOWN: dict[str, tuple[State, ...]] = {
    "": ("held", "refused"),
    "wacht": ("queued", "sending"),
    "verzonden": ("sent",),
}
_WHY = UNDELIVERED | {
    "too_many": Text(
        nl="Er gingen al te veel berichten uit. Kijk of het klopt, en geef het dan vrij.",
        en="Too many letters went out already. See whether it is right, and then release it.",
    ),
    "by_hand": Text(nl="Iemand hield het vast.", en="Somebody held it."),
    "wording": Text(
        nl="Het kon niet geschreven worden: er is iets mis met de definitie of met Koers.",
        en="It could not be written: something is wrong with the definition or with Koers.",
    ),
}


@doors.get("/beheer/berichten", "administration")
def letters(visit: Visiting) -> Response:
    """Letters that are held or did not arrive; or those that wait, or went."""
    chosen = visit.request.query_params.get("stand", "")
    engine = visit.house.office.engine
    return shown(
        visit,
        "letters.html",
        "/beheer/berichten",
        found=desk.lying(engine, _SHOWN.get(chosen, _SHOWN[""])),
        pile=desk.pile(engine),
        chosen=chosen if chosen in _SHOWN else "",
        states=STATES,
        reasons=_WHY,
        most=desk.SHOWN,
    )


@doors.get("/beheer/berichten/{number}", "administration")
def letter(visit: Visiting, number: str) -> Response:
    """One letter: for whom, about what, and its fate so far."""
    try:
        found = desk.letter(visit.house.office.engine, _number(number))
    except NoSuchLetter:
        raise NotHere from None
    return shown(visit, "letter.html", "/beheer/berichten", letter=found, states=STATES, reasons=_WHY)


@doors.post("/beheer/berichten/vasthouden", "post")
def hold(visit: Visiting, form: Form) -> Response:
    """Holds the letters that were ticked, or all that wait."""
    done = desk.hold(visit.house.office.engine, _ticked(form))
    return _done(visit, "held", done)


@doors.post("/beheer/berichten/vrijgeven", "post")
def release(visit: Visiting, form: Form) -> Response:
    """Lets the letters go that were ticked, or all that are held."""
    done = desk.release(visit.house.office.engine, _ticked(form), visit.now)
    return _done(visit, "released", done)


@doors.post("/beheer/berichten/{number}/opnieuw", "post")
def resend(visit: Visiting, number: str) -> Response:
    """Sends one letter again."""
    try:
        desk.resend(visit.house.office.engine, _number(number), visit.now)
    except NoSuchLetter:
        raise NotHere from None
    return _done(visit, "sent again", 1)


# --- private


def _number(given: str) -> int:
    """A number of a letter. Raises NotHere."""
    if not (given.isascii() and given.isdigit() and len(given) < 20 and int(given) <= MOST):
        raise NotHere
    return int(given)


def _ticked(form: Posted) -> Sequence[int] | None:
    """The letters that were ticked; None: all of them."""
    return None if form.one("all") else [_number(one) for one in form.all("letter")]


def _done(visit: Visit, what: str, count: int) -> Response:
    logger.info("letters %s: %s, by %s", what, count, visit.caller(None).person)
    return RedirectResponse(f"/beheer/berichten?gelukt={count}", 303)
