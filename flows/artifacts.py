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

from engine.office.digests import markdown
from engine.office.looking import Seen
from engine.office.plots import Bar, assessment_plot
from engine.rules import events as e
from engine.rules.digest_picture import Digest
from engine.rules.history import label_of
from engine.rules.picture import ConditionPicture, Standing
from engine.rules.speaker import Speaker
from engine.rules.texts import Language
from engine.rules.verdicts import SIGNAL, verdict, verdict_word
from engine.rules.wording import condition_words
from engine.rules.words import capital, day_words, gap_unit, number_words, with_unit
from engine.rules.yardstick import Assessment

NOTHING = "–"
"""Not a hyphen: Prefect would make a list of it."""

Row = dict[str, str]


def artifacts(
    seen: Seen,
    picture: Standing,
    asked: Mapping[str, date],
    language: Language = "nl",
    digest: Digest | None = None,
) -> Iterator[ArtifactCreate]:
    """The artifacts of a phase run as one tick sees it; `asked` are the roles to which a letter goes, and from when.

    `digest` is the one that came due, where one did; it must tell no person's name.
    """
    maker = _Maker(seen, language)
    yield from maker.gate(picture, asked)
    if seen.assessed:
        yield from maker.assessment()
    if digest:
        told = maker.pick("Voortgangsrapportage van", "Digest of")
        yield maker.artifact("digest", "markdown", markdown(digest, language), f"{told} {maker.day(digest.on)}")


