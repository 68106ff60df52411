"""What the tests of the rules share: a programme whose definition may stand in the docstring of the test."""

from inspect import cleandoc

import pytest

from engine.rules.definition import Definition
from tests.rules.lives import Life, plan_of


@pytest.fixture
def plan(request: pytest.FixtureRequest) -> Definition:
    """The definition of the test: that of lives.py, with the YAML after `---` in the test's docstring laid over it."""
    text = cleandoc(request.function.__doc__ or "")
    return plan_of(text.partition("---\n")[2])


@pytest.fixture
def life(plan: Definition) -> Life:
    """A programme that has just been started, with its seats filled."""
    return Life(plan)
