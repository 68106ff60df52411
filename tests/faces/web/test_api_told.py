"""What docs/api.md says is done just so: its commands are run. And tokens come and go as it says."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from engine.office import people
from engine.office.people import Person
from faces.web.house import House
from tests.faces.conftest import Koers
from tests.faces.web.conftest import served
from tests.faces.web.program import API, P1, bearer
from tests.faces.web.town import Town

TOLD = Path(__file__).parents[3] / "docs" / "api.md"
HERE = {"feijenoord": "p1", "1.analyse.1": "1.look.1"}
"""What the programme of the docs is called in our town."""


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_calls_of_the_docs_work(app: FastAPI, house: House, town: Town, tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(# try: .*?)```", TOLD.read_text(), re.DOTALL)
    assert len(blocks) == 6
    script = "\n".join(blocks)
    for known, ours in HERE.items():
        script = script.replace(known, ours)
    tokens = {name: bearer(house, who)["Authorization"][7:] for name, who in (("TOKEN", "anna"), ("ADMIN", "adam"))}
    (tmp_path / "definitions").symlink_to(TOLD.parents[1] / "definitions")
    with served(app) as address:
        words = ["bash", "-euo", "pipefail", "-c", script]
        around = {**os.environ, "KOERS": address, **tokens}
        done = subprocess.run(words, env=around, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert '"name":"Anna Beheer"' in done.stdout
    assert [one in done.stdout for one in ('"repeated":false', '"repeated":true')] == [True, True]
    assert '"capacity":"auditor"' in done.stdout
    assert (tmp_path / "p1.zip").read_bytes()[:2] == b"PK"


def test_every_view_and_status_that_there_is_stands_in_the_docs(client: TestClient) -> None:
    told, document = TOLD.read_text(), client.get(f"{API}/openapi.json").json()
    written = re.findall(r"`([^`\s]*)`|`(?:POST|PUT|DELETE) ([^`\s]*)`", told)
    there = {_plain(one or other) for one, other in written}
    missed = {path for path in document["paths"] if not _told(path, there)}
    assert missed <= {"/", "/openapi.json"}
    for status in document["components"]["responses"]:
        assert re.search(rf"^\|.*\b{status}\b.*\|.*\|", told, re.MULTILINE), status


def _plain(written: str) -> str:
    """An address as the docs write it, without what stands for an id."""
    return re.sub(r"\b[A-Z]+\b|\.\.\.|\?.*|/", " ", written).strip()


def _told(path: str, there: set[str]) -> bool:
    """Whether the docs name an address, at least by its last words; commands are told together."""
    steps = [step for step in path.strip("/").split("/") if not step.startswith("{")]
    return "commands" in steps or steps[-1] in {one.split(" ")[-1] for one in there}


def test_a_token_is_made_and_all_of_a_person_are_revoked(koers: Koers, client: TestClient, house: House) -> None:
    people.put_person(house.office.engine, Person("anna", "Anna"))
    made = koers("pages", "token", "anna")
    assert (made.code, made.err) == (0, "")
    token = {"Authorization": f"Bearer {made.out.strip()}"}
    assert client.get(f"{API}/profile", headers=token).json()["person"] == "anna"
    assert client.get(P1, headers=token).status_code == 404
    assert koers("pages", "token", "anna", "--revoke").out == "Ingetrokken tokens: 1.\n"
    assert client.get(f"{API}/profile", headers=token).status_code == 401
    assert "koers people list" in koers("pages", "token", "nobody").err
