"""The portfolio: all neighbourhoods that the visitor may see, in one heat table."""

from fastapi.responses import Response

from faces.web.doors import SIGNED_IN, Doors
from faces.web.rendering import page
from faces.web.visit import Visiting

doors = Doors()


@doors.get("/", SIGNED_IN)
def portfolio(visit: Visiting) -> Response:
    """All programmes."""
    return page(visit, "portfolio.html")
