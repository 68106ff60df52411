"""Bringing in what people need not type: figures from a file, and the time that has passed."""

from collections.abc import Iterator
from typing import Annotated
from uuid import uuid4

import typer

from engine.office import areas, clock, observations, reading
from engine.office.office import Office, office
from engine.rules.commands import PassTime
from engine.rules.figures import Figure
from engine.rules.workdays import local_day
from faces.figures_file import Agreed, figures_from
from faces.language import language, pick
from faces.output import complaints, line, progress


def add_to(app: typer.Typer) -> None:
    """Adds `import` and `pass`."""
    app.command("import")(bring_figures)
    app.command("pass")(let_time_pass)


def bring_figures(
    file: Annotated[str, typer.Argument(help="bestand met cijfers (CSV) / file with figures (CSV)")],
    series: Annotated[
        str,
        typer.Option("--series", help="reeks: zelfde methode en indeling / series: same method and division of areas"),
    ] = "1",
    provisional: Annotated[
        bool, typer.Option("--provisional", help="dit zijn voorlopige cijfers / these figures are provisional")
    ] = False,
) -> None:
    """Lees cijfers in; elk programma dat erom vroeg, krijgt ze. / Import figures, for every programme that asks."""
    with office() as opened:
        agreed = _agreed(opened)
        today = next((local_day(plan.calendar, clock.now()) for plan, _ in agreed.lives), clock.now().date())
        with progress(pick("cijfers", "figures")) as bar:
            task = bar.add_task("", total=None)

            def counted() -> Iterator[Figure]:
                for figure in figures_from(file, agreed, today, series, provisional):
                    bar.advance(task)
                    yield figure

            imported = observations.import_figures(opened.engine, counted())
        areas.keep_names(opened.engine, agreed.names)
        handed = observations.hand_over(opened.register, clock.now())
    new, revised = len(imported.new), len(imported.revised)
    line(
        pick(
            f"Nieuw: {new}, herzien: {revised}, al bekend: {imported.same}. Niet afgesproken: {agreed.skipped}.",
            f"New: {new}, revised: {revised}, known already: {imported.same}. Not agreed: {agreed.skipped}.",
        )
    )
    taken = sum(one.refusal is None for one in handed)
    line(pick(f"Doorgegeven aan programma's: {taken}.", f"Handed to programmes: {taken}."))
    for one in handed:
        if one.refusal is not None:
            complaints().print(f"{one.programme}, {one.figure.key}: {one.refusal.say(language())}", soft_wrap=True)


def let_time_pass() -> None:
    """Leg vast wat vandaag aan de beurt is, in elk programma. / Record what is due today, in every programme."""
    now = clock.now()
    programmes = events = 0
    with office() as opened, progress(pick("programma's", "programmes")) as bar:
        task = bar.add_task("", total=None)
        done: set[str] = set()
        while found := [one for one in reading.due(opened.engine, now) if one not in done]:
            bar.update(task, total=len(done) + len(found))
            for programme in found:
                done.add(programme)
                answer = opened.register.handle(programme, PassTime(id=f"pass-{uuid4().hex}"), now)
                programmes, events = programmes + bool(answer.events), events + len(answer.events)
                bar.advance(task)
        handed = observations.hand_over(opened.register, now)
    line(
        pick(
            f"{events} gebeurtenissen in {programmes} programma's; {len(handed)} cijfers doorgegeven.",
            f"{events} events in {programmes} programmes; {len(handed)} figures handed over.",
        )
    )


def _agreed(opened: Office) -> Agreed:
    return Agreed(tuple(reading.standing(opened.engine, one.id) for one in reading.programmes(opened.engine)))
