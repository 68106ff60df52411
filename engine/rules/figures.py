"""Observations: one figure, or the reason why there is none. Judging figures: assess.py."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Absent = Literal["not_available", "suppressed", "not_yet_published", "withdrawn"]
SAYS = ("value", "absent", "unit", "source", "series", "published", "provisional", "population")
"""What an observation says; the rest is what it is about, or when it came in."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One observation of one indicator in one area at one reference date; a correction is a higher `revision`.

    Exactly one of `value` (a decimal in `unit`) and `absent` (the reason why there is none) is given.
    `series` names method, population and division of areas; figures of different series are not compared.
    `population` is the number of people the figure is about, where known. `recorded` is the local day it came in.
    """

    indicator: str
    area: str
    reference_date: date
    unit: str
    source: str
    series: str
    recorded: date
    value: Decimal | None = None
    absent: Absent | None = None
    published: date | None = None
    provisional: bool = False
    population: int | None = None
    revision: int = 1

    @property
    def key(self) -> str:
        """What the figure is about: "indicator|area|reference date"."""
        return figure_key(self.indicator, self.area, self.reference_date)


def figure_key(indicator: str, area: str, reference_date: date) -> str:
    """The key under which a figure is asked for and kept."""
    return f"{indicator}|{area}|{reference_date.isoformat()}"
