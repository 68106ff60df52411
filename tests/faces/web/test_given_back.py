"""A form that was not taken - too old, too often, or of somebody who is signed in no longer - loses nothing that was
typed, and does nothing."""

import html
from datetime import UTC, datetime
from typing import Any

import pytest
from limits import parse
from starlette.testclient import TestClient

from engine.office import people
from engine.office.entrance import drafts, granting, invitations, sessions
from faces.web.house import House
from faces.web.limiting import LIMITS
from tests.faces.web.asked import RUN, Links, at, signed_in, state
from tests.faces.web.test_questionnaire import Asking
from tests.faces.web.test_questionnaire import asking_town as asking_town  # a fixture
from tests.faces.web.town import Town, fields_of
from tests.office.samples import deliver

LONG = "Wij spraken met <b>veertig</b> bewoners & ondernemers.\nZij willen bankjes,\nen meer licht."
AWAY = "U was te lang weg. Kijk na wat er staat en stuur het opnieuw."
OFTEN = "Dat ging te vaak achter elkaar."
PROFILE = at("mark", "deliver", "profile")


def shown(page: Any) -> str:
    return html.unescape(page.text)


def handed_in(house: House) -> set[str]:
    return {*state(house).runs[RUN].products}


def sent(client: TestClient, address: str, page: Any, /, **fields: Any) -> Any:
    return client.post(address, data={**fields_of(page), **fields})


def test_a_task_sent_after_signing_in_anew_is_shown_again_filled_in(
    client: TestClient, house: House, town: Town
) -> None:
    signed_in(client, town, "mark")
    before = client.get(PROFILE)
    signed_in(client, town, "mark")
    answer = sent(client, PROFILE, before, kind="text", text=LONG)
    assert answer.status_code == 403
    assert AWAY in shown(answer) and LONG in shown(answer)
    assert "<b>veertig" not in answer.text
    assert "profile" not in handed_in(house), "nothing is done with it"
    assert fields_of(answer)["id"] == fields_of(before)["id"], "sent twice it is still done once"
    again = sent(client, PROFILE, answer, kind="text", text=LONG)
    assert again.status_code == 303
    assert "profile" in handed_in(house)


def test_a_task_by_a_link_is_shown_again_to_who_signed_in_meanwhile(
    client: TestClient, house: House, town: Town, links: Links
) -> None:
    address = links.make("mark", "deliver", "profile")
    before = client.get(address)
    signed_in(client, town, "mark")
    for button in ("", "later"):
        answer = sent(client, address, before, kind="text", text=LONG, wat=button)
        assert answer.status_code == 403
        assert AWAY in shown(answer) and LONG in shown(answer)
    assert "profile" not in handed_in(house)
    assert drafts.get(house.office.engine, "mark", "p1", f"s-mark|{RUN}|deliver|profile") is None
    assert sent(client, address, answer, kind="text", text=LONG).status_code == 303


