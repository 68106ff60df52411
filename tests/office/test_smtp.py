"""Speaking SMTP: whatever a mail server does, at whichever step, the message has exactly the right fate."""

import re
import ssl
import subprocess
from base64 import b64encode
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.office import smtp
from engine.office.settings import WrongSetting
from engine.office.smtp import Connection, Fate, MailServer, Security, read_mail_server, read_sender
from engine.rules.words import on_one_line
from tests.office.hostile import Behave, Fault, Hostile, hostile_server

FROM, TO = "koers@example.org", "mark@example.org"
SECRET = "geheim123"


def message(body: str = "Hallo.\n.een punt vooraan\n..twee\n", subject: str = "Onderwerp") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = FROM, TO, subject, "<1@example.org>"
    made.set_content(body)
    return made


def parsed(content: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(content)


def lines(words: str) -> list[str]:
    return re.sub(r"\r\n?", "\n", words).rstrip("\n").split("\n")


def to(server: Hostile, patience: float = 5.0, **more: Any) -> Connection:
    return Connection(MailServer("127.0.0.1", server.port, patience=patience, **more))


def sent(fault: Fault | None, step: str = TO, patience: float = 5.0) -> tuple[Fate, list[tuple[str, bytes]]]:
    """The fate of one message to a server that misbehaves so, and what that server took."""
    with hostile_server(lambda asked, _: fault if asked == step else None) as running, to(running, patience) as line:
        return line.send(message(), FROM, TO), running.accepted


def test_a_message_arrives_whole() -> None:
    fate, accepted = sent(None)
    assert (fate.kind, fate.code, fate.told) == ("sent", 250, "kept")
    ((recipient, content),) = accepted
    assert recipient == TO
    assert b"\r\n.een punt vooraan\r\n..twee\r\n" in content


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ("rcpt 450", "later", 450),
        ("rcpt 550", "refused", 550),
        ("data 451", "later", 451),
        ("data 554", "refused", 554),
        ("dot 451", "later", 451),
        ("dot 552", "refused", 552),
        ("drop at rcpt", "later", None),
        ("drop after dot, lost", "undecided", None),
        ("garbage at dot", "undecided", None),
    ],
)
def test_what_goes_wrong_with_a_message_is_its_own_fate(fault: Fault, kind: str, code: int | None) -> None:
    fate, accepted = sent(fault)
    assert (fate.kind, fate.code, fate.server, accepted) == (kind, code, False, [])
    assert fate.told and "\n" not in fate.told


def test_a_message_that_is_too_big_is_refused_before_it_goes() -> None:
    fate, _ = sent("mail 552", "MAIL")
    assert (fate.kind, fate.code, fate.server) == ("refused", 552, False)


def test_whatever_begins_with_a_two_is_a_yes() -> None:
    fate, accepted = sent("dot 252")
    assert (fate.kind, fate.code, len(accepted)) == ("sent", 252, 1)


@pytest.mark.parametrize(("fault", "kept"), [("drop after dot, kept", 1), ("drop before dot", 0)])
def test_once_the_dot_went_nobody_knows(fault: Fault, kept: int) -> None:
    """What is small is on its way, dot and all, before the line turns out to be broken."""
    fate, accepted = sent(fault)
    assert (fate.kind, len(accepted)) == ("undecided", kept)


def test_a_line_that_breaks_before_the_dot_went_took_nothing() -> None:
    """What is large is still being handed over then."""
    with hostile_server(lambda asked, _: "drop before dot" if asked == TO else None) as server, to(server) as line:
        fate = line.send(message("x" * 70 + "\n" * 2 + ("y" * 70 + "\n") * 400_000), FROM, TO)
    assert (fate.kind, fate.server) == ("later", False)


