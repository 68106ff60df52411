"""A version of a definition that is put on record before a programme lives by it: once, and never other content."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from engine.office import reading, versions
from engine.office.definitions import choices, definitions, with_hash
from engine.office.put_definition import put_definition
from engine.office.register import Register
from engine.office.trouble import VersionIsTaken
from engine.office.verify import verify
from engine.office.versions import Put
from engine.rules.definition import Definition
from engine.rules.refusals import SameCommandOtherContent
from engine.rules.texts import Text
from faces.fields import definition_from
from tests.office.samples import MONDAY, begin, sample_definition


def as_version(version: int, title: str = "Proef") -> Definition:
    return sample_definition().model_copy(update={"version": version, "title": Text(nl=title, en=title)})


def test_a_version_that_was_put_can_be_chosen_and_is_whole(engine: Engine) -> None:
    two = as_version(2)
    assert put_definition(engine, two, "adam", "k-1", MONDAY)
    with reading.looking(engine) as connection:
        assert two.hash in {one.hash for one in definitions(connection)}
        assert reading.definition(connection, two.hash) == two
    assert versions.put(engine, two.hash) == Put("adam", MONDAY)
    assert verify(engine) == ()


def test_whoever_chooses_reads_no_definition_and_then_only_theirs(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = [as_version(number, f"Proef {number}") for number in range(2, 8)]
    for plan in plans:
        put_definition(engine, plan, "adam", f"k-{plan.version}", MONDAY)
    read: list[str] = []
    whole = reading.definition

    def watched(connection: Connection, hash_: str) -> Definition:
        read.append(hash_)
        return whole(connection, hash_)

    monkeypatch.setattr(reading, "definition", watched)
    with reading.looking(engine) as connection:
        found = choices(connection)
        assert not read
        assert [with_hash(connection, plans[2].hash), with_hash(connection, "x")] == [plans[2], None]
        assert read == [plans[2].hash]
        all_ = definitions(connection)
    assert [(one.hash, one.id, one.version, one.title) for one in found] == [
        (one.hash, one.id, one.version, one.title) for one in all_
    ]


def test_what_comes_with_koers_goes_before_what_has_its_name(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = definition_from("definitions/plan-do-check.yaml")
    other = shipped.model_copy(update={"title": Text(nl="x", en="x")})
    with monkeypatch.context() as before:
        before.setattr("engine.office.definitions.SHIPPED", Path("/nowhere"))
        put_definition(engine, other, "adam", "k-1", MONDAY)
    with reading.looking(engine) as connection:
        chosen = [one.hash for one in choices(connection) if one.id == shipped.id]
        assert (chosen, with_hash(connection, other.hash)) == ([shipped.hash], None)
        assert with_hash(connection, shipped.hash) == shipped


def test_put_twice_it_is_there_once_and_who_was_first_stays_on_record(engine: Engine) -> None:
    later = MONDAY + timedelta(1)
    asked = [("adam", "k-1", MONDAY), ("adam", "k-1", later), ("eva", "k-1", later), ("adam", "k-2", later)]
    assert [put_definition(engine, as_version(2), *one) for one in asked] == [True, True, False, False]
    assert [one.version for one in versions.versions(engine)] == [2]
    assert versions.put(engine, as_version(2).hash) == Put("adam", MONDAY)


def test_other_content_takes_no_version_that_is_there(engine: Engine) -> None:
    begin(Register(engine))
    assert not put_definition(engine, sample_definition(), "adam", "k-1", MONDAY), "a programme brought it"
    assert versions.put(engine, sample_definition().hash) is None
    with pytest.raises(VersionIsTaken):
        put_definition(engine, as_version(1, "Anders"), "adam", "k-2", MONDAY)
    shipped = definition_from("definitions/plan-do-check.yaml")
    with pytest.raises(VersionIsTaken):
        put_definition(engine, shipped.model_copy(update={"title": Text(nl="x", en="x")}), "adam", "k-3", MONDAY)
    assert put_definition(engine, shipped, "adam", "k-4", MONDAY), "it comes with Koers, but was not on record"
    assert len(versions.versions(engine)) == 2


def test_one_id_of_a_command_puts_one_definition(engine: Engine) -> None:
    put_definition(engine, as_version(2), "adam", "k-1", MONDAY)
    with pytest.raises(SameCommandOtherContent):
        put_definition(engine, as_version(3), "adam", "k-1", MONDAY)
    assert versions.version(engine, "proef", 3) is None


def test_of_many_at_once_one_content_is_kept(engine: Engine) -> None:
    def put(number: int) -> bool | None:
        try:
            return put_definition(engine, as_version(2, f"Proef {number % 2}"), "adam", f"k-{number}", MONDAY)
        except VersionIsTaken:
            return None

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(put, range(8)))
    assert (found.count(True), found.count(False), found.count(None)) == (1, 3, 4)


def test_versions_come_in_parts_and_tell_who_is_behind(engine: Engine) -> None:
    register = Register(engine)
    for programme in ("p1", "p2", "p3"):
        begin(register, programme)
    for version in range(2, 6):
        put_definition(engine, as_version(version), "adam", f"k-{version}", MONDAY)
    assert [one.version for one in versions.versions(engine, 0, 2)] == [5, 4]
    assert [(one.version, one.programmes) for one in versions.versions(engine, 3, 2, "proef")] == [(2, 0), (1, 3)]
    assert versions.versions(engine, of="other") == ()
    assert [one.programme for one in versions.behind(engine, "proef", 5, limit=2)] == ["p1", "p2"]
    assert [(one.programme, one.version) for one in versions.behind(engine, "proef", 5, "p2")] == [("p3", 1)]
    assert versions.behind(engine, "proef", 1) == ()
