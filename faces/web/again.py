"""A form that was not taken is given back with what was typed: sent too late, too often, or by somebody whose session
ended. Nothing is done with it, and nothing of it is kept.

How a form looks that is shown again is the affair of its page: the door says which function that is (doors.py).
"""

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response

from engine.rules.refusals import Refusal
from faces.web import typed
from faces.web.doors import ANYBODY, Door, admit
from faces.web.forms import Posted, made_in_a_session
from faces.web.refusals import AwayTooLong, FormTooOld, SignInFirst, TooOften
from faces.web.rendering import page
from faces.web.visit import Visit, visiting

GONE = "gone"
"""The mark of a form that is given back to whoever is signed in no longer: it is nobody's, so it only ever shows."""


def given_back(request: Request, wrong: Exception) -> Response | None:
    """The form once more; None where it was not read, or is not for this visitor: then a sentence says what is wrong.

    What was typed is given to whoever is signed in no longer only if a form of ours brought it: else anybody could have
    our address show their words.
    """
    posted: Posted | None = getattr(request.state, "posted", None)
    door: Door | None = getattr(request.state, "door", None)
    if posted is None or door is None or not isinstance(wrong, FormTooOld | TooOften | SignInFirst):
        return None
    try:
        visit = visiting(request)
        if visit.signed_in is None and door.needs != ANYBODY:
            return _signed_out(visit, door, posted)
        return _again(visit, door, posted, wrong)
    except Refusal:
        return None


def _again(visit: Visit, door: Door, posted: Posted, wrong: FormTooOld | TooOften | SignInFirst) -> Response | None:
    if door.again is None:
        return None
    admit(visit, door.needs)
    why = AwayTooLong() if isinstance(wrong, FormTooOld) else wrong
    shown = door.again(visit, form=posted, wrong=why, **visit.request.path_params)
    shown.status_code = wrong.status
    return shown


def _signed_out(visit: Visit, door: Door, posted: Posted) -> Response:
    """What was typed, to read, and in a form that leads on to its page once they are signed in."""
    given = posted if made_in_a_session(visit.house, posted) else Posted()
    url = visit.request.url
    query = f"?{url.query}" if url.query else ""
    return page(
        visit,
        "signed_out.html",
        SignInFirst.status,
        written=typed.written(given, visit.language),
        file=typed.has_file(given),
        carried=typed.carried(given) if door.again else [],
        mark=visit.house.forms.dumps(GONE),
        here=url.path + query,
        after=quote(door.page + query),
    )
