"""The way out: one message over SMTP, and its fate, told by which side of the final dot trouble came from.

Which mail server, and who letters are from, is read from the environment here too. When to try again: letters/post.py.
"""

import os
import re
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.generator import BytesGenerator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from io import BytesIO
from threading import Event, Timer
from typing import Literal, Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from engine.office.addresses import WrongAddress, checked_address
from engine.office.settings import WrongSetting
from engine.rules.words import on_one_line

SMTP_URL = "KOERS_SMTP_URL"
MAIL_FROM = "KOERS_MAIL_FROM"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
PATIENCE = 30.0
"""Seconds that a mail server may take over one answer."""

AFTER_THE_DOT = 10
"""So many times longer it may take over the last one: who leaves too soon knows no fate (RFC 5321, 4.5.3.2.6)."""

LONGEST_TOLD = 300
_WHOLE_SERVER = frozenset({421, 432, 454, 530, 534, 535, 538})
"""Answers that are about us or the server, and not about one letter."""

_TOO_BIG = frozenset({452, 552})
"""The only refusals of a sender that are about one letter; all others would be the same for the next (RFC 1870)."""

_SENDER = re.compile(r'(?:"([^"<>]*)"|([^"<>]*))\s*<([^<>]*)>')

_DOT = re.compile(rb"^\.", re.MULTILINE)
"""A line that begins with a dot gets another one (RFC 5321, 4.5.2)."""

Security = Literal["none", "starttls", "tls"]
Kind = Literal["sent", "refused", "later", "undecided"]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a message.

    `sent`: the server has it. `refused`: it never will. `later`: it certainly has it not, and may take it later.
    `undecided`: the connection broke after all was handed over, and nobody knows (RFC 1047). `server`: the trouble is
    with the server as a whole, or with us, and not with this message. `told`: the server's own words, on one line.
    """

    kind: Kind
    code: int | None = None
    told: str = ""
    server: bool = False


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server; its password is never shown."""

    host: str
    port: int
    security: Security = "none"
    user: str = ""
    password: str = field(default="", repr=False)
    patience: float = PATIENCE


def read_mail_server(environment: Mapping[str, str] = os.environ) -> MailServer | None:
    """The mail server that KOERS_SMTP_URL names; None where it names none. Raises WrongSetting, without the password.

    smtp:// asks STARTTLS, but for a server on this machine that wants no login; smtps:// speaks TLS from the start.
    Certificates are checked. `?tls=none` is for servers that know neither, and then no password may leave the machine.
    """
    named = environment.get(SMTP_URL, "").strip()
    if not named:
        return None
    try:
        parts = urlsplit(named)
        host, port = _place(parts)
        user, password = (unquote(part or "", errors="strict") for part in (parts.username, parts.password))
    except ValueError:
        raise _wrong_url("is geen adres van een mailserver", "is no address of a mail server") from None
    if bool(user) != bool(password):
        raise _wrong_url("noemt geen gebruiker met een wachtwoord", "names no user with a password")
    security = _security(parts, host, bool(user))
    if user and security == "none" and host not in LOOPBACK:
        raise _wrong_url("stuurt een wachtwoord zonder TLS", "sends a password without TLS")
    return MailServer(host, port or (465 if security == "tls" else 587), security, user, password)


def read_sender(environment: Mapping[str, str] = os.environ) -> Address:
    """Whom letters are from: KOERS_MAIL_FROM, needed once a mail server is named. Raises WrongSetting."""
    named = environment.get(MAIL_FROM, "").strip()
    if not named and not environment.get(SMTP_URL, "").strip():
        named = "Koers <koers@localhost>"
    found = _SENDER.fullmatch(named)
    name, address = (found[1] or found[2] or "", found[3]) if found else ("", named)
    try:
        user, _, domain = checked_address(address).rpartition("@")
    except WrongAddress:
        raise WrongSetting(
            setting=MAIL_FROM,
            problem_nl="het noemt geen e-mailadres. Schrijf het als Koers <koers@gemeente.example>",
            problem_en="it names no mail address. Write it like Koers <koers@gemeente.example>",
        ) from None
    return Address(on_one_line(name, 80) or "Koers", user, domain)


