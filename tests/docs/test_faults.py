"""The table of faults names tests that exist, and leaves out no fault."""

import re
from pathlib import Path

TOP = Path(__file__).parents[2]
PAGE = (TOP / "docs/faults.md").read_text(encoding="utf-8")
FAULTS = 29


def test_every_test_named_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 30
    missing = [(file, name) for file, name in named if f"def {name}(" not in (TOP / file).read_text(encoding="utf-8")]
    assert missing == []


def test_every_fault_has_its_line() -> None:
    listed: set[int] = set()
    for numbers in re.findall(r"^\| \*\*([^*]+)\*\*", PAGE, re.MULTILINE):
        for part in numbers.split(","):
            first, _, last = part.partition(" to ")
            listed |= set(range(int(first), int(last or first) + 1))
    assert listed == set(range(1, FAULTS + 1))