def test_a_form_from_elsewhere_is_not_even_read(client: TestClient, house: House, town: Town, links: Links) -> None:
    address = links.make("mark", "deliver", "profile")
    form = fields_of(client.get(address)) | {"kind": "text", "text": LONG}
    answer = client.post(address, data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "veertig" not in answer.text
    without = client.post(address, data=form | {"csrf": "x.y.z"})
    assert without.status_code == 403 and LONG in shown(without), "that this only shows is no harm"
    assert "profile" not in handed_in(house)


def test_who_is_signed_in_no_longer_gets_the_words_back_and_a_way_in(
    client: TestClient, house: House, town: Town
) -> None:
    signed_in(client, town, "mark")
    before = client.get(PROFILE)
    sessions.end_all(house.office.engine, "mark")
    answer = sent(client, PROFILE, before, kind="text", text=LONG)
    assert answer.status_code == 401
    assert "U bent niet meer aangemeld" in answer.text
    assert LONG in shown(answer) and "<b>veertig" not in answer.text
    assert "readonly" in answer.text
    assert "/aanmelden?naar=/programma/p1/taak/s-mark/deliver/profile%3Ffase%3D1.look.1" in answer.text
    assert "profile" not in handed_in(house)
    client.cookies.clear()
    assert LONG in shown(sent(client, PROFILE, before, kind="text", text=LONG))


SHORT = {
    "anna": {
        "/programma/p1/doen/verlengen": {"run": RUN, "until": "2026-01-01", "reason": "druk"},
        "/programma/p1/doen/cijfer": {
            "value": "12,5",
            "published": "2024-12-31",
            "source": "CBS & wij",
            "provisional": "1",
        },
        "/programma/p1/doen/opschorten": {"reason": "griep"},
    },
    "mark": {PROFILE: {"kind": "link", "link": "https://example.org/p?a=1&b=2"}},
    "g1": {at("g1", "sign", "gate"): {"verdict": "return", "reason": "te kort"}},
}
SEEN = {"return": "terugsturen", "1": "ja", "link": "Een link", RUN: ""}
"""How a page tells what stands otherwise in a form; what says nothing to people is not told."""


@pytest.mark.parametrize(("person", "address"), [(one, at_) for one, forms in SHORT.items() for at_ in forms])
def test_what_is_short_comes_back_too_and_goes_on_after_signing_in(
    client: TestClient, house: House, town: Town, person: str, address: str
) -> None:
    typed = SHORT[person][address]
    town.give(deliver())
    signed_in(client, town, person)
    before = client.get(address)
    client.cookies.clear()
    answer = sent(client, address, before, **typed)
    for _ in range(2):  # pressed before they signed in: nothing is lost, however often
        assert answer.status_code == 401
        assert all(SEEN.get(value, value) in shown(answer) for value in typed.values())
        held = {name: html.unescape(value) for name, value in fields_of(answer).items()}
        assert typed.items() <= held.items()
        assert held["id"] == fields_of(before)["id"]
        assert held["csrf"] != fields_of(before)["csrf"], "no mark of a session is given back"
        answer = client.post(address, data=held)
    signed_in(client, town, person)
    back = client.post(address, data=held)
    assert back.status_code == 403 and AWAY in shown(back)
    assert all(value in shown(back) for value in typed.values())


def test_marks_codes_and_files_are_not_given_back(client: TestClient, house: House, town: Town) -> None:
    signed_in(client, town, "mark")
    before = client.get(PROFILE)
    client.cookies.clear()
    secret = {name: f"secret {name}" for name in ("pas", "code", "number", "csv", "carried", "token", "password")}
    form = fields_of(before) | secret | {"kind": "file", "link": "kort"}
    answer = client.post(PROFILE, data=form, files={"file": ("a.txt", b"secret of a file")})
    assert answer.status_code == 401
    assert "kort" in answer.text
    assert "secret" not in answer.text
    assert "Een bestand" in answer.text and "kies het straks opnieuw" in shown(answer)
    assert fields_of(before)["csrf"] not in answer.text


@pytest.mark.parametrize("mark", ["x.y.z", None])
def test_words_that_no_form_of_ours_brought_are_not_given_back_to_a_stranger(
    client: TestClient, house: House, town: Town, mark: str | None
) -> None:
    """Else anybody could have our address show what they like."""
    form = {"csrf": mark or house.forms.dumps("-"), "kind": "text", "text": LONG}
    answer = client.post(PROFILE, data=form)
    assert answer.status_code == 401
    assert "veertig" not in answer.text


def test_the_pass_of_a_code_is_no_form_of_somebody_who_was_signed_in(client: TestClient, asking_town: Asking) -> None:
    """Whoever was invited has one."""
    (code,) = asking_town.invited("code")
    held = fields_of(client.get(f"/vragen/{code}"))["pas"]
    answer = client.post(PROFILE, data={"csrf": held, "kind": "text", "text": LONG})
    assert answer.status_code == 401
    assert "veertig" not in answer.text


def test_signing_in_leads_to_the_page_a_button_stood_on(client: TestClient, house: House, town: Town) -> None:
    signed_in(client, town, "mark")
    before = client.get("/agenda")
    client.cookies.clear()
    answer = sent(client, "/agenda/berichten", before, letters="asked")
    assert answer.status_code == 401
    assert 'href="/aanmelden?naar=/agenda"' in answer.text
    assert "<textarea" not in answer.text, "there were no long texts"


def test_an_act_and_the_pages_of_administration_are_shown_again(client: TestClient, house: House, town: Town) -> None:
    for person, address, fields in (
        ("anna", "/programma/p1/doen/verlengen", {"run": RUN, "until": "2026-01-01", "reason": LONG}),
        ("adam", "/beheer/mensen/nieuw", {"name": "Nel & Nieuw", "address": "nel@example.org"}),
        ("adam", "/beheer/mensen/mark/wijzigen", {"name": "Nel & Nieuw", "address": "nel@example.org"}),
        ("adam", "/beheer/organisaties/nieuw", {"name": "Nel & Nieuw"}),
        ("adam", "/beheer/organisaties/o-1", {"name": "Nel & Nieuw"}),
    ):
        signed_in(client, town, person)
        before = client.get(address)
        signed_in(client, town, person)
        answer = sent(client, address, before, **fields)
        assert answer.status_code == 403, address
        assert AWAY in shown(answer), address
        assert all(value in shown(answer) for value in fields.values()), address
    assert state(house).runs[RUN].deadline.isoformat() != "2026-01-01"
    assert people.people(house.office.engine, ["mark"])["mark"].name == "Mark Maker"
    page = client.get("/beheer/mensen/mark")
    signed_in(client, town, "adam")
    assert AWAY in shown(sent(client, "/beheer/mensen/mark/bevoegdheid", page, programme="p1", capacity="auditor"))


def test_starting_goes_on_where_it_was(client: TestClient, house: House, town: Town) -> None:
    granting.grant(house.office.engine, "anna", granting.ALL, "programme_manager", None, datetime.now(UTC))
    signed_in(client, town, "anna")
    page = client.get("/starten")
    signed_in(client, town, "anna")
    fields = {"stap": "mensen", "area_name": "Het Nieuwe Dorp", "area_code": "WK059911"}
    answer = sent(client, "/starten", page, **fields)
    assert answer.status_code == 403
    assert AWAY in shown(answer) and "Het Nieuwe Dorp" in shown(answer)


def test_too_often_on_a_form_gives_it_back(
    client: TestClient, house: House, town: Town, links: Links, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "act", parse("4/minute"))
    signed_in(client, town, "mark")
    form = fields_of(client.get(PROFILE)) | {"kind": "nothing", "text": LONG}
    tries = [client.post(PROFILE, data=form) for _ in range(5)]
    assert [one.status_code for one in tries] == [422] * 4 + [429]
    assert OFTEN in shown(tries[-1]) and LONG in shown(tries[-1])
    client.cookies.clear()
    address = links.make("mark", "deliver", "profile")
    form = fields_of(client.get(address)) | {"kind": "nothing", "text": LONG}
    tries = [client.post(address, data=form) for _ in range(5)]
    assert [one.status_code for one in tries] == [422] * 4 + [429]
    assert OFTEN in shown(tries[-1]) and LONG in shown(tries[-1])
    assert "profile" not in handed_in(house)


# --- the questionnaire


def asked_by(client: TestClient, asking_town: Asking, kind: invitations.Kind) -> tuple[str, dict[str, str]]:
    (code,) = asking_town.invited(kind)
    address = f"/vragen/{invitations.spaced(code)}"
    return address, fields_of(client.get(address)) | {"v-good": LONG, "v-bad": "", "wat": "versturen"}


def test_answers_in_a_form_that_is_too_old_are_shown_again(client: TestClient, asking_town: Asking) -> None:
    address, form = asked_by(client, asking_town, "link")
    client.cookies = asking_town.town.cookies("anna")  # type: ignore[assignment]
    answer = client.post(address, data=form)
    assert answer.status_code == 403
    assert AWAY in shown(answer) and LONG in shown(answer)
    assert asking_town.count() == 0
    assert client.post(address, data=form | fields_of(answer)).status_code == 303
    assert asking_town.count() == 1
    typed = client.post("/vragen", data={"csrf": "x", "code": "7KD2M-Q4XTH"})
    assert typed.status_code == 403 and AWAY in shown(typed) and "7KD2M-Q4XTH" in typed.text


def test_a_room_on_one_wifi_answers_as_one(client: TestClient, asking_town: Asking) -> None:
    """One address, a code on a poster, and others who mistype theirs: nobody who holds a form is kept out."""
    address, form = asked_by(client, asking_town, "code")
    for number in range(45):
        client.get(f"/vragen/guess{number}")
    assert client.get(address).status_code == 429
    answers = [client.post(address, data=form | {"id": f"n{one}", "wat": what})
               for one in range(50) for what in ("nakijken", "versturen")]  # fmt: skip
    assert {one.status_code for one in answers} == {200, 303}
    assert asking_town.count() == 50


def test_the_pass_of_one_code_is_none_for_another(client: TestClient, asking_town: Asking) -> None:
    _, form = asked_by(client, asking_town, "code")
    other = f"/vragen/{invitations.spaced(asking_town.invited('code', form='g')[0])}"
    for number in range(45):
        client.get(f"/vragen/guess{number}")
    assert client.post(other, data=form).status_code == 429
    assert client.post(other, data=form | {"pas": "x.y.z"}).status_code == 429
    assert client.post(other, data=form | {"pas": form["csrf"]}).status_code == 429
    assert asking_town.count() == 0


def test_whoever_types_too_fast_keeps_what_they_wrote(client: TestClient, asking_town: Asking) -> None:
    """Whether a code is right is not told to who typed many wrong ones; the words come back all the same."""
    address, form = asked_by(client, asking_town, "code")
    form = {name: value for name, value in form.items() if name != "pas"}
    for number in range(45):
        client.get(f"/vragen/guess{number}")
    right, wrong = client.post(address, data=form), client.post("/vragen/7KD2M-Q4XTH", data=form)
    for answer in (right, wrong):
        assert answer.status_code == 429
        assert OFTEN in shown(answer) and LONG in shown(answer)
    assert asking_town.count() == 0
    asking_town.house.limiter.storage.reset()
    again = client.post(address, data={**fields_of(right), "v-good": LONG, "wat": "nakijken"})
    assert again.status_code == 200 and "Kijk uw antwoorden na" in again.text


def test_one_code_is_not_sent_without_end(
    client: TestClient, asking_town: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "answer", parse("6/minute"))
    address, form = asked_by(client, asking_town, "link")
    tries = [client.post(address, data=form | {"wat": "nakijken"}) for _ in range(7)]
    assert tries[-1].status_code == 429 and {one.status_code for one in tries[:-1]} == {200}
    assert OFTEN in shown(tries[-1]) and LONG in shown(tries[-1])
