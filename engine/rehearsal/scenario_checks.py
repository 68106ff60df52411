"""Whether a scenario refers to what its definition has: every name must mean something, every command must be sound.

Only looking; each fault names its place in the scenario. Shape: scenario.py. Figures of a shared file: measurements.py.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import fields
from datetime import date
from typing import Any

from pydantic import ValidationError

from engine.rehearsal.orders import REFERENCE_FIELDS, placeholders
from engine.rehearsal.scenario import Asking, FigureSet, Hearing, Order, Party, Scenario
from engine.rules.commands import COMMANDS
from engine.rules.definition import Definition
from engine.rules.events import EVENTS
from engine.rules.figure_rows import impossible
from engine.rules.measuring import Indicator
from engine.rules.problems import Fault, Path, did_you_mean, fault
from engine.rules.sentences import explain

NOT_GIVEN = ("PassTime", "StartProgramme", "MigrateDefinition", "Reassess")


def check_scenario(scenario: Scenario, plan: Definition) -> Iterator[Fault]:
    """Everything in the scenario that refers to nothing or cannot be, in no order."""
    yield from _dates(scenario)
    yield from _people(scenario)
    yield from _seats(scenario, plan)
    for place, reaction in enumerate(scenario.reactions):
        yield from _asking(reaction.when, plan, scenario, ("reactions", place, "when"))
    for place, response in enumerate(scenario.responses):
        yield from _hearing(response.when, plan, ("responses", place, "when"))
        for number, order in enumerate(response.do):
            yield from _order(order, response.when, scenario, ("responses", place, "do", number))
    if scenario.ends:
        yield from _hearing(scenario.ends.when, plan, ("ends", "when"))
    for place, figures in enumerate(scenario.figures):
        yield from _figures(figures, plan, scenario, ("figures", place))


def _dates(scenario: Scenario) -> Iterator[Fault]:
    if scenario.until <= scenario.start:
        yield fault(
            ("until",),
            f"Het einde ({scenario.until}) moet na het begin ({scenario.start}) liggen.",
            f"The end ({scenario.until}) must come after the start ({scenario.start}).",
        )


def _people(scenario: Scenario) -> Iterator[Fault]:
    lists: tuple[tuple[str, tuple[Party, ...]], ...] = (
        ("organisations", scenario.organisations),
        ("people", scenario.people),
    )
    ids = Counter(item.id for _, items in lists for item in items)
    for kind, items in lists:
        for place, item in enumerate(items):
            if ids[item.id] > 1:
                yield fault(
                    (kind, place, "id"),
                    f"`{item.id}` staat hier meer dan een keer. Geef iedereen een eigen id.",
                    f"`{item.id}` stands here more than once. Give everyone an id of their own.",
                )
    for place, person in enumerate(scenario.people):
        for name in person.organisations:
            path = ("people", place, "organisations")
            yield from _known(path, "De organisatie", "organisation", name, scenario.organisation)


def _seats(scenario: Scenario, plan: Definition) -> Iterator[Fault]:
    holders = {*scenario.person, *scenario.organisation}
    for role, held in scenario.seats.items():
        yield from _known(("seats", role), "De rol", "role", role, plan.role)
        for name in held:
            yield from _known(("seats", role), "De persoon of organisatie", "person or organisation", name, holders)
        most = plan.role[role].seats.most if role in plan.role else len(held)
        if len(held) > most or len(set(held)) < len(held):
            yield fault(
                ("seats", role),
                f"Rol `{role}` heeft hoogstens {most} zetels, en iedereen hoogstens een.",
                f"Role `{role}` has at most {most} seats, and everyone at most one.",
            )
    for place, organisation in enumerate(scenario.organisations):
        used = any(organisation.id in held for held in scenario.seats.values())
        if used and not any(organisation.id in person.organisations for person in scenario.people):
            yield fault(
                ("organisations", place),
                f"Namens `{organisation.id}` kan niemand handelen. Noem bij een persoon deze organisatie.",
                f"Nobody can act for `{organisation.id}`. Name this organisation with a person.",
            )


def _asking(when: Asking, plan: Definition, scenario: Scenario, path: Path) -> Iterator[Fault]:
    yield from _known((*path, "role"), "De rol", "role", when.role, plan.role)
    yield from _known((*path, "phase"), "De fase", "phase", when.phase, plan.phase)
    yield from _known((*path, "seat"), "De zetel", "seat", when.seat, scenario.places_of_seats)
    if when.item and when.act in _ITEMS and not when.item.endswith("*"):
        yield from _known((*path, "item"), *_ITEMS[when.act], when.item, _items(when.act, plan))


_ITEMS = {
    "deliver": ("Het product", "product"),
    "answer": ("De vragenlijst met groep", "questionnaire with group"),
    "agree": ("De soort afspraak", "kind of agreement"),
    "explain": ("De indicator", "indicator"),
}


def _items(act: str, plan: Definition) -> set[str]:
    if act == "deliver":
        return {product for _, product in plan.product}
    if act == "answer":
        return {f"{item.id}:{group.id}" for item in plan.questionnaires for group in item.groups}
    return set(plan.agreement_kind if act == "agree" else plan.indicator)


def _hearing(when: Hearing, plan: Definition, path: Path) -> Iterator[Fault]:
    yield from _known((*path, "event"), "De gebeurtenis", "event", when.event, EVENTS)
    yield from _known((*path, "phase"), "De fase", "phase", when.phase, plan.phase)
    if when.event in EVENTS:
        known = _event_fields(when.event)
        for name in when.fields:
            yield from _known((*path, "with", name), "Het gegeven", "detail", name, known)


def _event_fields(event: str) -> set[str]:
    own = fields(EVENTS[event])
    nested = [part for item in own if item.name in REFERENCE_FIELDS for part in fields(REFERENCE_FIELDS[item.name])]
    return {item.name for item in (*own, *nested)}


def _order(order: Order, when: Hearing, scenario: Scenario, path: Path) -> Iterator[Fault]:
    names = [name for name in COMMANDS if name not in NOT_GIVEN]
    if order.command not in names:
        yield from _known((*path, "command"), "Het commando", "command", order.command, names)
        return
    by, seat = order.fields.get("by"), order.fields.get("seat")
    yield from _known((*path, "by"), "De persoon", "person", by, scenario.person)
    if isinstance(seat, str):
        yield from _known((*path, "seat"), "De zetel", "seat", seat, scenario.places_of_seats)
    if when.event in EVENTS:
        yield from _sound(order, when, scenario, path)


def _sound(order: Order, when: Hearing, scenario: Scenario, path: Path) -> Iterator[Fault]:
    kind = COMMANDS[order.command]
    try:
        written = placeholders(order, when.event, scenario.start)
    except (ValueError, KeyError):
        yield fault(
            path,
            f"Deze verwijzing klopt niet. Schrijf `after` met een periode (P2M) of `event` met een gegeven van "
            f"`{when.event}`.",
            f"This reference is not right. Write `after` with a period (P2M) or `event` with a detail of "
            f"`{when.event}`.",
        )
        return
    try:
        kind(id="x", **written)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            name = str(problem["loc"][0]) if problem["loc"] else order.command
            message = explain(problem["type"], problem.get("ctx", {}), name, None, list(kind.model_fields))
            yield Fault((*path, name), message)


def _figures(figures: FigureSet, plan: Definition, scenario: Scenario, path: Path) -> Iterator[Fault]:
    yield from _known((*path, "indicator"), "De indicator", "indicator", figures.indicator, plan.indicator)
    yield from _known((*path, "source"), "De bron", "source", figures.source, scenario.source)
    for day in figures.values.keys() & figures.absent.keys():
        yield fault(
            (*path, "absent", day.isoformat()),
            f"Bij {day} staat al een waarde. Laat de waarde of de reden weg.",
            f"There is a value for {day} already. Leave out the value or the reason.",
        )
    indicator = plan.indicator.get(figures.indicator)
    if indicator is None:
        return
    yield from _unit(figures, indicator, scenario, path)
    for day, value in figures.values.items():
        told = impossible(indicator, value)
        if told is not None:
            yield Fault((*path, "values", day.isoformat()), told)
    for day in (*figures.values, *figures.absent):
        yield from _reference_date(day, indicator.id, plan, (*path, "values", day.isoformat()))


def _unit(figures: FigureSet, indicator: Indicator, scenario: Scenario, path: Path) -> Iterator[Fault]:
    source = scenario.source.get(figures.source)
    if source and source.unit != indicator.unit:
        yield fault(
            (*path, "source"),
            f"`{indicator.id}` wordt gemeten in {indicator.unit}, en deze bron in {source.unit}.",
            f"`{indicator.id}` is measured in {indicator.unit}, and this source in {source.unit}.",
        )


def _reference_date(day: date, indicator: str, plan: Definition, path: Path) -> Iterator[Fault]:
    """Only where the definition lists all its dates: those of a rule have no end."""
    moments = [item for item in plan.moment.values() if indicator in item.indicators]
    known = {each for moment in moments for each in moment.on}
    known |= {plan.measurement_agreement[indicator].baseline} if indicator in plan.measurement_agreement else set()
    if day not in known and not any(moment.rule for moment in moments):
        days = ", ".join(each.isoformat() for each in sorted(known))
        yield fault(
            path,
            f"Naar {day} wordt niet gevraagd. De peildatums van `{indicator}` zijn: {days}.",
            f"Nothing is asked for {day}. The reference dates of `{indicator}` are: {days}.",
        )


def _known(path: Path, nl: str, en: str, name: Any, names: Collection[str]) -> Iterator[Fault]:
    if name is None or name in names:
        return
    meant_nl, meant_en = did_you_mean(str(name), list(names))
    yield fault(path, f"{nl} `{name}` bestaat niet.{meant_nl}", f"There is no {en} `{name}`.{meant_en}")
