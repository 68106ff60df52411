"""Bad input: one sentence each, in the reader's language, exit code 1 (or 2 for the line itself), nothing written."""

import subprocess
import sys
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
        (("do", "p9", "Resume"), 1, "Programma 'p9' is er niet."),
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
        (("do", "p1", "Resume", "--json", "/nowhere.json"), 1, "Bestand '/nowhere.json' is er niet"),
        (("do", "p1", "MigrateDefinition", "definition=/nowhere.yaml", "seat=a", "reason=b"), 1, "Bestand '/now"),
        (("start", "/nowhere.yaml", "--programme", "p", "--area", "WK1", "--name", "x"), 1, "Bestand '/nowhere.yaml'"),
        (
            ("start", PLAN_DO_CHECK, "--programme", "p2", "--area", "wk-1", "--name", "x"),
            1,
            "--area: Een gebied",
        ),
        (("start", PLAN_DO_CHECK, "--programme", "p1", "--area", "WK1", "--name", "x"), 1, "Programma p1 bestaat al."),
        (("start", PLAN_DO_CHECK), 2, "Hier ontbreekt --programme."),
        (("standing", "p9"), 1, "Programma 'p9' is er niet."),
        (("standing", "p1", "--as-of", "gisteren"), 1, "'gisteren' is geen datum."),
        (("standing", "--frmat", "json"), 2, "De keuze --frmat bestaat niet. Bedoelde u `--format`?"),
        (("standing", "--format", "xml"), 2, "Bij --format staat iets dat niet kan"),
        (("why", "p9"), 1, "Programma 'p9' is er niet."),
        (("why", "p1", "2011-01-01"), 1, "Over '2011-01-01' is niets te vertellen."),
        (("calendar", "p1", "--until", "2026-13-01"), 1, "'2026-13-01' is geen datum."),
        (("journal", "p9"), 1, "Programma 'p9' is er niet."),
        (("verify", "p9"), 1, "Programma 'p9' is er niet."),
        (("verify", "--heads", "/nowhere"), 1, "Bestand '/nowhere' is er niet"),
        (("verfy",), 2, "De opdracht 'verfy' bestaat niet. Bedoelde u `verify`?"),
        (("people", "add", "X", "--role", "bestuur"), 1, "Noem voor een zetel alle drie"),
        (("people", "add", "X", "--id", "x", "--organisation", "o9"), 1, "Organisatie o9 staat niet op de lijst."),
        (("import", "/nowhere.csv"), 1, "Bestand '/nowhere.csv' is er niet"),
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


NAMES = ("start", "do", "standing", "why", "calendar", "journal", "verify", "import", "pass", "people", "erase")


@pytest.mark.parametrize("name", [*NAMES, "check", "replay", "simulate"])
def test_the_help_of_every_command_is_in_one_language(koers: Koers, name: str) -> None:
    dutch, english = koers(name, "--help"), koers(name, "--help", "--language", "en")

    assert (dutch.code, english.code) == (0, 0)
    assert "Toon deze uitleg." in dutch.out and "Show this help." in english.out
    assert not set(dutch.out.split()) & {"the", "of:", "of a", "/"}
    assert not set(english.out.split()) & {"de", "het", "een", "van", "voor", "/"}


