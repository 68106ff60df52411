"""A definition as it is drawn and told: every phase, every way back, periods and gates; and words are only words."""

from xml.etree import ElementTree

import pytest

from engine.rules.definition import Definition
from engine.rules.durations import Period
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from faces.fields import definition_from
from faces.web.pages.plan_drawing import diagram, told
from faces.web.pages.plan_words import gate_words, period_words
from tests.scenarios.replayed import ROOT


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ["economische-wijkaanpak", "plan-do-check"])
def test_a_diagram_shows_every_phase_and_every_way_back(name: str, language: str) -> None:
    plan = definition(name)
    speaker = Speaker(plan, {}, language)
    drawing = ElementTree.fromstring(diagram(plan, speaker))
    lines = [text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    for phase in plan.phases:
        assert any((line or "").lower() == speaker.phase(phase.id).lower() for line in lines)
        assert speaker.phase(phase.id) in told(plan, speaker)
    assert drawing.get("aria-label") == told(plan, speaker)


def test_words_in_a_diagram_are_words() -> None:
    plan = definition("plan-do-check")
    first = plan.phases[0].model_copy(update={"label": Text(nl='<b>Plan</b> & "zo"', en="x")})
    odd = plan.model_copy(update={"phases": (first, *plan.phases[1:])})
    drawn = diagram(odd, Speaker(odd, {}, "nl"))
    assert ElementTree.fromstring(drawn) is not None
    assert "<b>" not in drawn


def test_periods_and_gates_in_words() -> None:
    assert period_words(Period(months=6), "nl") == "6 maanden"
    assert period_words(Period(years=1, weeks=2), "en") == "1 year and 2 weeks"
    assert period_words(Period(days=-1), "nl") == "1 dag"
    plan = definition("economische-wijkaanpak")
    gate = gate_words(Speaker(plan, {}, "nl"), plan.phase["strategie"])
    assert gate[-1] == "Akkoord van Stuurgroep (2/3 van de zetels; minstens 4 spreken zich uit)"


def definition(name: str) -> Definition:
    return definition_from(str(ROOT / f"definitions/{name}.yaml"))