class _Maker:
    """Makes the artifacts of one phase run, in one language."""

    def __init__(self, seen: Seen, language: Language) -> None:
        self.seen, self.plan, self.language = seen, seen.plan, language
        self.pick = Speaker(seen.plan, seen.names, language).pick

    # --- the gate

    def gate(self, picture: Standing, asked: Mapping[str, date]) -> Iterator[ArtifactCreate]:
        """The checklist of a gate that waits, or as it was when it passed."""
        title = self.pick("Beslismoment", "Gate")
        for run in picture.runs:
            if run.run == self.seen.run:
                told = f"{title}, {self.day(picture.on)}. {run.question.say(self.language)}"
                yield self.table("gate", told, [self.condition(one, asked) for one in run.conditions])
        for record in self.seen.new:
            if isinstance(record.event, e.PhasePassed) and record.event.run == self.seen.run:
                told = f"{title}, {self.pick('afgerond op', 'passed on')} {self.day(record.event.day)}"
                yield self.table("gate", told, [*self.passed(record.event)])

    def condition(self, found: ConditionPicture, asked: Mapping[str, date]) -> Row:
        """One condition that is looked at."""
        days = [owed.until for owed in found.owed if owed.until]
        letters = [asked[owed.role] for owed in found.owed if owed.role in asked]
        who = dict.fromkeys(owed.who.say(self.language) for owed in found.owed)
        return {
            self.pick("voorwaarde", "condition"): found.what.say(self.language),
            self.pick("stand", "state"): self.mark(found),
            self.pick("van wie", "from whom"): ", ".join(who) or NOTHING,
            self.pick("uiterlijk", "by"): self.day(min(days, default=None)),
            self.pick("bericht vanaf", "letter from"): self.day(min(letters, default=None)),
        }

    def mark(self, found: ConditionPicture) -> str:
        """A sign and words: never a sign alone."""
        if found.met:
            return self.pick("✔ gehaald", "✔ met")
        if found.stuck:
            return self.pick("✖ niemand kan dit nu doen", "✖ nobody can do this now")
        if found.waits:
            return self.pick("… eerst de andere voorwaarden", "… the other conditions first")
        return self.pick("✖ nog nodig", "✖ still needed")

    def passed(self, event: e.PhasePassed) -> Iterator[Row]:
        """The conditions of a gate that passed; where a deadline closed it, with what was missing."""
        speaker, phase = Speaker(self.plan, self.seen.names, self.language), event.run.split(".")[1]
        met = self.pick("✔ gehaald", "✔ met")
        unmet = self.pick("✖ ontbrak op de uiterste datum", "✖ missing at the deadline")
        for item in self.plan.phase[phase].gate if phase in self.plan.phase else ():
            missing = f"{item.condition}:{item.subject}" in event.unmet
            yield {
                self.pick("voorwaarde", "condition"): capital(
                    condition_words(speaker, event.run, item.condition, item.subject)
                ),
                self.pick("stand", "state"): unmet if missing else met,
            }

    # --- the assessment

    def assessment(self) -> Iterator[ArtifactCreate]:
        """As a table; and as a picture with each verdict in full."""
        title, signal = self.pick("Beoordeling", "Assessment"), SIGNAL.say(self.language)
        yield self.table("assessment", f"{title}. {signal}", [self.verdict(one) for one in self.seen.assessed])
        told = "\n".join(
            f"- {verdict(self.plan, one, self.seen.names).say(self.language)}" for one in self.seen.assessed
        )
        bars = [self.bar(one) for one in self.seen.assessed if one.actual is not None]
        if bars:
            drawn = b64encode(assessment_plot(bars, self.language)).decode()
            told = f"![{'; '.join(bar.label for bar in bars)}](data:image/png;base64,{drawn})\n\n{told}"
        more = self.pick("in beeld en woorden", "in a picture and in words")
        yield self.artifact("picture", "markdown", told, f"{title} {more}. {signal}")

    def verdict(self, found: Assessment) -> Row:
        """One verdict with its figures."""
        return {
            "indicator": self.label(found),
            self.pick("oordeel", "verdict"): verdict_word(found.status, found.firm, self.language),
            self.pick("gemeten", "actual"): self.number(found, found.actual),
            self.pick("tussendoel", "interim target"): self.number(found, found.interim),
            self.pick("uitgangswaarde", "baseline"): self.number(found, found.baseline),
            self.pick("marge", "margin"): self.number(found, found.margin),
            self.pick("wat", "what"): self.gap if _is_gap(found) else self.pick("waarde", "value"),
            self.pick("peildatum", "reference date"): self.day(found.reference_date),
        }

    def bar(self, found: Assessment) -> Bar:
        """One verdict to draw."""
        label = f"{self.label(found)}: {verdict_word(found.status, found.firm, self.language)}"
        axis = f"{self.gap}, {self.unit(found)}" if _is_gap(found) else self.unit(found)
        return Bar(label, axis, found.baseline, found.interim, found.actual)

    # --- words

    @property
    def gap(self) -> str:
        """What a figure held against a benchmark is."""
        return self.pick("achterstand op het referentiegebied", "gap to the benchmark")

    def label(self, found: Assessment) -> str:
        """The indicator; its id where the definition no longer knows it."""
        return label_of(self.plan, found.indicator).say(self.language)

    def unit(self, found: Assessment) -> str:
        """Of the figures of a verdict."""
        known = self.plan.indicator.get(found.indicator)
        unit = known.unit if known else next((figure.unit for figure in found.inputs), "")
        return gap_unit(unit, self.language) if _is_gap(found) else unit

    def number(self, found: Assessment, value: Decimal | None) -> str:
        """A figure with its unit."""
        return NOTHING if value is None else with_unit(number_words(value, self.language), self.unit(found))

    def day(self, day: date | None) -> str:
        """A date in full."""
        return day_words(day, self.language) if day else NOTHING

    # --- artifacts

    def table(self, what: str, description: str, rows: Sequence[Row]) -> ArtifactCreate:
        """Rows, each by the same headings."""
        return self.artifact(what, "table", json.dumps(rows, ensure_ascii=False), description)

    def artifact(self, what: str, kind: str, data: str, description: str) -> ArtifactCreate:
        """Under a key that says of which programme and phase run it is."""
        key = re.sub(r"[^a-z0-9]+", "-", f"{self.seen.programme.id}-{self.seen.run}-{what}".lower()).strip("-")
        return ArtifactCreate(key=key, type=kind, data=data, description=description)


def _is_gap(found: Assessment) -> bool:
    return found.benchmark_actual is not None
