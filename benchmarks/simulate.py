"""What simulating costs: programme-years a second with every invariant asked, and memory over a thousand programmes.

One core, no database. Takes a few minutes: `python -m benchmarks.simulate [--programmes N] [--years Y] [--seed S]`.
"""

import argparse
import gc
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter, process_time

import psutil
from rich.console import Console
from rich.progress import track

from benchmarks.measuring import show
from engine.rehearsal.simulate import Life, simulate
from engine.rules.definition import Definition
from engine.rules.reading import read_definition

FOLDER = Path(__file__).parent.parent / "definitions"
ASKED = {"economische-wijkaanpak": "at least 100", "plan-do-check": "-"}
MEGABYTE = 2**20


def main() -> None:
    """Measures, and prints the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--programmes", type=int, default=1000)
    asked.add_argument("--years", type=int, default=12)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    rows: list[tuple[str, str, str, str]] = []
    for name, wanted in ASKED.items():
        rows += measured(name, wanted, options.programmes, options.years, options.seed)
    show(f"{options.programmes} programmes of {options.years} years, seed {options.seed}", rows)


def measured(name: str, wanted: str, programmes: int, years: int, seed: int) -> list[tuple[str, str, str, str]]:
    """Rows of the table for one definition: speed by the clock on the wall and of the core, events, memory."""
    plan = read_definition((FOLDER / f"{name}.yaml").read_bytes(), name).definition
    assert plan is not None
    lives: list[tuple[float, int, bool]] = []
    memory: list[float] = []
    wall, core = perf_counter(), process_time()
    for number, life in enumerate(_watched(plan, name, programmes, years, seed), start=1):
        lives.append((life.years, sum(life.events.values()), life.broken is not None))
        if number in (max(1, programmes // 10), max(1, programmes // 2), programmes):
            memory.append(_megabytes())
    wall, core = perf_counter() - wall, process_time() - core
    lived, events = sum(life[0] for life in lives), sum(life[1] for life in lives)
    return [
        (f"{name}: programme-years a second", f"{lived / core:.0f}", f"{lived / wall:.0f} by the wall", wanted),
        (f"{name}: events, and time for each", f"{events:,}", f"{core / events * 1e6:.0f} microseconds", "-"),
        (f"{name}: memory after a tenth, half, all", _told(memory), f"{memory[-1] - memory[-2]:+.1f} MB", "flat"),
        (f"{name}: invariants broken", str(sum(life[2] for life in lives)), "-", "0"),
    ]


def _watched(plan: Definition, name: str, programmes: int, years: int, seed: int) -> Iterable[Life]:
    lives = simulate(plan, seed=seed, programmes=programmes, years=years)
    return track(lives, description=name, total=programmes, console=Console(stderr=True))


def _told(memory: list[float]) -> str:
    return ", ".join(f"{size:.0f}" for size in memory) + " MB"


def _megabytes() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss) / MEGABYTE


if __name__ == "__main__":
    main()
