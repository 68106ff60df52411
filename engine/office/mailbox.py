"""The mailbox of this machine, where letters go until a mail server is named: a Maildir that can be read like one.

Putting a letter in, reading them back, and an SMTP server before it. Nothing here ever reaches another machine.
"""

import mailbox as maildir
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.office.smtp import Fate
from engine.rules.refusals import Refusal

DELIVERED_TO = "X-Envelope-To"
LOOPBACK = "127.0.0.1"


class NoSuchLetter(Refusal):
    """Brief {letter} ligt niet in de brievenbus. Kijk met: koers mailbox.
    --
    Letter {letter} is not in the mailbox. Look with: koers mailbox.
    """


@dataclass(frozen=True, slots=True)
class Attached:
    """Something that came along with a letter."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter as it lies in the mailbox; `key` names it there. `text` and `html` are for the same reader."""

    key: str
    date: datetime
    to: str
    subject: str
    message_id: str
    text: str
    html: str
    images: tuple[Attached, ...]
    attached: tuple[Attached, ...]
    raw: bytes


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
            _put(self.folder, bytes(message), recipient)
        except OSError as trouble:
            return Fate("later", None, trouble.strerror or str(trouble), server=True)
        return Fate("sent", 250, "in the mailbox of this machine")


def deliver_into(folder: Path) -> MailboxHere:
    """The way out into the mailbox in `folder`."""
    return MailboxHere(folder)


@contextmanager
def mailbox_server(folder: Path, port: int = 0) -> Iterator[int]:
    """An SMTP server on the loopback that puts what it gets into the mailbox in `folder`; gives its port (0: a free
    one)."""
    port = port or _free_port()
    controller = Controller(_Handler(folder), hostname=LOOPBACK, port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def letters(folder: Path) -> tuple[Kept, ...]:
    """All letters, oldest first."""
    if not (folder / "cur").is_dir():
        return ()
    box = maildir.Maildir(folder, create=False)
    found = [_kept(key, box.get_bytes(key)) for key in box.keys()]  # noqa: SIM118  (a Maildir iterates over messages)
    return tuple(sorted(found, key=lambda kept: (kept.date, kept.message_id, kept.key)))


def letter(folder: Path, key: str) -> Kept:
    """One letter, by its key, or by its number in `letters` from 1. Raises NoSuchLetter."""
    found = letters(folder)
    for number, kept in enumerate(found, 1):
        if key in (kept.key, str(number)):
            return kept
    raise NoSuchLetter(letter=key[:80])


class _Handler:
    """What the server does with a message."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps one copy for each address it is for."""
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        for recipient in envelope.rcpt_tos:
            _put(self._folder, content, recipient)
        return "250 kept"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        return int(found.getsockname()[1])


def _put(folder: Path, content: bytes, recipient: str) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    box = maildir.Maildir(folder, create=True)
    folder.chmod(0o700)
    head = f"{DELIVERED_TO}: {recipient}\n".encode()
    box.add(head + content.replace(b"\r\n", b"\n"))
    box.close()


def _kept(key: str, raw: bytes) -> Kept:
    message = BytesParser(policy=policy.default).parsebytes(raw)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    images = [part for part in message.walk() if part.get("Content-ID")]
    attached = [part for part in message.iter_attachments() if part not in images]
    return Kept(
        key=key,
        date=parsedate_to_datetime(str(message["Date"])),
        to=str(message[DELIVERED_TO] or message["To"]),
        subject=str(message["Subject"]),
        message_id=str(message["Message-ID"]),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
        images=tuple(_attached(part, str(part["Content-ID"]).strip("<>")) for part in images),
        attached=tuple(_attached(part, part.get_filename() or "bijlage") for part in attached),
        raw=raw,
    )


def _attached(part: EmailMessage, name: str) -> Attached:
    content = part.get_content()
    return Attached(name, part.get_content_type(), content.encode() if isinstance(content, str) else bytes(content))
