"""Pictures as pages have them: an address for each way of looking, and the answer with the drawing in it.

A browser chooses by itself: a desk or a phone, light or dark (`donker`); what is printed is light. Nothing of that asks
for a style in a page. In a page: `parts.drawn`.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from engine.office.plots import Drawing, darkened
from faces.web.refusals import NotHere

DARK = "donker"
_SVG = "image/svg+xml"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where one picture is: on a desk and on a phone, on light and on dark paper."""

    desk: str
    phone: str
    dark_desk: str
    dark_phone: str


def sources(address: Callable[..., str], small: bool = False, phone_is_small: bool = True) -> Sources:
    """The four addresses; `address` makes one of what is asked besides. `small`: also on a desk."""
    at_desk: dict[str, str] = {"klein": "ja"} if small else {}
    at_phone: dict[str, str] = {"klein": "ja"} if small or phone_is_small else {}
    return Sources(
        address(**at_desk), address(**at_phone), address(**at_desk, donker="ja"), address(**at_phone, donker="ja")
    )


def picture(
    request: Request, about: tuple[Hashable, ...], draw: Callable[[], Drawing | None], times: float = 1
) -> Response:
    """The drawing, `times` its own size. It is the same while it is about the same: a browser need not fetch it again.
    Raises NotHere where there is nothing to draw."""
    dark = bool(request.query_params.get(DARK))
    mark = '"' + "-".join(map(str, (*about, dark))) + '"'
    headers = {"ETag": mark, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    drawn = draw()
    if drawn is None:
        raise NotHere
    svg = drawn.svg_in_page(times)
    return Response(darkened(svg) if dark else svg, media_type=_SVG, headers=headers)