class Connection:
    """A connection to a mail server, kept open for message after message; made again whenever it is gone."""

    def __init__(self, server: MailServer, trust: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._trust = trust or (None if server.security == "none" else ssl.create_default_context())
        self._open: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave(kindly=True)

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Fate:
        """Sends one message to one address. Whatever goes wrong is its fate, never an exception."""
        try:
            sender, recipient = checked_address(sender), checked_address(recipient)
        except WrongAddress as wrong:
            return Fate("refused", None, wrong.say("en"))
        try:
            line = self._ready()
        except _Answered as trouble:
            return Fate("later", trouble.code or None, self._plain(trouble.told), server=True)
        except (OSError, smtplib.SMTPException) as trouble:
            return self._broken("later", trouble, server=True)
        try:
            return self._carry(line, message, sender, recipient)
        except _HandedOver as trouble:
            return self._broken("undecided", trouble.why)
        except (OSError, smtplib.SMTPException) as trouble:
            return self._broken("later", trouble)

    def _carry(self, line: smtplib.SMTP, message: EmailMessage, sender: str, recipient: str) -> Fate:
        """MAIL, RCPT, DATA and the message, an answer to each. Only the first digit of an answer counts (RFC 5321)."""
        wide = not (sender.isascii() and recipient.isascii())
        if wide and not line.has_extn("smtputf8"):
            return Fate("refused", None, "the mail server knows no addresses with such letters (SMTPUTF8)")
        try:
            content = _bytes(message, wide, eight_bits=line.has_extn("8bitmime"))
        except (MessageError, ValueError) as trouble:
            return Fate("refused", None, self._plain(f"this is no message: {trouble}"))
        code, told = line.mail(sender, _options(line, content, wide))
        if code // 100 != 2:
            return self._no(code, told, server=code not in _TOO_BIG)
        code, told = line.rcpt(recipient)
        if code // 100 != 2:
            return self._no(code, told)
        code, told = line.docmd("data")
        if code // 100 != 3:
            return self._no(code, told)
        return self._last_answer(*_hand_over(line, content))

    def _last_answer(self, code: int, told: bytes) -> Fate:
        if code // 100 in (4, 5):
            return self._no(code, told)
        if code // 100 == 2:
            return Fate("sent", code, self._plain(told))
        self._leave(kindly=False)
        return Fate("undecided", None, self._plain(told))

    def _no(self, code: int, told: bytes, server: bool = False) -> Fate:
        """The server says no. It may say so to the next message too: the connection starts afresh."""
        known = 400 <= code < 600
        if known and code != 421:
            self._reset()
        else:
            self._leave(kindly=False)
        if server or code in _WHOLE_SERVER or not known:
            return Fate("later", code if known else None, self._plain(told), server=True)
        return Fate("refused" if code >= 500 else "later", code, self._plain(told))

    def _ready(self) -> smtplib.SMTP:
        """The connection, greeted and logged in: the one there is if it still answers."""
        if self._open is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._open.noop()[0] == 250:
                    return self._open
            self._leave(kindly=False)
        self._open = self._connect()
        return self._open

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            line: smtplib.SMTP = _WrappedLine(timeout=server.patience, context=self._trust)
        else:
            line = _Line(timeout=server.patience)
        line._host = server.host  # type: ignore[attr-defined]  # smtplib checks the certificate against this name
        try:
            self._greet(line)
        except BaseException:
            line.close()
            raise
        return line

    def _greet(self, line: smtplib.SMTP) -> None:
        server = self._server
        _expect(line.connect(server.host, server.port), 220)
        line.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            if not line.has_extn("starttls"):
                raise _Answered(0, b"the mail server offers no STARTTLS")
            _expect(line.starttls(context=self._trust), 220)
            line.ehlo_or_helo_if_needed()
        if server.user:
            _log_in(line, server.user, server.password)

    def _reset(self) -> None:
        try:
            if self._open is not None:
                self._open.rset()
        except (OSError, smtplib.SMTPException):
            self._leave(kindly=False)

    def _leave(self, kindly: bool) -> None:
        line, self._open = self._open, None
        if line is None:
            return
        if kindly:
            with suppress(OSError, smtplib.SMTPException):
                line.quit()
        line.close()

    def _broken(self, kind: Kind, trouble: Exception, server: bool = False) -> Fate:
        self._leave(kindly=False)
        code = getattr(trouble, "smtp_code", None)
        told = getattr(trouble, "smtp_error", None) or str(trouble) or type(trouble).__name__
        return Fate(kind, code if isinstance(code, int) else None, self._plain(told), server)

    def _plain(self, told: bytes | str) -> str:
        words = told.decode(errors="replace") if isinstance(told, bytes) else told
        for secret in _secrets(self._server):
            words = words.replace(secret, "***")
        return on_one_line(words, LONGEST_TOLD)


class _Line(smtplib.SMTP):
    """smtplib is patient with every piece of an answer; here the whole of it has to come in twice that time."""

    def getreply(self) -> tuple[int, bytes]:
        """The next answer. Raises SMTPServerDisconnected."""
        line, late = self.sock, Event()
        assert line is not None
        giving_up = Timer(2 * (line.gettimeout() or PATIENCE), _cut, (line, late))
        giving_up.start()
        try:
            answer = super().getreply()
        finally:
            giving_up.cancel()
        if late.is_set():
            raise smtplib.SMTPServerDisconnected("the mail server takes too long over its answer")
        return answer


class _WrappedLine(_Line, smtplib.SMTP_SSL):
    """The same, in TLS from the start."""


class _Answered(Exception):
    """The server greeted us with another answer than the one that opens the way."""

    def __init__(self, code: int, told: bytes | str) -> None:
        super().__init__(code, told)
        self.code, self.told = code, told


class _HandedOver(Exception):
    """The connection broke after the final dot had been sent."""

    def __init__(self, why: Exception) -> None:
        super().__init__(str(why))
        self.why = why


def _hand_over(line: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
    """Sends the message, then the final dot, and waits for the answer. Raises _HandedOver once the dot may be there."""
    assert line.sock is not None
    line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or the dot waits 40 ms for what went before it
    line.send(_DOT.sub(b"..", content if content.endswith(b"\r\n") else content + b"\r\n"))
    try:
        line.send(b".\r\n")
        line.sock.settimeout(line.timeout * AFTER_THE_DOT)
        answer = line.getreply()
        line.sock.settimeout(line.timeout)
    except (OSError, smtplib.SMTPException) as trouble:
        raise _HandedOver(trouble) from trouble
    return answer


def _bytes(message: EmailMessage, wide: bool, eight_bits: bool) -> bytes:
    """The message as it goes over the line. Raises MessageError or ValueError for one that cannot be written."""
    out = BytesIO()
    policy = (SMTPUTF8 if wide else SMTP).clone(cte_type="8bit" if eight_bits else "7bit")
    BytesGenerator(out, policy=policy).flatten(message)
    return out.getvalue()


def _options(line: smtplib.SMTP, content: bytes, wide: bool) -> list[str]:
    """What the server has to know of the message beforehand (RFC 6531, 6152, 1870)."""
    told = ["SMTPUTF8"] if wide else []
    told += [] if content.isascii() else ["BODY=8BITMIME"]
    return [*told, f"SIZE={len(content)}"] if line.has_extn("size") else told


def _log_in(line: smtplib.SMTP, user: str, password: str) -> None:
    """Logs in by PLAIN (RFC 4616), or by LOGIN where the server knows only that; tries once. Raises _Answered."""
    offers = line.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offers:
        _expect(line.docmd("AUTH", f"PLAIN {_base64(_identity(user, password))}"), 235)
    elif "LOGIN" in offers:
        _expect(line.docmd("AUTH", "LOGIN"), 334)
        _expect(line.docmd(_base64(user)), 334)
        _expect(line.docmd(_base64(password)), 235)
    else:
        raise _Answered(0, b"the mail server offers no login by PLAIN or LOGIN")


def _secrets(server: MailServer) -> tuple[str, ...]:
    """The password as it may come back to us."""
    if not server.password:
        return ()
    return _base64(_identity(server.user, server.password)), _base64(server.password), server.password


def _identity(user: str, password: str) -> str:
    return f"\0{user}\0{password}"


def _base64(words: str) -> str:
    return b64encode(words.encode()).decode()


def _expect(answer: tuple[int, bytes], wanted: int) -> None:
    if answer[0] != wanted:
        raise _Answered(*answer)


def _cut(line: socket.socket, late: Event) -> None:
    """Ends a connection on which somebody waits, in TLS or not: what came in until then is no answer."""
    late.set()
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _place(parts: SplitResult) -> tuple[str, int | None]:
    """The host and the port that are named. Raises ValueError."""
    host = parts.hostname or ""
    if parts.scheme not in ("smtp", "smtps") or host.split() != [host] or parts.path.strip("/") or parts.fragment:
        raise ValueError
    host.encode("idna")
    return host, parts.port


def _security(parts: SplitResult, host: str, login: bool) -> Security:
    query = parse_qs(parts.query, keep_blank_values=True)
    said = query.get("tls", [""])[-1]
    may = ("", "tls") if parts.scheme == "smtps" else ("", "starttls", "none")
    if set(query) - {"tls"} or said not in may:
        raise _wrong_url(
            "kent alleen smtps://, en smtp:// met ?tls=starttls of ?tls=none",
            "knows only smtps://, and smtp:// with ?tls=starttls or ?tls=none",
        )
    if parts.scheme == "smtps":
        return "tls"
    return "none" if said == "none" or (not said and not login and host in LOOPBACK) else "starttls"


def _wrong_url(dutch: str, english: str) -> WrongSetting:
    example = "smtp://gebruiker:wachtwoord@mail.gemeente.example:587"
    return WrongSetting(
        setting=SMTP_URL,
        problem_nl=f"het {dutch}. Schrijf het als {example}, met @ in een wachtwoord als %40, / als %2F en # als %23",
        problem_en=f"it {english}. Write it like {example}, with @ in a password as %40, / as %2F and # as %23",
    )
