"""What the clock costs: a wake with nothing due among a million future moments, and agreeing ten thousand of them.

One run, one embedded PostgreSQL (durable), taken in turn with the same among a thousand moments and with APScheduler's
SQLAlchemyJobStore. Takes about three minutes: `python -m benchmarks.clock [--moments N] [--wakes N] [--agree N]`.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, time
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from rich.console import Console
from rich.progress import track

from benchmarks.calendars import Calendar, agreement, calendar, dates
from benchmarks.measuring import show
from benchmarks.peers import StoredJobs, stored_jobs
from benchmarks.programmes import begin, quiet_plan
from engine.office import clock
from engine.office.embedded import Server, attach
from engine.office.roles import prepare_guest
from flows import prefect_server
from flows.clock import Clock
from flows.clockwork import Clockwork
from flows.prefect_server import client_settings

Row = tuple[str, str, str, str]
FEW = 1000
EACH = {"yearly for twenty years": (20, 1), "each quarter for twenty years": (80, 4)}
"""What one agreement is made of: how many moments, how many in a year."""


def main() -> None:
    """Measures, and prints the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--moments", type=int, default=1_000_000)
    asked.add_argument("--wakes", type=int, default=500)
    asked.add_argument("--agree", type=int, default=10_000)
    options = asked.parse_args()
    with _server() as server, ExitStack() as stack:
        many = stack.enter_context(calendar(server, "many", options.moments))
        few = stack.enter_context(calendar(server, "few", FEW))
        url = prepare_guest(server.url(), "peers", "peers").render_as_string(hide_password=False)
        jobs = stack.enter_context(stored_jobs(url, "jobs_ahead", options.moments, clock.now()))
        told = f"{many.moments:,} future moments in {many.programmes:,} programmes; {few.moments:,} in {few.programmes}"
        show(f"A wake with nothing due: {told}", _wakes(many, few, jobs, options.wakes))
        fresh = stack.enter_context(stored_jobs(url, "jobs_added", 0, clock.now()))
        for name, (moments, each_year) in EACH.items():
            show(f"Agreeing {options.agree:,} moments, {name}", _agree(few, fresh, options.agree, moments, each_year))


@contextmanager
def _server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="koers-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        nobody = f"http://127.0.0.1:{prefect_server.free_port()}/api"
        os.environ.update(client_settings(folder / "prefect", nobody))
        with attach(folder / "data") as server:
            yield server


def _wakes(many: Calendar, few: Calendar, jobs: StoredJobs, wakes: int) -> list[Row]:
    timed: dict[str, Callable[[], object]] = {
        "many": _clock(many),
        "few": _clock(few),
        "jobs": lambda: jobs.wake(clock.now()),
    }
    seconds = _each_in_turn(timed, wakes)
    among = f"among {many.moments:,}"
    ratio = median(seconds["many"]) / median(seconds["few"])
    beside = median(seconds["many"]) / median(seconds["jobs"])
    return [
        (f"a wake {among}, median", _ms(median(seconds["many"])), f"{ratio:.2f} x among {few.moments:,}", "under 5 ms"),
        (f"a wake {among}, 95 of 100 within", _ms(_p95(seconds["many"])), "", "under 5 ms"),
        (f"a wake among {few.moments:,}, median", _ms(median(seconds["few"])), "1", ""),
        (f"a wake among {few.moments:,}, 95 of 100 within", _ms(_p95(seconds["few"])), "", ""),
        (f"APScheduler's store {among} jobs, median", _ms(median(seconds["jobs"])), f"Koers {beside:.1f} x", ""),
        (f"APScheduler's store {among} jobs, 95 of 100", _ms(_p95(seconds["jobs"])), "", ""),
    ]


def _clock(found: Calendar) -> Callable[[], object]:
    """A whole wake of `koers clock run`: lease, what is due, what is to be sent to Prefect, when to wake next."""
    from prefect.client.orchestration import get_client

    from flows.dispatcher import dispatch

    client = get_client(sync_client=True)  # asked nothing, since nothing is to be sent; nobody would answer
    works = Clockwork(found.engine, found.register, "bench", lambda term: dispatch(found.engine, client, term).made)
    running = Clock(works)

    def wake() -> None:
        running.wake()
        assert works.last is not None and works.last.acted and works.last.passed == 0, running.trouble

    return wake


def _each_in_turn(timed: dict[str, Callable[[], object]], times: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in timed}
    for _ in range(20):
        for call in timed.values():
            call()
    for _ in track(range(times), description="waking", console=Console(stderr=True)):
        for name, call in timed.items():
            start = perf_counter()
            call()
            seconds[name].append(perf_counter() - start)
    return seconds


_numbers = count(1_000_000)


def _agree(few: Calendar, jobs: StoredJobs, agree: int, each: int, each_year: int, rounds: int = 5) -> list[Row]:
    """As many moments either way, in rounds taken in turn; the programmes are there already."""
    now, plan = clock.now(), quiet_plan()
    on = dates(now.date(), each, each_year)
    koers, stored = 0.0, 0.0
    for _ in track(range(rounds), description="agreeing", console=Console(stderr=True)):
        names = [begin(few.register, plan, next(_numbers), now) for _ in range(agree // rounds // each)]
        start = perf_counter()
        for name in names:
            few.register.handle(name, agreement(name, on), now)
        between = perf_counter()
        for name in names:
            for day in on:
                jobs.add(datetime.combine(day, time(), UTC), name)
        koers, stored = koers + between - start, stored + perf_counter() - between
    total = rounds * (agree // rounds // each) * each
    return [
        (f"Koers: {total // each} agreements of {each} moments", f"{koers:.2f} s", "1", ""),
        (f"APScheduler: {total:,} stored jobs", f"{stored:.2f} s", f"{stored / koers:.0f} x Koers", "at least 50 x"),
        ("    a commit each way", f"{koers * each / total * 1000:.2f} and {stored / total * 1000:.2f} ms", "", ""),
    ]


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


if __name__ == "__main__":
    main()
