"""The steering committee: proposing, deciding and ratifying a course, each with what it will set in motion."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.office import clock, people, reading
from engine.office.entrance import sessions
from engine.office.office import Office
from engine.office.people import Person
from engine.rules.commands import Command
from engine.rules.wording import tell_plainly
from faces.web.house import House
from faces.web.visit import COOKIE
from tests.faces.web.asked import Links
from tests.faces.web.town import fields_of
from tests.rules.lives import CHECK, Life, plan_of

NAMES = {"m": "Mia Beheer", "a": "Ada", "b": "Bo", "c": "Cas", "x": "Xandra College", "k": "Karel Maker"}
RATIFIED = "course: {ratified_by: council}"


class Lived(Life):
    """A life whose commands are given to an office as well, once it has been led."""

    def __init__(self, *rest: Any) -> None:
        self.given_so_far: list[tuple[Command, Any]] = []
        super().__init__(*rest)

    def command(self, name: str, fields: dict[str, Any]) -> Command:
        made = super().command(name, fields)
        self.given_so_far.append((made, self.now))
        return made

    def recorded(self, office: Office) -> "Lived":
        """What was done so far stands in the office, and its clock stands still at this moment."""
        for person, name in NAMES.items():
            people.put_person(office.engine, Person(person, name, f"{person}@example.org"))
        for command, now in self.given_so_far:
            office.handle("p1", command, now)
        clock.make_up(office.engine, self.now)
        return self


class Committee:
    """The people of the programme at their tasks."""

    def __init__(self, client: TestClient, office: Office) -> None:
        self.client, self.office = client, office

    def be(self, name: str) -> "Committee":
        token = sessions.issue(self.office.engine, name, "session", datetime.now(UTC))
        self.client.cookies = {COOKIE: token}  # type: ignore[assignment]
        return self

    def task(self, act: str, seat: str) -> str:
        return f"/programma/p1/taak/{seat}/{act}/course?fase={CHECK}"

    def see(self, act: str, seat: str, **asked: str) -> Any:
        return self.client.get(self.task(act, seat), params=asked or None)

    def do(self, act: str, seat: str, **fields: str) -> Any:
        hidden = fields_of(self.see(act, seat))
        return self.client.post(self.task(act, seat), data={**hidden, **fields})

    @property
    def sequence(self) -> int:
        return reading.state(self.office.engine, "p1").sequence

    def told_after(self, sequence: int) -> list[str]:
        """The sentences of what was recorded since."""
        plan = reading.plan(self.office.engine, "p1")
        names = self.office.names()
        records = list(reading.events(self.office.engine, "p1", sequence))
        return [tell_plainly(plan, record.event, names).nl for record in records]


@pytest.fixture
def committee(client: TestClient, house: House, request: pytest.FixtureRequest) -> Committee:
    """An evaluation before the meeting, reopening recommended; `param`: what the definition says besides."""
    life = Lived(plan_of(getattr(request, "param", None))).planned().measuring().off_course()
    life.recorded(house.office)  # type: ignore[attr-defined]
    return Committee(client, house.office)


def foretold(page: str, after: str) -> str:
    """The words of what is foretold after these words."""
    block = re.search(r'<ol class="koers-timeline">(.*?)</ol>', page[page.index(after) :], re.DOTALL)
    assert block is not None
    return " ".join(re.sub(r"<[^>]+>", " ", block[1]).split())


class TestProposing:
    def test_shows_what_it_is_weighed_by_and_what_each_course_sets_in_motion(self, committee: Committee) -> None:
        before = committee.sequence
        page = committee.be("m").see("propose", "manager-m").text
        assert "herijken (regel 1" in page
        assert "herijken, bij minstens 1 kernindicator" in page
        assert "Oorzaak" in page
        for course in ("Koers houden", "Bijsturen", "Herijken (aanbevolen)"):
            assert course in page
        assert "cyclus 2 begint bij fase plan" in page
        assert "poging 2" in page, "adjusting opens the policy again"
        assert "gaat intussen door" in page
        assert "Karel Maker" in page, "who is asked what"
        assert "‘niet op koers’ of ‘niet behaald’" in page
        english = committee.see("propose", "manager-m", taal="en", fase=CHECK).text
        assert "What each course sets in motion" in english
        assert committee.sequence == before

    def test_leaving_the_recommendation_needs_a_reason(self, committee: Committee) -> None:
        committee.be("m")
        before = committee.sequence
        refused = committee.do("propose", "manager-m", course="stay", meanwhile="continue")
        assert refused.status_code == 422
        assert 'href="#f-reason"' in refused.text
        assert committee.do("propose", "manager-m").status_code == 422
        assert committee.sequence == before
        done = committee.do("propose", "manager-m", course="stay", meanwhile="continue", reason="Te vroeg.")
        assert done.status_code == 303, done.text

    def test_on_another_assessment_is_asked_again(self, committee: Committee) -> None:
        committee.be("m")
        refused = committee.do("propose", "manager-m", course="reopen", meanwhile="continue", assessment="old")
        assert refused.status_code == 422
        assert "intussen veranderd" in refused.text

    def test_is_not_for_another_seat(self, committee: Committee) -> None:
        assert committee.be("a").see("propose", "manager-m").status_code == 404
        assert committee.be("k").see("propose", "maker-k").status_code == 200, (
            "their own seat, of which nothing is asked"
        )
        assert committee.do("propose", "maker-k", course="stay").status_code in (403, 409, 422)


class TestDeciding:
    @pytest.fixture
    def proposed(self, committee: Committee) -> Committee:
        done = committee.be("m").do("propose", "manager-m", course="reopen", meanwhile="suspend")
        assert done.status_code == 303, done.text
        return committee

    def test_what_was_foreseen_is_what_happens(self, proposed: Committee) -> None:
        page = proposed.be("a").see("decide", "board-a").text
        assert "Waarom (nodig bij terugsturen en bij een eigen belang)" in words(page)
        assert "0 akkoord" in page
        assert "Zetel manager (Mia Beheer) stelt voor" in page
        assert "Met uw akkoord" not in page
        assert proposed.do("decide", "board-a", verdict="approve").status_code == 303
        page = proposed.be("b").see("decide", "board-b").text
        assert "Met uw akkoord is het besluit genomen" in page
        foreseen = foretold(page, "Als dit wordt aangenomen")
        before = proposed.sequence
        assert proposed.do("decide", "board-b", verdict="approve").status_code == 303
        happened = proposed.told_after(before)
        assert any("cyclus 2 begint bij fase plan" in one for one in happened)
        assert any("uiterste datum 11 september 2028" in one for one in happened)
        assert "cyclus 2 begint bij fase plan" in foreseen
        assert "ligt intussen stil" in foreseen
        assert "maker (Karel Maker) krijgt de vraag, uiterlijk 11 september 2028: paper inleveren" in foreseen
        assert foreseen.endswith("11 september 2028 Uiterste datum van fase plan (cyclus 2).")
        assert "board-" not in foreseen
        assert reading.state(proposed.office.engine, "p1").cycle.number == 2  # type: ignore[union-attr]

    def test_returning_and_a_conflict_of_interest_need_a_reason(self, proposed: Committee) -> None:
        proposed.be("a")
        for verdict in ("return", "conflict"):
            assert proposed.do("decide", "board-a", verdict=verdict).status_code == 422
        assert proposed.do("decide", "board-a", verdict="conflict", reason="Mijn broer.").status_code == 303
        assert "board-a" in reading.state(proposed.office.engine, "p1").runs[CHECK].conflicts
        proposed.be("b").do("decide", "board-b", verdict="return", reason="Nog niet.")
        proposed.be("c").do("decide", "board-c", verdict="return", reason="Ook niet.")
        page = proposed.be("m").see("propose", "manager-m").text
        assert "Een eerder voorstel kwam terug" in page

    def test_abstaining_counts_and_twice_is_once(self, proposed: Committee) -> None:
        hidden = fields_of(proposed.be("a").see("decide", "board-a"))
        sent = {**hidden, "verdict": "abstain"}
        address = proposed.task("decide", "board-a")
        assert [proposed.client.post(address, data=sent).status_code for _ in range(2)] == [303, 303]
        assert "1 onthouding" in proposed.be("b").see("decide", "board-b").text

    def test_a_vote_is_on_the_proposal_that_was_seen(self, proposed: Committee) -> None:
        answer = proposed.be("a").do("decide", "board-a", verdict="approve", content="0" * 64)
        assert answer.status_code == 422
        assert "veranderd" in answer.text


def test_by_the_links_in_their_letters(committee: Committee, house: House) -> None:
    """Without an account: the chair proposes and two seats decide, each by a link for that one thing."""
    links, client = Links(house), committee.client
    client.cookies.clear()
    later = {"expires": datetime(2028, 9, 1, tzinfo=UTC)}
    propose = links.make("m", "propose", "course", CHECK, seat="manager-m", **later)
    assert "Wat elke koers in gang zet" in client.get(propose).text
    assert client.post(propose, data=fields_of(client.get(propose)) | {"course": "reopen"}).status_code == 303
    for name in "ab":
        decide = links.make(name, "decide", "course", CHECK, seat=f"board-{name}", **later)
        page = client.get(decide)
        assert ("Met uw akkoord is het besluit genomen" in page.text) == (name == "b")
        assert client.post(decide, data=fields_of(page) | {"verdict": "approve"}).status_code == 303
    assert reading.state(house.office.engine, "p1").cycle.number == 2  # type: ignore[union-attr]


@pytest.mark.parametrize("committee", [RATIFIED], indirect=True)
class TestRatifying:
    @pytest.fixture
    def decided(self, committee: Committee) -> Committee:
        committee.be("m").do("propose", "manager-m", course="adjust", meanwhile="continue", reason="Eerst dit.")
        for name in "ab":
            committee.be(name).do("decide", f"board-{name}", verdict="approve")
        return committee

    def test_is_told_beforehand_and_then_happens(self, decided: Committee) -> None:
        page = decided.be("x").see("ratify", "council-x").text
        assert "Eerst dit." in page, "why it was proposed"
        assert "Waarom (nodig bij terugsturen)" in words(page)
        foreseen = foretold(page, "Als u dit bekrachtigt")
        assert "Fase plan (poging 2) gaat opnieuw open." in foreseen
        assert decided.do("ratify", "council-x", verdict="approve").status_code == 303
        assert "1.plan.2" in reading.state(decided.office.engine, "p1").runs

    def test_can_be_returned_with_a_reason(self, decided: Committee) -> None:
        decided.be("x")
        assert decided.do("ratify", "council-x", verdict="return").status_code == 422
        assert decided.do("ratify", "council-x").status_code == 422
        assert decided.do("ratify", "council-x", verdict="return", reason="Te snel.").status_code == 303
        assert "Te snel" in decided.be("m").see("propose", "manager-m").text


class TestWeighing:
    def test_what_was_measured_stands_beside_what_was_agreed_and_how_it_was(self, committee: Committee) -> None:
        page = words(committee.be("m").see("propose", "manager-m").text)
        assert "Waarom (nodig als u afwijkt van de aanbeveling)" in page
        assert "Wat is gemeten op 1 juni 2028" in page
        assert "Indicator Gemeten Afgesproken Vorige keer Oordeel Kernindicator" in page
        assert "Kpi 40,00% 51,42% 50,00% uitgangswaarde, 1 januari 2027 ■ niet op koers ja" in page

    def test_an_explanation_is_told_and_not_asked_any_more(self, committee: Committee) -> None:
        page = words(committee.be("m").see("propose", "manager-m").text)
        assert "Toelichting gevraagd" not in page
        assert "Toelichting: gegeven. Oorzaak. x Gevolg. y Aanpak. z" in page

    def test_who_explains_sees_the_whole_verdict(self, client: TestClient, house: House) -> None:
        life = Lived(plan_of()).planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "40")
        life.recorded(house.office)  # type: ignore[attr-defined]
        client.cookies = Committee(client, house.office).be("m").client.cookies
        page = words(client.get(f"/programma/p1/taak/manager-m/explain/kpi?fase={CHECK}").text)
        assert "de gemeten waarde is 40,00%; 51,42% was afgesproken: niet op koers." in page
        assert "Vorige keer: 50,00% (uitgangswaarde, 1 januari 2027)" in page

    def test_who_did_not_explain_in_time_is_told_so(self, client: TestClient, house: House) -> None:
        life = Lived(plan_of()).planned().measuring().pass_time("2028-06-10").figure("2028-06-01", "40")
        life.pass_time("2028-08-10").recorded(house.office)  # type: ignore[attr-defined]
        page = words(Committee(client, house.office).be("m").see("propose", "manager-m").text)
        assert "Toelichting: niet gegeven" in page
        assert "Toelichting gevraagd" not in page


def words(page: str) -> str:
    """The words of a page, in order."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
