"""The office as the command line opens it: what it adds to the register, and which databases it refuses to open."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from engine.office import embedded, observations, reading
from engine.office.database import open_database
from engine.office.embedded import Server
from engine.office.office import Office
from engine.office.register import Register
from engine.office.roles import Roles, drop_database, prepare_roles
from engine.rules import commands as c
from engine.rules.events import IndicatorAssessed
from tests.faces.conftest import Koers
from tests.office.samples import AREA, PEER, agree, begin, figure, later

BASELINE = figure(AREA, "2024-01-01", "45.1")


@pytest.fixture
def opened(database_url: str) -> Iterator[Office]:
    engine = open_database(database_url)
    yield Office(engine, Register(engine))
    engine.dispose()


def both_agree(opened: Office) -> None:
    for name in ("p1", "p2"):
        begin(opened.register, name)
        opened.handle(name, agree(), later(1))


def test_a_figure_recorded_in_one_programme_reaches_the_others(opened: Office) -> None:
    both_agree(opened)
    command = observations.as_command(BASELINE, "by-sam").model_copy(update={"by": "sam"})
    answer = opened.handle("p1", command, later(2))
    assert len(answer.events) == 1 and not answer.repeated
    taken = {name: list(reading.state(opened.engine, name).figures) for name in ("p1", "p2")}
    assert taken == {"p1": [BASELINE.key], "p2": [BASELINE.key]}
    assert opened.handle("p1", command, later(3)).repeated
    assert observations.hand_over(opened.register, later(3)) == ()


def test_a_late_figure_is_weighed_again_in_every_programme_whose_moment_was_closed(opened: Office) -> None:
    both_agree(opened)
    years = [figure(PEER, "2024-01-01", "33.4"), figure(PEER, "2026-01-01", "33.0")]
    observations.bring_in(opened.register, [BASELINE, *years], later(2))
    for name in ("p1", "p2"):
        opened.handle(name, c.PassTime(id="new-year"), later(361))
        closing = opened.handle(name, c.PassTime(id="window"), later(500))
        assert "unknown" in [e.assessment.status for _, e in closing.events if isinstance(e, IndicatorAssessed)]
    late = observations.as_command(figure(AREA, "2026-01-01", "44.0"), "late")
    opened.handle("p1", late, later(501))
    for name in ("p1", "p2"):
        told = [record.event for record in reading.events(opened.engine, name)]
        newest = [event for event in told if isinstance(event, IndicatorAssessed)][-1]
        assert newest.assessment.actual_value == 44 and newest.assessment.status != "unknown"


def test_a_database_that_is_not_ours_yet_is_made_ready_by_whoever_may(
    koers: Koers, postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    roles = prepare_roles(postgres_server.url(), "empty_one")
    try:
        monkeypatch.setenv("KOERS_DATABASE_URL", roles.app.render_as_string())
        refused = koers("--language", "en", "standing")
        assert refused.code == 1 and "Ask the administrator to update the tables" in as_one_line(refused.err)
        monkeypatch.setenv("KOERS_DATABASE_URL", roles.owner.render_as_string())
        assert koers("standing").code == 0
        monkeypatch.setenv("KOERS_DATABASE_URL", roles.app.render_as_string())
        assert koers("standing").code == 0
    finally:
        drop_database(postgres_server.url(), "empty_one")


def test_tables_of_a_newer_koers_are_refused_and_left_alone(koers: Koers, owner_url: str) -> None:
    owner = open_database(owner_url)
    with owner.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'm0999'")
    for language, words in (("nl", "van een nieuwere Koers"), ("en", "of a newer Koers")):
        refused = koers("--language", language, "standing")
        assert refused.code == 1 and words in as_one_line(refused.err) and "m0999" in refused.err
    with owner.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "m0999"
    owner.dispose()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"username": "nobody-we-know"}, "does not let us in"),
        ({"database": "nowhere"}, "does not let us in"),
        ({"query": {"host": "/nonexistent"}}, "does not answer"),
    ],
)
def test_a_database_that_does_not_let_us_in(
    koers: Koers, database_url: str, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], words: str
) -> None:
    url = make_url(database_url).set(password="geheim", **change)
    monkeypatch.setenv("KOERS_DATABASE_URL", url.render_as_string(hide_password=False))
    refused = koers("--language", "en", "standing")
    assert refused.code == 1 and words in as_one_line(refused.err)
    assert "geheim" not in refused.out + refused.err


def test_a_wrong_password_is_told_and_not_shown(
    koers: Koers, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server of its own that asks for passwords."""
    with embedded.attach(open_folder, durable=False) as server:
        admin = server.url().set(drivername="postgresql").render_as_string()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("CREATE ROLE guarded LOGIN PASSWORD 'goed-geheim'")
            rules = open_folder / "postgresql/data/pg_hba.conf"
            rules.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
            connection.execute("SELECT pg_reload_conf()")
        for password in ("fout-geheim", None):
            url = server.url().set(username="guarded", password=password)
            monkeypatch.setenv("KOERS_DATABASE_URL", url.render_as_string(hide_password=False))
            refused = koers("--language", "en", "standing")
            assert refused.code == 1 and "does not let us in" in as_one_line(refused.err)
            assert "geheim" not in refused.out + refused.err


def as_one_line(words: str) -> str:
    return " ".join(words.split())


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("DELETE FROM programme WHERE id = 'p1'", "the programme itself is gone"),
        ("UPDATE programme SET state = '{' WHERE id = 'p1'", "is not the one that follows from the journal"),
        ("UPDATE programme SET next_due = NULL WHERE id = 'p1'", "next_due stands otherwise"),
    ],
)
def test_damage_is_told_also_when_only_that_programme_is_asked_for(
    begun: Koers, database: Roles, postgres_server: Server, damage: str, words: str
) -> None:
    with psycopg.connect(
        postgres_server.url(database.app.database or "").set(drivername="postgresql").render_as_string()
    ) as connection:
        connection.execute(damage.encode())
    said = begun("--language", "en", "verify", "p1")
    assert said.code == 1 and words in as_one_line(said.out)
    assert begun("--language", "en", "verify", "nobody").code == 1