@pytest.mark.parametrize(
    ("fault", "step"),
    [
        ("banner 421", ""), ("banner 554", ""), ("garbage", ""), ("ehlo 500", ""), ("mail 451", "MAIL"),
        ("421 at rcpt", TO), ("garbage at rcpt", TO), ("dot 421", TO),
    ],
)  # fmt: skip
def test_trouble_with_the_server_is_no_fault_of_the_message(fault: Fault, step: str) -> None:
    fate, accepted = sent(fault, step)
    assert (fate.kind, fate.server, accepted) == ("later", True, [])
    assert fate.told


def test_a_line_that_breaks_between_two_answers_took_nothing() -> None:
    fate, accepted = sent("drop at mail", "MAIL")
    assert (fate.kind, fate.server, accepted) == ("later", False, [])


@pytest.mark.parametrize(
    ("fault", "step", "kind", "server"),
    [
        ("silent", "", "later", True),
        ("silent at rcpt", TO, "later", False),
        ("drip at rcpt", TO, "later", False),
        ("silent at dot", TO, "undecided", False),
        ("drip at dot", TO, "undecided", False),
    ],
)
def test_an_answer_that_does_not_come_to_an_end_is_given_up(
    fault: Fault, step: str, kind: str, server: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "AFTER_THE_DOT", 1)
    fate, accepted = sent(fault, step, patience=0.4)
    assert (fate.kind, fate.code, fate.server, accepted) == (kind, None, server, [])


def test_after_the_dot_a_server_may_take_longer_than_over_its_other_answers() -> None:
    fate, accepted = sent("slow at dot", patience=0.4)
    assert (fate.kind, len(accepted)) == ("sent", 1)


def test_nobody_listens() -> None:
    with hostile_server() as server:
        pass
    with to(server, patience=1) as line:
        fate = line.send(message(), FROM, TO)
    assert (fate.kind, fate.server) == ("later", True)


def test_a_refused_sender_is_trouble_with_the_server_and_no_letter_is_lost_to_it() -> None:
    fate, _ = sent("mail 550", "MAIL")
    assert (fate.kind, fate.code, fate.server) == ("later", 550, True)


@pytest.mark.parametrize("fault", ["drop at rcpt", "421 at rcpt", "drop after dot, lost", "garbage at dot"])
def test_one_connection_carries_many_and_is_made_again_when_it_is_gone(fault: Fault) -> None:
    with hostile_server(lambda asked, attempt: fault if (asked, attempt) == (TO, 2) else None) as server:
        with to(server) as line:
            kinds = [line.send(message(), FROM, TO).kind for _ in range(4)]
        assert kinds[0] == kinds[2] == kinds[3] == "sent" != kinds[1]
        assert server.connections == 2


def test_a_connection_that_was_dropped_between_two_messages_costs_neither() -> None:
    with hostile_server(lambda asked, _: "drop after answer" if asked == TO else None) as server, to(server) as line:
        assert [line.send(message(), FROM, TO).kind for _ in range(3)] == ["sent", "sent", "sent"]
        assert server.connections == 3


@pytest.mark.parametrize("fault", ["rcpt 550", "data 554", "dot 552"])
def test_a_refused_message_does_not_spoil_the_next(fault: Fault) -> None:
    with hostile_server(lambda asked, _: fault if asked == "x@example.org" else None) as server:
        with to(server) as line:
            assert line.send(message(), FROM, "x@example.org").kind == "refused"
            assert line.send(message(), FROM, TO).kind == "sent"
        assert server.connections == 1


