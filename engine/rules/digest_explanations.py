"""Why an indicator is at risk or off course, in the words of who was asked: cause, consequence and correction."""

from collections.abc import Iterable, Iterator, Sequence

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.digest_held import Held
from engine.rules.digest_picture import Explanation
from engine.rules.measuring import Status
from engine.rules.picture import VerdictPicture
from engine.rules.programme import Programme
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.verdicts import verdict_word
from engine.rules.words import both

BAD: tuple[Status, ...] = ("off_course", "not_met", "at_risk")
"""What must be explained, the worst first."""


def explanations(
    plan: Definition, p: Programme, held: Sequence[Held], events: Sequence[e.Event], names: Names
) -> Iterator[Explanation]:
    """One for every bad verdict of the newest evaluation, key indicators and the worst first."""
    newest = newest_verdict(held)
    if newest is None:
        return
    verdicts = [one.verdict for one in held if one.verdict]
    bad = [one for one in verdicts if one.run == newest.run and one.status in BAD]
    written = {one.indicator: one for one in events if isinstance(one, e.Explained) and one.run == newest.run}
    for one in sorted(bad, key=lambda one: (not one.key, BAD.index(one.status), one.label.nl)):
        yield _explanation(plan, p, one, written.get(one.indicator), names)


def newest_verdict(held: Iterable[Held]) -> VerdictPicture | None:
    """The newest of all verdicts; what is explained is of its evaluation."""
    verdicts = (one.verdict for one in held if one.verdict)
    return max(verdicts, key=lambda one: (one.reference_date, one.sequence or 0), default=None)


def _explanation(
    plan: Definition, p: Programme, found: VerdictPicture, written: e.Explained | None, names: Names
) -> Explanation:
    def words(ref: str) -> Text:
        return both(lambda language: Speaker(plan, names, language).words(ref) or "–")

    return Explanation(
        indicator=found.indicator,
        label=found.label,
        verdict=both(lambda language: verdict_word(found.status, found.firm, language)),
        status=found.status,
        cause=words(written.cause) if written else None,
        consequence=words(written.consequence) if written else None,
        correction=words(written.correction) if written else None,
        missing=None if written else both(lambda language: _missing(Speaker(plan, names, language), p, found)),
    )


def _missing(s: Speaker, p: Programme, found: VerdictPicture) -> str:
    """Of whom it is asked, while there is time; after that, who gave none."""
    if s.plan.course is None:
        return s.pick("Er is geen toelichting gevraagd.", "No explanation was asked.")
    role, run = s.role(s.plan.course.explained_by), p.runs.get(found.run)
    asked = run.evaluation if run else None
    if asked and asked.stage == "explaining" and asked.explain_by and found.indicator in asked.explain:
        day = s.day(asked.explain_by)
        return s.pick(f"Toelichting gevraagd aan {role}, uiterlijk {day}.", f"Explanation asked of {role}, by {day}.")
    return s.pick(f"Geen toelichting van {role}.", f"No explanation from {role}.")
