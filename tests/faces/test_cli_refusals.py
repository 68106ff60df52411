"""Bad input: one sentence each, in the reader's language, exit code 1 (or 2 for the line itself), nothing written."""

from pathlib import Path

import pytest

from faces import cli
from tests.faces.conftest import PLAN_DO_CHECK, Koers

FIGURE = ("do", "p1", "RecordFigure", "indicator=deelnemers", "area=WK059910", "unit=personen", "source=x")
MILESTONE_WITHOUT_DATE = 'milestones=[{"milestone": "x", "due": 9}]'
ON = "reference_date=2026-01-01"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("do", "p1", "Sgn"), 1, "De opdracht 'Sgn' bestaat niet. Bedoelde u `Sign`?"),
        (("do", "p1", "Zwem"), 1, "De opdracht 'Zwem' bestaat niet. Alle opdrachten: koers do --list."),
        (("do", "p1"), 1, "Noem een programma en een opdracht"),
        (("do", "p1", "StartProgramme"), 1, "Een programma begint met: koers start"),
        (("do", "p1", "PassTime"), 1, "De opdracht 'PassTime' bestaat niet."),
        (("do", "p9", "Resume"), 1, "Dit programma is nog niet begonnen."),
        (("do", "p1", "Resume", "run"), 1, "'run' is geen veld met een waarde."),
        (("do", "p1", "Resume", "run=a", "run=b"), 1, "Het veld run staat er twee keer."),
        (("do", "p1", "Resume", "rum=a"), 1, "rum: Het veld `rum` is hier niet bekend. Bedoelde u `run`?"),
        (("do", "p1", "SignAgreement", "seat=a"), 1, "agreement: Het veld `agreement` ontbreekt hier."),
        ((*FIGURE, ON, "value=45,1"), 1, "value: Schrijf een getal met een punt en niet met een komma"),
        ((*FIGURE, ON, "value=NaN"), 1, "value: Dit is geen getal."),
        ((*FIGURE, ON, "value=inf"), 1, "value: Dit is geen getal."),
        ((*FIGURE, ON, "value=1e400"), 1, "value: "),
        ((*FIGURE, ON, "value=140 %"), 1, "value: Dit is geen getal."),
        ((*FIGURE, "reference_date=2026-02-30", "value=1"), 1, "reference_date: Deze datum bestaat niet."),
        ((*FIGURE, "reference_date=1767225600", "value=1"), 1, "reference_date: Dit is geen datum."),
        ((*FIGURE, ON, "value=1", "received=1767225600"), 1, "received: Dit is geen datum met tijd."),
        (
            ("do", "p1", "AgreeMoments", "seat=x", "moment=jaarmeting", "on=1767225600"),
            1,
            "on.0: Dit is geen datum.",
        ),
        (
            (
                "do",
                "p1",
                "PlanInitiative",
                "initiative=a",
                "seat=b",
                "label=c",
                'milestones=[{"milestone":"x","due":1}]',
            ),
            1,
            "milestones.0.due: Dit is geen datum.",
        ),
        ((*FIGURE, "reference_date=2026", "value=1"), 1, "reference_date: Dit is geen datum."),
        ((*FIGURE, "reference_date=3026-01-01", "value=1"), 1, "reference_date: Deze datum ligt te ver weg."),
        ((*FIGURE, ON, "value=1"), 1, "De meetafspraak is nog niet ondertekend."),
        (("do", "p1", "Sign", "run=1.plan.1", "seat=x", "verdict=aprove"), 1, "Bedoelde u `approve`?"),
        (
            ("do", "p1", "Sign", "run=1.plan.1", "seat=x", "verdict=approve"),
            1,
            "Zetel x bestaat niet in dit",
        ),
        (("do", "p1", "AddPerson", "person=a b"), 1, "person: Een id bestaat uit letters, cijfers"),
        (("do", "p1", "PlanInitiative", "initiative=a", "seat=b", "label=c", "milestones=x"), 1, "geen JSON"),
        (("do", "p1", "Resume", "--json", "/nowhere.json"), 1, "Bestand /nowhere.json is er niet"),
        (("do", "p1", "MigrateDefinition", "definition=/nowhere.yaml", "seat=a", "reason=b"), 1, "Bestand /nowhere"),
        (("start", "/nowhere.yaml", "--programme", "p", "--area", "WK1", "--name", "x"), 1, "Bestand /nowhere.yaml"),
        (
            ("start", PLAN_DO_CHECK, "--programme", "p2", "--area", "wk-1", "--name", "x"),
            1,
            "area_code: Een gebied",
        ),
        (("start", PLAN_DO_CHECK, "--programme", "p1", "--area", "WK1", "--name", "x"), 1, "Programma p1 bestaat al."),
        (("start", PLAN_DO_CHECK), 2, "Hier ontbreekt --programme."),
        (("standing", "p9"), 1, "Programma p9 is er niet."),
        (("standing", "p1", "--as-of", "gisteren"), 1, "'gisteren' is geen datum."),
        (("standing", "--frmat", "json"), 2, "De keuze --frmat bestaat niet. Bedoelde u `--format`?"),
        (("standing", "--format", "xml"), 2, "Bij --format staat iets dat niet kan"),
        (("why", "p9"), 1, "Programma p9 is er niet."),
        (("why", "p1", "2011-01-01"), 1, "Over '2011-01-01' is niets te vertellen."),
        (("calendar", "p1", "--until", "2026-13-01"), 1, "'2026-13-01' is geen datum."),
        (("journal", "p9"), 1, "Programma p9 is er niet."),
        (("verify", "p9"), 1, "Programma p9 is er niet."),
        (("verify", "--heads", "/nowhere"), 1, "Bestand /nowhere is er niet"),
        (("verfy",), 2, "De opdracht 'verfy' bestaat niet. Bedoelde u `verify`?"),
        (("people", "add", "X", "--role", "bestuur"), 1, "Noem voor een zetel alle drie"),
        (("people", "add", "X", "--id", "x", "--organisation", "o9"), 1, "Organisatie o9 staat niet op de lijst."),
        (("import", "/nowhere.csv"), 1, "Bestand /nowhere.csv is er niet"),
    ],
)
def test_one_sentence_and_nothing_written(begun: Koers, words: tuple[str, ...], code: int, told: str) -> None:
    before = begun("verify").out

    said = begun(*words)

    assert (said.code, said.out) == (code, "")
    assert told in said.err and said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert begun("verify").out == before


