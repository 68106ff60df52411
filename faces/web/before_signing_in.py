"""A form of somebody who is not signed in yet belongs to their browser: a cookie holds a secret, the form its seal, and
neither counts without the other. So nobody is signed in as somebody else by a form that was made elsewhere.
"""

import hmac
import secrets

from fastapi.responses import Response
from itsdangerous import BadSignature

from faces.web.forms import LASTS, Posted
from faces.web.visit import Visit

BROWSER, SAFE_BROWSER = "koers_browser", "__Host-koers_browser"
SEAL = "zegel"
"""The field of a form that holds the seal."""

SIGNS = 43
"""Of the secret in the cookie: 256 bits."""


def secret_of(visit: Visit) -> str:
    """That of this browser; a new one where it has none. Several forms that lie open share it."""
    held = _held(visit)
    return held if len(held) == SIGNS else secrets.token_urlsafe(32)


def seal(visit: Visit, secret: str) -> str:
    """What the form brings back: it does not tell the secret."""
    return str(visit.house.browsers.dumps(_digest(visit, secret)))


def keep(visit: Visit, answer: Response, secret: str) -> None:
    """Has the browser hold the secret."""
    encrypted = visit.house.settings.encrypted
    name = SAFE_BROWSER if encrypted else BROWSER
    answer.set_cookie(name, secret, max_age=LASTS, path="/", secure=encrypted, httponly=True, samesite="strict")


def is_theirs(visit: Visit, form: Posted) -> bool:
    """Whether the form was made for this very browser, and not too long ago."""
    held = _held(visit)
    try:
        found = str(visit.house.browsers.loads(form.one(SEAL), max_age=LASTS))
    except BadSignature:
        return False
    return len(held) == SIGNS and hmac.compare_digest(found, _digest(visit, held))


def _held(visit: Visit) -> str:
    return visit.request.cookies.get(SAFE_BROWSER if visit.house.settings.encrypted else BROWSER, "")


def _digest(visit: Visit, secret: str) -> str:
    return hmac.digest(visit.house.secret.encode(), secret.encode(), "sha256").hex()
