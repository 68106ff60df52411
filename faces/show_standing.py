"""How a standing is shown on a screen: what nobody can act on first, then cycle, decisions, phases, who owes what.

Only layout; every sentence comes with the standing (engine/rules/standing.py) or is a heading.
"""

from collections.abc import Iterable
from datetime import date

from engine.rules.picture import (
    ConditionPicture,
    DecisionPicture,
    InitiativePicture,
    Owes,
    RunPicture,
    Standing,
    VerdictPicture,
    YardstickPicture,
)
from engine.rules.verdicts import SIGNAL, verdict_word
from engine.rules.words import capital, day_words, on_one_line, term
from faces.language import language, pick, say
from faces.output import heading, paragraph, table

MOST_THINGS = 3


def show_standing(standing: Standing) -> None:
    """Shows a standing in the reader's language, every part that has anything to tell."""
    for stuck in standing.stuck:
        paragraph(f"! {say(stuck)}", style="bold red")
    _head(standing)
    _decisions(standing)
    for run in standing.runs:
        _run(run)
    _owed(standing.owed)
    _received(standing)
    _measured(standing)
    _initiatives(standing.initiatives)
    _agreements(standing)
    _coming(standing)
    _log(standing)


def _head(standing: Standing) -> None:
    kind, status = term(standing.area_kind, language()), term(standing.status, language())
    paragraph(f"{capital(kind)} {standing.area_name} ({standing.area_code}): {status}", style="bold")
    version = pick("versie", "version")
    paragraph(
        f"{say(standing.title)}, {version} {standing.version}. {pick('Programma', 'Programme')} {standing.programme}."
    )
    paragraph(
        pick(
            f"Stand op {_day(standing.on)}, na {standing.sequence} gebeurtenissen.",
            f"Standing on {_day(standing.on)}, after {standing.sequence} events.",
        )
    )
    if standing.cycle:
        paragraph(f"{_day(standing.cycle.began)}: {say(standing.cycle.told)}")


def _decisions(standing: Standing) -> None:
    if standing.decisions_asked:
        heading(pick("Gevraagd besluit", "Decision asked"))
    for asked in standing.decisions_asked:
        until = f" ({pick('uiterlijk', 'by')} {_day(asked.until)})" if asked.until else ""
        paragraph(f"- {capital(say(asked.what))}{until}")


def _run(run: RunPicture) -> None:
    heading(f"{capital(say(run.label))}: {say(run.question)}")
    paragraph(_dates(run))
    rows = [(_mark(one), say(one.what), _missing(one)) for one in run.conditions]
    table((pick("klaar", "met"), pick("voorwaarde", "condition"), pick("wat nog moet, en van wie", "owed by")), rows)


def _dates(run: RunPicture) -> str:
    told = [pick(f"Open sinds {_day(run.opened)}", f"Open since {_day(run.opened)}")]
    if run.deadline:
        first = pick(f" (eerst {_date(run.first_deadline)})", f" (first {_date(run.first_deadline)})")
        told.append(f"{pick('uiterste datum', 'deadline')} {_day(run.deadline)}{first if run.first_deadline else ''}")
    if run.overdue_since:
        told.append(pick("TE LAAT", "OVERDUE"))
    if run.suspended:
        told.append(pick(f"opgeschort sinds {_day(run.suspended)}", f"suspended since {_day(run.suspended)}"))
    return "; ".join(told) + "."


def _mark(condition: ConditionPicture) -> str:
    if condition.met:
        return pick("ja", "yes")
    if condition.waits:
        return pick("wacht", "waits")
    return pick("VAST", "STUCK") if condition.stuck else pick("nee", "no")


def _missing(condition: ConditionPicture) -> str:
    if condition.met:
        return "-"
    people: dict[str, list[str]] = {}
    for owed in condition.owed:
        people.setdefault(say(owed.who), []).append(say(owed.what))
    return "; ".join(f"{who}: {_few(things)}" for who, things in people.items()) or "-"


def _few(things: Iterable[str]) -> str:
    known = list(dict.fromkeys(things))
    rest = len(known) - MOST_THINGS
    more = pick(f" en nog {rest}", f" and {rest} more") if rest > 0 else ""
    return ", ".join(known[:MOST_THINGS]) + more


def _owed(owed: Iterable[Owes]) -> None:
    rows: dict[tuple[str, str], list[str]] = {}
    for one in owed:
        late = pick(" te laat", " late") if one.late else ""
        rows.setdefault((_date(one.until) + late, say(one.who)), []).append(say(one.what))
    if not rows:
        return
    heading(pick("Wie wat nog moet doen", "Who owes what"))
    columns = (pick("wie", "who"), pick("wat", "what"), pick("uiterlijk", "by"))
    ordered = sorted(rows.items(), key=lambda row: (row[0][0] == "-", row[0]))
    table(columns, [(who, _few(things), until) for (until, who), things in ordered])


