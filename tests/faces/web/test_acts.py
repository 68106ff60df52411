"""The acts of whoever manages: who may do them, what they do, what a refusal looks like, and that twice is once."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.office import clock, people, reading
from engine.office.entrance import granting
from engine.office.letters.composing import compose
from engine.office.letters.sorting import sort
from engine.office.people import Person
from engine.office.shelf import Shelf
from engine.rules import commands as c
from faces.web.acts.listed import ACTS
from tests.faces.web.town import Town, fields_of
from tests.office.samples import MONDAY, agree, deliver, later, start

P1 = "/programma/p1"


class Manager:
    """Somebody signed in (anna, unless said otherwise) who does acts."""

    def __init__(self, client: TestClient, town: Town, name: str = "anna") -> None:
        self.client, self.town = client, town
        self.be(name)

    def be(self, name: str) -> "Manager":
        """Goes on as somebody else."""
        self.client.cookies = self.town.cookies(name)  # type: ignore[assignment]
        return self

    def see(self, act: str, **asked: str) -> Any:
        return self.client.get(f"{P1}/doen/{act}", params=asked)

    def do(self, act: str, values: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Fills in the form and sends it; `hidden` fields go along as they came."""
        hidden = fields_of(self.see(act))
        return self.client.post(f"{P1}/doen/{act}", data=hidden | dict(values or {}) | more)

    @property
    def sequence(self) -> int:
        with self.town.office.engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT sequence FROM programme WHERE id = 'p1'").scalar_one())

    def state(self) -> Any:
        return reading.state(self.town.office.engine, "p1")


@pytest.fixture
def manager(client: TestClient, town: Town) -> Manager:
    return Manager(client, town)


def test_looking_changes_nothing_and_others_stay_out(manager: Manager) -> None:
    before = manager.sequence
    for act in ACTS:
        assert manager.see(act).status_code == 200, act
        assert manager.see(act, taal="en").status_code == 200, act
        assert manager.client.get(f"/programma/p2/doen/{act}").status_code == 404
        assert manager.client.get(f"/programma/nergens/doen/{act}").status_code == 404
    for other in ("mark", "olga", "adam"):
        ours = fields_of(manager.be(other).client.get("/"))
        for act in ACTS:
            if not (act == "vervangen" and other == "mark"):
                assert manager.see(act).status_code == 403, (other, act)
                assert manager.client.post(f"{P1}/doen/{act}", data=ours).status_code == 403, (other, act)
    manager.be("strange")
    assert {manager.see(act).status_code for act in ACTS} == {404}
    assert manager.sequence == before


def test_who_keeps_the_keys_is_offered_nothing_that_they_may_not_decide(manager: Manager) -> None:
    decided = ("definitie", "beeindigen", "heropenen")
    assert [manager.see(act).status_code for act in decided] == [200] * 3
    granting.grant(manager.town.office.engine, "anna", "p1", "administrator", None, MONDAY)
    offered = manager.client.get(f"{P1}/doen").text
    before = manager.sequence
    for act in decided:
        assert f"{P1}/doen/{act}" not in offered
        assert manager.see(act).status_code == 403
        assert manager.client.post(f"{P1}/doen/{act}", data=fields_of(offered)).status_code == 403
    assert f"{P1}/doen/opschorten" in offered
    assert manager.sequence == before


def test_the_list_shows_what_one_may_do(manager: Manager) -> None:
    assert manager.client.get(f"{P1}/doen").text.count("/doen/") == len(ACTS) - 2, (
        "nothing is suspended, and nothing was handed in"
    )
    assert "niets wijzigen" in manager.be("olga").client.get(f"{P1}/doen").text
    told = manager.be("cora").client.get(f"{P1}/doen").text
    assert "/doen/herinneren" in told
    assert "/doen/verlengen" not in told


