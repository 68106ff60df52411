"""Doors: every address with who may come in by it. An address cannot be added without saying so.

A door that takes a form says how its page shows that form again, for one that is not taken (again.py).

`needs` is a View or the name of an act (access.py); or "signed_in": whoever is signed in; or "anybody", for the few
addresses that look for themselves (a link, an invitation, signing in).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from faces.web.forms import form_is_ours
from faces.web.refusals import NotHere, SignInFirst
from faces.web.visit import Visit, Visiting

Page = TypeVar("Page", bound=Callable[..., Any])
Shown = Callable[..., Response]
"""Shows the form of a page again: given the visit, `form`, what is `wrong`, and what stands in the address by name."""

SIGNED_IN, ANYBODY = "signed_in", "anybody"


@dataclass(frozen=True, slots=True)
class Door:
    """The door a form came to: what it needs, how it shows its form again (if it has one), and the page it stood on."""

    needs: str
    again: Shown | None
    page: str


class Doors:
    """The addresses of one kind of page."""

    def __init__(self, prefix: str = "") -> None:
        self.router = APIRouter(prefix=prefix, include_in_schema=False)
        self._pages: set[str] = set()

    def get(self, path: str, needs: str) -> Callable[[Page], Page]:
        """A page that shows, and changes nothing."""
        self._pages.add(path)
        return self._door("GET", path, needs, [Depends(_admitted(needs))])

    def post(self, path: str, needs: str, again: Shown | None = None) -> Callable[[Page], Page]:
        """A form that is sent: only one of ours is taken."""

        async def remember(request: Request) -> None:
            here = request.url.path
            request.state.door = Door(needs, again, here if path in self._pages else here.rpartition("/")[0])

        return self._door("POST", path, needs, [Depends(remember), Depends(form_is_ours), Depends(_admitted(needs))])

    def _door(self, method: str, path: str, needs: str, dependencies: list[Any]) -> Callable[[Page], Page]:
        def add(page: Page) -> Page:
            self.router.add_api_route(
                path,
                page,
                methods=["GET", "HEAD"] if method == "GET" else [method],
                dependencies=dependencies,
                response_class=Response,
                openapi_extra={"x-needs": needs},
            )
            return page

        return add


def _admitted(needs: str) -> Callable[..., None]:
    """Looks at the door whether the visitor may come in."""

    def look(visit: Visiting) -> None:
        admit(visit, needs)

    return look


def admit(visit: Visit, needs: str) -> None:
    """Lets a visitor in who may come in: for the programme, and the seat, in the address. Raises a PageRefusal."""
    request = visit.request
    if any("\0" in value for value in (*request.path_params.values(), *request.query_params.values())):
        raise NotHere  # no text of ours has that sign, and the database takes none
    if needs == ANYBODY:
        return
    if needs == SIGNED_IN:
        if visit.signed_in is None:
            raise SignInFirst
        return
    programme = request.path_params.get("programme")
    if programme is not None and len(programme) > 80:
        raise NotHere
    visit.admit(needs, programme, request.path_params.get("seat"))
