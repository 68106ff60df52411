"""Why something is asked, and by when it is wanted where no deadline says so: the words for a page and a letter."""

from collections.abc import Iterator
from datetime import date

from engine.rules.calendar import moment_after, next_reference_date
from engine.rules.definition import Definition
from engine.rules.measuring import Moment
from engine.rules.programme import Programme
from engine.rules.texts import Text
from engine.rules.words import both, day_words


def reason(plan: Definition, p: Programme, run: str | None, act: str) -> Text | None:
    """The question of the phase it is asked for; outside any phase run a reason of its own, where there is one."""
    if run is None:
        return _REASONS.get(act)
    found = p.runs.get(run)
    return plan.phase[found.phase].question if found else None


def soon(plan: Definition, p: Programme, act: str, item: str, today: date) -> Text:
    """By when what has no deadline is wanted: soon, and before the measurement for which it is needed."""
    day = min(_ahead(plan, p, act, item, today), default=None)
    if day is None:
        return _SOON
    nl, en = ("volgende", "next") if p.last_moment else ("eerste", "first")
    return both(
        lambda language: (
            f"{_SOON.en}, and in any case before the {en} measurement on {day_words(day, language)}"
            if language == "en"
            else f"{_SOON.nl}, in elk geval vóór de {nl} meting op {day_words(day, language)}"
        )
    )


def _ahead(plan: Definition, p: Programme, act: str, item: str, today: date) -> Iterator[date]:
    """The next reference date of every moment for which it is needed."""
    if plan.evaluation is None or act not in _NEEDED:
        return
    for moment in plan.moment.values():
        if act != "supply" or item.partition("|")[0] in moment.indicators:
            yield from _next(plan, p, moment, today)


def _next(plan: Definition, p: Programme, moment: Moment, today: date) -> Iterator[date]:
    found = next_reference_date(plan, p, moment, max(moment_after(plan, p, moment), today))
    if found is not None:
        yield found


_NEEDED = ("agree_measurement", "supply")
"""What is needed to judge what is measured."""

_SOON = Text(nl="zo snel mogelijk", en="as soon as you can")
_REASONS = {
    "agree_measurement": Text(
        nl="zonder deze afspraak kan later niet worden beoordeeld of het goed gaat",
        en="without this agreement nobody can judge later whether things go well",
    ),
    "supply": Text(
        nl="met deze uitgangswaarde vergelijken wij wat er later wordt gemeten",
        en="with this baseline we compare what is measured later",
    ),
    "look_ahead": Text(
        nl="zonder nieuwe meetmomenten wordt niet meer beoordeeld of het goed gaat",
        en="without new moments nobody judges any more whether things go well",
    ),
}
