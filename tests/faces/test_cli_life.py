"""A programme lived through the command line: start, people, commands, standing, why, calendar, journal."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.office import clock, standing_lately
from engine.rules.commands import COMMANDS
from faces.fields import HIDDEN
from tests.faces.conftest import PLAN_DO_CHECK, Koers


def record(koers: Koers, day: str, value: str) -> None:
    about = ("indicator=deelnemers", "area=WK059910", f"reference_date={day}", "unit=personen", "source=telling")
    assert koers("do", "p1", "RecordFigure", *about, f"value={value}").code == 0


def travel(monkeypatch: pytest.MonkeyPatch, *day: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(*day, 9, tzinfo=UTC))  # type: ignore[misc, arg-type]


def test_a_programme_starts_and_its_story_is_told(koers: Koers) -> None:
    said = koers("start", PLAN_DO_CHECK, "--programme", "p1", "--area", "WK059910", "--name", "Feijenoord")

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("4 januari 2027  Programma p1 begint in Feijenoord (WK059910), volgens definitie")
    assert "Fase Plan is geopend; uiterste datum 4 maart 2027." in said.out
    assert "\nOpdracht " in said.out


def test_the_reader_chooses_the_language_anywhere_on_the_line_or_in_the_environment(
    begun: Koers, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Standing on 4 January 2027" in begun("standing", "p1", "--language", "en").out
    assert "Standing on 4 January 2027" in begun("--language=en", "standing", "p1").out
    monkeypatch.setenv("KOERS_LANGUAGE", "en")
    assert "There is no programme 'x'." in begun("standing", "x").err
    assert "Stand op 4 januari 2027" in begun("standing", "p1", "--language", "nl").out
    assert begun("standing", "--language", "fy").err == "Koers does not speak the language 'fy'. Choose nl or en.\n"


def test_the_same_command_id_gives_the_same_answer_and_changes_nothing(begun: Koers) -> None:
    fields = ("run=1.plan.1", "product=jaarplan", "seat=coordinator", "content=Ons plan")
    first = begun("do", "p1", "Deliver", *fields, "--by", "anna", "--id", "d1", "--format", "json")
    again = begun("do", "p1", "Deliver", *fields, "--by", "anna", "--id", "d1", "--format", "json")

    one, other = json.loads(first.out), json.loads(again.out)
    assert (one["repeated"], other["repeated"]) == (False, True)
    assert {**one, "repeated": True} == other
    assert [event["type"] for event in one["events"]] == ["ProductDelivered"]
    changed = begun("do", "p1", "Deliver", *fields[:3], "content=Anders", "--by", "anna", "--id", "d1")
    assert changed.code == 1 and "met andere inhoud" in changed.err


def test_fields_come_from_the_line_or_from_json_and_nested_ones_as_json(
    begun: Koers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    agreed = begun("do", "p1", "agree-measurement", "seat=voorzitter", "--by", "bart")
    assert agreed.code == 0, agreed.err
    change = ("indicator=deelnemers", 'target={"on": "2031-01-01", "value": 250.5}', "reason=meer", "seat=voorzitter")
    assert (
        "streefwaarde: 250,5 personen op 1 januari 2031"
        in begun("do", "p1", "ChangeYardstick", *change, "--by", "bart").out
    )

    monkeypatch.setattr("sys.stdin", io.StringIO('{"run": "1.plan.1", "until": "2027-06-01", "reason": "Zomer"}'))
    extended = begun("do", "p1", "ExtendDeadline", "--json", "-", "--by", "anna", "--id", "e1")
    assert "van 4 maart 2027 naar 1 juni 2027. Reden: Zomer." in extended.out
    file = tmp_path / "fields.json"
    file.write_text('{"run": "1.plan.1", "reason": "Nog later"}')
    assert begun("do", "p1", "ExtendDeadline", "until=2027-07-01", "--json", str(file), "--by", "anna").code == 0
    both = begun("do", "p1", "ExtendDeadline", "run=x", "--json", str(file))
    assert both.err == "Het veld run staat er twee keer. Laat er één staan.\n"


def test_every_command_is_listed_with_its_fields(koers: Koers) -> None:
    listed = koers("do", "--list").out

    for name in COMMANDS.keys() - HIDDEN:
        assert name in listed
    assert "verdict*" in listed and "PassTime" not in listed


def test_the_standing_shows_the_open_phase_and_fits_eighty_columns(begun: Koers) -> None:
    said = begun("standing", "p1")

    assert said.code == 0
    for words in (
        "Gevraagd besluit",
        "Fase Plan: Wat willen we?",
        "Jaarplan inleveren",
        "Wie wat nog moet doen",
        "Wat komt",
    ):
        assert words in said.out
    assert max(map(len, said.out.splitlines())) <= 80
    assert "\x1b" not in said.out
    assert "Feijenoord (WK059910)" in begun("standing").out


def test_a_standing_tells_the_newest_and_all_of_it_to_who_asks(begun: Koers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing_lately, "MOST", 1)
    for number, day in enumerate(("2027-04-01", "2027-05-03", "2027-06-01")):
        extend = ("ExtendDeadline", "run=1.plan.1", f"until={day}", f"reason=R{number}")
        assert begun("do", "p1", *extend, "--by", "anna").code == 0

    lately, whole = begun("standing", "p1"), begun("standing", "p1", "--history")

    assert "R2" in lately.out and "R1" not in lately.out and "R0" not in lately.out
    assert "koers standing p1 --history" in " ".join(lately.out.split())
    assert all(one in whole.out for one in ("R0", "R1", "R2")) and "--history" not in whole.out
    assert len(json.loads(begun("standing", "p1", "--history", "--format", "json").out)["history"]["deadlines"]) == 3
    assert len(json.loads(begun("standing", "p1", "--format", "json").out)["history"]["deadlines"]) == 1


def test_what_nobody_can_act_on_is_the_first_line(koers: Koers) -> None:
    koers("start", PLAN_DO_CHECK, "--programme", "p1", "--area", "WK059910", "--name", "Feijenoord")

    assert koers("standing", "p1").out.startswith("! Niemand kan dit doen: de meetafspraak ondertekenen;")


def test_standing_and_why_are_json_for_tools(begun: Koers) -> None:
    standing = json.loads(begun("standing", "p1", "--format", "json").out)
    assert standing["programme"] == "p1" and standing["runs"][0]["run"] == "1.plan.1"
    assert json.loads(begun("standing", "--format", "json").out)["open_phases"] == ["plan"]
    assert json.loads(begun("why", "p1", "--format", "json").out)["links"][0]["event"] == "CycleBegan"


def test_a_past_date_shows_what_was_on_record_then(begun: Koers, monkeypatch: pytest.MonkeyPatch) -> None:
    travel(monkeypatch, 2027, 2, 1)
    begun("do", "p1", "Deliver", "run=1.plan.1", "product=jaarplan", "seat=coordinator", "content=Plan", "--by", "anna")

    then, now = begun("standing", "p1", "--as-of", "2027-01-20"), begun("standing", "p1")

    assert "Stand op 20 januari 2027" in then.out and "Jaarplan inleveren" in then.out
    assert "Stand op 1 februari 2027" in now.out and "Jaarplan inleveren" not in now.out
    before = begun("standing", "p1", "--as-of", "2020-01-01")
    assert before.err == "Op 2020-01-01 was programma p1 nog niet begonnen; het begon op 2027-01-04.\n"


def test_the_standing_knows_what_is_due_before_it_is_recorded(begun: Koers, monkeypatch: pytest.MonkeyPatch) -> None:
    travel(monkeypatch, 2027, 3, 20)

    late = begun("standing", "p1")
    assert "TE LAAT" in late.out and "nog niet vastgelegd (koers pass)" in " ".join(late.out.split())
    passed = begun("pass")
    assert passed.out.endswith("gebeurtenissen in 1 programma's; 0 cijfers doorgegeven.\n")
    after = begun("standing", "p1")
    assert "TE LAAT" in after.out and "koers pass" not in after.out
    assert begun("pass").out.startswith("0 gebeurtenissen in 0 programma's")


def test_a_reopening_is_explained_from_decision_to_signature(begun: Koers, monkeypatch: pytest.MonkeyPatch) -> None:
    begun("do", "p1", "AgreeMeasurement", "seat=voorzitter", "--by", "bart")
    record(begun, "2026-01-01", "100")
    travel(monkeypatch, 2028, 1, 3)
    begun("pass")
    record(begun, "2028-01-01", "20")
    run = "run=1.check.jaarmeting.2028-01-01"
    text = ("cause=Regen", "consequence=Minder mensen", "correction=Binnen afspreken")
    for words in (
        ("Explain", run, "indicator=deelnemers", "seat=coordinator", *text, "--by", "anna"),
        ("ProposeCourse", run, "seat=coordinator", "course=reopen", "--by", "anna"),
        ("Sign", run, "seat=voorzitter", "verdict=approve", "--by", "bart"),
    ):
        said = begun("do", "p1", *words)
        assert said.code == 0, said.err

    why = begun("why", "p1")

    flat = " ".join(why.out.split())
    for words in (
        "Waarom cyclus 2 begon.",
        "Koersbesluit: herijken.",
        "Bart (voorzitter): akkoord, herijken.",
        "Oorzaak: Regen.",
        "Aanbeveling van de koersregels: herijken",
        "Deelnemers, Feijenoord, 1 januari 2028: 20 personen",
        "Ondertekend door Bart: Deelnemers.",
    ):
        assert words in flat
    assert "Cijfers zijn een signaal, geen bewijs van een oorzaak." in flat
    assert begun("why", "p1", "2028-01-01").out.startswith("Wat achter fase Controleer")


def test_the_calendar_tells_what_comes_and_the_journal_what_was(begun: Koers) -> None:
    calendar = begun("calendar", "p1", "--until", "2027-03-04")
    assert "4 maart 2027" in calendar.out and "uiterste datum, fase Plan" in calendar.out
    assert begun("calendar", "p1", "--until", "2027-01-05").out == "Er is niets voorzien.\n"

    journal = begun("journal", "p1").out.splitlines()
    assert journal[0] == (
        "    1  4 januari 2027  Programma p1 begint in Feijenoord (WK059910), "
        "volgens definitie plan-do-check, versie 1."
    )
    later = [json.loads(line) for line in begun("journal", "p1", "--after", "5", "--format", "json").out.splitlines()]
    assert [one["sequence"] for one in later] == list(range(6, len(journal) + 1))


def test_people_and_organisations_are_listed_and_erased_for_good(begun: Koers) -> None:
    begun("people", "add-organisation", "Woonstad", "--id", "woonstad")
    begun("people", "add", "Carla", "--id", "carla", "--organisation", "woonstad", "--address", "c@example.nl")
    listed = begun("people", "list").out
    assert "Carla" in listed and "c@example.nl" in listed and "Woonstad" in listed
    begun("do", "p1", "ExtendDeadline", "run=1.plan.1", "until=2027-08-02", "reason=Anna is op reis", "--by", "anna")
    assert "Anna is op reis" in begun("journal", "p1").out

    unsure = begun("erase", "anna")
    assert unsure.code == 1 and "kan niet ongedaan worden gemaakt" in unsure.err
    gone = begun("erase", "anna", "--yes")

    assert gone.out == "Gewist: anna, met 1 teksten. Het logboek noemt alleen nog het id.\n"
    journal = begun("journal", "p1").out
    assert "Anna" not in journal and "(tekst niet te tonen)" in journal
    assert begun("verify").code == 0
    assert begun("people", "erase", "nobody", "--yes").err.startswith("Persoon nobody staat niet op de lijst.")
