"""The letters about one programme, and those to one person, as the post really made them."""

from sqlalchemy import Engine

from engine.office.letters import desk
from engine.office.letters.sorting import sort
from engine.office.register import Register
from tests.office.letters.samples import NINE, seated
from tests.office.samples import deliver


def test_letters_are_told_by_programme_and_by_person(register: Register, engine: Engine) -> None:
    """The three who sign are asked in p1 and p2, in one letter each."""
    for name in ("p1", "p2"):
        seated(register, engine, name)
        register.handle(name, deliver(), NINE)
    sort(engine, NINE.replace(day=8))

    found = {one.names: one for one in desk.of_programme(engine, "p1")}
    mine = desk.of_person(engine, "g1")

    assert {("G1",), ("G2",), ("G3",)} <= found.keys()
    assert found["G1",].programmes == ("p1",)
    assert [one.programmes for one in mine] == [("p1", "p2")]
    assert mine[0].number == found["G1",].number and mine[0].state == "queued" and mine[0].sent_at is None
    assert desk.of_programme(engine, "p3") == desk.of_person(engine, "nobody") == ()
