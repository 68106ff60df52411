"""Counting sign-offs: what a set of votes by a set of seats amounts to. Pure counting; who may vote: gates.py.

Abstaining counts for presence only. A seat with a conflict of interest, or that made what is signed, is in neither
numerator nor denominator: the caller leaves it out of `eligible`.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Literal

from engine.rules.conditions import Approval
from engine.rules.programme import Vote

Outcome = Literal["open", "approved", "returned", "tie", "nobody"]


def tally(approval: Approval, eligible: Sequence[str], votes: Mapping[str, Vote]) -> Outcome:
    """The outcome of the votes of the `eligible` seats, by the rule in `approval`.

    "nobody": there are too few seats for it ever to be approved. "tie": all have spoken, and as many approved as
    returned, or too few approved though nobody returned it. "returned": neither approval nor a tie can be reached any
    more. Whatever the order in which the same votes come, the same outcome is reached.
    """
    verdicts = [votes[seat].verdict for seat in eligible if seat in votes]
    approved, returned = verdicts.count("approve"), verdicts.count("return")
    silent = len(eligible) - len(verdicts)
    if _too_few(approval, len(eligible)):
        return "nobody"
    if _enough(approval, len(eligible), approved, returned, silent) and len(verdicts) >= (approval.quorum or 0):
        return "approved"
    return _not_approved(approval, len(eligible), approved, returned, silent)


def _not_approved(approval: Approval, seats: int, approved: int, returned: int, silent: int) -> Outcome:
    if approval.seats == "every":
        return "returned" if returned else "open" if silent else "tie"
    if returned > approved + silent and approved + silent < needed(approval, seats):
        return "returned"
    if silent:
        return "open"
    return "tie" if approved == returned or not returned else "returned"


def needed(approval: Approval, seats: int) -> int:
    """How many of `seats` seats must approve (for "every": all of them, less those who abstain)."""
    if approval.seats == "every":
        return seats
    if isinstance(approval.seats, int):
        return approval.seats
    return _share_of(approval.seats, seats)


@lru_cache(maxsize=1024)
def _share_of(share: str, seats: int) -> int:
    return ceil(Fraction(share) * seats)


def _too_few(approval: Approval, seats: int) -> bool:
    return seats == 0 or needed(approval, seats) > seats or (approval.quorum or 0) > seats


def _enough(approval: Approval, seats: int, approved: int, returned: int, silent: int) -> bool:
    if approval.seats == "every":
        return approved > 0 and returned == 0 and silent == 0
    return approved >= needed(approval, seats)
