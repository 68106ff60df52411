"""The mailbox of this machine: what goes in comes out as it was, by the short way and over SMTP; nothing is lost."""

import mailbox as maildir
import os
import smtplib
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from threading import Barrier, Thread

import pytest

from engine.office.mailbox import (
    DoorTaken,
    NoSuchLetter,
    deliver_into,
    empty,
    letter,
    letters,
    mailbox_folder,
    mailbox_server,
)
from engine.office.smtp import Connection, Fate, MailServer

FROM, TO = "koers@example.org", "mark@example.org"
PDF = bytes(range(256)) * 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return mailbox_folder(tmp_path / "data")


def message(number: int = 1, date: str | None = "Mon, 04 Jan 2027 09:30:00 +0000") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = FROM, f"Mark <{TO}>", f"Bericht één, nummer {number}"
    made["Message-ID"] = f"<koers.{number}@example.org>"
    if date:
        made["Date"] = date
    made.set_content("Hé Mark,\n\n.een punt vooraan\nFrom hier\n")
    made.add_alternative('<p>Hé <img src="cid:verloop"></p>\n', subtype="html")
    page = made.get_payload()[1]  # type: ignore[index]
    page.add_related(b"\x89PNG", "image", "png", cid="<verloop>", disposition="inline", filename="verloop.png")  # type: ignore[union-attr]
    made.add_attachment("BEGIN:VCALENDAR\r\n", "calendar", filename="koers.ics")
    made.add_attachment(PDF, "application", "pdf", filename="../voortgang één.pdf")
    return made


def by_smtp(folder: Path, *made: EmailMessage, to: str = TO) -> list[Fate]:
    with mailbox_server(folder) as port, Connection(MailServer("127.0.0.1", port)) as line:
        return [line.send(one, FROM, to) for one in made]


def at_once(folder: Path, *made: EmailMessage, to: str = TO) -> list[Fate]:
    return [deliver_into(folder).send(one, FROM, to) for one in made]


Put = Callable[..., list[Fate]]
both_ways = pytest.mark.parametrize("put", [at_once, by_smtp])


@both_ways
def test_a_letter_comes_out_as_it_went_in(folder: Path, put: Put) -> None:
    assert [fate.kind for fate in put(folder, message())] == ["sent"]
    (kept,) = letters(folder)
    assert (kept.to, kept.subject, kept.message_id) == (TO, "Bericht één, nummer 1", "<koers.1@example.org>")
    assert kept.date == datetime(2027, 1, 4, 9, 30, tzinfo=UTC)
    assert kept.text == "Hé Mark,\n\n.een punt vooraan\nFrom hier\n"
    assert kept.html == '<p>Hé <img src="cid:verloop"></p>\n'
    assert [(image.name, image.kind, image.content) for image in kept.images] == [("verloop", "image/png", b"\x89PNG")]
    assert [(item.name, item.kind) for item in kept.attached] == [
        ("koers.ics", "text/calendar"),
        ("../voortgang één.pdf", "application/pdf"),
    ]
    assert kept.attached[1].content == PDF


@both_ways
def test_nobody_else_on_the_machine_can_read_it(folder: Path, put: Put) -> None:
    before = os.umask(0)
    try:
        put(folder, message())
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700


@both_ways
def test_the_same_letter_twice_is_there_twice(folder: Path, put: Put) -> None:
    put(folder, message(), message())
    assert [kept.message_id for kept in letters(folder)] == ["<koers.1@example.org>"] * 2


@both_ways
def test_an_address_with_other_letters_is_one_too(folder: Path, put: Put) -> None:
    put(folder, message(), to="zoë@één.nl")
    assert [kept.to for kept in letters(folder)] == ["zoë@xn--n-9faa.nl"]


def test_a_message_to_several_is_there_for_each(folder: Path) -> None:
    others = ["anna@example.org", "zoë@xn--n-9faa.nl"]
    with mailbox_server(folder) as port, smtplib.SMTP("127.0.0.1", port) as line:
        assert line.send_message(message(), FROM, [TO, *others]) == {}
    assert sorted(kept.to for kept in letters(folder)) == sorted([TO, *others])
    assert {kept.text for kept in letters(folder)} == {"Hé Mark,\n\n.een punt vooraan\nFrom hier\n"}


