"""What flow runs have to show, and what they showed: the wishes for runs, and one row per phase run beside them.

Only SQL of that lives here. A wish for a run is written with the decision it follows from (register.py); it is served
when a flow run has shown the programme as it stood then or later, not when the flow run was asked to. Who asks:
flows/dispatcher.py; who repairs: flows/reconciler.py; who shows: a tick of the phase's flow. Times are real ones.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, text

from engine.office.database import autocommitting
from engine.office.trouble import as_trouble


@dataclass(frozen=True, slots=True)
class Wanted:
    """A phase run of which something is still to be shown: everything up to the event numbered `sequence`.

    `flow_run` is Prefect's id for it, None when it has none yet; `generation` goes up by one each time Prefect lost
    it; `sent` is the sequence up to which its flow run was started or resumed last, `shown` that which it showed last.
    """

    programme: str
    run: str
    sequence: int
    flow_run: str | None
    generation: int
    sent: int
    shown: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A phase run as its flow run showed it last: `state` is the name people see, such as AwaitingGate."""

    programme: str
    run: str
    flow_run: str | None
    generation: int
    sent: int
    sent_at: datetime | None
    shown: int
    shown_at: datetime | None
    state: str | None
    closed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a tick was asked: `first` is the sequence of the oldest open wish about its phase run (None: there is
    none), `digest` whether one of them asks for a digest."""

    first: int | None
    digest: bool


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many wishes for runs are open, and since when (recorded) the oldest of them waits."""

    count: int
    oldest: datetime | None


def outstanding(engine: Engine, limit: int = 500) -> tuple[Wanted, ...]:
    """Phase runs whose flow run must be started or resumed, the longest waiting first: what was not sent yet."""
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(Wanted(*row) for row in connection.execute(text(_OUTSTANDING), {"limit": limit}))


def asked(engine: Engine, programme: str, run: str) -> Asked:
    """What is asked of a tick of this phase run."""
    with as_trouble(), autocommitting(engine) as connection:
        return Asked(*connection.execute(text(_ASKED), {"programme": programme, "run": run}).one())


def sent(engine: Engine, wanted: Wanted, flow_run: str, term: int, now: datetime) -> bool:
    """Prefect has taken up the run or its resuming, for everything up to `wanted.sequence`.

    False, and nothing is written, when a clock with a later term, or a later generation, was here.
    """
    values = {
        "programme": wanted.programme,
        "run": wanted.run,
        "sequence": wanted.sequence,
        "generation": wanted.generation,
        "flow_run": flow_run,
        "term": term,
        "now": now,
    }
    with as_trouble(), engine.begin() as connection:
        return connection.execute(text(_SENT), values).first() is not None


def shown(
    engine: Engine, programme: str, run: str, flow_run: str, sequence: int, state: str, closed: bool, now: datetime
) -> bool:
    """A tick of `flow_run` shows the programme as it stood after the event numbered `sequence`: its wishes are served.

    False, and nothing is written, when another tick has shown a later version, or another flow run is the one for
    this phase run: the fence against a process that woke up late.
    """
    values = {"programme": programme, "run": run, "flow_run": flow_run, "sequence": sequence}
    with as_trouble(), engine.begin() as connection:
        written = connection.execute(text(_SHOWN), values | {"state": state, "closed": closed, "now": now}).first()
        if written is not None:
            del values["flow_run"]
            connection.execute(text(_SERVED), values | {"now": now})
        return written is not None


def showing(engine: Engine, programme: str, run: str) -> Shown | None:
    """What is known of the flow run of one phase run."""
    with as_trouble(), autocommitting(engine) as connection:
        row = connection.execute(text(_ONE), {"programme": programme, "run": run}).first()
        return Shown(*row) if row else None


def still_open(engine: Engine, after: tuple[str, str] = ("", ""), limit: int = 200) -> tuple[Shown, ...]:
    """Phase runs that were not shown as closed, a page at a time, in order of programme and run."""
    values = {"programme": after[0], "run": after[1], "limit": limit}
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(Shown(*row) for row in connection.execute(text(_STILL_OPEN), values))


def of_programme(engine: Engine, programme: str) -> tuple[Shown, ...]:
    """Everything known of the flow runs of one programme, closed ones included."""
    with as_trouble(), autocommitting(engine) as connection:
        return tuple(Shown(*row) for row in connection.execute(text(_OF_PROGRAMME), {"programme": programme}))


def lost(engine: Engine, found: Shown, term: int, today: date) -> bool:
    """Prefect no longer has the flow run of this generation: the next dispatch makes a new one.

    False, and nothing is written, when a clock with a later term, or a later generation, was here.
    """
    return _again(engine, "flow_run = NULL, generation = generation + 1, sent = 0", found, term, today)


