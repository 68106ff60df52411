"""Definitions as JSON: which versions there are, what is wrong with one, and what moving to one would mean.

A definition comes on record when an administrator puts it there, or with the programme that starts by it or moves to
it; before that it can be checked.
"""

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from fastapi.responses import Response

from engine.office import reading, versions
from engine.office.definitions import Choice, choices, definitions, newest_other
from engine.office.put_definition import is_there
from engine.office.versions import Version
from engine.rules.consistency import check_consistency
from engine.rules.definition import Definition
from engine.rules.differences import differences
from engine.rules.migration import dry_run
from engine.rules.problems import dotted
from engine.rules.reading import read_definition
from engine.rules.references import check_references
from engine.rules.refusals import NotStarted
from faces.web import keeping, limiting
from faces.web.acts.listed import ACTS
from faces.web.api import office_shapes as shapes
from faces.web.api.answers import Parted, in_parts, kept, listed, shown
from faces.web.api.bodies import ID, Body, CommandId, fields_in
from faces.web.api.call import KEY, Call, Calling, Programme
from faces.web.api.doors import ANY, JSON, PREFIX, YAML, Doors
from faces.web.api.problems import NeitherJsonNorYaml, NoCursor, UnsoundDefinition, Wronged
from faces.web.refusals import NotForYou, NotHere

doors = Doors("definitions")
ADefinition = Annotated[
    str,
    Path(
        pattern=f"^{ID}$",
        description="Id van de definitie. / Id of the definition.",
        examples=["economische-wijkaanpak"],
    ),
]
MOST_OFFSET = 10**9


@dataclass(frozen=True, slots=True)
class Written:
    """A definition as it was sent."""

    body: bytes
    in_yaml: bool


