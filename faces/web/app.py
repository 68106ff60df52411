"""Where the pages are put together: the doors, what stands around them, and what people read when all is not well."""

import logging
from collections.abc import Iterable
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.types import Lifespan

from engine.office import reading
from engine.office.settings import spoken
from engine.office.trouble import OfficeUnavailable
from engine.rules.refusals import Refusal
from engine.rules.texts import Language, Text
from faces.web import assets, entering, rendering
from faces.web.again import given_back
from faces.web.api.app import ApiRoutes, create_api
from faces.web.doors import ANYBODY, Doors
from faces.web.guard import Guard, TooLong
from faces.web.house import House
from faces.web.instead import Instead
from faces.web.pages import (
    accessibility,
    act,
    admin,
    admin_definitions,
    admin_house,
    admin_person,
    export,
    feed,
    looking,
    own_tasks,
    portfolio,
    start,
    task,
)
from faces.web.pages import invitations as inviting
from faces.web.pages import questionnaire as answering
from faces.web.refusals import NotHere, PageRefusal, SignInFirst, TooMuch
from faces.web.visit import LANGUAGE_COOKIE, LANGUAGE_QUERY, Visit, token_in, visiting

logger = logging.getLogger("koers.pages")
UNAVAILABLE, REFUSED = 503, 422


def create_app(house: House, more: Iterable[APIRouter] = (), lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """The pages of this house. `more` are addresses beside those of `routers`; `lifespan` is what happens around the
    serving of them. Raises PageAssetsMissing.
    """
    assets.url("koers.css")  # says at start, not on every page, that assets are missing
    app = FastAPI(
        title="Koers", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, lifespan=lifespan
    )
    app.state.house = house
    app.state.provider = entering.provider_client(house.settings)
    for router in (*routers(), *more):
        app.include_router(router)
    app.router.routes.append(ApiRoutes(create_api(house)))
    for kind in (Refusal, HTTPException, RequestValidationError, TooLong, Exception):
        app.add_exception_handler(kind, _wrong)
    app.add_middleware(_LanguageKept)
    app.add_middleware(
        SessionMiddleware,
        secret_key=house.secret,
        session_cookie="koers_login",
        max_age=600,
        path="/aanmelden",
        same_site="lax",
        https_only=house.settings.encrypted,
    )
    app.add_middleware(Guard, encrypted=house.settings.encrypted)
    return app


def routers() -> tuple[APIRouter, ...]:
    """Every address there is."""
    administration = (admin, admin_person, admin_house, admin_definitions, export, accessibility)
    tasks = (task, own_tasks, feed)
    pages = (entering, act, start, looking, portfolio, *administration, *tasks)
    return (_here.router, *(found.doors.router for found in (*pages, answering, inviting)))


_here = Doors()


@_here.get("/gezond", ANYBODY)
def well(request: Request) -> Response:
    """Whether the pages can be used: they answer, and so does the office."""
    house: House = request.app.state.house
    reading.is_there(house.office.engine)
    return Response("goed\n", media_type="text/plain")


@_here.get("/static/{name}", ANYBODY)
def asset(request: Request, name: str) -> Response:
    """What pages fetch beside themselves."""
    found = assets.find(name)
    if found is None:
        raise NotHere
    headers = {"Cache-Control": assets.CACHING, "ETag": found.etag, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, media_type=found.media_type, headers=headers | {"Content-Encoding": "gzip"})
    return Response(found.body, media_type=found.media_type, headers=headers)


async def _wrong(request: Request, wrong: Exception) -> Response:
    """One sentence that says what is wrong and what to do; never an exception trace."""
    if isinstance(wrong, SignInFirst) and request.method == "GET":
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/aanmelden?{entering.AFTER}={quote(path)}", 303)
    if isinstance(wrong, Instead):
        return wrong.page
    again = await run_in_threadpool(given_back, request, wrong)
    if again is None:
        again = await run_in_threadpool(_error_page, request, wrong)
    if isinstance(wrong, PageRefusal) and wrong.wait:
        again.headers["Retry-After"] = str(wrong.wait)
    return again


def _said(wrong: Exception) -> tuple[int, Text]:
    if isinstance(wrong, TooLong):
        wrong = TooMuch(most=6)
    if isinstance(wrong, HTTPException | RequestValidationError):
        wrong = NotHere()
    if isinstance(wrong, Refusal):
        known = wrong.status if isinstance(wrong, PageRefusal) else REFUSED
        status = UNAVAILABLE if isinstance(wrong, OfficeUnavailable) else known
        return status, Text(nl=wrong.say("nl"), en=wrong.say("en"))
    number = token_hex(4)
    logger.error("mistake %s", number, exc_info=wrong)
    return 500, Text(
        nl=f"Koers maakte zelf een fout. Er is niets half vastgelegd. Meld dit nummer aan de beheerder: {number}.",
        en=f"Koers made a mistake itself. Nothing was half recorded. Tell the administrator this number: {number}.",
    )


def _error_page(request: Request, wrong: Exception) -> Response:
    status, sentence = _said(wrong)
    reader = _Stranger() if status >= 500 else _reader(request)
    language = reader.language if isinstance(reader, Visit) else _language(request)
    leads_on = not isinstance(wrong, PageRefusal) or wrong.leads_on
    template = rendering.environment(language).get_template("wrong.html")
    told = template.render(visit=reader, sentence=sentence.say(language), status=status, leads_on=leads_on)
    return HTMLResponse(told, status)


class _Stranger:
    """Whoever reads that something is wrong and is not signed in, or of whom nothing can be known now."""

    person, csrf, path = None, "", "/"
    menu: tuple[Any, ...] = ()


def _reader(request: Request) -> "Visit | _Stranger":
    """Who reads that something is wrong: whoever is signed in keeps their menu."""
    house: House = request.app.state.house
    if token_in(request.cookies, house.settings.encrypted) is None:
        return _Stranger()
    try:
        visit = visiting(request)
    except Refusal:
        return _Stranger()
    return visit if visit.signed_in else _Stranger()


def _language(request: Request) -> Language:
    chosen = request.query_params.get(LANGUAGE_QUERY) or request.cookies.get(LANGUAGE_COOKIE)
    return "en" if chosen == "en" else "nl" if chosen == "nl" else spoken()


class _LanguageKept:
    """Remembers the language that somebody chose."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        chosen = _chosen(scope) if scope["type"] == "http" else None

        async def answer(message: Any) -> None:
            if chosen and message["type"] == "http.response.start" and _is_page(message):
                kept = f"{LANGUAGE_COOKIE}={chosen}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
                message["headers"] = [*message["headers"], (b"set-cookie", kept.encode())]
            await send(message)

        await self._app(scope, receive, answer)


def _is_page(message: Any) -> bool:
    """Whether a page starts here: a drawing on it names its language too, and may come after another choice."""
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])


def _chosen(scope: Any) -> str | None:
    query = scope.get("query_string", b"")
    if LANGUAGE_QUERY.encode() not in query:
        return None
    chosen = Request(scope).query_params.get(LANGUAGE_QUERY)
    return chosen if chosen in ("nl", "en") else None
