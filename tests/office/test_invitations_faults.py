"""An answer and the place that it takes of its invitation stand or fall together, whatever happens on the way."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from engine.office.database import open_database
from engine.office.entrance import invitations
from engine.office.entrance.invitations import InvitationOver
from engine.office.register import Register
from engine.office.trouble import OfficeUnavailable
from engine.office.verify import verify
from tests.office.full_disk import full_disk
from tests.office.proxy import proxied
from tests.office.samples import later
from tests.office.test_invitations import asked, count, invited, say, used

__all__ = ["asked"]

KINDS: list[tuple[invitations.Kind, int]] = [("link", 2), ("code", 2), ("codes", 1)]


@pytest.mark.parametrize(("kind", "most"), KINDS)
@pytest.mark.parametrize(("table", "how"), [("event", "INSERT"), ("words", "INSERT"), ("invitation", "UPDATE")])
def test_a_full_disk_takes_no_place_and_records_no_answer(
    asked: Register, engine: Engine, owner_url: str, kind: invitations.Kind, most: int, table: str, how: str
) -> None:
    (token,) = invited(engine, kind, most=most)
    with full_disk(owner_url, table, how=how), pytest.raises(OfficeUnavailable):
        say(asked, token, "f1")
    assert (count(engine), used(engine, token)) == (0, 0)
    say(asked, token, "f1")
    assert (count(engine), used(engine, token)) == (1, 1)
    assert verify(engine) == ()


@pytest.mark.parametrize(("kind", "most"), KINDS)
@pytest.mark.parametrize("where", [b"FOR UPDATE", b"UPDATE invitation", b"INSERT INTO event", b"COMMIT"])
def test_a_line_cut_anywhere_counts_the_answer_once_and_takes_one_place(
    asked: Register, engine: Engine, kind: invitations.Kind, most: int, where: bytes
) -> None:
    (token,) = invited(engine, kind, most=most)
    with proxied(engine.url) as (url, line):
        opened = open_database(url, connections=1)
        line.cut = lambda data: where in data and line.cuts == 0
        number = say(Register(opened), token, "f1")
        assert line.cuts == 1
        assert say(Register(opened), token, "f1") == number
        opened.dispose()
    assert (count(engine), used(engine, token)) == (1, 1)


@pytest.mark.parametrize(("kind", "most"), KINDS)
def test_while_the_line_breaks_every_time_nothing_is_taken(
    asked: Register, engine: Engine, kind: invitations.Kind, most: int
) -> None:
    (token,) = invited(engine, kind, most=most)
    with proxied(engine.url) as (url, line):
        opened = open_database(url, connections=1)
        line.cut = lambda data: b"FOR UPDATE" in data
        with pytest.raises(OfficeUnavailable):
            say(Register(opened), token, "f1")
        opened.dispose()
    assert (count(engine), used(engine, token)) == (0, 0)
    say(asked, token, "f1")
    assert (count(engine), used(engine, token)) == (1, 1)


@pytest.mark.parametrize(("most", "forms", "counted"), [(3, 6, 3), (9, 2, 2)])
def test_in_a_crowd_every_place_that_is_taken_has_its_answer(
    asked: Register, engine: Engine, most: int, forms: int, counted: int
) -> None:
    (token,) = invited(engine, most=most)

    def sends(number: int) -> None:
        try:
            say(Register(engine), token, f"f{number % forms}")
        except InvitationOver:
            return

    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(sends, range(12)))
    assert (count(engine), used(engine, token)) == (counted, counted)


def test_a_place_is_taken_only_for_what_is_new(asked: Register, engine: Engine) -> None:
    """Somebody else moved the programme meanwhile, so that what is remembered of it is behind."""
    (token,) = invited(engine, most=9)
    say(asked, token, "f1")
    say(Register(engine), token, "f2")
    for form in ("f1", "f2", "f1"):
        say(asked, token, form)
    assert (count(engine), used(engine, token)) == (2, 2)
    with pytest.raises(InvitationOver):
        say(asked, token, "f3", later(90))
    assert used(engine, token) == 2
