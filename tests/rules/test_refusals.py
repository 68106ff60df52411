"""Refusals: one sentence each in two languages, with nothing left to fill in; and each of them is met by some test."""

import ast
from pathlib import Path
from string import Formatter

import pytest

from engine.rules import refusals
from engine.rules.refusals import Refusal
from engine.rules.texts import Text

ROOT = Path(__file__).parents[2]
RULES = ROOT / "engine" / "rules"
RAISED_ELSEWHERE = {"SameCommandOtherContent"}  # by whoever keeps the record: the office and the rehearsal's ledger
KINDS = sorted(
    (kind for kind in vars(refusals).values() if isinstance(kind, type) and issubclass(kind, Refusal)),
    key=lambda kind: kind.__name__,
)


def places(kind: type[Refusal]) -> set[str]:
    """The places to fill in a sentence."""
    return {name for _, name, _, _ in Formatter().parse(kind.__doc__ or "") if name}


@pytest.mark.parametrize("kind", KINDS)
def test_is_said_in_both_languages(kind: type[Refusal]) -> None:
    told = kind(**{name: f"<{name}>" for name in places(kind)})
    assert told.code == kind.__name__
    dutch, english = told.say("nl"), told.say("en")
    assert dutch != english
    for name in places(kind):
        assert f"<{name}>" in dutch, "the same places in both"
        assert f"<{name}>" in english
    for sentence in (dutch, english):
        assert sentence.endswith(".")
        assert "  " not in sentence
        assert "\n" not in sentence
        assert len(sentence) < 300


def test_a_text_is_said_in_the_language_of_the_sentence() -> None:
    told = refusals.CourseIsDecided(course=Text(nl="herijken", en="reopen"))
    assert ("herijken" in told.say("nl"), "reopen" in told.say("en")) == (True, True)


def test_a_place_left_open_is_a_mistake_in_code() -> None:
    with pytest.raises(KeyError):
        refusals.NoDeadline()


def raised() -> dict[str, list[set[str]]]:
    """Every refusal that the rules raise or return, with the places it fills, by name."""
    found: dict[str, list[set[str]]] = {}
    for path in (RULES / "acts").glob("*.py"):
        _gather(path, found)
    _gather(RULES / "decide.py", found)
    return found


def _gather(path: Path, found: dict[str, list[set[str]]]) -> None:
    names = {kind.__name__ for kind in KINDS}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            found.setdefault(node.func.id, []).append({word.arg for word in node.keywords if word.arg})
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and node.exc.id in names:
            found.setdefault(node.exc.id, []).append(set())
        if isinstance(node, ast.IfExp) and isinstance(node.body, ast.Name) and node.body.id in names:
            for side in (node.body, node.orelse):
                if isinstance(side, ast.Name):
                    found.setdefault(side.id, []).append(places(vars(refusals)[side.id]))


def test_wherever_one_is_raised_its_places_are_filled() -> None:
    for name, calls in raised().items():
        for filled in calls:
            assert filled == places(vars(refusals)[name]), name


def test_each_is_raised_somewhere_and_met_by_some_test() -> None:
    kinds = {kind.__name__ for kind in KINDS} - {"Refusal"} - RAISED_ELSEWHERE
    assert kinds - set(raised()) == set()
    tests = [path for path in Path(__file__).parent.glob("test_*.py") if path.name != Path(__file__).name]
    met = {
        node.args[0].id
        for path in tests
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and _names_a_refusal(node)
    }
    indirectly = {word for path in tests for word in kinds if f"}}, {word})," in path.read_text()}
    assert kinds - met - indirectly == set()


def _names_a_refusal(node: ast.Call) -> bool:
    called = isinstance(node.func, ast.Attribute) and node.func.attr in ("refused", "raises")
    return called and bool(node.args) and isinstance(node.args[0], ast.Name)
