"""What costs much is bounded: forms before they are parsed, and documents before they are drawn."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from faces.web import forms, limiting
from tests.faces.web.town import Town, fields_of

KEY = "/aanmelden/sleutel/x"
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    "body",
    [b"&" * 5000, b";" * 5000, b"a=1&" * 5000, b"a=" + b"x" * forms.MOST_BYTES, b"x" * (forms.MOST_BYTES + 1)],
    ids=["empty fields", "the other divider", "many fields", "a long value", "a long name"],
)
def test_a_form_that_is_too_much_is_refused_before_it_is_parsed(client: TestClient, body: bytes) -> None:
    def in_pieces() -> Iterator[bytes]:
        for start in range(0, len(body), 50_000):
            yield body[start : start + 50_000]

    for content in (body, in_pieces()):
        answer = client.post(KEY, content=content, headers=URLENCODED)
        assert answer.status_code == 413
        assert "te groot om te ontvangen" in answer.text


def test_what_another_site_sends_is_not_read(client: TestClient) -> None:
    foreign = URLENCODED | {"Sec-Fetch-Site": "cross-site"}
    assert client.post(KEY, content=b"&" * 5000, headers=foreign).status_code == 403, "not 413: it was not read"


def test_an_ordinary_form_and_one_with_files_still_come_in(client: TestClient) -> None:
    form = fields_of(client.get(KEY))
    many = {f"field-{number}": "x" for number in range(1500)}
    for sent in ({"data": form | many}, {"data": form, "files": {"file": ("a.csv", b"x" * 2_000_000, "text/csv")}}):
        assert "Deze link is al gebruikt of verlopen" in client.post(KEY, **sent).text  # type: ignore[arg-type]
    assert client.post(KEY, content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 403


def test_documents_are_drawn_a_few_at_a_time_and_not_too_often(client: TestClient, town: Town) -> None:
    address = "/programma/p1/voortgang/document.pdf"
    client.cookies = town.cookies("anna")  # type: ignore[assignment]
    with limiting.drawing(), limiting.drawing():
        found = [client.get(address) for _ in range(7)]
    assert [one.status_code for one in found] == [503] * 6 + [429]
    assert "documenten gemaakt voor anderen" in found[0].text
    client.cookies = town.cookies("olga")  # type: ignore[assignment]
    assert client.get(address).content[:5] == b"%PDF-", "another person, and there is a place again"
