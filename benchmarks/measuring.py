"""Timing things side by side: rounds taken in turn, so that a noisy moment of the machine hits all alike."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.progress import track
from rich.table import Table

Timed = Callable[[int], object]


def in_turn(timed: dict[str, Timed], rounds: int, per_round: int) -> dict[str, list[float]]:
    """Seconds per call of each, as one list per name: `rounds` rounds of `per_round` calls, taken in turn."""
    seconds: dict[str, list[float]] = {name: [] for name in timed}
    number = 0
    for _ in track(range(rounds), description="measuring", console=Console(stderr=True)):
        for name, call in timed.items():
            start = perf_counter()
            for _ in range(per_round):
                number += 1
                call(number)
            seconds[name].append((perf_counter() - start) / per_round)
    return seconds


def typical(seconds: list[float]) -> float:
    """The median round: what a call costs when nothing else hits the machine."""
    return median(seconds)


def show(title: str, rows: list[tuple[str, str, str, str]]) -> None:
    """Prints a table of (what, measured, ratio, asked)."""
    table = Table(title=title, title_justify="left")
    for heading in ("what", "measured", "ratio", "asked"):
        table.add_column(heading)
    for row in rows:
        table.add_row(*row)
    Console(width=110).print(table)
