"""Something that answers calls from a process of its own, so that its memory and its CPU can be told from ours."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import psutil

from benchmarks.processes import Tree


@dataclass(frozen=True)
class Apart:
    """A process that answers one call after another. `tree`: what it costs."""

    line: Connection
    tree: Tree

    def ask(self, *asked: Any) -> Any:
        """What it answers; we wait for that."""
        self.begin(*asked)
        return self.answer()

    def begin(self, *asked: Any) -> None:
        """Asks, and does not wait; `answer` does."""
        self.line.send(asked)

    def answer(self) -> Any:
        """What it answers to what was asked last. Raises what it raised."""
        answer = self.line.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def apart(make: Callable[..., Any], *given: Any) -> Iterator[Apart]:
    """`make(*given)` in a process of its own gives a context whose value answers the calls, until left."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_serve, args=(there, make, given), daemon=True)
    process.start()
    there.close()
    try:
        here.recv()
        yield Apart(here, Tree(psutil.Process(process.pid)))
    finally:
        here.close()
        process.join(15)
        process.kill()


def _serve(line: Connection, make: Callable[..., Any], given: tuple[Any, ...]) -> None:
    with make(*given) as answers:
        line.send(None)
        while True:
            try:
                asked = line.recv()
            except EOFError:
                return
            try:
                line.send(answers(*asked))
            except Exception as trouble:
                line.send(trouble)
