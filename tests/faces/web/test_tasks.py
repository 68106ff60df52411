"""What is asked of somebody, done by a link in a letter and signed in: the same task behind two doors."""

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from engine.office import people, reading
from engine.office.entrance import granting
from engine.rules import commands as c
from faces.web.house import House
from faces.web.tasks.kinds import KINDS
from tests.faces.web.asked import RUN, Links, at, send, signed_in, state
from tests.faces.web.town import Town, fields_of
from tests.office.samples import MONDAY, deliver, later, sign


@pytest.fixture(params=["link", "signed in"])
def door(request: pytest.FixtureRequest, client: TestClient, town: Town, links: Links) -> Any:
    """Both doors to a task: the address that somebody gets to it by."""

    def come(person: str, act: str, item: str, run: str | None = RUN) -> str:
        if request.param == "link":
            return links.make(person, act, item, run)
        signed_in(client, town, person)
        return at(person, act, item, run)

    return come


# --- the work of a phase


def test_a_product_is_handed_in_as_a_text(client: TestClient, house: House, door: Any) -> None:
    address = door("mark", "deliver", "profile")
    shown = client.get(address)
    for told in ("Profiel inleveren", "Hoe gaat het?", "Anna Beheer", "anna@example.org", "Uiterlijk"):
        assert told in shown.text
    answer = send(client, address, kind="text", text="Het gaat goed.\nEcht.")
    assert answer.status_code == 303
    assert state(house).runs[RUN].products["profile"].by == "mark"
    done = client.get(answer.headers["location"]).text
    assert "Gedaan, dank u wel" in done
    assert "ontvangen; de fase is nog open" in done


def test_the_overview_begins_with_what_is_asked_of_whoever_reads_it(client: TestClient, town: Town) -> None:
    """given a product to hand in, then only its maker is asked, until it is there"""
    task = at("mark", "deliver", "profile")
    signed_in(client, town, "anna")
    hers = client.get("/programma/p1").text
    assert "Van u gevraagd" in hers and escape(task) not in hers
    signed_in(client, town, "mark")
    shown = client.get("/programma/p1").text.split("<main", 1)[1]
    first = shown.split("koers-panel__title", 2)[1]
    assert "Van u gevraagd" in first and f'href="{escape(task)}"' in first and "Profiel inleveren" in first
    day = (MONDAY - timedelta(days=1)).date()
    assert "Van u gevraagd" not in client.get(f"/programma/p1?op={day}").text
    town.give(deliver())
    assert "Van u gevraagd" not in client.get("/programma/p1").text


def test_looking_at_a_link_changes_nothing(client: TestClient, house: House, links: Links) -> None:
    address = links.make("mark", "deliver", "profile")
    before = state(house).sequence
    for method in ("GET", "GET", "HEAD"):
        client.request(method, address)
    assert state(house).sequence == before


def test_a_form_that_is_sent_twice_is_one_act(client: TestClient, house: House, door: Any) -> None:
    address = door("mark", "deliver", "profile")
    filled = {**fields_of(client.get(address)), "kind": "text", "text": "Goed."}
    first, second = client.post(address, data=filled), client.post(address, data=filled)
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.headers["location"].startswith(first.headers["location"])
    assert "dat telt één keer" in client.get(second.headers["location"]).text
    assert sum(one.type == "ProductDelivered" for one in reading.events(house.office.engine, "p1")) == 1
    other = client.post(address, data={**filled, "kind": "link", "link": "https://example.org/anders"})
    assert other.status_code == 422
    assert "https://example.org/anders" in other.text
    changed = {**fields_of(other), "kind": "link", "link": "https://a.nl"}
    assert "Klopt dat?" in client.post(address, data=changed).text, "it would replace what was sent first"
    ticked = re.findall(r'name="replaces" value="(\d+)"', other.text)
    assert client.post(address, data={**changed, "replaces": ticked[0]}).status_code == 303


