"""Whoever may do anything to the database changes the record, and verify says where."""

from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from engine.office import reading
from engine.office.database import open_database
from engine.office.journal import Recorded, genesis, link
from engine.office.register import Register
from engine.office.verify import Fault, verify
from engine.rules import commands as c
from tests.office.conftest import unlocked
from tests.office.samples import begin, deliver, later, sample_definition, sign, start


@pytest.fixture
def record(register: Register) -> Register:
    """Two programmes, of 17 events each."""
    for name in ("p1", "p2"):
        begin(register, name)
        register.handle(name, deliver(), later(1))
        register.handle(name, sign("g1"), later(2))
    return register


def tamper(superuser: Engine, *statements: str) -> None:
    with unlocked(superuser) as connection:
        for statement in statements:
            assert connection.execute(text(statement)).rowcount != 0


def where(faults: tuple[Fault, ...]) -> list[tuple[str, int | None, str]]:
    return [(fault.programme, fault.sequence, fault.kind) for fault in faults]


def test_an_untouched_record_is_whole(record: Register) -> None:
    assert verify(record.engine) == ()
    heads = {line.id: (line.sequence, line.head) for line in reading.programmes(record.engine)}
    assert verify(record.engine, heads=heads) == ()
    assert [line.sequence for line in reading.programmes(record.engine)] == [17, 17]


@pytest.mark.parametrize(
    "change",
    [
        "body = replace(body, 'mark', 'mary')",
        "at = at + interval '1 microsecond'",
        "type = 'PersonLeft'",
        "version = 2",
        "command = 'other'",
        "hash = repeat('0', 64)",
    ],
)
def test_an_edit_is_found_where_it_was_made(record: Register, superuser: Engine, change: str) -> None:
    tamper(superuser, f"UPDATE event SET {change} WHERE programme = 'p1' AND sequence = 6")
    assert ("p1", 6, "changed") in where(verify(record.engine))
    assert verify(record.engine, "p2") == ()


def test_an_edit_with_its_own_hash_made_to_fit_is_found_behind_it(record: Register, superuser: Engine) -> None:
    records = list(reading.events(record.engine, "p1"))
    forged = Recorded(*(getattr(records[5], name) for name in ("sequence", "at", "type", "version")), "{}", "x", "")
    fitting = link(records[4].hash, forged)
    tamper(
        superuser,
        f"UPDATE event SET body = '{{}}', command = 'x', hash = '{fitting}' WHERE programme = 'p1' AND sequence = 6",
    )
    found = where(verify(record.engine))
    assert ("p1", 7, "changed") in found and ("p1", 6, "unreadable") in found


def test_a_deletion_is_found(record: Register, superuser: Engine) -> None:
    tamper(superuser, "DELETE FROM event WHERE programme = 'p2' AND sequence BETWEEN 4 AND 5")
    assert ("p2", 6, "gap") in where(verify(record.engine))
    (fault,) = [fault for fault in verify(record.engine) if fault.kind == "gap"]
    assert fault.say("nl") == "p2, gebeurtenis 6: hier ontbreken gebeurtenissen: na 3 komt 6."
    assert fault.say("en") == "p2, event 6: events are missing here: 3 is followed by 6."


def test_a_deletion_that_was_numbered_over_is_found(record: Register, superuser: Engine) -> None:
    tamper(superuser, "DELETE FROM event WHERE programme = 'p1' AND sequence = 6")
    with unlocked(superuser) as connection:
        for sequence in range(7, 18):
            connection.execute(
                text("UPDATE event SET sequence = :to WHERE programme = 'p1' AND sequence = :at"),
                {"to": sequence - 1, "at": sequence},
            )
    assert ("p1", 6, "changed") in where(verify(record.engine))


def test_a_swap_is_found(record: Register, superuser: Engine) -> None:
    tamper(
        superuser,
        "UPDATE event SET sequence = 99 WHERE programme = 'p1' AND sequence = 6",
        "UPDATE event SET sequence = 6 WHERE programme = 'p1' AND sequence = 8",
        "UPDATE event SET sequence = 8 WHERE programme = 'p1' AND sequence = 99",
    )
    found = where(verify(record.engine))
    assert ("p1", 6, "changed") in found and ("p1", 8, "changed") in found


def test_an_event_moved_to_another_programme_is_found(record: Register, superuser: Engine) -> None:
    tamper(
        superuser,
        "DELETE FROM event WHERE programme = 'p2' AND sequence = 17",
        "UPDATE event SET programme = 'p2' WHERE programme = 'p1' AND sequence = 17",
    )
    found = where(verify(record.engine))
    assert ("p2", 17, "changed") in found and ("p1", 16, "tail") in found


def test_a_cut_off_tail_is_found(record: Register, superuser: Engine) -> None:
    tamper(superuser, "DELETE FROM event WHERE programme = 'p1' AND sequence > 12")
    assert ("p1", 12, "tail") in where(verify(record.engine))


