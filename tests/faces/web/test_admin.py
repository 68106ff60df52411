"""What an administrator does: people, capacities, letters, definitions, erasure, export; and what they cannot do."""

import csv
import hashlib
import io
import json
import logging
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page
from starlette.testclient import TestClient

from engine.office import exporting, journal, people
from engine.office.administrators import LastAdministrator
from engine.office.entrance import granting, sessions, task_links, tokens
from engine.office.entrance.granting import ALL
from engine.office.people import Organisation, Person
from engine.office.shelf import Shelf
from engine.rules import commands as c
from faces.web.house import House
from tests.browser import browser
from tests.faces.web.conftest import served
from tests.faces.web.town import Town, fields_of
from tests.office.samples import AREA, MONDAY, agree, deliver

NOW = datetime.now(UTC)


@pytest.fixture
def adam(client: TestClient, town: Town) -> TestClient:
    """The administrator."""
    client.cookies = town.cookies("adam")  # type: ignore[assignment]
    return client


def sent(client: TestClient, page: str, action: str, **fields: object):  # type: ignore[no-untyped-def]
    """The answer to a form on `page`, sent to `action`."""
    return client.post(action, data={**fields_of(client.get(page)), **fields})


def test_people_are_found_by_name_and_by_page(adam: TestClient, house: House) -> None:
    for number in range(120):
        people.put_person(house.office.engine, Person(f"q-{number:03}", f"Queen {number:03}", f"q{number}@x.example"))
    first = adam.get("/beheer/mensen?zoek=queen")
    assert "Queen 000" in first.text and "Queen 049" in first.text and "Queen 050" not in first.text
    second = adam.get("/beheer/mensen?zoek=queen&na=q-049")
    assert "Queen 050" in second.text and "Queen 049" not in second.text
    back = adam.get("/beheer/mensen?zoek=queen&voor=q-050")
    assert "Queen 000" in back.text and "Queen 049" in back.text and 'rel="prev"' not in back.text
    assert "Queen 119" in adam.get("/beheer/mensen?zoek=queen&na=q-099").text
    assert (
        "Niemand" in adam.get("/beheer/mensen?zoek=%25").text or "niemand" in adam.get("/beheer/mensen?zoek=%25").text
    )


def test_a_person_is_added_and_changed(adam: TestClient, house: House) -> None:
    asked = {"name": "Nieuwe <b>Buur</b>", "address": "buur@example.org", "language": "en", "organisations": "o-1"}
    answer = sent(adam, "/beheer/mensen/nieuw", "/beheer/mensen/nieuw", **asked)
    assert answer.status_code == 303
    where = answer.headers["location"]
    shown = adam.get(where).text
    assert "Nieuwe &lt;b&gt;Buur" in shown and "<b>Buur" not in shown and "Woonstad" in shown
    there = where.split("?")[0]
    answer = sent(adam, f"{there}/wijzigen", f"{there}/wijzigen", name="Buur", address="geen adres", language="nl")
    assert answer.status_code == 422
    assert "geen adres" in answer.text and "is geen e-mailadres" in answer.text
    answer = sent(adam, f"{there}/wijzigen", f"{there}/wijzigen", name="Buur", address="", language="nl")
    known = people.people(house.office.engine, [there.rsplit("/", 1)[1]])
    assert [(one.name, one.address, one.organisations) for one in known.values()] == [("Buur", None, ())]


def test_a_name_that_is_missing_is_asked_for_and_one_that_is_too_long_is_told_how_long_it_may_be(
    adam: TestClient, house: House
) -> None:
    for page in ("/beheer/mensen/nieuw", "/beheer/organisaties/nieuw"):
        missing = sent(adam, page, page, name=" ").text
        assert "Vul de naam in." in missing and "tekens" not in missing, page
        assert "1 tot 200 tekens" in sent(adam, page, page, name="x" * 201).text, page
    adam.cookies.set("taal", "en")
    assert "Fill in the name." in sent(adam, "/beheer/mensen/nieuw", "/beheer/mensen/nieuw", name="").text


def test_an_organisation_is_added_and_renamed(adam: TestClient, house: House) -> None:
    assert sent(adam, "/beheer/organisaties/nieuw", "/beheer/organisaties/nieuw", name="").status_code == 422
    sent(adam, "/beheer/organisaties/nieuw", "/beheer/organisaties/nieuw", name="School")
    assert "School" in adam.get("/beheer/organisaties").text
    sent(adam, "/beheer/organisaties/o-1", "/beheer/organisaties/o-1", name="Woonstad Rotterdam")
    assert people.organisations(house.office.engine)["o-1"] == Organisation("o-1", "Woonstad Rotterdam")


