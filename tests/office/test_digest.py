"""The digest as markdown: what is asked, where we stand, what gates wait for; what people wrote stays text."""

import re

from engine.office.digest import digest
from engine.rules.standing import standing
from tests.rules.lives import Life, plan_of


def told(life: Life, language: str = "nl", area: str = "Area") -> str:
    names = {"WK1": area}
    whole = standing(life.plan, life.p, life.now, (), names)
    return digest(whole, language)


def test_it_tells_where_we_stand_and_what_each_gate_waits_for() -> None:
    text = told(Life(plan_of("")))
    assert text.startswith("## Area, 4 januari 2027\n")
    assert "0 van 2 voorwaarden gehaald, uiterlijk" in text
    assert re.search(r"  - Nog nodig: Ingeleverd: paper \(maker.*\)", text)


def test_the_decision_asked_comes_first() -> None:
    life = Life(plan_of(""))
    life.when("Deliver", run="1.plan.1", product="paper", seat="maker-k", content="x")
    text = told(life, "en")
    assert text.index("Decision asked") < text.index("Where we stand")


def test_what_was_not_assessed_is_said_so_and_unknown_is_never_on_course() -> None:
    life = Life(plan_of(""))
    life.planned().measuring()
    assert "| kpi | nog niet beoordeeld |" in told(life)


def test_what_people_wrote_means_nothing_in_it() -> None:
    life = Life(plan_of(""))
    life.programme = life.p.__class__(**{**vars_of(life.p), "area_name": "[hier](http://kwaad) <b>|*x*"})
    assert r"\[hier\](http://kwaad) \<b\>\|\*x\*" in told(life)


def test_the_same_standing_gives_the_same_text() -> None:
    life = Life(plan_of(""))
    assert told(life) == told(life)


def vars_of(programme: object) -> dict[str, object]:
    from dataclasses import fields

    return {field.name: getattr(programme, field.name) for field in fields(programme)}  # type: ignore[arg-type]
