"""Recommending: the verdicts on the key indicators -> a course; and which course rules can never speak.

What a course rule counts is said once, in `_counts`, for verdicts that are there and for those that might be. How a
verdict is found: see assess.py.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import get_args

from engine.rules.combinations import Total, possible
from engine.rules.measuring import CourseRule, Shares, Status
from engine.rules.yardstick import Assessment, Recommendation

AS_AGREED = Shares()

_STATUSES: tuple[Status, ...] = get_args(Status)


def recommend(rules: Sequence[CourseRule], shares: Shares, assessments: Sequence[Assessment]) -> Recommendation:
    """The course that the first matching rule recommends, given the `assessments` of the key indicators only.

    No recommendation (never *stay*) without key indicators, with more than `shares.unknown` of them unknown, and where
    no rule matches. A rule that recommends *reopen* counts firm verdicts only, whatever it says; a rule without
    statuses matches always, or, where it counts firm verdicts only, when enough verdicts of whatever status are firm.
    """
    counts = Counter(one.status for one in assessments)
    told = tuple((status, counts[status]) for status in _STATUSES if counts[status])
    provisional = any(one.provisional for one in assessments)
    if assessments and counts["unknown"] <= _unknowns_allowed(shares, len(assessments)):
        for position, rule in enumerate(rules, start=1):
            if sum(_counts(rule, one.status, one.firm) for one in assessments) >= _needs(rule):
                return Recommendation(rule.recommend, position, told, provisional)
    return Recommendation(None, None, told, provisional)


def hidden_rules(
    rules: Sequence[CourseRule], key_count: int, shares: Shares = AS_AGREED
) -> tuple[tuple[int, int | None], ...]:
    """Positions (from 1) of the rules that can never speak with `key_count` key indicators, each with what hides it.

    That is the position of the earlier rule that, together with those before it, leaves nothing for it to speak about;
    None where it can never match, whatever stands before it. Exact, over all combinations of statuses and firmness.
    """
    hidden = []
    for index, rule in enumerate(rules):
        if not _can_speak(rules[:index], rule, key_count, shares):
            hidden.append((index + 1, _hidden_by(rules[:index], rule, key_count, shares)))
    return tuple(hidden)


def silent(rules: Sequence[CourseRule], key_count: int, shares: Shares = AS_AGREED) -> bool:
    """Whether verdicts on `key_count` key indicators, few enough of them unknown, may match no rule at all."""
    return key_count == 0 or possible(_caps(rules, key_count, shares), [Total(_ALL, key_count)])


def _counts(rule: CourseRule, status: Status, firm: bool) -> bool:
    if not firm and (rule.firm or rule.recommend == "reopen"):
        return False
    return not rule.statuses or status in rule.statuses


def _needs(rule: CourseRule) -> int:
    always = not rule.statuses and not rule.firm and rule.recommend != "reopen"
    return 0 if always else rule.at_least


def _unknowns_allowed(shares: Shares, key_count: int) -> int:
    return int(Fraction(shares.unknown) * key_count)


def _hidden_by(earlier: Sequence[CourseRule], rule: CourseRule, key_count: int, shares: Shares) -> int | None:
    def hidden_after(first: int) -> bool:
        return not _can_speak(earlier[:first], rule, key_count, shares)

    return bisect_left(range(len(earlier)), True, key=hidden_after) or None


def _can_speak(earlier: Sequence[CourseRule], rule: CourseRule, key_count: int, shares: Shares) -> bool:
    floors = [Total(_ALL, key_count), Total(_counted(rule), _needs(rule))]
    return key_count > 0 and possible(_caps(earlier, key_count, shares), floors)


# A sort of verdict is a status that is firm or is not; sets of sorts are bits of a whole number (see combinations.py).

_SORTS: tuple[tuple[Status, bool], ...] = tuple(
    (status, firm) for status in _STATUSES for firm in (False, True) if not (firm and status == "unknown")
)
_ALL = 2 ** len(_SORTS) - 1
_UNKNOWN = 1 << _SORTS.index(("unknown", False))


def _counted(rule: CourseRule) -> int:
    return sum(1 << bit for bit, (status, firm) in enumerate(_SORTS) if _counts(rule, status, firm))


def _caps(silenced: Iterable[CourseRule], key_count: int, shares: Shares) -> list[Total]:
    """At most all verdicts, not too many unknown, and for each silenced rule too few of what it counts."""
    agreed = [Total(_ALL, key_count), Total(_UNKNOWN, _unknowns_allowed(shares, key_count))]
    return agreed + [Total(_counted(rule), _needs(rule) - 1) for rule in silenced]
