"""Staff log in at a provider of identities: a real one, as a process of its own, over HTTP, with signed tokens."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from engine.office import people
from engine.office.entrance import logins, sessions
from engine.office.people import Person
from engine.office.settings import Provider
from faces.web.app import create_app
from faces.web.house import House
from tests.faces.web.provider import Running, log_in, provider
from tests.faces.web.town import Town, fields_of

BACK = "http://testserver/aanmelden/terug"
SECRET = "a secret between the two of them"


@pytest.fixture(scope="module")
def there() -> Iterator[Running]:
    """The provider, which every test finds honest."""
    with provider(BACK) as running:
        yield running


@pytest.fixture
def staff(house: House, town: Town, there: Running) -> Iterator[TestClient]:
    """A browser of somebody at a house whose people log in at the provider."""
    there.lie(None)
    with _client(_with(house, there.url)) as opened:
        yield opened


def _with(house: House, url: str, own: str = "http://testserver") -> House:
    return replace(house, settings=replace(house.settings, url=own, provider=Provider(url, "koers", SECRET)))


def _client(house: House, **more: str) -> TestClient:
    return TestClient(create_app(house), follow_redirects=False, raise_server_exceptions=False, **more)  # type: ignore[arg-type]


def round_trip(client: TestClient, account: str, after: str = "/") -> str:
    """From the button to the address at which the provider sends them back."""
    went = client.get("/aanmelden/organisatie", params={"naar": after})
    assert went.status_code == 302
    return log_in(went.headers["location"], account).removeprefix("http://testserver")


def test_the_whole_round(staff: TestClient, there: Running) -> None:
    assert "Aanmelden met mijn organisatie" in staff.get("/aanmelden").text
    went = staff.get("/aanmelden/organisatie?naar=/programma/p1").headers["location"]
    asked = parse_qs(urlsplit(went).query)
    assert asked["code_challenge_method"] == ["S256"] and len(asked["code_challenge"][0]) == 43
    assert len(asked["state"][0]) >= 20 and len(asked["nonce"][0]) >= 16
    assert asked["scope"] == ["openid email profile"] and asked["redirect_uri"] == [BACK]
    assert SECRET not in went
    answer = staff.get(log_in(went, "anna").removeprefix("http://testserver"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/programma/p1")
    assert "Anna Beheer" in staff.get("/programma/p1").text
    assert staff.post("/afmelden", data=fields_of(staff.get("/programma/p1"))).status_code == 303
    assert staff.get("/programma/p1").status_code == 303


def test_a_login_is_remembered_also_when_the_address_changes(staff: TestClient, house: House, there: Running) -> None:
    staff.get(round_trip(staff, "anna"))
    people.put_person(house.office.engine, Person("anna", "Anna Beheer", "elsewhere@example.org"))
    people.put_person(house.office.engine, Person("thief", "Thief", "anna@example.org"))
    staff.cookies.clear()
    assert staff.get(round_trip(staff, "anna")).status_code == 303
    assert "Anna Beheer" in staff.get("/").text
    assert logins.forget(house.office.engine, "anna") == 1


def test_whom_nobody_vouches_for_does_not_get_in(staff: TestClient) -> None:
    """Unknown here; an address that is not verified, of which nothing is said, or "true" in words."""
    for account in ("nobody", "mark", "silent", "worded"):
        staff.cookies.clear()
        answer = staff.get(round_trip(staff, account))
        assert answer.status_code == 403
        assert "Koers nog niet" in answer.text
        assert "@" not in answer.text.split("<main")[1], "the address is not told back"
        assert staff.get("/").status_code == 303


def test_two_people_with_one_address_are_not_guessed_between(staff: TestClient, house: House) -> None:
    for name in ("one", "two"):
        people.put_person(
            house.office.engine, Person(name, name.title(), f"{'S' if name == 'two' else 's'}hared@example.org")
        )
    assert staff.get(round_trip(staff, "shared")).status_code == 403
    people.put_person(house.office.engine, Person("two", "Two", "two@example.org"))
    staff.cookies.clear()
    assert staff.get(round_trip(staff, "shared")).status_code == 303
    assert "One" in staff.get("/").text


LIES = {
    "forged": "BadSignatureError",
    "nonce": "InvalidClaimError",
    "audience": "MissingClaimError",
    "party": "other_audience",
    "unasked": "MissingClaimError",
    "nowhere": "MissingClaimError",
    "issuer": "InvalidClaimError",
    "expired": "ExpiredTokenError",
    "none": "UnsupportedAlgorithmError",
    "elsewhere": "other_subject",
}
"""What the provider does wrong, and what is found wrong about it."""


def test_a_token_that_is_not_right_opens_nothing(
    staff: TestClient, there: Running, caplog: pytest.LogCaptureFixture
) -> None:
    found = {}
    for lie in LIES:
        caplog.clear()
        there.lie(lie)
        answer = staff.get(round_trip(staff, "anna"))
        assert answer.status_code == 403
        assert "liet u niet door" in answer.text and "Traceback" not in answer.text
        assert staff.get("/").status_code == 303
        found[lie] = next(one.getMessage().rsplit(": ")[-1] for one in caplog.records if one.name == "koers.pages")
    assert found == LIES


def test_an_address_in_the_token_itself_is_fine(staff: TestClient, there: Running) -> None:
    there.lie("told")
    assert staff.get(round_trip(staff, "anna")).status_code == 303
    assert staff.get("/").status_code == 200


def test_what_came_back_counts_once_for_whom_it_is(staff: TestClient, house: House, there: Running) -> None:
    back = round_trip(staff, "anna")
    with _client(_with(house, there.url)) as other:
        assert other.get(back).status_code == 403, "a link that somebody else made signs nobody in"
        other.get("/aanmelden/organisatie")
        assert other.get(back).status_code == 403
    before = dict(staff.cookies)
    assert staff.get(back).status_code == 303
    staff.cookies.clear()
    assert staff.get(back).status_code == 403
    staff.cookies.update(before)
    assert staff.get(back).status_code == 403, "with the old cookie too: the code was used"
    assert staff.get("/aanmelden/terug?error=access_denied&state=x").status_code == 403
    assert staff.get("/aanmelden/terug").status_code == 403


def test_nobody_is_sent_elsewhere(staff: TestClient) -> None:
    for after in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/%0d%0aX: y\r\nX: y",
        "javascript:alert(1)",
    ):
        staff.cookies.clear()
        answer = staff.get(round_trip(staff, "anna", after))
        assert answer.status_code == 303
        assert answer.headers["location"] == "/" and "x" not in answer.headers


def test_a_provider_that_is_down_is_told_in_a_sentence(house: House, town: Town, there: Running) -> None:
    with _client(_with(house, "http://127.0.0.1:9")) as client:
        answer = client.get("/aanmelden/organisatie")
        assert answer.status_code == 503
        assert "Uw organisatie antwoordt niet" in answer.text
    with _client(_with(house, there.url)) as client:
        back = round_trip(client, "anna")
        client.app.state.provider.server_metadata["token_endpoint"] = "http://127.0.0.1:9/token"  # type: ignore[attr-defined]
        answer = client.get(back)
        assert answer.status_code == 503, "down just then"


def test_by_https_cookies_go_no_other_way(house: House, town: Town, there: Running) -> None:
    safe = _with(house, there.url, "https://testserver")
    with _client(safe, base_url="https://testserver") as client:
        went = client.get("/aanmelden/organisatie")
        login = went.headers["set-cookie"]
        assert "secure" in login.lower() and "httponly" in login.lower() and "samesite=lax" in login.lower()
        assert "path=/aanmelden" in login.lower()
        token = sessions.issue(house.office.engine, "anna", "key", datetime.now(UTC))
        shown = client.get(f"/aanmelden/sleutel/{token}")
        answer = client.post(f"/aanmelden/sleutel/{token}", data=fields_of(shown))
        kept = answer.headers["set-cookie"].lower()
        assert kept.startswith("__host-koers=") and "secure" in kept and "httponly" in kept and "path=/" in kept
        assert "domain" not in kept
        assert client.get("/").headers["strict-transport-security"]
        out = client.post("/afmelden", data=fields_of(client.get("/")))
        assert any(one.startswith("__Host-koers") and "Secure" in one for one in out.headers.get_list("set-cookie"))
    with _client(safe, base_url="https://testserver", cookies=town.cookies("anna")) as client:  # type: ignore[arg-type]
        assert client.get("/").status_code == 303, "a cookie that another host may have set counts for nothing"


def test_whoever_signs_in_leaves_the_session_they_came_with(staff: TestClient, town: Town, house: House) -> None:
    """Whoever planted a session, or read one before, has nothing by it afterwards."""
    planted = town.cookies("mark")
    staff.cookies.update(planted)
    staff.get(round_trip(staff, "anna"))
    assert "Anna Beheer" in staff.get("/").text
    with _client(house) as other:
        other.cookies.update(planted)
        assert other.get("/").status_code == 303


def test_a_token_without_an_address_vouches_for_none(staff: TestClient, there: Running) -> None:
    """What the id token says of an address is not about the one that is told elsewhere."""
    there.lie("vouching")
    assert staff.get(round_trip(staff, "silent")).status_code == 403
    assert staff.get("/").status_code == 303


def test_what_stands_in_the_address_does_not_come_in_the_log(
    staff: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    found = []
    for error in ("access_denied", "anna@example.org", "a%0Aline", "x" * 50):
        caplog.clear()
        staff.get("/aanmelden/organisatie")
        staff.get(f"/aanmelden/terug?error={error}&state=x")
        found += [
            one.getMessage() for one in caplog.records if one.name == "koers.pages" and "signed" in one.getMessage()
        ]
    assert found == ["not signed in: access_denied", *["not signed in: other"] * 3]
