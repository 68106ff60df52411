"""The OpenAPI 3.1 document: made from the doors and the shapes, so that it cannot say anything else than what is so.

FastAPI says what is asked in addresses and headers; what is sent and answered, and what can go wrong, is added here.
"""

import re
from contextlib import suppress
from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from engine.office.settings import WrongSetting
from engine.office.smtp import read_sender
from engine.rules.commands import Command, StartProgramme
from faces.web.api import bodies, shapes, wanted
from faces.web.api.doors import ANY, FILE, JSON, NOTHING, PREFIX
from faces.web.api.problems import MEDIA_TYPE, TITLES
from faces.web.doors import ANYBODY
from faces.web.house import House

VERSION = "1.1.0"
REFS = "#/components/schemas/{model}"
SECURITY = "token"

ABOUT = """Alles wat de pagina's van Koers tonen en kunnen, als JSON. Uitleg: docs/api.md.

Datums zijn ISO 8601, tijdstippen in UTC, decimale getallen tekst (zo blijven ze precies), teksten in het Nederlands en
het Engels. Fouten zijn problem+json (RFC 9457), in de taal van Accept-Language (nl of en).

--

All that the pages of Koers show and can do, as JSON. Explained in docs/api.md.

Dates are ISO 8601, moments in UTC, decimals text (so they stay exact), texts in Dutch and English. Errors are
problem+json (RFC 9457), in the language of Accept-Language (nl or en). Names of fields are those of the journal and the
definitions; docs/glossary.md has the Dutch word for each."""

TAGS = {
    "about": "Over deze API. / About this API.",
    "mine": "Wat van de vrager zelf is. / What is the caller's own.",
    "programmes": "Programma's. / Programmes.",
    "standing": "Hoe een programma ervoor staat. / Where a programme stands.",
    "record": "Wat het logboek vertelt. / What the journal tells.",
    "people": "Mensen en organisaties, en wat zij mogen. / People and organisations, and what they may.",
    "letters": "Berichten van de hele installatie. / Letters of the whole installation.",
    "definitions": "Definities. / Definitions.",
    "questionnaires": "Vragenlijsten, uitnodigingen en antwoorden. / Questionnaires, invitations and answers.",
    "help": "Vooruitkijken, herinneren, meenemen. / Looking ahead, reminding, taking along.",
    "commands": "Opdrachten: doen wat de pagina's ook kunnen. / Commands: doing what the pages can do too.",
    "foresight": "Wat een opdracht in gang zou zetten. / What a command would set in motion.",
}

_HEADERS: dict[str, Any] = {
    "API-Version": {"description": "Volledige versie. / Full version.", "schema": {"type": "string"}},
    "ETag": {
        "description": "Verandert met het antwoord; begint met de stand van het logboek. / Changes with the answer; "
        "begins with the sequence of the journal.",
        "schema": {"type": "string"},
    },
    "Link": {"description": 'rel="next": het volgende deel. / The next part.', "schema": {"type": "string"}},
    "Location": {"description": "Adres van wat begon. / Address of what began.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconden. / Seconds.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "Hoe het wel kan. / How it can be done.", "schema": {"type": "string"}},
}


def document(api: FastAPI) -> dict[str, Any]:
    """The document of this API; it is made once."""
    known = getattr(api.state, "document", None)
    if known is None:
        known = api.state.document = _made(api)
    found: dict[str, Any] = known
    return found


def _made(api: FastAPI) -> dict[str, Any]:
    house: House = api.state.house
    made = get_openapi(
        title="Koers",
        version=VERSION,
        openapi_version="3.1.0",
        description=ABOUT,
        routes=api.routes,
        tags=[{"name": name, "description": told} for name, told in TAGS.items()],
        servers=[{"url": f"{house.settings.url}{PREFIX}", "description": "Dit kantoor / This office"}],
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    made["info"]["contact"] = _contact(house)
    paths = {path.removeprefix(PREFIX) or "/": item for path, item in made["paths"].items()}
    for path, item in paths.items():
        for method, operation in item.items():
            _complete(path, method, operation)
    components = {
        "schemas": _schemas(),
        "responses": {str(status): _problem(status) for status in TITLES},
        "headers": _HEADERS,
        "securitySchemes": {
            SECURITY: {
                "type": "http",
                "scheme": "bearer",
                "description": "Een token van een persoon: koers pages token. / A token of a person.",
            }
        },
    }
    return {**made, "paths": paths, "components": components, "security": [{SECURITY: []}]}


def _contact(house: House) -> dict[str, str]:
    """Whom to ask: where the pages are, and the address that letters come from, where one is set."""
    found = {"name": "Beheer van Koers / Maintainers of Koers", "url": f"{house.settings.url}/"}
    with suppress(WrongSetting):
        found["email"] = read_sender().addr_spec
    return found


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """Adds to one operation what is sent, what is answered, and what can go wrong."""
    shape, body, status = operation.pop("x-answer"), operation.pop("x-body", None), operation.pop("x-status", "200")
    types, sent = operation.pop("x-types", JSON).split(), operation.pop("x-sent", JSON).split()
    also = operation.pop("x-also", None)
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {kind: {"schema": _schema(body)} for kind in sent}}
    view = method == "get" and shape not in (ANY, FILE)
    headers = ["API-Version"] + ([] if shape in (ANY, FILE, NOTHING) else ["ETag"])
    headers += (["Link"] if shape in shapes.SOME and view else []) + (["Location"] if status == "201" else [])
    good: dict[str, Any] = {
        "description": "Gevonden. / Found." if method == "get" else "Gelukt. / Done.",
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
    }
    if shape != NOTHING:
        good["content"] = {kind: {"schema": _schema(shape)} if shape != FILE else {} for kind in types}
    wrong = _can_go_wrong(path, method, operation, body)
    operation["responses"] = {status: good} | ({"304": _same()} if view else {}) | wrong
    if also is not None:
        kept = {name: told for name, told in good["headers"].items() if name != "Location"}
        there = "Het was er al. / It was there already."
        operation["responses"][also] = {**good, "description": there, "headers": kept}
    if operation["x-needs"] == ANYBODY:
        operation["security"] = []
    for parameter in operation.get("parameters", ()):
        _tidy(parameter)
    if view:
        operation.setdefault("parameters", []).append(_if_none_match())


def _schema(shape: str) -> dict[str, Any]:
    return {"type": "object"} if shape == ANY else {"$ref": REFS.format(model=shape)}


def _can_go_wrong(path: str, method: str, operation: dict[str, Any], body: str | None) -> dict[str, Any]:
    found, parameters = [429, 500, 503], operation.get("parameters", ())
    if operation["x-needs"] != ANYBODY:
        found += [401, 403]
    if parameters or body:
        found.append(400)
    if "{" in path:
        found.append(404)
    if body:
        found += [409, 413, 415]
    if method != "get":
        found.append(422)
    if any(one["name"] == "If-Match" for one in parameters):
        found.append(412)
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(found)}


