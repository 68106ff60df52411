"""The way out: one message over SMTP, and its fate, told by which side of the final dot trouble came from.

Which mail server, and who letters are from, is read from the environment here too. When to try again: letters/post.py.
"""

import os
import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.generator import BytesGenerator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import parseaddr
from io import BytesIO
from types import TracebackType
from typing import Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from engine.office.addresses import WrongAddress, checked_address
from engine.office.settings import WrongSetting
from engine.rules.words import on_one_line

SMTP_URL = "KOERS_SMTP_URL"
MAIL_FROM = "KOERS_MAIL_FROM"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
PATIENCE = 30.0
"""Seconds that a mail server may take over one answer."""

LONGEST_TOLD = 300
_WHOLE_SERVER = frozenset({421, 432, 454, 530, 534, 535, 538})
"""Answers that are about us or the server, and not about one letter."""

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

    smtp:// asks STARTTLS, but for a server on this machine; smtps:// speaks TLS from the start. Certificates are
    checked. `?tls=none` is for servers that know neither, and then no password may go along.
    """
    named = environment.get(SMTP_URL, "").strip()
    if not named:
        return None
    try:
        parts = urlsplit(named)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise _wrong_url("is geen adres van een mailserver", "is no address of a mail server") from None
    if parts.scheme not in ("smtp", "smtps") or not host or parts.path.strip("/"):
        raise _wrong_url("is geen adres van een mailserver", "is no address of a mail server")
    security = _security(parts.scheme, host, parse_qs(parts.query, keep_blank_values=True))
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and security == "none" and host not in LOOPBACK:
        raise _wrong_url("stuurt een wachtwoord zonder TLS", "sends a password without TLS")
    return MailServer(host, port or (465 if security == "tls" else 587), security, user, password)


def read_sender(environment: Mapping[str, str] = os.environ) -> Address:
    """Whom letters are from: KOERS_MAIL_FROM, needed once a mail server is named. Raises WrongSetting."""
    named = environment.get(MAIL_FROM, "").strip()
    if not named and not environment.get(SMTP_URL, "").strip():
        named = "Koers <koers@localhost>"
    name, address = parseaddr(named)
    try:
        user, _, domain = checked_address(address if named.isprintable() else named).rpartition("@")
    except WrongAddress:
        raise WrongSetting(
            setting=MAIL_FROM,
            problem_nl="het noemt geen e-mailadres. Schrijf het als Koers <koers@gemeente.example>",
            problem_en="it names no mail address. Write it like Koers <koers@gemeente.example>",
        ) from None
    return Address(on_one_line(name or "Koers", 80), user, domain)


class Connection:
    """A connection to a mail server, kept open for message after message; made again whenever it is gone."""

    def __init__(self, server: MailServer, trust: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._trust = trust or ssl.create_default_context()
        self._open: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, what: BaseException | None, where: TracebackType | None
    ) -> None:
        self._leave(kindly=True)

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Fate:
        """Sends one message to one address. Whatever goes wrong is its fate, never an exception."""
        try:
            line = self._ready()
        except _Answered as trouble:
            return Fate("later", trouble.code, self._plain(trouble.told), server=True)
        except (OSError, smtplib.SMTPException) as trouble:
            return self._broken("later", trouble, server=True)
        try:
            return self._carry(line, message, sender, recipient)
        except _HandedOver as trouble:
            return self._broken("undecided", trouble.why)
        except (OSError, smtplib.SMTPException) as trouble:
            return self._broken("later", trouble)

    def _carry(self, line: smtplib.SMTP, message: EmailMessage, sender: str, recipient: str) -> Fate:
        """MAIL, RCPT, DATA and the message, an answer to each."""
        wide = not (sender.isascii() and recipient.isascii())
        if wide and not line.has_extn("smtputf8"):
            return Fate("refused", None, "the mail server knows no addresses with such letters (SMTPUTF8)")
        content = _bytes(message, wide)
        options = ["SMTPUTF8", "BODY=8BITMIME"] if wide else []
        if line.has_extn("size"):
            options.append(f"size={len(content)}")
        asks: tuple[Callable[[], tuple[int, bytes]], ...] = (
            lambda: line.mail(sender, options),
            lambda: line.rcpt(recipient),
            lambda: line.docmd("data"),
        )
        for ask, wanted in zip(asks, ((250,), (250, 251), (354,)), strict=True):
            code, told = ask()
            if code not in wanted:
                return self._no(code, told)
        code, told = _hand_over(line, content)
        return Fate("sent", code, self._plain(told)) if code == 250 else self._no(code, told)

    def _no(self, code: int, told: bytes) -> Fate:
        """The server says no. It may say so to the next message too: the connection starts afresh."""
        words = self._plain(told)
        if code == 421 or code < 400:
            self._leave(kindly=False)
        else:
            self._reset()
        if code in _WHOLE_SERVER or not 400 <= code < 600:
            return Fate("later", code, words, server=True)
        return Fate("refused" if code >= 500 else "later", code, words)

    def _ready(self) -> smtplib.SMTP:
        """The connection, greeted and logged in: the one there is if it still answers."""
        if self._open is not None:
            try:
                if self._open.noop()[0] == 250:
                    return self._open
            except (OSError, smtplib.SMTPException):
                pass
            self._leave(kindly=False)
        self._open = self._connect()
        return self._open

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(timeout=server.patience, context=self._trust)
        else:
            line = smtplib.SMTP(timeout=server.patience)
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
            try:
                line.login(server.user, server.password)
            except smtplib.SMTPResponseException as refused:
                raise _Answered(refused.smtp_code, refused.smtp_error) from None

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
        try:
            if kindly:
                line.quit()
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            line.close()

    def _broken(self, kind: Kind, trouble: Exception, server: bool = False) -> Fate:
        self._leave(kindly=False)
        code = getattr(trouble, "smtp_code", None)
        told = getattr(trouble, "smtp_error", None) or str(trouble) or type(trouble).__name__
        return Fate(kind, code if isinstance(code, int) else None, self._plain(told), server)

    def _plain(self, told: bytes | str) -> str:
        words = told.decode(errors="replace") if isinstance(told, bytes) else told
        if self._server.password:
            words = words.replace(self._server.password, "***")
        return on_one_line(words, LONGEST_TOLD)


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
    line.send(_DOT.sub(b"..", content if content.endswith(b"\r\n") else content + b"\r\n"))
    try:
        line.send(b".\r\n")
        return line.getreply()
    except (OSError, smtplib.SMTPException) as trouble:
        raise _HandedOver(trouble) from trouble


def _bytes(message: EmailMessage, wide: bool) -> bytes:
    out = BytesIO()
    BytesGenerator(out, policy=SMTPUTF8 if wide else SMTP).flatten(message)
    return out.getvalue()


def _expect(answer: tuple[int, bytes], wanted: int) -> None:
    if answer[0] != wanted:
        raise _Answered(*answer)


def _security(scheme: str, host: str, query: Mapping[str, list[str]]) -> Security:
    said = query.get("tls", [""])[-1]
    if set(query) - {"tls"} or said not in ("", "none", "starttls", "tls"):
        raise _wrong_url("kent alleen ?tls=starttls, ?tls=tls of ?tls=none", "knows only ?tls=starttls, tls or none")
    if scheme == "smtps" or said == "tls":
        return "tls"
    if said == "starttls" or (not said and host not in LOOPBACK):
        return "starttls"
    return "none"


def _wrong_url(dutch: str, english: str) -> WrongSetting:
    example = "smtp://gebruiker:wachtwoord@mail.gemeente.example:587"
    return WrongSetting(
        setting=SMTP_URL,
        problem_nl=f"het {dutch}. Schrijf het als {example}",
        problem_en=f"it {english}. Write it like {example}",
    )
