"""The questionnaire by a link or a code, and what whoever runs the programme sees of it."""

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from starlette.testclient import TestClient

from engine.office import answers, clock
from engine.office.entrance import granting, invitations
from engine.office.entrance.invitations import Asked
from engine.office.exporting import Export, zipped
from engine.office.register import Register
from engine.office.trouble import OfficeUnavailable
from engine.rules import access
from engine.rules import commands as c
from faces.web.app import create_app
from faces.web.house import House
from tests.browser import NARROW, browser
from tests.faces.web.conftest import served
from tests.faces.web.town import Town, fields_of
from tests.office.samples import AREA, MONDAY, deliver, later, sign
from tests.office.test_invitations import asking

RUN, ASK = "1.look.1", "ask"
MANAGE = f"/programma/w1/vragen/{RUN}/{ASK}"


class Asking:
    """The programme w1, that asks 30 residents and a business, managed by anna; mark sees to it that answers come."""

    def __init__(self, house: House, town: Town) -> None:
        self.house, self.town, self.office = house, town, house.office
        start = c.StartProgramme(
            id="s", programme="w1", definition=asking(), area_code=AREA, area_name="Feijenoord & omstreken"
        )
        self.office.handle("w1", start, MONDAY)
        people = {"anna": "manager", "mark": "maker", "g1": "group", "g2": "group", "g3": "group"}
        for person, role in people.items():
            self.give(c.AddPerson(id=f"add-{person}", person=person))
            self.give(c.FillSeat(id=f"seat-{person}", seat=f"s-{person}", role=role, person=person, by="anna"))

        granting.grant(self.office.engine, "olga", "w1", "auditor", None, MONDAY)

    def give(self, command: c.Command, now: datetime = MONDAY) -> None:
        self.office.handle("w1", command, now)

    def invited(self, kind: invitations.Kind = "link", many: int = 1, most: int = 100, form: str = "f") -> list[str]:
        asked = Asked("w1", RUN, ASK, "residents")
        made = invitations.tokens("s", form, kind, many)
        one = 1 if kind == "codes" else most
        invitations.make(self.office.engine, asked, made, most=one, label=None, by=None, now=MONDAY, expires=later(200))
        return list(made)

    def answered(self, many: int, first: int = 0, words: str = "groen") -> None:
        (link,) = self.invited()
        for number in range(first, first + many):
            content = answers.written({"good": f"{words} {number}"})
            invitations.answer(self.office.register, link, f"n{number}", content, MONDAY)

    def end(self) -> None:
        end = {"id": "end", "seat": "s-anna", "by": "anna", "outcome": "stopped", "reason": "x", "handed_over": "y"}
        self.give(c.EndProgramme.model_validate(end))

    def words(self) -> list[str]:
        with self.office.engine.connect() as connection:
            found = connection.execute(text("SELECT text FROM words WHERE ref LIKE '%.answers' ORDER BY ref"))
            return [row.text for row in found]

    def count(self) -> int:
        return answers.counts(self.office.engine, "w1", RUN, ASK).get("residents", 0)


@pytest.fixture
def asking_town(house: House, town: Town) -> Asking:
    return Asking(house, town)


@pytest.fixture
def anna(app: FastAPI, asking_town: Asking) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as opened:
        opened.cookies = asking_town.town.cookies("anna")  # type: ignore[assignment]
        yield opened


def filled(client: TestClient, address: str, good: str = "Het groen", what: str = "versturen") -> dict[str, str]:
    return fields_of(client.get(address)) | {"v-good": good, "v-bad": "", "wat": what}


def test_a_code_is_typed_and_answered_and_counts_once(client: TestClient, asking_town: Asking) -> None:
    (code,) = asking_town.invited("codes")
    typed = invitations.spaced(code).lower()
    answer = client.post("/vragen", data=fields_of(client.get("/vragen")) | {"code": f" {typed} "})
    address = answer.headers["location"]
    assert address == f"/vragen/{invitations.spaced(code)}"
    page = client.get(address).text
    for told in ("Hoe gaat het?", "Feijenoord &amp; omstreken", "Wat is goed?", "minstens 5 mensen", "2 jaar"):
        assert told in page
    assert "Vraag 1 van 2" in page
    form = filled(client, address, "Het <b>groen</b>", "nakijken")
    check = client.post(address, data=form)
    assert check.status_code == 200
    assert asking_town.count() == 0, "looking at it once more sends nothing"
    assert "&lt;b&gt;groen" in check.text
    assert "<b>groen" not in check.text
    assert "Overgeslagen" in check.text
    sent = fields_of(check) | {"wat": "versturen", "v-good": "Het <b>groen</b>"}
    first, second = (client.post(address, data=sent) for _ in range(2))
    assert first.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    thanks = client.get(first.headers["location"]).text
    assert re.search(r"\d{5}-\d{5}-\d{5}", thanks)
    assert asking_town.count() == 1
    assert asking_town.words() == ['{"good":"Het <b>groen</b>"}'], "what was skipped is no answer"
    assert "Wij hebben uw antwoorden" in client.get(address).text


