"""How the parts of an installation are: the database, Prefect, the worker, the clock, the post, and what waits.

Asked over plain HTTP and SQL, without importing Prefect, so that the answer comes at once.
"""

import json
import os
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from sqlalchemy import Engine

from engine.office import clock, lease, showing
from engine.office.clock import HoldReason
from engine.office.letters import desk
from engine.rules.texts import Text
from flows.naming import POOL
from flows.prefect_server import healthy

LONGEST_WAIT = timedelta(minutes=5)
"""A wish for a flow run that waits longer than this is not served as it should."""

LONGEST_IN_THE_POST = timedelta(days=1)
"""Over a weekend letters wait by themselves; they are made on the day they go."""


@dataclass(frozen=True, slots=True)
class Health:
    """How one part is, and what to do when it is not well."""

    part: str
    well: bool
    told: Text


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker as Prefect knows it."""

    name: str
    online: bool
    seen: datetime


def check(engine: Engine, api: str, pages: str | None = None) -> tuple[Health, ...]:
    """The health of every part, in the order in which they need each other; `pages` is where those are, if here.

    Raises OfficeUnavailable.
    """
    now = clock.now()
    shown = (_pages(pages),) if pages else ()
    parts = (_database(engine), _prefect(api), _worker(api), _clock(engine), _letters(engine))
    return (*parts, *shown, _wishes(engine, now))


def pages_answer(url: str) -> bool:
    """Whether the pages can be used there now."""
    with suppress(URLError, OSError), urlopen(f"{url}/gezond", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def workers(api: str) -> tuple[Worker, ...]:
    """The workers of our pool; none where Prefect does not answer."""
    found = _post(f"{api}/work_pools/{POOL}/workers/filter", {"limit": 200}) or []
    return tuple(
        Worker(one["name"], one.get("status") == "ONLINE", datetime.fromisoformat(one["last_heartbeat_time"]))
        for one in found
        if one.get("last_heartbeat_time")
    )


def _database(engine: Engine) -> Health:
    clock.face(engine)
    return Health("database", True, Text(nl="antwoordt", en="answers"))


def _prefect(api: str) -> Health:
    if healthy(api):
        return Health("prefect", True, Text(nl=f"antwoordt op {api}", en=f"answers at {api}"))
    return Health(
        "prefect",
        False,
        Text(
            nl=f"antwoordt niet op {api}; wat besloten is blijft bewaard. Start alles met: koers up",
            en=f"does not answer at {api}; what was decided is kept. Start everything with: koers up",
        ),
    )


def _worker(api: str) -> Health:
    online = [one for one in workers(api) if one.online]
    if online:
        seen = max(one.seen for one in online).astimezone(UTC)
        count, at = len(online), f"{seen:%H:%M:%S} UTC"
        return Health(
            "worker", True, Text(nl=f"{count} aan het werk, gezien om {at}", en=f"{count} at work, seen at {at}")
        )
    return Health(
        "worker",
        False,
        Text(
            nl="er is geen worker aan het werk; flow runs wachten. Start er een met: koers worker",
            en="no worker is at work; flow runs wait. Start one with: koers worker",
        ),
    )


def _clock(engine: Engine) -> Health:
    face, held = clock.face(engine), lease.current(engine)
    if face.held:
        return Health("clock", False, _WHY_HELD[face.held])
    if held is None or held.over:
        return Health(
            "clock",
            False,
            Text(
                nl="er loopt geen klok; er gebeurt niets op tijd. Start er een met: koers clock run",
                en="no clock runs; nothing happens on time. Start one with: koers clock run",
            ),
        )
    term = Text(nl=f"handelt: {held.holder}, termijn {held.term}", en=f"acts: {held.holder}, term {held.term}")
    return Health("clock", True, term)


def _letters(engine: Engine) -> Health:
    at_work, pile = lease.current(engine, lease.POST), desk.pile(engine)
    if at_work is None or at_work.over:
        return Health(
            "post",
            False,
            Text(
                nl="er loopt geen post; berichten wachten. Start er een met: koers post run",
                en="no post runs; letters wait. Start one with: koers post run",
            ),
        )
    left = pile.queued + pile.sending
    told = Text(
        nl=f"{left} wachten, {pile.held} vastgehouden, {pile.refused} niet aangekomen (zie: koers post)",
        en=f"{left} wait, {pile.held} held, {pile.refused} not arrived (see: koers post)",
    )
    waits = clock.ruling(engine) - pile.oldest if pile.oldest else timedelta()
    return Health("post", waits < LONGEST_IN_THE_POST, told)


def _pages(url: str) -> Health:
    if pages_answer(url):
        return Health("pages", True, Text(nl=f"antwoorden op {url}", en=f"answer at {url}"))
    return Health(
        "pages",
        False,
        Text(
            nl=f"antwoorden niet op {url}; wat besloten is blijft bewaard. Start ze met: koers pages run",
            en=f"do not answer at {url}; what was decided is kept. Start them with: koers pages run",
        ),
    )


def _wishes(engine: Engine, now: datetime) -> Health:
    left = showing.backlog(engine)
    if left.count == 0:
        return Health("wishes", True, Text(nl="alles is getoond", en="everything is shown"))
    age = now - left.oldest if left.oldest else timedelta()
    minutes = max(0, int(age.total_seconds() // 60))
    told = Text(
        nl=f"{left.count} wachten op een flow run; de oudste sinds {minutes} minuten",
        en=f"{left.count} wait for a flow run; the oldest for {minutes} minutes",
    )
    return Health("wishes", age < LONGEST_WAIT, told)


def _post(url: str, body: dict[str, Any]) -> Any:
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json", **_credentials()})
    with suppress(URLError, OSError, ValueError), urlopen(request, timeout=5) as answer:
        return json.load(answer)
    return None


def _credentials() -> dict[str, str]:
    """What Prefect's own client sends along where its API asks for a password."""
    said = os.environ.get("PREFECT_API_AUTH_STRING", "")
    return {"Authorization": f"Basic {b64encode(said.encode()).decode()}"} if said else {}


_WHY_HELD: dict[HoldReason, Text] = {
    "leap": Text(
        nl="is stilgezet: de tijd sprong meer dan 31 dagen vooruit. Zie: koers clock",
        en="is held: time leapt more than 31 days ahead. See: koers clock",
    ),
    "disagreement": Text(
        nl="is stilgezet: deze machine en de database verschillen meer dan een uur. Zie: koers clock",
        en="is held: this machine and the database differ by more than an hour. See: koers clock",
    ),
}
