"""`koers replay`: a scenario lived through under a made-up clock, told while it happens. Only showing lives here.

With `--flows` it is lived through by real flow runs too: what they run on is put together in flows/rehearsal.py.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import Engine

from engine.office import clock, reading
from engine.office.letters import desk
from engine.office.mailbox import mailbox_folder
from engine.office.office import office
from engine.office.settings import read_settings
from engine.rehearsal.staging import programme_id
from engine.rehearsal.story_json import standing_line
from engine.rules.workdays import local_day
from faces.flow_runs import Beside, FlowRun, flow_run_line, show_flow_runs
from faces.language import language, pick
from faces.letter_files import INDEX
from faces.output import Format, complaints, console, line
from faces.pages import refuse_unwritable, write_pages
from faces.posting import ReplayPost, replay_post
from faces.refusals import EitherOr, NeedsToo
from faces.replaying import AlreadyKept, Listener, Outcome, Settle, keep_people, play, scratch_database
from faces.show_standing import show_standing
from faces.staged import Staged, stage
from faces.story_text import StoryText

if TYPE_CHECKING:
    from flows.rehearsal import EngineRoom


def add_to(app: typer.Typer) -> None:
    """Adds `replay`."""
    app.command("replay")(replay)


def replay(
    scenario: Annotated[str, typer.Argument(help="bestand met het scenario (YAML) / file with the scenario (YAML)")],
    measurements: Annotated[
        str | None,
        typer.Option(
            "--measurements", help="cijfers (CSV) in plaats van die van het scenario / figures (CSV) instead of its own"
        ),
    ] = None,
    area: Annotated[
        str | None, typer.Option("--area", help="gebiedscode, zoals WK059910 / area code, such as WK059910")
    ] = None,
    told: Annotated[Format, typer.Option("--format", help="text of json / text or json")] = Format.TEXT,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="map voor verhaal en stand, als HTML en tekst / folder for story and standing, as HTML and text",
        ),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="bewaar het programma in het kantoor / keep the programme in the office")
    ] = False,
    post: Annotated[
        bool,
        typer.Option(
            "--post",
            help="ook berichten en rapportages, in de map van --out / letters and digests too, in that of --out",
        ),
    ] = False,
    flows: Annotated[
        bool,
        typer.Option(
            "--flows", help="ook met echte flow runs, op een eigen Prefect / also by real flow runs, on its own Prefect"
        ),
    ] = False,
) -> None:
    """Speel een scenario af: mensen reageren, de klok is verzonnen, alles gaat door het kantoor. / Replay a
    scenario: people react, the clock is made up, everything goes through the office.

    Met --measurements en --area speelt hetzelfde scenario op de cijfers van een ander gebied. / With --measurements
    and --area the same scenario runs on the figures of another area.

    Met --flows staat na afloop elke fase als flow run in Prefect; kijk met koers up --replay. / With --flows every
    phase is a flow run in Prefect afterwards; look with koers up --replay.
    """
    if flows and keep:
        raise EitherOr(one="--flows", other="--keep")
    if post and keep:
        raise EitherOr(one="--post", other="--keep")
    if post and out is None:
        raise NeedsToo(option="--post", other="--out")
    staged = stage(scenario, measurements, area)
    if out is not None:
        refuse_unwritable(out)
    if flows:
        outcome, runs = _through_flows(staged, told, out if post else None)
    else:
        outcome, runs = _through_the_office(staged, told, out if post else None, keep), ()
    if out is not None:
        pages = write_pages(out, staged, outcome, language(), runs)
        if told is Format.TEXT:
            _tell_where(pages, post)


def _tell_where(pages: list[Path], post: bool) -> None:
    line("")
    line(
        pick(f"Het hele verhaal, om te lezen in een browser: {pages[0]}", f"The whole story, for a browser: {pages[0]}")
    )
    line(pick("Ook geschreven: ", "Also written: ") + ", ".join(str(page) for page in pages[1:]), style="dim")
    if post:
        letters, digests = pages[0].parent / "letters" / INDEX, pages[0].parent / "digests"
        line(
            pick(
                f"De berichten: {letters}. De voortgangsrapportages: {digests}",
                f"The letters: {letters}. The digests: {digests}",
            )
        )


def _through_the_office(staged: Staged, told: Format, out: Path | None, keep: bool) -> Outcome:
    """By the office alone; with `out`, letters are delivered on the way, and written there with the digests."""
    with _kept(staged) if keep else scratch_database() as engine:
        if out is None:
            outcome = _told(staged, engine, told, lambda _: None)
            desk.forget(engine, outcome.programme.id, outcome.standing.at)
            return outcome
        keep_people(staged, engine)
        post = replay_post(engine, mailbox_folder(read_settings().replay))
        outcome = _told(staged, engine, told, post.until)
        _write_post(post, out, outcome)
    return outcome


def _told(staged: Staged, engine: Engine, told: Format, settle: Settle) -> Outcome:
    if told is Format.JSON:
        outcome = play(staged, engine, language(), Listener(event=_print), settle)
        _print_standing(staged, outcome)
        return outcome
    text = StoryText(console(), staged, language())
    text.begin()
    outcome = play(staged, engine, language(), Listener(line=text.line), settle)
    text.end(outcome)
    show_standing(outcome.standing)
    return outcome


def _through_flows(staged: Staged, told: Format, out: Path | None) -> tuple[Outcome, Sequence[FlowRun]]:
    """The same by flow runs too, which are told last."""
    from flows.rehearsal import engine_room

    folder = read_settings().replay
    with _starting() as started, engine_room(folder, language()) as room:
        started()
        keep_people(staged, room.engine)
        post = replay_post(room.engine, mailbox_folder(folder)) if out else None
        name = programme_id(staged.scenario, staged.area)
        lived = _told_as_json if told is Format.JSON else _told_beside
        outcome = lived(staged, room, post, name)
        runs = [FlowRun(**asdict(run)) for run in room.runs(name)]
        if post and out:
            _write_post(post, out, outcome)
        else:
            desk.forget(room.engine, name, outcome.standing.at)
    _tell_runs(runs, told)
    return outcome, runs


def _write_post(post: ReplayPost, out: Path, outcome: Outcome) -> None:
    """The letters and digests, below the folder that was named; writing them takes a while, so it is told."""
    words = pick("Berichten en voortgangsrapportages schrijven ...", "Writing letters and digests ...")
    with complaints().status(words) as status:
        post.write(out, outcome.programme.id, language(), lambda what: status.update(f"{words} {what}"))


def _told_as_json(staged: Staged, room: "EngineRoom", post: ReplayPost | None, _: str) -> Outcome:
    def settle(moment: datetime) -> None:
        room.settle(moment)
        if post:
            post.until(moment)

    outcome = play(staged, room.engine, language(), Listener(event=_print), settle)
    _print_standing(staged, outcome)
    return outcome


def _told_beside(staged: Staged, room: "EngineRoom", post: ReplayPost | None, programme: str) -> Outcome:
    text = StoryText(console(), staged, language())
    beside = Beside(text, lambda: room.states(programme))

    def settle(moment: datetime) -> None:
        day = local_day(staged.plan.calendar, clock.ruling(room.engine))
        room.settle(moment)
        if post:
            post.until(moment)
        beside.settled(day)

    text.begin()
    outcome = play(staged, room.engine, language(), Listener(line=beside.line), settle)
    beside.end()
    text.end(outcome)
    show_standing(outcome.standing)
    return outcome


def _tell_runs(runs: Sequence[FlowRun], told: Format) -> None:
    if told is Format.JSON:
        for run in runs:
            _print(flow_run_line(run))
        return
    line("")
    show_flow_runs(console(), runs)
    line("")
    line(pick("Om ze te bekijken: koers up --replay", "To look at them: koers up --replay"))


@contextmanager
def _starting() -> Iterator[Callable[[], None]]:
    """Says, beside the answer, that one must wait a moment, until what is given is called."""
    words = pick("Prefect start, dat duurt een seconde of tien ...", "Prefect starts, which takes some ten seconds ...")
    waiting = complaints().status(words)
    waiting.start()
    try:
        yield waiting.stop
    finally:
        waiting.stop()


def _print_standing(staged: Staged, outcome: Outcome) -> None:
    notes = [note.say(language()) for note in staged.notes]
    _print(standing_line(outcome.standing, head=outcome.head, notes=notes))


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


@contextmanager
def _kept(staged: Staged) -> Iterator[Engine]:
    name = programme_id(staged.scenario, staged.area)
    with office() as opened:
        if any(line.id == name for line in reading.programmes(opened.engine)):
            raise AlreadyKept(programme=name, option="--keep")
        keep_people(staged, opened.engine)
        yield opened.engine