def test_help_names_every_command(koers: Koers) -> None:
    said = koers("--help")

    assert said.code == 0 and "Opdrachten" in said.out
    assert all(f" {name} " in said.out for name in NAMES)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("journal", "p1", "--after", "-1"), "Bij --after staat iets dat niet kan: het moet minstens 0 zijn."),
        (("journal", "p1", "--after", "x"), "Bij --after staat iets dat niet kan: het moet een heel getal zijn."),
        (("simulate", PLAN_DO_CHECK, "--years", "999"), "het mag hoogstens 100 zijn."),
        (("pass", "extra"), "Zo begrijpt Koers het niet: extra is te veel."),
        (("standing", "p1", "--as-of"), "achter --as-of hoort nog iets."),
        (("people",), "Noem hierbij een van deze opdrachten."),
    ],
)
def test_a_mistyped_line_is_told_in_the_readers_own_language(koers: Koers, words: tuple[str, ...], told: str) -> None:
    said = koers(*words)

    assert said.code == cli.MISUSED and told in said.err and said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("standing", "--language"), "De taal '?' spreekt Koers niet. Kies nl of en."),
        (("standing", "\udcff"), "staat een teken dat niet te lezen is"),
        (("people", "add", "a\udcff"), "staat een teken dat niet te lezen is"),
        (("standing", "p1", "--as-of", "2030-01-01"), "2030-01-01 moet nog komen."),
        (("standing", "--as-of", "2026-01-01"), "Noem een programma bij --as-of"),
        (("standing", ""), "Programma '' is er niet."),
        (("standing", "x" * 3000), "Programma 'xxx"),
        (("do", "p1", "Resume", "--by", "niemand"), "Persoon niemand staat niet op de lijst."),
        (("do", "p1", "AddPerson", "person=niemand"), "Persoon niemand staat niet op de lijst."),
        ((*FIGURE, ON, "value=1", "follows=99"), "follows: Het veld `follows` is hier niet bekend."),
        (("people", "add", "", "--id", "x"), "Een naam heeft 1 tot 200 tekens."),
        (("people", "add", " \n ", "--id", "x"), "Een naam heeft 1 tot 200 tekens."),
        (("people", "add", "x" * 201, "--id", "x"), "Een naam heeft 1 tot 200 tekens."),
        (("people", "add", "X", "--id", "a b"), "'a b' kan geen id zijn"),
        (("people", "add", "X", "--address", "geen adres"), "'geen adres' is geen e-mailadres: er staat een spatie"),
        (("people", "add", "X", "--id", "x", "--programme", "p9"), "Programma 'p9' is er niet."),
        (
            ("people", "add", "X", "--id", "x", "--programme", "p1", "--role", "koning", "--seat", "k"),
            "Rol koning staat niet in de definitie.",
        ),
        (("people", "add-organisation", ""), "Een naam heeft 1 tot 200 tekens."),
        (("people", "add-organisation", "X", "--id", "a b"), "'a b' kan geen id zijn"),
        (("start", PLAN_DO_CHECK, "--programme", "p2", "--area", "WK1", "--name", "  "), "--name: "),
        (("verify", "--heads", "/dev/zero"), "is geen stand"),
        (("replay", "definitions/scenarios/feijenoord.yaml", "--out", "/dev/null"), "kan niet worden geschreven"),
    ],
)
def test_what_a_clumsy_hand_types_is_refused_and_nobody_is_added(
    begun: Koers, words: tuple[str, ...], told: str
) -> None:
    before = begun("verify").out, begun("people", "list").out

    said = begun(*words)

    assert (said.code, said.out) == (cli.WRONG, "")
    assert told in said.err and said.err.count("\n") == 1
    assert (begun("verify").out, begun("people", "list").out) == before


def test_fields_from_a_file_may_begin_with_a_byte_order_mark(begun: Koers, tmp_path: Path) -> None:
    file = tmp_path / "fields.json"
    file.write_text('{"seat": "voorzitter"}', encoding="utf-8-sig")

    assert begun("do", "p1", "AgreeMeasurement", "--json", str(file), "--by", "bart").code == 0


def test_the_fields_of_one_command_are_shown_with_or_without_a_programme(koers: Koers) -> None:
    assert koers("do", "Sign", "--list").out == koers("do", "p1", "Sign", "--list").out
    assert "follows" not in koers("do", "--list").out


@pytest.mark.parametrize(
    ("spoken", "told"), [("EN", "There are no"), ("en_GB.UTF-8", "There are no"), ("NL", "Er zijn")]
)
def test_the_language_of_the_environment_may_be_written_as_machines_do(
    koers: Koers, monkeypatch: pytest.MonkeyPatch, spoken: str, told: str
) -> None:
    monkeypatch.setenv("KOERS_LANGUAGE", spoken)

    assert koers("standing").out.startswith(told)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_mistake(koers: Koers, closed: str) -> None:
    said = subprocess.run(
        ["sh", "-c", f"{sys.executable} -c 'from faces.cli import main; main()' standing {closed}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (said.returncode, said.stderr) == (0, "")


def test_an_answer_that_finds_the_disk_full_is_one_sentence(koers: Koers) -> None:
    said = subprocess.run(
        ["sh", "-c", f"{sys.executable} -c 'from faces.cli import main; main()' standing >/dev/full"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert said.returncode == cli.WRONG
    assert said.stderr.startswith("Het antwoord kon niet worden weggeschreven") and said.stderr.count("\n") == 1
