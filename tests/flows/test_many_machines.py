"""Many machines, as processes here: Redis, two each of servers, workers, clocks and posts; any of them is killed."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from redis import Redis

from engine.office.database import open_database
from engine.office.embedded import Server
from tests.flows.cluster import APIS, CLOCKS, HOLDER, POSTS, WORKERS, Cluster, cluster, redis_server, until
from tests.flows.cluster_trial import alone, trial
from tests.flows.cluster_year import MOMENTS

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.slow]

PROGRAMMES = 6
SEED = 20261125
VICTIMS = (HOLDER, CLOCKS[1], WORKERS[0], WORKERS[1], APIS[0], POSTS[0])


@pytest.fixture
def running(postgres_server: Server, open_folder: Path) -> Iterator[Cluster]:
    """The cluster, where there is a Redis; for .ci/run there must be one."""
    if redis_server() is None:
        assert not os.environ.get("KOERS_SKIP_NOTHING"), "redis-server is missing; .ci/run installs it"
        pytest.skip("redis-server is not installed: apt-get install redis-server")
    with cluster(postgres_server, open_folder) as found:
        yield found


def test_whatever_is_killed_each_moment_is_evaluated_once(running: Cluster, database_url: str) -> None:
    """Given six programmes in a cluster, when a year passes and parts of it are killed at random, then each agreed
    moment is evaluated once, every wish is served, every phase run is shown by one flow run as the office says, every
    letter that was sent is in the mailbox, and the journals are those of an office that lived the year alone."""
    came = trial(running, PROGRAMMES, VICTIMS, SEED, lambda *_: None)

    assert came.killed == Counter(VICTIMS) + Counter([HOLDER])
    names = [f"p{number:03d}" for number in range(1, PROGRAMMES + 1)]
    assert came.evaluated == {(name, moment): 1 for name in names for moment in MOMENTS}
    assert came.unserved == 0
    assert came.prefect == {run: (state,) for run, state in came.office.items()}
    assert (came.wrong, came.faults) == ((), ())
    assert came.sent
    assert came.arrived.keys() == came.sent
    assert came.arrived.total() - len(came.sent) <= came.killed[POSTS[0]], "twice only where its post was killed"
    office_alone = open_database(database_url)
    assert came.heads == alone(office_alone, PROGRAMMES)
    office_alone.dispose()

    assert came.terms > 2, "the lease went to another clock after each kill"
    until(running.well, running.told)
    until(lambda: running.koers("status").returncode == 0, lambda: running.koers("status").stdout)
    for api in running.apis:
        assert refused_without_password(api)
    assert Redis(port=running.redis_port).keys("*"), "the servers speak through Redis"


def refused_without_password(api: str) -> bool:
    """Whether its API answers only who knows the password."""
    request = Request(f"{api}/flow_runs/filter", b"{}", {"Content-Type": "application/json"})
    with pytest.raises(HTTPError) as refusal:
        urlopen(request, timeout=10)
    return refusal.value.code == 401
