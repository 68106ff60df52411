"""Gates: conditions that wait for each other, and things that are defined but never asked, as far as the text tells."""

from collections.abc import Iterator

from engine.rehearsal.living.findings import Found, problem, remark
from engine.rules import conditions as c
from engine.rules.definition import Definition, Phase
from engine.rules.problems import Path

LONGEST_RUN = 80


def check_gates(plan: Definition) -> Iterator[Found]:
    """Gates of evaluations that pass over the course or wait for themselves; products and questions never asked."""
    for place, phase in enumerate(plan.phases):
        path: Path = ("phases", place)
        if phase.opens == "at_moments":
            yield from _evaluation(phase, path)
        yield from _always_met(phase, path)
        yield from _unasked_products(phase, path)
    yield from _names_too_long(plan)
    yield from _unasked(plan)


def _evaluation(phase: Phase, path: Path) -> Iterator[Found]:
    if not any(isinstance(item, c.Decided) for item in phase.gate):
        yield problem(
            (*path, "gate"),
            f"De evaluatie `{phase.id}` sluit zonder koersbesluit: de koers wordt nooit bepaald. Voeg de voorwaarde "
            "`decided` toe.",
            f"The evaluation `{phase.id}` closes without a course decision: the course is never set. Add the "
            "condition `decided`.",
        )
    for place, item in enumerate(phase.gate):
        if isinstance(item, c.Measured) and item.moment != "this":
            yield problem(
                (*path, "gate", place, "moment"),
                f"Deze evaluatie wacht tot `{item.moment}` gesloten is, maar dat sluit pas als deze evaluatie klaar "
                "is. Schrijf `moment: this`.",
                f"This evaluation waits until `{item.moment}` is closed, but that closes only when this evaluation is "
                "done. Write `moment: this`.",
            )


def _always_met(phase: Phase, path: Path) -> Iterator[Found]:
    for place, item in enumerate(phase.gate):
        if isinstance(item, c.Initiatives) and not (item.at_least or item.milestone or item.settled):
            yield remark(
                (*path, "gate", place),
                "Hieraan is altijd voldaan. Vraag een aantal, een mijlpaal of een besluit, of haal dit weg.",
                "This condition is always met. Ask for a number, a milestone or a decision, or take it out.",
            )


def _unasked_products(phase: Phase, path: Path) -> Iterator[Found]:
    asked = {name for item in phase.gate if isinstance(item, c.Delivered) for name in item.products}
    for place, product in enumerate(phase.products):
        if product.id not in asked:
            yield remark(
                (*path, "products", place, "id"),
                f"Het beslismoment van `{phase.id}` vraagt niet om `{product.id}`: niemand wordt eraan herinnerd.",
                f"The gate of `{phase.id}` does not ask for `{product.id}`: nobody is reminded of it.",
            )


def _names_too_long(plan: Definition) -> Iterator[Found]:
    evaluation = plan.evaluation
    if evaluation is None or plan.measurement is None:
        return
    for place, moment in enumerate(plan.measurement.moments):
        over = len(f"999.{evaluation.id}.{moment.id}.2000-01-01") - LONGEST_RUN
        if over > 0:
            yield problem(
                ("measurement", "moments", place, "id"),
                f"De namen `{evaluation.id}` en `{moment.id}` zijn samen {over} tekens te lang voor de naam van een "
                "evaluatie. Maak één van beide korter.",
                f"The names `{evaluation.id}` and `{moment.id}` are together {over} characters too long for the name "
                "of an evaluation. Shorten one of them.",
            )


def _unasked(plan: Definition) -> Iterator[Found]:
    gates = [item for phase in plan.phases for item in phase.gate]
    forms = {item.questionnaire for item in gates if isinstance(item, c.Answered)}
    kinds = {item.kind for item in gates if isinstance(item, c.Agreements)}
    for place, form in enumerate(plan.questionnaires):
        if form.id not in forms:
            yield _never_asked(("questionnaires", place, "id"), form.id)
    for place, kind in enumerate(plan.agreement_kinds):
        if kind.id not in kinds:
            yield _never_asked(("agreement_kinds", place, "id"), kind.id)
    if plan.initiatives and not any(isinstance(item, c.Initiatives) for item in gates):
        yield _never_asked(("initiatives",), "initiatives")


def _never_asked(path: Path, name: str) -> Found:
    return remark(
        path,
        f"Geen enkel beslismoment vraagt om `{name}`. Voeg een voorwaarde toe of haal dit weg.",
        f"No gate asks for `{name}`. Add a condition or take this out.",
    )