def test_every_act_sent_twice_is_done_once(manager: Manager) -> None:
    """In an order in which each is possible; the last one ends the programme."""
    manager.town.give(agree())
    manager.town.office.handle("p3", start("p3", version=2), MONDAY)
    days = {"person": "mark", "first": "2025-01-06", "last": "2025-01-10"}
    for act, fields in (
        ("opschorten", {"run": "1.look.1", "reason": "Zomer."}),
        ("hervatten", {"run": "1.look.1"}),
        ("verlengen", {"run": "1.look.1", "until": "2025-04-07", "reason": "Zo."}),
        ("cijfer", {"figure": "hardship|WK059910|2024-01-01", "value": "14,5"}),
        ("meetmomenten", {"moment": "yearly", "on": "2028-01-01"}),
        ("meetlat", {"indicator": "hardship", "target": "1", "target_on": "2035-01-01", "reason": "Zo."}),
        ("vervangen", {"seat": "s-g1", **days}),
        ("vervangen", {"end": "s-g1"}),
        ("overdragen", {"seat": "+maker", "who": "new", "name": "Nina"}),
        ("overdragen", {"seat": "-s-g3", "who": "here", "person": "sam"}),
        ("heropenen", {"phase": "look", "reason": "Zo."}),
        ("definitie", {"reason": "Beter."}),
        ("beeindigen", {"outcome": "stopped", "reason": "Geld op.", "handed_over": "Alles aan de wijkraad."}),
    ):
        sent = fields_of(manager.see(act)) | fields
        if fields.get("seat") == "+maker":
            assert manager.client.post(f"{P1}/doen/{act}", data=sent).status_code == 422, "all its seats are taken"
            continue
        answers = [manager.client.post(f"{P1}/doen/{act}", data=sent)]
        after = manager.sequence
        answers.append(manager.client.post(f"{P1}/doen/{act}", data=sent))
        assert [one.status_code for one in answers] == [303, 303], (act, answers[-1].text)
        assert manager.sequence == after, act


class TestExtending:
    def test_moves_the_deadline_and_says_who_will_hear_of_it(self, manager: Manager) -> None:
        page = manager.see("verlengen", fase="1.look.1")
        assert "7 maart 2025" in page.text
        assert "Mark Maker" in page.text
        answer = manager.do("verlengen", run="1.look.1", until="2025-04-05", reason="De school is dicht.")
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"].startswith(f"{P1}?gedaan=")
        assert manager.state().runs["1.look.1"].deadline.isoformat() == "2025-04-07"
        assert "7 april 2025" in (page := manager.see("verlengen").text)
        assert "7 maart 2025" in page, "the first one stays to be seen"

    def test_is_refused_with_the_form_filled_in(self, manager: Manager) -> None:
        before = manager.sequence
        answer = manager.do("verlengen", run="1.look.1", until="2025-02-01", reason="Eerder <b>klaar</b>")
        assert answer.status_code == 422
        assert 'href="#f-until"' in answer.text
        assert "Eerder &lt;b&gt;klaar&lt;/b&gt;" in answer.text
        assert 'value="2025-02-01"' in answer.text
        nothing = manager.do("verlengen", run="1.look.1")
        assert nothing.status_code == 422
        assert {"#f-until", "#f-reason"} <= set(_links(nothing.text))
        assert manager.sequence == before

    def test_twice_is_once(self, manager: Manager) -> None:
        hidden = fields_of(manager.see("verlengen"))
        sent = {**hidden, "run": "1.look.1", "until": "2025-04-07", "reason": "Zo."}
        assert [manager.client.post(f"{P1}/doen/verlengen", data=sent).status_code for _ in range(2)] == [303, 303]
        after = manager.sequence
        other = manager.client.post(f"{P1}/doen/verlengen", data=sent | {"until": "2025-05-07"})
        assert other.status_code == 422, "the same form with other content"
        assert manager.sequence == after
        again = sent | fields_of(other) | {"until": "2025-05-07"}
        assert manager.client.post(f"{P1}/doen/verlengen", data=again).status_code == 303


