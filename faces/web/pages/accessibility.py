"""The accessibility statement: what was tested, how, and what was not. A page for everybody."""

from fastapi.responses import Response

from faces.web.doors import ANYBODY, Doors
from faces.web.rendering import page
from faces.web.visit import Visiting

doors = Doors()


@doors.get("/toegankelijkheid", ANYBODY)
def statement(visit: Visiting) -> Response:
    """How accessible these pages are, as far as is known."""
    return page(visit, "admin/accessibility.html")
