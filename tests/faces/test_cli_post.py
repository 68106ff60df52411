"""koers post: what waits, is held or did not arrive; holding, releasing, sending again; and the post as a process."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Engine

from engine.office import clock
from engine.office.database import open_database
from engine.office.letters import desk
from engine.office.letters.post import Post
from engine.office.letters.sorting import GATHER, sort
from engine.office.mailbox import deliver_into, letters, mailbox_folder, mailbox_server
from tests.faces.conftest import Koers

TUESDAY = datetime(2027, 1, 5, 8, 0, tzinfo=UTC)
"""Nine o'clock in Amsterdam, the day after the programme started."""

PATIENCE = 60.0


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def due(begun: Koers) -> Koers:
    """A programme whose coordinator and board are asked something on Tuesday; the board has no address."""
    added = begun("people", "add", "Anna de Vries", "--id", "anna", "--address", "anna@example.org")
    assert added.code == 0, added.err
    return begun


@pytest.fixture
def sorted_out(due: Koers, engine: Engine) -> Koers:
    """The same, on Tuesday at nine: one letter waits, and one is held."""
    sort(engine, TUESDAY)
    return due


@pytest.fixture
def sent(sorted_out: Koers, engine: Engine, tmp_path: Path) -> Koers:
    """The same, once what waited has gone."""
    post = Post(engine, deliver_into(tmp_path), Address("Koers", "koers", "localhost"), "https://koers.example", "one")
    assert post.work(TUESDAY + GATHER).sent == 1
    return sorted_out


def told(koers: Koers, *words: str) -> str:
    said = koers("post", *words)
    assert (said.code, said.err) == (0, "")
    return " ".join(said.out.split())


def states(koers: Koers) -> dict[int, str]:
    """The state of every letter, by its number."""
    listed = koers("post", "--sent", "--format", "json").out.splitlines()
    return {one["number"]: one["state"] for one in map(json.loads, listed)}


def test_where_there_are_none_that_is_said(koers: Koers) -> None:
    assert koers("post").out == "Wacht: 0. Vastgehouden: 0. Niet aangekomen: 0.\n"
    assert koers("--language", "en", "post").out == "Waiting: 0. Held: 0. Not arrived: 0.\n"
    assert koers("post", "--format", "json").out == ""


def test_it_tells_what_waits_and_what_is_held_and_why(sorted_out: Koers) -> None:
    listed = told(sorted_out)
    assert listed.startswith("Wacht: 1. Vastgehouden: 1. Niet aangekomen: 0.")
    assert "Anna de Vries wacht gaat om 2027-01-05 08:02 UTC" in listed
    assert "Bart vastgehouden" in listed and "Er is geen e-mailadres bekend." in listed
    assert "Vastgehouden berichten gaan pas als u ze vrijgeeft: koers post release NUMMER." in listed


