"""What the record costs: durable commands beside a bare insert and DBOS; the same command early and late; bulk import.

One run, one embedded PostgreSQL (durable: fsync on), rounds taken in turn. Takes about two minutes:
`python -m benchmarks.record [--rounds N] [--long N]`.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from time import perf_counter

from benchmarks.measuring import Timed, in_turn, show, typical
from benchmarks.peers import bare_insert, dbos_steps
from engine.office.database import open_database
from engine.office.embedded import attach
from engine.office.migrate import upgrade
from engine.office.observations import import_figures
from engine.office.register import Register
from engine.office.roles import Roles, prepare_roles
from engine.rules.commands import AddPerson, Command, Deliver, FillSeat, StartProgramme
from engine.rules.definition import Definition
from engine.rules.figures import Figure
from engine.rules.reading import read_definition

NOW = datetime(2020, 3, 2, 9, tzinfo=UTC)
STEPS = 10
PLAN = Path(__file__).parent.parent / "definitions" / "plan-do-check.yaml"


def main() -> None:
    """Measures, and prints the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=40)
    asked.add_argument("--long", type=int, default=10_000, help="events in the long programme")
    options = asked.parse_args()
    with _database() as roles, ExitStack() as stack:
        register = Register(open_database(roles.app))
        plan = _plan()
        show("Durable commands", _durable(stack, roles, register, plan, options.rounds))
        show("Early and late", _early_and_late(register, plan, options.rounds, options.long))
        show("Bulk import of observations", _bulk(roles))


@contextmanager
def _database() -> Iterator[Roles]:
    with tempfile.TemporaryDirectory(prefix="koers-bench-") as folder:
        Path(folder).chmod(0o755)
        with attach(Path(folder) / "data") as server:
            roles = prepare_roles(server.url(), "bench")
            prepare_roles(server.url(), "peers")
            upgrade(str(roles.owner.render_as_string(hide_password=False)))
            yield roles


def _plan() -> Definition:
    definition = read_definition(PLAN.read_text(encoding="utf-8"), PLAN.name).definition
    assert definition is not None, "the shipped definition reads"
    return definition


def _programme(register: Register, plan: Definition, name: str) -> Command:
    """A programme with one open phase; gives the delivery that will be repeated with ever new content."""
    phase = plan.phase[plan.walk[0]]
    product = phase.products[0]
    register.handle(
        name,
        StartProgramme(id="start", programme=name, definition=plan, area_code="WK059910", area_name="Feijenoord"),
        NOW,
    )
    register.handle(name, AddPerson(id="person", person="p1"), NOW)
    register.handle(name, FillSeat(id="seat", seat="s1", role=product.made_by, person="p1"), NOW)
    run = f"1.{phase.id}.1"
    return Deliver(id="deliver", run=run, product=product.id, seat="s1", by="p1", content="first")


def _again(register: Register, name: str, delivery: Command, number: int) -> object:
    command = delivery.model_copy(update={"id": f"d{number}", "content": f"version {number}"})
    return register.handle(name, command, NOW)


def _durable(
    stack: ExitStack, roles: Roles, register: Register, plan: Definition, rounds: int
) -> list[tuple[str, str, str, str]]:
    delivery = _programme(register, plan, "durable")
    peers = roles.owner.set(database="peers")
    timed = {
        "a bare one-row insert and commit": stack.enter_context(
            bare_insert(peers.set(drivername="postgresql").render_as_string(hide_password=False))
        ),
        "a Koers command (deliver a product)": lambda number: _again(register, "durable", delivery, number),
    }
    seconds = in_turn(timed, rounds, 50)
    bare, koers = (typical(seconds[name]) for name in timed)
    rows = [
        ("a bare one-row insert and commit", f"{bare * 1000:.2f} ms", "1", ""),
        ("a Koers command (deliver a product)", f"{koers * 1000:.2f} ms", f"{koers / bare:.1f} x bare", "at most 3"),
    ]
    steps = stack.enter_context(dbos_steps(peers.render_as_string(hide_password=False), STEPS))
    if steps is None:
        return [*rows, ("DBOS", "not installed", "", "pip install -e .[bench]")]
    return [*rows, *_beside_dbos(timed["a Koers command (deliver a product)"], steps, rounds)]


def _beside_dbos(command: Timed, workflow: Timed, rounds: int) -> list[tuple[str, str, str, str]]:
    workflow(10_000_000)
    both = in_turn(
        {"koers": lambda n: [command(1_000_000 + n * STEPS + k) for k in range(STEPS)], "dbos": workflow}, rounds, 5
    )
    koers, dbos = (typical(both[name]) / STEPS for name in ("koers", "dbos"))
    return [
        ("Koers commands a second, beside DBOS", f"{1 / koers:.0f}", "", ""),
        ("DBOS durable steps a second", f"{1 / dbos:.0f}", f"Koers {dbos / koers:.1f} x", "at least 3"),
    ]


def _early_and_late(register: Register, plan: Definition, rounds: int, long: int) -> list[tuple[str, str, str, str]]:
    young, old = _programme(register, plan, "young"), _programme(register, plan, "old")
    for number in range(long):
        _again(register, "old", old, number + 50_000_000)
    fresh = iter(range(10**9, 2 * 10**9))

    def early(number: int) -> object:
        return _again(register, "young", young, next(fresh))

    def late(number: int) -> object:
        return _again(register, "old", old, next(fresh))

    seconds = in_turn({"early": early, "late": late}, rounds * 2, 10)
    first, last = typical(seconds["early"]), typical(seconds["late"])
    return [
        ("a command in a young programme", f"{first * 1000:.2f} ms", "1", ""),
        (f"the same after {long} events", f"{last * 1000:.2f} ms", f"{last / first:.2f} x", "at most 1.1"),
    ]


def _bulk(roles: Roles, many: int = 100_000) -> list[tuple[str, str, str, str]]:
    figures = [
        Figure(
            indicator=f"indicator-{number % 10}",
            area=f"WK{number // 10 % 5000:06d}",
            reference_date=date(2000 + number // 50_000, 1, 1),
            unit="%",
            source="benchmark",
            series="1",
            recorded=NOW.date(),
            value=Decimal(number % 1000) / 10,
        )
        for number in range(many)
    ]
    engine = open_database(roles.app)
    start = perf_counter()
    import_figures(engine, figures)
    seconds = perf_counter() - start
    return [("observations imported a second", f"{many / seconds:,.0f}", f"{many:,} rows", "at least 10,000")]


if __name__ == "__main__":
    main()