def test_every_wrong_field_is_named_at_once(begun: Koers) -> None:
    said = begun(*FIGURE, "reference_date=2026-02-30", "value=NaN", "colour=red", "--language", "en")

    assert said.code == 1
    assert [line.split(":")[0] for line in said.err.splitlines()] == ["reference_date", "value", "colour"]
    assert "This is no number. Write digits with a point" in said.err


def test_problems_in_a_definition_name_file_and_line(koers: Koers, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("id: plan\nversion: zero\nphases: []\n")

    said = koers("start", str(file), "--programme", "p1", "--area", "WK059910", "--name", "Feijenoord")

    assert said.code == 1 and f"{file}:2:" in said.err and len(said.err.splitlines()) > 1
    assert koers("standing").out == "Er zijn nog geen programma's.\n"


def test_what_people_wrote_is_neither_markup_nor_a_command_to_the_screen(begun: Koers) -> None:
    begun("people", "add", "[red]Eve[/red]\x1b[2J", "--id", "eve")

    listed = begun("people", "list").out

    assert "[red]Eve[/red] [2J" in listed and "\x1b" not in listed
    refused = begun("do", "p1", "\x1b[2J[bold]x[/bold]")
    assert "\x1b" not in refused.err and "[bold]x[/bold]" in refused.err


def test_a_database_that_is_not_there_is_one_sentence(koers: Koers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOERS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    said = koers("standing")

    assert said.code == 1 and said.err.startswith("Dit is nu niet gelukt: de database antwoordt niet.")
    assert said.err.count("\n") == 1


def test_a_mistake_of_ours_is_a_sentence_too(koers: Koers, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("faces.commands.looking.office", broken)

    said = koers("standing")

    assert said.code == 1 and said.err.startswith("Koers heeft zelf een fout gemaakt (RuntimeError, ")
    assert "secret" not in said.err and said.err.count("\n") == 1


def test_ctrl_c_is_polite(koers: Koers, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("faces.commands.looking.office", interrupted)

    said = koers("standing")

    assert (said.code, said.err.strip()) == (cli.INTERRUPTED, "Gestopt. Er is niets half vastgelegd.")


def test_help_is_in_dutch_with_english_beside_it(koers: Koers) -> None:
    said = koers("--help")

    assert said.code == 0
    assert "De stand van zaken" in said.out and "Where" in said.out
    for name in (
        "start",
        "do",
        "standing",
        "why",
        "calendar",
        "journal",
        "verify",
        "import",
        "pass",
        "people",
        "erase",
    ):
        assert f" {name} " in said.out
        assert koers(name, "--help").code == 0