def test_a_file_is_handed_in_by_its_hash(client: TestClient, house: House, links: Links) -> None:
    address = links.make("mark", "deliver", "profile")
    answer = send(client, address, kind="file", files={"file": ("profiel.pdf", b"%PDF- profiel", "application/pdf")})
    assert answer.status_code == 303
    signing = client.get(links.make("g1", "sign", "group")).text
    assert hashlib.sha256(b"%PDF- profiel").hexdigest() in signing
    assert "profiel.pdf" not in signing


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"kind": "text"}, "Schrijf hier de tekst"),
    ({"kind": "link", "link": "javascript:alert(1)"}, "geen webadres"),
    ({"kind": "file"}, "Kies het bestand"),
    ({"kind": "other"}, "Kies tekst, link of bestand"),
    ({"kind": "text", "link": "https://example.org"}, "U koos tekst, maar een link is ingevuld"),
    ({"kind": "text", "text": "x" * 20_001}, "Kijk dit nog even na"),
)


def test_what_is_wrong_is_told_and_nothing_is_recorded(client: TestClient, house: House, links: Links) -> None:
    before = state(house).sequence
    address = links.make("mark", "deliver", "profile")
    for fields, told in WRONG:
        answer = send(client, address, **fields)
        assert answer.status_code == 422, fields
        assert told in answer.text
        assert "Kijk dit nog even na" in answer.text
    assert state(house).sequence == before


def test_signing_off_shows_what_is_signed_and_binds_it(client: TestClient, house: House, town: Town, door: Any) -> None:
    town.give(deliver("Het gaat <b>goed</b>."))
    address = door("g1", "sign", "group")
    shown = client.get(address)
    assert "Het gaat &lt;b&gt;goed&lt;/b&gt;." in shown.text
    filled = {**fields_of(shown), "verdict": "approve"}
    town.give(deliver("Het gaat beter.", 2))
    changed = client.post(address, data=filled)
    assert changed.status_code == 422
    assert "De inhoud is veranderd nadat u keek" in changed.text
    assert "Het gaat beter." in changed.text
    assert not state(house).runs[RUN].votes
    assert send(client, address, verdict="approve").status_code == 303
    assert state(house).runs[RUN].votes["s-g1"].verdict == "approve"


def test_a_return_needs_a_reason_which_its_maker_reads(
    client: TestClient, house: House, town: Town, links: Links
) -> None:
    town.give(deliver())
    for person in ("g1", "g2"):
        address = links.make(person, "sign", "group")
        assert send(client, address, verdict="return").status_code == 422
        assert send(client, address, verdict="return", reason="Noem de cijfers.").status_code == 303
    shown = client.get(links.make("mark", "deliver", "profile")).text
    assert "Teruggestuurd, met deze reden" in shown
    assert "Noem de cijfers." in shown
    assert "teruggestuurd om aan te passen" in shown


def test_an_interest_is_declared_and_takes_the_seat_out(
    client: TestClient, house: House, town: Town, door: Any
) -> None:
    town.give(deliver())
    address = door("g1", "sign", "group")
    assert send(client, address, verdict="conflict", reason="Mijn zus.").status_code == 303
    assert state(house).runs[RUN].conflicts == ("s-g1",)


def test_the_last_signature_passes_the_phase_and_twice_is_once(
    client: TestClient, house: House, town: Town, links: Links
) -> None:
    town.give(deliver())
    town.give(sign("g1"))
    address = links.make("g2", "sign", "group")
    filled = {**fields_of(client.get(address)), "verdict": "approve"}
    first, second = client.post(address, data=filled), client.post(address, data=filled)
    assert RUN not in state(house).runs
    assert (first.status_code, second.status_code) == (303, 303)
    done = client.get(second.headers["location"]).text
    assert "is afgerond" in done
    assert "akkoord" in done
    late = links.make("g3", "sign", "group")
    assert "U hoeft hier niets meer te doen" in client.get(late).text
    answer = client.post(late, data={**fields_of(client.get(late)), "id": "other", "verdict": "approve"})
    assert answer.status_code == 409
    assert "U hoeft hier niets meer te doen" in answer.text