def _problem(status: int) -> dict[str, Any]:
    dutch, english = TITLES[status]
    extra = {401: ["WWW-Authenticate"], 429: ["Retry-After"], 503: ["Retry-After"]}.get(status, [])
    return {
        "description": f"{dutch}. / {english}.",
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in ["API-Version", *extra]},
        "content": {MEDIA_TYPE: {"schema": {"$ref": REFS.format(model="Problem")}}},
    }


def _same() -> dict[str, Any]:
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in ("API-Version", "ETag")}
    return {"description": "Hetzelfde als u al had. / The same as you had.", "headers": headers}


def _if_none_match() -> dict[str, Any]:
    told = "De ETag van wat u al hebt: is het hetzelfde, dan 304. / The ETag of what you have: 304 if it is the same."
    return {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": told,
        "schema": {"type": "string"},
    }


def _tidy(parameter: dict[str, Any]) -> None:
    """What is described once need not be again; what may be left out is not null, it is left out."""
    schema = parameter["schema"]
    for name in ("title", "description"):
        schema.pop(name, None)
    options = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if len(options) == 1:
        del schema["anyOf"]
        schema |= options[0]
    if "examples" in schema:
        parameter["example"] = schema.pop("examples")[0]


@cache
def _schemas() -> dict[str, Any]:
    """All shapes that are sent or answered, and what they are made of."""
    kinds: list[type[Command]] = [*bodies.GIVEN.values(), StartProgramme]
    sent = {kind.name: TypeAdapter[Any](bodies.model(kind)) for kind in kinds}
    sent |= {name: TypeAdapter(kind) for name, kind in wanted.BODIES.items()}
    answered = {name: shapes.adapter(name) for name in shapes.names()}
    asked = [(name, "validation", adapter) for name, adapter in sent.items()]
    asked += [(name, "serialization" if name != "Definition" else "validation", it) for name, it in answered.items()]
    found, rest = TypeAdapter.json_schemas(asked, ref_template=REFS)  # type: ignore[arg-type]
    made: dict[str, Any] = dict(rest.get("$defs", {}))
    for (name, _), schema in found.items():
        if schema != {"$ref": REFS.format(model=name)}:
            made[name] = schema
    return {_camel(name): _renamed(schema) for name, schema in sorted(made.items())}


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))


def _renamed(schema: Any) -> Any:
    """The same, with the names of other shapes as they are called here."""
    if isinstance(schema, list):
        return [_renamed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    start = REFS.format(model="")
    return {
        key: start + _camel(value.removeprefix(start)) if isinstance(value, str) and value.startswith(start)
        else _renamed(value)
        for key, value in schema.items()
    }  # fmt: skip
