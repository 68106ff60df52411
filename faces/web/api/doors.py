"""Doors of the API: every address with who may come in by it, what it answers, and what it is called.

`needs` is as in faces/web/doors.py: a View, the name of an act, "signed_in" or "anybody". It stands in every route as
`x-needs`, so that a test can walk them all.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from engine.rules import access
from engine.rules.access import VIEWS
from faces.web import limiting
from faces.web.api.call import KEY, Call, Calling
from faces.web.doors import ANYBODY, SIGNED_IN
from faces.web.refusals import NotForYou, NotHere, SignInFirst

Handler = TypeVar("Handler", bound=Callable[..., Any])
PREFIX = "/api/v1"
JSON, YAML = "application/json", "application/yaml"
ANY, NOTHING, FILE = "Any", "Nothing", "File"
"""Instead of a shape: any object, an empty answer, a file."""


class Doors:
    """The addresses about one subject."""

    def __init__(self, tag: str) -> None:
        self.router = APIRouter(prefix=PREFIX, tags=[tag])

    def get(self, path: str, needs: str, name: str, summary: str, shape: str) -> Callable[[Handler], Handler]:
        """An address that shows `shape`, a component of the OpenAPI document, and changes nothing."""
        return self._door("GET", path, needs, name, summary, {"x-answer": shape})

    def file(self, path: str, needs: str, name: str, summary: str, *types: str) -> Callable[[Handler], Handler]:
        """An address that sends a file of one of these media types, and changes nothing."""
        return self._door("GET", path, needs, name, summary, {"x-answer": FILE, "x-types": " ".join(types)})

    def put(
        self, path: str, needs: str, name: str, summary: str, shape: str, body: str | None = None
    ) -> Callable[[Handler], Handler]:
        """An address that makes something so: done twice, it is so."""
        marks = {"x-answer": shape} | ({"x-body": body} if body else {})
        return self._door("PUT", path, needs, name, summary, marks)

    def delete(self, path: str, needs: str, name: str, summary: str) -> Callable[[Handler], Handler]:
        """An address that takes something away: done twice, it is gone."""
        return self._door("DELETE", path, needs, name, summary, {"x-answer": NOTHING, "x-status": "204"})

    def post(
        self,
        path: str,
        needs: str,
        name: str,
        summary: str,
        shape: str,
        body: str,
        status: int = 200,
        also: int | None = None,
        sent: tuple[str, ...] = (JSON,),
    ) -> Callable[[Handler], Handler]:
        """An address that acts, on a `body` of this shape, sent as one of these media types; `also`: another status
        that it answers with, where nothing new came of it."""
        marks = {"x-answer": shape, "x-body": body, "x-status": str(status), "x-sent": " ".join(sent)}
        marks |= {"x-also": str(also)} if also else {}
        return self._door("POST", path, needs, name, summary, marks)

    def _door(
        self, method: str, path: str, needs: str, name: str, summary: str, marks: dict[str, str]
    ) -> Callable[[Handler], Handler]:
        def add(handler: Handler) -> Handler:
            self.router.add_api_route(
                path,
                handler,
                methods=[method],
                operation_id=name,
                summary=summary,
                dependencies=[Depends(_admitted(needs))],
                response_class=Response,
                openapi_extra={"x-needs": needs, **marks},
            )
            return handler

        return add


def _admitted(needs: str) -> Callable[..., None]:
    """Looks at the door whether the caller may come in; who asks too often waits, known or not."""

    def look(call: Calling, request: Request) -> None:
        limiting.hit(call, "api")
        if needs == ANYBODY:
            return
        if call.signed_in is None:
            raise SignInFirst
        programme = request.path_params.get("programme")
        if programme is not None and not re.fullmatch(KEY, programme):
            raise NotHere
        if needs == SIGNED_IN:
            return
        if needs in VIEWS:
            call.admit(needs, programme)
        else:
            _admit_to_act(call, needs, programme)

    return look


def _admit_to_act(call: Call, act: str, programme: str | None) -> None:
    """Lets in who might give this command for some seat of theirs; for which, `Visit.give` looks when it is known.

    Raises NotHere where they may not even see the programme, NotForYou where they could never do this.
    """
    if programme is not None:
        call.admit("standing", programme)
    caller = call.caller(programme)
    may = access.may(caller, act) or any(access.may(caller, act, seat) for seat in caller.seats)
    if not may and not (act == "RecordFigure" and programme is not None and _supplies(call, programme)):
        raise NotForYou


def _supplies(call: Call, programme: str) -> bool:
    caller, plan = call.caller(programme), call.known(programme).plan
    return any(access.may_supply(caller, plan, indicator) for indicator in plan.indicator)