# --- what a link cannot do


def test_a_link_does_one_act_for_one_seat_of_one_phase(client: TestClient, house: House, links: Links) -> None:
    address = links.make("mark", "deliver", "profile")
    fields = {"kind": "text", "text": "x", "seat": "s-g1", "run": "1.act.1", "by": "g1", "product": "other"}
    assert send(client, address, **fields).status_code == 303
    assert state(house).runs[RUN].products["profile"].seat == "s-mark"
    sign_with_it = links.make("mark", "sign", "group")
    assert send(client, sign_with_it, verdict="approve").status_code == 409
    assert not state(house).runs[RUN].votes
    for other in ("/", "/taken", "/agenda", "/programma/p1", at("mark", "deliver", "profile")):
        assert client.get(other).status_code in (303, 404), other


def test_a_link_does_not_reach_another_programme(client: TestClient, house: House, links: Links) -> None:
    address = links.make("mark", "deliver", "profile", programme="p2")
    answer = client.get(address)
    assert answer.status_code == 410
    assert "Feijenoord" in answer.text
    assert client.post(address, data={**fields_of(answer), "csrf": ""}).status_code == 403


def test_a_link_that_is_over_says_so_kindly(client: TestClient, links: Links) -> None:
    for over in ("expires", "revoked"):
        answer = client.get(links.make("mark", "deliver", "profile", **{over: later(-1)}))
        assert answer.status_code == 410, over
        assert "Deze link werkt niet meer" in answer.text
        assert "Anna Beheer" in answer.text
        assert "anna@example.org" not in answer.text


def test_who_left_the_seat_reads_so(client: TestClient, town: Town, links: Links) -> None:
    address = links.make("mark", "deliver", "profile")
    town.give(c.LeaveSeat(id="leave", seat="s-mark", by="anna", successor_person="g1"))
    answer = client.get(address)
    assert answer.status_code == 410
    assert "niet meer op de plek" in answer.text


def test_the_link_of_somebody_who_was_erased_is_gone(client: TestClient, house: House, links: Links) -> None:
    address = links.make("mark", "deliver", "profile")
    people.erase(house.office.engine, "mark")
    assert client.get(address).status_code == 404


def test_a_link_that_was_broken_off_says_how_to_get_a_whole_one(client: TestClient, links: Links) -> None:
    answer = client.get(links.make("mark", "deliver", "profile")[:-5])
    assert answer.status_code == 404
    assert "Kopieer dan de hele link" in answer.text
    assert 'href="/"' not in answer.text.split("<main", 1)[1], "who comes by a link has no overview to go to"


def test_guessing_links_is_slowed_down(client: TestClient, town: Town) -> None:
    tries = [client.get(f"/doen/{number}").status_code for number in range(22)]
    assert tries == [404] * 20 + [429] * 2


def test_who_keeps_the_keys_approves_nothing_by_a_link_either(
    client: TestClient, house: House, town: Town, links: Links
) -> None:
    town.give(deliver())
    granting.grant(house.office.engine, "g1", "p1", "administrator", None, MONDAY)
    answer = client.get(links.make("g1", "sign", "group"))
    assert answer.status_code == 403
    assert "keurt zelf niets goed" in answer.text


def test_who_is_signed_in_and_opens_the_link_of_somebody_else_acts_as_them(
    client: TestClient, house: House, town: Town, links: Links
) -> None:
    signed_in(client, town, "anna")
    address = links.make("mark", "deliver", "profile")
    assert "U doet dit als Mark Maker" in client.get(address).text
    assert send(client, address, kind="text", text="Goed.").status_code == 303
    assert state(house).runs[RUN].products["profile"].by == "mark"
    stolen = fields_of(client.get(address))
    client.cookies.clear()
    assert client.post(address, data={**stolen, "kind": "text", "text": "x"}).status_code == 403


