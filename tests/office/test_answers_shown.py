"""Nothing of a questionnaire is shown on fewer answers than the minimum, also not by laying one day beside another."""

from collections.abc import Sequence

from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.office.answers import LEAST, readable, said_in

Answered = dict[str, str] | None
QUESTIONS = ("good", "bad")

people = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60)
"""Who came by, and whether they answered each of the two questions (who answered neither sent nothing)."""

erasures = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 59)), max_size=12)
"""After how many people came by, whose answer is erased (of those who are there by then)."""


def answers_of(came: Sequence[tuple[bool, bool]]) -> list[Answered]:
    """An answer of everybody, each with words of their own."""
    return [
        {question: f"{question} {number}" for question, said in zip(QUESTIONS, some, strict=True) if said}
        for number, some in enumerate(came)
        if any(some)
    ]


def shown(answers: Sequence[Answered]) -> list[set[str]]:
    """The texts that stand on the page, question by question; the rest that is no whole LEAST is not on it."""
    batches = [answers[at : at + LEAST] for at in range(0, len(answers), LEAST)]
    there = [sum(one is not None for one in batch) for batch in batches]
    said = said_in(answers[: readable(there) * LEAST], QUESTIONS)
    return [set(one.texts) for one in said]


@given(people, erasures)
@example([(True, True)] * 14 + [(False, True)], [(10, 8)])
@example([(True, True)] * 14 + [(False, True)], [(9, 8)])
@settings(max_examples=500, deadline=None)
def test_whoever_looks_on_any_two_days_sees_none_or_enough_come_at_once(
    came: list[tuple[bool, bool]], erased: list[tuple[int, int]]
) -> None:
    answers, there, looks = answers_of(came), list[Answered](), list[list[set[str]]]()
    for count in range(len(answers) + 1):
        there += answers[count - 1 : count] if count else []
        looks.append(shown(there))
        for after, who in erased:
            if after == count and who < count:
                there[who] = None
                looks.append(shown(there))
    for at, later in enumerate(looks):
        for earlier in looks[:at]:
            for old, new in zip(earlier, later, strict=True):
                assert len(new - old) == 0 or len(new - old) >= LEAST


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


def test_who_are_with_somebody_whose_answers_were_erased_wait_for_the_next_five() -> None:
    answers = answers_of([(True, False)] * 14 + [(False, True)] + [(True, False)] * 5)
    assert len(shown(answers[:10])[0]) == 10
    answers[8] = None
    assert len(shown(answers[:10])[0]) == 5, "four more would come at once"
    assert len(shown(answers[:14])[0]) == 5
    assert len(shown(answers[:15])[0]) == 5, "who saw ten would see four more"
    assert len(shown(answers[:20])[0]) == 18
