"""All pages that show one programme and change nothing in it, each part of it under an address of its own."""

from faces.web.doors import Doors
from faces.web.pages import (
    agreements,
    calendar,
    definition,
    indicators,
    letters,
    partners,
    people_in,
    phase_run,
    programme,
    progress,
    records,
)

doors = Doors()

for page in (
    programme,
    phase_run,
    indicators,
    partners,
    calendar,
    agreements,
    records,
    letters,
    progress,
    definition,
    people_in,
):
    doors.router.include_router(page.doors.router)