class TestReminding:
    def test_asks_who_still_owes_something_once_a_day(self, manager: Manager) -> None:
        _letters_were_sent(manager)
        page = manager.see("herinneren")
        assert "Mark Maker" in page.text
        assert "1 mens krijgt" in page.text
        answer = manager.do("herinneren")
        assert answer.status_code == 303
        told = manager.client.get(answer.headers["location"]).text
        assert "liggen klaar" in told
        assert "ligt klaar, gaat vanaf 6 januari 2025" in told
        assert _wished(manager) == [("s-mark", "deliver:profile")]
        assert manager.client.post(f"{P1}/doen/herinneren", data=fields_of(page)).status_code == 303
        assert len(_wished(manager)) == 1

    def test_the_letter_goes_and_says_what_is_asked(self, manager: Manager) -> None:
        engine = manager.town.office.engine
        _letters_were_sent(manager)
        manager.do("herinneren")
        assert sort(engine, MONDAY) == 1
        with engine.connect() as connection:
            number = connection.exec_driver_sql("SELECT max(id) FROM letter").scalar_one()
        letter = compose(engine, Shelf(), number, later(0.1))
        assert letter is not None
        assert [reader.person.id for reader in letter.readers] == ["mark"]

    def test_nobody_is_reminded_of_what_is_done(self, manager: Manager) -> None:
        manager.town.give(deliver())
        _letters_were_sent(manager)
        assert "3 mensen krijgen" in manager.see("herinneren").text, "now those who sign"
        assert manager.do("herinneren", run="1.act.1").status_code == 422

    def test_on_a_day_off_it_says_when_it_goes(self, manager: Manager) -> None:
        _letters_were_sent(manager)
        clock.make_up(manager.town.office.engine, later(5))
        assert "13 januari 2025" in manager.see("herinneren").text, "the Monday after"

    def test_nobody_is_reminded_of_what_rests(self, manager: Manager) -> None:
        _letters_were_sent(manager)
        manager.do("opschorten", run="1.look.1", reason="Zomer.")
        assert "hoeft nu niemand iets" in manager.see("herinneren", fase="1.look.1").text

    def test_of_what_the_programme_itself_owes_as_well(self, manager: Manager) -> None:
        """Given a measurement agreement that nobody signed, then it is one more thing to choose, with its reminder."""
        _letters_were_sent(manager)
        assert '<option value="programma">los van een fase</option>' in manager.see("herinneren").text
        page = manager.see("herinneren", fase="programma")
        assert "De meetafspraak ondertekenen" in page.text
        assert "Profiel inleveren" not in page.text
        answer = manager.client.post(f"{P1}/doen/herinneren", data=fields_of(page))
        assert (answer.status_code, _wished(manager)) == (303, [("s-anna", "agree_measurement:measurement")])
        told = manager.client.get(answer.headers["location"]).text
        assert "ligt klaar, gaat vanaf 6 januari 2025" in told

    def test_of_figures_that_are_asked_outside_a_phase(self, manager: Manager) -> None:
        manager.town.give(agree())
        _letters_were_sent(manager)
        page = manager.see("herinneren", fase="programma")
        assert "Sam Cijfers" in page.text
        manager.client.post(f"{P1}/doen/herinneren", data=fields_of(page))
        assert {seat for seat, _ in _wished(manager)} == {"s-sam"}

    def test_a_letter_that_went_today_is_told_as_such(self, manager: Manager) -> None:
        manager.do("herinneren")
        sort(manager.town.office.engine, later(1))
        with manager.town.office.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE letter SET state = 'sent', next_try = NULL, day = '2025-01-06'")
            connection.exec_driver_sql("UPDATE wish SET served_at = sorted_at")
        assert "ging vandaag" in manager.see("herinneren").text

    def test_who_has_no_address_is_told_as_such_and_where_to_mend_it(self, manager: Manager) -> None:
        engine = manager.town.office.engine
        people.put_person(engine, Person("mark", "Mark Maker"))
        page = manager.see("herinneren").text
        assert "kan niet: geen e-mailadres" in page
        assert "ligt klaar" not in page
        assert "Deze mensen hebben geen e-mailadres en krijgen geen bericht" in page
        assert "Vraag de beheerder" in page
        assert "/beheer/mensen/mark" not in page
        assert manager.do("herinneren", run="1.look.1").status_code == 422
        granting.grant(engine, "cora", granting.ALL, "administrator", None, MONDAY)
        assert 'href="/beheer/mensen/mark/wijzigen"' in manager.be("cora").see("herinneren").text

    def test_whoever_coordinates_may_as_well(self, manager: Manager) -> None:
        _letters_were_sent(manager)
        assert manager.be("cora").do("herinneren").status_code == 303


