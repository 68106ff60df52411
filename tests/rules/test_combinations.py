"""Whole numbers within caps and up to floors, against trying them all."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rules.combinations import Total, possible

EVERY = 0b1111
totals = st.builds(Total, st.integers(min_value=1, max_value=EVERY), st.integers(min_value=-1, max_value=6))


@settings(max_examples=400, deadline=None)
@given(st.lists(totals, max_size=6), st.lists(totals, max_size=4))
def test_possible_is_what_trying_all_numbers_shows(caps: list[Total], floors: list[Total]) -> None:
    caps = [*caps, Total(EVERY, 6)]
    assert possible(caps, floors) == any(fits(numbers, caps, floors) for numbers in product(range(7), repeat=4))


def fits(numbers: tuple[int, ...], caps: list[Total], floors: list[Total]) -> bool:
    def held(total: Total) -> int:
        return sum(number for bit, number in enumerate(numbers) if total.sorts >> bit & 1)

    return all(held(cap) <= cap.number for cap in caps) and all(held(one) >= one.number for one in floors)


def test_a_half_of_each_is_not_enough() -> None:
    """Of three sorts any two make at most 1: halves would make one and a half, whole numbers make 1."""
    caps = [Total(0b011, 1), Total(0b110, 1), Total(0b101, 1)]
    assert possible(caps, [Total(0b111, 1)])
    assert not possible(caps, [Total(0b111, 2)])


def test_a_broken_number_is_tried_rounded_up_and_rounded_down() -> None:
    """Two questions whose first answer is broken: the one is possible rounded up only, the other rounded down only."""
    assert possible([Total(6, 2), Total(10, 1), Total(15, 8)], [Total(10, 1), Total(9, 5), Total(7, 5)])
    caps = [Total(27, 4), Total(21, 2), Total(22, 3), Total(1, 3), Total(12, 1), Total(31, 8)]
    assert possible(caps, [Total(24, 1), Total(23, 4)])


def test_no_floors_are_reached_and_a_cap_below_nought_is_not_kept() -> None:
    assert possible([], [])
    assert not possible([Total(0b1, -1)], [])
    assert not possible([], [Total(0, 1)])
    assert possible([], [Total(0b1, 5)])
