"""The letters of the installation, for whoever keeps them: which lie there, holding them, letting them go, once more.

A letter goes once more only for who saw that it went: with its ETag, so that no call that is sent again sends it twice.
"""

import logging
from typing import Annotated, get_args

from fastapi import Header, Path, Query
from fastapi.responses import Response

from engine.office.letters import desk
from engine.office.letters.desk import Lying, NoSuchLetter
from engine.office.letters.shapes import State
from faces.web import limiting
from faces.web.api.answers import Parted, gone, kept, listed, shown, unchanged
from faces.web.api.bodies import Body
from faces.web.api.call import Call, Calling
from faces.web.api.doors import Doors
from faces.web.api.office_shapes import LettersMoved
from faces.web.api.wanted import LetterStateWanted, read
from faces.web.refusals import NotHere

logger = logging.getLogger("koers.pages")
doors = Doors("letters")
Number = Annotated[
    int, Path(ge=1, le=2**63 - 1, description="Nummer van het bericht. / Number of the letter.", examples=[12])
]
AsSeen = Annotated[
    str,
    Header(
        alias="If-Match",
        max_length=500,
        description="De ETag van het bericht zoals u het zag: is het intussen anders, dan gebeurt er niets (412). / "
        "The ETag of the letter as you saw it: if it has changed, nothing is done (412).",
        examples=['"9f86d081884c7d65"'],
    ),
]


@doors.get("/letters", "administration", "listAllLetters", "Alle berichten / All letters", "LyingList")
def list_letters(
    call: Calling,
    part: Parted,
    states: Annotated[
        list[State] | None,
        Query(
            alias="state",
            max_length=10,
            description="Alleen wat zo staat; zonder: alle. / Only what stands so; without it: all.",
            examples=[["held", "refused"]],
        ),
    ] = None,
) -> Response:
    """Letters of all programmes, the newest first: for whom, about what, and what became of them."""
    wanted = states or get_args(State)
    found = desk.lying(call.house.office.engine, wanted, part.limit + 1, part.before)
    more = found[part.limit - 1].number if len(found) > part.limit else None
    return listed(call, "LyingList", found[: part.limit], following=more)


@doors.get("/letters/pile", "administration", "getPile", "Stapel berichten / Pile of letters", "Pile")
def get_pile(call: Calling) -> Response:
    """How many letters wait, go now, are held, or did not arrive; and since when the oldest waits."""
    return shown(call, "Pile", desk.pile(call.house.office.engine))


@doors.put("/letters/hold", "post", "holdLetters", "Alles vasthouden / Hold all letters", "LettersMoved")
def hold_all(call: Calling) -> Response:
    """Hold all letters that wait now."""
    limiting.hit(call, "act")
    return _moved(call, "held", desk.hold(call.house.office.engine, None))


@doors.delete("/letters/hold", "post", "releaseLetters", "Alles vrijgeven / Release all letters")
def release_all(call: Calling) -> Response:
    """Let all letters go that are held."""
    limiting.hit(call, "act")
    _moved(call, "released", desk.release(call.house.office.engine, None, call.now))
    return gone()


@doors.get("/letters/{number}", "administration", "getLetter", "Bericht / Letter", "Lying")
def get_letter(call: Calling, number: Number) -> Response:
    """One letter: for whom, about what, and what became of it."""
    return shown(call, "Lying", _letter(call, number))


@doors.put(
    "/letters/{number}/state", "post", "putLetterState", "Vasthouden, vrijgeven, opnieuw / Hold, release, once more",
    "Lying", "LetterStateWanted",
)  # fmt: skip
def put_state(call: Calling, number: Number, body: Body, if_match: AsSeen) -> Response:
    """Hold a letter that waits; or let it go: one that is held, or once more one that went or did not arrive."""
    limiting.hit(call, "act")
    before, wanted = _letter(call, number), read(LetterStateWanted, body).state
    unchanged("Lying", before, if_match)
    engine = call.house.office.engine
    if wanted == "held" and before.state != "held":
        if not desk.hold(engine, [number]):
            raise NoSuchLetter(letter=number)
    elif wanted == "queued" and before.state == "held":
        desk.release(engine, [number], call.now)
    elif wanted == "queued" and before.state != "queued":
        desk.resend(engine, number, call.now)
    logger.info("letter %s: %s, by %s", number, wanted, call.caller(None).person)
    return kept("Lying", _letter(call, number))


def _letter(call: Call, number: int) -> Lying:
    """Raises NotHere."""
    try:
        return desk.letter(call.house.office.engine, number)
    except NoSuchLetter:
        raise NotHere from None


def _moved(call: Call, what: str, count: int) -> Response:
    logger.info("letters %s: %s, by %s", what, count, call.caller(None).person)
    return kept("LettersMoved", LettersMoved(count))
