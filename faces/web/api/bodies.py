"""What is sent with a command: its fields as JSON, checked with the same sentences as everywhere, and described.

`id`, `by` and `received` never stand in a body: the id is the Idempotency-Key, the person that of the token.
"""

import json
import re
from collections.abc import Mapping
from copy import copy
from functools import cache
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request
from pydantic import BaseModel, ConfigDict, Field, create_model

from engine.office import reading
from engine.office.office import Office
from engine.rules.access import NEVER_ASKED
from engine.rules.commands import COMMANDS, Command, StartProgramme
from engine.rules.conditions import Id
from engine.rules.definition import Definition
from engine.rules.problems import quoted
from engine.rules.reading import read_definition
from engine.rules.texts import Text
from faces.fields import NOT_BY_HAND, build, json_fields
from faces.refusals import NotJson, Problems
from faces.web.api.call import KEY
from faces.web.api.help import FIELDS, example
from faces.web.api.problems import NoSuchDefinition, NotOfThisType

GIVEN: Mapping[str, type[Command]] = {
    name: kind for name, kind in COMMANDS.items() if name not in NEVER_ASKED and kind is not StartProgramme
}
"""The commands that a person gives in a programme."""

ID = r"[a-z][a-z0-9_-]{0,62}"
OURS = (Command.model_fields.keys() | NOT_BY_HAND) - {"definition"}
EXAMPLE = '{"seat": "chair", "reason": "..."}'
Made = TypeVar("Made", bound=Command)


class DefinitionReference(BaseModel):
    """A definition that this office knows already."""

    model_config = ConfigDict(extra="forbid")

    id: Id = Field(description="Id van de definitie. / Id of the definition.", examples=["economische-wijkaanpak"])
    version: int = Field(ge=1, le=10**6, description="Versie. / Version.", examples=[1])


async def raw(request: Request) -> bytes:
    """What was sent. Raises NotOfThisType."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise NotOfThisType
    return await request.body()


Body = Annotated[bytes, Depends(raw)]
CommandId = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=KEY,
        description="Id van de opdracht, door u gekozen. Nog eens dezelfde: hetzelfde antwoord, niets gebeurt dubbel."
        " / Id of the command, of your choice. The same once more: the same answer, and nothing is done twice.",
        examples=["7d9f2a64-verlenging-1"],
    ),
]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=500,
        description="De ETag van wat u zag: is het programma verder, dan gebeurt er niets (412). / The ETag of what "
        "you saw: if the programme has moved on, nothing is done (412).",
        examples=['"12-9f86d081884c7d65"'],
    ),
]


def command(kind: type[Made], body: bytes, command_id: str, office: Office) -> Made:
    """The command with these fields. Raises NotJson, NoSuchDefinition, or Problems with all that is wrong."""
    return command_of(kind, fields_in(body), command_id, office)


def command_of(kind: type[Made], fields: dict[str, Any], command_id: str, office: Office) -> Made:
    """The same, of fields that were read already."""
    ours = sorted(OURS & fields.keys())
    if ours:
        raise Problems([_not_here(name) for name in ours])
    if "definition" in kind.model_fields and "definition" in fields:
        fields["definition"] = _definition(fields["definition"], office)
    return build(kind, {"id": command_id} | fields)


def told_of(kind: type[Command]) -> str:
    """What a command does, without what it says about fields that are never in a body."""
    parts = (kind.__doc__ or "").split("\n\n")
    return "\n\n".join(part for part in parts if not any(f"`{name}`" in part for name in OURS))


@cache
def model(kind: type[Command]) -> type[BaseModel]:
    """The fields of a command as they stand in a body."""
    found: dict[str, Any] = {}
    for name, info in kind.model_fields.items():
        if name not in OURS:
            annotation: Any = info.annotation
            if annotation is Definition:
                annotation = DefinitionReference | Definition
            copied = copy(info)
            copied.annotation = annotation
            copied.description = FIELDS.get(f"{kind.name}.{name}", FIELDS.get(name))
            found[name] = (annotation, copied)
    needed = [name for name, (_, info) in found.items() if info.is_required()]
    config = ConfigDict(extra="forbid", json_schema_extra={"examples": [example(kind.name, needed)]})
    return create_model(kind.name, __doc__=told_of(kind), __config__=config, **found)


def fields_in(body: bytes) -> dict[str, Any]:
    """The fields that were sent. Raises NotJson."""
    try:
        found = json_fields(body.decode(), "body")
    except UnicodeDecodeError:
        raise NotJson(field="body", example=EXAMPLE) from None
    return found


def _not_here(name: str) -> Text:
    if name == "id":
        nl, en = "Zet de id van de opdracht in Idempotency-Key.", "Put the id of the command in Idempotency-Key."
    else:
        nl, en = "Dit vult het kantoor zelf in. Laat het weg.", "The office fills this in itself. Leave it out."
    return Text(nl=f"{name}: {nl}", en=f"{name}: {en}")


def _definition(given: Any, office: Office) -> Definition:
    """The definition that is meant: one that is known, by id and version, or the one that was sent along."""
    if isinstance(given, dict) and given.keys() == {"id", "version"}:
        name, version = given["id"], given["version"]
        known = isinstance(name, str) and re.fullmatch(ID, name) and isinstance(version, int) and 0 < version < 10**6
        found = reading.definition_called(office.engine, name, version) if known else None
        if found is None:
            raise NoSuchDefinition(definition=quoted(name), version=quoted(version))
        return found
    read = read_definition(json.dumps(given, ensure_ascii=False, default=str), "definition")
    if read.definition is None:
        raise Problems([_in_definition(one.field, one.message) for one in read.problems])
    return read.definition


def _in_definition(field: str, message: Text) -> Text:
    name = f"definition.{field}" if field else "definition"
    return Text(nl=f"{name}: {message.nl}", en=f"{name}: {message.en}")
