"""The digest as a page, and as a document to take along. Address: /programma/{programme}/voortgang.

The page is made without the journal (progress_digest.py). The document holds all of it: it is gathered anew for whoever
asks, and that takes longer the more happened. It is the same that goes by mail.
"""

from fastapi import Request
from fastapi.responses import Response

from engine.office import reading
from engine.office.digests.composing import compose
from engine.office.digests.drawn import Artist
from engine.office.digests.gathering import gather
from engine.office.digests.paper import Picture
from engine.office.digests.pdf import pdf
from engine.office.digests.phrases import Voice
from engine.office.plots import timeline
from faces.web import limiting
from faces.web.doors import Doors
from faces.web.pages.indicators import SVG, in_points
from faces.web.pages.progress_digest import bare, progress
from faces.web.pages.within import Within, show, within
from faces.web.refusals import NotHere
from faces.web.visit import Visiting

doors = Doors()

TIMELINE = "timeline"
"""How the name of the picture of a cycle begins; those of indicators are trend-full-ID and trend-small-ID."""


@doors.get("/programma/{programme}/voortgang", "digest")
def digest(visit: Visiting, programme: str) -> Response:
    """The digest as a page."""
    with reading.looking(visit.house.office.engine) as connection:
        around = within(visit, connection, programme, "voortgang")
        found = progress(connection, around.known)
    paper = compose(found, visit.language, Artist())
    return show(
        visit,
        "progress.html",
        around,
        paper=paper,
        fixed=Voice(visit.language).fixed,
        address=lambda picture: _address(around, picture),
    )


@doors.get("/programma/{programme}/voortgang/cyclus.svg", "digest")
def cycle(request: Request, visit: Visiting, programme: str) -> Response:
    """The picture of the cycle."""
    known = visit.seen(programme)
    mark = f'"{known.sequence}-{known.standing.on}-{visit.language}"'
    headers = {"ETag": mark, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    with reading.looking(visit.house.office.engine) as connection:
        drawn = timeline(bare(connection, known), visit.language)
    if drawn is None:
        raise NotHere
    return Response(in_points(drawn.svg()), media_type=SVG, headers=headers)


@doors.get("/programma/{programme}/voortgang/document.pdf", "digest")
def document(visit: Visiting, programme: str) -> Response:
    """The whole digest as PDF, as it goes by mail."""
    limiting.hit(visit, "document")
    with limiting.drawing():
        found = gather(visit.house.office.engine, programme, visit.as_of, visit.now)
        drawn = pdf(found, visit.language)
    name = f"voortgang-{found.on}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(drawn, media_type="application/pdf", headers=headers)


def _address(around: Within, picture: Picture) -> tuple[str, str]:
    """Where a picture of the digest is: on a desk, and on a phone."""
    said = {"taal": around.visit.language}
    if picture.name.startswith(TIMELINE):
        return (around.to("voortgang/cyclus.svg", **said),) * 2
    _, size, indicator = picture.name.split("-", 2)
    small = around.to(f"indicatoren/{indicator}.svg", klein="ja", **said)
    return (around.to(f"indicatoren/{indicator}.svg", **said) if size == "full" else small), small
