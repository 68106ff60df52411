"""An office with many programmes that lived long: one life through the register, copied by SQL under other names.

The hashes of the copies are those of the first: pages verify none. Beside them one programme lives longer.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import URL

from benchmarks.digests import yearly_plan
from benchmarks.due_letters import BEGAN
from engine.office import clock, reading
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.entrance import granting, invitations
from engine.office.entrance.invitations import Asked
from engine.office.entrance.tokens import hash_of
from engine.office.migrate import upgrade
from engine.office.people import Organisation, Person, put_organisation, put_person
from engine.office.register import Register
from engine.office.roles import prepare_roles
from engine.rehearsal.habits import Habits
from engine.rehearsal.population import populate
from engine.rehearsal.world import World
from engine.rules.definition import Definition
from engine.rules.gates import everything_owed
from engine.rules.programme import Seat
from faces.replaying import OfficeKeeper

FIRST, LONG = "p", "long"
YEARS = 16
"""A programme of this definition has some 80 events a year."""

SEED = 1
MANAGER = "manager"


class Doors(NamedTuple):
    """What addresses within one programme are made of: an open phase run, an indicator that was assessed, a
    questionnaire of long ago (its phase run and id), the token of a link to something owed, and an invitation."""

    run: str
    indicator: str
    asked: str
    link: str
    invitation: str


@dataclass(frozen=True)
class Towns:
    """The database, how many events there are in it, the length of the first and of the long journal, and the clock.

    `doors`: by programme, LONG included.
    """

    url: str
    events: int
    first: int
    long: int
    now: datetime
    doors: Mapping[str, Doors]

    @property
    def many(self) -> list[str]:
        """The programmes but the long one."""
        return [programme for programme in self.doors if programme != LONG]

    @property
    def name(self) -> str:
        """One of the many programmes."""
        return f"{FIRST}-7"


def towns(server: Server, many: int, years: int = YEARS, longer: int = 3) -> Towns:
    """So many programmes of `years`, and one of `longer` times that. MANAGER may see and manage all of them."""
    roles = prepare_roles(server.url(), "towns")
    upgrade(roles.owner)
    engine = open_database(roles.app)
    now = BEGAN + timedelta(days=365 * years)
    try:
        plan = yearly_plan(now - timedelta(days=365 * years * longer))
        for name, lasts in ((FIRST, years), (LONG, years * longer)):
            _live(Register(engine), plan, name, now - timedelta(days=365 * lasts), now)
        put_person(engine, Person(MANAGER, "Manager"))
        for capacity in ("programme_manager", "auditor", "administrator"):
            granting.grant(engine, MANAGER, granting.ALL, capacity, None, now)  # type: ignore[arg-type]
        clock.make_up(engine, now)
    finally:
        engine.dispose()
    owner = roles.owner.set(drivername="postgresql").render_as_string(hide_password=False)
    doors: dict[str, Doors] = {}
    with psycopg.connect(owner, autocommit=True) as connection:
        for statement in _MULTIPLY:
            connection.execute(statement, {"many": many - 1, "first": FIRST})
        ((events,),) = connection.execute("SELECT count(*) FROM event").fetchall()
        lengths = dict(connection.execute("SELECT id, sequence FROM programme").fetchall())
        for kind in (FIRST, LONG):
            alike = [name for name in lengths if name == kind or name.startswith(f"{kind}-")]
            doors |= _doors(connection, roles.app, kind, alike, now)
        connection.execute("VACUUM ANALYZE")
    url = roles.app.render_as_string(hide_password=False)
    return Towns(url, events, lengths[FIRST], lengths[LONG], now, doors)


def _doors(
    connection: psycopg.Connection[Any], url: URL, lived: str, alike: Sequence[str], now: datetime
) -> dict[str, Doors]:
    """Doors into programmes that live the same life: each with a link and an invitation of its own."""
    engine = open_database(url)
    try:
        plan, p = reading.standing(engine, lived)
        run, owed, person = next(
            (run, owed, person)
            for run, owed in everything_owed(plan, p, now.date())
            for person, member_of in p.people.items()
            if run and owed.seat and _holds(p.seats[owed.seat], person, member_of)
        )
        asked = Asked("", *_ANSWERED, next(iter(plan.questionnaire[_ANSWERED[1]].groups)).id)
        member_of = tuple(sorted(p.people[person]))
        for organisation in member_of:
            put_organisation(engine, Organisation(organisation, "Organisatie"))
        put_person(engine, Person(person, "Partner", organisations=member_of))
        connection.execute(_LETTER, {"day": now.date(), "made": now})
        last = now + timedelta(days=90)
        for name in alike:
            link = {"programme": name, "person": person, "run": run, "made": now, "expires": last}
            bound = {"hash": hash_of(f"link-{name}"), "seat": owed.seat, "act": owed.act, "item": owed.item}
            connection.execute(_LINK, link | bound)
            given = {"most": 1, "label": None, "by": None, "now": now, "expires": last}
            invitations.make(engine, replace(asked, programme=name), [_invitation(name)], **given)  # type: ignore[arg-type]
    finally:
        engine.dispose()
    verdict = connection.execute("SELECT indicator FROM verdict_now WHERE programme = %s", [lived]).fetchone()
    assert verdict is not None, "something was assessed in all these years"
    return {name: Doors(run, verdict[0], "/".join(_ANSWERED), f"link-{name}", _invitation(name)) for name in alike}


def _holds(seat: Seat, person: str, member_of: Container[str]) -> bool:
    return seat.person == person or (seat.organisation is not None and seat.organisation in member_of)


def _invitation(programme: str) -> str:
    """The token of a link, as long as nobody can guess."""
    return f"{programme}-{'a' * 43}"


_ANSWERED = ("1.analyse.1", "wijkvragen")
_LETTER = "INSERT INTO letter (day, state, made) VALUES (%(day)s, 'sent', %(made)s)"
_LINK = """
    INSERT INTO link (hash, letter, person, programme, run, seat, act, item, made, expires)
    SELECT %(hash)s, max(id), %(person)s, %(programme)s, %(run)s, %(seat)s, %(act)s, %(item)s, %(made)s, %(expires)s
    FROM letter
