"""What a flow run shows beside its state, as artifacts: the gate's checklist, the assessment, the digest.

Made here, sent by publishing.py. Pure; roles, organisations and figures, never a person's name.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from prefect.client.schemas.actions import ArtifactCreate

from engine.office.digest import digest
from engine.office.looking import Seen
from engine.office.plots import Bar, assessment_plot
from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.picture import ConditionPicture, RunPicture, Standing
from engine.rules.speaker import Speaker
from engine.rules.verdicts import SIGNAL, verdict, verdict_word
from engine.rules.wording import condition_words
from engine.rules.words import capital, day_words, gap_unit, number_words, with_unit
from engine.rules.yardstick import Assessment

MET, WAITS, MISSING = "✔ gehaald", "… eerst de andere voorwaarden", "✖ nog nodig"
GAP, NOTHING = "achterstand op het referentiegebied", "–"
"""Not a hyphen: Prefect would make a list of it."""

STUCK, UNMET = "✖ niemand kan dit nu doen", "✖ ontbrak toen de uiterste datum kwam"

Row = dict[str, str]


def artifacts(seen: Seen, picture: Standing, asked: Mapping[str, date]) -> Iterator[ArtifactCreate]:
    """The artifacts of a phase run as one tick sees it; `asked` are the roles to which a letter goes, and from when."""
    day = day_words(picture.on, "nl")
    open_run = next((run for run in picture.runs if run.run == seen.run), None)
    if open_run is not None:
        told = f"Beslismoment op {day}. {open_run.question.nl}"
        yield _table(seen, "beslismoment", told, _checklist(open_run, asked))
    else:
        for event in _about(seen, e.PhasePassed):
            told = f"Beslismoment, afgerond op {day_words(event.day, 'nl')}"
            yield _table(seen, "beslismoment", told, _closed(seen.plan, event))
    if seen.assessed:
        yield from _assessment(seen)
    if seen.asked.digest:
        yield _artifact(seen, "rapportage", "markdown", digest(picture), f"Voortgangsrapportage van {day}")


def _about(seen: Seen, kind: type[e.PhasePassed]) -> Iterator[e.PhasePassed]:
    for record in seen.new:
        if isinstance(record.event, kind) and record.event.run == seen.run:
            yield record.event


def _checklist(run: RunPicture, asked: Mapping[str, date]) -> list[Row]:
    return [_condition(condition, asked) for condition in run.conditions]


def _condition(condition: ConditionPicture, asked: Mapping[str, date]) -> Row:
    days = [owed.until for owed in condition.owed if owed.until]
    letters = [asked[owed.role] for owed in condition.owed if owed.role in asked]
    return {
        "voorwaarde": condition.what.nl,
        "stand": _mark(condition),
        "van wie": ", ".join(dict.fromkeys(owed.who.nl for owed in condition.owed)) or NOTHING,
        "uiterlijk": _day(min(days, default=None)),
        "bericht vanaf": _day(min(letters, default=None)),
    }


def _mark(condition: ConditionPicture) -> str:
    if condition.met:
        return MET
    if condition.stuck:
        return STUCK
    return WAITS if condition.waits else MISSING


def _closed(plan: Definition, passed: e.PhasePassed) -> list[Row]:
    """The gate as it was passed; where a deadline closed it, with what was missing."""
    speaker, phase = Speaker(plan, {}, "nl"), passed.run.split(".")[1]
    return [
        {
            "voorwaarde": capital(condition_words(speaker, passed.run, item.condition, item.subject)),
            "stand": UNMET if f"{item.condition}:{item.subject}" in passed.unmet else MET,
        }
        for item in (plan.phase[phase].gate if phase in plan.phase else ())
    ]


def _assessment(seen: Seen) -> Iterator[ArtifactCreate]:
    rows = [_verdict(seen.plan, one) for one in seen.assessed]
    yield _table(seen, "beoordeling", f"Beoordeling. {SIGNAL.nl}", rows)
    told = "\n".join(f"- {verdict(seen.plan, one, seen.names).nl}" for one in seen.assessed)
    bars = [_bar(seen.plan, one) for one in seen.assessed if one.actual is not None]
    if bars:
        words = "; ".join(f"{row['indicator']}: {row['oordeel']}" for row in rows)
        drawn = b64encode(assessment_plot(bars)).decode()
        told = f"![{words}](data:image/png;base64,{drawn})\n\n{told}"
    yield _artifact(seen, "beeld", "markdown", told, f"Beoordeling in beeld en woorden. {SIGNAL.nl}")


def _verdict(plan: Definition, found: Assessment) -> Row:
    unit = _unit(plan, found)

    def number(value: Decimal | None) -> str:
        return NOTHING if value is None else with_unit(number_words(value, "nl"), unit)

    return {
        "indicator": plan.indicator[found.indicator].label.nl,
        "oordeel": verdict_word(found.status, found.firm, "nl"),
        "gemeten": number(found.actual),
        "tussendoel": number(found.interim),
        "uitgangswaarde": number(found.baseline),
        "marge": number(found.margin),
        "wat": GAP if _is_gap(found) else "waarde",
        "peildatum": _day(found.reference_date),
    }


def _bar(plan: Definition, found: Assessment) -> Bar:
    label = f"{plan.indicator[found.indicator].label.nl}: {verdict_word(found.status, found.firm, 'nl')}"
    axis = f"{GAP}, {_unit(plan, found)}" if _is_gap(found) else _unit(plan, found)
    return Bar(label, axis, found.baseline, found.interim, found.actual)


def _is_gap(found: Assessment) -> bool:
    return found.benchmark_actual is not None


def _unit(plan: Definition, found: Assessment) -> str:
    unit = plan.indicator[found.indicator].unit
    return gap_unit(unit, "nl") if _is_gap(found) else unit


def _table(seen: Seen, what: str, description: str, rows: Sequence[Row]) -> ArtifactCreate:
    return _artifact(seen, what, "table", json.dumps(rows, ensure_ascii=False), description)


def _artifact(seen: Seen, what: str, kind: str, data: str, description: str) -> ArtifactCreate:
    key = re.sub(r"[^a-z0-9]+", "-", f"{seen.programme.id}-{seen.run}-{what}".lower()).strip("-")
    return ArtifactCreate(key=key, type=kind, data=data, description=description)


def _day(day: date | None) -> str:
    return day_words(day, "nl") if day else NOTHING
