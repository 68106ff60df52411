"""The digest of a life in a test, and what is looked at most in it."""

from datetime import datetime

from engine.rules.digest import digest
from engine.rules.digest_picture import Digest, IndicatorMark
from engine.rules.speaker import Names
from tests.rules import a_life, lives

HEAD = "ab" * 32


def digest_of(life: lives.Life | a_life.Life, now: datetime | None = None, names: Names | None = None) -> Digest:
    """The digest as the life stands, at the moment on its clock."""
    if isinstance(life, lives.Life):
        return digest(life.plan, life.p, life.journal, now or life.now, HEAD, names or {})
    return digest(life.plan, life.stands, life.events, now or life.now, HEAD, names or {})


def changed(found: Digest) -> list[str]:
    """What changed, in Dutch."""
    return [one.what.nl for one in found.changed]


def late(found: Digest) -> list[tuple[str | None, str]]:
    """Who is late with what, in Dutch."""
    return [(one.who.nl if one.who else None, one.what.nl) for one in found.late]


def track(found: Digest) -> dict[str, str]:
    """What is told of each phase, in Dutch."""
    return {mark.phase: f"{mark.state}: {mark.told.nl}" for mark in found.track}


def mark(found: Digest, indicator: str) -> IndicatorMark:
    """The mark of one indicator."""
    return next(one for one in found.indicators if one.indicator == indicator)
