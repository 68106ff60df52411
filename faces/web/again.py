"""A form that was not taken is given back with what was typed: sent too late, too often, or by somebody whose session
ended. Nothing is done with it, and nothing of it is kept.

How a form looks that is shown again is the affair of its page: the door says which function that is (doors.py).
"""

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response

from engine.rules.refusals import Refusal
from faces.web.doors import ANYBODY, Door, admit
from faces.web.forms import COMMAND, CSRF, Posted, made_in_a_session
from faces.web.refusals import AwayTooLong, FormTooOld, SignInFirst, TooOften
from faces.web.rendering import page
from faces.web.visit import Visit, visiting

LONG = 60
"""Signs of a text that somebody would not like to type again."""


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
    texts = _texts(posted) if made_in_a_session(visit.house, posted) else []
    query = visit.request.url.query
    after = quote(door.page + (f"?{query}" if query else ""))
    return page(visit, "signed_out.html", SignInFirst.status, texts=texts, after=after)


def _texts(posted: Posted) -> list[str]:
    """What somebody wrote, as far as it is long: what a form carries by itself holds no spaces."""
    typed = [one for name, values in posted.fields.items() if name not in (CSRF, COMMAND) for one in values]
    return [one for one in typed if "\n" in one or (len(one) > LONG and " " in one)]
