"""Who supplied which figures, where more than one can: the last to record one counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from sqlalchemy import Engine, event

from engine.office import reading
from engine.office.register import Register
from engine.office.shelf import Known, Shelf
from engine.office.supplied import by_whom
from engine.rules import commands as c
from tests.office.samples import AREA, PEER, agree, begin, deliver, later, sign

OWN, OTHER = f"hardship|{AREA}|2026-01-01", f"hardship|{PEER}|2026-01-01"
FIRST, TWICE = datetime(2026, 2, 2, 9, 0, tzinfo=UTC), datetime(2026, 2, 3, 9, 0, tzinfo=UTC)


def supplied(register: Register, who: str, area: str, value: str, number: int, now: datetime) -> None:
    figure = c.RecordFigure(
        id=f"figure-{number}", by=who, indicator="hardship", area=area, reference_date=date(2026, 1, 1), unit="%",
        source="CBS", value=value,
    )  # fmt: skip
    register.handle("p1", figure, now)


def known(engine: Engine, now: datetime) -> Known:
    with reading.looking(engine) as connection:
        return Shelf().now(connection, "p1", now)


def test_the_last_who_recorded_a_figure_supplied_it(register: Register, engine: Engine) -> None:
    begin(register)
    for command in (agree(), deliver(), sign("g1"), sign("g2")):
        register.handle("p1", command, later(1))
    register.handle("p1", c.PassTime(id="moment"), FIRST)
    assert {OWN, OTHER} <= set(next(wanted(engine, FIRST)))
    supplied(register, "sam", AREA, "41", 1, FIRST)
    before = known(engine, FIRST)
    supplied(register, "mark", AREA, "42", 2, TWICE)
    with reading.looking(engine) as connection, counted(engine) as statements:
        assert by_whom(connection, known(engine, TWICE), [OWN, OTHER]) == {OWN: "mark"}
        assert by_whom(connection, before, [OWN, OTHER]) == {OWN: "sam"}, "as it was known then"
        statements.clear()
        assert by_whom(connection, before, []) == {}
        assert statements == [], "nothing is asked where nothing can be found"


def wanted(engine: Engine, now: datetime) -> Iterator[tuple[str, ...]]:
    for run in known(engine, now).programme.runs.values():
        if run.evaluation:
            yield run.evaluation.wanted


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
