"""Definitions as JSON: which versions there are, what is wrong with one, and what moving to one would mean.

A definition comes on record with the programme that starts by it or moves to it; before that it can be checked.
"""

import json
from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import Response

from engine.office import reading, versions
from engine.office.definitions import definitions
from engine.office.versions import Version
from engine.rules.consistency import check_consistency
from engine.rules.definition import Definition
from engine.rules.migration import dry_run
from engine.rules.problems import dotted
from engine.rules.reading import read_definition
from engine.rules.references import check_references
from engine.rules.refusals import NotStarted
from faces.web import limiting
from faces.web.acts.listed import ACTS
from faces.web.api import office_shapes as shapes
from faces.web.api.answers import Parted, in_parts, kept, listed, shown
from faces.web.api.bodies import ID, Body, fields_in
from faces.web.api.call import KEY, Call, Calling, Programme
from faces.web.api.doors import ANY, Doors
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
AVersion = Annotated[int, Path(ge=1, le=10**6, description="Versie. / Version.", examples=[1])]


@doors.get("/definitions", "administration", "listDefinitions", "Definities / Definitions", "DefinitionVersionList")
def list_definitions(call: Calling, part: Parted) -> Response:
    """Every version that a programme ever lived by, the newest of each definition first."""
    found = versions.versions(call.house.office.engine)
    first, last = part.offset, part.offset + part.limit
    items = [
        shapes.DefinitionVersion(
            one.definition, one.version, one.hash, _plan(call, one).title, one.programmes, one.running
        )
        for one in found[first:last]
    ]
    return listed(call, "DefinitionVersionList", items, following=last if len(found) > last else None)


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
        found = [_choice(one) for one in definitions(connection)]
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
    for one in versions.versions(call.house.office.engine):
        if (one.definition, one.version) == (definition, version):
            return one
    raise NotHere


def _plan(call: Call, version: Version) -> Definition:
    with call.looking() as connection:
        return reading.definition(connection, version.hash)


def _choice(plan: Definition) -> shapes.DefinitionChoice:
    return shapes.DefinitionChoice(plan.id, plan.version, plan.hash, plan.title)
