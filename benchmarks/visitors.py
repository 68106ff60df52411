"""A crowd of visitors in a process of its own: each looks at a page, reads it for a while, and looks at the next."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from time import perf_counter

import httpx

from benchmarks.apart import Apart, apart

READS = 5.0
"""Seconds that a visitor reads a page, on average."""

PATIENCE = 60.0


@dataclass(frozen=True)
class Look:
    """One thing that can be looked at: `name` is its kind, `body` is posted as JSON where there is one."""

    name: str
    path: str
    body: Mapping[str, object] | None = None


@contextmanager
def visitors(address: str, headers: Mapping[str, str]) -> Iterator[Apart]:
    """Asked (looks, users, seconds), it tells for each kind the seconds that each answer took, in order."""
    with apart(_ready, address, dict(headers)) as crowd:
        yield crowd


@contextmanager
def _ready(address: str, headers: Mapping[str, str]) -> Iterator[object]:
    def visit(looks: Sequence[Look], users: int, seconds: float, reads: float = READS) -> dict[str, list[float]]:
        return asyncio.run(_crowd(address, headers, looks, users, seconds, reads))

    yield visit


async def _crowd(
    address: str, headers: Mapping[str, str], looks: Sequence[Look], users: int, seconds: float, reads: float
) -> dict[str, list[float]]:
    took: defaultdict[str, list[float]] = defaultdict(list)
    kinds: defaultdict[str, list[Look]] = defaultdict(list)
    for look in looks:
        kinds[look.name].append(look)
    end = perf_counter() + seconds
    limits = httpx.Limits(max_connections=users, max_keepalive_connections=users)
    async with (
        httpx.AsyncClient(
            base_url=address, headers=dict(headers), limits=limits, timeout=PATIENCE, trust_env=False
        ) as client,
        asyncio.TaskGroup() as group,
    ):
        for number in range(users):
            group.create_task(_visitor(client, Random(number), list(kinds.values()), end, reads, took))
    return dict(took)


async def _visitor(
    client: httpx.AsyncClient,
    chance: Random,
    kinds: Sequence[Sequence[Look]],
    end: float,
    reads: float,
    took: Mapping[str, list[float]],
) -> None:
    await asyncio.sleep(chance.random() * reads)
    while perf_counter() < end:
        look = chance.choice(chance.choice(kinds))
        began = perf_counter()
        answer = await (client.post(look.path, json=look.body) if look.body is not None else client.get(look.path))
        took[look.name].append(perf_counter() - began)
        assert answer.status_code == 200, (look.path, answer.status_code, answer.text[:300])
        await asyncio.sleep(chance.expovariate(1 / reads) if reads else 0)
