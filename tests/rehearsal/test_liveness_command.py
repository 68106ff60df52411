"""`koers check` as people and tools use it: what it prints, and the code it ends with."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from faces.commands.check import add_to
from faces.language import choose
from tests.rehearsal.proef import PROEF, changed

REMARKABLE = changed((", above: raad}", "}"), ("  - {id: raad, label: {nl: Raad, en: Council}}\n", ""))
UNLIVABLE = changed(("seats: 2/3}\n    deadline", "seats: 4}\n    deadline"))


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KOERS_LANGUAGE", raising=False)
    choose(None)
    for name, text in {"goed": PROEF, "let-op": REMARKABLE, "fout": UNLIVABLE}.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def koers(*arguments: str) -> Result:
    app = typer.Typer()
    add_to(app)
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.usefixtures("folder")
class TestAsText:
    def test_a_definition_that_can_live(self) -> None:
        result = koers("goed.yaml")
        assert (result.exit_code, result.stdout) == (0, "1 bestand nagekeken: 0 problemen, 0 opmerkingen.\n")

    def test_a_remark_is_shown_and_may_stand(self) -> None:
        result = koers("let-op.yaml")
        assert result.exit_code == 0
        assert "Opmerkingen: dit mag, maar weet het" in result.stdout
        assert "let-op.yaml:7:6: roles.1.id: Blijven de stemmen van `bestuur` staken" in result.stdout
        assert result.stdout.endswith("1 bestand nagekeken: 0 problemen, 1 opmerking.\n")

    def test_a_problem_is_one_line_that_other_programs_can_read(self) -> None:
        result = koers("fout.yaml")
        line = next(line for line in result.stdout.splitlines() if line.startswith("fout.yaml:"))
        number = 1 + UNLIVABLE.splitlines().index("      - {condition: signed, role: bestuur, seats: 4}")
        assert result.exit_code == 1
        assert line.startswith(f"fout.yaml:{number}:9: phases.0.gate.3: Hier zijn 4 zetels van `bestuur` nodig")

    def test_several_files_are_told_together(self) -> None:
        result = koers("goed.yaml", "let-op.yaml", "fout.yaml")
        assert result.exit_code == 1
        assert result.stdout.index("fout.yaml:") < result.stdout.index("let-op.yaml:")
        assert result.stdout.endswith("3 bestanden nagekeken: 1 probleem, 1 opmerking.\n")

    def test_in_english(self) -> None:
        choose("en")
        assert koers("fout.yaml").stdout.endswith("1 file checked: 1 problem, 0 remarks.\n")

    def test_a_file_that_is_not_there(self) -> None:
        result = koers("nergens.yaml")
        assert result.exit_code == 1
        assert "nergens.yaml:1:1: Bestand 'nergens.yaml' is er niet of is niet te lezen." in result.stdout

    def test_a_file_that_cannot_be_read(self, folder: Path) -> None:
        (folder / "kapot.yaml").write_bytes(b"id: [\xff")
        assert koers("kapot.yaml").exit_code == 1


@pytest.mark.usefixtures("folder")
class TestAsJson:
    def test_everything_a_tool_needs(self) -> None:
        result = koers("fout.yaml", "--format", "json")
        (finding,) = json.loads(result.stdout)
        assert result.exit_code == 1
        assert set(finding) == {"file", "line", "column", "field", "severity", "kind", "message"}
        assert (finding["file"], finding["field"]) == ("fout.yaml", "phases.0.gate.3")
        assert (finding["severity"], finding["kind"]) == ("problem", "life")
        assert set(finding["message"]) == {"nl", "en"}

    def test_nothing_found_is_an_empty_list(self) -> None:
        result = koers("goed.yaml", "--format", "json")
        assert (result.exit_code, json.loads(result.stdout)) == (0, [])

    def test_problems_of_form_are_told_alike(self, folder: Path) -> None:
        (folder / "vorm.yaml").write_text(changed(("version: 1", "versie: 1")), encoding="utf-8")
        found = json.loads(koers("vorm.yaml", "--format", "json").stdout)
        assert {finding["kind"] for finding in found} == {"form"}
