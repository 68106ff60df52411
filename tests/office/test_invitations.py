"""Invitations: what they open, how often they count, and what is shown of what people answered."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from engine.office import answers
from engine.office.entrance import invitations
from engine.office.entrance.invitations import Asked, InvitationOver
from engine.office.register import Register
from engine.rules import commands as c
from engine.rules.definition import Definition
from engine.rules.refusals import Refusal
from tests.office.samples import AREA, MONDAY, later, sample_definition
from tests.office.samples import text as both

ASKED = Asked("p1", "1.look.1", "ask", "residents")
SECRET = "a secret"


def asking(at_least: int = 30) -> Definition:
    """The sample definition, whose first phase asks residents and businesses two questions."""
    plan = sample_definition().model_dump(mode="json") | {"id": "vragen"}
    plan["questionnaires"] = [
        {
            "id": "ask",
            "label": both("Vragen"),
            "questions": [{"id": "good", "text": both("Wat is goed?")}, {"id": "bad", "text": both("Wat is slecht?")}],
            "groups": [
                {"id": "residents", "label": both("Bewoners"), "role": "maker"},
                {"id": "businesses", "label": both("Bedrijven"), "role": "maker"},
            ],
        }
    ]
    condition = {"condition": "answered", "questionnaire": "ask", "at_least": {"residents": at_least, "businesses": 1}}
    plan["phases"][0]["gate"].insert(0, condition)
    return Definition.model_validate(plan)


@pytest.fixture
def asked(register: Register) -> Register:
    """A register with a programme that asks."""
    start = c.StartProgramme(id="s", programme="p1", definition=asking(), area_code=AREA, area_name="Feijenoord")
    register.handle("p1", start, MONDAY)
    return register


def invited(
    engine: Engine, kind: invitations.Kind = "link", many: int = 1, most: int = 1, form: str = "f"
) -> list[str]:
    made = invitations.tokens(SECRET, form, kind, many)
    invitations.make(engine, ASKED, made, most=most, label=None, by="anna", now=MONDAY, expires=later(60))
    return list(made)


def say(
    register: Register, token: str, form: str, now: datetime = MONDAY, good: str = "Het groen", bad: str = ""
) -> str:
    content = answers.written({"good": good, "bad": bad})
    return invitations.answer(register, token, form, content, now)


def used(engine: Engine, token: str) -> int:
    found = invitations.open_invitation(engine, token)
    assert found is not None
    return found.used


def count(engine: Engine) -> int:
    return answers.counts(engine, "p1", "1.look.1", "ask").get("residents", 0)


def test_tokens_are_the_same_for_one_form_and_hard_to_guess() -> None:
    assert invitations.tokens(SECRET, "f", "codes", 200) == invitations.tokens(SECRET, "f", "codes", 200)
    codes = invitations.tokens(SECRET, "f", "codes", 200)
    assert len(set(codes)) == 200
    assert all(invitations.is_code(code) and not set("ILOU") & set(code) for code in codes)
    assert len(invitations.SIGNS) == len(set(invitations.SIGNS)) == 32
    (link,) = invitations.tokens(SECRET, "f", "link")
    assert len(bytes.fromhex(link)) == 32
    assert set(invitations.tokens(SECRET, "g", "codes", 200)).isdisjoint(codes)
    assert set(invitations.tokens("another", "f", "codes", 200)).isdisjoint(codes)


@pytest.mark.parametrize("typed", ["0123A-BC1EF", "0123a bc1ef", " o123abcief ", "O123A\u2013BCLEF"])
def test_a_code_may_be_typed_as_it_is_read(typed: str) -> None:
    assert invitations.plain(typed) == "0123ABC1EF"
    assert invitations.spaced("0123ABC1EF") == "0123A-BC1EF"


def test_a_link_is_not_taken_for_a_code() -> None:
    token = invitations.tokens(SECRET, "f", "link")[0]
    assert invitations.plain(token) == token == invitations.spaced(token)
    assert not invitations.is_code(token)


def test_only_hashes_are_kept(engine: Engine) -> None:
    made = invited(engine, "codes", 3)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT * FROM invitation")).all()
    assert len(kept) == 3
    assert not any(token in str(row) for token in made for row in kept)
    assert invitations.open_invitation(engine, "x" * 500) is None
    assert invitations.open_invitation(engine, "nothing") is None


def test_made_twice_is_made_once(engine: Engine) -> None:
    made = invited(engine, "codes", 5)
    assert invited(engine, "codes", 5) == made
    (batch,) = invitations.of_run(engine, "p1", "1.look.1", "ask")
    assert (batch.many, batch.most, batch.used, batch.personal) == (5, 5, 0, True)


def test_a_code_for_one_person_counts_once_whatever_is_sent(asked: Register, engine: Engine) -> None:
    (code,) = invited(engine, "codes")
    first = say(asked, code, "form-1")
    assert say(asked, code, "form-2", good="Iets anders") == first
    assert count(engine) == 1
    assert used(engine, code) == 1


def test_a_link_counts_every_form_once_up_to_its_bound(asked: Register, engine: Engine) -> None:
    (link,) = invited(engine, most=3)
    numbers = [say(asked, link, form) for form in ("f1", "f1", "f2", "f1", "f3")]
    assert len(set(numbers)) == 3
    assert (count(engine), used(engine, link)) == (3, 3)
    with pytest.raises(InvitationOver):
        say(asked, link, "f4")
    assert say(asked, link, "f2") == numbers[2], "it was sent before, so it needs no place"
    assert count(engine) == 3


def test_an_answer_that_is_refused_costs_no_place(asked: Register, engine: Engine) -> None:
    (link,) = invited(engine, most=2)
    (code,) = invited(engine, "codes", form="g")
    asked.handle("p1", c.AddPerson(id="add", person="anna"), MONDAY)
    asked.handle("p1", c.FillSeat(id="fill", seat="s-anna", role="manager", person="anna", by="anna"), MONDAY)
    asked.handle("p1", c.Suspend(id="halt", by="anna", reason="reces"), MONDAY)
    for token in (link, code):
        with pytest.raises(Refusal):
            say(asked, token, "f1")
        assert used(engine, token) == 0
    asked.handle("p1", c.Resume(id="on", by="anna"), later(1))
    say(asked, link, "f1", later(1))
    say(asked, code, "f1", later(1))
    assert count(engine) == 2


@pytest.mark.parametrize(
    ("kind", "most", "forms", "counted"), [("link", 3, 6, 3), ("link", 9, 1, 1), ("codes", 1, 6, 1)]
)
def test_many_at_once_take_no_more_than_there_are_places(
    asked: Register, engine: Engine, kind: invitations.Kind, most: int, forms: int, counted: int
) -> None:
    (token,) = invited(engine, kind, most=most)

    def sends(number: int) -> str | None:
        try:
            return say(asked, token, f"f{number % forms}")
        except InvitationOver:
            return None

    with ThreadPoolExecutor(6) as crowd:
        numbers = set(crowd.map(sends, range(12))) - {None}
    assert (count(engine), len(numbers)) == (counted, counted)
    assert used(engine, token) == counted


def test_what_is_revoked_or_ran_out_takes_no_answers(asked: Register, engine: Engine) -> None:
    revoked, stays = invited(engine, "codes", 2, form="a")[0], invited(engine, form="b", most=9)[0]
    batch = next(one for one in invitations.of_run(engine, "p1", "1.look.1", "ask") if one.personal)
    assert invitations.revoke(engine, "p2", "1.look.1", batch.hash, MONDAY) == 0
    assert invitations.revoke(engine, "p1", "1.look.1", batch.hash, MONDAY) == 2
    with pytest.raises(InvitationOver):
        say(asked, revoked, "f")
    say(asked, stays, "f")
    with pytest.raises(InvitationOver):
        say(asked, stays, "g", later(61))
    found = invitations.open_invitation(engine, revoked)
    assert found is not None
    assert found.state(MONDAY) == "revoked"


def test_nobody_can_tell_from_the_record_by_which_invitation_somebody_answered(asked: Register, engine: Engine) -> None:
    (code,) = invited(engine, "codes")
    say(asked, code, "f")
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT hash FROM invitation")).scalar_one()
        told = str(connection.execute(text("SELECT body, command FROM event")).all())
    assert code not in told
    assert kept[:12] not in told


def test_what_was_skipped_is_not_an_answer() -> None:
    assert answers.read(answers.written({"good": "nee", "bad": ""})) == {"good": "nee"}
    assert answers.written({"good": "", "bad": ""}) == ""
    assert answers.read("zomaar tekst") == {answers.OTHER: "zomaar tekst"}
    assert answers.read('["a"]') == {answers.OTHER: '["a"]'}


def shown(engine: Engine, group: str = "residents", now: datetime = MONDAY, start: int = 0) -> answers.Page:
    with engine.connect() as connection:
        asked = ("p1", "1.look.1", "ask", group)
        return answers.page(connection, asked, ["good", "bad"], now=now, start=start)


def test_nothing_is_shown_on_fewer_answers_than_the_minimum(asked: Register, engine: Engine) -> None:
    (link,) = invited(engine, most=100)
    numbers = [say(asked, link, f"f{n}", good=f"goed {9 - n}", bad="slecht" if n < 4 else "") for n in range(4)]
    assert not shown(engine).enough
    numbers.append(say(asked, link, "f4", good="goed 0"))
    good, bad = shown(engine).said
    assert good.texts == ("goed 0", "goed 6", "goed 7", "goed 8", "goed 9"), "in the order of the alphabet"
    assert bad.few, "four of the five answered it"
    assert bad.texts == ()
    assert not shown(engine, "businesses").enough
    respondent = invitations.respondent_of(numbers[0])
    assert respondent is not None
    assert answers.erase(engine, "p1", respondent)
    assert not answers.erase(engine, "p1", respondent)
    assert not shown(engine).enough, "what was erased is not shown, and of the others there are too few"
    assert count(engine) == 5, "that somebody answered stays on record"


def test_a_page_is_bounded_and_a_small_rest_is_never_shown(
    asked: Register, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "PAGE", 10)
    (link,) = invited(engine, most=100)
    for n in range(23):
        say(asked, link, f"f{n}", good=f"{n:02}")
    first, last = shown(engine), shown(engine, start=10)
    assert (len(first.said[0].texts), first.before, first.after) == (10, None, 10)
    assert (last.said[0].texts, last.before, last.after) == (tuple(f"{n}" for n in range(10, 20)), 0, None)
    assert (last.shown, last.waiting, last.needed) == (20, 3, 2)
    assert [(one.number, one.many) for one in (first, last)] == [(1, 2), (2, 2)]
    assert shown(engine, start=9_999).start == 10
    assert shown(engine, start=7).start == 0


def test_nothing_moves_up_when_somebody_is_erased(asked: Register, engine: Engine) -> None:
    (link,) = invited(engine, most=100)
    numbers = [say(asked, link, f"f{n}", good=f"{n:02}") for n in range(14)]
    before = shown(engine).said[0].texts
    assert len(before) == 10
    respondent = invitations.respondent_of(numbers[2])
    assert respondent is not None and answers.erase(engine, "p1", respondent)
    assert set(shown(engine).said[0].texts) == set(before) - {"02"}
    say(asked, link, "f14", good="14")
    assert set(shown(engine).said[0].texts) - set(before) == {"10", "11", "12", "13", "14"}


def test_who_is_with_somebody_erased_waits_for_the_next_five_and_the_page_counts_who_is_there(
    asked: Register, engine: Engine
) -> None:
    (link,) = invited(engine, most=100)
    numbers = [say(asked, link, f"f{n}", good=f"{n:02}") for n in range(9)]
    respondent = invitations.respondent_of(numbers[8])
    assert respondent is not None and answers.erase(engine, "p1", respondent)
    say(asked, link, "f9", good="09")
    early = shown(engine)
    assert early.said[0].texts == tuple(f"{n:02}" for n in range(5)), "of the second five, four are there"
    assert (early.shown, early.waiting, early.needed) == (5, 4, 5)
    for n in range(10, 15):
        say(asked, link, f"f{n}", good=f"{n:02}")
    late = shown(engine)
    assert len(late.said[0].texts) == 14
    assert (late.shown, late.waiting, late.needed) == (14, 0, 5)


def test_answers_are_not_kept_for_ever(asked: Register, engine: Engine) -> None:
    (link,) = invited(engine, most=100)
    for n in range(5):
        say(asked, link, f"f{n}")
    late = MONDAY + answers.KEPT + timedelta(hours=1)
    assert shown(engine).enough
    assert not shown(engine, now=late).enough
    assert answers.forget(engine, later(10)) == 0
    assert answers.forget(engine, late) == 5
    assert answers.forget(engine, late) == 0
    assert count(engine) == 5


@pytest.mark.parametrize("number", ["", "12345", "12345-67890-1234x", "r-123456789012345", "9" * 400])
def test_only_a_number_of_ours_is_a_number(number: str) -> None:
    found = invitations.respondent_of(number)
    assert found in (None, "r-123456789012345")