def _links(text: str) -> list[str]:
    return re.findall(r'<li><a href="(#[^"]*)"', text)


def _letters_were_sent(manager: Manager) -> None:
    with manager.town.office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE wish SET sorted_at = now(), served_at = now()")


def _wished(manager: Manager) -> list[tuple[str, str]]:
    with manager.town.office.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT seat, item FROM wish WHERE served_at IS NULL AND about = 'reminder'")
        return [(row[0], row[1]) for row in rows]


class TestSuspending:
    def test_a_phase_and_going_on_again(self, manager: Manager, client: TestClient) -> None:
        page = manager.see("opschorten").text
        assert "het hele programma" in page
        assert "/doen/hervatten" not in client.get(P1).text, "nothing is suspended"
        empty = manager.do("opschorten", run="1.look.1")
        assert (empty.status_code, "Vul nog in: waarom." in empty.text) == (422, True)
        assert manager.do("opschorten", reason="Zomer.", run="").status_code == 422, "never the whole by mistake"
        assert manager.do("opschorten", run="1.look.1", reason="Zomer.").status_code == 303
        assert manager.state().runs["1.look.1"].suspended
        assert "/doen/hervatten" in client.get(P1).text
        assert manager.do("opschorten", run="1.look.1", reason="Nog eens.").status_code == 422
        clock.make_up(manager.town.office.engine, later(10))
        assert "17 maart 2025" in manager.see("hervatten").text, "what moves is told beforehand"
        assert manager.do("hervatten", run="1.look.1").status_code == 303
        assert manager.state().runs["1.look.1"].deadline.isoformat() == "2025-03-17"
        assert manager.do("hervatten", run="1.look.1").status_code == 422

    def test_the_whole_programme(self, manager: Manager) -> None:
        assert manager.do("opschorten", run="*", reason="Brand.").status_code == 303
        assert manager.state().status == "suspended"
        assert manager.do("hervatten", run="*").status_code == 303
        assert manager.state().status == "active"


class TestReopening:
    def test_begins_a_cycle_as_was_told(self, manager: Manager) -> None:
        told = manager.see("heropenen", phase="look").text
        assert "cyclus 2 begint bij fase kijken" in told
        assert "Mark Maker" in told
        assert manager.do("heropenen", phase="look").status_code == 422
        done = manager.do("heropenen", reason="Nieuw bestuur.", meanwhile="continue", renewal="1", phase="look")
        assert done.status_code == 303, done.text
        assert (manager.state().cycle.number, manager.state().cycle.reason) == (2, "renewal")

    def test_a_made_up_phase_is_refused(self, manager: Manager) -> None:
        assert manager.do("heropenen", phase="nergens", reason="x", meanwhile="continue").status_code == 422
        assert manager.see("heropenen", phase="nergens", meanwhile="wat").status_code == 200


