"""Remembering what a pure function said about the things it was asked about last. Only that lives here.

A programme never changes, only another one takes its place: asked again about the very same object, the same is true.
One set of answers is kept, so nothing grows.
"""

from typing import Any


class Lately:
    """Answers about the one or two objects last asked about, told apart by identity, not by what is in them."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last: tuple[object, object, dict[Any, Any]] = (None, None, {})

    def about(self, first: object, second: object = None) -> dict[Any, Any]:
        """The answers given about these very objects, to be looked in and added to; empty for any others."""
        one, other, answers = self._last
        if one is first and other is second:
            return answers
        answers = {}
        self._last = (first, second, answers)
        return answers