def test_a_capacity_counts_at_once_and_ends_at_once(adam: TestClient, town: Town, house: House, app: object) -> None:
    there, strange = "/beheer/mensen/strange", town.cookies("strange")
    with TestClient(app, follow_redirects=False, cookies=strange) as other:  # type: ignore[arg-type]
        assert other.get("/programma/p1").status_code == 404
        assert sent(adam, there, f"{there}/bevoegdheid", capacity="auditor", programme="p1").status_code == 303
        assert other.get("/programma/p1").status_code == 200
        assert other.get("/programma/p2").status_code == 404
        token = sessions.issue(house.office.engine, "strange", "api", NOW)
        assert sent(adam, there, f"{there}/intrekken", capacity="auditor", programme="p1").status_code == 303
        assert other.get("/programma/p1").status_code == 303, "the session itself is over"
    assert sessions.known(house.office.engine, token, "api", NOW, NOW.date()) is None


def test_links_are_revoked_with_the_capacity_where_it_counted(house: House, town: Town) -> None:
    for programme in ("p1", "p2"):
        granting.grant(house.office.engine, "mark", programme, "coordinator", None, NOW)
        _link(house, programme, f"token-{programme}")
    granting.withdraw(house.office.engine, "mark", "p1", "coordinator", NOW)
    opened = {
        one: task_links.open_link(house.office.engine, f"token-{one}", NOW + timedelta(1)) for one in ("p1", "p2")
    }
    assert {one: link.over for one, link in opened.items() if link} == {"p1": True, "p2": False}
    assert not granting.withdraw(house.office.engine, "mark", "p1", "coordinator", NOW), "twice is once"


def test_what_cannot_be_granted_is_told(adam: TestClient, town: Town, house: House) -> None:
    there = "/beheer/mensen/mark"
    answer = sent(adam, there, f"{there}/bevoegdheid", capacity="auditor", programme="p9")
    assert answer.status_code == 422 and "Dit programma is er niet" in answer.text
    for capacity in ("committee", "partner", "", "'; DROP TABLE granted"):
        assert sent(adam, there, f"{there}/bevoegdheid", capacity=capacity).status_code == 422
    assert not granting.granted_to(house.office.engine, "mark")


def test_the_last_administrator_stays(adam: TestClient, house: House) -> None:
    there = "/beheer/mensen/adam"
    answer = sent(adam, there, f"{there}/intrekken", capacity="administrator", programme=ALL)
    assert answer.status_code == 422 and "laatste beheerder" in answer.text
    answer = sent(adam, f"{there}/wissen", f"{there}/wissen", name="Adam")
    assert answer.status_code == 422 and "laatste beheerder" in answer.text
    with pytest.raises(LastAdministrator):
        people.erase(house.office.engine, "adam")
    sent(adam, "/beheer/mensen/cora", "/beheer/mensen/cora/bevoegdheid", capacity="administrator", programme="")
    assert sent(adam, there, f"{there}/intrekken", capacity="administrator", programme=ALL).status_code == 303
    assert adam.get("/beheer").status_code == 303, "and who withdrew it themselves is out too"


def test_erasure_says_beforehand_what_it_takes(adam: TestClient, town: Town, house: House, app: object) -> None:
    town.give(deliver("Woorden van Mark."))
    there, mark = "/beheer/mensen/mark", town.cookies("mark")
    before = adam.get(f"{there}/wissen").text
    assert "teksten die deze persoon schreef: 1" in before and "p1" in before
    assert sent(adam, f"{there}/wissen", f"{there}/wissen", name="Marc Maker").status_code == 422
    assert people.people(house.office.engine, ["mark"])
    with TestClient(app, follow_redirects=False, cookies=mark) as other:  # type: ignore[arg-type]
        assert other.get("/").status_code == 200
        assert sent(adam, f"{there}/wissen", f"{there}/wissen", name="Mark  Maker").status_code == 303
        assert other.get("/").status_code == 303, "their session is over at once"
    assert adam.get(there).status_code == 404
    assert "Mark Maker" not in adam.get("/beheer/mensen").text
    with house.office.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM words WHERE text LIKE '%%Mark%%'").scalar() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM event WHERE body LIKE '%%mark%%'").scalar()