class TestMeasuring:
    @pytest.fixture
    def agreed(self, manager: Manager) -> Manager:
        manager.town.give(agree())
        return manager

    def test_a_figure_that_was_asked_with_a_decimal_comma(self, agreed: Manager) -> None:
        key = "hardship|WK059910|2024-01-01"
        assert "(ontbreekt)" in agreed.see("cijfer").text
        wrong = agreed.do("cijfer", figure=key, value="veel")
        assert wrong.status_code == 422
        assert "#f-value" in _links(wrong.text)
        assert agreed.do("cijfer", figure=key).status_code == 422
        assert agreed.do("cijfer", figure="hardship|WK1|2024-01-01", value="1").status_code == 422
        assert agreed.do("cijfer", figure=key, value="101").status_code == 422
        assert agreed.do("cijfer", figure=key, value="14,5", provisional="1").status_code == 303
        figure = agreed.state().figures[key]
        assert (str(figure.value), figure.provisional, figure.source) == ("14.5", True, "CBS")
        assert "nu 14,5%" in agreed.see("cijfer").text
        assert agreed.be("cora").do("cijfer", figure=key, value="", absent="suppressed").status_code == 303

    def test_new_moments(self, agreed: Manager) -> None:
        refused = agreed.do("meetmomenten", moment="yearly", on="2028-01-01\nmorgen")
        assert refused.status_code == 422
        assert _links(refused.text) == ["#f-on"]
        assert agreed.do("meetmomenten", moment="yearly", on="2020-01-01").status_code == 422
        assert agreed.do("meetmomenten", moment="yearly", on="2028-01-01\r\n2029-01-01").status_code == 303
        assert len(agreed.state().agreed_moments["yearly"]) == 2

    def test_another_yardstick(self, agreed: Manager) -> None:
        fields = {"indicator": "hardship", "target": "1,5", "target_on": "2035-01-01", "reason": "Haalbaar."}
        assert agreed.do("meetlat", fields, reason="").status_code == 422
        assert agreed.do("meetlat", fields, target_on="2020-01-01").status_code == 422
        assert agreed.do("meetlat", fields).status_code == 303
        stick = agreed.state().yardsticks["hardship"]
        assert (stick.number, str(stick.target_gap)) == (2, "1.5")

    def test_another_benchmark_and_path(self, agreed: Manager) -> None:
        fields = {"indicator": "hardship", "reason": "Beter.", "benchmark": "GM0363 1\ngm0518 2,5"}
        told = {**fields, "benchmark_label": "Twee steden", "interim": "2030-01-01 4,5"}
        for wrong, field in (
            (fields, "benchmark_label"),
            (told | {"benchmark": "Amsterdam"}, "benchmark"),
            (told | {"benchmark": "GM0363 veel"}, "benchmark"),
            (told | {"interim": "morgen 4"}, "interim"),
        ):
            answer = agreed.do("meetlat", wrong)
            assert (answer.status_code, _links(answer.text)) == (422, [f"#f-{field}"])
        assert agreed.do("meetlat", told).status_code == 303
        stick = agreed.state().yardsticks["hardship"]
        assert [(code, str(weight)) for code, weight in stick.benchmark] == [("GM0363", "1"), ("GM0518", "2.5")]
        assert str(stick.interim[0][1]) == "4.5"


