"""Words of people, kept apart from the record: sealed before the rules see them, shown again while they exist.

A seal is `w:<reference>:<SHA-256 of salt and text>`. The reference is made of the command's id and the field's name;
salt and text stand in the table `words`, from which they can be erased. The record keeps the seal and stays whole.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_args

from sqlalchemy import Connection, select

from engine.office import tables
from engine.office.trouble import UnwritableText
from engine.rules.commands import Answer, Command, Personal

SEAL = re.compile(r"w:([A-Za-z0-9_.:-]+):([0-9a-f]{64})")
"""Finds seals in the body of an event: group 1 the reference, group 2 the hash."""

Salt = Callable[[str, str], str]
"""From command id and field name to a salt."""

Kind = TypeVar("Kind", bound=Command)


@dataclass(frozen=True, slots=True)
class Kept:
    """One text to be kept beside the record; `person` wrote it, as far as known."""

    ref: str
    person: str | None
    salt: str
    text: str


def random_salt(_command: str, _field: str) -> str:
    """A salt nobody can guess: 128 bits."""
    return secrets.token_hex(16)


def salt_from(secret: str) -> Salt:
    """Salts that follow from `secret`, command and field, so that a replay can be repeated to the letter."""
    return lambda command, field: hashlib.sha256(f"{secret}\n{command}\n{field}".encode()).hexdigest()[:32]


def seal(command: Kind, salt: Salt = random_salt) -> tuple[Kind, tuple[Kept, ...]]:
    """The command with seals instead of words, and the words to be kept. Raises UnwritableText."""
    kept = {field: _kept(command, field, salt) for field in fields_of(type(command)) if getattr(command, field)}
    seals = {field: seal_of(words.ref, words.salt, words.text) for field, words in kept.items()}
    return (command.model_copy(update=seals) if seals else command), tuple(kept.values())


def seal_of(ref: str, salt: str, text: str) -> str:
    """The seal that stands in the record for a text."""
    return f"w:{ref}:{hashlib.sha256((salt + text).encode()).hexdigest()}"


@cache
def fields_of(kind: type[Command]) -> tuple[str, ...]:
    """Names of the fields of a command that hold words of a person."""
    return tuple(name for name, info in kind.model_fields.items() if _personal(info.metadata, info.annotation))


def unseal(connection: Connection, programme: str, seals: Iterable[str]) -> dict[str, str]:
    """The words behind each of `seals`; one whose words were erased is left out."""
    refs = {found[1]: text for text in seals if (found := SEAL.fullmatch(text))}
    words = tables.words.c
    rows = connection.execute(
        select(words.ref, words.text).where(words.programme == programme, words.ref.in_(list(refs)))
    )
    return {refs[row.ref]: row.text for row in rows}


def _kept(command: Command, field: str, salt: Salt) -> Kept:
    text: str = getattr(command, field)
    if "\0" in text:
        raise UnwritableText(field=field)
    person = command.respondent if isinstance(command, Answer) else command.by
    return Kept(f"{command.id}.{field}", person, salt(command.id, field), text)


def _personal(metadata: Iterable[Any], annotation: Any) -> bool:
    if any(isinstance(item, Personal) for item in metadata):
        return True
    parts = get_args(annotation)
    return any(_personal((part,) if isinstance(part, Personal) else (), part) for part in parts)
