"""Speaking SMTP: whatever a mail server does, at whichever step, the message has exactly the right fate."""

import ssl
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest

from engine.office.settings import WrongSetting
from engine.office.smtp import Connection, Fate, MailServer, read_mail_server, read_sender
from tests.office.hostile import Fault, hostile_server

FROM, TO = "koers@example.org", "mark@example.org"


def message(body: str = "Hallo.\n.een punt vooraan\n..twee\n", subject: str = "Onderwerp") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = FROM, TO, subject, "<1@example.org>"
    made.set_content(body)
    return made


def sent(fault: Fault | None, step: str = TO, patience: float = 5.0) -> tuple[Fate, list[tuple[str, bytes]]]:
    """The fate of one message to a server that misbehaves so, and what that server took."""
    hostile = hostile_server(lambda asked, _: fault if asked == step else None)
    with hostile as running, Connection(MailServer("127.0.0.1", running.port, patience=patience)) as line:
        return line.send(message(), FROM, TO), running.accepted


def test_a_message_arrives_whole() -> None:
    fate, accepted = sent(None)
    assert (fate.kind, fate.code) == ("sent", 250)
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
    ],
)
def test_what_goes_wrong_with_a_message_is_its_own_fate(fault: Fault, kind: str, code: int | None) -> None:
    fate, accepted = sent(fault)
    assert (fate.kind, fate.server, accepted) == (kind, False, [])
    assert code is None or fate.code == code
    assert fate.told and "\n" not in fate.told


@pytest.mark.parametrize(("fault", "kept"), [("drop after dot, kept", 1), ("drop before dot", 0)])
def test_once_the_dot_went_nobody_knows(fault: Fault, kept: int) -> None:
    """What is small is on its way, dot and all, before the line turns out to be broken."""
    fate, accepted = sent(fault)
    assert (fate.kind, len(accepted)) == ("undecided", kept)


def test_a_line_that_breaks_before_the_dot_went_took_nothing() -> None:
    """What is large is still being handed over then."""
    hostile = hostile_server(lambda asked, _: "drop before dot" if asked == TO else None)
    with hostile as server, Connection(MailServer("127.0.0.1", server.port)) as line:
        fate = line.send(message("x" * 70 + "\n" * 2 + ("y" * 70 + "\n") * 400_000), FROM, TO)
    assert (fate.kind, fate.server) == ("later", False)


@pytest.mark.parametrize(
    ("fault", "step"),
    [
        ("banner 421", ""), ("banner 554", ""), ("garbage", ""), ("ehlo 500", ""), ("drop at mail", "MAIL"),
        ("421 at rcpt", TO),
    ],
)  # fmt: skip
def test_trouble_with_the_server_is_no_fault_of_the_message(fault: Fault, step: str) -> None:
    fate, accepted = sent(fault, step)
    assert (fate.kind, accepted) == ("later", [])
    assert fate.server is (fault != "drop at mail")


def test_a_server_that_says_nothing_is_given_up() -> None:
    fate, _ = sent("silent", "", patience=0.3)
    assert (fate.kind, fate.server) == ("later", True)


def test_nobody_listens() -> None:
    with hostile_server() as server:
        port = server.port
    with Connection(MailServer("127.0.0.1", port, patience=1)) as line:
        fate = line.send(message(), FROM, TO)
    assert (fate.kind, fate.server) == ("later", True)


def test_a_wrong_password_is_ours_and_is_never_told() -> None:
    with hostile_server(lambda asked, _: "login 535" if asked == "" else None) as server:
        there = MailServer("127.0.0.1", server.port, user="koers", password="geheim123")
        with Connection(there) as line:
            fate = line.send(message(), FROM, TO)
    assert (fate.kind, fate.code, fate.server) == ("later", 535, True)
    assert "geheim123" not in repr(there) + repr(fate)


def test_a_refused_sender_is_trouble_with_the_server_and_no_letter_is_lost_to_it() -> None:
    fate, _ = sent("mail 550", "MAIL")
    assert (fate.kind, fate.code, fate.server) == ("later", 550, True)


def test_one_connection_carries_many_and_is_made_again_when_it_is_gone() -> None:
    with hostile_server(lambda asked, attempt: "drop at rcpt" if (asked, attempt) == (TO, 2) else None) as server:
        with Connection(MailServer("127.0.0.1", server.port)) as line:
            kinds = [line.send(message(), FROM, TO).kind for _ in range(4)]
        assert kinds == ["sent", "later", "sent", "sent"]
        assert server.connections == 2


def test_a_refused_message_does_not_spoil_the_next() -> None:
    with hostile_server(lambda asked, _: "rcpt 550" if asked == "x@example.org" else None) as server:
        with Connection(MailServer("127.0.0.1", server.port)) as line:
            assert line.send(message(), FROM, "x@example.org").kind == "refused"
            assert line.send(message(), FROM, TO).kind == "sent"
        assert server.connections == 1


class TestTls:
    """Certificates are checked; without TLS where it was asked, nothing is sent."""

    @pytest.fixture
    def certificate(self, tmp_path: Path) -> Path:
        path = tmp_path / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", str(path) + ".crt"],
            check=True, capture_output=True,
        )  # fmt: skip
        path.write_text(path.read_text() + Path(str(path) + ".crt").read_text())
        return path

    def test_a_certificate_that_nobody_vouches_for_is_refused(self, certificate: Path) -> None:
        assert self._sent(certificate, ssl.create_default_context()).kind == "later"

    def test_a_trusted_one_is_taken(self, certificate: Path) -> None:
        assert self._sent(certificate, ssl.create_default_context(cafile=str(certificate))).kind == "sent"

    def test_a_server_without_starttls_gets_nothing(self) -> None:
        with hostile_server() as server:
            with Connection(MailServer("127.0.0.1", server.port, "starttls", "koers", "geheim")) as line:
                fate = line.send(message(), FROM, TO)
            assert (fate.kind, fate.server, server.accepted, server.logins) == ("later", True, [], [])

    def _sent(self, certificate: Path, trust: ssl.SSLContext) -> Fate:
        own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        own.load_cert_chain(certificate)
        with (
            hostile_server(tls=own) as server,
            Connection(MailServer("127.0.0.1", server.port, "starttls"), trust) as line,
        ):
            return line.send(message(), FROM, TO)


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
            ("smtp://mail.example.org?tls=none", MailServer("mail.example.org", 587)),
        ],
    )
    def test_what_is_named(self, url: str, wanted: MailServer) -> None:
        assert read_mail_server({"KOERS_SMTP_URL": url}) == wanted

    @pytest.mark.parametrize(
        "url",
        ["http://mail", "smtp://", "mail.example.org", "smtp://u:geheim@mail.example.org?tls=none", "smtp://h:99999",
         "smtp://u:geheim@h/pad", "smtp://u:geheim@h?tls=misschien", "smtp://[geheim"],
    )  # fmt: skip
    def test_what_is_wrong_is_said_without_the_password(self, url: str) -> None:
        with pytest.raises(WrongSetting) as refused:
            read_mail_server({"KOERS_SMTP_URL": url})
        assert "geheim" not in refused.value.say("nl") + refused.value.say("en") + repr(refused.value)

    @pytest.mark.parametrize("sender", ["", "Koers", "Koers <a b@c>", "a@b.nl\nBcc: x@y.nl"])
    def test_a_sender_is_needed_with_a_mail_server(self, sender: str) -> None:
        with pytest.raises(WrongSetting):
            read_sender({"KOERS_SMTP_URL": "smtp://h", "KOERS_MAIL_FROM": sender})