class TestHandingOver:
    def test_to_somebody_new(self, manager: Manager) -> None:
        who = {"seat": "-s-mark", "who": "new", "name": "Nina Nieuw", "address": "nina@example.org"}
        assert "Nieuw" not in str(people.people(manager.town.office.engine))
        refused = manager.do("overdragen", who, on="2024-01-01")
        assert refused.status_code == 422
        assert "Nina" not in str(people.people(manager.town.office.engine)), "nothing was done half"
        assert manager.do("overdragen", who, address="geen adres").status_code == 422
        hidden = fields_of(manager.see("overdragen"))
        sent = [manager.client.post(f"{P1}/doen/overdragen", data={**hidden, **who}) for _ in range(2)]
        assert [one.status_code for one in sent] == [303, 303], sent[0].text
        holder = manager.state().seats["s-mark"].person
        assert people.people(manager.town.office.engine)[holder].name == "Nina Nieuw"

    def test_a_form_that_is_sent_again_brings_nobody_back_who_was_erased(self, manager: Manager) -> None:
        engine = manager.town.office.engine
        who = {"seat": "-s-mark", "who": "new", "name": "Nina Nieuw", "address": "nina@example.org"}
        form = {**fields_of(manager.see("overdragen")), **who}
        assert manager.client.post(f"{P1}/doen/overdragen", data=form).status_code == 303
        nina = manager.state().seats["s-mark"].person
        assert nina is not None and people.erase(engine, nina).known
        assert manager.client.post(f"{P1}/doen/overdragen", data=form).status_code == 303, "it was done already"
        assert nina not in people.people(engine)

    def test_who_is_new_gets_no_address_that_somebody_has(self, manager: Manager) -> None:
        there = people.people(manager.town.office.engine)
        who = {"seat": "-s-g3", "who": "new", "name": "Mark Twee", "address": "Mark@Example.ORG"}
        refused = manager.do("overdragen", who)
        assert (refused.status_code, _links(refused.text)) == (422, ["#f-address"])
        assert "al bekend" in refused.text
        assert people.people(manager.town.office.engine) == there

    def test_to_somebody_known_to_an_organisation_and_to_nobody(self, manager: Manager) -> None:
        known = {"seat": "-s-mark", "who": "known", "known": "Strange@Example.org"}
        assert manager.do("overdragen", known, known="niemand@example.org").status_code == 422
        assert manager.do("overdragen", known).status_code == 303
        assert manager.state().seats["s-mark"].person == "strange"
        organisation = {"seat": "-s-sam", "who": "organisation", "organisation": "woonstad", "on": "2025-02-01"}
        assert manager.do("overdragen", organisation).status_code == 303
        assert manager.state().seats["s-sam"].heir_organisation == "o-1"
        assert manager.do("overdragen", seat="-s-g3", who="nobody").status_code == 303
        assert not manager.state().seats["s-g3"].filled
        filled = {"seat": "=s-g3", "who": "here", "person": "mark"}
        hidden = fields_of(manager.see("overdragen"))
        sent = [manager.client.post(f"{P1}/doen/overdragen", data={**hidden, **filled}) for _ in range(2)]
        assert [one.status_code for one in sent] == [303, 303], sent[1].text
        assert manager.do("overdragen", seat="=s-g1", who="here", person="mark").status_code == 422, "taken"
        assert manager.do("overdragen", seat="+group", who="nobody").status_code == 422

    def test_nobody_on_record_can_be_changed_by_it(self, manager: Manager) -> None:
        who = {"seat": "-s-mark", "who": "new", "name": "Nina", "address": "nina@example.org"}
        hidden = fields_of(manager.see("overdragen"))
        manager.client.post(f"{P1}/doen/overdragen", data={**hidden, **who})
        manager.client.post(f"{P1}/doen/overdragen", data={**hidden, **who, "address": "evil@example.org"})
        assert "evil" not in str(people.people(manager.town.office.engine))


