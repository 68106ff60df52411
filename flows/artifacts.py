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
from engine.rules.verdicts import verdict_word
from engine.rules.wording import condition_words
from engine.rules.words import capital, day_words, number_words, with_unit
from engine.rules.yardstick import Assessment

MET, WAITS, MISSING = "✔ gehaald", "… eerst de andere voorwaarden", "✖ nog nodig"
STUCK, UNMET = "✖ niemand kan dit nu doen", "✖ ontbrak toen de uiterste datum kwam"

Row = dict[str, str]


def artifacts(seen: Seen, picture: Standing, asked: Mapping[str, date]) -> Iterator[ArtifactCreate]:
    """The artifacts of a phase run as one tick sees it; `asked` are the roles to which a letter goes, and from when."""
    open_run = next((run for run in picture.runs if run.run == seen.run), None)
    if open_run is not None:
        yield _table(seen, "beslismoment", f"Beslismoment: {open_run.question.nl}", _checklist(open_run, asked))
    else:
        for event in _about(seen, e.PhasePassed):
            yield _table(seen, "beslismoment", "Beslismoment", _closed(seen.plan, event))
    if seen.assessed:
        yield from _assessment(seen)
    if seen.asked.digest:
        yield _artifact(seen, "rapportage", "markdown", digest(picture), "Voortgangsrapportage")


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
        "van wie": ", ".join(dict.fromkeys(owed.who.nl for owed in condition.owed)) or "-",
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
    yield _table(seen, "beoordeling", "Beoordeling: een signaal, geen bewijs van oorzaak", rows)
    bars = [_bar(seen.plan, one) for one in seen.assessed if one.actual is not None]
    if bars:
        told = "; ".join(f"{row['indicator']}: {row['oordeel']}" for row in rows)
        text = f"![{told}](data:image/png;base64,{b64encode(assessment_plot(bars)).decode()})\n\n{told}."
        yield _artifact(seen, "beeld", "markdown", text, "Beoordeling in beeld")


def _verdict(plan: Definition, found: Assessment) -> Row:
    indicator = plan.indicator[found.indicator]

    def number(value: Decimal | None) -> str:
        return "-" if value is None else with_unit(number_words(value, "nl"), indicator.unit)

    return {
        "indicator": indicator.label.nl,
        "oordeel": verdict_word(found.status, found.firm, "nl"),
        "uitgangswaarde": number(found.baseline),
        "tussendoel": number(found.interim),
        "gemeten": number(found.actual),
        "marge": number(found.margin),
        "peildatum": _day(found.reference_date),
    }


def _bar(plan: Definition, found: Assessment) -> Bar:
    label = f"{plan.indicator[found.indicator].label.nl}: {verdict_word(found.status, found.firm, 'nl')}"
    return Bar(label, found.baseline, found.interim, found.actual)


def _table(seen: Seen, what: str, description: str, rows: Sequence[Row]) -> ArtifactCreate:
    return _artifact(seen, what, "table", json.dumps(rows, ensure_ascii=False), description)


def _artifact(seen: Seen, what: str, kind: str, data: str, description: str) -> ArtifactCreate:
    key = re.sub(r"[^a-z0-9]+", "-", f"{seen.programme.id}-{seen.run}-{what}".lower()).strip("-")
    return ArtifactCreate(key=key, type=kind, data=data, description=description)


def _day(day: date | None) -> str:
    return day_words(day, "nl") if day else "-"
