"""What is answered when something is refused or goes wrong: application/problem+json (RFC 9457), in two languages.

Only the shape, the status and the words live here; the sentences themselves are those of the refusals.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from engine.office.people import AddressOfSomebody, WasErased
from engine.office.settings import spoken
from engine.office.trouble import OfficeUnavailable, VersionIsTaken
from engine.rules.problems import quoted
from engine.rules.refusals import AlreadyStarted, NotStarted, Refusal, SameCommandOtherContent
from engine.rules.sentences import explain
from engine.rules.texts import Language, Text
from engine.rules.why import NoSuchSubject
from faces.refusals import NotADate, NotJson, NotStartedYet, NotYet, Problems, UnknownPersonHere
from faces.web.api.call import bearer, wanted
from faces.web.guard import MOST, TooLong
from faces.web.refusals import NotHere, PageRefusal, SignInFirst, TooMuch, TooOften

logger = logging.getLogger("koers.pages")
MEDIA_TYPE = "application/problem+json"
WAIT_FOR_OFFICE = 10


class ApiRefusal(PageRefusal):
    """Dit kan de API niet.
    --
    The API cannot do this.
    """


class TokenNeeded(ApiRefusal):
    """Geef een geldig token mee: Authorization, met Bearer en het token. De beheerder maakt er een: koers pages token.
    --
    Send a valid token along: Authorization, with Bearer and the token. The administrator makes one: koers pages token.
    """

    status = 401


class NothingThere(ApiRefusal):
    """Dit adres is er niet, of niet voor u. Alle adressen staan in /api/v1/openapi.json.
    --
    This address is not there, or not for you. All addresses are in /api/v1/openapi.json.
    """

    status = 404


class OtherMethod(ApiRefusal):
    """Dit adres kent deze methode niet. Wel: {allowed}.
    --
    This address does not know this method. It does: {allowed}.
    """

    status = 405


class HasMoved(ApiRefusal):
    """Het programma is intussen verder: het staat nu bij {sequence}. Er is niets vastgelegd. Haal de stand opnieuw op,
    kijk of uw opdracht nog klopt, en geef haar met de nieuwe ETag.
    --
    The programme has moved on meanwhile: it is now at {sequence}. Nothing was recorded. Fetch its standing again, see
    whether your command is still right, and give it with the new ETag.
    """

    status = 412


class HasChanged(ApiRefusal):
    """Dit is intussen anders dan u het zag. Er is niets veranderd. Haal het opnieuw op, en probeer het met de nieuwe
    ETag.
    --
    This is other than you saw it meanwhile. Nothing was changed. Fetch it again, and try with the new ETag.
    """

    status = 412


class KeyUsed(ApiRefusal):
    """Met deze Idempotency-Key is al iets anders gemaakt, of het is daarna veranderd. Kies een nieuwe Idempotency-Key,
    of haal op wat er is.
    --
    With this Idempotency-Key something else was made already, or it was changed since. Choose a new Idempotency-Key,
    or fetch what there is.
    """

    status = 409


class NotOfThisType(ApiRefusal):
    """Wat u stuurt moet JSON zijn. Stuur Content-Type: application/json mee.
    --
    What you send must be JSON. Send Content-Type: application/json along.
    """

    status = 415


class NeitherJsonNorYaml(ApiRefusal):
    """Stuur een definitie als YAML of als JSON, en zeg met Content-Type welke: application/yaml of application/json.
    --
    Send a definition as YAML or as JSON, and say with Content-Type which: application/yaml or application/json.
    """

    status = 415


class UnsoundDefinition(ApiRefusal):
    """In deze definitie staan problemen: bij errors staat waar, en wat eraan te doen is. Er is niets vastgelegd.
    --
    There are problems in this definition: errors tells where, and what to do. Nothing was recorded.
    """

    status = 422

    def __init__(self, problems: Sequence["Wronged"]) -> None:
        super().__init__()
        self.problems = tuple(problems)


class NoCursor(ApiRefusal):
    """Deze cursor is niet van ons. Neem het adres over dat bij next staat, of laat hem weg.
    --
    This cursor is not ours. Copy the address that stands at next, or leave it out.
    """


class NoSuchDefinition(ApiRefusal):
    """Van definitie {definition} kent dit kantoor versie {version} niet. Kijk id en versie na, of stuur haar heel.
    --
    This office does not know version {version} of definition {definition}. Check id and version, or send it whole.
    """


class Wrong(BaseModel):
    """One field that is wrong, and what to do about it."""

    field: str = Field(examples=["reason"])
    message: str = Field(examples=["Dit veld ontbreekt."])
    line: int | None = Field(None, examples=[12], description="Regel in wat u stuurde. / Line in what you sent.")


class Problem(BaseModel):
    """What is wrong and what to do. `code` is a stable name for programs; `errors` tells it field by field."""

    type: str = Field(examples=["urn:koers:problem:NotForYou"])
    title: str = Field(examples=["Niet toegestaan"])
    status: int = Field(ge=400, le=599, examples=[403])
    detail: str = Field(examples=["Dit is niet aan u."])
    instance: str = Field(examples=["/api/v1/programmes/feijenoord"])
    code: str = Field(examples=["NotForYou"])
    errors: list[Wrong] | None = None


TITLES: Mapping[int, tuple[str, str]] = {
    400: ("De vraag klopt niet", "The request is not right"),
    401: ("Token nodig", "Token needed"),
    403: ("Niet toegestaan", "Not allowed"),
    404: ("Niet gevonden", "Not found"),
    405: ("Methode niet mogelijk", "Method not possible"),
    409: ("Botst met wat er al is", "Conflicts with what is there"),
    412: ("Intussen veranderd", "Changed meanwhile"),
    413: ("Te groot", "Too large"),
    415: ("Ander type nodig", "Other type needed"),
    422: ("De regels laten dit niet toe", "The rules do not allow this"),
    429: ("Te vaak", "Too often"),
    500: ("Fout van Koers", "Mistake of Koers"),
    503: ("Nu niet beschikbaar", "Not available now"),
}

STATUS: Mapping[type[Exception], int] = {
    SameCommandOtherContent: 409,
    AlreadyStarted: 409,
    VersionIsTaken: 409,
    OfficeUnavailable: 503,
    Problems: 400,
    NotJson: 400,
    NotADate: 400,
    NotYet: 400,
    UnknownPersonHere: 422,
    AddressOfSomebody: 409,
    WasErased: 409,
    NotStarted: 404,
    NotStartedYet: 404,
    NoSuchSubject: 404,
}
"""Of refusals that are not ours; any other is of the rules: 422."""

REFUSED = 422


@dataclass(frozen=True)
class Wronged:
    """A field that is wrong, and its line where what was sent has lines that people know."""

    field: str
    message: Text
    line: int | None = None


@dataclass(frozen=True)
class _Told:
    status: int
    code: str
    detail: Text
    errors: Sequence[Wronged] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


async def answer(request: Request, wrong: Exception) -> Response:
    """The problem that an exception is. Mistakes of our own are logged under a number; nobody sees a trace."""
    told = _told(request, wrong)
    language: Language = getattr(request.state, "language", None) or wanted(request) or spoken()
    dutch, english = TITLES.get(told.status, TITLES[400])
    body: dict[str, Any] = {
        "type": f"urn:koers:problem:{told.code}",
        "title": english if language == "en" else dutch,
        "status": told.status,
        "detail": told.detail.say(language),
        "instance": quoted(request.url.path),
        "code": told.code,
    }
    if told.errors:
        body["errors"] = [_error(one, language) for one in told.errors]
    headers = {"Content-Language": language, **told.headers}
    return Response(json.dumps(body, ensure_ascii=False), told.status, headers, MEDIA_TYPE)


def _error(wrong: Wronged, language: Language) -> dict[str, Any]:
    line = {} if wrong.line is None else {"line": wrong.line}
    return {"field": wrong.field, "message": wrong.message.say(language), **line}


def _told(request: Request, wrong: Exception) -> _Told:
    if isinstance(wrong, TooLong):
        wrong = TooMuch(most=MOST // 1024**2)
    if isinstance(wrong, HTTPException):
        wrong, headers = _of_address(request, wrong)
        return _refusal(wrong, headers)
    if isinstance(wrong, RequestValidationError):
        return _not_as_asked(wrong)
    if isinstance(wrong, SignInFirst):
        return _refusal(TokenNeeded(), {"WWW-Authenticate": _challenge(request)})
    if isinstance(wrong, NotHere):
        return _refusal(NothingThere(), {})
    if isinstance(wrong, Problems):
        return _Told(400, wrong.code, wrong.text, [_split(line) for line in wrong.lines])
    if isinstance(wrong, UnsoundDefinition):
        return _Told(wrong.status, wrong.code, Text(nl=wrong.say("nl"), en=wrong.say("en")), wrong.problems)
    if isinstance(wrong, Refusal):
        return _refusal(wrong, _wait(wrong))
    return _mistake(wrong)


def _refusal(wrong: Refusal, headers: Mapping[str, str]) -> _Told:
    known = wrong.status if isinstance(wrong, PageRefusal) else STATUS.get(type(wrong), REFUSED)
    return _Told(known, wrong.code, Text(nl=wrong.say("nl"), en=wrong.say("en")), (), headers)


def _of_address(request: Request, wrong: HTTPException) -> tuple[Refusal, Mapping[str, str]]:
    if wrong.status_code != 405:
        return NothingThere(), {}
    allowed = ", ".join(allowed_at(request))
    return OtherMethod(allowed=allowed), {"Allow": allowed}


def allowed_at(request: Request) -> list[str]:
    """The methods that the address of a request knows."""
    path, found = request.url.path, set[str]()
    for route in request.app.routes:
        if route.path_regex.match(path):
            found |= route.methods
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


def _not_as_asked(wrong: RequestValidationError) -> _Told:
    """What is wrong in the address or the headers, by the sentences for fields; a path of another form is no place."""
    found = wrong.errors()
    if any(one["loc"][0] == "path" for one in found):
        return _refusal(NothingThere(), {})
    errors = []
    for one in found:
        name = str(one["loc"][-1])
        written = str(one["input"]) if one["type"] != "missing" and isinstance(one.get("input"), str | int) else None
        errors.append(Wronged(name, explain(one["type"], one.get("ctx", {}), name, written)))
    return _Told(400, "NotAsAsked", Text(nl="Er zijn problemen gevonden.", en="Problems were found."), errors)


def _split(line: Text) -> Wronged:
    """A line of Problems as its field and its sentence; without a field where it is about all of it."""
    name, sign, dutch = line.nl.partition(": ")
    _, _, english = line.en.partition(": ")
    if not sign or " " in name or not english:
        return Wronged("", line)
    return Wronged(name, Text(nl=dutch, en=english))


def _challenge(request: Request) -> str:
    return 'Bearer realm="koers"' + (', error="invalid_token"' if bearer(request) else "")


def _wait(wrong: Refusal) -> Mapping[str, str]:
    if isinstance(wrong, TooOften):
        return {"Retry-After": str(wrong.wait)}
    return {"Retry-After": str(WAIT_FOR_OFFICE)} if isinstance(wrong, OfficeUnavailable) else {}


def _mistake(wrong: Exception) -> _Told:
    number = token_hex(4)
    logger.error("mistake %s", number, exc_info=wrong)
    dutch = f"Koers maakte zelf een fout. Er is niets half vastgelegd. Meld dit nummer aan de beheerder: {number}."
    english = f"Koers made a mistake itself. Nothing was half recorded. Tell the administrator this number: {number}."
    return _Told(500, "Mistake", Text(nl=dutch, en=english))
