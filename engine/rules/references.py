"""References in a definition: every name that is used must stand where its kind is defined, and only once there.

Only looking up. Whether dates and parts fit together: consistency.py. Whether the plan can live is found by
rehearsing it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.rules import conditions as c
from engine.rules.definition import Definition, Phase
from engine.rules.measuring import CoursePlan, Measurement
from engine.rules.problems import Fault, Path, did_you_mean, fault


def check_references(plan: Definition, lost: frozenset[str] = frozenset()) -> Iterator[Fault]:
    """Every name that refers to nothing and every id given twice, in no order.

    `lost` are ids known to stand in the file though not in `plan`, because what bears them has a mistake in it.
    """
    names = _Names.of(plan, lost)
    yield from _twice(plan)
    yield from _in_roles(plan, names)
    yield from _in_lists(plan, names)
    for place, phase in enumerate(plan.phases):
        yield from _in_phase(names, phase, ("phases", place))
    if plan.measurement:
        yield from _in_measurement(names, plan.measurement)
    if plan.course:
        yield from _in_course(names, plan.course)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of thing that can be referred to: what it is called, and the ids there are."""

    nl: str
    en: str
    where: str
    ids: frozenset[str]
    lost: frozenset[str]

    def look(self, path: Path, name: str | None) -> Iterator[Fault]:
        """A fault when `name` is not one of these; nothing for a name that is left out."""
        if name is None or name in self.ids or name in self.lost:
            return
        nl, en = did_you_mean(name, self.ids)
        yield fault(
            path,
            f"{self.nl} `{name}` bestaat niet.{nl} Of voeg `{name}` toe aan {self.where}.",
            f"There is no {self.en} `{name}`.{en} Or add `{name}` to {self.where}.",
        )

    def look_all(self, path: Path, names: Iterable[str]) -> Iterator[Fault]:
        """A fault for each of `names`, items of the list at `path`, that is not one of these."""
        for place, name in enumerate(names):
            yield from self.look((*path, place), name)


@dataclass(frozen=True, slots=True)
class _Names:
    role: _Kind
    questionnaire: _Kind
    agreement: _Kind
    milestone: _Kind
    phase: _Kind
    indicator: _Kind
    moment: _Kind
    groups: dict[str, _Kind]
    lost: frozenset[str]

    @classmethod
    def of(cls, plan: Definition, lost: frozenset[str]) -> "_Names":
        def kind(nl: str, en: str, where: str, ids: Collection[str]) -> _Kind:
            return _Kind(nl, en, f"`{where}`", frozenset(ids), lost)

        return cls(
            role=kind("De rol", "role", "roles", plan.role),
            questionnaire=kind("De vragenlijst", "questionnaire", "questionnaires", plan.questionnaire),
            agreement=kind("De soort afspraak", "kind of agreement", "agreement_kinds", plan.agreement_kind),
            milestone=kind("De mijlpaal", "milestone", "initiatives.milestones", plan.milestones),
            phase=kind("De fase", "phase", "phases", plan.phase),
            indicator=kind("De indicator", "indicator", "measurement.indicators", plan.indicator),
            moment=kind("Het meetmoment", "moment", "measurement.moments", plan.moment),
            groups={
                item.id: kind("De groep", "group", "groups", [group.id for group in item.groups])
                for item in plan.questionnaires
            },
            lost=lost,
        )


def _twice(plan: Definition) -> Iterator[Fault]:
    """Ids that stand in one list more than once."""
    yield from _twice_in(("roles",), plan.roles)
    yield from _twice_in(("questionnaires",), plan.questionnaires)
    for place, item in enumerate(plan.questionnaires):
        yield from _twice_in(("questionnaires", place, "questions"), item.questions)
        yield from _twice_in(("questionnaires", place, "groups"), item.groups)
    yield from _twice_in(("agreement_kinds",), plan.agreement_kinds)
    if plan.initiatives:
        yield from _twice_in(("initiatives", "milestones"), plan.initiatives.milestones)
    yield from _twice_in(("phases",), plan.phases)
    for place, phase in enumerate(plan.phases):
        yield from _twice_in(("phases", place, "products"), phase.products)
    if plan.measurement:
        yield from _twice_in(("measurement", "indicators"), plan.measurement.indicators)
        yield from _twice_in(("measurement", "moments"), plan.measurement.moments)
        yield from _twice_in(("measurement", "agreements"), plan.measurement.agreements, "indicator")