def test_whoever_chose_english_reads_english(sorted_out: Koers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOERS_LANGUAGE", "en")
    listed = told(sorted_out)
    assert listed.startswith("Waiting: 1. Held: 1. Not arrived: 0.")
    assert "Anna de Vries waits goes at 2027-01-05 08:02 UTC" in listed
    assert "Bart held" in listed and "No mail address is known." in listed
    assert "Held letters go once you release them: koers post release NUMBER." in listed


def test_what_was_sent_is_shown_when_asked(sent: Koers) -> None:
    assert "verzonden" not in told(sent)
    assert "Anna de Vries verzonden Feijenoord: " in told(sent, "--sent")


def test_one_letter_is_shown_with_all_there_is_to_know(sent: Koers) -> None:
    (number,) = [number for number, state in states(sent).items() if state == "sent"]
    shown = told(sent, "show", str(number))
    assert shown.startswith(f"Bericht {number}, 5 januari 2027 voor: Anna de Vries adres: anna@example.org stand: ")
    assert "verzonden programma: p1 pogingen: 1 onderwerp: Feijenoord: " in shown
    english = sent("--language", "en", "post", "show", str(number)).out
    assert english.startswith(f"Letter {number}, 5 January 2027\nfor: Anna de Vries\n")
    as_json = json.loads(sent("post", "show", str(number), "--format", "json").out)
    assert (as_json["number"], as_json["state"], as_json["names"]) == (number, "sent", ["Anna de Vries"])


def test_json_tells_every_letter(sorted_out: Koers) -> None:
    listed = [json.loads(line) for line in sorted_out("post", "--format", "json").out.splitlines()]
    assert [(one["names"], one["state"], one["why"]) for one in listed] == [
        (["Bart"], "held", "no_address"),
        (["Anna de Vries"], "queued", None),
    ]
    assert listed[0]["programmes"] == ["p1"]


def test_a_letter_is_held_and_released_by_its_number(sorted_out: Koers) -> None:
    (number,) = [number for number, state in states(sorted_out).items() if state == "queued"]
    assert told(sorted_out, "hold", str(number)) == "Vastgehouden: 1."
    assert states(sorted_out)[number] == "held"
    assert "De beheerder houdt het bericht vast." in told(sorted_out)
    assert told(sorted_out, "release", str(number)) == "Vrijgegeven: 1."
    assert states(sorted_out)[number] == "queued"


def test_all_are_held_at_once(sorted_out: Koers) -> None:
    assert told(sorted_out, "hold", "--all") == "Vastgehouden: 1."
    assert set(states(sorted_out).values()) == {"held"}
    english = sorted_out("--language", "en", "post", "release", "--all").out
    assert english == "Released: 2.\n"


def test_of_some_that_cannot_be_held_it_is_told(sorted_out: Koers) -> None:
    (number,) = [number for number, state in states(sorted_out).items() if state == "queued"]
    assert told(sorted_out, "hold", str(number), "999") == (
        "Vastgehouden: 1. De andere zijn er niet, of het is er niet naar. Kijk met: koers post."
    )


def test_once_its_address_is_known_a_letter_goes_after_its_release(
    sorted_out: Koers, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = [number for number, state in states(sorted_out).items() if state == "held"]
    assert sorted_out("people", "add", "Bart", "--id", "bart", "--address", "bart@example.org").code == 0
    monkeypatch.setattr(clock, "now", lambda: TUESDAY)
    assert told(sorted_out, "release", str(number)) == "Vrijgegeven: 1."
    post = Post(engine, deliver_into(tmp_path), Address("Koers", "koers", "localhost"), "https://koers.example", "one")
    post.work(TUESDAY)
    post.work(TUESDAY + GATHER)
    assert {one.to for one in letters(tmp_path)} == {"anna@example.org", "bart@example.org"}


def test_what_went_goes_once_more(sent: Koers) -> None:
    (number,) = [number for number, state in states(sent).items() if state == "sent"]
    assert told(sent, "resend", str(number)) == f"Bericht {number} gaat nog eens."
    assert states(sent)[number] == "queued"
    assert sent("--language", "en", "post", "resend", "999").err.startswith("There is no letter 999,")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "999"), 1, "Bericht 999 is er niet, of het is er niet naar. Kijk met: koers post."),
        (("show", "0"), 2, "Bij NUMMER staat iets dat niet kan: het moet minstens 1 zijn."),
        (("show", "-1"), 2, "De keuze -1 bestaat niet."),
        (("show", "een"), 2, "Bij NUMMER staat iets dat niet kan: het moet een heel getal zijn."),
        (("show", "9" * 30), 2, "Bij NUMMER staat iets dat niet kan: het mag hoogstens 9223372036854775807 zijn."),
        (("show", "9223372036854775807"), 1, "Bericht 9223372036854775807 is er niet"),
        (("show",), 2, "Hier ontbreekt NUMMER."),
        (("hold",), 1, "Noem de nummers van de berichten, of gebruik --all voor allemaal."),
        (("hold", "1", "--all"), 1, "Noem de nummers van de berichten, of gebruik --all voor allemaal."),
        (("release",), 1, "Noem de nummers van de berichten, of gebruik --all voor allemaal."),
        (("hold", "998", "999"), 1, "Bericht 998, 999 is er niet, of het is er niet naar."),
        (("release", "999"), 1, "Bericht 999 is er niet, of het is er niet naar."),
        (("hold", "9" * 30), 2, "staat iets dat niet kan: het mag hoogstens 9223372036854775807 zijn."),
        (("resend", "999"), 1, "Bericht 999 is er niet, of het is er niet naar."),
        (("run", "--heartbeat", "0"), 2, "Bij --heartbeat staat iets dat niet kan: het moet minstens 0.05 zijn."),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    sorted_out: Koers, words: tuple[str, ...], code: int, said: str
) -> None:
    before = states(sorted_out)
    refused = sorted_out("post", *words)
    assert (refused.code, refused.out) == (code, "")
    assert said in " ".join(refused.err.split())
    assert states(sorted_out) == before


def test_a_letter_that_waits_cannot_be_sent_again(sorted_out: Koers) -> None:
    for number in states(sorted_out):
        assert sorted_out("post", "resend", str(number)).err.startswith(f"Bericht {number} is er niet, of het is er")


@pytest.mark.parametrize("by", ["the mailbox of the machine", "a mail server"])
def test_the_post_is_a_process_that_delivers_until_it_is_told_to_stop(
    due: Koers, engine: Engine, database_url: str, tmp_path: Path, by: str
) -> None:
    """Given letters that are due by the clock that rules, then they arrive, and on SIGTERM the process ends well."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith("KOERS_")}
    environment = rest | {"KOERS_DATABASE_URL": database_url, "KOERS_DATA": str(tmp_path)}
    clock.make_up(engine, TUESDAY)
    with ExitStack() as stack:
        if by == "a mail server":
            port = stack.enter_context(mailbox_server(mailbox_folder(tmp_path)))
            environment |= {"KOERS_SMTP_URL": f"smtp://127.0.0.1:{port}", "KOERS_MAIL_FROM": "Koers <k@example.org>"}
        command = [sys.executable, "-m", "faces.cli", "post", "run", "--heartbeat", "0.05"]
        process = stack.enter_context(subprocess.Popen(command, env=environment, stderr=subprocess.PIPE))
        stack.callback(process.kill)
        _until(process, lambda: desk.pile(engine).queued > 0)
        clock.make_up(engine, TUESDAY + GATHER + timedelta(seconds=1))
        _until(process, lambda: letters(mailbox_folder(tmp_path)))
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert process.stderr is not None and process.stderr.read() == b""
    (letter,) = letters(mailbox_folder(tmp_path))
    assert (letter.to, letter.subject.partition(":")[0]) == ("anna@example.org", "Feijenoord")
    assert set(states(due).values()) == {"sent", "held"}


def _until(process: "subprocess.Popen[bytes]", condition: Any) -> None:
    end = monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None and monotonic() < end, process.stderr and process.stderr.read()
        sleep(0.02)