def test_a_tail_cut_off_with_all_that_is_kept_beside_it_shows_in_a_printed_head(
    register: Register, superuser: Engine
) -> None:
    """The whole database is put back as it was a day ago: only paper knows better."""
    before = begin(register)
    with superuser.connect() as connection:
        kept = connection.execute(text("SELECT state, next_due, glance FROM programme")).one()
    printed = register.handle("p1", deliver(), later(1))
    tamper(
        superuser,
        f"DELETE FROM event WHERE sequence > {before.sequence}",
        f"DELETE FROM command WHERE first > {before.sequence}",
        f"UPDATE programme SET sequence = {before.sequence}, head = '{before.head}'",
    )
    with superuser.begin() as connection:
        statement = "UPDATE programme SET state = :state, next_due = :next_due, glance = :glance"
        connection.execute(text(statement), kept._asdict())
    assert verify(register.engine) == ()
    heads = {"p1": (printed.sequence, printed.head)}
    assert where(verify(register.engine, heads=heads)) == [("p1", printed.sequence, "printed")]


def test_a_forged_journal_shows_in_a_printed_head(register: Register, superuser: Engine) -> None:
    printed = begin(register)
    head = genesis("p1")
    with unlocked(superuser) as connection:
        for record in list(reading.events(register.engine, "p1")):
            command = "forged" if record.sequence == 3 else record.command
            rest = (record.sequence, record.at, record.type, record.version, record.body, command, "")
            head = link(head, Recorded(*rest))
            connection.execute(
                text("UPDATE event SET command = :command, hash = :hash WHERE sequence = :sequence"),
                {"command": command, "hash": head, "sequence": record.sequence},
            )
        connection.execute(text("UPDATE programme SET head = :head"), {"head": head})
    found = where(verify(register.engine, heads={"p1": (printed.sequence, printed.head)}))
    assert ("p1", printed.sequence, "printed") in found and ("p1", 3, "command") in found


def test_a_truncated_journal_is_found(record: Register, superuser: Engine) -> None:
    tamper(superuser, "TRUNCATE event")
    found = where(verify(record.engine))
    assert ("p1", 0, "tail") in found and ("p2", 0, "tail") in found


def test_a_programme_that_was_taken_away_is_found(record: Register, superuser: Engine) -> None:
    tamper(superuser, "DELETE FROM programme WHERE id = 'p1'")
    assert where(verify(record.engine)) == [("p1", None, "no_programme")]
    tamper(superuser, "DELETE FROM event WHERE programme = 'p1'", "DELETE FROM command WHERE programme = 'p1'")
    assert where(verify(record.engine, heads={"p1": (17, "abc")})) == [("p1", 17, "printed")]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("state = replace(state, 'mark', 'mary')", "state"),
        ("head = repeat('0', 64)", "head"),
        ("sequence = sequence - 1", "tail"),
        ("next_due = NULL", "beside"),
        ("next_due = next_due + interval '1 day'", "beside"),
        ("status = 'ended'", "beside"),
        ("open_phases = '{}'", "beside"),
        ("overdue = 7", "beside"),
        ("area_name = 'Elders'", "beside"),
    ],
)
def test_what_is_kept_beside_the_journal_must_agree_with_it(
    record: Register, superuser: Engine, change: str, kind: str
) -> None:
    tamper(superuser, f"UPDATE programme SET {change} WHERE id = 'p2'")
    assert where(verify(record.engine)) == [("p2", 17, kind)]


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        ("DELETE FROM command WHERE programme = 'p1' AND id = 'deliver-1'", 16),
        ("UPDATE command SET id = 'other' WHERE programme = 'p1' AND id = 'deliver-1'", 16),
        ("UPDATE command SET first = 15 WHERE programme = 'p1' AND id = 'deliver-1'", 16),
        ("UPDATE command SET last = 17 WHERE programme = 'p1' AND id = 'deliver-1'", 16),
    ],
)
def test_commands_and_events_must_name_each_other(
    record: Register, superuser: Engine, change: str, sequence: int
) -> None:
    tamper(superuser, change)
    assert ("p1", sequence, "command") in where(verify(record.engine))


def test_a_changed_definition_is_found(record: Register, superuser: Engine) -> None:
    tamper(superuser, "UPDATE definition SET text = replace(text, 'Proef', 'Preof')")
    assert where(verify(record.engine)) == [("proef 1", None, "definition")]


def test_changed_words_are_found_and_erased_words_are_no_fault(record: Register, superuser: Engine) -> None:
    tamper(superuser, "UPDATE words SET text = 'Het gaat slecht.' WHERE programme = 'p1'")
    assert where(verify(record.engine)) == [("p1", 16, "words")]
    tamper(superuser, "DELETE FROM words")
    assert verify(record.engine) == ()


