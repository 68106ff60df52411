"""A letter as a message: its headers, whatever names are in it; its dates as a calendar; the same bytes each time."""

import re
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from icalendar import Calendar, Event

from engine.office.digests import mail_part, pdf, text
from engine.office.letters.dates import dates
from engine.office.letters.packing import Document, message_id, pack
from engine.office.letters.shapes import Letter, Reader
from engine.office.letters.wording import Enclosed
from engine.rules.letter_picture import Task
from engine.rules.texts import Text
from tests.office.digests.samples import sample
from tests.office.letters.kinds import (
    LANGUAGES,
    LINKS,
    MANAGER,
    NOW,
    Language,
    letter,
    letter_of,
    letters,
    links,
    person,
    piece_of,
    two_readers,
    undelivered,
    worded,
)

SENDER = Address("Koers", "koers", "example.org")
NAME = message_id(12, NOW, SENDER)
in_both = pytest.mark.parametrize("language", LANGUAGES)


def packed(
    of: Letter, *enclosed: Enclosed, documents: tuple[Document, ...] = (), address: str = "p@example.org"
) -> bytes:
    return bytes(pack(of, worded(of, *enclosed), SENDER, address, NAME, dates(of, links(of)), documents))


def parsed(message: bytes) -> EmailMessage:
    return message_from_bytes(message, policy=policy.default)  # type: ignore[return-value]


def digest_in(language: Language) -> tuple[Enclosed, Document]:
    html, images = mail_part(sample(), language)
    part = Enclosed(html, text(sample(), language), images)
    return part, Document("digest.pdf", "application/pdf", pdf(sample(), language))


class TestHeaders:
    """Who it is from and to, who gets the answers, and that no human sent it."""

    def test_they_say_what_mail_programs_ask(self) -> None:
        found = parsed(packed(letter_of("reminder", "en")))
        assert found["From"] == "Koers <koers@example.org>"
        assert found["To"] == "Anna Vis <p@example.org>"
        assert found["Subject"] == "Area: hand in paper, by 5 April 2027"
        assert found["Message-ID"] == "<koers.12.20270105080200000000@example.org>"
        assert found["Auto-Submitted"] == "auto-generated"
        assert found["X-Auto-Response-Suppress"] == "OOF, AutoReply"
        assert found["Content-Language"] == "en"
        assert found["Date"].datetime == NOW
        assert found["List-Unsubscribe"] is None and found["Disposition-Notification-To"] is None

    def test_whoever_manages_gets_the_answers(self) -> None:
        assert parsed(packed(letter_of("reminder", "nl")))["Reply-To"] == "Samira Haddou <m@example.org>"

    @pytest.mark.parametrize("answers_to", [None, replace(MANAGER, address=None)])
    def test_unless_they_read_it_or_have_no_address(self, answers_to: None) -> None:
        assert parsed(packed(replace(letter_of("reminder", "nl"), answers_to=answers_to)))["Reply-To"] is None

    def test_two_readers_are_both_named(self) -> None:
        assert parsed(packed(two_readers("nl")))["To"].addresses[0].display_name == "Anna Vis / Bram"

    @pytest.mark.parametrize(
        "name",
        [
            "=?utf-8?q?a=0D=0ABcc:_x@y.example?=",
            "a\r\nBcc: x@y.example",
            "Jan, de <x@y.example>; z",
            '"Jan" O\'Neil \\',
            "Zoë ‘de’ Wit",
            "naam " * 60,
            "\u202eannA\u2028Bcc: x@y.example",
            "(Jan) @ y",
        ],
    )
    def test_no_name_begins_a_header_or_adds_a_reader(self, name: str) -> None:
        of = replace(letter(piece_of("reminder"), to=name), answers_to=replace(MANAGER, name=name))
        found, plain = parsed(packed(of)), parsed(packed(letter_of("reminder", "nl")))
        assert found.keys() == plain.keys()
        for header, address in (("To", "p@example.org"), ("Reply-To", "m@example.org")):
            assert [one.addr_spec for one in found[header].addresses] == [address]

    @pytest.mark.parametrize("length", [60, 66, 69, 70, 90, 300])
    @pytest.mark.parametrize("word", ["woord", "één ‘woord’", "=?utf-8?q?x=0D=0ABcc:_x?=", "woordzonderspaties"])
    def test_the_subject_arrives_as_it_was_written(self, word: str, length: int) -> None:
        """Python's own folding puts a space before one subject, and another into the next."""
        between = "" if word == "woordzonderspaties" else " "
        what = Text(nl=between.join([word] * length)[:length].strip(), en="x")
        of = letter(replace(piece_of("reminder"), tasks=(replace(piece_of("reminder").tasks[0], what=what),)))
        made = packed(of)
        assert parsed(made)["Subject"] == worded(of).subject
        head = made.partition(b"\r\n\r\n")[0]
        assert all(len(line) <= 78 for line in head.split(b"\r\n"))
        assert not re.search(rb"(?m)^Subject:\s*$", head)


@pytest.mark.parametrize("name", ["reminder", "digest along", "two readers of one mailbox", "undelivered"])
@in_both
def test_the_same_letter_gives_the_same_bytes(name: str, language: Language) -> None:
    of, (part, document) = letters(language)[name], digest_in(language)
    first = packed(of, part, documents=(document,))
    assert first == packed(of, part, documents=(document,))


