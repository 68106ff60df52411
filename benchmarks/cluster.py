"""A cluster while it is killed: many programmes live through a year on two Prefect servers, two workers, two clocks.

All are processes on this machine, with Redis and an embedded PostgreSQL (durable). It ends by itself when flow runs get
no further. Takes about ten minutes: `python -m benchmarks.cluster [--programmes N] [--seed S]`.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.measuring import show
from engine.office.database import open_database
from engine.office.embedded import attach
from engine.office.migrate import upgrade
from engine.office.roles import prepare_roles
from tests.flows.cluster import APIS, CLOCKS, HOLDER, SERVICES, WORKERS, cluster, redis_server
from tests.flows.cluster_trial import MOVES, Outcome, Tell, alone, trial
from tests.flows.cluster_year import MOMENTS

VICTIMS = (*3 * (HOLDER,), *CLOCKS, *2 * WORKERS, *APIS, SERVICES)


def main() -> None:
    """Measures, and prints the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--programmes", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    if redis_server() is None:
        raise SystemExit("redis-server is not installed: apt-get install redis-server")
    with tempfile.TemporaryDirectory(prefix="koers-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with attach(folder / "data") as server:
            began = perf_counter()
            with cluster(server, folder) as running, _progress(options.programmes) as tell:
                up = perf_counter() - began
                came = trial(running, options.programmes, VICTIMS, options.seed, tell)
            roles = prepare_roles(server.url(), "alone")
            upgrade(roles.owner)
            same = alone(open_database(roles.app), options.programmes) == came.heads
    show(
        f"{options.programmes} programmes in a cluster, seed {options.seed}", _rows(came, options.programmes, up, same)
    )


def _rows(came: Outcome, programmes: int, up: float, same: bool) -> list[tuple[str, str, str, str]]:
    agreed = programmes * len(MOMENTS)
    once = sum(count == 1 for count in came.evaluated.values())
    runs = sum(len(states) for states in came.prefect.values())
    as_told = sum(states == (came.office[run],) for run, states in came.prefect.items())
    kills = ", ".join(f"{name}: {count}" for name, count in sorted(came.killed.items()))
    return [
        ("agreed moments evaluated exactly once", f"{once} of {agreed}", f"{once / agreed:.0%}", "all"),
        ("phase runs shown by one flow run, as the office says", f"{as_told} of {len(came.office)}", "", "all"),
        ("flow runs in Prefect", str(runs), "", "-"),
        ("wishes not served at the end", str(came.unserved), "", "0"),
        (
            "letters sent; of those in the mailbox",
            f"{len(came.sent)}; {len(came.sent & came.arrived.keys())}",
            "",
            "all",
        ),
        (
            "faults in the journals; phase runs that show another state",
            f"{len(came.faults)}; {len(came.wrong)}",
            "",
            "0",
        ),
        ("journals equal to those of an office alone", "yes" if same else "no", "", "yes"),
        ("seconds until all parts were up", f"{up:.0f}", "", "-"),
        ("seconds for the year", f"{came.seconds:.0f}", "", "-"),
        ("kills", str(came.killed.total()), f"{came.terms} terms", kills),
    ]


@contextmanager
def _progress(programmes: int) -> Iterator[Tell]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task(f"{programmes} programmes", total=MOVES)

        def tell(move: int, to: datetime, waiting: int) -> None:
            progress.update(bar, completed=move, description=f"{to:%d %b %Y}, {waiting} wishes open")

        yield tell


if __name__ == "__main__":
    main()
