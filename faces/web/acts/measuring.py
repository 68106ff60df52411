"""What is measured: recording a figure that was asked, agreeing new moments, and changing a yardstick."""

from collections.abc import Sequence
from typing import Any

from engine.office.shelf import Known
from engine.rules import commands as c
from engine.rules.commands import Command
from engine.rules.definition import Definition
from engine.rules.figures import Figure
from engine.rules.measuring import Benchmark
from engine.rules.programme import Programme
from engine.rules.refusals import (
    MomentNotAhead,
    NegativeCount,
    NothingChanges,
    OtherUnit,
    ShareOutOfRange,
    TargetNotSound,
    ValueOrReason,
)
from engine.rules.texts import Text
from engine.rules.verdicts import yardstick
from engine.rules.words import number_words, term, with_unit
from faces.web import forms
from faces.web.acts.shapes import Act, BySeat, Values, speaker
from faces.web.forms import Posted
from faces.web.tasks.wrong import calling, wrong
from faces.web.visit import Visit

ABSENT = ("not_available", "suppressed", "not_yet_published", "withdrawn")


class RecordFigure(Act):
    """Een cijfer vastleggen."""

    word = "cijfer"
    needs = "RecordFigure"
    title = Text(nl="Een cijfer vastleggen", en="Record a figure")
    follows = Text(
        nl="Het cijfer komt op de lijst, en geldt voor elk programma dat erom vroeg. Een ander cijfer dan er stond, "
        "wordt een nieuwe versie: het oude blijft te zien.",
        en="The figure goes on record, and counts for every programme that asked for it. Another figure than there was "
        "becomes a new revision: the old one stays to be seen.",
    )
    button = Text(nl="Vastleggen", en="Record")
    places = (
        (ValueOrReason, "value"), (ShareOutOfRange, "value"), (NegativeCount, "value"), (OtherUnit, "figure"),
    )  # fmt: skip

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """The figures that were asked, those that are missing first."""
        s, p = speaker(visit, known), known.programme
        keys = sorted(_asked(p), key=lambda key: (key in p.figures, key))
        told = [(key, s.figure(key) + _had(p.figures.get(key), visit.language)) for key in keys]
        return {
            "figures": told,
            "absent": [("", "-")] + [(word, term(word, visit.language)) for word in ABSENT],
            "agreed": bool(p.yardsticks),
        }

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """One command. Raises Problems."""
        key = posted.one("figure")
        if key not in _asked(known.programme):
            raise wrong("figure", "kies een cijfer dat is gevraagd.", "choose a figure that was asked.")
        indicator, area, day = key.split("|")
        found = known.plan.indicator[indicator]
        given = {name: posted.one(name) for name in ("absent", "published", "population")}
        with calling(indicator="figure", area="figure", reference_date="figure"):
            return [
                forms.command(
                    c.RecordFigure,
                    posted,
                    indicator=indicator,
                    area=area,
                    reference_date=day,
                    unit=found.unit,
                    source=posted.one("source") or found.source,
                    series=posted.one("series") or _series(known.programme, indicator, area),
                    value=number_typed(posted.one("value")),
                    provisional=bool(posted.one("provisional")),
                    **given,
                )
            ]


class AgreeMoments(BySeat):
    """Nieuwe meetmomenten."""

    word = "meetmomenten"
    gives = "AgreeMoments"
    title = Text(nl="Nieuwe meetmomenten afspreken", en="Agree new moments")
    follows = Text(
        nl="Op elke nieuwe peildatum opent een evaluatie, en worden de afgesproken cijfers gevraagd.",
        en="At each new reference date an evaluation opens, and the agreed figures are asked.",
    )
    button = Text(nl="Afspreken", en="Agree")
    places = ((MomentNotAhead, "on"), (NothingChanges, "on"))

    def roles(self, plan: Definition) -> set[str | None]:
        """Who signs the measurement agreement."""
        return {plan.measurement.agreed_by if plan.measurement else None}

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """The moments of the definition, and the reference dates that are still ahead."""
        s, p = speaker(visit, known), known.programme
        return {
            "moments": [(name, s.moment(name)) for name in known.plan.moment],
            "ahead": [(s.moment(one.subject), one.day) for one in known.standing.coming if one.kind == "moment"],
            "agreed": {s.moment(name): days for name, days in p.agreed_moments.items()},
            "seats": self.seats(visit, known),
        }

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """One command, with a date on each line."""
        days = tuple(posted.one("on").replace(",", " ").split())
        if not days:
            raise wrong("on", "noem minstens één datum.", "name at least one date.")
        with calling(**{f"on.{place}": "on" for place in range(len(days))}):
            seat = self.seat(visit, known, posted)
            return [forms.command(c.AgreeMoments, posted, seat=seat, moment=posted.one("moment"), on=days)]