def test_the_page_speaks_the_language_of_its_person(client: TestClient, house: House, links: Links) -> None:
    known = people.people(house.office.engine, ["mark"])["mark"]
    people.put_person(house.office.engine, replace(known, language="en"))
    assert "You need no account" in client.get(links.make("mark", "deliver", "profile")).text


def test_a_link_to_several_things_lists_them(client: TestClient, house: House, links: Links) -> None:
    address = links.make("mark", "deliver", "*")
    shown = client.get(address)
    assert f'href="{address}?ding=profile"' in shown.text
    assert send(client, address, kind="text", text="x").status_code == 200
    assert not state(house).runs[RUN].products
    assert send(client, f"{address}?ding=profile", kind="text", text="Goed.").status_code == 303
    assert state(house).runs[RUN].products["profile"].by == "mark"


# --- signed in


def test_no_address_of_a_task_is_a_mistake_of_ours(client: TestClient, house: House, town: Town) -> None:
    signed_in(client, town, "mark")
    before = state(house).sequence
    for act in KINDS:
        for item, run in (("*", None), ("nothing", RUN), ("a|b", "9.gone.1"), ("profile:x/y", None)):
            address = at("mark", act, item, run)
            shown = client.get(address)
            assert shown.status_code == 200, address
            sent = client.post(address, data={**fields_of(client.get("/taken")), "id": "x", "verdict": "approve"})
            assert sent.status_code in (409, 422), address
    assert state(house).sequence == before


def test_only_who_acts_for_the_seat_sees_its_task(client: TestClient, town: Town) -> None:
    for person in ("g1", "olga", "cora", "strange"):
        signed_in(client, town, person)
        assert client.get(at("mark", "deliver", "profile")).status_code == 404, person
    signed_in(client, town, "mark")
    assert client.get(at("mark", "nothing", "profile")).status_code == 404
    assert client.get(at("mark", "deliver", "profile").replace("p1", "p2")).status_code == 404


def test_own_tasks_are_listed_with_what_was_done(client: TestClient, town: Town) -> None:
    signed_in(client, town, "mark")
    shown = client.get("/taken").text
    assert "Profiel inleveren" in shown
    assert at("mark", "deliver", "profile").replace("&", "&amp;") in shown
    town.give(deliver())
    assert "Er wordt nu niets van u gevraagd" in client.get("/taken").text
    assert "Wat u deed" in client.get("/taken").text
    signed_in(client, town, "g1")
    assert "Accorderen" in client.get("/taken").text


# --- halfway


def test_what_was_filled_in_is_kept_and_comes_back_by_either_door(
    client: TestClient, house: House, town: Town, links: Links
) -> None:
    address = links.make("mark", "deliver", "profile")
    before = state(house).sequence
    kept = send(client, address, kind="text", text="Half af: <é>", wat="later")
    assert kept.status_code == 303
    assert "is bewaard" in client.get(kept.headers["location"]).text
    assert state(house).sequence == before
    assert "Half af: &lt;é&gt;" in client.get(address).text
    signed_in(client, town, "mark")
    assert "Half af: &lt;é&gt;" in client.get(at("mark", "deliver", "profile")).text
    assert "bewaard, nog niet verstuurd" in client.get("/taken").text
    assert send(client, at("mark", "deliver", "profile"), kind="text", text="Af.").status_code == 303
    assert "Half af" not in client.get(address).text


def test_a_draft_is_nobody_elses_and_goes_with_its_person(client: TestClient, house: House, links: Links) -> None:
    send(client, links.make("mark", "deliver", "profile"), kind="text", text="Geheim.", wat="later")
    too_long = send(client, links.make("mark", "deliver", "profile"), kind="text", text="x" * 250_000, wat="later")
    assert too_long.status_code == 422
    people.erase(house.office.engine, "mark")
    with house.office.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM draft")) == 0
