"""Whether the parts of a definition fit together, as far as the text alone can tell: forms, dates and order.

Names that refer to nothing: references.py. Whether a plan that fits together can also live (gates that open,
moments after their baselines) is found by rehearsing it.
"""

from collections.abc import Iterator
from datetime import date

from engine.rules import conditions as c
from engine.rules.definition import Deadline, Definition, Phase
from engine.rules.measuring import CoursePlan, Measurement, MeasurementAgreement, Moment
from engine.rules.occurrences import occurrences
from engine.rules.problems import Fault, Path, fault, quoted
from engine.rules.workdays import WorkCalendar

_ANY_DAY = date(2000, 1, 1)


def check_consistency(plan: Definition) -> Iterator[Fault]:
    """Everything that does not fit together in a definition whose form is sound, in no order."""
    yield from _days(plan)
    yield from _roles(plan)
    for place, phase in enumerate(plan.phases):
        yield from _phase(plan, phase, ("phases", place))
    yield from _evaluations(plan)
    if plan.measurement:
        yield from _measurement(plan.measurement)
    if plan.course:
        yield from _course(plan, plan.course)
    if plan.digests:
        yield from _rule(("digests", "rule"), plan.digests.rule, _ANY_DAY)


def _days(plan: Definition) -> Iterator[Fault]:
    days = plan.days
    if not _calendar_is_known(days.time_zone, None):
        yield fault(
            ("days", "time_zone"),
            f"De tijdzone `{quoted(days.time_zone)}` is niet bekend. Schrijf een naam zoals Europe/Amsterdam.",
            f"The time zone `{quoted(days.time_zone)}` is not known. Write a name such as Europe/Amsterdam.",
        )
    if not _calendar_is_known("UTC", days.country):
        yield fault(
            ("days", "country"),
            f"Van het land `{quoted(days.country)}` zijn geen feestdagen bekend. Schrijf een code zoals NL of BE, "
            "of laat dit leeg en noem de vrije dagen bij `closures`.",
            f"No public holidays are known of the country `{quoted(days.country)}`. Write a code such as NL or "
            "BE, or leave this empty and name the days off under `closures`.",
        )
    for place, (earlier, later) in enumerate(zip(days.closures, days.closures[1:], strict=False)):
        if later.first < earlier.first:
            yield fault(
                ("days", "closures", place + 1, "first"),
                "Deze sluiting begint eerder dan die ervoor. Zet de sluitingen op volgorde van datum.",
                "This closure begins before the one above it. Put the closures in order of date.",
            )


def _calendar_is_known(time_zone: str, country: str | None) -> bool:
    try:
        WorkCalendar(time_zone=time_zone, country=country)
    except ValueError:
        return False
    return True


def _roles(plan: Definition) -> Iterator[Fault]:
    for place, role in enumerate(plan.roles):
        if role.seats.most < role.seats.least:
            yield fault(
                ("roles", place, "seats", "most"),
                f"De rol `{role.id}` heeft minstens {role.seats.least} en hoogstens {role.seats.most} zetels. Dat kan "
                "niet: wissel de getallen om.",
                f"The role `{role.id}` has at least {role.seats.least} and at most {role.seats.most} seats. That "
                "cannot be: exchange the numbers.",
            )
        if _is_above_itself(plan, role.id):
            yield fault(
                ("roles", place, "above"),
                f"De rol `{role.id}` staat zo boven zichzelf. Laat `above` bij één van deze rollen weg.",
                f"The role `{role.id}` is above itself this way. Leave `above` out at one of these roles.",
            )


def _is_above_itself(plan: Definition, start: str) -> bool:
    seen: set[str] = set()
    above = plan.role[start].above
    while above is not None and above in plan.role and above not in seen:
        if above == start:
            return True
        seen.add(above)
        above = plan.role[above].above
    return False


def _phase(plan: Definition, phase: Phase, path: Path) -> Iterator[Fault]:
    if phase.deadline:
        yield from _deadline(phase, phase.deadline, (*path, "deadline"))
    elif phase.reminders or phase.escalation or phase.when_overdue == "pass":
        yield fault(
            path,
            f"De fase `{phase.id}` heeft herinneringen, een escalatie of een einde, maar geen uiterste datum. "
            "Voeg `deadline` toe.",
            f"The phase `{phase.id}` has reminders, an escalation or an end, but no deadline. Add `deadline`.",
        )
    for place, condition in enumerate(phase.gate):
        yield from _condition(plan, phase, condition, (*path, "gate", place))