def unsend(engine: Engine, found: Shown, term: int, today: date) -> bool:
    """What was sent is not going to be shown, or what was shown is gone: the next dispatch sends it again.

    False, and nothing is written, when a clock with a later term, or a later generation, was here.
    """
    return _again(engine, "sent = 0", found, term, today)


def backlog(engine: Engine) -> Backlog:
    """The open wishes for runs."""
    with as_trouble(), autocommitting(engine) as connection:
        return Backlog(*connection.execute(text(_BACKLOG)).one())


def _again(engine: Engine, change: str, found: Shown, term: int, today: date) -> bool:
    values = {"programme": found.programme, "run": found.run, "generation": found.generation, "term": term}
    with as_trouble(), engine.begin() as connection:
        written = connection.execute(text(_AGAIN.format(change=change)), values).first()
        if written is not None:
            connection.execute(text(_WISH_AGAIN), {"programme": found.programme, "run": found.run, "today": today})
        return written is not None


_OUTSTANDING = """
    SELECT w.programme, w.run, max(w.sequence), s.flow_run, coalesce(s.generation, 1), coalesce(s.sent, 0),
           coalesce(s.shown, 0)
    FROM wish AS w LEFT JOIN showing AS s ON s.programme = w.programme AND s.run = w.run
    WHERE w.kind = 'run' AND w.served_at IS NULL AND w.sequence > coalesce(s.sent, 0)
    GROUP BY w.programme, w.run, s.flow_run, s.generation, s.sent, s.shown
    ORDER BY min(w.id) LIMIT :limit
"""

_ASKED = """
    SELECT min(sequence), coalesce(bool_or(about = 'digest'), false) FROM wish
    WHERE programme = :programme AND run = :run AND kind = 'run' AND served_at IS NULL
"""

_SENT = """
    INSERT INTO showing AS s (programme, run, flow_run, generation, sent, sent_at, term)
    VALUES (:programme, :run, :flow_run, :generation, :sequence, :now, :term)
    ON CONFLICT (programme, run) DO UPDATE SET
        flow_run = :flow_run, generation = :generation, sent = greatest(s.sent, :sequence), sent_at = :now, term = :term
    WHERE s.term <= :term AND s.generation <= :generation
    RETURNING 1
"""

_SHOWN = """
    INSERT INTO showing AS s (programme, run, flow_run, sent, shown, shown_at, state, closed)
    VALUES (:programme, :run, :flow_run, :sequence, :sequence, :now, :state, :closed)
    ON CONFLICT (programme, run) DO UPDATE SET
        flow_run = :flow_run, sent = greatest(s.sent, :sequence), shown = :sequence, shown_at = :now, state = :state,
        closed = :closed
    WHERE s.shown <= :sequence AND (s.flow_run IS NULL OR s.flow_run = :flow_run)
    RETURNING 1
"""

_SERVED = """
    UPDATE wish SET served_at = :now
    WHERE programme = :programme AND run = :run AND kind = 'run' AND served_at IS NULL AND sequence <= :sequence
"""

_COLUMNS = "programme, run, flow_run, generation, sent, sent_at, shown, shown_at, state, closed"

_ONE = f"SELECT {_COLUMNS} FROM showing WHERE programme = :programme AND run = :run"

_STILL_OPEN = f"""
    SELECT {_COLUMNS} FROM showing WHERE NOT closed AND (programme, run) > (:programme, :run)
    ORDER BY programme, run LIMIT :limit
"""

_OF_PROGRAMME = f"SELECT {_COLUMNS} FROM showing WHERE programme = :programme ORDER BY run"

_AGAIN = """
    UPDATE showing SET {change}, term = :term
    WHERE programme = :programme AND run = :run AND generation = :generation AND term <= :term
    RETURNING 1
"""

_WISH_AGAIN = """
    INSERT INTO wish (programme, sequence, kind, about, run, day)
    SELECT p.id, p.sequence, 'run', 'tick', :run, :today FROM programme AS p
    WHERE p.id = :programme AND NOT EXISTS (
        SELECT 1 FROM wish AS w
        WHERE w.programme = :programme AND w.run = :run AND w.kind = 'run' AND w.served_at IS NULL
    )
"""

_BACKLOG = """
    SELECT count(*), (
        SELECT c.at FROM wish AS w JOIN event AS e ON e.programme = w.programme AND e.sequence = w.sequence
        JOIN command AS c ON c.programme = e.programme AND c.id = e.command
        WHERE w.kind = 'run' AND w.served_at IS NULL ORDER BY w.id LIMIT 1
    ) FROM wish WHERE kind = 'run' AND served_at IS NULL
"""
