"""Whether the office is well, part by part, and what to do about what is not: for the page of an administrator.

Judged from what the office itself knows (metrics.py); Prefect and its workers are looked at by flows/health.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Engine, text

from engine.office import clock, metrics
from engine.office.database import autocommitting
from engine.office.letters.sorting import next_moment
from engine.office.metrics import Metrics
from engine.office.trouble import as_trouble
from engine.rules.texts import Text

Part = Literal["database", "clock", "time", "post", "wishes", "letters"]
PATIENCE = 15 * 60.0
"""Seconds that a wish or a letter may wait, and a due date may have passed, before somebody should look."""


@dataclass(frozen=True, slots=True)
class Health:
    """How one part is doing; `todo` says what to do where it is not well."""

    part: Part
    well: bool
    told: Text
    todo: Text | None = None


def health(engine: Engine) -> tuple[Health, ...]:
    """All parts. Raises OfficeUnavailable where there is no database to ask."""
    with as_trouble(), autocommitting(engine) as connection:
        version = str(connection.scalar(text("SHOW server_version"))).split(" ")[0]
    return tuple(_parts(version, metrics.measure(engine), _until(clock.ruling(engine), next_moment(engine))))


def _until(now: datetime, moment: datetime | None) -> float | None:
    """Seconds until then; None where it has passed."""
    return (moment - now).total_seconds() if moment and moment > now else None


def _parts(version: str, found: Metrics, next_letters: float | None) -> Iterator[Health]:
    yield Health("database", True, Text(nl=f"PostgreSQL {version} antwoordt", en=f"PostgreSQL {version} answers"))
    yield _clock(found)
    yield _time(found)
    yield _post(found)
    yield _wishes(found)
    yield _letters(found, next_letters)


def _clock(found: Metrics) -> Health:
    if found.held is not None:
        return Health("clock", False, _HELD[found.held], _LOOK_AND_GO_ON)
    if not found.lease_left:
        return Health("clock", False, Text(nl="er loopt geen klok", en="no clock runs"), _START_CLOCK)
    return Health("clock", True, Text(nl=f"loopt, termijn {found.term}", en=f"runs, term {found.term}"))


def _time(found: Metrics) -> Health:
    if found.lag < PATIENCE:
        return Health("time", True, Text(nl="alles wat moest gebeuren, gebeurde", en="all that was due has happened"))
    told = Text(
        nl=f"wat had moeten gebeuren, wacht al {_while(found.lag).nl}",
        en=f"what was due has waited for {_while(found.lag).en}",
    )
    return Health("time", False, told, _START_CLOCK)


def _post(found: Metrics) -> Health:
    if found.post_left:
        return Health("post", True, Text(nl="is aan het werk", en="is at work"))
    return Health(
        "post",
        False,
        Text(nl="er is geen post aan het werk; berichten blijven liggen", en="no post is at work; letters stay"),
        Text(nl="Start er een met: koers post run", en="Start one with: koers post run"),
    )


def _wishes(found: Metrics) -> Health:
    waiting = Text(
        nl=f"{found.wishes} wachten op een flow run", en=f"{found.wishes} wait for a flow run"
    )  # of what was decided nothing is lost by it
    if found.oldest_wish < PATIENCE:
        return Health("wishes", True, waiting)
    told = Text(
        nl=f"{waiting.nl}, de oudste al {_while(found.oldest_wish).nl}",
        en=f"{waiting.en}, the oldest for {_while(found.oldest_wish).en}",
    )
    todo = Text(
        nl="Besluiten blijven bewaard. Kijk of Prefect en een worker lopen: koers status",
        en="Decisions are kept. See whether Prefect and a worker run: koers status",
    )
    return Health("wishes", False, told, todo)


def _letters(found: Metrics, coming: float | None) -> Health:
    pile = found.letters
    waits, held, refused = pile["queued"] + pile["sending"], pile["held"], pile["refused"]
    told = Text(
        nl=f"{waits} wachten, {held} vastgehouden, {refused} niet aangekomen",
        en=f"{waits} wait, {held} held, {refused} not arrived",
    )
    if coming is not None:
        after = _while(coming)
        told = Text(nl=f"{told.nl}; de volgende gaan over {after.nl}", en=f"{told.en}; the next ones go in {after.en}")
    if held or refused:
        todo = Text(nl="Kijk bij Berichten wat eraan te doen is.", en="See under Letters what to do about it.")
        return Health("letters", False, told, todo)
    return Health("letters", True, told)


def _while(seconds: float) -> Text:
    """How long that is, in the largest whole unit of which there are two or more."""
    for length, nl, en in ((86400, "dagen", "days"), (3600, "uur", "hours"), (60, "minuten", "minutes")):
        if seconds >= 2 * length:
            return Text(nl=f"{int(seconds // length)} {nl}", en=f"{int(seconds // length)} {en}")
    return Text(nl="een minuut", en="a minute")


_START_CLOCK = Text(nl="Start een klok met: koers clock run", en="Start a clock with: koers clock run")

_LOOK_AND_GO_ON = Text(
    nl="Kijk of de tijd van de machine klopt. Geef dan vrij met: koers clock go-on",
    en="See whether the time of the machine is right. Then let it go on with: koers clock go-on",
)

_HELD = {
    "leap": Text(
        nl="staat stil: de tijd sprong meer dan een maand", en="stands still: time leapt by more than a month"
    ),
    "disagreement": Text(
        nl="staat stil: machine en database verschillen meer dan een uur",
        en="stands still: machine and database differ by over an hour",
    ),
}