def test_letters_are_held_released_and_sent_again(adam: TestClient, house: House) -> None:
    held, waits, gone = (_letter(house, number, state) for number, state in ((1, "held"), (2, "queued"), (3, "sent")))
    assert f"/beheer/berichten/{held}" in adam.get("/beheer/berichten").text
    assert (
        sent(adam, "/beheer/berichten", "/beheer/berichten/vrijgeven", letter=held).headers["location"].endswith("=1")
    )
    sent(adam, "/beheer/berichten?stand=wacht", "/beheer/berichten/vasthouden", letter=[waits])
    sent(adam, f"/beheer/berichten/{gone}", f"/beheer/berichten/{gone}/opnieuw")
    with house.office.engine.connect() as connection:
        states = dict(connection.exec_driver_sql("SELECT id, state FROM letter").all())
    assert states == {held: "queued", waits: "held", gone: "queued"}
    for number in ("0", "99999999999999999999999", "1;drop", "²"):
        assert adam.get(f"/beheer/berichten/{number}").status_code == 404


def test_definitions_tell_who_lives_by_them_and_what_moving_means(adam: TestClient, town: Town) -> None:
    assert "/beheer/definities/proef/1" in adam.get("/beheer/definities").text
    page = adam.get("/beheer/definities/proef/1?programma=p1").text
    assert "<code>phases.2</code>: Er is een evaluatie" in page, "the sample has one problem"
    assert "Feijenoord" in page and "kan overgaan" in page
    assert "Dit programma is er niet" in adam.get("/beheer/definities/proef/1?programma=../p1").text
    assert adam.get("/beheer/definities/proef/2").status_code == 404


def test_health_says_what_to_do(adam: TestClient) -> None:
    page = adam.get("/beheer").text
    assert "koers clock run" in page and "koers post run" in page
    assert "PostgreSQL" in page


def test_what_was_granted_is_in_the_log_by_id(adam: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    sent(adam, "/beheer/mensen/mark", "/beheer/mensen/mark/bevoegdheid", capacity="coordinator", programme="p1")
    assert any("granted: coordinator to mark in p1, by adam" in record.getMessage() for record in caplog.records)


# --- export


@pytest.fixture
def taken(client: TestClient, town: Town) -> zipfile.ZipFile:
    """The export of a programme in which things happened."""
    people.put_person(town.office.engine, Person("mark", "=HYPERLINK(1)", "mark@example.org"))
    town.give(agree())
    told = {"area": AREA, "reference_date": "2024-01-01", "value": "45.1", "unit": "%", "source": "CBS"}
    town.give(c.RecordFigure(id="figure", by="sam", indicator="hardship", **told))
    town.give(deliver("=1+1 is geen formule"))
    client.cookies = town.cookies("anna")  # type: ignore[assignment]
    answer = client.get("/programma/p1/uitvoer/alles.zip")
    assert answer.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_the_export_is_whole_and_can_be_checked_with_its_readme(taken: zipfile.ZipFile, town: Town) -> None:
    assert taken.testzip() is None
    assert set(taken.namelist()) == {
        "README.txt", "journal.jsonl", "standing.json", "definition.json", "figures.csv", "agreements.csv",
        "decisions.csv", "letters.csv", "words.jsonl", "people.csv",
    }  # fmt: skip
    readme = taken.read("README.txt").decode()
    head = next(line for line in readme.splitlines() if len(line) == 64)
    lines = [json.loads(line) for line in taken.read("journal.jsonl").decode().splitlines()]
    for one in lines:
        moment = datetime.fromisoformat(one["at"]).astimezone(UTC).isoformat(timespec="microseconds")
        said = [one["sequence"], moment, one["type"], one["version"], one["body"], one["command"]]
        head = hashlib.sha256(
            f"{head}\n{json.dumps(said, ensure_ascii=False, separators=(',', ':'))}".encode()
        ).hexdigest()
        assert head == one["hash"]
    with town.office.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT head FROM programme WHERE id = 'p1'").scalar() == head
    words = [json.loads(line) for line in taken.read("words.jsonl").decode().splitlines()]
    assert all(
        f"w:{one['ref']}:{hashlib.sha256((one['salt'] + one['text']).encode()).hexdigest()}"
        in taken.read("journal.jsonl").decode()
        for one in words
    )
    assert [one["text"] for one in words] == ["=1+1 is geen formule"]


def test_who_keeps_the_keys_takes_no_record_along(taken: zipfile.ZipFile, client: TestClient, town: Town) -> None:
    client.cookies = town.cookies("adam")  # type: ignore[assignment]
    found = zipfile.ZipFile(io.BytesIO(client.get("/programma/p1/uitvoer/alles.zip").content))
    assert set(taken.namelist()) - set(found.namelist()) == {"journal.jsonl", "decisions.csv", "words.jsonl"}
    assert "niet voor u is: journal.jsonl, decisions.csv, words.jsonl" in found.read("README.txt").decode()
    assert "=1+1 is geen formule" not in "".join(found.read(name).decode() for name in found.namelist())
    assert "journal.jsonl" not in client.get("/programma/p1/uitvoer").text


def test_the_export_holds_no_formula(taken: zipfile.ZipFile) -> None:
    rows = list(csv.reader(io.StringIO(taken.read("people.csv").decode("utf-8-sig"))))
    assert next(row for row in rows if row[0] == "mark")[:3] == ["mark", "'=HYPERLINK(1)", "mark@example.org"]
    figures = list(csv.DictReader(io.StringIO(taken.read("figures.csv").decode("utf-8-sig"))))
    assert [(one["value"], one["reference_date"]) for one in figures] == [("45.1", "2024-01-01")]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("1=1", "1=1"),
    ],
)
def test_what_looks_like_a_formula_is_kept_from_being_one(text: str, kept: str) -> None:
    assert exporting.safe(text) == kept


