"""The house itself: the lock, the reasons for every bound, the commands, and the tools that hold the walls up."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

HOUSE = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text())
LOCK = (HOUSE / "requirements.lock").read_text()
BIN = Path(sys.executable).parent


def run(*command: str, folder: Path = HOUSE, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, input=text, capture_output=True, text=True, check=False, timeout=120)


def wanted() -> list[str]:
    project = PYPROJECT["project"]
    return project["dependencies"] + [one for extra in project["optional-dependencies"].values() for one in extra]


def locked() -> dict[str, Version]:
    found = re.findall(r"^([\w.-]+)==([^ ;\\]+)", LOCK, flags=re.M)
    return {canonicalize_name(name): Version(version) for name, version in found}


def test_the_lock_holds_no_address_option_or_path() -> None:
    allowed = re.compile(r"#.*|[a-z0-9._-]+==[^/:]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    strange = [line for line in LOCK.splitlines() if not allowed.fullmatch(line)]
    assert strange == []


def test_every_locked_package_has_its_hashes() -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK)[1:]
    assert {canonicalize_name(block.split("==")[0]) for block in blocks} == locked().keys()
    assert len(blocks) > 100
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    "requirement", PYPROJECT["project"]["dependencies"] + PYPROJECT["project"]["optional-dependencies"]["dev"]
)
def test_the_lock_keeps_to_the_ranges(requirement: str) -> None:
    asked = Requirement(requirement)
    assert asked.specifier.contains(locked()[canonicalize_name(asked.name)]), "run `make lock`"


@pytest.mark.parametrize("requirement", wanted())
def test_every_bound_has_its_reason(requirement: str) -> None:
    lines = [
        line for line in (HOUSE / "pyproject.toml").read_text().splitlines() if line.startswith(f'    "{requirement}"')
    ]
    assert len(lines) == 1
    assert re.search(r'",\s+# \w.{15,}', lines[0]), "say in a comment why"
    assert "<" in requirement or "no upper bound" in lines[0]


def test_help_tells_of_every_command() -> None:
    makefile = (HOUSE / "Makefile").read_text()
    commands = re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.M)[0].split()
    told = re.findall(r"^make (\S+) +\S", run("make").stdout, flags=re.M)
    assert told == commands == ["help", "demo", "up", "test", "check", "lock", "clean"]


def test_the_makefile_installs_the_lock_by_its_hashes() -> None:
    dry = run("make", "--dry-run", "--always-make", "test").stdout
    assert "--require-hashes -r requirements.lock" in dry
    assert "http" not in dry


@pytest.mark.parametrize(
    "clock", ["datetime.datetime.now()", "datetime.date.today()", "time.time()", "datetime.datetime.utcnow()"]
)
def test_ruff_allows_a_clock_in_one_place_only(clock: str) -> None:
    code = f"import {clock.split('.')[0]}\n\nmoment = {clock}\n"
    checked = (str(BIN / "ruff"), "check", "--select", "TID251", "--no-cache", "--stdin-filename")
    assert "TID251" in run(*checked, "engine/office/journal.py", "-", text=code).stdout
    assert "TID251" in run(*checked, "faces/cli.py", "-", text=code).stdout
    assert run(*checked, "engine/office/clock.py", "-", text=code).returncode == 0


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("engine.rules", "os"),
        ("engine.rules", "random"),
        ("engine.rules", "sqlalchemy"),
        ("engine.rules", "engine.office"),
        ("engine.rehearsal", "pathlib"),
        ("engine.rehearsal", "engine.office"),
        ("engine.office", "engine.rehearsal"),
        ("engine.office", "faces"),
        ("engine.office", "prefect"),
        ("flows", "faces"),
        ("faces", "prefect"),
        ("faces.web", "sqlalchemy"),
        ("faces", "flows"),
    ],
)
def test_import_linter_finds_a_wall_broken_through(tmp_path: Path, module: str, imported: str) -> None:
    shutil.copy(HOUSE / "pyproject.toml", tmp_path)
    for package in ("engine", "engine.rules", "engine.rehearsal", "engine.office", "flows", "faces", "faces.web"):
        folder = tmp_path.joinpath(*package.split("."))
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("import random\n" if package == "engine.rehearsal" else "")
    linter = str(BIN / "lint-imports")
    assert run(linter, "--no-cache", folder=tmp_path).returncode == 0
    tmp_path.joinpath(*module.split("."), "__init__.py").write_text(f"import {imported}\n")
    told = run(linter, "--no-cache", folder=tmp_path)
    assert told.returncode == 1
    assert f"{module} -> {imported}" in told.stdout


def test_publiccode_keeps_to_the_standard() -> None:
    told = YAML(typ="safe").load(HOUSE / "publiccode.yml")
    assert told["name"].lower() == PYPROJECT["project"]["name"]
    assert told["legal"]["license"] == PYPROJECT["project"]["license"] == "EUPL-1.2"
    assert set(told["description"]) == set(told["localisation"]["availableLanguages"]) == {"nl", "en"}
    for texts in told["description"].values():
        assert len(texts["shortDescription"]) <= 150
        assert 150 <= len(texts["longDescription"]) <= 10_000
        assert texts["features"]


def test_the_licence_is_whole() -> None:
    text = (HOUSE / "LICENSE").read_text()
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert re.findall(r"^(\d+)\. ?\w", text, flags=re.M) == [str(article) for article in range(1, 16)]
    assert "Compatible Licences" in text


@pytest.mark.xdist_group("house")
def test_groups_of_tests_stay_on_one_worker(request: pytest.FixtureRequest) -> None:
    """Those that share a server of Prefect count on it, and pytest-xdist says nothing when it forgets its groups."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@house")
