"""Why: the chain from what followed back to what was agreed, every link with its day and its event."""

from datetime import date

import pytest
from pydantic import TypeAdapter

from engine.rules import events as e
from engine.rules.why import Chain, NoSuchSubject, as_text, why
from engine.rules.workdays import local_day
from tests.rules.a_life import EVALUATION, Life, decided, measured, started


def chain(life: Life, subject: str | None = None) -> Chain:
    return why(life.plan, life.events, subject, {"a": "Anna", "m": "Mo", "GM0599": "Rotterdam"})


def test_the_chain_goes_back_step_by_step() -> None:
    found = chain(decided())

    steps = list(dict.fromkeys(link.step for link in found.links))
    assert steps == [
        "consequence",
        "decision",
        "vote",
        "proposal",
        "explanation",
        "recommendation",
        "verdict",
        "moment",
        "agreement",
    ]
    assert found.subject == EVALUATION
    assert found.title.nl == "Waarom cyclus 2 begon. Wat achter fase controle (peildatum 1 juni 2021) zit"


def test_every_link_names_the_event_it_rests_on() -> None:
    life = decided()

    for link in chain(life).links:
        event = life.events[link.sequence - 1]
        assert (type(event).__name__, local_day(life.plan.calendar, event.at)) == (link.event, link.day)


def test_verdicts_carry_their_figures_and_the_events_that_recorded_them() -> None:
    life = decided()
    link = next(link for link in chain(life).links if link.step == "verdict")

    assert link.assessment is not None and link.assessment.status == "off_course"
    assert link.told.nl.startswith("Kernindicator. Moeite met rondkomen, peildatum 1 juni 2021: de achterstand")
    told = [source.told.nl for source in link.sources]
    assert told[0].endswith("(CBS)")
    assert told[-1] == "Moeite met rondkomen, Rotterdam, 1 juni 2021: 30%"  # of the same source as the one before
    for source in link.sources:
        assert source.sequence is not None
        assert isinstance(life.events[source.sequence - 1], e.FigureRecorded)


def test_votes_say_who_spoke_on_which_course() -> None:
    votes = [link.told.nl for link in chain(decided()).links if link.step == "vote"]

    assert votes == ["b (bestuur-b): akkoord, herijken.", "Anna (bestuur-a): akkoord, herijken."]


def test_the_agreement_says_who_signed_it_and_the_moment_that_it_was_agreed_beforehand() -> None:
    links = chain(decided()).links

    assert [link.told.nl for link in links if link.step == "agreement"] == [
        "Ondertekend door Anna: Moeite met rondkomen."
    ]
    moments = [link.told.nl for link in links if link.step == "moment"]
    assert moments[-1] == "Vooraf afgesproken in de definitie: meetmoment Jaarmeting."


def test_a_moment_that_was_agreed_later_is_traced_to_that_agreement() -> None:
    life = started()
    life.do("AgreeMeasurement", seat="bestuur-a", by="a")
    life.do("AgreeMoments", seat="bestuur-b", by="b", moment="yearly", on=["2020-09-01"])
    life.do("PassTime", when="2020-09-02")

    moment = [link for link in chain(life, "2020-09-01").links if link.step == "moment"][-1]

    assert moment.event == "MomentsAgreed"


def test_the_newest_cycle_is_told_unless_it_is_the_first() -> None:
    assert chain(decided()).title.nl.startswith("Waarom cyclus 2 begon.")
    assert chain(decided("adjust")).subject == EVALUATION
    first = chain(started())
    assert first.title.nl == "Waarom cyclus 1 begon"
    assert [link.event for link in first.links] == ["CycleBegan"]


@pytest.mark.parametrize("subject", ["2", "cyclus 2", "Cycle 2", EVALUATION, "2021-06-01", "besluit", "decision"])
def test_one_subject_can_be_named_in_many_ways(subject: str) -> None:
    assert chain(decided(), subject).subject == EVALUATION


@pytest.mark.parametrize("subject", ["3", "2022-01-01", "nonsense", "", "1.plan.1", "2021-13-45", "\x1b[31m"])
def test_an_unknown_subject_is_refused_with_those_there_are(subject: str) -> None:
    with pytest.raises(NoSuchSubject) as refused:
        chain(decided(), subject)

    assert "1, 2, 2021-06-01" in refused.value.say("nl")
    assert "\x1b" not in refused.value.say("nl")


def test_an_open_evaluation_has_a_chain_as_far_as_it_got() -> None:
    steps = {link.step for link in chain(measured(), "2021-06-01").links}

    assert "verdict" in steps and "recommendation" in steps
    assert steps.isdisjoint({"decision", "vote", "proposal", "consequence"})


def test_a_changed_yardstick_leads_back_to_who_agreed_it() -> None:
    life = started()
    life.do("AgreeMeasurement", seat="bestuur-a", by="a")
    target = {"on": "2035-01-01", "gap": "5"}
    life.do("ChangeYardstick", seat="bestuur-b", by="b", indicator="rondkomen", target=target, reason="Te strak")
    life.figure("WK059910", "2020-01-01", "45.0")
    life.figure("GM0599", "2020-01-01", "30.0")
    life.do("PassTime", when="2021-06-10")
    life.figure("WK059910", "2021-06-01", "50.0")
    life.figure("GM0599", "2021-06-01", "30.0")

    agreed = [link for link in chain(life, "2021-06-01").links if link.step == "agreement"]

    assert [link.event for link in agreed] == ["YardstickChanged"]
    assert "Ondertekend door b" in agreed[0].told.nl and "Reden: Te strak" in agreed[0].told.nl


def test_a_figure_revised_afterwards_is_told_as_what_happened_since() -> None:
    life = decided()
    life.do("PassTime", when="2021-08-01")
    life.figure("WK059910", "2021-06-01", "49.0")

    since = [link for link in chain(life, "2").links if link.step == "since"]

    assert since and since[-1].event == "FigureRecorded" and since[-1].day == date(2021, 8, 1)
    assert "herziening 2" in since[-1].told.nl


def test_the_chain_is_text_in_both_languages_and_json_and_back() -> None:
    found = chain(decided())

    dutch, english = as_text(found, "nl"), as_text(found, "en")
    assert "De aanbeveling\n  2021-06-10  #" in dutch and "The recommendation" in english
    assert dutch.endswith("Cijfers zijn een signaal, geen bewijs van een oorzaak.")
    adapter = TypeAdapter(Chain)
    assert adapter.validate_json(adapter.dump_json(found)) == found
