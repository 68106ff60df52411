"""A definition in words: periods, deadlines, gates, reminders, moments and course rules as a page tells them. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from engine.rules.conditions import Answered, Condition, Signed
from engine.rules.definition import Deadline, Definition, Phase
from engine.rules.durations import Period
from engine.rules.measuring import CourseRule, Moment
from engine.rules.occurrences import occurrences
from engine.rules.speaker import Speaker
from engine.rules.wording import condition_words
from engine.rules.words import capital, listed, term

FIRST_DATES = 6
"""So many reference dates of a moment are named."""

_UNITS = (
    ("years", "jaar", "jaar", "year", "years"),
    ("months", "maand", "maanden", "month", "months"),
    ("weeks", "week", "weken", "week", "weeks"),
    ("days", "dag", "dagen", "day", "days"),
)


def period_words(period: Period, language: str) -> str:
    """So long: 6 maanden, 1 jaar en 2 weken. Of a period back in time its length."""
    english = language == "en"
    parts = []
    for name, one, more, one_en, more_en in _UNITS:
        count = abs(getattr(period, name))
        if count:
            single, several = (one_en, more_en) if english else (one, more)
            parts.append(f"{count} {single if count == 1 else several}")
    return listed(parts, language) or ("0 days" if english else "0 dagen")


def deadline_words(s: Speaker, deadline: Deadline | None) -> str:
    """Until when a phase run may stay open."""
    told = short_deadline_words(s, deadline)
    statutory = deadline is not None and deadline.statutory
    return f"{told} ({s.pick('wettelijk of contractueel', 'by law or contract')})" if statutory else told


def short_deadline_words(s: Speaker, deadline: Deadline | None) -> str:
    """The same, without what kind of deadline it is."""
    if deadline is None:
        return s.pick("geen uiterste datum", "no deadline")
    if deadline.within is not None:
        return f"{period_words(deadline.within, s.language)} {s.pick('na de opening', 'after it opened')}"
    if deadline.on is not None:
        return s.day(deadline.on)
    base = f"{s.pick('fase', 'phase')} {s.phase(deadline.phase)}" if deadline.phase else s.moment(deadline.moment or "")
    offset = deadline.offset or Period()
    if offset == Period():
        return base
    side = s.pick("vóór", "before") if offset.is_backward else s.pick("na", "after")
    return f"{period_words(offset, s.language)} {side} {base}"


def gate_words(s: Speaker, phase: Phase) -> list[str]:
    """The conditions of a gate, one line each."""
    return [_condition(s, phase, item) for item in phase.gate]


def _condition(s: Speaker, phase: Phase, item: Condition) -> str:
    told = capital(condition_words(s, f"1.{phase.id}.1", item.condition, item.subject))
    if isinstance(item, Signed):
        return f"{told} ({_approval(s, item)})"
    if isinstance(item, Answered):
        groups = [f"{s.group(item.questionnaire, group)} {count}" for group, count in item.at_least.items()]
        return f"{told} ({s.pick('minstens', 'at least')}: {listed(groups, s.language)})"
    at_least = getattr(item, "at_least", 1)
    return f"{told} ({s.pick('minstens', 'at least')} {at_least})" if at_least > 1 else told


def _approval(s: Speaker, item: Signed) -> str:
    parts = [_seats(s, str(item.seats))]
    if item.quorum:
        parts.append(s.pick(f"minstens {item.quorum} spreken zich uit", f"at least {item.quorum} speak out"))
    if item.veto:
        parts.append(s.pick(f"{s.role(item.veto)} kan tegenhouden", f"{s.role(item.veto)} may veto"))
    return "; ".join(parts)


def _seats(s: Speaker, seats: str) -> str:
    if seats == "every":
        return s.pick("elke zetel", "every seat")
    if "/" in seats:
        return s.pick(f"{seats} van de zetels", f"{seats} of the seats")
    return s.pick(f"{seats} zetels", f"{seats} seats") if seats != "1" else s.pick("één zetel", "one seat")


def reminder_words(s: Speaker, phase: Phase) -> str:
    """When who still owes something is told so."""
    plan = phase.reminders
    if plan is None:
        return s.pick("geen", "none")
    parts = []
    for periods, side in ((plan.before, s.pick("ervoor", "before")), (plan.after, s.pick("erna", "after"))):
        if periods:
            parts.append(f"{listed([period_words(one, s.language) for one in periods], s.language)} {side}")
    if plan.repeat:
        parts.append(f"{s.pick('daarna elke', 'then every')} {period_words(plan.repeat, s.language)}")
    return "; ".join(parts) or s.pick("geen", "none")


def moment_words(s: Speaker, moment: Moment) -> str:
    """The first reference dates of a moment, and that there are more."""
    days = moment.on
    if moment.rule is not None and moment.start is not None:
        days = occurrences(moment.rule, moment.start, moment.start - timedelta(days=1), FIRST_DATES + 1)
    if len(days) <= FIRST_DATES:
        return s.days(days)
    return f"{', '.join(map(s.day, days[:FIRST_DATES]))} {s.pick('en zo verder', 'and so on')}"


def rule_words(s: Speaker, plan: Definition) -> Iterator[str]:
    """The course rules in order: what is recommended when."""
    for rule in plan.course.rules if plan.course else ():
        yield _rule(s, rule)


def _rule(s: Speaker, rule: CourseRule) -> str:
    course = capital(term(rule.recommend, s.language))
    if not rule.statuses:
        return f"{course}: {s.pick('in alle andere gevallen', 'in all other cases')}."
    words = [term(status, s.language) for status in rule.statuses]
    statuses = s.pick(" of ", " or ").join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    firm = s.pick(", buiten de marge", ", outside the margin") if rule.firm or rule.recommend == "reopen" else ""
    return s.pick(
        f"{course}: als minstens {rule.at_least} van de kernindicatoren {statuses} zijn{firm}.",
        f"{course}: when at least {rule.at_least} of the key indicators are {statuses}{firm}.",
    )
