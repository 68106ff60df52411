"""How often one visitor may try what can be guessed or what costs much. Counted per process, by who they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from limits import RateLimitItem, parse

from faces.web.refusals import TooBusy, TooOften
from faces.web.visit import Visit

LIMITS: dict[str, RateLimitItem] = {
    "sign_in": parse("20/minute"),
    "unknown_link": parse("20/minute"),
    "wrong_code": parse("40/minute"),
    "new_link": parse("5/day"),
    "act": parse("120/minute"),
    "answer": parse("600/minute"),
    "api": parse("1200/minute"),
    "document": parse("6/minute"),
    "feed": parse("30/minute"),
}


AT_ONCE = BoundedSemaphore(2)
"""Documents that are drawn at the same time."""


@contextmanager
def drawing() -> Iterator[None]:
    """A place to draw a document. Raises TooBusy where all are taken: nobody waits, others are to be served too."""
    if not AT_ONCE.acquire(blocking=False):
        raise TooBusy
    try:
        yield
    finally:
        AT_ONCE.release()


def hit(visit: Visit, what: str, by: str = "") -> None:
    """Counts one; `by` what they hold, where many of one address may each hold one. Raises TooOften."""
    if not visit.house.limiter.hit(LIMITS[what], what, by or _who(visit)):
        raise TooOften


def look(visit: Visit, what: str) -> None:
    """Counts nothing. Raises TooOften where one more would be too many."""
    if not visit.house.limiter.test(LIMITS[what], what, _who(visit)):
        raise TooOften


def _who(visit: Visit) -> str:
    where = visit.request.client.host if visit.request.client else "-"
    return visit.signed_in.person if visit.signed_in else where
