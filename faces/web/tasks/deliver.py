"""Handing in a product: a text, a link, or a file of which only the hash is kept."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from engine.rules import commands as c
from engine.rules.commands import Command
from faces.web.forms import Posted, command
from faces.web.tasks.became import returned_because
from faces.web.tasks.shapes import TaskAt
from faces.web.tasks.wrong import calling, wrong
from faces.web.visit import Visit

KINDS = ("text", "link", "file")
_CALLED = {"text": ("tekst", "a text"), "link": ("een link", "a link"), "file": ("een bestand", "a file")}


class Deliver:
    """The kind of task that a product is."""

    template = "tasks/deliver.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """The form, and what was handed in already."""
        handed = at.run.products.get(at.item) if at.run else None
        because = _because(visit, at) if handed is not None and handed.returned else None
        return {"chosen": values.get("kind", "text"), "handed": handed, "because": because}

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """The product. Raises Problems."""
        assert at.run is not None
        kind = posted.one("kind", "text")
        if kind not in KINDS:
            raise wrong("kind", "kies tekst, link of bestand.", "choose a text, a link or a file.")
        _chose_what_is_there(kind, posted)
        content = {"text": _text, "link": _link, "file": _file}[kind](posted)
        fields = {"run": at.run.id, "product": at.item, "seat": at.seat.id, "kind": kind, "content": content}
        with calling(content=kind):
            return [command(c.Deliver, posted, **fields)]


def _chose_what_is_there(kind: str, posted: Posted) -> None:
    """Whether what was chosen was filled in, rather than one of the others. Raises Problems."""
    there = [name for name in KINDS if posted.one(name) or posted.files.get(name)]
    if there and kind not in there:
        (dutch, english), (chosen, chose) = _CALLED[there[0]], _CALLED[kind]
        raise wrong(
            "kind",
            f"u koos {chosen}, maar {dutch} is ingevuld. Kies wat u bedoelt.",
            f"you chose {chose}, but {english} was filled in. Choose what you mean.",
        )


def _because(visit: Visit, at: TaskAt) -> str | None:
    assert at.run is not None
    with visit.looking() as connection:
        return returned_because(connection, at.known, at.run.id, at.item)


def _text(posted: Posted) -> str:
    if not posted.one("text"):
        raise wrong("text", "schrijf hier de tekst die u wilt inleveren.", "write the text that you want to hand in.")
    return posted.one("text")


def _link(posted: Posted) -> str:
    address = posted.one("link")
    parts = urlsplit(address) if address.isprintable() else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.netloc or " " in address:
        raise wrong(
            "link",
            "dit is geen webadres. Een webadres begint met https://.",
            "this is no web address. A web address begins with https://.",
        )
    return address


def _file(posted: Posted) -> str:
    content = posted.files.get("file", b"")
    if not content:
        raise wrong("file", "kies het bestand dat u wilt inleveren.", "choose the file that you want to hand in.")
    return hashlib.sha256(content).hexdigest()
