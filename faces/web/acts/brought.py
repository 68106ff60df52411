"""A definition that somebody brings as a file: read with all its problems, and carried along from step to step.

It is carried as text, so that a file need not be chosen again: as a hidden field, or in the draft of a programme that
is to start with it.
"""

import base64
import binascii
import zlib

from engine.rules.definition import Definition
from engine.rules.problems import Problem
from engine.rules.reading import read_definition
from engine.rules.refusals import Refusal
from engine.rules.yaml_sentences import MOST_BYTES
from faces.web.forms import Posted
from faces.web.tasks.wrong import wrong

FILE, CARRIED = "file", "carried"
LARGEST = 500_000
"""Bytes that are looked at; what is larger than a definition may be is told as a problem of it."""


class NotSound(Refusal):
    """Deze definitie heeft nog problemen. Ze staan op deze pagina, met de regel erbij. Verbeter het bestand en kies het
    opnieuw.
    --
    This definition still has problems. They are listed on this page, with their lines. Correct the file and choose it
    again.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems


def brought(posted: Posted) -> str:
    """The file that was chosen, as it is carried along; empty where none was. Raises Problems."""
    content = posted.files.get(FILE, b"")
    if len(content) > LARGEST:
        most = MOST_BYTES // 1024
        raise wrong(
            FILE, f"dit bestand is te groot: hoogstens {most} kB.", f"this file is too large: at most {most} kB."
        )
    return base64.b64encode(zlib.compress(content)).decode() if content else ""


def read(carried: str) -> Definition:
    """The definition that is carried along. Raises NotSound, or Problems."""
    found = read_definition(_unpacked(carried), "definitie.yaml")
    if found.definition is None:
        raise NotSound(found.problems)
    return found.definition


def _unpacked(carried: str) -> bytes:
    try:
        return zlib.decompressobj().decompress(base64.b64decode(carried, validate=True), LARGEST)
    except (binascii.Error, zlib.error, ValueError):
        raise wrong(FILE, "kies het bestand opnieuw.", "choose the file again.") from None
