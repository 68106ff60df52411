"""How a view is answered: JSON, an ETag, and pages that lead on to the next.

An ETag is the programme's sequence and a hash of what is answered: "12-9f86d081884c7d65". Who acts sends it back as
If-Match, and the part before the dash must still be the sequence; what is the same is not sent twice (If-None-Match).
"""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query
from fastapi.responses import Response

from faces.web.api import shapes
from faces.web.api.call import Call
from faces.web.api.problems import HasChanged, NoCursor
from faces.web.api.shapes import Href, Links

MOST, USUAL = 100, 25
_TAG = re.compile(r'(?:W/)?("[^"]*")')


@dataclass(frozen=True)
class Part:
    """Which part of a long list is asked: at most `limit`, from where `mark` says (None: from the start)."""

    limit: int
    mark: str | None

    @property
    def offset(self) -> int:
        """The mark as a number of things to pass over. Raises NoCursor."""
        return self.before or 0

    @property
    def before(self) -> int | None:
        """The mark as the number of an event. Raises NoCursor."""
        if self.mark is None:
            return None
        if not re.fullmatch(r"[1-9]\d{0,17}", self.mark, re.ASCII):
            raise NoCursor
        return int(self.mark)


def part(
    limit: Annotated[int, Query(ge=1, le=MOST, description="Hoogstens zoveel. / At most so many.")] = USUAL,
    cursor: Annotated[
        str | None,
        Query(
            max_length=200,
            pattern=r"^[A-Za-z0-9_-]+$",
            description="Waar het vorige deel ophield: neem het adres bij next over. / Where the part before ended: "
            "copy the address at next.",
        ),
    ] = None,
) -> Part:
    """The part that is asked. Raises NoCursor."""
    return Part(limit, None if cursor is None else _opened(cursor))


Parted = Annotated[Part, Depends(part)]


def shown(call: Call, shape: str, body: Any, sequence: int | None = None) -> Response:
    """One thing of this shape; `sequence` is the programme's."""
    return _answer(call, shapes.to_json(shape, body), sequence, {})


def kept(shape: str, body: Any, made_at: str | None = None) -> Response:
    """One thing of this shape as it is after an act, with the ETag that it will be shown with; `made_at`: its address,
    where it is new."""
    written = shapes.to_json(shape, body)
    headers = {"ETag": _tag(written), "Vary": "Authorization"} | ({"Location": made_at} if made_at else {})
    return Response(written, 201 if made_at else 200, headers, "application/json")


def gone() -> Response:
    """Something is not there any more; nothing is told of it."""
    return Response(status_code=204)


def unchanged(shape: str, body: Any, tag: str | None) -> None:
    """Looks whether a thing of this shape is as the caller saw it (If-Match). Raises HasChanged."""
    if tag is not None and tag.strip() != "*" and _tag(shapes.to_json(shape, body)) not in _TAG.findall(tag):
        raise HasChanged


def in_parts(call: Call, shape: str, items: Sequence[Any], part: Part) -> Response:
    """The part that is asked of things that are all at hand."""
    first, last = part.offset, part.offset + part.limit
    return listed(call, shape, items[first:last], following=last if len(items) > last else None)


def listed(
    call: Call, shape: str, items: Sequence[Any], sequence: int | None = None, following: str | int | None = None
) -> Response:
    """Some things of a list of this shape; `following` marks where the next part begins, if there is one."""
    here, on = _address(call, None), None if following is None else _address(call, _closed(str(following)))
    links = Links(self=Href(href=here), next=Href(href=on) if on else None)
    headers = {"Link": f'<{on}>; rel="next"'} if on else {}
    return _answer(call, shapes.list_to_json(shape, items, links), sequence, headers)


def done(call: Call, found: shapes.Done, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """What a command led to, with the sequence of the programme after it as ETag."""
    tag = {"ETag": f'"{found.sequence}"', "Vary": "Authorization"}
    return Response(shapes.to_json("Done", found), status, {**tag, **(headers or {})}, "application/json")


def sequence_in(tag: str) -> set[str] | None:
    """The sequences among the tags of an If-Match header; None: any will do."""
    if tag.strip() == "*":
        return None
    return {found.strip('"').partition("-")[0] for found in _TAG.findall(tag)}


def _answer(call: Call, body: bytes, sequence: int | None, headers: dict[str, str]) -> Response:
    tag = _tag(body, sequence)
    headers = {**headers, "ETag": tag, "Vary": "Authorization"}
    known = call.request.headers.get("if-none-match", "")
    if known.strip() == "*" or tag in _TAG.findall(known):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _tag(body: bytes, sequence: int | None = None) -> str:
    mark = blake2s(body, digest_size=8).hexdigest()
    return f'"{mark}"' if sequence is None else f'"{sequence}-{mark}"'


def _address(call: Call, cursor: str | None) -> str:
    """The address that was asked, or (with a cursor) that of the next part."""
    asked = [(name, value) for name, value in call.request.query_params.multi_items()]
    if cursor is not None:
        asked = [(name, value) for name, value in asked if name != "cursor"] + [("cursor", cursor)]
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{call.house.settings.url}{call.path}{query}"


def _closed(mark: str) -> str:
    return base64.urlsafe_b64encode(mark.encode()).decode().rstrip("=")


def _opened(cursor: str) -> str:
    try:
        mark = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        raise NoCursor from None
    if not mark.isprintable():
        raise NoCursor
    return mark