def test_an_export_takes_no_more_memory_for_a_longer_history(town: Town) -> None:
    """The pieces are sent on as they are made: none of them holds the whole."""
    with town.office.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO words (programme, ref, person, salt, text) "
            "SELECT 'p1', 'r' || n, 'anna', md5(n::text), md5(n::text) || md5((n + 1)::text) "
            "FROM generate_series(1, 30000) AS n"
        )
    with town.office.engine.connect() as connection:
        known = Shelf().now(connection, "p1", MONDAY)
    sizes = [
        len(piece) for piece in exporting.zipped(exporting.Export(town.office.engine, known, NOW, "nl", True, True))
    ]
    assert sum(sizes) > 500_000
    assert max(sizes) < 100_000


def test_who_may_export(client: TestClient, town: Town) -> None:
    expected = {"olga": 200, "adam": 200, "mark": 403, "g1": 403, "cora": 403, "strange": 404}
    for who, status in expected.items():
        client.cookies = town.cookies(who)  # type: ignore[assignment]
        assert client.get("/programma/p1/uitvoer").status_code == status
        assert client.get("/programma/p2/uitvoer/alles.zip").status_code == (200 if who == "adam" else 404)


def test_the_genesis_of_the_readme_is_that_of_the_journal() -> None:
    assert journal.genesis("p1") == hashlib.sha256(b"koers-journal-1:p1").hexdigest()


# --- seen


def test_a_capacity_is_granted_by_keyboard_without_javascript(app: FastAPI, town: Town) -> None:
    """Somebody is added, and becomes auditor."""
    with served(app) as address, browser() as opened:
        context = opened.new_context(java_script_enabled=False)
        town.enter(context, "adam", address)
        _grants_by_keyboard(context.new_page(), address)


def _grants_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/beheer/mensen/nieuw")
    page.get_by_label("Naam").focus()
    page.keyboard.type("Ada Auditor")
    page.keyboard.press("Enter")
    page.get_by_text("Een bevoegdheid geven", exact=True).first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Auditor").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("De bevoegdheid is gegeven").wait_for()


def _letter(house: House, number: int, state: str) -> int:
    with house.office.engine.begin() as connection:
        row = (
            "INSERT INTO letter (day, mailbox, address, state, made, why) "
            "VALUES ('2025-01-06', %s, 'anna@example.org', %s, '2025-01-06T09:00Z', %s) RETURNING id"
        )
        why = "by_hand" if state == "held" else None
        return int(connection.exec_driver_sql(row, (f"m{number}", state, why)).scalar() or 0)


def _link(house: House, programme: str, token: str) -> None:
    letter = _letter(house, hash(token) % 100_000, "sent")
    with house.office.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO link (hash, letter, person, programme, run, seat, act, item, made, expires) "
            "VALUES (%s, %s, 'mark', %s, NULL, 's-mark', 'deliver', '*', %s, %s)",
            (tokens.hash_of(token), letter, programme, NOW, NOW + timedelta(days=30)),
        )