def _deadline(phase: Phase, deadline: Deadline, path: Path) -> Iterator[Fault]:
    named = [field for field in ("within", "on", "offset") if getattr(deadline, field) is not None]
    bases = [field for field in ("phase", "moment") if getattr(deadline, field) is not None]
    if len(named) != 1:
        yield fault(
            path,
            f"Een uiterste datum heeft precies één vorm: `within`, `on` of `offset`. Hier staan er {len(named)}.",
            f"A deadline has exactly one form: `within`, `on` or `offset`. Here there are {len(named)}.",
        )
    elif len(bases) != (1 if named == ["offset"] else 0):
        yield fault(
            path,
            "Zet bij `offset` precies één van `phase` en `moment`, en bij `within` en `on` geen van beide.",
            "Put exactly one of `phase` and `moment` with `offset`, and neither with `within` and `on`.",
        )
    if deadline.phase == phase.id:
        yield fault(
            (*path, "phase"),
            "De uiterste datum telt vanaf deze fase zelf. Noem een andere fase, of gebruik `within`.",
            "The deadline counts from this phase itself. Name another phase, or use `within`.",
        )


def _condition(plan: Definition, phase: Phase, condition: c.Condition, path: Path) -> Iterator[Fault]:
    of_evaluation = isinstance(condition, c.Decided) or (
        isinstance(condition, c.Measured) and condition.moment == "this"
    )
    if of_evaluation and phase.opens != "at_moments":
        yield fault(
            path,
            f"De fase `{phase.id}` is geen evaluatie, dus deze voorwaarde kan hier niet. Zet haar in de fase met "
            "`opens: at_moments`, of noem een meetmoment.",
            f"The phase `{phase.id}` is no evaluation, so this condition cannot be here. Put it in the phase with "
            "`opens: at_moments`, or name a moment.",
        )
    if isinstance(condition, c.Decided) and plan.course is None:
        yield fault(
            path,
            "Hier wordt een koersbesluit gevraagd, maar er staat nergens wie dat neemt. Voeg `course` toe.",
            "A course decision is asked here, but nothing says who takes it. Add `course`.",
        )
    if isinstance(condition, c.Initiatives) and plan.initiatives is None:
        yield fault(
            path,
            "Hier worden initiatieven gevraagd, maar er staat nergens hoe die lopen. Voeg `initiatives` toe.",
            "Initiatives are asked here, but nothing says how they are run. Add `initiatives`.",
        )


def _evaluations(plan: Definition) -> Iterator[Fault]:
    places = [place for place, phase in enumerate(plan.phases) if phase.opens == "at_moments"]
    for place in places[1:]:
        yield fault(
            ("phases", place, "opens"),
            "Er is al een evaluatie. Er mag één fase zijn met `opens: at_moments`: voeg ze samen.",
            "There is an evaluation already. One phase may have `opens: at_moments`: join them.",
        )
    if len(places) == len(plan.phases):
        yield fault(
            ("phases",),
            "Geen enkele fase gaat op volgorde open. Voeg een fase toe zonder `opens: at_moments`.",
            "No phase opens in order. Add a phase without `opens: at_moments`.",
        )
    if places and plan.measurement is None:
        yield fault(
            ("phases", places[0], "opens"),
            "Deze evaluatie gaat nooit open: er zijn geen meetmomenten. Voeg `measurement` toe.",
            "This evaluation never opens: there are no moments. Add `measurement`.",
        )
    if places and plan.course is None:
        yield fault(
            ("phases", places[0]),
            "Er is een evaluatie, maar er staat nergens wie dan de koers bepaalt. Voeg `course` toe.",
            "There is an evaluation, but nothing says who then sets the course. Add `course`.",
        )
    if plan.measurement is not None and not places:
        yield fault(
            ("measurement",),
            "Er wordt gemeten, maar er is geen evaluatie. Voeg een fase toe met `opens: at_moments`.",
            "There are measurements, but no evaluation. Add a phase with `opens: at_moments`.",
        )


def _measurement(plan: Measurement) -> Iterator[Fault]:
    without = {each.id for each in plan.indicators} - {each.indicator for each in plan.agreements}
    for place, agreement in enumerate(plan.agreements):
        yield from _agreement(agreement, ("measurement", "agreements", place))
    for place, moment in enumerate(plan.moments):
        path: Path = ("measurement", "moments", place)
        yield from _moment(moment, path)
        for number, indicator in enumerate(moment.indicators):
            if indicator in without:
                yield fault(
                    (*path, "indicators", number),
                    f"Over `{indicator}` is niets afgesproken. Voeg een meetafspraak toe bij `measurement.agreements`.",
                    f"Nothing is agreed on `{indicator}`. Add an agreement to `measurement.agreements`.",
                )


def _agreement(agreement: MeasurementAgreement, path: Path) -> Iterator[Fault]:
    target = agreement.target
    if target is not None:
        if (target.value is None) == (target.gap is None):
            yield fault(
                (*path, "target"),
                "Een streefwaarde is een waarde (`value`) of een achterstand (`gap`). Schrijf er precies één.",
                "A target is a value (`value`) or a gap (`gap`). Write exactly one of them.",
            )
        elif (target.gap is None) == (agreement.benchmark is not None):
            yield fault(
                (*path, "target"),
                "Met een referentiegebied (`benchmark`) hoort een `gap`, zonder hoort een `value`. Pas één van de twee "
                "aan.",
                "With a `benchmark` goes a `gap`, without one goes a `value`. Change one of the two.",
            )
        if target.on <= agreement.baseline:
            yield fault(
                (*path, "target", "on"),
                f"De streefdatum {target.on} ligt niet na de uitgangsdatum {agreement.baseline}. Kies een latere.",
                f"The target date {target.on} is not after the baseline date {agreement.baseline}. Choose a later one.",
            )
    yield from _interim(agreement, path)


