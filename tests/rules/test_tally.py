"""Counting sign-offs: examples, and properties that hold for any votes."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.conditions import Approval
from engine.rules.programme import Vote
from engine.rules.tally import needed, tally

SPEAK = {"a": "approve", "r": "return", "-": "abstain"}
approvals = st.builds(
    Approval,
    seats=st.sampled_from(["every", 1, 2, 3, "1/2", "2/3", "3/4", "0.6"]),
    quorum=st.none() | st.integers(1, 6),
)
speeches = st.lists(st.sampled_from(["a", "r", "-", " "]), max_size=6)


def outcome(approval: Approval, spoken: str | list[str]) -> str:
    """The outcome when seat 0 says spoken[0], and so on; a space is silence."""
    votes = {str(n): Vote(SPEAK[word], "c", None) for n, word in enumerate(spoken) if word != " "}
    return tally(approval, [str(n) for n in range(len(spoken))], votes)


@pytest.mark.parametrize(
    ("seats", "quorum", "spoken", "expected"),
    [
        ("every", None, "aaa", "approved"),
        ("every", None, "aa ", "open"),
        ("every", None, "aa-", "approved"),
        ("every", None, "a r", "returned"),
        ("every", None, "---", "tie"),
        ("every", None, "", "nobody"),
        (2, None, "aa ", "approved"),
        (2, None, "a", "nobody"),
        (2, None, "a--", "tie"),
        (2, None, "ar-", "tie"),
        (2, None, "rr ", "returned"),
        ("2/3", None, "a r ", "open"),
        ("2/3", None, "aarr", "tie"),
        ("2/3", None, "rra ", "open"),
        ("2/3", None, "rrr ", "returned"),
        ("1/2", None, "aarr", "approved"),
        (2, 4, "aa  ", "open"),
        (2, 4, "aa--", "approved"),
        (2, 5, "aaaa", "nobody"),
    ],
)
def test_examples(seats: str | int, quorum: int | None, spoken: str, expected: str) -> None:
    assert outcome(Approval(seats=seats, quorum=quorum), spoken) == expected


@given(approvals, speeches)
def test_approved_only_with_enough_approvals_and_presence(approval: Approval, spoken: list[str]) -> None:
    if outcome(approval, spoken) == "approved":
        assert len(spoken) - spoken.count(" ") >= (approval.quorum or 0)
        enough = needed(approval, len(spoken)) if approval.seats != "every" else 1
        assert spoken.count("a") >= enough
        assert approval.seats != "every" or (spoken.count("r") == 0 and " " not in spoken)


@given(approvals, speeches)
def test_something_comes_of_it_once_all_have_spoken(approval: Approval, spoken: list[str]) -> None:
    assert " " in spoken or outcome(approval, spoken) != "open"


@given(approvals, st.lists(st.sampled_from(["a", "r", "-"]), min_size=1, max_size=5))
def test_the_order_of_the_votes_does_not_matter(approval: Approval, spoken: list[str]) -> None:
    """However the same votes come in, the first outcome reached is the same."""
    reached = set()
    for order in set(permutations(range(len(spoken)))):
        said = [" "] * len(spoken)
        for seat in order:
            said[seat] = spoken[seat]
            found = outcome(approval, said)
            if found != "open":
                break
        reached.add(found)
    assert len(reached) == 1


@given(approvals, speeches, st.integers(0, 5))
def test_one_more_approval_never_spoils_it(approval: Approval, spoken: list[str], place: int) -> None:
    if place < len(spoken) and spoken[place] != "a" and outcome(approval, spoken) == "approved":
        assert outcome(approval, [*spoken[:place], "a", *spoken[place + 1 :]]) == "approved"


@given(st.sampled_from(["1/2", "2/3", "3/4", "0.6"]), st.integers(1, 30))
def test_a_fraction_is_of_the_seats_filled_now(share: str, seats: int) -> None:
    assert needed(Approval(seats=share), seats) == -(-Fraction(share) * seats // 1)
