"""koers digest: one programme or several, in any dress, now or on a past day; and what it refuses."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from engine.office import clock
from tests.faces.conftest import MONDAY, Koers
from tests.office.digests.looked_at import Html, pages_of

NEIGHBOURHOOD = "definitions/economische-wijkaanpak.yaml"


@pytest.fixture
def two(begun: Koers) -> Koers:
    """The same, with a second programme in which Bart holds a seat that gets digests."""
    added = begun("start", NEIGHBOURHOOD, "--programme", "p2", "--area", "WK059918", "--name", "IJsselmonde")
    assert added.code == 0, added.err
    for person, role, seat in (("anna", "programmamanager", "manager"), ("bart", "voorzitter", "chair")):
        by = [] if person == "anna" else ["by=anna"]
        added = begun("do", "p2", "AddPerson", f"person={person}", *by)
        assert added.code == 0, added.err
        filled = begun("do", "p2", "FillSeat", f"seat={seat}", f"role={role}", f"person={person}", "by=anna")
        assert filled.code == 0, filled.err
    return begun


def test_it_tells_how_a_programme_stands_as_plain_text(begun: Koers) -> None:
    told = begun("digest", "p1")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("Voortgangsrapportage Feijenoord\n=====")
    assert "Stand op 4 januari 2027, cyclus 1" in told.out
    assert max(map(len, told.out.splitlines())) <= 80


def test_whoever_chose_english_reads_english(begun: Koers) -> None:
    assert begun("--language", "en", "digest", "p1").out.startswith("Digest of Feijenoord\n")


def test_a_past_day_is_told_as_it_was(begun: Koers, monkeypatch: pytest.MonkeyPatch) -> None:
    before = begun("digest", "p1", "--as-of", "2027-01-04")
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=400))
    assert begun("pass").code == 0
    assert begun("digest", "p1", "--as-of", "2027-01-04").out == before.out
    assert "Stand op 8 februari 2028" in begun("digest", "p1").out


@pytest.mark.parametrize("dress", ["html", "pdf", "text", "md"])
def test_every_dress_can_be_written_to_a_file(begun: Koers, tmp_path: Path, dress: str) -> None:
    file = tmp_path / "digest"
    told = begun("digest", "p1", "--format", dress, "--out", str(file))
    assert (told.code, told.out.replace("\n", "")) == (0, str(file))
    made = file.read_bytes()
    words = {
        "html": lambda: Html(made.decode()).text,
        "pdf": lambda: " ".join(pages_of(made)),
        "text": made.decode,
        "md": made.decode,
    }[dress]()
    assert "Voortgangsrapportage Feijenoord" in words


def test_a_page_and_markdown_go_to_standard_output(begun: Koers) -> None:
    assert begun("digest", "p1", "--format", "html").out.startswith("<!DOCTYPE html>")
    assert begun("digest", "p1", "--format", "md").out.startswith("## Voortgangsrapportage Feijenoord")


def test_a_pdf_goes_through_a_pipe_and_not_to_a_screen(
    begun: Koers, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-c", "from faces.cli import main; main()", "digest", "p1", "--format", "pdf"]
    environment = {**os.environ, "KOERS_DATABASE_URL": database_url}
    piped = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=True)
    assert piped.stdout.startswith(b"%PDF")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    refused = begun("digest", "p1", "--format", "pdf")
    assert refused.code == 1
    assert refused.err.startswith(
        "Een pdf is op dit scherm niet te lezen. Noem een bestand, bijvoorbeeld --out digest.pdf"
    )


def test_without_a_programme_all_stand_side_by_side(two: Koers) -> None:
    told = two("digest")
    assert told.out.startswith("Overzicht van 2 programma's\n")
    assert "Feijenoord (WK059910)" in told.out and "IJsselmonde (WK059918)" in told.out


def test_of_several_those_that_had_not_begun_are_left_out(two: Koers) -> None:
    whole = two("digest", "--as-of", "2027-01-04", "--history")
    assert whole.out == two("digest", "--as-of", "2027-01-04").out
    assert "IJsselmonde" in whole.out
    before = two("digest", "--as-of", "2020-01-01")
    assert (before.code, "IJsselmonde" in before.out) == (0, False)


def test_a_reader_sees_the_programmes_they_read_of(two: Koers) -> None:
    """Given digests in p2 only, for the chair among others, then Bart reads of p2."""
    told = two("digest", "--for", "bart")
    assert told.out.startswith("Overzicht van 1 programma\n")
    assert "IJsselmonde" in told.out and "Feijenoord" not in told.out


def test_where_there_are_no_programmes_that_is_said(koers: Koers) -> None:
    assert "Er zijn geen programma's om te tonen." in koers("digest").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("p9",), "Programma 'p9' is er niet."),
        (("p1", "--as-of", "gisteren"), "'gisteren' is geen datum."),
        (("p1", "--as-of", "2028-01-01"), "2028-01-01 moet nog komen."),
        (("p1", "--as-of", "2020-01-01"), "Op 2020-01-01 was programma p1 nog niet begonnen; het begon op 2027-01-04."),
        (("p1", "--for", "anna"), "PROGRAMME en --for gaan niet samen."),
        (("--for", "niemand"), "Persoon niemand staat niet op de lijst."),
        (("p1", "--out", "/nergens/hier/x"), "Bestand '/nergens/hier/x' kan niet worden geschreven."),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(begun: Koers, words: tuple[str, ...], said: str) -> None:
    refused = begun("digest", *words)
    assert refused.code == 1
    assert refused.out == ""
    assert said in " ".join(refused.err.split())


def test_a_plan_without_digests_has_no_readers(begun: Koers) -> None:
    assert "Er zijn geen programma's om te tonen." in begun("digest", "--for", "anna").out
