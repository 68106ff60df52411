"""Nothing of a questionnaire is shown on fewer answers than the minimum, also not by laying one day beside another."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.office.answers import LEAST, said_in

Answered = dict[str, str] | None
QUESTIONS = ("good", "bad")

people = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60)
"""Who came by, and whether they answered each of the two questions (who answered neither sent nothing)."""


def answers_of(came: Sequence[tuple[bool, bool]]) -> list[Answered]:
    """An answer of everybody, each with words of their own."""
    return [
        {question: f"{question} {number}" for question, said in zip(QUESTIONS, some, strict=True) if said}
        for number, some in enumerate(came)
        if any(some)
    ]


def shown(answers: Sequence[Answered]) -> list[set[str]]:
    """The texts that stand on the page, question by question; the rest that is no whole LEAST is not on it."""
    said = said_in(answers[: len(answers) - len(answers) % LEAST], QUESTIONS)
    return [set(one.texts) for one in said]


@given(people)
@settings(max_examples=300, deadline=None)
def test_whoever_looks_after_every_answer_sees_none_or_enough_come_at_once(came: list[tuple[bool, bool]]) -> None:
    answers = answers_of(came)
    before: list[set[str]] = [set(), set()]
    for count in range(len(answers) + 1):
        now = shown(answers[:count])
        for old, new in zip(before, now, strict=True):
            assert old <= new
            assert len(new - old) == 0 or len(new - old) >= LEAST
        before = now


@given(people, st.sets(st.integers(0, 59), max_size=12))
@settings(max_examples=300, deadline=None)
def test_an_erasure_takes_away_and_brings_nothing_to_light(came: list[tuple[bool, bool]], erased: set[int]) -> None:
    answers = answers_of(came)
    left: list[Answered] = [None if number in erased else one for number, one in enumerate(answers)]
    for old, new in zip(shown(answers), shown(left), strict=True):
        assert new <= old
        assert len(new) == 0 or len(new) >= LEAST


def test_a_question_that_few_answered_waits_for_more() -> None:
    answers = answers_of([(True, number % 2 == 0) for number in range(20)])
    assert [len(texts) for texts in shown(answers[:5])] == [5, 0]
    assert [len(texts) for texts in shown(answers[:10])] == [10, 5]
    assert [len(texts) for texts in shown(answers[:15])] == [15, 5], "eight answered it, and three alone stay unseen"
    assert [len(texts) for texts in shown(answers[:20])] == [20, 10]
