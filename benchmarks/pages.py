"""What pages cost: 50 visitors among 1,000 programmes with a million events, beside Prefect's own list of flow runs.

And whether any page costs more after a longer history.

One run, one embedded PostgreSQL (durable), the pages and Prefect's server as processes of their own:
`python -m benchmarks.pages [--programmes N] [--users N] [--seconds N] [--quick]`. It takes a quarter of an hour.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from statistics import median, quantiles

import httpx
from rich.console import Console

from benchmarks.looks import OF_ALL, OF_ONE, Looks
from benchmarks.measuring import in_turn, show, typical
from benchmarks.processes import Peak, Tree, beside
from benchmarks.stage import Stage, stage
from benchmarks.towns import LONG, MANAGER, Towns, towns
from benchmarks.visitors import Look, visitors
from engine.office.database import open_database
from engine.office.entrance import feeds, sessions
from engine.office.settings import DATA, DATABASE_URL, URL_OF_PAGES
from faces.web.visit import COOKIE
from flows.prefect_server import LOOPBACK, free_port

Row = tuple[str, str, str, str]
ASKED = 0.150
FLOW_RUNS = 2000
LIST = Look("flow runs", "/flow_runs/filter", {"sort": "EXPECTED_START_TIME_DESC", "limit": 50})
"""What Prefect's UI asks when somebody opens the list of flow runs."""


def main() -> None:
    """Measures, and prints the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--programmes", type=int, default=1000)
    asked.add_argument("--users", type=int, default=50)
    asked.add_argument("--seconds", type=float, default=240)
    asked.add_argument("--quick", action="store_true", help="a tenth of everything")
    given = asked.parse_args()
    if given.quick:
        given.programmes, given.seconds = given.programmes // 10, given.seconds / 4
    told = Console(stderr=True)
    with stage() as here:
        told.print("living, and copying programmes ...")
        town = towns(here.database, given.programmes)
        told.print(f"{town.events:,} events; starting flow runs in Prefect ...")
        _flow_runs(here)
        headers, feed = _let_in(town)
        with _pages(here, town) as (address, tree):
            _measure(here, Looks(town, feed), given, address, headers, tree)


def _measure(
    here: Stage, kinds: Looks, given: argparse.Namespace, address: str, headers: Mapping[str, str], tree: Tree
) -> None:
    town, looks = kinds.town, list(kinds.everything())
    api = str(here.client.api_url).rstrip("/")
    peak = Peak(tree)
    with visitors(address, headers) as crowd, visitors(api, {}) as others:
        crowd.ask([*kinds.of_all(), *kinds.of_one(town.name)], 2, 30.0, 0.2)  # both warm, neither measured
        others.ask([LIST], 2, 5.0, 0.5)
        with peak.watched():
            took = crowd.ask(looks, given.users, given.seconds)
        peer = others.ask([LIST], given.users, given.seconds)[LIST.name]
    show(
        f"{given.users} visitors, {given.programmes:,} programmes, {town.events:,} events; "
        f"the pages took {peak.megabytes:.0f} MB",
        list(_rows(took, peer)),
    )
    show(f"A journal of {town.long:,} events beside one of {town.first:,}", list(_growth(kinds, address, headers)))


# --- what came of it


def _rows(took: Mapping[str, list[float]], peer: list[float]) -> Iterator[Row]:
    yield from (_row(name, took[name], peer) for name in (*OF_ALL, *OF_ONE) if name in took)
    yield _row("every page", [one for found in took.values() for one in found], peer)
    yield _row("Prefect: its list of flow runs", peer, peer, asked="-")


def _row(name: str, took: list[float], peer: list[float], asked: str = f"p95 < {ASKED * 1000:.0f} ms") -> Row:
    told = f"p50 {median(took) * 1000:.0f}, p95 {_p95(took) * 1000:.0f} ms (n={len(took)})"
    return name, told, f"{_p95(took) / _p95(peer):.2f} x Prefect's", asked


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]


def _growth(kinds: Looks, address: str, headers: Mapping[str, str]) -> Iterator[Row]:
    """Each page of one programme, asked in turn of a short and of a long history, other programmes in between."""
    town = kinds.town
    with httpx.Client(base_url=address, headers=dict(headers), timeout=60, trust_env=False) as client:
        for short, long in zip(kinds.of_one(town.name), kinds.of_one(LONG), strict=True):
            seconds = in_turn({"short": _getting(client, short), "long": _getting(client, long)}, 7, 2)
            few, many = typical(seconds["short"]), typical(seconds["long"])
            told = f"{few * 1000:.0f} and {many * 1000:.0f} ms"
            yield short.name, told, f"{many / few:.2f} x ({town.long / town.first:.1f} x the events)", "about 1"


def _getting(client: httpx.Client, look: Look) -> Callable[[int], object]:
    def get(_: int) -> object:
        answer = client.get(look.path)
        assert answer.status_code == 200, (look.path, answer.status_code)
        return answer

    return get


# --- what is started


def _let_in(town: Towns) -> tuple[dict[str, str], str]:
    """The headers with which the manager is let in, also by the API; and the token of their calendar."""
    engine = open_database(town.url)
    session, token = (sessions.issue(engine, MANAGER, kind, datetime.now(UTC)) for kind in ("session", "api"))
    feed = feeds.make(engine, MANAGER, town.now)
    engine.dispose()
    return {"Cookie": f"{COOKIE}={session}", "Authorization": f"Bearer {token}"}, feed


@contextmanager
def _pages(here: Stage, town: Towns) -> Iterator[tuple[str, Tree]]:
    port = free_port()
    address = f"http://{LOOPBACK}:{port}"
    environment = dict(os.environ) | {DATABASE_URL: town.url, DATA: str(here.folder), URL_OF_PAGES: address}
    with beside("pages", ["faces.cli", "pages", "run", "--port", str(port)], environment, here.log("pages")) as tree:
        for _ in range(600):
            try:
                if httpx.get(f"{address}/gezond", trust_env=False).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.2)
        yield address, tree


def _flow_runs(here: Stage) -> None:
    """Flow runs to list: of one flow, each with a state."""
    api = str(here.client.api_url).rstrip("/")
    asyncio.run(_create(api))


async def _create(api: str) -> None:
    chance = Random(1)
    async with httpx.AsyncClient(base_url=api, timeout=60, trust_env=False) as client:
        flow = (await client.post("/flows/", json={"name": "analyse"})).json()["id"]
        free = asyncio.Semaphore(8)

        async def create(number: int) -> None:
            async with free:
                made = {"flow_id": flow, "name": f"Wijk {number}, cyclus 1, analyse", "tags": [f"programme:p-{number}"]}
                state = {"type": chance.choice(["COMPLETED", "PAUSED"]), "name": "AwaitingGate"}
                answer = await client.post("/flow_runs/", json=made | {"state": state})
                assert answer.status_code in (200, 201), answer.text

        await asyncio.gather(*(create(number) for number in range(FLOW_RUNS)))


if __name__ == "__main__":
    main()
