"""Whether whole numbers exist within caps and up to floors on some of their sums. Only that question is answered here.

For checking course rules: a combination is a number of verdicts of each sort, and a rule speaks or keeps silent
according to the sum over the sorts it counts. There are too many combinations to try: 10^16 for 200 indicators. So the
question is asked of fractions first, by the simplex method (Dantzig 1951; Bland's choice of pivots, 1977, so that it
ends; whole-number pivots, Edmonds 1967, so that it is exact), and a number that comes out broken is tried rounded
down and rounded up (Land and Doig 1960).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor


@dataclass(frozen=True, slots=True)
class Total:
    """A cap on, or a floor under, the sum of the numbers of these `sorts` (bits of a whole number)."""

    sorts: int
    number: int


def possible(caps: Sequence[Total], floors: Sequence[Total]) -> bool:
    """Whether each sort can have a whole number, 0 or more, so that no cap is exceeded and every floor reached."""
    if any(cap.number < 0 for cap in caps):
        return False
    return _found(_tightest(caps), [one for one in floors if one.number > 0], _useful(caps, floors))


def _found(caps: Sequence[Total], floors: Sequence[Total], sorts: Sequence[int]) -> bool:
    numbers = _fractions(caps, floors, sorts)
    if numbers is None:
        return False
    for sort, number in zip(sorts, numbers, strict=True):
        if number.denominator > 1:
            up, down = [*floors, Total(sort, ceil(number))], [*caps, Total(sort, floor(number))]
            return _found(caps, up, sorts) or _found(down, floors, sorts)
    return True


def _tightest(caps: Sequence[Total]) -> list[Total]:
    """Without the caps that follow from another."""
    kept: list[Total] = []
    for cap in sorted(caps, key=lambda cap: (cap.number, -cap.sorts.bit_count())):
        if not any(cap.sorts & ~other.sorts == 0 for other in kept):
            kept.append(cap)
    return kept


def _useful(caps: Sequence[Total], floors: Sequence[Total]) -> list[int]:
    """The sorts for which no other can stand in: one under none but the same caps, and on all the same floors."""
    every = 0
    for total in (*caps, *floors):
        every |= total.sorts
    sorts = [1 << bit for bit in range(every.bit_length()) if every >> bit & 1]
    kept: list[int] = []
    for sort in sorted(sorts, key=lambda sort: (_on(caps, sort).bit_count(), -_on(floors, sort).bit_count())):
        capped, counted = _on(caps, sort), _on(floors, sort)
        if not any(_on(caps, other) & ~capped == 0 and counted & ~_on(floors, other) == 0 for other in kept):
            kept.append(sort)
    return kept


def _on(totals: Sequence[Total], sort: int) -> int:
    """The positions, as bits, of the totals of which this sort is part."""
    return sum(1 << position for position, total in enumerate(totals) if total.sorts & sort)


def _fractions(caps: Sequence[Total], floors: Sequence[Total], sorts: Sequence[int]) -> list[Fraction] | None:
    """Numbers for the sorts, perhaps broken, within the caps and up to the floors; None where there are none.

    To every floor belongs a height, which its sum holds up and which need not pass the floor. The heights together are
    pushed up as far as they go: all the way, or some floor cannot be reached.
    """
    heights = range(len(floors))
    table = [[_in(sort, cap) for sort in sorts] + [0 for _ in heights] + [cap.number] for cap in caps]
    for position, one in enumerate(floors):
        height = [int(position == other) for other in heights]
        table.append([-_in(sort, one) for sort in sorts] + height + [0])
        table.append([0 for _ in sorts] + height + [one.number])
    table.append([0 for _ in sorts] + [-1 for _ in heights] + [0])
    basis, scale = _maximise(table)
    if table[-1][-1] < scale * sum(one.number for one in floors):
        return None
    held = {variable: Fraction(row[-1], scale) for variable, row in zip(basis, table, strict=False)}
    return [held.get(position, Fraction(0)) for position in range(len(sorts))]


def _in(sort: int, total: Total) -> int:
    return int(total.sorts & sort > 0)


def _maximise(table: list[list[int]]) -> tuple[list[int], int]:
    """Pivots `table` (a row per limit, the aim last; the limits in the last column) until the aim is highest.

    Returns which variable each row then stands for, and by what all of the table is to be divided.
    """
    columns = list(range(len(table[0]) - 1))
    basis = [len(columns) + row for row in range(len(table) - 1)]
    scale = 1
    while entering := [column for column in range(len(columns)) if table[-1][column] < 0]:
        column = min(entering, key=lambda entry: columns[entry])
        rows = [row for row in range(len(basis)) if table[row][column] > 0]
        row = min(rows, key=lambda entry: (Fraction(table[entry][-1], table[entry][column]), basis[entry]))
        scale = _pivot(table, row, column, scale)
        columns[column], basis[row] = basis[row], columns[column]
    return basis, scale


def _pivot(table: list[list[int]], row: int, column: int, scale: int) -> int:
    pivot, chosen = table[row][column], table[row]
    for other in table:
        if other is not chosen:
            factor = other[column]
            for entry, number in enumerate(chosen):
                other[entry] = (pivot * other[entry] - factor * number) // scale
            other[column] = -factor
    chosen[column] = scale
    return pivot