def test_letters_lie_by_their_own_date_oldest_first(folder: Path) -> None:
    dates = ("Tue, 05 Jan 2027 09:00:00 +0000", "Mon, 04 Jan 2027 09:00:00 -0000", "Mon, 04 Jan 2027 09:30:00 +0200")
    at_once(folder, *(message(number, date) for number, date in enumerate(dates, 1)))
    assert [kept.subject[-1] for kept in letters(folder)] == ["3", "2", "1"]
    assert letters(folder)[0].date == datetime(2027, 1, 4, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("date", [None, "gisteren"])
def test_a_letter_without_a_date_lies_there_too(folder: Path, date: str | None) -> None:
    at_once(folder, message(1), message(2, date))
    assert [kept.subject[-1] for kept in letters(folder)] == ["2", "1"]


def test_whatever_is_put_there_by_others_spoils_no_list(folder: Path) -> None:
    at_once(folder, message())
    box = maildir.Maildir(folder)
    for strange in (b"", b"no headers at all", b"Subject: half", b"\xff\xfe: \xff\n\n\xff", b"To: <<>>,@\nDate: \n\nx"):
        box.add(strange)
    found = letters(folder)
    assert len(found) == 6
    assert [kept.text for kept in found if kept.to == TO] == ["Hé Mark,\n\n.een punt vooraan\nFrom hier\n"]
    assert all(isinstance(kept.text + kept.html, str) for kept in found)


def test_a_letter_is_found_by_its_number_and_by_its_key(folder: Path) -> None:
    at_once(folder, message(1), message(2, "Tue, 05 Jan 2027 09:00:00 +0000"))
    first, second = letters(folder)
    assert letter(folder, "2") == letter(folder, second.key) == second != first


@pytest.mark.parametrize("key", ["0", "3", "-1", "", "../secret", "/etc/passwd", "cur", "..", "x\n"])
def test_what_is_no_letter_of_this_mailbox_is_refused(folder: Path, key: str) -> None:
    at_once(folder, message(), message())
    (folder.parent / "secret").write_text("Subject: secret\n\n")
    with pytest.raises(NoSuchLetter):
        letter(folder, key)


def test_a_letter_that_somebody_read_with_a_mail_program_is_still_there(folder: Path) -> None:
    """Given that it moved to another part of the Maildir after it was listed."""
    at_once(folder, message())
    (kept,) = letters(folder)
    box = maildir.Maildir(folder)
    read = box.get_message(kept.key)
    read.set_subdir("cur")
    read.add_flag("S")
    box[kept.key] = read
    assert kept.text.startswith("Hé Mark")
    assert letters(folder) == (kept,)


def test_an_empty_mailbox_has_no_letters(folder: Path) -> None:
    assert letters(folder) == ()
    at_once(folder, message())
    empty(folder)
    assert letters(folder) == ()
    empty(folder)


def test_a_mailbox_that_was_made_by_half_is_finished(folder: Path) -> None:
    folder.mkdir(parents=True)
    assert at_once(folder, message())[0].kind == "sent"
    assert len(letters(folder)) == 1


def test_several_senders_begin_one_mailbox_together(folder: Path) -> None:
    start, fates = Barrier(8), list[Fate]()

    def begin(number: int) -> None:
        start.wait()
        fates.extend(at_once(folder, *(message(10 * number + one) for one in range(5))))

    threads = [Thread(target=begin, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {fate.kind for fate in fates} == {"sent"}
    assert len({kept.message_id for kept in letters(folder)}) == 40


@both_ways
def test_where_nothing_can_be_written_the_letter_waits(folder: Path, put: Put) -> None:
    folder.parent.mkdir()
    folder.write_text("a file in the way")
    (fate,) = put(folder, message())
    assert fate.kind == "later"
    assert fate.told


@pytest.mark.parametrize("address", ["mark@example.org\nSubject: x", "mark", "a@b.nl,c@d.nl"])
def test_what_is_no_address_gets_no_letter(folder: Path, address: str) -> None:
    (fate,) = at_once(folder, message(), to=address)
    assert (fate.kind, fate.server) == ("refused", False)
    assert letters(folder) == ()


def test_a_port_on_which_something_else_listens_is_refused(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DoorTaken, match=str(port)), mailbox_server(folder, port):
            pass
