"""Flows for tests of the worker, and a board on which they tell what they do, within one process."""

import asyncio
from dataclasses import dataclass, field

from prefect import flow


@dataclass
class Board:
    """Flow runs by name: those that `begun`, in order, those under way now, and the most there ever were at once."""

    begun: list[str] = field(default_factory=list)
    under_way: set[str] = field(default_factory=set)
    most: int = 0
    let_go: set[str] = field(default_factory=set)

    def begin(self, name: str) -> None:
        self.begun.append(name)
        self.under_way.add(name)
        self.most = max(self.most, len(self.under_way))


board = Board()


@flow(persist_result=False)
async def waits(name: str) -> None:
    """Is under way until it is let go."""
    board.begin(name)
    while name not in board.let_go:
        await asyncio.sleep(0.01)
    board.under_way.discard(name)


@flow(persist_result=False)
async def passes(name: str) -> None:
    """Is over at once."""
