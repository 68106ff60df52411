"""The HTTP API, tried with what its own OpenAPI document allows and with what it does not: never a mistake of ours,
and every answer is as the document says. The same tries each time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from limits import parse
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from engine.office.entrance import granting, sessions
from faces.web import limiting
from faces.web.api.bodies import GIVEN
from tests.faces.web.town import Town
from tests.office.samples import MONDAY, agree, deliver, sign

THERE = {
    "programme": "p1", "run": "1.look.1", "indicator": "hardship", "subject": "1", "person": "strange",
    "organisation": "o-1", "definition": "proef", "version": 1, "where": "p1",
}  # fmt: skip
"""What is there: without it nearly every try would end at the door."""

KEPT = ("administration", "post", "grant", "erase", "put_definition")
"""What only the administrator may."""

TRIES = 2
"""Of each address, and of each command as many that are not as they should be; more were tried when it was made."""

KNOWN = {"run": "1.look.1", "seat": "s-anna", "product": "profile", "indicator": "hardship", "moment": "yearly"}
"""The same in a body."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def schema(app: FastAPI, town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The API of a town, asked by somebody who may do nearly everything in it."""
    for name in ("api", "act"):
        monkeypatch.setitem(limiting.LIMITS, name, parse("100000/minute"))
    for command in (agree(), deliver(), sign("g1")):
        town.give(command)
    granting.grant(town.office.engine, "anna", granting.ALL, "programme_manager", None, MONDAY)
    yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


def test_whatever_is_asked_is_answered_as_the_document_says(schema: Any, town: Town) -> None:
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 90 + 2 * len(GIVEN)  # all but the document itself; a command can be foreseen too
    for operation in operations:
        who = "adam" if operation.definition.raw["x-needs"] in KEPT else "anna"
        token = {"Authorization": f"Bearer {sessions.issue(town.office.engine, who, 'api', datetime.now(UTC))}"}
        _try(operation, GenerationMode.POSITIVE, token)
        if operation.body:
            _try(operation, GenerationMode.NEGATIVE, token)


def _try(operation: Any, mode: GenerationMode, token: dict[str, str]) -> None:
    @settings(
        max_examples=TRIES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case: Any) -> None:
        if case.path_parameters and not _spoilt(case, ParameterLocation.PATH):
            case.path_parameters = {name: THERE.get(name, value) for name, value in case.path_parameters.items()}
        if isinstance(case.body, dict) and mode is GenerationMode.POSITIVE:
            case.body.update({name: value for name, value in KNOWN.items() if name in case.body})
        spoilt = _spoilt(case, ParameterLocation.BODY)
        case.call_and_validate(headers=token, checks=[*CHECKS, negative_data_rejection] if spoilt else CHECKS)

    tried()


def _spoilt(case: Any, part: ParameterLocation) -> bool:
    """Whether this part of the request is not as it should be, on purpose."""
    found = case.meta.components.get(part)
    return found is not None and found.mode is GenerationMode.NEGATIVE
