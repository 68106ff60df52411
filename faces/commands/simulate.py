"""`koers simulate`: many made-up programmes, checked after every event. Only showing; the work is in the rehearsal."""

import shlex
from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer

from engine.rehearsal.simulate import Life
from engine.rehearsal.simulate import simulate as lives
from faces.fields import definition_from
from faces.language import pick
from faces.output import Format, complaints, line, print_json, progress, table

MOST_REFUSALS = 8


def add_to(app: typer.Typer) -> None:
    """Adds `simulate`."""
    app.command("simulate")(simulate)


def simulate(
    definition: Annotated[
        str, typer.Argument(help="bestand met de definitie (YAML) / file with the definition (YAML)")
    ],
    programmes: Annotated[int, typer.Option(min=1, help="hoeveel programma's / how many programmes")] = 100,
    years: Annotated[int, typer.Option(min=1, max=100, help="hoeveel jaar elk / how many years each")] = 12,
    seed: Annotated[
        int,
        typer.Option(help="het toeval; hetzelfde getal geeft hetzelfde / all chance; the same number gives the same"),
    ] = 1,
    only: Annotated[int | None, typer.Option(min=1, help="alleen dit programma / this programme only")] = None,
    told: Annotated[Format, typer.Option("--format", help="text of json / text or json")] = Format.TEXT,
) -> None:
    """Laat verzonnen programma's leven en controleer na elke gebeurtenis wat altijd moet gelden. / Let made-up
    programmes live, and check after every event what must always hold.

    Mensen hebben gewoonten: stipt, laat, vergeetachtig, terugsturend. Klokken lopen ongelijk en slapen soms weken.
    Gaat er iets mis, dan staat er met welke opdracht het te herhalen is. / People have habits: prompt, late, forgetful,
    returning things. Clocks differ and sometimes sleep for weeks. A failure tells which command repeats it.
    """
    plan = definition_from(definition)
    total = _Total()
    with progress(pick("Programma's", "Programmes")) as bar:
        task = bar.add_task("", total=1 if only else programmes)
        for life in lives(plan, seed=seed, programmes=programmes, years=years, only=only):
            total.add(life)
            bar.advance(task)
            if life.broken:
                break
    again = ["koers", "simulate", definition, "--years", str(years), "--seed", str(seed), "--only"]
    _show(total, told, again)
    if total.failed is not None:
        raise typer.Exit(1)


@dataclass(slots=True)
class _Total:
    """What all programmes together came to, and the one in which an invariant broke."""

    programmes: int = 0
    years: float = 0.0
    commands: int = 0
    reopened: int = 0
    largest: int = 0
    events: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    failed: Life | None = None

    def add(self, life: Life) -> None:
        self.programmes += 1
        self.years += life.years
        self.commands += life.commands
        self.reopened += max(0, life.cycles - 1)
        self.largest = max(self.largest, life.bytes)
        self.events.update(life.events)
        self.refusals.update(life.refusals)
        self.failed = life if life.broken else self.failed

    def as_dict(self) -> dict[str, Any]:
        return {
            "programmes": self.programmes, "years": round(self.years, 1), "commands": self.commands,
            "events": dict(self.events.most_common()), "refusals": dict(self.refusals.most_common()),
            "reopened": self.reopened, "largest_state": self.largest,
        }  # fmt: skip


def _show(total: _Total, told: Format, again: list[str]) -> None:
    broken = total.failed.broken if total.failed else None
    repeat = shlex.join([*again, str(total.failed.number)]) if total.failed else None
    if told is Format.JSON:
        failure = {"invariant": broken.invariant, "says": broken.says, "at": broken.at} if broken else None
        print_json(total.as_dict() | {"broken": failure, "repeat": repeat})
        return
    table((pick("wat", "what"), pick("aantal", "number")), _rows(total), right=(1,))
    if broken is None:
        line(pick("Alles wat altijd moet gelden, gold.", "Everything that must always hold, held."), style="green")
        return
    screen = complaints()
    screen.print(f"{pick('Gebroken', 'Broken')}: {broken.invariant}: {broken.says}", style="bold red", soft_wrap=True)
    screen.print(f"{pick('Op', 'At')} {broken.at}: {broken.happening}", soft_wrap=True)
    screen.print(f"{pick('Herhaal met', 'Repeat with')}: {repeat}", soft_wrap=True)


def _rows(total: _Total) -> list[tuple[str, str]]:
    events = total.events
    rows: list[tuple[str, int]] = [
        (pick("programma's", "programmes"), total.programmes),
        (pick("jaren geleefd", "years lived"), round(total.years)),
        (pick("opdrachten", "commands"), total.commands),
        (pick("gebeurtenissen", "events"), sum(events.values())),
        (pick("fasen afgerond", "phases passed"), events["PhasePassed"]),
        (pick("heropend", "reopened"), total.reopened),
        (pick("koersbesluiten", "course decisions"), events["CourseDecided"]),
        (pick("meetmomenten afgesloten", "moments closed"), events["MomentClosed"]),
        (pick("herinneringsdagen", "reminder days"), events["ReminderCame"]),
        (pick("uiterste data voorbij", "deadlines passed"), events["DeadlinePassed"]),
        (pick("escalaties", "escalations"), events["Escalated"]),
        (pick("grootste stand, in bytes", "largest state, in bytes"), total.largest),
    ]
    rows += [(f"{pick('geweigerd', 'refused')}: {name}", n) for name, n in total.refusals.most_common(MOST_REFUSALS)]
    return [(name, f"{number:,}".replace(",", pick(".", ","))) for name, number in rows]