def _interim(agreement: MeasurementAgreement, path: Path) -> Iterator[Fault]:
    if agreement.interim and agreement.target is None:
        yield fault(
            (*path, "interim"),
            "Er zijn tussendoelen zonder streefwaarde. Voeg `target` toe of haal de tussendoelen weg.",
            "There are interim targets without a target. Add `target` or take the interim targets out.",
        )
        return
    before = agreement.baseline
    for place, point in enumerate(agreement.interim):
        if not before < point.on or (agreement.target and point.on >= agreement.target.on):
            yield fault(
                (*path, "interim", place, "on"),
                f"Het tussendoel van {point.on} ligt niet tussen {before} en de streefdatum. Zet de tussendoelen op "
                "volgorde van datum.",
                f"The interim target of {point.on} is not between {before} and the target date. Put the interim "
                "targets in order of date.",
            )
        before = max(before, point.on)


def _moment(moment: Moment, path: Path) -> Iterator[Fault]:
    if bool(moment.on) == (moment.rule is not None):
        yield fault(
            path,
            "Een meetmoment heeft peildata (`on`) of een regel (`rule`). Schrijf er precies één.",
            "A moment has reference dates (`on`) or a rule (`rule`). Write exactly one of them.",
        )
    if (moment.rule is None) != (moment.start is None):
        yield fault(
            path,
            "`rule` en `start` horen bij elkaar: de regel telt vanaf `start`. Schrijf beide of geen van beide.",
            "`rule` and `start` belong together: the rule counts from `start`. Write both or neither.",
        )
    elif moment.rule is not None and moment.start is not None:
        yield from _rule((*path, "rule"), moment.rule, moment.start)
    for place, (earlier, later) in enumerate(zip(moment.on, moment.on[1:], strict=False)):
        if later <= earlier:
            yield fault(
                (*path, "on", place + 1),
                f"De peildatum {later} komt niet na {earlier}. Zet de data op volgorde, elk één keer.",
                f"The reference date {later} is not after {earlier}. Put the dates in order, each once.",
            )


def _rule(path: Path, rule: str, start: date) -> Iterator[Fault]:
    try:
        occurrences(rule, start, None, 1)
    except ValueError as error:
        yield fault(
            path,
            f"De regel `{quoted(rule)}` is niet te lezen of geeft nooit een datum. Schrijf een regel van hele dagen "
            "(RFC 5545), zoals FREQ=YEARLY;INTERVAL=4.",
            f"The rule `{quoted(rule)}` cannot be used: {error} For instance FREQ=YEARLY;INTERVAL=4.",
        )


def _course(plan: Definition, course: CoursePlan) -> Iterator[Fault]:
    if plan.evaluation is None:
        yield fault(
            ("course",),
            "Er is een koers, maar geen evaluatie om haar te bepalen. Voeg een fase toe met `opens: at_moments`.",
            "There is a course, but no evaluation to set it. Add a phase with `opens: at_moments`.",
        )
    places = {name: place for place, name in enumerate(plan.walk)}
    for field in ("reopens", "adjusts", "executes"):
        name = getattr(course, field)
        if name in plan.phase and name not in places:
            yield fault(
                ("course", field),
                f"De fase `{name}` gaat niet op volgorde open. Kies een fase zonder `opens: at_moments`.",
                f"The phase `{name}` does not open in order. Choose a phase without `opens: at_moments`.",
            )
    yield from _course_order(course, places)


def _course_order(course: CoursePlan, places: dict[str, int]) -> Iterator[Fault]:
    reopens, adjusts = places.get(course.reopens), places.get(course.adjusts)
    executes = places.get(course.executes) if course.executes else None
    if reopens is not None and adjusts is not None and reopens > adjusts:
        yield fault(
            ("course", "reopens"),
            f"Heropenen begint bij `{course.reopens}`, en dat komt na `{course.adjusts}`. Kies een fase die niet later "
            "komt dan `adjusts`.",
            f"Reopening begins with `{course.reopens}`, which comes after `{course.adjusts}`. Choose a phase that does "
            "not come after `adjusts`.",
        )
    if adjusts is not None and executes is not None and adjusts >= executes:
        yield fault(
            ("course", "executes"),
            f"De uitvoering `{course.executes}` komt niet na `{course.adjusts}`. Kies een latere fase.",
            f"The execution `{course.executes}` does not come after `{course.adjusts}`. Choose a later phase.",
        )