def _twice_in(path: Path, items: Iterable[Any], field: str = "id") -> Iterator[Fault]:
    seen: set[str] = set()
    for place, item in enumerate(items):
        name = getattr(item, field)
        if name in seen:
            yield fault(
                (*path, place, field),
                f"`{name}` staat hier voor de tweede keer. Geef dit een eigen naam of haal het weg.",
                f"`{name}` stands here for the second time. Give this a name of its own or take it out.",
            )
        seen.add(name)


def _in_roles(plan: Definition, names: _Names) -> Iterator[Fault]:
    yield from names.role.look(("managed_by",), plan.managed_by)
    for place, role in enumerate(plan.roles):
        yield from names.role.look(("roles", place, "above"), role.above)
    for place, closure in enumerate(plan.days.closures):
        yield from names.role.look_all(("days", "closures", place, "roles"), closure.roles)
    if plan.digests:
        yield from names.role.look_all(("digests", "to"), plan.digests.to)


def _in_lists(plan: Definition, names: _Names) -> Iterator[Fault]:
    for place, item in enumerate(plan.questionnaires):
        for number, group in enumerate(item.groups):
            yield from names.role.look(("questionnaires", place, "groups", number, "role"), group.role)
    for place, kind in enumerate(plan.agreement_kinds):
        yield from names.role.look(("agreement_kinds", place, "made_by"), kind.made_by)
        yield from names.role.look_all(("agreement_kinds", place, "signed_by"), kind.signed_by)
    if plan.initiatives:
        yield from names.role.look(("initiatives", "owned_by"), plan.initiatives.owned_by)
        yield from names.role.look(("initiatives", "settled_by"), plan.initiatives.settled_by)


def _in_phase(names: _Names, phase: Phase, path: Path) -> Iterator[Fault]:
    for place, product in enumerate(phase.products):
        yield from names.role.look((*path, "products", place, "made_by"), product.made_by)
    for place, condition in enumerate(phase.gate):
        yield from _in_condition(names, phase, condition, (*path, "gate", place))
    if phase.deadline:
        yield from names.phase.look((*path, "deadline", "phase"), phase.deadline.phase)
        yield from names.moment.look((*path, "deadline", "moment"), phase.deadline.moment)
    if phase.escalation:
        yield from names.role.look((*path, "escalation", "to"), phase.escalation.to)


def _in_condition(names: _Names, phase: Phase, condition: c.Condition, path: Path) -> Iterator[Fault]:
    if isinstance(condition, c.Delivered):
        products = frozenset(product.id for product in phase.products)
        kind = _Kind("Het product", "product", f"`products` ({phase.id})", products, names.lost)
        yield from kind.look_all((*path, "products"), condition.products)
    elif isinstance(condition, c.Answered):
        yield from names.questionnaire.look((*path, "questionnaire"), condition.questionnaire)
        groups = names.groups.get(condition.questionnaire)
        for group in condition.at_least if groups else ():
            yield from groups.look((*path, "at_least", group), group) if groups else ()
    elif isinstance(condition, c.Agreements):
        yield from names.agreement.look((*path, "kind"), condition.kind)
    elif isinstance(condition, c.Signed):
        yield from names.role.look((*path, "role"), condition.role)
        yield from names.role.look((*path, "veto"), condition.veto)
    elif isinstance(condition, c.Measured) and condition.moment != "this":
        yield from names.moment.look((*path, "moment"), condition.moment)
    elif isinstance(condition, c.Initiatives):
        yield from names.milestone.look((*path, "milestone"), condition.milestone)


def _in_measurement(names: _Names, plan: Measurement) -> Iterator[Fault]:
    path = ("measurement",)
    yield from names.role.look((*path, "agreed_by"), plan.agreed_by)
    for place, indicator in enumerate(plan.indicators):
        yield from names.role.look((*path, "indicators", place, "supplied_by"), indicator.supplied_by)
    for place, agreement in enumerate(plan.agreements):
        yield from names.indicator.look((*path, "agreements", place, "indicator"), agreement.indicator)
    for place, moment in enumerate(plan.moments):
        yield from names.indicator.look_all((*path, "moments", place, "indicators"), moment.indicators)


def _in_course(names: _Names, plan: CoursePlan) -> Iterator[Fault]:
    for field in ("proposed_by", "decided_by", "ratified_by", "explained_by"):
        yield from names.role.look(("course", field), getattr(plan, field))
    for field in ("reopens", "adjusts", "executes"):
        yield from names.phase.look(("course", field), getattr(plan, field))
