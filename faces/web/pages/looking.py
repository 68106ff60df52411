"""All pages that show one programme and change nothing in it, each part of it under an address of its own."""

from faces.web.doors import Doors
from faces.web.pages import agreements, calendar, indicators, partners, programme

doors = Doors()

for page in (programme, indicators, partners, calendar, agreements):
    doors.router.include_router(page.doors.router)