def test_another_definition_put_under_a_programme_is_found(record: Register, superuser: Engine) -> None:
    """Whoever may write to the database adds a milder plan, and lets a programme live by it."""
    milder = sample_definition(2, "Milder")
    record.handle("p3", start("p3", version=2, title="Milder"), later(1))
    with record.engine.begin() as connection:
        connection.execute(text("UPDATE programme SET definition = :hash WHERE id = 'p1'"), {"hash": milder.hash})
    (fault,) = verify(record.engine)
    assert (fault.programme, fault.kind) == ("p1", "beside")
    assert (
        fault.say("en") == "p1, event 17: definition stands otherwise with the programme than follows from the journal."
    )


def test_a_definition_that_was_taken_away_is_found_where_it_began_to_count(record: Register, superuser: Engine) -> None:
    move = c.MigrateDefinition(id="m", by="anna", seat="s-anna", definition=sample_definition(2), reason="Beter.")
    for name in ("p1", "p2"):
        record.handle(name, move, later(3))
    tamper(superuser, "DELETE FROM definition WHERE version = 1")
    assert where(verify(record.engine)) == [("p1", 1, "no_definition"), ("p2", 1, "no_definition")]


def test_a_definition_under_another_number_is_found(record: Register, superuser: Engine) -> None:
    tamper(superuser, "UPDATE definition SET version = 9")
    assert where(verify(record.engine)) == [("proef 9", None, "definition")]


@pytest.mark.parametrize("table", ["event", "command", "definition"])
@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE {table} DISABLE TRIGGER USER",
        "ALTER TABLE {table} ENABLE TRIGGER {table}_is_append_only",
        "DROP TRIGGER {table}_is_append_only ON {table}",
    ],
)
def test_a_lock_that_was_taken_off_is_found(record: Register, owner_url: str, table: str, change: str) -> None:
    """The owner of the tables can do so; the app cannot. A trigger that only fires in ordinary sessions is no lock."""
    owner = open_database(owner_url)
    with owner.begin() as connection:
        connection.exec_driver_sql(change.format(table=table))
    owner.dispose()
    assert where(verify(record.engine)) == [("database", None, "unlocked")]
    with pytest.raises(DBAPIError, match="must be owner"), record.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def forged(after: Recorded, **changes: object) -> Recorded:
    """An event that says that somebody new joined, with the hash it should have."""
    rest = {"type": "PersonAdded", "version": 1, "command": "forged", "hash": "", "at": after.at}
    body = after.body.replace("mark", "mallory")
    made = Recorded(**({"sequence": after.sequence + 1, "body": body} | rest | changes))  # type: ignore[arg-type]
    return replace(made, hash=link(after.hash, made))


INSERT = "INSERT INTO event (programme, sequence, at, type, version, body, command, hash) VALUES "


@pytest.mark.parametrize("programme", ["p1", "p9"])
def test_the_app_adds_an_event_behind_the_register(record: Register, programme: str) -> None:
    """Its hash fits; the programme, and the list of commands, know nothing of it."""
    last = list(reading.events(record.engine, "p1"))[-1]
    before = Recorded(0, last.at, "", 1, last.body, "", genesis("p9")) if programme == "p9" else last
    add(record.engine, programme, forged(before))
    kind = "no_programme" if programme == "p9" else "tail"
    found = where(verify(record.engine))
    assert (programme, None if programme == "p9" else 18, kind) in found
    assert (programme, 1 if programme == "p9" else 18, "command") in found


def test_the_app_cannot_put_an_event_in_the_middle(record: Register) -> None:
    before = list(reading.events(record.engine, "p1"))[8]
    for more in ("", " ON CONFLICT DO NOTHING"):
        with suppress(DBAPIError):
            add(record.engine, "p1", forged(before), more)
        assert verify(record.engine) == ()
    with pytest.raises(DBAPIError, match="permission denied"):
        add(
            record.engine, "p1", forged(before), " ON CONFLICT (programme, sequence) DO UPDATE SET body = excluded.body"
        )
    far = forged(before, sequence=40)
    add(record.engine, "p1", far)
    assert ("p1", 40, "gap") in where(verify(record.engine))


def test_even_the_owner_cannot_change_an_event_by_putting_it_in_again(record: Register, owner_url: str) -> None:
    owner = open_database(owner_url)
    before = list(reading.events(record.engine, "p1"))[8]
    for more in (" ON CONFLICT (programme, sequence) DO UPDATE SET body = excluded.body",):
        with pytest.raises(DBAPIError, match="only added to"):
            add(owner, "p1", forged(before), more)
    with pytest.raises(DBAPIError, match="only added to"), owner.begin() as connection:
        connection.exec_driver_sql(
            "MERGE INTO event USING (SELECT 1) AS one ON sequence = 9 WHEN MATCHED THEN UPDATE SET body = '{}'"
        )
    owner.dispose()
    assert verify(record.engine) == ()


def add(engine: Engine, programme: str, made: Recorded, more: str = "") -> None:
    values = {name: getattr(made, name) for name in ("sequence", "at", "type", "version", "body", "command", "hash")}
    with engine.begin() as connection:
        statement = INSERT + "(:programme, :sequence, :at, :type, :version, :body, :command, :hash)" + more
        connection.execute(text(statement), values | {"programme": programme})
