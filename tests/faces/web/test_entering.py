"""Coming in by a key, staying in by a session, going out; and what stands around every answer."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from engine.office.entrance import first, sessions
from faces.web.house import House
from tests.faces.web.asked import signed_in
from tests.faces.web.town import Town, fields_of


def key(house: House, person: str = "anna", ago: timedelta = timedelta()) -> str:
    return first.key(house.office.engine, person, datetime.now(UTC) - ago)


def test_a_stranger_is_asked_to_sign_in_and_comes_back_where_they_were(client: TestClient) -> None:
    answer = client.get("/?sorteer=naam")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/aanmelden?naar=/%3Fsorteer%3Dnaam"
    assert "koers pages link" in client.get("/aanmelden").text


def test_a_key_signs_in_once_and_only_when_the_button_is_pressed(client: TestClient, house: House, town: Town) -> None:
    address = f"/aanmelden/sleutel/{key(house)}"
    shown = [client.get(address) for _ in range(3)][-1]
    assert shown.status_code == 200
    assert "koers=" not in shown.headers["set-cookie"], "looking is not signing in"
    answer = client.post(address, data=fields_of(shown))
    assert answer.headers["location"] == "/"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=lax" in answer.headers["set-cookie"]
    assert "Anna Beheer" in client.get("/").text
    client.cookies.clear()
    assert client.post(address, data=fields_of(client.get(address))).status_code == 403


def test_a_form_of_another_browser_signs_nobody_in(client: TestClient, house: House, town: Town) -> None:
    """Else who has a key could have somebody else act in their name, without that one seeing it."""
    address = f"/aanmelden/sleutel/{key(house)}"
    made_elsewhere = fields_of(client.get(address))
    browser = client.cookies["koers_browser"]
    client.cookies.clear()
    assert client.post(address, data=made_elsewhere).status_code == 403, "no form was opened here"
    client.get("/aanmelden/sleutel/x")
    answer = client.post(address, data=made_elsewhere)
    assert answer.status_code == 403
    assert not any(one.startswith("koers=") for one in answer.headers.get_list("set-cookie"))
    assert "Druk nog een keer op Aanmelden" in answer.text, "the key still holds, and here is its form"
    for fields in ({"zegel": ""}, {"zegel": "x.y.z"}, {"zegel": made_elsewhere["csrf"]}):
        assert client.post(address, data=fields_of(answer) | fields).status_code == 403
    assert browser not in str(made_elsewhere)
    assert client.post(address, data=fields_of(answer)).headers["location"] == "/"


def test_two_forms_that_lie_open_are_both_of_this_browser(client: TestClient, house: House, town: Town) -> None:
    first_form, _ = (client.get(f"/aanmelden/sleutel/{one}") for one in (key(house), "x"))
    address = f"/aanmelden/sleutel/{key(house)}"
    assert client.post(address, data=fields_of(first_form)).headers["location"] == "/"


def test_a_key_runs_out(client: TestClient, house: House, town: Town) -> None:
    address = f"/aanmelden/sleutel/{key(house, ago=timedelta(hours=13))}"
    assert client.post(address, data=fields_of(client.get(address))).status_code == 403


def test_signing_out_ends_the_session_itself(client: TestClient, town: Town) -> None:
    client.cookies = town.cookies("anna")  # type: ignore[assignment]
    kept = dict(client.cookies)
    assert client.post("/afmelden", data=fields_of(client.get("/"))).status_code == 303
    client.cookies = kept  # type: ignore[assignment]
    assert client.get("/").status_code == 303


def test_a_form_of_another_session_is_not_taken(client: TestClient, town: Town) -> None:
    client.cookies = town.cookies("anna")  # type: ignore[assignment]
    stolen = fields_of(client.get("/"))
    client.cookies = town.cookies("mark")  # type: ignore[assignment]
    assert client.post("/afmelden", data=stolen).status_code == 403
    assert client.post("/afmelden").status_code == 403
    ours = fields_of(client.get("/"))
    assert client.post("/afmelden", data=ours, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/afmelden", data=ours).status_code == 303


@pytest.mark.parametrize("after", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_signing_in(client: TestClient, town: Town, after: str) -> None:
    client.cookies = town.cookies("anna")  # type: ignore[assignment]
    assert client.get("/aanmelden", params={"naar": after}).headers["location"] == "/"


def test_guessing_keys_is_slowed_down(client: TestClient, house: House) -> None:
    found = fields_of(client.get("/aanmelden/sleutel/x"))
    tries = [client.post(f"/aanmelden/sleutel/{number}", data=found).status_code for number in range(25)]
    assert tries[:20] == [403] * 20
    assert tries[20:] == [429] * 5


def test_every_answer_keeps_to_itself(client: TestClient) -> None:
    for address in ("/aanmelden", "/nergens", "/gezond"):
        headers = client.get(address).headers
        assert "'unsafe" not in headers["content-security-policy"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


def test_no_token_stands_in_the_log(
    client: TestClient, house: House, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = key(house)
    client.post(f"/aanmelden/sleutel/{token}", data=fields_of(client.get(f"/aanmelden/sleutel/{token}")))
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("koers")]
    assert any("/aanmelden/sleutel/{key}" in line for line in lines)
    assert not any(token in line for line in lines)


def test_what_is_too_long_is_refused_in_a_sentence(client: TestClient) -> None:
    answer = client.post("/aanmelden/sleutel/x", content=b"x" * (7 * 1024 * 1024))
    assert answer.status_code in (403, 413)
    assert "Traceback" not in answer.text


def test_a_page_that_is_not_there_says_so_in_the_language_of_the_visitor(client: TestClient) -> None:
    assert "niet voor u" in client.get("/nergens").text
    answer = client.get("/nergens?taal=en")
    assert answer.status_code == 404
    assert "not for you" in answer.text
    assert "not for you" in client.get("/nergens").text, "the choice is remembered"


def test_whoever_is_signed_in_keeps_their_menu_on_a_page_that_is_not_there(client: TestClient, town: Town) -> None:
    signed_in(client, town, "anna")
    for path in ("/nergens", "/programma/p2", "/programma/p1/nergens"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Aangemeld als" in answer.text and 'href="/taken"' in answer.text, path
    client.cookies.clear()
    assert "Aangemeld als" not in client.get("/nergens").text


def test_what_is_no_page_changes_no_language(client: TestClient) -> None:
    """A drawing of a page in one language may come after somebody chose the other."""
    client.get("/aanmelden?taal=en")
    assert "set-cookie" not in client.get("/gezond?taal=nl").headers
    assert '<html lang="en">' in client.get("/aanmelden").text


def test_tokens_are_not_kept(house: House, town: Town) -> None:
    token = sessions.issue(house.office.engine, "anna", "session", datetime.now(UTC))
    with house.office.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT hash FROM session").all()
    assert all(token != row.hash and len(row.hash) == 64 for row in rows)
