"""What a digest costs: gathered, and in each dress, for many programmes with nine years of journal; beside Chromium,
which prints the same page; and how gathering grows with the journal.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from rich.console import Console
from rich.progress import track
from sqlalchemy.engine import URL

from benchmarks.apart import apart
from benchmarks.due_letters import BEGAN, PLAN
from benchmarks.measuring import in_turn, typical
from benchmarks.processes import Peak
from engine.office import reading
from engine.office.database import open_database
from engine.office.digest_lately import came_due
from engine.office.digests import mail_part, page, pdf, text
from engine.office.embedded import Server
from engine.office.migrate import upgrade
from engine.office.plots import drawing
from engine.office.register import Register
from engine.office.roles import Roles, prepare_roles
from engine.rehearsal.habits import Habits
from engine.rehearsal.population import populate
from engine.rehearsal.world import World
from engine.rules.definition import Definition
from engine.rules.reading import read_definition
from faces.replaying import Listener, OfficeKeeper, keep_people, play
from faces.staged import stage

Row = tuple[str, str, str, str]
SCENARIO = PLAN.parent / "scenarios" / "feijenoord.yaml"
REAL = "feijenoord"
DRESSES: dict[str, Callable[[Any], object]] = {
    "plain text": lambda digest: text(digest, "nl"),
    "HTML page, with its pictures as SVG": lambda digest: page(digest, "nl"),
    "mail part, with its pictures as PNG": lambda digest: mail_part(digest, "nl"),
    "PDF, the pictures drawn": lambda digest: pdf(digest, "nl"),
}
GATHERED, FLOOR, PRINTED = "gathered from the record", "Typst: an empty page", "Chromium prints the page as PDF"
EVERY = 10
"""Of so many digests, one is printed by Chromium."""


def digests(server: Server, many: int) -> tuple[str, list[Row]]:
    """The last digest of each of `many` programmes, made one after another in a process of its own."""
    roles = _office(server, "digests")
    last, at, events = _programmes(roles, many)
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    memory: list[float] = []
    with apart(dresser, roles.app, last, at) as made, apart(printer) as printed:
        for number in track(range(many), description="digests", console=Console(stderr=True)):
            peak = Peak(made.tree)
            with peak.watched(0.1):
                took, html = made.ask(number)
            memory.append(peak.megabytes)
            for name, spent in took.items():
                seconds[name].append(spent)
            if number % EVERY == 0:
                seconds[PRINTED].append(printed.ask(html))
    return f"Digests of {many} programmes, {events} events each", _rows(seconds, memory)


def _rows(seconds: dict[str, list[float]], memory: list[float]) -> list[Row]:
    names = (GATHERED, *DRESSES)
    whole = sum(median(seconds[name]) for name in names)
    rows = [(name, _ms(median(seconds[name])), f"{median(seconds[name]) / whole:.0%}", "-") for name in names]
    printed, own = median(seconds[PRINTED]), median(seconds["PDF, the pictures drawn"])
    tenth = max(1, len(memory) // 10)
    return [
        *rows,
        ("all of that, for all of them", f"{sum(sum(seconds[name]) for name in names):.0f} s", _ms(whole), "-"),
        (PRINTED, _ms(printed), f"ours {own / printed:.2f} x", "-"),
        (FLOOR, _ms(median(seconds[FLOOR])), f"our PDF {own / median(seconds[FLOOR]):.1f} x", "-"),
        (
            "peak memory, within a tenth, and of all",
            f"{max(memory[:tenth]):.0f}, {max(memory):.0f} MB",
            f"{max(memory) / max(memory[:tenth]):.2f} x",
            "flat",
        ),
    ]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


@contextmanager
def dresser(url: URL, last: int, at: datetime) -> Iterator[Callable[[int], tuple[dict[str, float], str]]]:
    """Makes the digest of programme number so many in every dress; seconds of each, and the page.

    Copies have the same figures; real ones do not: no picture is remembered from the one before.
    """
    engine = open_database(url)

    def make(number: int) -> tuple[dict[str, float], str]:
        drawing._svg.cache_clear()
        drawing._png.cache_clear()
        seconds: dict[str, float] = {}
        found = _timed(seconds, GATHERED, lambda: came_due(engine, _name(number), last, at))
        dressed = {name: _timed(seconds, name, lambda dress=dress: dress(found)) for name, dress in DRESSES.items()}
        _timed(seconds, FLOOR, _empty_page)
        return seconds, dressed["HTML page, with its pictures as SVG"]

    try:
        yield make
    finally:
        engine.dispose()


def _timed(seconds: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    start = perf_counter()
    made = work()
    seconds[name] = perf_counter() - start
    return made


def _empty_page() -> bytes:
    from typst import Compiler

    compiler = Compiler(b'#set document(title: "x")\n#set text(lang: "nl")\n', ignore_system_fonts=True)
    made: bytes = compiler.compile(format="pdf", pdf_standards="ua-1")
    return made


@contextmanager
def printer() -> Iterator[Callable[[str], float]]:
    """Chromium, kept open, prints a page; in how many seconds. The pictures stand in the page already."""
    from tests.browser import browser

    with browser() as chromium:
        sheet = chromium.new_page()

        def printed(html: str) -> float:
            start = perf_counter()
            sheet.set_content(html)
            made = sheet.pdf(format="A4", tagged=True)
            assert BytesIO(made).read(5) == b"%PDF-"
            return perf_counter() - start

        yield printed


# --- programmes


def _office(server: Server, name: str) -> Roles:
    roles = prepare_roles(server.url(), name)
    upgrade(roles.owner)
    return roles


def _name(number: int) -> str:
    return f"{REAL}-{number}"


def _programmes(roles: Roles, many: int) -> tuple[int, datetime, int]:
    """The real case, replayed, and copied by SQL; the event by which its last digest came due, when, and all events.

    The hashes of the copies are those of the first: gathering shows the last, and verifies none.
    """
    staged, engine = stage(str(SCENARIO)), open_database(roles.app)
    keep_people(staged, engine)
    play(staged, engine, "nl", Listener())
    records = list(reading.events(engine, REAL))
    engine.dispose()
    owner = roles.owner.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(owner, autocommit=True) as connection:
        for statement in _MULTIPLY:
            connection.execute(statement, {"many": many})
    due = next(record for record in reversed(records) if record.type == "DigestDue")
    return due.sequence, due.at, len(records)


_MULTIPLY = (
    """
    INSERT INTO event
    SELECT programme || '-' || n, sequence, at, type, version,
           replace(replace(body, '"feijenoord"', '"feijenoord-' || n || '"'), '"Feijenoord"', '"Wijk ' || n || '"'),
           command, hash
    FROM event, generate_series(0, %(many)s - 1) AS n
    """,
    """
    INSERT INTO words SELECT programme || '-' || n, ref, person, salt, text
    FROM words, generate_series(0, %(many)s - 1) AS n
    """,
    "VACUUM ANALYZE",
)


# --- growth


LENGTHS = (433, 2000, 5000)
YEARS, SEED = 45, 0
"""A life that is long enough, measured each year."""


@dataclass(frozen=True)
class Journal:
    """A programme in the office that lived long: when each of its events was."""

    roles: Roles
    at: dict[int, datetime]


def journals(server: Server) -> tuple[str, list[Row]]:
    """Gathering the digest of one programme early, later and late in a long life."""
    roles = _office(server, "journals")
    engine = open_database(roles.app)
    try:
        _live(Register(engine))
        at = {record.sequence: record.at for record in reading.events(engine, "long")}
        gathering = {
            f"after {length:,} events": lambda _, length=length: came_due(engine, "long", length, at[length])
            for length in LENGTHS
        }
        seconds = {name: typical(spent) for name, spent in in_turn(gathering, 10, 2).items()}
    finally:
        engine.dispose()
    first = next(iter(seconds.values()))
    rows = [
        (f"gathering {name}", _ms(took), f"{took / first:.1f} x ({length / LENGTHS[0]:.1f} x the events)", "-")
        for (name, took), length in zip(seconds.items(), LENGTHS, strict=True)
    ]
    return f"Gathering from a journal of {len(at):,} events, {YEARS} years", rows


def _live(register: Register) -> None:
    """A made-up life through the office: people with habits, everything recorded."""
    plan, chance = yearly_plan(), Random(f"koers {SEED}")
    population = populate(plan, chance)
    until = BEGAN + timedelta(days=365 * YEARS)
    world = World(OfficeKeeper(register, "long", plan), Habits(plan, chance, population), BEGAN, until, prefix="s")
    start = {"programme": "long", "definition": plan, "area_code": "WK000001", "area_name": "Wijk"}
    for name, given in (("StartProgramme", start), *population.commands):
        world.give(name, given)
    world.run()


def yearly_plan(began: datetime = BEGAN) -> Definition:
    """The definition, measured each year without end, the first time in the year it began."""
    read = read_definition(PLAN.read_bytes(), PLAN.name).definition
    assert read is not None, "the shipped definition reads"
    plan: dict[str, Any] = read.model_dump(mode="python")
    for moment in plan["measurement"]["moments"]:
        moment |= {"on": (), "rule": "FREQ=YEARLY", "start": began.date().replace(month=9, day=1)}
    return Definition.model_validate(plan)
