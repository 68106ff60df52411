"""One call of a program: a visit whose person is known by a bearer token, and by nothing else.

Cookies count for nothing here, so no form of another site can act in somebody's name.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Path, Query, Request

from engine.office import clock
from engine.office.entrance import sessions
from engine.office.settings import spoken
from engine.rules.conditions import Day
from engine.rules.texts import Language
from faces.refusals import NotYet
from faces.web.house import House
from faces.web.visit import Visit

KEY = r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}$"
"""How every id looks that can stand in an address."""

LONGEST_HEADER = 200
_LANGUAGE = re.compile(r"\s*(nl|en)(?:-[a-z0-9-]+)?\s*(?:;\s*q=(0(?:\.\d{1,3})?|1(?:\.0{1,3})?))?\s*", re.IGNORECASE)


class Call(Visit):
    """A visit by a program. As of which day it looks is said by `dated`."""

    @cached_property
    def language(self) -> Language:
        """What it asks for, else that of its person, else that of the installation."""
        return wanted(self.request) or (self.signed_in.language if self.signed_in else spoken())

    @cached_property
    def as_of(self) -> date | None:
        """Now, unless `dated` says otherwise."""
        return None


def calling(request: Request) -> Call:
    """The call that a request is, once for each request. Who shows no token, or one that is not known, is nobody."""
    house: House = request.app.state.house
    engine, real = house.office.engine, clock.now()
    token, now = bearer(request), clock.ruling(engine)
    signed_in = sessions.known(engine, token, "api", real, now.date()) if token else None
    call = Call(house, request, real, now, signed_in)
    request.state.language = call.language
    return call


def bearer(request: Request) -> str | None:
    """The token in `Authorization: Bearer TOKEN`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def wanted(request: Request) -> Language | None:
    """The language of Accept-Language that we speak and that is liked best; None: no matter."""
    parts = request.headers.get("accept-language", "")[:LONGEST_HEADER].split(",")
    return _liked_best(found for part in parts if (found := _LANGUAGE.fullmatch(part)))


def _liked_best(found: Iterable[re.Match[str]]) -> Language | None:
    ranked = sorted(((float(one[2] or 1), one[1].lower()) for one in found), key=lambda pair: -pair[0])
    liked = next((language for liking, language in ranked if liking > 0), None)
    return None if liked is None else "en" if liked == "en" else "nl"


Calling = Annotated[Call, Depends(calling)]


def dated(
    call: Calling,
    as_of: Annotated[
        Day | None,
        Query(
            alias="asOf",
            description="Zoals het stond aan het eind van deze dag: wat toen was vastgelegd. Zonder: nu. / As it stood "
            "at the end of this day: what was on record then. Without it: now.",
            examples=["2025-01-31"],
        ),
    ] = None,
) -> Call:
    """The same call, looking as of a day. Raises NotYet."""
    if as_of is not None and as_of > (call.now + timedelta(hours=14)).date():
        raise NotYet(day=as_of)
    call.as_of = as_of
    return call


Dated = Annotated[Call, Depends(dated)]
Programme = Annotated[
    str, Path(pattern=KEY, description="Id van het programma. / Id of the programme.", examples=["feijenoord"])
]
Run = Annotated[
    str, Path(pattern=KEY, description="Id van de faseronde. / Id of the phase run.", examples=["1.strategie.1"])
]
Indicator = Annotated[
    str, Path(pattern=KEY, description="Id van de indicator. / Id of the indicator.", examples=["moeite_met_rondkomen"])
]
