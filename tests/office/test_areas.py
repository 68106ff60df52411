"""Areas are called by their name, with the code in brackets: as a programme does, or as a file with figures did."""

from sqlalchemy import Engine

from engine.office import areas
from engine.office.register import Register
from engine.office.shelf import Shelf
from tests.office.samples import AREA, MONDAY, PEER, begin


def names(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return areas.named(connection, [AREA, PEER, "GM0344"])


def test_an_area_is_called_as_the_file_named_it_last(engine: Engine) -> None:
    areas.keep_names(engine, {PEER: "Rotterdam ", "GM0344": " "})
    assert names(engine) == {PEER: f"Rotterdam ({PEER})"}
    areas.keep_names(engine, {PEER: "Rotterdam-Zuid"})
    assert names(engine) == {PEER: f"Rotterdam-Zuid ({PEER})"}


def test_a_programme_knows_best_what_its_own_area_is_called(engine: Engine, register: Register) -> None:
    areas.keep_names(engine, {AREA: "as a file has it"})
    begin(register, "p1")
    (called,) = names(engine).values()
    assert called != f"as a file has it ({AREA})"
    assert called.endswith(f"({AREA})")


def test_a_programme_names_the_areas_it_is_held_against_as_soon_as_they_have_a_name(
    engine: Engine, register: Register
) -> None:
    begin(register, "p1")
    shelf = Shelf()

    def called() -> str | None:
        with engine.connect() as connection:
            return shelf.now(connection, "p1", MONDAY).names.get(PEER)

    assert called() is None
    areas.keep_names(engine, {PEER: "Rotterdam"})
    assert called() == f"Rotterdam ({PEER})"
