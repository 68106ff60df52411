"""Handing in a product: a text, a link, or a file of which only the hash is kept.

A form says what was handed in last when it was opened: what came since is not replaced before it was seen.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from engine.office.phases_past import ProductPast
from engine.rules import commands as c
from engine.rules.commands import Command
from engine.rules.words import day_words
from faces.web.forms import COMMAND, Posted, command
from faces.web.tasks.became import is_done, returned_because
from faces.web.tasks.shapes import TaskAt
from faces.web.tasks.signing import newest
from faces.web.tasks.wrong import calling, wrong
from faces.web.visit import Visit

SEEN, REPLACES = "seen", "replaces"
"""Fields of the form: what was handed in last when it was opened, and what it may replace."""

KINDS = ("text", "link", "file")
_CALLED = {"text": ("tekst", "a text"), "link": ("een link", "a link"), "file": ("een bestand", "a file")}


class Deliver:
    """The kind of task that a product is."""

    template = "tasks/deliver.html"

    def show(self, visit: Visit, at: TaskAt, values: Mapping[str, str]) -> dict[str, Any]:
        """The form, and what was handed in already."""
        handed = at.run.products.get(at.item) if at.run else None
        because = _because(visit, at) if handed is not None and handed.returned else None
        last = _last(visit, at) if handed is not None else None
        seen = values.get(SEEN) or _number(last)
        return {
            "chosen": values.get("kind", "text"),
            "handed": handed,
            "because": because,
            "seen": seen,
            "since": last if seen != _number(last) else None,
            "replaces": _told(visit, at, last, visit.language) if last else "",
            "readable": last is not None and last.seat == at.seat.id,
        }

    def take(self, visit: Visit, at: TaskAt, posted: Posted) -> Sequence[Command]:
        """The product. Raises Problems."""
        assert at.run is not None
        kind = posted.one("kind", "text")
        if kind not in KINDS:
            raise wrong("kind", "kies tekst, link of bestand.", "choose a text, a link or a file.")
        _chose_what_is_there(kind, posted)
        _saw_what_came(visit, at, posted)
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


def _saw_what_came(visit: Visit, at: TaskAt, posted: Posted) -> None:
    """Whether what was handed in since the form was opened may be replaced. Raises Problems."""
    last, seen = _last(visit, at), posted.one(SEEN)
    if last is None or not seen or _number(last) in (seen, posted.one(REPLACES)):
        return
    with visit.looking() as connection:
        if is_done(connection, at.known, _me(visit, at), posted.one(COMMAND)):
            return
    dutch, english = (_told(visit, at, last, language) for language in ("nl", "en"))
    raise wrong(REPLACES, f"{dutch} Vink het dan aan.", f"{english} Then tick it.")


def _me(visit: Visit, at: TaskAt) -> str:
    return visit.caller(at.known.programme.id).person or ""


def _last(visit: Visit, at: TaskAt) -> ProductPast | None:
    """The product as it was handed in last."""
    with visit.looking() as connection:
        return next((one for one in newest(connection, at) if one.product == at.item), None)


def _number(last: ProductPast | None) -> str:
    """What tells one handing in from the next."""
    return str(last.sequence) if last else "0"


def _told(visit: Visit, at: TaskAt, last: ProductPast, language: str) -> str:
    """What a form would replace: by whom it was handed in, and when."""
    mine = last.by == _me(visit, at)
    name = at.known.names.get(last.by or "")
    day = day_words(last.day, language)
    if language == "en":
        who = "you" if mine else name or "somebody"
        return f"This replaces what {who} handed in on {day}. Is that right?"
    if mine:
        return f"Dit vervangt wat u op {day} inleverde. Klopt dat?"
    return f"Dit vervangt wat {name or 'iemand'} op {day} inleverde. Klopt dat?"


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
