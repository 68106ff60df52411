"""Course rules: what they recommend, and which of them can never speak."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations_with_replacement
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rules.measuring import CourseRule, Shares, Status
from engine.rules.recommend import hidden_rules, recommend, silent
from engine.rules.yardstick import Assessment
from tests.counted import at_most

STATUSES: tuple[Status, ...] = get_args(Status)
SORTS = [(status, firm) for status in STATUSES for firm in (True, False) if not (firm and status == "unknown")]
SHARES = Shares()

AS_SHIPPED = (
    CourseRule(recommend="reopen", statuses=("off_course", "not_met"), at_least=2),
    CourseRule(recommend="adjust", statuses=("off_course", "not_met", "at_risk")),
    CourseRule(recommend="stay"),
)


def verdict(status: Status, firm: bool = True, provisional: bool = False) -> Assessment:
    """A verdict of which only status, firmness and provisionality matter here."""
    known = firm and status != "unknown"
    return Assessment("x", date(2020, 9, 1), 1, status, known, status, False, Decimal(1), provisional=provisional)


def advice(rules: Any, *statuses: Status, firm: bool = True, shares: Shares = SHARES) -> tuple[str | None, int | None]:
    found = recommend(rules, shares, [verdict(status, firm) for status in statuses])
    return found.course, found.rule


@pytest.mark.parametrize(
    ("statuses", "course", "rule"),
    [
        (["off_course", "not_met", "on_course"], "reopen", 1),
        (["off_course", "on_course", "met"], "adjust", 2),
        (["at_risk"], "adjust", 2),
        (["on_course", "met"], "stay", 3),
        (["unknown", "on_course", "met"], "stay", 3),
    ],
)
def test_the_first_rule_that_matches_speaks(statuses: list[Status], course: str, rule: int) -> None:
    assert advice(AS_SHIPPED, *statuses) == (course, rule)


def test_feijenoord_in_2016_and_2020() -> None:
    """2016: two firmly off course. 2020: at risk, one of the two firm; volunteering is unknown both times."""
    year_2016 = [verdict("off_course"), verdict("on_course", False), verdict("off_course"), verdict("unknown")]
    year_2020 = [verdict("on_course", False), verdict("at_risk"), verdict("at_risk", False), verdict("unknown")]
    assert recommend(AS_SHIPPED, SHARES, year_2016).course == "reopen"
    assert recommend(AS_SHIPPED, SHARES, year_2020).course == "adjust"


@pytest.mark.parametrize(
    ("unknown", "known", "course"), [(1, 2, "stay"), (2, 4, "stay"), (2, 3, None), (1, 1, None), (1, 0, None)]
)
def test_with_over_a_third_unknown_nothing_is_recommended(unknown: int, known: int, course: str | None) -> None:
    statuses: list[Status] = ["unknown"] * unknown + ["on_course"] * known
    assert advice(AS_SHIPPED, *statuses)[0] == course


def test_the_share_of_unknown_is_compared_exactly() -> None:
    statuses: list[Status] = ["unknown"] * 3 + ["on_course"] * 7
    assert advice(AS_SHIPPED, *statuses, shares=Shares(unknown=Decimal("0.3")))[0] == "stay"
    assert advice(AS_SHIPPED, *statuses, shares=Shares(unknown=Decimal("0.29999999")))[0] is None


def test_without_key_indicators_or_matching_rule_nothing_is_recommended() -> None:
    assert advice(AS_SHIPPED) == (None, None)
    assert advice((), "on_course") == (None, None)
    assert advice(AS_SHIPPED[:1], "on_course") == (None, None)


def test_within_the_margin_nothing_is_reopened_whatever_the_rule_says() -> None:
    for firm in (True, False):
        rules = (CourseRule(recommend="reopen", statuses=("off_course",), firm=firm), *AS_SHIPPED[1:])
        assert advice(rules, "off_course", firm=False) == ("adjust", 2)
        assert advice(rules, "off_course") == ("reopen", 1)


def test_a_rule_that_asks_for_firm_verdicts_counts_no_others() -> None:
    rules = (CourseRule(recommend="adjust", statuses=("at_risk",), firm=True), CourseRule(recommend="stay"))
    assert advice(rules, "at_risk", firm=False) == ("stay", 2)
    assert advice(rules, "at_risk") == ("adjust", 1)


def test_always_but_firm_asks_for_firm_verdicts() -> None:
    rules = (CourseRule(recommend="adjust", firm=True), CourseRule(recommend="stay"))
    assert advice(rules, "on_course", firm=False) == ("stay", 2)
    assert advice(rules, "on_course") == ("adjust", 1)


def test_reopening_always_still_asks_for_firm_verdicts() -> None:
    rules = (CourseRule(recommend="reopen", at_least=2), CourseRule(recommend="stay"))
    assert advice(rules, "on_course", "met") == ("reopen", 1)
    assert advice(rules, "on_course", "met", firm=False) == ("stay", 2)
    assert advice(rules, "on_course") == ("stay", 2)


def test_unknown_counts_only_where_a_rule_names_it_and_never_for_reopening() -> None:
    named = CourseRule(recommend="adjust", statuses=("unknown",))
    reopening = CourseRule(recommend="reopen", statuses=("unknown", "off_course"))
    assert advice((reopening, named), "unknown", "on_course", "met") == ("adjust", 2)
    others = CourseRule(
        recommend="adjust", statuses=tuple(status for status in STATUSES if status != "unknown"), at_least=3
    )
    assert advice((others,), "unknown", "on_course", "met") == (None, None)


def test_the_counts_are_told_in_one_order_and_provisional_is_passed_on() -> None:
    given_verdicts = [verdict("unknown"), verdict("met", provisional=True), verdict("on_course"), verdict("met")]
    found = recommend(AS_SHIPPED, SHARES, given_verdicts)
    assert found.counts == (("on_course", 1), ("met", 2), ("unknown", 1))
    assert found.provisional and not recommend(AS_SHIPPED, SHARES, given_verdicts[2:]).provisional


@pytest.mark.parametrize("key_count", [2, 3, 12, 200])
def test_every_rule_as_shipped_can_speak_and_no_outcome_goes_without(key_count: int) -> None:
    assert hidden_rules(AS_SHIPPED, key_count) == ()
    assert not silent(AS_SHIPPED, key_count)


def test_what_hides_a_rule() -> None:
    adjust_one, adjust_three = (CourseRule(recommend="adjust", statuses=("at_risk",), at_least=n) for n in (1, 3))
    stay, reopen = CourseRule(recommend="stay"), CourseRule(recommend="reopen", statuses=("off_course",), at_least=9)
    assert hidden_rules((adjust_one, adjust_three, stay), 5) == ((2, 1),)
    assert hidden_rules((adjust_three, adjust_one, stay), 5) == ()
    assert hidden_rules((stay, adjust_one), 5) == ((2, 1),)
    assert hidden_rules((adjust_one, reopen, stay), 5) == ((2, None),)


def test_rules_may_hide_another_together() -> None:
    """Whatever the first two rules leave silent is three times on course or met: the third rule takes it all."""
    rules = (
        CourseRule(recommend="adjust", statuses=("at_risk", "off_course", "not_met")),
        CourseRule(recommend="adjust", statuses=("unknown",)),
        CourseRule(recommend="stay", statuses=("met", "on_course"), at_least=3),
        CourseRule(recommend="stay", statuses=("met", "on_course"), at_least=2),
    )
    assert hidden_rules(rules, 3) == ((4, 3),)
    assert not silent(rules, 3)
    assert silent(rules[:2], 3)


def test_rules_that_can_never_match_by_themselves() -> None:
    unknown = CourseRule(recommend="adjust", statuses=("unknown",), at_least=2)
    assert hidden_rules((unknown,), 5) == ((1, None),)
    assert hidden_rules((unknown,), 6) == ()
    assert hidden_rules((unknown,), 5, Shares(unknown=Decimal("0.4"))) == ()
    assert hidden_rules((CourseRule(recommend="reopen", statuses=("unknown",)),), 100) == ((1, None),)
    assert hidden_rules(AS_SHIPPED, 0) == ((1, None), (2, None), (3, None))
    assert silent(AS_SHIPPED, 0)


def test_a_reopening_hidden_from_firm_verdicts_is_seen() -> None:
    """The first rule also counts what is not firm, so whatever is firm enough for the second already met the first."""
    rules = (
        CourseRule(recommend="adjust", statuses=("off_course",), at_least=2),
        CourseRule(recommend="reopen", statuses=("off_course",), at_least=2),
    )
    assert hidden_rules(rules, 4) == ((2, 1),)
    assert hidden_rules(rules[::-1], 4) == ()


course_rules = st.builds(
    CourseRule,
    recommend=st.sampled_from(["stay", "adjust", "reopen"]),
    statuses=st.lists(st.sampled_from(STATUSES), max_size=4, unique=True).map(tuple),
    firm=st.booleans(),
    at_least=st.integers(min_value=1, max_value=4),
)


def outcomes(key_count: int, shares: Shares) -> Iterator[list[Assessment]]:
    """Every combination of verdicts on so many key indicators, few enough of them unknown."""
    for combination in combinations_with_replacement(SORTS, key_count):
        if sum(status == "unknown" for status, _ in combination) <= shares.unknown * key_count:
            yield [verdict(status, firm) for status, firm in combination]


@settings(max_examples=60, deadline=None)
@given(st.lists(course_rules, max_size=5), st.integers(min_value=1, max_value=4), st.sampled_from(["0", "0.3334", "1"]))
def test_what_is_said_of_the_rules_is_what_trying_everything_shows(
    rules: list[CourseRule], key_count: int, unknown: str
) -> None:
    shares = Shares(unknown=Decimal(unknown))
    spoken = {recommend(rules, shares, outcome).rule for outcome in outcomes(key_count, shares)}
    hidden = hidden_rules(rules, key_count, shares)
    assert {position for position, _ in hidden} == set(range(1, len(rules) + 1)) - spoken
    assert silent(rules, key_count, shares) == (None in spoken)
    for position, by in hidden:
        alone = rules[position - 1]
        assert can_speak([*rules[: (by or 1) - 1], alone], key_count, shares) == (by is not None)
        assert not can_speak([*rules[: by or 0], alone], key_count, shares)


def can_speak(rules: list[CourseRule], key_count: int, shares: Shares) -> bool:
    """Whether the last of the rules is the first to match for some outcome."""
    return any(recommend(rules, shares, outcome).rule == len(rules) for outcome in outcomes(key_count, shares))


@given(
    st.lists(course_rules, max_size=4), st.lists(st.sampled_from(SORTS), max_size=8), st.randoms(use_true_random=False)
)
def test_the_order_of_the_verdicts_does_not_matter(rules: list[CourseRule], sorts: list[Any], chance: Random) -> None:
    verdicts = [verdict(status, firm) for status, firm in sorts]
    shuffled = chance.sample(verdicts, len(verdicts))
    assert recommend(rules, SHARES, verdicts) == recommend(rules, SHARES, shuffled)


@given(st.lists(course_rules, max_size=4), st.lists(st.sampled_from(STATUSES), max_size=8))
def test_nothing_firm_nothing_reopened(rules: list[CourseRule], statuses: list[Status]) -> None:
    assert recommend(rules, SHARES, [verdict(status, False) for status in statuses]).course != "reopen"


@pytest.mark.parametrize(
    ("seed", "size", "least"), [(1, (1, 6), (1, 200)), (2, (3, 3), (100, 200)), (3, (2, 2), (76, 150))]
)
def test_fifty_tangled_rules_over_two_hundred_indicators_take_little_work(
    seed: int, size: tuple[int, int], least: tuple[int, int]
) -> None:
    chance = Random(seed)
    rules = [
        CourseRule(
            recommend=chance.choice(["stay", "adjust", "reopen"]),
            statuses=tuple(chance.sample(STATUSES, chance.randint(*size))),
            firm=chance.random() < 0.3,
            at_least=chance.randint(*least),
        )
        for _ in range(50)
    ]
    hidden = at_most(1_000_000, lambda: hidden_rules(rules, 200))
    assert hidden and all(by is None or by < position for position, by in hidden)