def test_changing_something_loses_nothing(client: TestClient, asking_town: Asking) -> None:
    (link,) = asking_town.invited()
    form = filled(client, f"/vragen/{link}", "Regel een\nRegel twee", "nakijken")
    back = client.post(f"/vragen/{link}", data=form | {"wat": "aanpassen"})
    assert "Regel een\nRegel twee</textarea>" in back.text
    assert fields_of(back)["id"] == form["id"]


def test_nothing_filled_in_and_too_much_are_told_kindly(client: TestClient, asking_town: Asking) -> None:
    (link,) = asking_town.invited()
    empty = client.post(f"/vragen/{link}", data=filled(client, f"/vragen/{link}", ""))
    assert empty.status_code == 422
    assert "nog niets ingevuld" in empty.text
    long = client.post(f"/vragen/{link}?taal=en", data=filled(client, f"/vragen/{link}", "x" * 3001))
    assert long.status_code == 422
    assert "Question 1: keep your answer under 3000 characters" in long.text
    assert asking_town.count() == 0


def test_a_link_that_takes_no_more_says_so_and_why(client: TestClient, asking_town: Asking) -> None:
    (link,) = asking_town.invited(most=1000)
    (full,) = asking_town.invited(most=2, form="g")
    form = filled(client, f"/vragen/{full}")
    for number in range(3):
        answer = client.post(f"/vragen/{full}", data=form | {"id": f"x{number}"})
    assert answer.status_code == 410
    assert "zo vaak geantwoord als kan" in answer.text
    assert asking_town.count() == 2
    asking_town.give(c.Suspend(id="halt", by="anna", reason="reces"))
    assert "ligt even stil" in client.get(f"/vragen/{link}").text
    asking_town.give(c.Resume(id="on", by="anna"))
    clock.make_up(asking_town.office.engine, later(201))
    assert "is verlopen" in client.get(f"/vragen/{link}").text


