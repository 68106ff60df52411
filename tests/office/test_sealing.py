"""Words of people stand beside the record, can be shown, and can be erased without a scratch on the record."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy import Engine, select

from engine.office import people, reading, tables
from engine.office.people import Organisation, Person
from engine.office.register import Register
from engine.office.sealing import SEAL, fields_of, salt_from, seal, unseal
from engine.office.trouble import UnwritableText
from engine.office.verify import verify
from engine.rules import commands as c
from tests.office.samples import begin, deliver, later

SECRET = "Mevrouw De Vries woont op nummer 12."


def test_the_journal_holds_a_seal_and_no_words(register: Register, engine: Engine) -> None:
    begin(register)
    register.handle("p1", deliver(SECRET), later(1))
    with engine.connect() as connection:
        record = [connection.execute(select(table)).all() for table in (tables.event, tables.command)]
        record.append(connection.execute(select(tables.programme)).all())
    assert "Vries" not in repr(record)
    assert "mark" in repr(record)


def test_words_can_be_read_by_their_seal(register: Register, engine: Engine) -> None:
    begin(register)
    ((_, event),) = register.handle("p1", deliver(SECRET), later(1)).events
    with engine.connect() as connection:
        assert unseal(connection, "p1", [event.content, "no seal"]) == {event.content: SECRET}
        assert unseal(connection, "p2", [event.content]) == {}


def test_an_erased_person_leaves_an_id_and_a_whole_record(register: Register, engine: Engine) -> None:
    begin(register)
    people.put_organisation(engine, Organisation("o1", "Woonstad"))
    people.put_person(engine, Person("mark", "Mark Jansen", "mark@example.org", "en", ("o1",)))
    people.put_person(engine, Person("anna", "Anna de Wit"))
    ((_, event),) = register.handle("p1", deliver(SECRET), later(1)).events
    assert people.erase(engine, "mark") == people.Erased(known=True, words=1)
    assert people.erase(engine, "mark") == people.Erased(known=False, words=0)
    assert set(people.people(engine)) == {"anna"}
    with engine.connect() as connection:
        assert unseal(connection, "p1", [event.content]) == {}
        everything = [connection.execute(select(table)).all() for table in tables.metadata.sorted_tables]
    assert "Vries" not in repr(everything) and "Jansen" not in repr(everything)
    assert verify(engine) == ()
    assert register.handle("p1", deliver(SECRET), later(2)).repeated


def test_answers_belong_to_the_respondent() -> None:
    answer = c.Answer(
        id="a1", by="anna", run="1.look.1", questionnaire="q", group="residents", respondent="r7", answers="Goed."
    )
    assert [words.person for words in seal(answer)[1]] == ["r7"]


def test_every_word_of_every_command_is_found() -> None:
    """Words stand in fields of the command itself, never deeper, where they would be passed over."""
    for kind in c.COMMANDS.values():
        deep = [name for name, info in kind.model_fields.items() if _words_within(info.annotation)]
        assert deep == []
    assert fields_of(c.Explain) == ("cause", "consequence", "correction")
    assert fields_of(c.Sign) == ("reason",)
    assert fields_of(c.PassTime) == ()


def _words_within(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return any(
            any(isinstance(item, c.Personal) for item in info.metadata) or _words_within(info.annotation)
            for info in annotation.model_fields.values()
        )
    return any(_words_within(part) for part in get_args(annotation))


@given(st.text(min_size=1).filter(lambda text: text.strip() and "\0" not in text))
def test_a_seal_is_found_again_and_tells_nothing(words: str) -> None:
    sealed, (kept,) = seal(deliver(words))
    found = SEAL.fullmatch(sealed.content)
    assert found is not None and found[1] == kept.ref
    assert seal(deliver(words))[0].content != sealed.content, "another salt each time"


def test_a_replay_seals_alike() -> None:
    assert seal(deliver("x"), salt_from("a")) == seal(deliver("x"), salt_from("a"))
    assert seal(deliver("x"), salt_from("a")) != seal(deliver("x"), salt_from("b"))
    assert seal(deliver("x", 1), salt_from("a"))[0].content != seal(deliver("x", 2), salt_from("a"))[0].content


def test_words_that_look_like_a_seal_are_sealed_as_well(register: Register, engine: Engine) -> None:
    begin(register)
    fake = f"w:deliver-1.content:{'0' * 64}"
    ((_, event),) = register.handle("p1", deliver(fake), later(1)).events
    with engine.connect() as connection:
        assert unseal(connection, "p1", [event.content]) == {event.content: fake}
    assert verify(engine) == ()


@pytest.mark.parametrize("words", ["' OR 1=1; --", "%s %(x)s {0}", "emoji 🏘 en \u202e", "a\nb\r\n\tc", "\\x00"])
def test_any_text_is_kept_as_it_is(register: Register, engine: Engine, words: str) -> None:
    begin(register)
    ((_, event),) = register.handle("p1", deliver(words), later(1)).events
    with engine.connect() as connection:
        assert unseal(connection, "p1", [event.content]) == {event.content: deliver(words).content}


def test_a_character_that_cannot_be_kept_is_refused(register: Register, engine: Engine) -> None:
    stood = begin(register)
    with pytest.raises(UnwritableText):
        register.handle("p1", deliver("a\0b"), later(1))
    assert reading.state(engine, "p1") == stood.programme