class TestOnTheLine:
    """What is said and handed over keeps to the rules of SMTP, whatever somebody wrote."""

    def test_any_text_arrives_as_it_was_in_lines_that_may_go(self) -> None:
        with hostile_server() as server, to(server) as line:

            @settings(max_examples=60, deadline=None)
            @given(st.text(st.characters(exclude_categories=("Cs",)), max_size=2000), st.text(max_size=300))
            @example(".\r\n.\n..\n\r\n.\r\nMAIL FROM:<x@example.org>\r\n", "x" * 3000)
            @example("é" * 1000 + "\n" + "x" * 3000, "één " * 400)
            def whatever(body: str, subject: str) -> None:
                assert line.send(message(body, on_one_line(subject, 5000)), FROM, TO).kind == "sent"
                content = server.accepted[-1][1]
                assert max(map(len, content.split(b"\r\n"))) <= 998
                assert b"\r" not in content.replace(b"\r\n", b"") and b"\n" not in content.replace(b"\r\n", b"")
                assert lines(parsed(content).get_content()) == lines(body)
                assert parsed(content).keys() == message("x").keys()

            whatever()
            assert server.connections == 1

    def test_eight_bits_go_only_where_they_may(self) -> None:
        with hostile_server() as server, to(server) as line:
            line.send(message("één\n"), FROM, TO)
            assert "BODY=8BITMIME" in server.senders[0]
            assert not server.accepted[0][1].isascii()
        with hostile_server(offers=[]) as server, to(server) as line:
            line.send(message("één\n"), FROM, TO)
            assert server.senders == [f"mail FROM:<{FROM}>"]
            ((_, content),) = server.accepted
        assert content.isascii()
        assert parsed(content).get_content() == "één\n"

    def test_a_server_that_has_limits_hears_the_size(self) -> None:
        with hostile_server(offers=["SIZE 1000000"]) as server, to(server) as line:
            line.send(message("x" * 70), FROM, TO)
            assert server.senders[0].endswith(f"SIZE={len(server.accepted[0][1])}")

    def test_an_address_with_other_letters_needs_a_server_that_knows_them(self) -> None:
        with hostile_server() as server, to(server) as line:
            assert line.send(message(), FROM, "zoë@example.org").kind == "sent"
            assert "SMTPUTF8" in server.senders[0]
            assert [recipient for recipient, _ in server.accepted] == ["zoë@example.org"]
        with hostile_server(offers=[]) as server, to(server) as line:
            fate = line.send(message(), FROM, "zoë@example.org")
            assert (fate.kind, fate.server, server.senders) == ("refused", False, [])

    def test_a_domain_with_other_letters_goes_to_every_server(self) -> None:
        with hostile_server(offers=[]) as server, to(server) as line:
            assert line.send(message(), FROM, "mark@gemeente-één.nl").kind == "sent"
            assert server.accepted[0][0] == "mark@xn--gemeente-n-j7aa.nl"

    @pytest.mark.parametrize("address", ["a@b.nl\r\nRCPT TO:<x@y.nl>", "a@b.nl> SIZE=1", "a@b.nl,x@y.nl", ""])
    def test_an_address_cannot_become_a_command(self, address: str) -> None:
        with hostile_server() as server, to(server) as line:
            for sender, recipient in ((FROM, address), (address, TO)):
                fate = line.send(message(), sender, recipient)
                assert (fate.kind, fate.server) == ("refused", False)
                assert "\n" not in fate.told
            assert (server.senders, server.accepted) == ([], [])

    def test_what_is_no_message_is_refused_and_the_next_goes(self) -> None:
        broken = message()
        broken.set_payload("half a sign: \ud800")
        with hostile_server() as server, to(server) as line:
            assert line.send(broken, FROM, TO).kind == "refused"
            assert line.send(message(), FROM, TO).kind == "sent"


