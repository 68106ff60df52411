"""How much work something is: calls of functions counted, the same on any machine and however busy it is."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

T = TypeVar("T")


class TooMuchWork(AssertionError):
    """It took more calls than it may."""


def at_most(calls: int, work: Callable[[], T]) -> T:
    """What `work` answers. Raises TooMuchWork as soon as it made more calls, those to C included, than `calls`."""
    made = 0

    def count(frame: FrameType, what: str, _: object) -> None:
        nonlocal made
        if what in ("call", "c_call"):
            made += 1
            if made > calls:
                sys.setprofile(before)
                raise TooMuchWork(f"more than {calls:,} calls, in {frame.f_code.co_qualname}")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        return work()
    finally:
        sys.setprofile(before)
