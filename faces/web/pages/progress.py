"""The digest as a page, and as a document to take along. Address: /programma/{programme}/voortgang.

Both are made without reading the whole journal (engine/office/digest_lately.py). The document is the same that goes by
mail.
"""

from fastapi import Request
from fastapi.responses import Response

from engine.office import reading
from engine.office.digest_lately import bare, progress
from engine.office.digests.composing import compose
from engine.office.digests.drawn import Artist
from engine.office.digests.paper import Picture
from engine.office.digests.pdf import pdf
from engine.office.digests.phrases import Voice
from engine.office.plots import Drawing, timeline
from faces.web import limiting
from faces.web.doors import Doors
from faces.web.pages.pictures import Sources, picture, sources
from faces.web.pages.within import Within, show, within
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
        address=lambda found: _sources(around, found),
    )


@doors.get("/programma/{programme}/voortgang/cyclus.svg", "digest")
def cycle(request: Request, visit: Visiting, programme: str) -> Response:
    """The picture of the cycle."""
    known = visit.seen(programme)

    def draw() -> Drawing | None:
        with reading.looking(visit.house.office.engine) as connection:
            return timeline(bare(connection, known), visit.language)

    return picture(request, (known.sequence, known.standing.on, visit.language), draw)


@doors.get("/programma/{programme}/voortgang/document.pdf", "digest")
def document(visit: Visiting, programme: str) -> Response:
    """The whole digest as PDF, as it goes by mail."""
    limiting.hit(visit, "document")
    with limiting.drawing():
        with visit.looking() as connection:
            found = progress(connection, visit.seen(programme))
        drawn = pdf(found, visit.language)
    name = f"voortgang-{found.on}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(drawn, media_type="application/pdf", headers=headers)


def _sources(around: Within, found: Picture) -> Sources:
    """Where a picture of the digest is."""
    is_cycle = found.name.startswith(TIMELINE)
    size, name = ("full", "voortgang/cyclus") if is_cycle else found.name.split("-", 2)[1:]
    path = f"{name}.svg" if is_cycle else f"indicatoren/{name}.svg"
    return sources(lambda **asked: around.to(path, taal=around.visit.language, **asked), size == "small", not is_cycle)
