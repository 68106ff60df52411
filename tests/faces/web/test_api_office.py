"""The acts of the office through the HTTP API: people, capacities, letters, definitions; done twice, they are done
once, and what is refused is refused as on the pages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import httpx
import pytest

from engine.office import people, versions
from engine.office.entrance import feeds, granting, sessions
from engine.office.entrance.granting import ALL
from engine.office.people import Person
from faces.fields import definition_from
from faces.web.house import House
from tests.faces.web.program import API, Program, problem
from tests.faces.web.town import Town
from tests.office.samples import MONDAY

NEW = {"name": "Nieuwe Buur", "address": "buur@example.org", "language": "en"}


class Keeper:
    """The administrator's program."""

    def __init__(self, api: Program) -> None:
        self.api, self.engine = api, api.house.office.engine

    def __call__(self, method: str, path: str, body: Any = None, by: str = "adam", **headers: str) -> httpx.Response:
        sent = {**self.api.token(by), **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.api.client.request(method, f"{API}/{path}", json=body, headers=sent)

    def add(self, body: Any = None, key: str = "k-1", by: str = "adam", path: str = "people") -> httpx.Response:
        return self("POST", path, body or NEW, by, Idempotency_Key=key)


@pytest.fixture
def adam(api: Program) -> Keeper:
    return Keeper(api)


# --- people


def test_a_person_is_put_on_record_once_whatever_the_network_does(adam: Keeper) -> None:
    first, again = adam.add(), adam.add()
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    where = first.headers["location"].removeprefix(f"http://testserver{API}/")
    assert where == again.headers["location"].removeprefix(f"http://testserver{API}/")
    shown = adam("GET", where)
    assert (shown.json()["name"], shown.json()["organisations"]) == ("Nieuwe Buur", [])
    assert shown.headers["etag"] == first.headers["etag"]
    assert len([one for one in people.people(adam.engine).values() if one.name == "Nieuwe Buur"]) == 1
    assert problem(adam.add(NEW | {"name": "Iemand anders"}), 409)["code"] == "KeyUsed"
    assert adam.add(NEW, "k-2").json()["person"] != first.json()["person"]


@pytest.mark.parametrize(("kind", "here"), [("people", "person"), ("organisations", "organisation")])
def test_of_two_calls_at_once_with_one_key_one_is_kept_and_the_other_is_told(
    adam: Keeper, kind: str, here: str
) -> None:
    """Given one Idempotency-Key for two different bodies, sent at the same moment, then who got 201 is on record."""
    together = Barrier(2)

    def sends(key: str, name: str) -> httpx.Response:
        together.wait()
        return adam("POST", kind, {"name": name}, Idempotency_Key=key)

    with ThreadPoolExecutor(2) as crowd:
        for number in range(20):
            both = [crowd.submit(sends, f"race-{number}", name) for name in ("Eerste", "Tweede")]
            made, refused = sorted((one.result() for one in both), key=lambda answer: answer.status_code)
            assert (made.status_code, refused.status_code) == (201, 409), (made.text, refused.text)
            assert refused.json()["code"] == "KeyUsed"
            assert adam("GET", f"{kind}/{made.json()[here]}").json()["name"] == made.json()["name"]


def test_a_person_is_changed_by_who_saw_them_as_they_are(adam: Keeper) -> None:
    tag = adam("GET", "people/mark").headers["etag"]
    feeds.make(adam.engine, "mark", MONDAY)
    changed = adam("PUT", "people/mark", {"name": "Mark M.", "organisations": ["o-1"]}, If_Match=tag)
    assert changed.status_code == 200
    assert (changed.json()["address"], changed.json()["organisations"]) == (None, ["o-1"])
    assert feeds.made_at(adam.engine, "mark") is None, "another address ends what went to the old one"
    assert problem(adam("PUT", "people/mark", {"name": "X"}, If_Match=tag), 412)["code"] == "HasChanged"
    assert adam("PUT", "people/mark", {"name": "Mark M."}, If_Match=changed.headers["etag"]).status_code == 200
    for wrong, status in (({}, 400), ({"name": ""}, 400), ({"name": "x", "id": "y"}, 400), ({"name": " "}, 422)):
        problem(adam("PUT", "people/mark", wrong), status)
    assert problem(adam("PUT", "people/mark", {"name": "M", "address": "nergens"}), 422)["code"] == "WrongAddress"
    unknown = {"name": "M", "organisations": ["o-9"]}
    assert problem(adam("PUT", "people/mark", unknown), 422)["code"] == "UnknownOrganisation"
    problem(adam("PUT", "people/niemand", {"name": "M"}), 404)


def test_who_manages_puts_new_people_on_record_and_nobody_joins_by_it(adam: Keeper) -> None:
    path = "programmes/p1/people"
    made = adam.add(by="anna", path=path)
    assert made.status_code == 201
    assert adam.api.give("add-person", {"person": made.json()["person"]}).status_code == 200
    taken = NEW | {"address": "MARK@example.org"}
    assert problem(adam.add(taken, "k-2", "anna", path), 409)["code"] == "AddressOfSomebody"
    problem(adam.add(NEW | {"organisations": ["o-1"]}, "k-3", "anna", path), 403)
    problem(adam.add(by="cora", path=path), 403)
    problem(adam.add(by="anna"), 403)
    granting.grant(adam.engine, "anna", ALL, "programme_manager", None, MONDAY)
    assert adam.add(NEW | {"address": "ander@example.org"}, "k-4", "anna").status_code == 201
    problem(adam("GET", "people", by="anna"), 403)


def test_who_sends_a_person_again_reads_nothing_of_other_programmes(adam: Keeper) -> None:
    path = "programmes/p1/people"
    made = adam.add(by="anna", path=path).json()
    granting.grant(adam.engine, made["person"], "p2", "auditor", "adam", MONDAY)
    sessions.issue(adam.engine, made["person"], "api", datetime.now(UTC))
    assert adam.add(by="anna", path=path).json() == made
    assert adam("GET", f"people/{made['person']}").json() != made


def test_who_was_erased_comes_back_by_no_call_that_is_sent_again(adam: Keeper) -> None:
    granting.grant(adam.engine, "anna", ALL, "programme_manager", None, MONDAY)
    sits = {"seat": "s-mark", "role": "maker"}
    for key, path in (("k-1", "programmes/p1/people"), ("k-2", "people"), ("k-3", "people")):
        person = adam.add(None, key, "anna", path).json()["person"]
        if key != "k-3":
            assert adam.api.give("add-person", {"person": person}, f"add-{key}").status_code == 200
        if key == "k-2":
            assert adam.api.give("leave-seat", {"seat": "s-mark"}, "leave").status_code == 200
            filled = adam.api.give("fill-seat", sits | {"person": person}, "fill")
            assert filled.status_code == 200, filled.text
        assert adam("DELETE", f"people/{person}").status_code == 204
        assert problem(adam.add(None, key, "anna", path), 409)["code"] == "WasErased"
        assert person not in people.people(adam.engine)


def test_people_and_organisations_are_listed_in_parts_by_name(adam: Keeper) -> None:
    for number in range(7):
        people.put_person(adam.engine, Person(f"q-{number}", f"Queen {number}"))
    address: str | None = "people?words=queen&limit=3"
    found: list[str] = []
    while address:
        part = adam("GET", address).json()
        found += [one["name"] for one in part["items"]]
        address = part["_links"]["next"] and part["_links"]["next"]["href"].partition(f"{API}/")[2]
    assert found == [f"Queen {number}" for number in range(7)]
    made = adam("POST", "organisations", {"name": "School"}, Idempotency_Key="o")
    assert made.status_code == 201
    again = adam("POST", "organisations", {"name": "School"}, Idempotency_Key="o")
    assert again.json() == made.json()
    problem(adam("POST", "organisations", {"name": "Kerk"}, Idempotency_Key="o"), 409)
    path = f"organisations/{made.json()['organisation']}"
    assert adam("PUT", path, {"name": "Brede school"}, If_Match=made.headers["etag"]).status_code == 200
    assert adam("GET", path).json()["name"] == "Brede school"
    names = [one["name"] for one in adam("GET", "organisations").json()["items"]]
    assert names == ["Brede school", "Woonstad"]


def test_erasing_takes_what_was_seen_and_never_the_last_administrator(adam: Keeper) -> None:
    tag = adam("GET", "people/g2").headers["etag"]
    granting.grant(adam.engine, "g2", "p1", "auditor", None, MONDAY)
    problem(adam("DELETE", "people/g2", If_Match=tag), 412)
    tag = adam("GET", "people/g2").headers["etag"]
    assert adam("DELETE", "people/g2", If_Match=tag).status_code == 204
    problem(adam("DELETE", "people/g2"), 404)
    assert "g2" not in people.people(adam.engine)
    assert problem(adam("DELETE", "people/adam"), 422)["code"] == "LastAdministrator"
    withdrawn = adam("DELETE", "people/adam/capacities/administrator/*")
    assert problem(withdrawn, 422)["code"] == "LastAdministrator"
    assert adam("GET", "people/adam").status_code == 200


# --- capacities and what is open


def test_a_capacity_is_granted_and_withdrawn_and_twice_is_once(adam: Keeper) -> None:
    path = "people/mark/capacities/auditor/p1"
    first, again = adam("PUT", path), adam("PUT", path)
    assert first.json() == again.json()
    assert (first.json()["where"], first.json()["by"]) == ("p1", "adam")
    assert adam("PUT", "people/mark/capacities/coordinator/*").json()["where"] == "*"
    held = {(one["person"], one["capacity"], one["where"]) for one in adam("GET", "capacities").json()["items"]}
    assert {("mark", "auditor", "p1"), ("mark", "coordinator", "*")} <= held
    token = sessions.issue(adam.engine, "mark", "api", datetime.now(UTC))
    assert [adam("DELETE", path).status_code for _ in range(2)] == [204, 204]
    gone = adam.api.client.get(f"{API}/profile", headers={"Authorization": f"Bearer {token}"})
    assert problem(gone, 401)["code"] == "TokenNeeded"
    for wrong in (
        "people/mark/capacities/committee/p1",
        "people/mark/capacities/auditor/p9",
        "people/x/capacities/auditor/p1",
    ):
        problem(adam("PUT", wrong), 404)
    problem(adam("PUT", path, by="anna"), 403)


def test_what_somebody_has_open_is_ended(adam: Keeper) -> None:
    now = datetime.now(UTC)
    for kind, path in (("session", "sessions"), ("api", "logins")):
        token = sessions.issue(adam.engine, "mark", kind, now)  # type: ignore[arg-type]
        assert adam("DELETE", f"people/mark/{path}").status_code == 204
        assert sessions.known(adam.engine, token, kind, now, now.date()) is None  # type: ignore[arg-type]
    feeds.make(adam.engine, "mark", MONDAY)
    assert adam("DELETE", "people/mark/links").status_code == 204
    assert feeds.made_at(adam.engine, "mark") is None


def test_what_is_ones_own_is_kept_by_oneself(adam: Keeper) -> None:
    assert adam("GET", "feed", by="mark").json() == {"made": None, "address": None}
    first, second = (adam("PUT", "feed", by="mark").json()["address"] for _ in range(2))
    dates = [adam.api.client.get(one.removeprefix("http://testserver")).status_code for one in (first, second)]
    assert dates == [404, 200], "the feed before opens nothing any more"
    assert adam("GET", "feed", by="mark").json()["address"] is None
    assert adam("DELETE", "feed", by="mark").status_code == 204
    assert adam("PUT", "profile/letters", {"letters": "asked"}, by="mark").json()["letters"] == "asked"
    problem(adam("PUT", "profile/letters", {"letters": "none"}, by="mark"), 400)
    assert adam("DELETE", "token", by="mark").status_code == 204
    problem(adam("GET", "profile", by="mark"), 401)


# --- letters, definitions, health


def test_a_letter_is_held_let_go_and_sent_once_more_only_by_who_saw_that_it_went(adam: Keeper, house: House) -> None:
    with house.office.engine.begin() as connection:
        row = "INSERT INTO letter (day, mailbox, address, state, made) VALUES (%s, %s, 'x@example.org', %s, %s)"
        went, waits = (
            connection.exec_driver_sql(f"{row} RETURNING id", (MONDAY.date(), state, state, MONDAY)).scalar_one()
            for state in ("sent", "queued")
        )

    def put(number: int, state: str, tag: str) -> httpx.Response:
        return adam("PUT", f"letters/{number}/state", {"state": state}, If_Match=tag)

    seen = adam("GET", f"letters/{went}").headers["etag"]
    again = put(went, "queued", seen)
    assert (again.status_code, again.json()["state"]) == (200, "queued")
    problem(put(went, "queued", seen), 412)
    held = put(waits, "held", adam("GET", f"letters/{waits}").headers["etag"])
    assert (held.json()["state"], held.json()["why"]) == ("held", "by_hand")
    assert [one["number"] for one in adam("GET", "letters?state=held").json()["items"]] == [waits]
    assert put(waits, "queued", held.headers["etag"]).json()["state"] == "queued"
    problem(adam("PUT", f"letters/{waits}/state", {"state": "held"}), 400)
    problem(put(waits, "sent", "*"), 400)
    assert [adam("PUT", "letters/hold").json()["letters"] for _ in range(2)] == [2, 0]
    assert adam("GET", "letters/pile").json()["held"] == 2
    assert [adam("DELETE", "letters/hold").status_code for _ in range(2)] == [204, 204]
    first = adam("GET", "letters?limit=1").json()
    assert first["items"][0]["number"] == waits
    following = first["_links"]["next"]["href"].partition(f"{API}/")[2]
    assert adam("GET", following).json()["items"][0]["number"] == went
    for path in ("letters/999", "letters/0", "letters/x"):
        problem(adam("GET", path), 404)


def test_definitions_are_listed_read_and_checked_and_moving_is_foreseen(adam: Keeper, town: Town) -> None:
    [known] = adam("GET", "definitions").json()["items"]
    assert (known["id"], known["version"], known["programmes"]) == ("proef", 1, 2)
    path = "definitions/proef/1"
    assert adam("GET", path).json()["id"] == "proef"
    assert isinstance(adam("GET", f"{path}/problems").json()["items"], list)
    assert [one["programme"] for one in adam("GET", f"{path}/programmes").json()["items"]] == ["p1", "p2"]
    assert adam("GET", f"{path}/migration?programme=p1").json() == {"problems": [], "changes": []}
    problem(adam("GET", f"{path}/migration?programme=p9"), 404)
    problem(adam("GET", f"{path}/migration"), 400)
    problem(adam("GET", "definitions/proef/9"), 404)
    granting.grant(adam.engine, "anna", ALL, "programme_manager", None, MONDAY)
    choices = {(one["id"], one["version"]) for one in adam("GET", "start/definitions", by="anna").json()["items"]}
    assert {("proef", 1), ("plan-do-check", 1)} <= choices
    plan = definition_from("definitions/plan-do-check.yaml").model_dump(mode="json")
    checked = adam("POST", "start/check", plan, by="anna")
    assert checked.json() == {"sound": True, "problems": []}
    told = adam("POST", "start/check", plan | {"phases": []}, by="anna").json()
    assert (told["sound"], told["problems"][0]["field"]) == (False, "phases")
    assert len(versions.versions(adam.engine)) == 1, "nothing was recorded"
    problem(adam("POST", "start/check", plan, by="mark"), 403)
    assert adam("GET", "programmes/p1/definition-versions", by="anna").json()["items"] == []


def test_a_start_is_foreseen_and_nothing_is_recorded(adam: Keeper) -> None:
    granting.grant(adam.engine, "anna", ALL, "programme_manager", None, MONDAY)
    seats = [
        {"seat": "leider", "role": "manager", "person": "anna"},
        {"seat": "maker", "role": "maker", "organisation": "o-1"},
    ]
    body = {
        "programme": "p3", "area_code": "WK059911", "area_name": "Kop van Zuid", "seats": seats,
        "definition": {"id": "proef", "version": 1},
    }  # fmt: skip
    told = adam("POST", "start/preview", body, by="anna").json()
    assert {one["name"] for one in told["seated"]} == {"Anna Beheer", "Woonstad"}
    assert told["ahead"] and told["empty"]
    assert any(one["act"] == "deliver" and one["seat"] == "maker" for one in told["owed"])
    problem(adam("GET", "programmes/p3", by="anna"), 404)
    wrong = {**body, "seats": [{"seat": "leider"}], "area_cod": "x"}
    assert problem(adam("POST", "start/preview", wrong, by="anna"), 400)["errors"][0]["field"] == "seats.0.role"
    seats[0]["role"] = "nergens"
    problem(adam("POST", "start/preview", body, by="anna"), 422)
    problem(adam("POST", "start/preview", body, by="sam"), 403)


def test_the_office_tells_how_it_is(adam: Keeper) -> None:
    found = {one["part"]: one for one in adam("GET", "health").json()["items"]}
    assert found["database"]["well"]
    assert found["clock"]["todo"]["en"]
    problem(adam("GET", "health", by="anna"), 403)
    phases = adam("GET", "open-phases", by="anna").json()["items"]
    assert [(one["phase"]) for one in phases] == ["look"]
    assert adam("GET", "open-phases", by="strange").json()["items"] == []
