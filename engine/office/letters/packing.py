"""A letter as a message (RFC 5322): headers, plain text, HTML with its images, dates, enclosed documents.

Headers are made of parsed addresses and of text without line ends: nothing anybody wrote can begin a header.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from engine.office.addresses import checked_address
from engine.office.letters.shapes import Letter
from engine.office.letters.wording import Worded
from engine.rules.words import on_one_line

LONGEST_NAME = 80


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
    message = EmailMessage(policy=SMTP)
    _head(message, letter, worded, sender, address, name)
    message.set_content(worded.text)
    message.add_alternative(worded.html, subtype="html")
    html = message.get_payload()[1]  # type: ignore[index]
    for cid, image in worded.images.items():
        html.add_related(image, "image", "png", cid=f"<{cid}>", disposition="inline", filename=f"{cid}.png")  # type: ignore[union-attr]
    if dates is not None:
        message.add_attachment(dates, "text", "calendar", filename="koers.ics", params={"method": "PUBLISH"})
    for document in documents:
        main, _, sub = document.kind.partition("/")
        message.add_attachment(document.content, main, sub, filename=document.name)
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
    message["Content-Language"] = letter.language


def _addressed(name: str, address: str) -> Address:
    user, _, domain = checked_address(address).rpartition("@")
    return Address(on_one_line(name, LONGEST_NAME), user, domain)


def _name_boundaries(message: EmailMessage, name: str) -> None:
    """Between the parts stands what follows from the letter, so that the same letter gives the same bytes."""
    stem = "".join(sign for sign in name if sign.isalnum())
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{stem[:40]}_{number}")
