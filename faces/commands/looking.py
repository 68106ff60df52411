"""Looking, and changing nothing: the standing now or on a date, why, what comes, the journal, whether it is whole."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from engine.office import clock, reading, standing_lately, told_events
from engine.office.because import because
from engine.office.office import Office, known_programme, office
from engine.office.trouble import UnknownProgramme
from engine.office.verify import Head
from engine.office.verify import verify as faults_in
from engine.rules.calendar import ahead
from engine.rules.commands import PassTime
from engine.rules.conditions import as_day
from engine.rules.decide import decide
from engine.rules.definition import Definition
from engine.rules.events import Event
from engine.rules.evolve import evolve
from engine.rules.foreseen import due_told
from engine.rules.history import history
from engine.rules.picture import Standing
from engine.rules.problems import quoted
from engine.rules.programme import Programme
from engine.rules.refusals import NotStarted, Refusal
from engine.rules.standing import standing_with
from engine.rules.why import as_text
from engine.rules.wording import tell
from engine.rules.words import day_words, term
from engine.rules.workdays import local_day
from faces.commands.doing import Told
from faces.fields import file_bytes
from faces.language import language, pick, say
from faces.output import Format, line, paragraph, print_json, table
from faces.refusals import NotADate, NotHeads, NotStartedYet, NotYet, WhichProgramme
from faces.show_standing import show_standing

Name = Annotated[str, typer.Argument(metavar="PROGRAMME", help="id van het programma / id of the programme")]


def add_to(app: typer.Typer) -> None:
    """Adds `standing`, `why`, `calendar`, `journal` and `verify`."""
    for name, command in (
        ("standing", standing),
        ("why", why),
        ("calendar", calendar),
        ("journal", journal),
        ("verify", verify),
    ):
        app.command(name)(command)


def standing(
    programme: Annotated[
        str | None, typer.Argument(help="id van het programma; zonder: allemaal / id of the programme; without: all")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="de stand aan het eind van die dag / as it stood at the end of that day"),
    ] = None,
    whole: Annotated[
        bool,
        typer.Option(
            "--history",
            help="met alle besluiten en uiterste datums, ook die van lang geleden / with all decisions "
            "and deadlines, also those of long ago",
        ),
    ] = False,
    told: Told = Format.TEXT,
) -> None:
    """De stand van zaken: wat open is, wat ontbreekt, van wie. / Where programmes stand: open, missing, whose."""
    day = _past(as_of)
    if programme is None and day is not None:
        raise WhichProgramme(option="--as-of", day=day)
    with office() as opened:
        if programme is None:
            _portfolio(opened, told)
            return
        with known_programme(programme):
            found = _standing(opened, programme, day)
            shown = _with_history(opened, found, programme) if whole else found.standing
    if told is Format.JSON:
        print_json(shown)
        return
    show_standing(shown)
    if found.more and not whole:
        then = f" --as-of {day}" if day else ""
        paragraph(
            pick(
                f"Er is meer van eerder: koers standing {programme}{then} --history.",
                f"There is more from before: koers standing {programme}{then} --history.",
            )
        )
    if found.waiting and day is None:
        paragraph(
            pick(
                f"Let op: {found.waiting} gebeurtenissen zijn al aan de beurt, maar nog niet vastgelegd (koers pass).",
                f"Note: {found.waiting} events are due already but not recorded yet (koers pass).",
            )
        )


def why(
    programme: Name,
    subject: Annotated[
        str | None, typer.Argument(help="cyclus, evaluatie of peildatum / cycle, evaluation or reference date")
    ] = None,
    told: Told = Format.TEXT,
) -> None:
    """Waarom: wat er achter een cyclus, evaluatie of besluit zit. / What is behind a cycle, evaluation or decision."""
    with office() as opened, known_programme(programme):
        chain = because(opened.engine, programme, subject)
    if told is Format.JSON:
        print_json(chain)
    else:
        for words in as_text(chain, language()).split("\n"):
            paragraph(words.lstrip(), indent=len(words) - len(words.lstrip()))


def calendar(
    programme: Name,
    until: Annotated[str | None, typer.Option("--until", help="tot en met die dag / until that day")] = None,
    told: Told = Format.TEXT,
) -> None:
    """Wat komt, op volgorde. / What comes, in order."""
    last = _day(until)
    with office() as opened, known_programme(programme):
        plan, stands, _ = _passed(*reading.standing(opened.engine, programme), clock.now())
        names = opened.names()
    today = local_day(plan.calendar, clock.now())
    found = ahead(plan, stands, last or today + timedelta(days=366))
    if told is Format.JSON:
        for due in found:
            print_json({"day": due.day.isoformat(), "kind": due.kind, "subject": due.subject, "detail": due.detail})
        return
    if not found:
        line(pick("Er is niets voorzien.", "Nothing is foreseen."))
        return
    rows = [(day_words(due.day, language()), say(due_told(plan, due, names))) for due in found]
    table((pick("datum", "date"), pick("wat", "what")), rows)


def journal(
    programme: Name,
    after: Annotated[int, typer.Option("--after", min=0, help="na deze gebeurtenis / after this event")] = 0,
    told: Told = Format.TEXT,
) -> None:
    """Het logboek, een gebeurtenis per regel. / The journal, one event a line."""
    with office() as opened, known_programme(programme):
        if told is Format.TEXT:
            plan = reading.plan(opened.engine, programme)
            for record, names in told_events.told(opened.engine, programme, after):
                line(f"{record.sequence:>5}  {say(tell(plan, record.event, names))}")
            return
        for record in reading.events(opened.engine, programme, after):
            known = {"sequence": record.sequence, "at": record.at.isoformat(), "type": record.type}
            rest = {"version": record.version, "body": record.body, "command": record.command, "hash": record.hash}
            print_json(known | rest)


def verify(
    programme: Annotated[
        str | None, typer.Argument(help="id van het programma; zonder: allemaal / id of the programme; without: all")
    ] = None,
    heads: Annotated[
        str | None,
        typer.Option("--heads", help="bestand met wat verify eerder afdrukte / file with what verify printed before"),
    ] = None,
) -> None:
    """Is het logboek heel? Drukt af waar elk logboek eindigt, om te bewaren. / Is the journal whole? Prints where each
    journal ends, to keep.
    """
    printed = _heads(heads) if heads else {}
    with office() as opened:
        faults = faults_in(opened.engine, programme, printed)
        known = [one for one in reading.programmes(opened.engine) if programme in (None, one.id)]
    if programme is not None and not known and not faults:
        raise UnknownProgramme(programme=programme)
    for fault in faults:
        line(fault.say(language()))
    for one in known:
        line(f"{one.id} {one.sequence} {one.head}")
    if faults:
        raise typer.Exit(1)
    line(pick(f"Alles klopt (programma's: {len(known)}).", f"All is whole (programmes: {len(known)})."))


def _portfolio(opened: Office, told: Format) -> None:
    found = reading.programmes(opened.engine)
    if told is Format.JSON:
        for one in found:
            print_json(one)
        return
    if not found:
        line(pick("Er zijn nog geen programma's.", "There are no programmes yet."))
        return
    columns = ("id", pick("gebied", "area"), pick("stand", "state"), pick("cyclus", "cycle"), pick("open", "open"))
    rows = [
        (
            one.id,
            f"{one.area_name} ({one.area_code})",
            term(one.status, language()),
            str(one.cycle),
            ", ".join(one.open_phases) or "-",
            str(one.overdue),
            one.next_due.date().isoformat() if one.next_due else "-",
        )
        for one in found
    ]
    table((*columns, pick("te laat", "overdue"), pick("volgende", "next")), rows, right=(3, 5))


def _standing(opened: Office, programme: str, day: date | None) -> standing_lately.Told:
    if day is None:
        return standing_lately.now(opened.engine, programme, clock.now())
    try:
        return standing_lately.on_day(opened.engine, programme, day)
    except NotStarted:
        plan, started = reading.standing(opened.engine, programme)
        began = local_day(plan.calendar, started.started)
        raise NotStartedYet(programme=programme, day=day, started=began) from None


def _with_history(opened: Office, found: standing_lately.Told, programme: str) -> Standing:
    """The same with all that the journal tells up to then."""
    record = opened.journal(programme)
    events = [*record.events[: found.standing.sequence], *found.since]
    names = {**record.names, **found.known.names}
    whole = history(found.known.plan, events, names)
    shown = standing_with(found.known.plan, found.known.programme, found.standing.at, whole, events, names)
    return replace(shown, sequence=found.standing.sequence)


def _passed(plan: Definition, stands: Programme, now: datetime) -> tuple[Definition, Programme, Sequence[Event]]:
    """The programme as it is once time has passed; a clock that runs behind leaves it as recorded."""
    events: tuple[Event, ...] = ()
    with suppress(Refusal):
        events = decide(plan, stands, PassTime(id="look"), now)
    for event in events:
        stands = evolve(stands, event)
    return plan, stands, events


def _day(words: str | None) -> date | None:
    if words is None:
        return None
    try:
        return as_day(words.strip())
    except ValueError:
        raise NotADate(words=quoted(words)) from None


def _past(words: str | None) -> date | None:
    """A day that has begun somewhere on earth; what is still to come is no standing."""
    day = _day(words)
    if day is not None and day > (clock.now() + timedelta(hours=14)).date():
        raise NotYet(day=day)
    return day


def _heads(path: str) -> dict[str, Head]:
    """Heads printed before: a programme, a sequence and a hash on every line; other lines of `verify` are passed by."""
    try:
        lines = file_bytes(path).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise NotHeads(line=1, file=quoted(path)) from None
    found: dict[str, Head] = {}
    for number, words in enumerate((one.split() for one in lines), 1):
        if len(words) == 3 and words[1].isdigit() and len(words[2]) == 64:
            found[words[0]] = (int(words[1]), words[2])
        elif words and not words[-1].endswith("."):
            raise NotHeads(line=number, file=quoted(path))
    return found