@in_both
def test_a_digest_goes_along_in_the_text_and_as_a_document(language: Language) -> None:
    part, document = digest_in(language)
    found = parsed(packed(letter_of("digest along", language), part, documents=(document,)))
    html, plain = found.get_body(("html",)), found.get_body(("plain",))
    assert html is not None and plain is not None
    shown = set(re.findall(r'src="cid:([^"]+)"', html.get_content()))
    images = {str(one["Content-ID"]).strip("<>") for one in found.walk() if one["Content-ID"]}
    assert shown == images == set(part.images)
    assert "Feijenoord" in plain.get_content()
    (attached,) = found.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("digest.pdf", "application/pdf")
    assert attached.get_content() == document.content


def test_text_that_no_line_can_hold_arrives_whole() -> None:
    of = letter(replace(piece_of("thanks"), thanks=(Text(nl="é" * 3000, en="x"),)))
    made = packed(of)
    assert max(map(len, made.split(b"\r\n"))) < 998
    plain = parsed(made).get_body(("plain",))
    assert plain is not None and "é" * 3000 in plain.get_content()


def calendar(of: Letter) -> list[Event]:
    """The events in the calendar part of a letter, as a calendar reads them."""
    found = [part for part in parsed(packed(of)).walk() if part.get_content_type() == "text/calendar"]
    if not found:
        return []
    (part,) = found
    assert (part.get_param("method"), part.get_content_charset()) == ("PUBLISH", "utf-8")
    assert part.get_filename() == "koers.ics"
    read = Calendar.from_ical(part.get_content())
    assert (read["method"], read["version"]) == ("PUBLISH", "2.0")
    return list(read.walk("VEVENT"))


def with_tasks(*tasks: Task, **changes: object) -> Letter:
    return replace(letter(replace(piece_of("reminder"), tasks=tasks)), **changes)  # type: ignore[arg-type]


class TestDates:
    """One event for each deadline to come; a moved one takes the place of the earlier."""

    task = piece_of("reminder").tasks[0]

    @in_both
    def test_a_deadline_is_a_whole_day_with_its_link(self, language: Language) -> None:
        (event,) = calendar(letter_of("reminder", language))
        until, what = ("By", "hand in paper") if language == "en" else ("Uiterlijk", "paper inleveren")
        assert event["summary"] == f"{until}: {what} (Area)"
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2027, 4, 5), date(2027, 4, 6))
        assert str(event["url"]) == f"{LINKS}0000"
        assert event["transp"] == "TRANSPARENT", "a deadline keeps nobody from a meeting"

    @pytest.mark.parametrize(
        ("name", "events"),
        [("reminder", 1), ("announced escalation", 0), ("thanks", 0), ("looking ahead", 0), ("two programmes", 1)],
    )
    def test_what_is_late_or_has_no_deadline_is_no_date(self, name: str, events: int) -> None:
        assert len(calendar(letters("nl")[name])) == events

    def test_an_event_keeps_its_name_when_its_deadline_moves(self) -> None:
        later = replace(self.task, until=date(2027, 5, 3), mark="moved", note=None)
        (before,), (after,) = (
            calendar(with_tasks(self.task)),
            calendar(with_tasks(later, now=NOW + timedelta(days=1), number=13)),
        )
        assert before["uid"] == after["uid"]
        assert after["sequence"] > before["sequence"]
        assert after.decoded("dtstamp") > before.decoded("dtstamp")

    def test_also_when_of_many_figures_one_is_left(self) -> None:
        many = replace(self.task, act="supply", item="*")
        one = replace(many, item="kpi|WK1|2027-01-01")
        (before,), (after,) = calendar(with_tasks(many)), calendar(with_tasks(one))
        assert before["uid"] == after["uid"]

    def test_other_things_and_other_programmes_have_other_names(self) -> None:
        others = (
            replace(self.task, item="another"),
            replace(self.task, seat="maker-l"),
            replace(self.task, act="sign"),
            replace(self.task, run="2.plan.1"),
        )
        other = replace(piece_of("reminder"), programme="p2")
        of = letter(replace(piece_of("reminder"), tasks=(self.task, *others)), other)
        assert len({str(event["uid"]) for event in calendar(of)}) == 6

    def test_what_two_readers_of_one_mailbox_are_both_asked_is_one_event(self) -> None:
        assert len(calendar(two_readers("nl"))) == 1

    def test_a_letter_without_anything_asked_has_none(self) -> None:
        assert calendar(undelivered("nl")) == []

    @pytest.mark.parametrize("words", ["é" * 300, "a\r\nEND:VEVENT\r\nBEGIN:VALARM", "a;b,c\\n:d", "x" * 300])
    def test_lines_are_folded_and_nothing_written_begins_one(self, words: str) -> None:
        task = replace(self.task, what=Text(nl=words, en=words), about=Text(nl=words, en=words))
        of = with_tasks(task)
        of = replace(of, readers=(Reader(person("Anna", "nl"), (replace(of.readers[0].pieces[0], area_name=words),)),))
        (event,) = calendar(of)
        assert event["description"].replace("\n", "\r\n")[1:] == words[1:]
        made = dates(of, links(of)) or b""
        assert all(len(line) <= 75 for line in made.split(b"\r\n"))
        assert made.count(b"\r\nEND:VEVENT\r\n") == 1 and b"\r\nBEGIN:VALARM" not in made
