"""Everything of one programme, to take along. What is in it: engine/office/exporting.py."""

from fastapi.responses import Response, StreamingResponse

from engine.office.exporting import Export, zipped
from faces.web import limiting
from faces.web.doors import Doors
from faces.web.rendering import page
from faces.web.visit import Visiting

doors = Doors()


@doors.get("/programma/{programme}/uitvoer", "export")
def before_export(visit: Visiting, programme: str) -> Response:
    """What is in it, before it is made."""
    people, record = visit.may("people", programme), visit.may("record", programme)
    return page(visit, "admin/export.html", known=visit.known(programme), people=people, record=record)


@doors.get("/programma/{programme}/uitvoer/alles.zip", "export")
def export(visit: Visiting, programme: str) -> Response:
    """The ZIP, written while it is sent. It costs what there is, because somebody asked for all of it."""
    limiting.hit(visit, "act")
    known = visit.known(programme)
    told = Export(
        visit.house.office.engine,
        known,
        visit.now,
        visit.language,
        with_people=visit.may("people", programme),
        with_record=visit.may("record", programme),
    )
    name = f"koers-{known.programme.area_code}-{known.standing.on.isoformat()}.zip"
    safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-.") else "_" for sign in name)
    headers = {"Content-Disposition": f'attachment; filename="{safe}"'}
    return StreamingResponse(zipped(told), media_type="application/zip", headers=headers)
