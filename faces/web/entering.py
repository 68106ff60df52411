"""Coming in and going out: by a key that was printed at start, or by the provider of identities that is set."""

import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from engine.office import clock
from engine.office.entrance import logins, sessions
from engine.office.entrance.sessions import LASTS
from engine.office.settings import PageSettings
from engine.rules.refusals import Refusal
from faces.web import before_signing_in, limiting
from faces.web.doors import ANYBODY, SIGNED_IN, Doors
from faces.web.forms import Form, Posted
from faces.web.house import House
from faces.web.refusals import FormTooOld
from faces.web.rendering import page
from faces.web.visit import COOKIE, SAFE_COOKIE, Visit, Visiting

logger = logging.getLogger("koers.pages")
doors = Doors()
AFTER = "naar"

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""With which a provider may sign: all with a key that only it has. What else it offers, `none` too, is not taken."""


@doors.get("/aanmelden", ANYBODY)
def sign_in(visit: Visiting) -> Response:
    """How to sign in here."""
    if visit.signed_in:
        return RedirectResponse(_inside(visit.request.query_params.get(AFTER)), 303)
    after = _inside(visit.request.query_params.get(AFTER))
    return page(visit, "sign_in.html", provider=visit.house.settings.provider, after=after)


@doors.get("/aanmelden/sleutel/{key}", ANYBODY)
def show_key(visit: Visiting, key: str) -> Response:
    """The page a key opens: looking at it uses nothing up, so that whatever opens links by itself does no harm."""
    return _key_form(visit, key)


def key_again(visit: Visit, form: Posted, wrong: Refusal, key: str) -> Response:
    """The same, where its form was not of this browser or too old; or how long to wait."""
    del form
    return _key_form(visit, key, "" if isinstance(wrong, FormTooOld) else wrong.say(visit.language))


@doors.post("/aanmelden/sleutel/{key}", ANYBODY, key_again)
def use_key(visit: Visiting, key: str, form: Form) -> Response:
    """Signs in by a key, once. Raises FormTooOld for a form that was made for another browser."""
    limiting.hit(visit, "sign_in")
    if not before_signing_in.is_theirs(visit, form):
        raise FormTooOld
    token = sessions.use_key(visit.house.office.engine, key, visit.real)
    if token is None:
        return page(visit, "sign_in.html", 403, provider=visit.house.settings.provider, after="/", failed=True)
    _leave(visit)
    return _signed_in(visit.house.settings, token, "/")


@doors.post("/afmelden", SIGNED_IN)
def sign_out(visit: Visiting) -> Response:
    """Ends the session, here and at once."""
    assert visit.signed_in is not None
    sessions.end(visit.house.office.engine, visit.signed_in.hash)
    answer = RedirectResponse("/aanmelden", 303)
    for name in (COOKIE, SAFE_COOKIE):
        answer.delete_cookie(name, path="/", secure=name == SAFE_COOKIE, httponly=True, samesite="lax")
    return answer


@doors.get("/aanmelden/organisatie", ANYBODY)
async def to_provider(request: Request, visit: Visiting) -> Response:
    """Off to the provider of identities, which sends them back to `from_provider`."""
    limiting.hit(visit, "act")
    client = _client(request)
    if client is None:
        return RedirectResponse("/aanmelden", 303)
    request.session.clear()
    request.session[AFTER] = _inside(request.query_params.get(AFTER))
    back = f"{visit.house.settings.url}/aanmelden/terug"
    try:
        answer: Response = await client.authorize_redirect(request, back)
    except Exception as trouble:  # Whatever is wrong at the provider, people read one sentence.
        logger.warning("the provider of identities does not answer: %s", type(trouble).__name__)
        return _refused(visit, "away")
    return answer


@doors.get("/aanmelden/terug", ANYBODY)
async def from_provider(request: Request, visit: Visiting) -> Response:
    """Back from the provider: signed in, when it vouches for somebody we know."""
    limiting.hit(visit, "act")
    client = _client(request)
    if client is None:
        return RedirectResponse("/aanmelden", 303)
    try:
        claims = await _claims(client, request)
    except httpx.HTTPError as trouble:
        logger.warning("the provider of identities does not answer: %s", type(trouble).__name__)
        return _refused(visit, "away")
    except Exception as refused:  # Whatever is wrong with what came back, nobody gets in by it.
        logger.warning("not signed in: %s", _why(refused))
        return _refused(visit, "refused")
    after = _inside(request.session.get(AFTER))
    request.session.clear()
    person = await run_in_threadpool(_person, visit.house, claims)
    if person is None:
        logger.warning("not signed in: nobody on record, or not one person, has this login")
        return _refused(visit, "unknown")
    session = await run_in_threadpool(_new_session, visit, person)
    return _signed_in(visit.house.settings, session, after)


def _key_form(visit: Visit, key: str, wrong: str | None = None) -> Response:
    secret = before_signing_in.secret_of(visit)
    answer = page(visit, "sign_in_key.html", key=key, seal=before_signing_in.seal(visit, secret), wrong=wrong)
    before_signing_in.keep(visit, answer, secret)
    return answer


def _why(refused: Exception) -> str:
    """What went wrong, for the log. What a provider calls it comes in by the address: anybody can write there."""
    if not isinstance(refused, OAuthError):
        return type(refused).__name__
    return refused.error if re.fullmatch("[a-z_]{1,40}", str(refused.error)) else "other"


def provider_client(settings: PageSettings) -> Any:
    """The client of the provider of identities that is set; None where there is none."""
    if settings.provider is None:
        return None
    known = OAuth()
    url = settings.provider.url
    known.register(
        "staff",
        server_metadata_url=url if url.endswith("openid-configuration") else f"{url}/.well-known/openid-configuration",
        client_id=settings.provider.client,
        client_secret=settings.provider.secret,
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
    )
    return known.staff


def _client(request: Request) -> Any:
    return request.app.state.provider


async def _claims(client: Any, request: Request) -> Mapping[str, Any]:
    """What the provider says of whoever came back, once its signature, and that it answers our question, were checked.

    Some providers tell the address only when asked for it with the token; then only what they say there vouches for it.
    Raises whatever is wrong.
    """
    metadata = await client.load_server_metadata()
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [one for one in offered if one in SIGNATURES]
    token = await client.authorize_access_token(request)
    claims: dict[str, Any] = dict(token["userinfo"])
    if client.client_id not in (claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]):
        raise OAuthError("other_audience")
    if "email" not in claims and metadata.get("userinfo_endpoint"):
        more = await client.userinfo(token=token)
        if more.get("sub") != claims["sub"]:
            raise OAuthError("other_subject")
        claims = {name: value for name, value in claims.items() if name not in VOUCHED}
        claims |= {name: more[name] for name in ("email", *VOUCHED) if name in more}
    return claims


VOUCHED = ("email_verified", "xms_edov")
"""How providers say that an address is really theirs: the standard, and Microsoft Entra."""


def _person(house: House, claims: Mapping[str, Any]) -> str | None:
    """Who that is: by their login; the first time by an address that the provider vouches for."""
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    found = logins.person_of(house.office.engine, issuer, subject)
    if found is None and claims.get("email") and any(claims.get(name) is True for name in VOUCHED):
        found = logins.bind(house.office.engine, issuer, subject, str(claims["email"]), clock.now())
    return found


def _new_session(visit: Visit, person: str) -> str:
    _leave(visit)
    return sessions.issue(visit.house.office.engine, person, "session", visit.real)


def _leave(visit: Visit) -> None:
    """Whoever signs in leaves the session they came with: nobody who knew that one gets in by it."""
    if visit.signed_in is not None:
        sessions.end(visit.house.office.engine, visit.signed_in.hash)


def _refused(visit: Visit, why: str) -> Response:
    return page(visit, "sign_in_refused.html", 403 if why != "away" else 503, why=why)


def _signed_in(settings: PageSettings, token: str, after: str) -> Response:
    answer = RedirectResponse(after, 303)
    answer.set_cookie(
        SAFE_COOKIE if settings.encrypted else COOKIE,
        token,
        max_age=int(LASTS["session"].total_seconds()),
        path="/",
        secure=settings.encrypted,
        httponly=True,
        samesite="lax",
    )
    return answer


def _inside(wanted: str | None) -> str:
    """An address of ours, and nobody else's: what comes after signing in."""
    wanted = wanted or "/"
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return wanted if ours and "\\" not in wanted and wanted.isprintable() and len(wanted) < 2000 else "/"
