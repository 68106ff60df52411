"""`koers mailbox` as people use it: a list, one letter, one address, everything as files; and what it refuses."""

import json
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from engine.office.mailbox import deliver_into, letters, mailbox_folder
from faces import language
from faces.cli import run
from tests.faces.conftest import Said

Mailbox = Callable[..., Said]


@pytest.fixture
def mailbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Mailbox:
    """Runs `koers mailbox` on an installation that has no mail server, and needs no database."""
    monkeypatch.setenv("KOERS_DATA", str(tmp_path))
    monkeypatch.setenv("KOERS_DATABASE_URL", "postgresql://nobody@localhost:1/nothing")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("KOERS_LANGUAGE", raising=False)

    def command(*words: str) -> Said:
        language.choose(None)
        capsys.readouterr()
        code = run(["mailbox", *words])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return command


def put(data: Path, to: str, subject: str, day: int, text: str = "Hallo.\n") -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = "koers@localhost", to, subject, f"<{day}@localhost>"
    made["Date"] = f"Mon, {day:02d} Jan 2027 09:30:00 +0000"
    made.set_content(text)
    made.add_alternative(f"<p>{subject}</p>", subtype="html")
    made.add_attachment(b"%PDF-", "application", "pdf", filename="../../voortgang.pdf")
    assert deliver_into(mailbox_folder(data)).send(made, "koers@localhost", to).kind == "sent"


@pytest.fixture
def three(mailbox: Mailbox, tmp_path: Path) -> Mailbox:
    """Three letters, two of them to Mark; the newest was put in first."""
    put(tmp_path, "mark@example.org", "Akkoord geven", 6)
    put(tmp_path, "anna@example.org", "Profiel inleveren", 5)
    put(tmp_path, "mark@example.org", "Gebied geopend", 4)
    return mailbox


def test_the_letters_are_listed_newest_last(three: Mailbox) -> None:
    told = three()
    assert (told.code, told.err) == (0, "")
    rows = [line.split() for line in told.out.splitlines() if "2027" in line]
    assert [row[:3] for row in rows] == [
        ["1", "2027-01-04", "mark@example.org"],
        ["2", "2027-01-05", "anna@example.org"],
        ["3", "2027-01-06", "mark@example.org"],
    ]
    assert "Een bericht lezen: koers mailbox NUMMER" in told.out


def test_numbers_stay_those_of_the_whole_mailbox(three: Mailbox) -> None:
    """When only the letters to Mark are listed, then the number beside one still opens that one."""
    rows = [line.split() for line in three("--to", "Mark@Example.org").out.splitlines() if "2027" in line]
    assert [row[0] for row in rows] == ["1", "3"]
    assert "Onderwerp: Akkoord geven" in three("3").out


def test_part_of_an_address_is_another_address(three: Mailbox) -> None:
    assert "Er liggen geen berichten" in three("--to", "ark@example.org").out


def test_one_letter_is_shown_as_text(three: Mailbox) -> None:
    assert three("2").out.splitlines() == [
        "Aan: anna@example.org",
        "Datum: 2027-01-05 09:30 UTC",
        "Onderwerp: Profiel inleveren",
        "Bijlagen: ../../voortgang.pdf",
        "",
        "Hallo.",
    ]


def test_nothing_that_somebody_wrote_steers_the_screen(mailbox: Mailbox, tmp_path: Path) -> None:
    put(tmp_path, "mark@example.org", "[red]x[/red]", 4, "\x1b[2J\x1b]0;title\x07 [bold]y[/bold]\u202e\n")
    assert "[red]x[/red]" in mailbox().out
    told = mailbox("1").out
    assert "[bold]y[/bold]" in told
    assert all(line.isprintable() for line in told.splitlines())


def test_json_has_the_same_with_the_key(three: Mailbox, tmp_path: Path) -> None:
    listed = [json.loads(line) for line in three("--format", "json").out.splitlines()]
    assert [(one["number"], one["to"]) for one in listed] == [
        (1, "mark@example.org"),
        (2, "anna@example.org"),
        (3, "mark@example.org"),
    ]
    shown = json.loads(three(listed[1]["key"], "--format", "json").out)
    assert (shown["subject"], shown["text"], shown["message_id"]) == ("Profiel inleveren", "Hallo.\n", "<5@localhost>")
    assert shown["enclosed"] == ["../../voortgang.pdf"]


def test_everything_is_written_into_a_folder_and_nothing_beside_it(three: Mailbox, tmp_path: Path) -> None:
    out = tmp_path / "a" / "b" / "out"
    told = three("--save", str(out))
    assert (told.code, told.out) == (0, f"3 berichten geschreven: {out / 'index.html'}\n")
    assert {path.suffix for path in out.iterdir()} == {".html", ".txt", ".pdf"}
    assert len(list(out.iterdir())) == 1 + 3 * 3
    assert list((tmp_path / "a" / "b").iterdir()) == [out]
    page = (out / "index.html").read_text()
    assert page.index("Gebied geopend") < page.index("Profiel inleveren") < page.index("Akkoord geven")


@pytest.mark.parametrize(
    ("words", "subject"), [(["2"], "Profiel inleveren"), (["--to", "anna@example.org"], "Profiel")]
)
def test_what_was_chosen_is_written_alone(three: Mailbox, tmp_path: Path, words: list[str], subject: str) -> None:
    told = three(*words, "--save", str(tmp_path / "out"))
    assert told.out.startswith("1 bericht geschreven: ")
    page = (tmp_path / "out" / "index.html").read_text()
    assert subject in page and "Akkoord geven" not in page


def test_the_replay_has_a_mailbox_of_its_own(three: Mailbox, tmp_path: Path) -> None:
    assert "Er liggen geen berichten in de brievenbus." in three("--replay").out
    put(tmp_path / "replay", "bart@example.org", "Uit de herhaling", 4)
    assert "bart@example.org" in three("--replay").out
    assert "bart@example.org" not in three().out


def test_whoever_chose_english_reads_english(three: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOERS_LANGUAGE", "en")
    assert "To read one: koers mailbox NUMBER" in three().out
    assert three("1").out.startswith("To: mark@example.org\nDate: 2027-01-04 09:30 UTC\n")
    assert "Letter 9 is not in the mailbox." in three("9").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["9"], "Bericht 9 ligt niet in de brievenbus. Kijk met: koers mailbox."),
        (["../../secret"], "Bericht ../../secret ligt niet in de brievenbus."),
        (["--to", "mark"], "'mark' is geen e-mailadres: het heeft geen @."),
        (["1", "--to", "mark@example.org"], "NUMMER en --to gaan niet samen. Kies er één."),
        (["--save", "/proc/hier"], "In map /proc/hier kan niet worden geschreven. Kies een andere map bij --save."),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(three: Mailbox, words: list[str], said: str) -> None:
    refused = three(*words)
    assert (refused.code, refused.out) == (1, "")
    assert said in " ".join(refused.err.split())


def test_looking_leaves_the_mailbox_as_it_was(three: Mailbox, tmp_path: Path) -> None:
    before = letters(mailbox_folder(tmp_path))
    for words in ([], ["1"], ["--save", str(tmp_path / "out")]):
        three(*words)
    assert letters(mailbox_folder(tmp_path)) == before