class ChangeYardstick(BySeat):
    """De meetlat veranderen."""

    word = "meetlat"
    gives = "ChangeYardstick"
    title = Text(nl="Een meetafspraak veranderen", en="Change a measurement agreement")
    follows = Text(
        nl="Vanaf nu geldt de nieuwe afspraak. Oordelen die er al zijn, blijven staan, en beide afspraken blijven te "
        "zien, met uw reden.",
        en="From now on the new agreement counts. Verdicts that were given stand, and both agreements stay to be seen, "
        "with your reason.",
    )
    button = Text(nl="Veranderen", en="Change")
    places = ((TargetNotSound, "target_on"), (NothingChanges, "indicator"))

    def roles(self, plan: Definition) -> set[str | None]:
        """Who signs the measurement agreement."""
        return {plan.measurement.agreed_by if plan.measurement else None}

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """What is agreed on each indicator now."""
        s, sticks = speaker(visit, known), known.programme.yardsticks
        return {
            "indicators": [(name, s.indicator(name)) for name in sticks],
            "now": [yardstick(known.plan, stick, known.names).say(visit.language) for stick in sticks.values()],
            "seats": self.seats(visit, known),
        }

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """One command; what is left empty stays. Raises Problems."""
        stick = known.programme.yardsticks.get(posted.one("indicator"))
        if stick is None:
            raise wrong("indicator", "kies een indicator.", "choose an indicator.")
        on, number = posted.one("target_on"), number_typed(posted.one("target"))
        target = None
        if on or number:
            kind = "gap" if stick.benchmark else "value"
            old = stick.target_gap if stick.benchmark else stick.target_value
            target = {"on": on or stick.target_on, kind: number or old}
        key = {"yes": True, "no": False}.get(posted.one("key"))
        interim = [{"on": on, "due": number_typed(due)} for on, due in _pairs(posted, "interim")]
        names = {"target.on": "target_on", "target.value": "target", "target.gap": "target"}
        for place in range(len(interim)):
            names |= {f"interim.{place}.on": "interim", f"interim.{place}.due": "interim"}
        with calling(**names):
            return [
                forms.command(
                    c.ChangeYardstick,
                    posted,
                    seat=self.seat(visit, known, posted),
                    indicator=stick.indicator,
                    baseline=posted.one("baseline"),
                    target=target,
                    benchmark=_benchmark(posted),
                    interim=interim,
                    key=key,
                    reason=posted.one("reason"),
                )
            ]


def _pairs(posted: Posted, field: str) -> list[tuple[str, str]]:
    """Two words on each line. Raises Problems."""
    lines = [line.split() for line in posted.one(field).splitlines() if line.strip()]
    if any(len(line) != 2 for line in lines):
        raise wrong(field, "zet op elke regel twee dingen, met een spatie ertussen.", "put two things on each line.")
    return [(line[0], line[1]) for line in lines]


def _benchmark(posted: Posted) -> dict[str, Any] | None:
    """Areas with their weights, and what they are called together. Raises Problems."""
    areas = {code.upper(): number_typed(weight) for code, weight in _pairs(posted, "benchmark")}
    if not areas:
        return None
    label = posted.one("benchmark_label")
    if not label:
        raise wrong("benchmark_label", "geef het referentiegebied een naam.", "give the benchmark a name.")
    try:
        found = Benchmark.model_validate({"label": {"nl": label, "en": label}, "areas": areas})
    except ValueError:
        raise wrong(
            "benchmark",
            "schrijf op elke regel een code en een gewicht, zoals GM0363 1.",
            "write a code and a weight on each line, such as GM0363 1.",
        ) from None
    return found.model_dump()


def number_typed(typed: str) -> str:
    """A number as people type it: with a decimal comma, or a point."""
    return typed.replace(",", ".") if typed.count(",") == 1 and "." not in typed else typed


def _asked(p: Programme) -> set[str]:
    """Keys of all figures that were asked and can still be recorded here."""
    wanted = {key for run in p.runs.values() if run.evaluation for key in run.evaluation.wanted}
    return {*p.asked, *p.figures, *wanted}


def _had(figure: Figure | None, language: str) -> str:
    english = language == "en"
    if figure is None:
        return " (missing)" if english else " (ontbreekt)"
    if figure.value is None:
        return f" ({term(figure.absent or '', language)})"
    return f" ({'now' if english else 'nu'} {with_unit(number_words(figure.value, language), figure.unit)})"


def _series(p: Programme, indicator: str, area: str) -> str:
    """The series that the figures before it belong to."""
    known = [figure for figure in p.figures.values() if (figure.indicator, figure.area) == (indicator, area)]
    return max(known, key=lambda figure: figure.reference_date).series if known else "1"
