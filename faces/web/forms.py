"""Forms as they come in: their fields and files, whether they are ours, and the command they make or what is wrong.

Nothing of one particular form lives here.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar
from uuid import uuid4

from fastapi import Depends, Request
from itsdangerous import BadSignature
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser

from engine.rules.commands import Command
from engine.rules.texts import Language
from faces.fields import build
from faces.refusals import Problems
from faces.web.house import House
from faces.web.refusals import FormTooOld, TooMuch
from faces.web.visit import NO_SESSION, Visiting

CSRF, COMMAND = "csrf", "id"
LASTS = 7 * 24 * 3600
"""Seconds that a form may lie open."""

MOST_FIELDS = 2000
MOST_BYTES = 1024**2
"""Of a form without files."""
Kind = TypeVar("Kind", bound=Command)


@dataclass(frozen=True)
class Posted:
    """What somebody sent: values by field, and the bytes of files. Values are stripped; line ends are single."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def one(self, name: str, without: str = "") -> str:
        """The value of a field that is there once."""
        return next(iter(self.fields.get(name, ())), without)

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a field that may be there more often, without empty ones."""
        return tuple(value for value in self.fields.get(name, ()) if value)

    @property
    def values(self) -> dict[str, str]:
        """Every field by its first value: to fill a form in again."""
        return {name: values[0] for name, values in self.fields.items() if values and name != CSRF}


def new_id() -> str:
    """The id of the command that a form will give: sent twice, it is done once."""
    return uuid4().hex


def command(kind: type[Kind], posted: Posted, /, **fields: Any) -> Kind:
    """The command with the id of the form, and these fields; empty ones are left out. Raises Problems."""
    given = {name: value for name, value in fields.items() if value not in (None, "", ())}
    made = build(kind, {"id": posted.one(COMMAND) or new_id()} | given)
    assert isinstance(made, kind)
    return made


def told(problems: Problems, language: Language) -> list[tuple[str, str]]:
    """Problems as a form shows them: the field, and the sentence without its name."""
    found = []
    for line in problems.lines:
        name, _, sentence = line.say(language).partition(": ")
        found.append(
            (name, sentence[:1].upper() + sentence[1:]) if sentence and " " not in name else ("", line.say(language))
        )
    return found


async def posted(request: Request) -> Posted:
    """The form of a request, read once."""
    if not hasattr(request.state, "posted"):
        request.state.posted = await _read(request)
    found: Posted = request.state.posted
    return found


async def form_is_ours(request: Request, visit: Visiting, form: Annotated[Posted, Depends(posted)]) -> None:
    """Whether the form was made for this visitor, by this installation. Raises FormTooOld.

    A browser says where a form comes from; where it does, that must be here. A token in the form is asked in any case,
    except of who comes by a link: that link is as secret as the token, and stands in the address.
    """
    try:
        mark = visit.house.forms.loads(form.one(CSRF), max_age=LASTS)
    except BadSignature:
        raise FormTooOld from None
    if mark != visit.mark:
        raise FormTooOld


def made_in_a_session(house: House, form: Posted) -> bool:
    """Whether we made the form for somebody who was signed in, however long ago."""
    try:
        return bool(house.forms.loads(form.one(CSRF)) != NO_SESSION)
    except BadSignature:
        return False


def _check_whence(request: Request) -> None:
    """What another site sends is not even read. Raises FormTooOld."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise FormTooOld


async def _form(request: Request) -> FormData:
    """The fields and files as they were sent. Raises TooMuch, before anything is made of what is too much.

    What comes with files is bounded as it comes in (guard.py).
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await request.form(max_files=10, max_fields=MOST_FIELDS)
    if kind == "application/x-www-form-urlencoded":
        return await FormParser(request.headers, _bounded(request), max_fields=MOST_FIELDS + 1).parse()
    return FormData()


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    """The body of a form without files, in pieces. Empty fields count as well. Raises TooMuch."""
    told = request.headers.get("content-length", "")
    size, fields = 0, 0
    if told.isdecimal() and int(told[:12]) > MOST_BYTES:
        raise TooMuch(most=MOST_BYTES // 1024**2)
    async for part in request.stream():
        size += len(part)
        fields += part.count(b"&") + part.count(b";")
        if size > MOST_BYTES or fields > MOST_FIELDS:
            raise TooMuch(most=MOST_BYTES // 1024**2)
        yield part


async def _read(request: Request) -> Posted:
    _check_whence(request)
    form = await _form(request)
    fields: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files[name] = await value.read()
        else:
            fields.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\0", "").strip())
    return Posted(fields, files)


Form = Annotated[Posted, Depends(posted)]