def test_nothing_that_was_written_is_lost_when_the_office_cannot_be_reached(
    client: TestClient, asking_town: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    (link,) = asking_town.invited()
    form = filled(client, f"/vragen/{link}")

    def gone(*_: object) -> None:
        raise OfficeUnavailable(why_nl="de database antwoordt niet", why_en="the database does not answer")

    with monkeypatch.context() as broken:
        broken.setattr(Register, "handle", gone)
        answer = client.post(f"/vragen/{link}", data=form)
    assert answer.status_code == 503
    assert "Probeer het straks opnieuw" in answer.text
    again = client.post(f"/vragen/{link}", data=fields_of(answer) | {"wat": "versturen"})
    assert again.status_code == 303
    assert asking_town.words() == ['{"good":"Het groen"}']


def test_guessing_codes_is_slowed_down_and_then_a_right_one_does_not_help(
    client: TestClient, asking_town: Asking
) -> None:
    (code,) = asking_town.invited("codes")
    (link,) = asking_town.invited()
    assert client.get(f"/vragen/{code}").status_code == 200
    tries = [client.get(f"/vragen/{invitations.SIGNS[n % 32] * 10}").status_code for n in range(42)]
    assert tries == [404] * 40 + [429] * 2
    assert client.get(f"/vragen/{code}").status_code == 429
    assert client.get(f"/vragen/{link}").status_code == 200, "who has a link guesses nothing"


def test_nobody_gives_an_answer_without_an_invitation() -> None:
    manager = access.Caller("anna", frozenset(access.CAPACITIES), {"s-anna": "manager"})
    assert not access.may(manager, "Answer")


def test_afterwards_the_link_tells_what_was_done(client: TestClient, asking_town: Asking) -> None:
    (link,) = asking_town.invited()
    asking_town.answered(30)
    asking_town.give(
        c.Answer(id="b", run=RUN, questionnaire=ASK, group="businesses", respondent="b", answers="druk"), later(1)
    )
    before = client.get(f"/vragen/{link}").text
    assert "Wat er daarna is gedaan" not in before
    asking_town.give(deliver("Zo gaat het, zegt Jan de Vries."), later(1))
    for person in ("g1", "g2"):
        asking_town.give(sign(person), later(2))
    after = client.get(f"/vragen/{link}").text
    assert "De vragenlijst is gesloten" in after
    assert "8 januari 2025" in after
    assert "Fase kijken is afgerond." in after
    assert "In deze fase is gemaakt: profiel." in after
    assert "Met de antwoorden" not in after, "the definition ties no product to the answers"
    assert "Nu is aan de orde" in after
    assert "Jan de Vries" not in after, "what stands in it may not be for everybody"
    assert "Gerda" not in after
    late = client.post(
        f"/vragen/{link}", data=fields_of(client.get("/vragen")) | {"v-good": "laat", "wat": "versturen"}
    )
    assert "De vragenlijst is gesloten" in late.text
    assert asking_town.count() == 30
    assert "Made in this phase: profiel." in client.get(f"/vragen/{link}?taal=en").text


def test_until_then_it_is_said_that_nothing_is_decided(client: TestClient, asking_town: Asking) -> None:
    (code,) = asking_town.invited("codes")
    address = f"/vragen/{invitations.spaced(code)}"
    sent = client.post(address, data=filled(client, address))
    for page in (sent.headers["location"], address):
        told = client.get(page).text
        assert "Er is nog niets besloten. Bewaar deze link of code en kom later terug" in told
        assert "Wat er daarna is gedaan" not in told
    assert "Nothing has been decided yet." in client.get(f"{address}?taal=en").text


# --- for whoever runs the programme


def test_twenty_nine_answers_are_not_thirty(anna: TestClient, asking_town: Asking) -> None:
    asking_town.answered(29)
    assert "Bewoners: 29 van 30" in anna.get(MANAGE).text
    asking_town.answered(1, first=29)
    assert "Bewoners: 30 van 30" in anna.get(MANAGE).text


def test_nothing_is_shown_on_four_answers(anna: TestClient, asking_town: Asking) -> None:
    asking_town.answered(4, words="=1+1 <i>groen</i>")
    page = anna.get(MANAGE).text
    assert "te weinig antwoorden" in page
    assert "groen" not in page
    assert "groen" not in anna.get(f"{MANAGE}/antwoorden.csv").text
    asking_town.answered(1, first=4, words="=1+1 <i>groen</i>")
    page = anna.get(MANAGE).text
    assert "&lt;i&gt;groen" in page
    assert "<i>groen" not in page
    assert "te weinig antwoorden op deze vraag" in page
    lines = anna.get(f"{MANAGE}/antwoorden.csv").text.splitlines()
    assert lines[0] == "\ufeffgroep;vraag;antwoord"
    assert lines[1] == "Bewoners;Wat is goed?;'=1+1 <i>groen</i> 0"
    assert len(lines) == 6
    asking_town.answered(4, first=5, words="zesde")
    page = anna.get(MANAGE).text
    assert "zesde" not in page, "the next come by five"
    assert "Nog niet te lezen: 4." in page
    assert "Nog nodig om ook deze te lezen: 1." in page
    assert "te weinig antwoorden" in anna.get(f"{MANAGE}?groep=businesses").text


def test_a_rest_of_fewer_does_not_appear_when_the_phase_is_over(anna: TestClient, asking_town: Asking) -> None:
    asking_town.answered(7, words="groen")
    before = anna.get(MANAGE).text
    asking_town.end()
    after = anna.get(MANAGE).text
    assert "Gesloten" in after
    for page in (before, after):
        assert re.findall(r"<li>groen (\d)</li>", page) == ["0", "1", "2", "3", "4"]
    assert "Niet te lezen: 2." in after
    assert "Nog" not in after.partition("Niet te lezen")[2].partition("</p>")[0]


def test_a_link_is_made_once_shown_for_an_hour_and_withdrawn(
    anna: TestClient, client: TestClient, asking_town: Asking
) -> None:
    form = fields_of(anna.get(MANAGE).text.split("Antwoorden wissen")[0])
    form |= {"group": "residents", "kind": "link", "many": "40", "label": "buurthuis"}
    made = [anna.post(f"{MANAGE}/uitnodigen", data=form) for _ in range(2)]
    shown = anna.get(made[0].headers["location"])
    (address,) = re.findall(r"http://testserver/vragen/[0-9a-f]{64}", shown.text)
    assert made[0].headers["location"] == made[1].headers["location"]
    page = anna.get(MANAGE).text
    assert "0 van\n40 gebruikt" in page or "0 van 40 gebruikt" in page
    assert page.count("buurthuis)") == 1
    token = address.removeprefix("http://testserver")
    assert client.get(token).status_code == 200
    clock.make_up(asking_town.office.engine, later(1))
    assert anna.get(made[0].headers["location"]).status_code == 410
    (found,) = re.findall(r'name="hash" value="([0-9a-f]{64})"', page)
    anna.post(f"{MANAGE}/intrekken", data=fields_of(anna.get(MANAGE)) | {"hash": found})
    assert client.get(token).status_code == 410
    assert "ingetrokken op" in anna.get(MANAGE).text


def test_codes_are_printed_to_be_cut_out(anna: TestClient, client: TestClient, asking_town: Asking) -> None:
    form = fields_of(anna.get(MANAGE)) | {"group": "businesses", "kind": "codes", "many": "3", "label": ""}
    wrong = anna.post(f"{MANAGE}/uitnodigen", data=form | {"many": "201"})
    assert wrong.status_code == 422
    assert "1 tot 200" in wrong.text
    shown = anna.get(anna.post(f"{MANAGE}/uitnodigen", data=form).headers["location"]).text
    codes = re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", shown)
    assert len(set(codes)) == 3
    assert "testserver/vragen" in shown
    assert "bedrijven" in client.get(f"/vragen/{codes[0]}").text
    assert anna.post(f"{MANAGE}/uitnodigen", data=form | {"group": "nobody"}).status_code == 404


def test_an_answer_is_erased_by_its_number(anna: TestClient, client: TestClient, asking_town: Asking) -> None:
    asking_town.answered(4)
    (link,) = asking_town.invited()
    sent = client.post(f"/vragen/{link}", data=filled(client, f"/vragen/{link}", "Mijn geheim"))
    number = sent.headers["location"].partition("/bedankt/")[2]
    assert "Mijn geheim" in anna.get(MANAGE).text
    form = fields_of(anna.get(MANAGE))
    assert anna.post(f"{MANAGE}/wissen", data=form | {"number": "00000-00000-00000"}).status_code == 422
    gone = anna.post(f"{MANAGE}/wissen", data=form | {"number": number.replace("-", " ")})
    assert "klaar=gewist" in gone.headers["location"]
    assert not any("geheim" in words for words in asking_town.words())
    assert "te weinig antwoorden" in anna.get(MANAGE).text
    assert "Bewoners: 5 van 30" in anna.get(MANAGE).text


def test_what_was_done_with_the_answers_is_told_on_the_page_of_the_link(
    anna: TestClient, client: TestClient, asking_town: Asking
) -> None:
    (link,) = asking_town.invited()
    asking_town.answered(5)
    told = "Wat wij met uw antwoorden deden"
    assert told not in client.get(f"/vragen/{link}").text
    form = fields_of(anna.get(MANAGE))
    for wrong in ("", "x" * 1001, " \r\n "):
        answer = anna.post(f"{MANAGE}/vertellen", data=form | {"words": wrong})
        assert answer.status_code == 422
        assert wrong.strip() in answer.text, "what was typed is not lost"
    words = "Het <b>plein</b> wordt groen.\r\n\r\nDat vroegen er veel."
    sent = [anna.post(f"{MANAGE}/vertellen", data=form | {"words": words}) for _ in range(2)]
    assert [one.status_code for one in sent] == [303, 303]
    assert "Dit staat nu op de pagina" in anna.get(sent[0].headers["location"].partition("#")[0]).text
    other = anna.post(f"{MANAGE}/vertellen", data=form | {"words": "Iets anders."})
    assert other.status_code == 422
    again = anna.post(f"{MANAGE}/vertellen", data=form | fields_of(other) | {"words": words})
    assert again.status_code == 303
    asking_town.end()
    page = client.get(f"/vragen/{link}").text
    assert page.index(told) < page.index("Wat er daarna is gedaan")
    assert "<p>Het &lt;b&gt;plein&lt;/b&gt; wordt groen.</p>" in page
    assert "<p>Dat vroegen er veel.</p>" in page
    assert "Manager, 6 januari 2025" in page
    assert "Anna" not in page
    assert "Vertel het" not in anna.get(MANAGE).text, "the programme has ended"
    with asking_town.office.engine.begin() as connection:
        bodies = str(connection.execute(text("SELECT body FROM event WHERE type = 'RespondentsTold'")).all())
        connection.execute(text("DELETE FROM words WHERE ref LIKE '%.words'"))
    assert "plein" not in bodies
    assert told not in client.get(f"/vragen/{link}").text, "what was erased is gone"


def test_an_export_holds_no_answers(house: House, asking_town: Asking) -> None:
    asking_town.answered(2, words="geheim")
    with house.office.engine.connect() as connection:
        known = house.shelf.now(connection, "w1", MONDAY)
    packed = b"".join(zipped(Export(house.office.engine, known, MONDAY, "nl", with_people=True, with_record=True)))
    with ZipFile(BytesIO(packed)) as found:
        whole = "".join(found.read(name).decode() for name in found.namelist())
    assert "words.jsonl" in whole
    assert "geheim" not in whole


def test_only_who_may_sees_answers_or_invites(client: TestClient, asking_town: Asking) -> None:
    (link,) = asking_town.invited()
    expected = {"olga": (200, 403), "g1": (403, 403), "mark": (403, 403), "strange": (404, 404), None: (303, 401)}
    for who, (reads, invites) in expected.items():
        client.cookies = asking_town.town.cookies(who) if who else {}  # type: ignore[assignment]
        assert client.get(MANAGE).status_code == reads, who
        form = fields_of(client.get(f"/vragen/{link}")) | {"group": "residents", "kind": "link", "many": "9"}
        for act in ("uitnodigen", "intrekken", "wissen", "vertellen"):
            assert client.post(f"{MANAGE}/{act}", data=form).status_code == invites, (who, act)


def test_what_was_never_asked_is_not_there(anna: TestClient, asking_town: Asking) -> None:
    for address in (f"w1/vragen/1.look.9/{ASK}", f"w1/vragen/{RUN}/none", f"p1/vragen/{RUN}/{ASK}"):
        assert anna.get(f"/programma/{address}").status_code == 404


def test_who_sees_to_answers_invites_from_the_task(client: TestClient, asking_town: Asking) -> None:
    client.cookies = asking_town.town.cookies("mark")  # type: ignore[assignment]
    address = f"/programma/w1/taak/s-mark/answer/{ASK}:residents?fase={RUN}"
    page = client.get(address)
    assert page.status_code == 200
    assert "Bewoners: 0 van 30" in page.text
    form = fields_of(page) | {"kind": "link", "many": "50", "label": ""}
    shown = client.post(address, data=form)
    (link,) = re.findall(r"/vragen/[0-9a-f]{64}", shown.text)
    assert re.findall(r"/vragen/[0-9a-f]{64}", client.post(address, data=form).text) == [link], "sent twice, made once"
    client.cookies.clear()
    sent = client.post(link, data=filled(client, link))
    assert sent.status_code == 303
    assert asking_town.count() == 1


def test_a_resident_answers_on_a_phone_without_javascript(house: House, asking_town: Asking) -> None:
    codes = asking_town.invited("codes", 2)
    with browser() as opened, served(create_app(house)) as base:
        context = opened.new_context(java_script_enabled=False, viewport={"width": NARROW, "height": 740})
        page = context.new_page()
        for language, code in zip(("nl", "en"), codes, strict=True):
            page.goto(f"{base}/vragen?taal={language}")
            page.locator("#f-code").fill(code.lower())
            page.keyboard.press("Enter")
            page.locator("textarea").first.wait_for()
            assert page.locator("textarea").count() == 2
            page.locator("#f-v-good").fill("Het groen.\nEn de buren.")
            page.locator("main button[value=nakijken]").press("Enter")
            page.locator("main button[value=versturen]").wait_for()
            page.locator("main button[value=versturen]").press("Enter")
            page.wait_for_url("**/bedankt/**")
        assert asking_town.count() == 2
        assert asking_town.words() == ['{"good":"Het groen.\\nEn de buren."}'] * 2
