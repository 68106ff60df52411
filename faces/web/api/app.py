"""The API put together: an app of its own under /api/v1, with problems instead of pages where all is not well."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from engine.rules.refusals import Refusal
from faces.web.api import (
    acts,
    capacities,
    definitions,
    helping,
    letters,
    openapi,
    own,
    people,
    problems,
    questionnaires,
    record,
    shapes,
    views,
)
from faces.web.api.answers import shown
from faces.web.api.call import Calling
from faces.web.api.doors import PREFIX, Doors
from faces.web.doors import ANYBODY
from faces.web.guard import TooLong
from faces.web.house import House

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
doors = Doors("about")


def create_api(house: House) -> FastAPI:
    """The API of this house."""
    api = FastAPI(title="Koers", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    api.state.house = house
    subjects = (people, capacities, letters, definitions, questionnaires, helping)
    of_office = (own.doors, *(subject.doors for subject in subjects))
    for found in (
        doors,
        views.mine,
        views.programmes,
        views.doors,
        record.doors,
        acts.doors,
        acts.foresights,
        *of_office,
    ):
        api.router.routes.extend(found.router.routes)
    for kind in (Refusal, HTTPException, RequestValidationError, TooLong, Exception):
        api.add_exception_handler(kind, problems.answer)
    return api


@doors.get("", ANYBODY, "getVersion", "Over deze API / About this API", "Version")
def about(call: Calling) -> Response:
    """Which version this is, and where its description is."""
    address = f"{call.house.settings.url}{PREFIX}/openapi.json"
    return shown(call, "Version", shapes.Version("Koers", openapi.VERSION, address))


@doors.get("/openapi.json", ANYBODY, "getOpenApi", "De beschrijving van deze API / The description of this API", "Any")
def describe(request: Request) -> Response:
    """This document, for everybody, from wherever they come."""
    headers = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    return JSONResponse(openapi.document(request.app), headers=headers)


class ApiRoutes(BaseRoute):
    """Everything under /api/v1, as one of the routes of the pages. Every answer carries the version.

    HEAD is answered as GET is, without its body.
    """

    def __init__(self, api: FastAPI) -> None:
        self._api = api

    @property
    def routes(self) -> list[BaseRoute]:
        """The addresses of the API, in full."""
        return self._api.routes

    def matches(self, scope: Message) -> tuple[Match, Message]:
        """All that begins as the API does."""
        path = scope.get("path", "")
        ours = scope["type"] == "http" and (path == PREFIX or path.startswith(f"{PREFIX}/"))
        return (Match.FULL if ours else Match.NONE), {}

    async def handle(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["path"] == f"{PREFIX}/":  # as OpenAPI spells the way in; every other slash at an end leads nowhere
            scope = {**scope, "path": PREFIX}
        bare = scope["method"] == "HEAD"
        if bare:
            scope["method"] = "GET"

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"api-version", openapi.VERSION.encode())]
            elif bare:
                message = {**message, "body": b""}
            await send(message)

        await self._api(scope, receive, answer)