class TestLogin:
    """One try, and the password never comes back to be read."""

    @pytest.mark.parametrize(("fault", "code"), [("login 535", 535), ("login 454", 454), ("login told", 535)])
    def test_a_login_that_fails_is_ours_to_mend(self, fault: Fault, code: int) -> None:
        behave: Behave = lambda asked, _: fault if asked == "" else None  # noqa: E731
        with hostile_server(behave) as server, to(server, user="koers", password=SECRET) as line:
            fate = line.send(message(), FROM, TO)
        assert (fate.kind, fate.code, fate.server) == ("later", code, True)
        assert len(server.logins) == 1
        for secret in (SECRET, b64encode(f"\0koers\0{SECRET}".encode()).decode()):
            assert secret not in repr(fate) + fate.told

    @pytest.mark.parametrize("password", [SECRET, "wächt woord€"])
    def test_by_plain_or_by_login_in_any_letters(self, password: str) -> None:
        for offer, wanted in (
            ("AUTH PLAIN LOGIN", ["AUTH PLAIN " + b64encode(f"\0koers\0{password}".encode()).decode()]),
            ("AUTH LOGIN", ["AUTH LOGIN", *(b64encode(word.encode()).decode() for word in ("koers", password))]),
        ):
            with hostile_server(offers=[offer]) as server, to(server, user="koers", password=password) as line:
                assert line.send(message(), FROM, TO).kind == "sent"
                assert server.logins == wanted

    def test_a_server_that_knows_no_login_gets_nothing(self) -> None:
        with hostile_server(offers=["AUTH CRAM-MD5"]) as server, to(server, user="koers", password=SECRET) as line:
            fate = line.send(message(), FROM, TO)
            assert (fate.kind, fate.code, fate.server) == ("later", None, True)
            assert (server.logins, server.accepted) == ([], [])

    def test_the_password_shows_nowhere(self) -> None:
        there = MailServer("mail.example.org", 587, "starttls", "koers", SECRET)
        assert SECRET not in f"{there} {there!r} {Connection(there)!r}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key."""
    folder = tmp_path_factory.mktemp("certificate")
    key, own = folder / "key.pem", folder / "own.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=koers", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(own)],
        check=True, capture_output=True,
    )  # fmt: skip
    both = folder / "both.pem"
    both.write_text(key.read_text() + own.read_text())
    return both


@pytest.mark.parametrize("security", ["starttls", "tls"])
class TestTls:
    """Certificates are checked; without TLS where it was asked, nothing is sent and no password is told."""

    def test_a_trusted_certificate_is_taken(self, certificate: Path, security: Security) -> None:
        fate, server = self._sent(certificate, security, ssl.create_default_context(cafile=str(certificate)))
        assert (fate.kind, len(server.accepted), len(server.logins)) == ("sent", 1, 1)

    def test_one_that_nobody_vouches_for_is_refused(self, certificate: Path, security: Security) -> None:
        fate, server = self._sent(certificate, security, None)
        assert "certificate" in fate.told.lower()
        self._nothing_went(fate, server)

    def test_one_of_another_name_is_refused(self, certificate: Path, security: Security) -> None:
        trust = ssl.create_default_context(cafile=str(certificate))
        self._nothing_went(*self._sent(certificate, security, trust, host="localhost"))

    def test_a_server_without_tls_gets_nothing(self, security: Security) -> None:
        with hostile_server() as server, to(server, 0.5, security=security, user="koers", password=SECRET) as line:
            self._nothing_went(line.send(message(), FROM, TO), server)

    def test_a_server_that_takes_its_tls_back_gets_nothing(self, certificate: Path, security: Security) -> None:
        fault: Fault = "starttls 454" if security == "starttls" else "banner 421"
        trust = ssl.create_default_context(cafile=str(certificate))
        self._nothing_went(*self._sent(certificate, security, trust, fault=fault))

    def _sent(
        self,
        certificate: Path,
        security: Security,
        trust: ssl.SSLContext | None,
        host: str = "127.0.0.1",
        fault: Fault | None = None,
    ) -> tuple[Fate, Hostile]:
        own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        own.load_cert_chain(certificate)
        behave: Behave = lambda asked, _: fault if asked == "" else None  # noqa: E731
        with hostile_server(behave, tls=own, wrapped=security == "tls") as server:
            there = MailServer(host, server.port, security, "koers", SECRET)
            with Connection(there, trust) as line:
                return line.send(message(), FROM, TO), server

    def _nothing_went(self, fate: Fate, server: Hostile) -> None:
        assert (fate.kind, fate.server) == ("later", True)
        assert (server.accepted, server.logins) == ([], [])


