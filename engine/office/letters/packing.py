"""A letter as a message (RFC 5322): headers, plain text, HTML with its images, dates, enclosed documents.

Headers are made of parsed addresses and of text without line ends: nothing anybody wrote can begin a header.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from textwrap import wrap
from typing import Any

from engine.office.addresses import checked_address
from engine.office.letters.shapes import Letter
from engine.office.letters.wording import Worded
from engine.rules.words import on_one_line

LONGEST_NAME = 80
LONGEST_LINE = 78
"""Signs on a line of a header (RFC 5322, 2.1.1)."""


@dataclass(frozen=True, slots=True)
class Document:
    """Something enclosed: its file name, its kind (application/pdf) and its bytes."""

    name: str
    kind: str
    content: bytes


def message_id(number: int, made: datetime, sender: Address) -> str:
    """The name of a letter in every mail store: the same at each attempt."""
    return f"<koers.{number}.{made:%Y%m%d%H%M%S%f}@{sender.domain or 'localhost'}>"


def pack(
    letter: Letter,
    worded: Worded,
    sender: Address,
    address: str,
    name: str,
    dates: bytes | None = None,
    documents: Sequence[Document] = (),
) -> EmailMessage:
    """The message that brings `letter` to `address`; `name` is its Message-ID. Raises WrongAddress."""
    message = EmailMessage(policy=_POLICY)
    _head(message, letter, worded, sender, address, name)
    message.set_content(worded.text)
    message.add_alternative(worded.html, subtype="html")
    html = message.get_payload()[1]  # type: ignore[index]
    for cid, image in worded.images.items():
        html.add_related(image, "image", "png", cid=f"<{cid}>", disposition="inline", filename=f"{cid}.png")  # type: ignore[union-attr]
    if dates is not None:
        message.add_attachment(dates, "text", "calendar", filename="koers.ics", params=_PUBLISHED)
    for document in documents:
        main, _, sub = document.kind.partition("/")
        message.add_attachment(document.content, main, sub, filename=document.name)
    message["Content-Language"] = letter.language
    _name_boundaries(message, name)
    return message


def _head(message: EmailMessage, letter: Letter, worded: Worded, sender: Address, address: str, name: str) -> None:
    message["From"] = sender
    message["To"] = _addressed(" / ".join(reader.person.name for reader in letter.readers), address)
    if letter.answers_to and letter.answers_to.address:
        message["Reply-To"] = _addressed(letter.answers_to.name, letter.answers_to.address)
    message["Subject"] = worded.subject
    message["Date"] = format_datetime(letter.now)
    message["Message-ID"] = name
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"


def _addressed(name: str, address: str) -> Address:
    user, _, domain = checked_address(address).rpartition("@")
    return Address(_plain(name), user, domain)


def _plain(name: str) -> str:
    """A name as it may stand in a header: Python decodes what looks encoded in it, line ends included."""
    return on_one_line(name.replace("=?", "= ?"), LONGEST_NAME)


def _name_boundaries(message: EmailMessage, name: str) -> None:
    """Between the parts stands what follows from the letter, so that the same letter gives the same bytes."""
    stem = "".join(sign for sign in name if sign.isalnum())
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{stem[:40]}_{number}")


class _Subject(BaseHeader):
    """A subject as it is written: Python's own decodes what looks encoded in it, and adds and drops spaces."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Takes the words as they are."""
        kwds["decoded"], kwds["parse_tree"] = value, None

    def fold(self, *, policy: Policy) -> str:
        """The header as lines."""
        words = self.split()
        if self.isascii() and "=?" not in self and max(map(len, words), default=0) < LONGEST_LINE // 2:
            lines = wrap(f"Subject: {self}", LONGEST_LINE, break_long_words=False, break_on_hyphens=False)
            return f"{policy.linesep} ".join(lines) + policy.linesep
        coded = Header(str(self), "utf-8", LONGEST_LINE, "Subject").encode(linesep=policy.linesep)
        return f"Subject: {coded}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Subject)
_POLICY = SMTP.clone(header_factory=_HEADERS)
_PUBLISHED = {"method": "PUBLISH", "charset": "utf-8"}
"""How a calendar goes along: to be taken over, not to be answered."""