def _received(standing: Standing) -> None:
    if not standing.received:
        return
    heading(pick("Verwacht en gekomen", "Expected and received"))
    columns = (pick("rol of partner", "role or partner"), pick("verwacht", "expected"), pick("gekomen", "received"))
    rows = [(say(row.who), str(row.expected), str(row.received)) for row in standing.received]
    table(columns, rows, right=(1, 2))


def _measured(standing: Standing) -> None:
    if not standing.yardsticks:
        return
    heading(pick("Meetafspraken en oordelen", "Measurement agreements and verdicts"))
    for stick in standing.yardsticks:
        _yardstick(stick)
    paragraph(say(SIGNAL))


def _yardstick(stick: YardstickPicture) -> None:
    paragraph(say(stick.told), style="bold")
    for earlier, told in zip(stick.earlier, stick.earlier_told, strict=True):
        paragraph(pick(f"Eerder ({earlier.number}): {say(told)}", f"Before ({earlier.number}): {say(told)}"), indent=2)
    if stick.verdict is None:
        paragraph(pick("Nog geen oordeel.", "No verdict yet."), indent=2)
        return
    paragraph(_verdict(stick.verdict), indent=2)
    if stick.reading:
        new = pick("Door de nieuwe meetafspraak gelezen", "Read by the new agreement")
        paragraph(f"{new}: {say(stick.reading.told)}", indent=2)


def _verdict(found: VerdictPicture) -> str:
    number = pick("oordeel volgens meetafspraak", "verdict by agreement")
    word = capital(verdict_word(found.status, found.firm, language()))
    return f"{word} ({number} {found.yardstick}). {say(found.told)}"


def _initiatives(initiatives: Iterable[InitiativePicture]) -> None:
    rows = [row for initiative in initiatives for row in _milestones(initiative)]
    if rows:
        heading(pick("Initiatieven", "Initiatives"))
        columns = (pick("initiatief", "initiative"), pick("mijlpaal", "milestone"), pick("gepland", "planned"), "")
        table(columns, rows)


def _milestones(initiative: InitiativePicture) -> Iterable[tuple[str, str, str, str]]:
    waits = ", ".join(initiative.waits_for)
    first = True
    for step in initiative.milestones:
        state = pick("bereikt", "reached") if step.reached else pick("gemist", "missed") if step.missed else ""
        if not step.reached and waits:
            state, waits = f"{state} {pick('wacht op', 'waits for')} {waits}".strip(), ""
        yield initiative.initiative if first else "", say(step.label), _date(step.due), state
        first = False


def _agreements(standing: Standing) -> None:
    """Those that wait for a signature; of the others only how many there are."""
    if not standing.agreements:
        return
    heading(pick("Afspraken", "Agreements"))
    waiting = [one for one in standing.agreements if one.open_parties]
    columns = (pick("afspraak", "agreement"), pick("soort", "kind"), pick("nog te ondertekenen door", "not signed by"))
    if waiting:
        table(columns, [(one.agreement, say(one.label), ", ".join(one.open_parties)) for one in waiting])
    signed = len(standing.agreements) - len(waiting)
    if signed:
        paragraph(pick(f"Door alle partijen ondertekend: {signed}.", f"Signed by all parties: {signed}."))


def _coming(standing: Standing) -> None:
    if standing.coming:
        heading(pick("Wat komt", "What comes"))
        rows = [(_date(one.day), say(one.what)) for one in standing.coming]
        table((pick("datum", "date"), pick("wat", "what")), rows)


def _log(standing: Standing) -> None:
    past = standing.history
    if not past.decisions and not past.deadlines:
        return
    heading(pick("Besluitenlijst en uiterste datums", "Decisions log and deadlines"))
    told = [(one.sequence, one.day, _decision(one)) for one in past.decisions]
    told += [(one.sequence, one.day, say(one.told)) for one in past.deadlines]
    for _, day, words in sorted(told):
        paragraph(f"{_date(day)}  {words}", hanging=12)


def _decision(one: DecisionPicture) -> str:
    """As it was told when it was decided, when it was ratified, and why."""
    told = say(one.told)
    if one.ratified:
        told += f" {pick('Bekrachtigd op', 'Ratified on')} {_day(one.ratified)}."
    if one.reason:
        told += f" {pick('Reden', 'Reason')}: {on_one_line(one.reason)}"
    return told


def _day(day: date) -> str:
    return day_words(day, language())


def _date(day: date | None) -> str:
    return day.isoformat() if day else "-"