class TestSettings:
    """KOERS_SMTP_URL and KOERS_MAIL_FROM."""

    def test_none_is_the_mailbox_of_this_machine(self) -> None:
        assert read_mail_server({}) is None
        assert read_sender({}).addr_spec == "koers@localhost"

    @pytest.mark.parametrize(
        ("url", "wanted"),
        [
            ("smtp://mail.example.org", MailServer("mail.example.org", 587, "starttls")),
            ("smtp://a%40b:p%3Aw@mail.example.org:25", MailServer("mail.example.org", 25, "starttls", "a@b", "p:w")),
            ("smtps://u:p@mail.example.org", MailServer("mail.example.org", 465, "tls", "u", "p")),
            ("smtp://127.0.0.1:1025", MailServer("127.0.0.1", 1025)),
            ("smtp://u:p@localhost", MailServer("localhost", 587, "starttls", "u", "p")),
            ("smtp://u:p@localhost?tls=none", MailServer("localhost", 587, "none", "u", "p")),
            ("smtp://mail_server?tls=starttls", MailServer("mail_server", 587, "starttls")),
            ("smtp://[::1]:25/", MailServer("::1", 25)),
            ("smtp://mail.example.org?tls=none", MailServer("mail.example.org", 587)),
        ],
    )
    def test_what_is_named(self, url: str, wanted: MailServer) -> None:
        assert read_mail_server({"KOERS_SMTP_URL": url}) == wanted

    @pytest.mark.parametrize(
        "url",
        ["http://mail", "smtp://", "mail.example.org", "smtp://u:geheim@mail.example.org?tls=none", "smtp://h:99999",
         "smtp://u:geheim@h/pad", "smtp://u:geheim@h?tls=misschien", "smtp://[geheim", "smtp://u:12#geheim@h",
         "smtp://u:12?geheim@h", "smtp://u:ge/heim@h", "smtp://u@h", "smtp://:geheim@h", "smtp://u:geheim%ff@h",
         "smtp://u:geheim@a..b", "smtp://u:geheim@a b", "smtps://u:geheim@h?tls=none", "smtps://h?tls=starttls"],
    )  # fmt: skip
    def test_what_is_wrong_is_said_without_the_password(self, url: str) -> None:
        with pytest.raises(WrongSetting) as refused:
            read_mail_server({"KOERS_SMTP_URL": url})
        told = refused.value.say("nl") + refused.value.say("en") + repr(refused.value)
        assert "geheim" not in told and "heim@" not in told
        assert "KOERS_SMTP_URL" in told

    @pytest.mark.parametrize(
        ("named", "name", "address"),
        [
            ("Koers <koers@example.org>", "Koers", "koers@example.org"),
            ('"Koers, gemeente" <koers@example.org>', "Koers, gemeente", "koers@example.org"),
            ("Koers, gemeente Één <koers@één.nl>", "Koers, gemeente Één", "koers@xn--n-9faa.nl"),
            ("<koers@example.org>", "Koers", "koers@example.org"),
            ("koers@example.org", "Koers", "koers@example.org"),
        ],
    )
    def test_a_sender_has_a_name_and_an_address(self, named: str, name: str, address: str) -> None:
        sender = read_sender({"KOERS_SMTP_URL": "smtp://h", "KOERS_MAIL_FROM": named})
        assert (sender.display_name, sender.addr_spec) == (name, address)

    @pytest.mark.parametrize(
        "sender",
        ["", "Koers", "Koers <a b@c>", "a@b.nl\nBcc: x@y.nl", "Koers <a@b.nl\nBcc: x@y.nl>", "a@b.nl, c@d.nl",
         "A <a@b.nl>, C <c@d.nl>"],
    )  # fmt: skip
    def test_a_sender_is_needed_with_a_mail_server(self, sender: str) -> None:
        with pytest.raises(WrongSetting):
            read_sender({"KOERS_SMTP_URL": "smtp://h", "KOERS_MAIL_FROM": sender})