async def written(request: Request) -> Written:
    """What was sent. Raises NeitherJsonNorYaml."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (JSON, YAML):
        raise NeitherJsonNorYaml
    return Written(await request.body(), kind == YAML)


Sent = Annotated[Written, Depends(written)]
AVersion = Annotated[int, Path(ge=1, le=10**6, description="Versie. / Version.", examples=[1])]


@doors.get("/definitions", "administration", "listDefinitions", "Definities / Definitions", "DefinitionVersionList")
def list_definitions(call: Calling, part: Parted) -> Response:
    """Every version on record, the newest of each definition first."""
    if part.offset > MOST_OFFSET:
        raise NoCursor
    found = versions.versions(call.house.office.engine, part.offset, part.limit + 1)
    items = [_told(one, _plan(call, one)) for one in found[: part.limit]]
    following = part.offset + part.limit if len(found) > part.limit else None
    return listed(call, "DefinitionVersionList", items, following=following)


@doors.post(
    "/definitions", "put_definition", "putDefinition", "Versie toevoegen / Add a version",
    "DefinitionVersion", "Definition", 201, also=200, sent=(JSON, YAML),
)  # fmt: skip
def put(call: Calling, sent: Sent, command_id: CommandId) -> Response:
    """Put a version of a definition on record: from then on programmes can live by it, and it never changes. Where it
    is there already with this content, nothing is done; other content needs a higher version."""
    limiting.hit(call, "act")
    plan = _read(sent)
    new = keeping.keep_definition(call, plan, command_id)
    told = _told(_version(call, plan.id, plan.version), plan)
    made_at = f"{call.house.settings.url}{PREFIX}/definitions/{plan.id}/{plan.version}"
    return kept("DefinitionVersion", told, made_at if new else None)


@doors.post(
    "/definitions/check", "put_definition", "lookAtDefinition", "Eerst kijken / Look first",
    "DefinitionLook", "Definition", sent=(JSON, YAML),
)  # fmt: skip
def look(call: Calling, sent: Sent) -> Response:
    """What putting this definition on record would bring: its problems, or what it has otherwise than the newest other
    version. Nothing is recorded."""
    limiting.hit(call, "act")
    plan = _read(sent)
    there = is_there(call.house.office.engine, plan)
    with call.looking() as connection:
        newest = newest_other(connection, plan)
    changes = differences(newest, plan) if newest else ()
    version = newest.version if newest else None
    return kept(
        "DefinitionLook", shapes.DefinitionLook(plan.id, plan.version, plan.hash, plan.title, there, version, changes)
    )


@doors.get(
    "/definitions/{definition}/{version}", "administration", "getDefinitionVersion",
    "Versie van een definitie / Version of a definition", "Definition",
)  # fmt: skip
def get_version(call: Calling, definition: ADefinition, version: AVersion) -> Response:
    """One version, whole."""
    return shown(call, "Definition", _plan(call, _version(call, definition, version)))


@doors.get(
    "/definitions/{definition}/{version}/problems", "administration", "listDefinitionProblems",
    "Problemen / Problems", "DefinitionProblemList",
)  # fmt: skip
def list_problems(call: Calling, part: Parted, definition: ADefinition, version: AVersion) -> Response:
    """What this version of Koers would say of it; what it was stored with may have been less strict."""
    plan = _plan(call, _version(call, definition, version))
    found = [
        shapes.DefinitionProblem(dotted(one.path), one.message)
        for one in (*check_references(plan), *check_consistency(plan))
    ]
    return in_parts(call, "DefinitionProblemList", found, part)


@doors.get(
    "/definitions/{definition}/{version}/programmes", "administration", "listLivingBy",
    "Programma's met deze versie / Programmes by this version", "LivingList",
)  # fmt: skip
def list_programmes(call: Calling, part: Parted, definition: ADefinition, version: AVersion) -> Response:
    """The programmes that live by this version, by id."""
    here = _version(call, definition, version)
    found = versions.living(call.house.office.engine, here.hash, part.mark, part.limit + 1)
    more = found[part.limit - 1].programme if len(found) > part.limit else None
    return listed(call, "LivingList", found[: part.limit], following=more)


@doors.get(
    "/definitions/{definition}/{version}/behind", "administration", "listBehind",
    "Programma's met een oudere versie / Programmes by an older version", "BehindList",
)  # fmt: skip
def list_behind(call: Calling, part: Parted, definition: ADefinition, version: AVersion) -> Response:
    """The programmes that run by an older version of this definition, by id: whether they can move is told by
    `migration`."""
    here = _version(call, definition, version)
    found = versions.behind(call.house.office.engine, definition, here.version, part.mark, part.limit + 1)
    more = found[part.limit - 1].programme if len(found) > part.limit else None
    return listed(call, "BehindList", found[: part.limit], following=more)


@doors.get(
    "/definitions/{definition}/{version}/migration", "administration", "getMigration",
    "Wat overgaan zou betekenen / What moving would mean", "MigrationReport",
)  # fmt: skip
def get_migration(
    call: Calling,
    definition: ADefinition,
    version: AVersion,
    programme: Annotated[
        str, Query(pattern=KEY, description="Id van het programma. / Id of the programme.", examples=["feijenoord"])
    ],
) -> Response:
    """What it would mean for a programme to live by this version: what would change, and what stands in the way."""
    plan = _plan(call, _version(call, definition, version))
    try:
        old, stands = reading.standing(call.house.office.engine, programme)
    except NotStarted:
        raise NotHere from None
    return shown(call, "MigrationReport", dry_run(old, plan, stands))


@doors.get(
    "/start/definitions", "StartProgramme", "listDefinitionsToStartWith", "Definities om mee te starten / Definitions "
    "to start with", "DefinitionChoiceList",
)  # fmt: skip
def list_choices(call: Calling, part: Parted) -> Response:
    """The definitions that a programme can start with: those that were used before, and those that come with Koers."""
    with call.looking() as connection:
        found = [_choice(one) for one in choices(connection)]
    return in_parts(call, "DefinitionChoiceList", found, part)


@doors.post(
    "/start/check", "StartProgramme", "checkDefinition", "Definitie nakijken / Check a definition", "Checked", ANY
)
def check(call: Calling, body: Body) -> Response:
    """All that is wrong with a definition of your own. Nothing is recorded, so it may be sent as often as you like."""
    limiting.hit(call, "act")
    read = read_definition(json.dumps(fields_in(body), ensure_ascii=False, default=str), "definition")
    problems = tuple(shapes.DefinitionProblem(one.field, one.message) for one in read.problems)
    return kept("Checked", shapes.Checked(read.definition is not None, problems))


@doors.get(
    "/programmes/{programme}/definition-versions", "MigrateDefinition", "listVersionsToMoveTo",
    "Versies om op over te gaan / Versions to move to", "DefinitionChoiceList",
)  # fmt: skip
def list_versions(call: Calling, part: Parted, programme: Programme) -> Response:
    """The other versions of the definition that this programme lives by."""
    items = [_choice(one) for one in _others(call, programme)]
    return in_parts(call, "DefinitionChoiceList", items, part)


@doors.get(
    "/programmes/{programme}/definition-versions/{version}", "MigrateDefinition", "getVersionToMoveTo",
    "Wat overgaan zou betekenen / What moving would mean", "MigrationReport",
)  # fmt: skip
def get_version_to_move_to(call: Calling, programme: Programme, version: AVersion) -> Response:
    """What would change if this programme moved to this version, and what stands in the way. Doing it:
    commands/migrate-definition."""
    found = next((one for one in _others(call, programme) if one.version == version), None)
    if found is None:
        raise NotHere
    known = call.known(programme)
    return shown(call, "MigrationReport", dry_run(known.plan, found, known.programme), known.sequence)


def _others(call: Call, programme: str) -> list[Definition]:
    """Raises NotForYou for whoever has a seat that does not decide on this."""
    known = call.known(programme)
    if not ACTS["definitie"].admits(call, known):
        raise NotForYou
    with call.looking() as connection:
        return [one for one in definitions(connection, known.plan.id) if one.hash != known.programme.hash]


def _version(call: Call, definition: str, version: int) -> Version:
    found = versions.version(call.house.office.engine, definition, version)
    if found is None:
        raise NotHere
    return found


def _told(version: Version, plan: Definition) -> shapes.DefinitionVersion:
    counted = version.programmes, version.running
    return shapes.DefinitionVersion(version.definition, version.version, version.hash, plan.title, *counted)


def _read(sent: Written) -> Definition:
    """Raises NotJson or UnsoundDefinition."""
    text = sent.body if sent.in_yaml else json.dumps(fields_in(sent.body), ensure_ascii=False, default=str)
    read = read_definition(text, "definition")
    if read.definition is None:
        raise UnsoundDefinition(
            [Wronged(one.field, one.message, one.line if sent.in_yaml else None) for one in read.problems]
        )
    return read.definition


def _plan(call: Call, version: Version) -> Definition:
    with call.looking() as connection:
        return reading.definition(connection, version.hash)


def _choice(plan: Definition | Choice) -> shapes.DefinitionChoice:
    return shapes.DefinitionChoice(plan.id, plan.version, plan.hash, plan.title)