"""


def _live(register: Register, plan: Definition, name: str, began: datetime, until: datetime) -> None:
    """A made-up life through the office: people with habits, everything recorded."""
    chance = Random(f"koers {SEED}")
    population = populate(plan, chance)
    world = World(OfficeKeeper(register, name, plan), Habits(plan, chance, population), began, until, prefix="s")
    start = {"programme": name, "definition": plan, "area_code": "WK000001", "area_name": "Wijk"}
    for command, given in (("StartProgramme", start), *population.commands):
        world.give(command, given)
    world.run()


_COPIED = "FROM {table} AS t, generate_series(1, %(many)s) AS n WHERE t.programme = %(first)s"
_MULTIPLY = (
    """
    INSERT INTO programme (id, definition, sequence, head, state, state_version, next_due, status, cycle, area_code,
                           area_name, area_kind, open_phases, overdue, started, glance)
    SELECT t.id || '-' || n, definition, sequence, head, replace(t.state, '"id":"p"', '"id":"p-' || n || '"'),
           state_version, next_due, status, cycle, 'WK' || lpad(n::text, 6, '0'), 'Wijk ' || n, area_kind, open_phases,
           overdue, started, glance
    FROM programme AS t, generate_series(1, %(many)s) AS n WHERE t.id = %(first)s
    """,
    "INSERT INTO event SELECT programme || '-' || n, sequence, at, type, version, "
    'replace(body, \'"programme":"p"\', \'"programme":"p-\' || n || \'"\'), command, hash '
    + _COPIED.format(table="event"),
    "INSERT INTO command SELECT programme || '-' || n, id, content, first, last, at " + _COPIED.format(table="command"),
    "INSERT INTO words SELECT programme || '-' || n, ref, person, salt, text " + _COPIED.format(table="words"),
    "INSERT INTO seat SELECT programme || '-' || n, id, role, person, organisation, since, until, substitute_person, "
    "substitute_first, substitute_last " + _COPIED.format(table="seat"),
    "INSERT INTO verdict_now SELECT programme || '-' || n, indicator, reference_date, status, firm, provisional, key, "
    "sequence " + _COPIED.format(table="verdict_now"),
    "INSERT INTO snapshot SELECT programme || '-' || n, sequence, definition, state_version, "
    'replace(state, \'"id":"p"\', \'"id":"p-\' || n || \'"\') ' + _COPIED.format(table="snapshot"),
    "VACUUM ANALYZE",
)
