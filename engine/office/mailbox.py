"""The mailbox of this machine, where letters go until a mail server is named: a Maildir that can be read like one.

Putting a letter in, reading them back, and an SMTP server before it. Nothing here ever reaches another machine.
"""

import mailbox as maildir
import os
import shutil
import socket
from asyncio import AbstractServer
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.office.addresses import WrongAddress, checked_address
from engine.office.smtp import Fate
from engine.rules.refusals import Refusal

DELIVERED_TO = "X-Envelope-To"
LOOPBACK = "127.0.0.1"


class NoSuchLetter(Refusal):
    """Bericht {letter} ligt niet in de brievenbus. Kijk met: koers mailbox.
    --
    Letter {letter} is not in the mailbox. Look with: koers mailbox.
    """


class DoorTaken(Refusal):
    """De brievenbus kan niet opengaan op poort {port}: iets anders luistert daar al. Noem een andere poort.
    --
    The mailbox cannot open on port {port}: something else listens there. Name another port.
    """


@dataclass(frozen=True, slots=True)
class Attached:
    """Something that came along with a letter."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter as it lies in the mailbox; `key` names it there. What is in it is read when it is asked for, so that
    thousands can be listed.
    """

    key: str
    date: datetime
    to: str
    subject: str
    message_id: str
    _box: maildir.Maildir = field(repr=False, compare=False)

    @property
    def text(self) -> str:
        """What it says, for whoever reads plain text."""
        return _body(_opened(self), "plain")

    @property
    def html(self) -> str:
        """What it says, for whoever reads pages."""
        return _body(_opened(self), "html")

    @property
    def images(self) -> tuple[Attached, ...]:
        """What its page shows; named as the page does."""
        parts = (part for part in _opened(self).walk() if part["Content-ID"])
        return tuple(_attached(part, str(part["Content-ID"]).strip("<>")) for part in parts)

    @property
    def attached(self) -> tuple[Attached, ...]:
        """What was enclosed."""
        parts = (part for part in _opened(self).iter_attachments() if not part["Content-ID"])
        return tuple(_attached(part, part.get_filename() or "bijlage") for part in parts)


def mailbox_folder(data: Path) -> Path:
    """Where the mailbox of an installation lies, by its data folder."""
    return data / "mailbox"


def empty(folder: Path) -> None:
    """Takes everything out."""
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class MailboxHere:
    """A way out that leads into the Maildir in `folder` at once, without a server between."""

    folder: Path

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Fate:
        """Puts it in; a full disk or a folder that cannot be written means later."""
        try:
            _put(self.folder, bytes(message), checked_address(recipient))
        except WrongAddress as wrong:
            return Fate("refused", None, wrong.say("en"))
        except OSError as trouble:
            return Fate("later", None, trouble.strerror or str(trouble), server=True)
        return Fate("sent", 250, "in the mailbox of this machine")


def deliver_into(folder: Path) -> MailboxHere:
    """The way out into the mailbox in `folder`."""
    return MailboxHere(folder)


@contextmanager
def mailbox_server(folder: Path, port: int = 0) -> Iterator[int]:
    """An SMTP server on the loopback that puts what it gets into the mailbox in `folder`; gives its port (0: a free
    one). Raises DoorTaken.
    """
    try:
        listening = socket.create_server((LOOPBACK, port))
    except OSError:
        raise DoorTaken(port=port) from None
    door = _Door(_Handler(folder), listening)
    door.start()
    try:
        yield door.port
    finally:
        door.stop()


def letters(folder: Path) -> tuple[Kept, ...]:
    """All letters, oldest first."""
    if not (folder / "cur").is_dir():
        return ()
    box = maildir.Maildir(folder, create=False)
    found = [_kept(box, key) for key in box.keys()]  # noqa: SIM118  (a Maildir iterates over messages)
    return tuple(sorted(found, key=lambda kept: (kept.date, kept.message_id, kept.key)))


def letter(folder: Path, key: str) -> Kept:
    """One letter, by its key, or by its number in `letters` from 1. Raises NoSuchLetter."""
    found = letters(folder)
    for number, kept in enumerate(found, 1):
        if key in (kept.key, str(number)):
            return kept
    raise NoSuchLetter(letter=key[:80])


class _Door(Controller):
    """aiosmtpd's server in a thread, on a socket that listens already."""

    def __init__(self, handler: "_Handler", listening: socket.socket) -> None:
        host, port = listening.getsockname()
        super().__init__(handler, host, port, server_hostname="localhost", enable_SMTPUTF8=True)
        self._listening = listening

    def _create_server(self) -> Awaitable[AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listening)


class _Handler:
    """What the server does with a message."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps one copy for each address it is for."""
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        try:
            for recipient in envelope.rcpt_tos:
                _put(self._folder, content, recipient)
        except OSError as trouble:
            return f"451 cannot be kept: {trouble.strerror}"
        return "250 kept"


def _put(folder: Path, content: bytes, recipient: str) -> None:
    """Keeps a message, on disk before it is told of. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    head = f"{DELIVERED_TO}: {recipient}\n".encode()
    maildir.Maildir(folder).add(head + content.replace(b"\r\n", b"\n"))
    _sync(folder / "new")


def _sync(folder: Path) -> None:
    """So that the name of a new file survives a power cut, as what is in it does."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _kept(box: maildir.Maildir, key: str) -> Kept:
    head = box.get_bytes(key).partition(b"\n\n")[0]
    message = BytesParser(policy=policy.default).parsebytes(head, headersonly=True)
    return Kept(
        key=key,
        date=_date(message),
        to=str(message[DELIVERED_TO] or message["To"]),
        subject=str(message["Subject"] or ""),
        message_id=str(message["Message-ID"] or ""),
        _box=box,
    )


def _date(message: EmailMessage) -> datetime:
    """When it was written; the beginning of time where it does not say so in a way that can be read."""
    try:
        written = parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return written.astimezone(UTC) if written.tzinfo else written.replace(tzinfo=UTC)


@lru_cache(maxsize=1)
def _opened(kept: Kept) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(kept._box.get_bytes(kept.key))


def _body(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    return found.get_content() if found else ""


def _attached(part: EmailMessage, name: str) -> Attached:
    content = part.get_content()
    return Attached(name, part.get_content_type(), content.encode() if isinstance(content, str) else bytes(content))