class TestSubstituting:
    def test_members_delegate_their_own_seat(self, manager: Manager) -> None:
        manager.be("g1")
        assert "Gijs Twee" in manager.see("vervangen").text
        days = {"person": "mark", "first": "2025-01-06", "last": "2025-01-10"}
        assert manager.do("vervangen", days, seat="s-g2").status_code == 403, "not another seat"
        wrong = manager.do("vervangen", days, seat="s-g1", last="2025-01-01")
        assert (wrong.status_code, _links(wrong.text)) == (422, ["#f-last"])
        assert manager.do("vervangen", days, seat="s-g1").status_code == 303
        assert manager.state().seats["s-g1"].substitute.person == "mark"
        assert manager.be("mark").do("vervangen", days, seat="s-g1", person="sam").status_code == 422, "by the rules"
        assert manager.be("g1").do("vervangen", end="s-g1").status_code == 303
        assert manager.state().seats["s-g1"].substitute is None

    def test_who_manages_may_for_all(self, manager: Manager) -> None:
        days = {"person": "mark", "first": "2025-01-06", "last": "2025-01-10"}
        assert manager.do("vervangen", days, seat="s-g2").status_code == 303

    def test_a_member_is_told_only_of_who_takes_part_or_is_of_their_organisation(self, manager: Manager) -> None:
        office = manager.town.office
        for one, name, places in (("mark", "Mark", ("o-1",)), ("ola", "Ola Collega", ("o-1",)), ("nora", "Nora", ())):
            people.put_person(office.engine, Person(one, name, organisations=places))
            manager.town.give(c.AddPerson(id=f"also-{one}", person=one, organisations=places))
        seen = {one: manager.be(one).see("vervangen").text for one in ("g1", "mark", "anna")}
        told = {one: [name for name in ("Gijs Twee", "Ola Collega", "Nora") if name in seen[one]] for one in seen}
        assert told == {
            "g1": ["Gijs Twee"], "mark": ["Gijs Twee", "Ola Collega"], "anna": ["Gijs Twee", "Ola Collega", "Nora"]
        }  # fmt: skip
        days = {"first": "2025-01-06", "last": "2025-01-10"}
        before = manager.sequence
        refused = [manager.be("g1").do("vervangen", days, seat="s-g1", person=one) for one in ("nora", "unknown")]
        assert [(one.status_code, _links(one.text)) for one in refused] == [(422, ["#f-person"])] * 2, "nor by guessing"
        assert manager.sequence == before
        assert manager.be("mark").do("vervangen", days, seat="s-mark", person="ola").status_code == 303
        assert manager.be("anna").do("vervangen", days, seat="s-g1", person="nora").status_code == 303


class TestOtherVersions:
    def test_what_changes_is_told_first(self, manager: Manager) -> None:
        assert "geen andere versie" in manager.see("definitie").text
        office = manager.town.office
        office.handle("p3", start("p3", version=2), MONDAY)
        page = manager.see("definitie").text
        assert "versie 2" in page
        assert "verandert er niets" in page
        assert manager.do("definitie").status_code == 422
        assert manager.do("definitie", hash="0" * 64, reason="x").status_code == 422
        assert manager.do("definitie", reason="Beter.").status_code == 303
        assert manager.state().version == 2

    def test_why_it_cannot_be_done(self, manager: Manager) -> None:
        other = start("p3", version=3)
        roles = tuple(role for role in other.definition.roles if role.id != "supplier")
        poorer = other.definition.model_copy(update={"roles": roles})
        manager.town.office.handle("p3", other.model_copy(update={"definition": poorer}), MONDAY)
        page = manager.see("definitie").text
        assert "Rol supplier heeft een bezette zetel" in page
        assert "Waarom" not in page


class TestEnding:
    def test_is_done_once_and_then_nothing_can_be_done(self, manager: Manager) -> None:
        fields = {"outcome": "stopped", "reason": "Geld op.", "handed_over": "Alles aan de wijkraad."}
        assert "Fase kijken" in manager.see("beeindigen").text
        for missing in fields:
            assert manager.do("beeindigen", fields, **{missing: ""}).status_code == 422, missing
        assert manager.do("beeindigen", fields).status_code == 303
        assert manager.state().status == "ended"
        page = manager.see("verlengen")
        assert page.status_code == 200
        assert "beëindigd" in page.text or "afgelopen" in page.text
        assert manager.do("opschorten", run="*", reason="Toch.").status_code == 422
        assert "niets wijzigen" in manager.client.get(f"{P1}/doen").text
