"""Every kind of letter in both languages: whole, one link for each thing asked, the most urgent first; only text."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from jinja2 import DictLoader

from engine.office.letters.shapes import Letter, Reader, Undelivered
from engine.office.letters.subjects import LONGEST_SUBJECT
from engine.office.letters.wording import UNDELIVERED, WIDTH, Enclosed, Unwordable, word
from engine.office.people import Person
from engine.rules.letter_picture import Task
from engine.rules.texts import Text
from engine.rules.words import capital, on_one_line
from tests.office.digests.looked_at import Html
from tests.office.letters.kinds import (
    HOSTILE,
    KINDS,
    LANGUAGES,
    LINKS,
    Language,
    letter,
    letters,
    links,
    piece_of,
    undelivered,
    worded,
    written_by,
)

NAMES = (*KINDS, "two readers of one mailbox", "two programmes", "undelivered")
DUTCH = re.compile(r"\b(de|het|een|niet|uw|wij|fase|uiterlijk|bericht|vragen|dank|aan|reden|besluit|wilt|leeg)\b", re.I)
ENGLISH = re.compile(r"\b(the|your|you|phase|by|this|letter|asked|thank|role|reason|decision|please|empty)\b", re.I)
each = pytest.mark.parametrize("name", NAMES)
in_both = pytest.mark.parametrize("language", LANGUAGES)


class Page(Html):
    """The HTML of a letter with all its attributes."""

    def __init__(self, page: str) -> None:
        self.attributes: list[tuple[str, str, str]] = []
        super().__init__(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        super().handle_starttag(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def all(self, name: str) -> list[str]:
        return [value for _, found, value in self.attributes if found == name]


def on_a_line(text: str) -> str:
    return " ".join(text.split())


def tasks_of(of: Letter) -> Iterator[Task]:
    for reader in of.readers:
        for piece in reader.pieces:
            yield from piece.tasks


@each
@in_both
def test_nothing_is_left_to_be_filled_in(name: str, language: Language) -> None:
    made = worded(letters(language)[name])
    for text in (made.subject, made.text, "".join(Page(made.html).words)):
        assert not re.search(r"[{}|]|\bNone\b|\(\)|\w \.|, ,|\.\.|: *\.|::", text), text


@each
def test_it_speaks_one_language(name: str) -> None:
    english, dutch = (worded(letters(language)[name]) for language in ("en", "nl"))
    assert not DUTCH.search(f"{english.subject}\n{english.text}{Page(english.html).text}")
    assert not ENGLISH.search(f"{dutch.subject}\n{dutch.text}{Page(dutch.html).text}")
    assert DUTCH.search(dutch.text) and ENGLISH.search(english.text)


@each
@in_both
def test_each_thing_asked_has_one_link(name: str, language: Language) -> None:
    of = letters(language)[name]
    made, wanted = worded(of), list(links(of).values())
    assert re.findall(rf"{LINKS}\d+", made.text) == wanted
    assert Page(made.html).all("href") == wanted


@pytest.mark.parametrize("name", KINDS)
@in_both
def test_the_subject_says_what_it_is_about(name: str, language: Language) -> None:
    assert worded(letters(language)[name]).subject == KINDS[name].subject(language)


@pytest.mark.parametrize(
    ("name", "nl", "en"),
    [
        ("two readers of one mailbox", "Area: 2 vragen aan u, de eerste uiterlijk 5 april 2027",
         "Area: 2 things asked of you, the first by 5 April 2027"),
        ("two programmes", "IJsselmonde en Area: te laat: paper inleveren",
         "IJsselmonde and Area: overdue: hand in paper"),
        ("undelivered", "Een bericht aan Mark kwam niet aan", "A letter to Mark did not arrive"),
    ],
)  # fmt: skip
def test_the_subject_of_what_is_put_together(name: str, nl: str, en: str) -> None:
    assert worded(letters("nl")[name]).subject == nl
    assert worded(letters("en")[name]).subject == en


@each
@in_both
def test_the_lines_of_the_plain_text_are_sensible(name: str, language: Language) -> None:
    lines = worded(letters(language)[name]).text.split("\n")
    assert lines[0] in ("Beste Anna Vis,", "Dear Anna Vis,") or name in (
        "two readers of one mailbox",
        "undelivered",
    )
    assert lines[-1] == "" and lines[-2].startswith(("Wij houden niet bij", "We do not track"))
    assert all(len(line) <= WIDTH for line in lines if LINKS not in line)
    assert all(line == line.rstrip() for line in lines)
    assert not any(one == two == "" for one, two in pairwise(lines))


@each
@in_both
def test_the_page_is_well_formed_and_fetches_nothing(name: str, language: Language) -> None:
    page = Page(worded(letters(language)[name]).html)
    assert not page.tags & {"script", "link", "iframe", "form", "object", "embed", "base", "svg", "video", "audio"}
    assert page.all("src") == [] and page.all("srcset") == []
    assert not any(found.startswith("on") for _, found, _ in page.attributes)
    assert not any("url(" in style or "import" in style for style in page.all("style"))
    assert page.all("lang") == [language]
    assert page.headings[:1] == [1] or name == "digest along"


@in_both
def test_the_most_urgent_comes_first(language: Language) -> None:
    of = letters(language)["two programmes"]
    for text in (on_a_line(worded(of).text), on_a_line(Page(worded(of).html).text)):
        places = [text.index(capital(task.what.say(language))) for task in tasks_of(of)]
        assert places == sorted(places)
        assert text.upper().index("IJSSELMONDE") < text.upper().index("AREA")


@in_both
def test_what_is_asked_for_no_phase_names_none(language: Language) -> None:
    of = letters(language)["looking ahead"]
    (task,) = tasks_of(of)
    assert task.run is None
    assert f"\n- {capital(task.what.say(language))}.\n" in worded(of).text
    assert not re.search(r"<p[^>]*>\s*</p>", worded(of).html)


def test_what_goes_along_is_said() -> None:
    made = worded(letters("nl")["digest along"], Enclosed("<p>html</p>", "de rapportage"))
    assert "Hierbij de voortgangsrapportage. U vindt die ook als pdf bij dit bericht.\n\nde rapportage" in made.text
    assert "ook als pdf bij dit bericht.</p>" in made.html
    assert "als pdf" not in worded(letters("nl")["reminder"]).text


def test_two_readers_are_told_apart() -> None:
    made = worded(letters("nl")["two readers of one mailbox"])
    assert made.text.startswith("Beste Anna Vis en Bram,\n")
    assert made.text.index("* Voor Anna Vis *") < made.text.index("* Voor Bram *")
    assert made.text.count("Uw rol: maker.") == 1, "said once, where it is the same"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("reminder", "Een herinnering: dit is er nog niet."),
        ("last reminder before the deadline", "Dit is de laatste herinnering voor de uiterste datum."),
        ("last reminder before a call", "Komt er geen reactie, dan belt de programmamanager u."),
        ("announced escalation", "Is dit er op 10 mei 2027 nog niet? Dan noemen wij u in een bericht aan: council."),
        ("escalation", "Wilt u helpen het los te krijgen? - maker (k): paper inleveren, fase plan (uiterste datum"),
        ("phone task", "Schrijven hielp niet. Wilt u hierover bellen? - maker (k): paper inleveren, fase plan"),
        ("returned", "Dit is teruggestuurd. Reden: xyz? Wilt u het aanpassen?"),
        ("lapsed", "De inhoud is veranderd sinds u zich uitsprak. Daarom vragen wij het u opnieuw."),
        ("deadline moved", "van 5 april 2027 naar 3 mei 2027. Reden: xyz."),
        ("decision", "Waarom: - Kpi: niet op koers - Reden: xyz. - Fase plan (poging 2) is opnieuw geopend"),
        ("outcome", "Het programma is gestopt. Reden: xyz. Overgedragen: xyz."),
        ("invitation", "Waarom? In deze fase gaat het om: plan"),
        ("asked", "Waarom? Met deze uitgangswaarde vergelijken wij wat er later wordt gemeten."),
        ("asked", "Zo snel mogelijk, in elk geval vóór de eerste meting op 1 juni 2028."),
        ("thanks", "Fase plan is afgerond. Dank voor uw bijdrage."),
    ],
)  # fmt: skip
def test_it_says_what_is_the_matter(name: str, told: str) -> None:
    made = worded(letters("nl")[name])
    assert told in on_a_line(made.text)
    assert told.split(" - ")[0] in on_a_line(Page(made.html).text)


class TestTheFoot:
    """Why one gets it, who reads the answer, and how to get less."""

    def test_it_names_the_roles(self) -> None:
        roles = (Text(nl="Voorzitter", en="Chair"), Text(nl="Bestuur", en="Board"))
        piece = replace(piece_of("reminder"), capacities=roles)
        assert "meedoet aan het programma in Area. Uw rollen: Voorzitter en Bestuur." in _foot(letter(piece))
        assert "programme in Area. Your roles: Chair and Board." in _foot(letter(piece, language="en"))

    def test_who_has_left_is_told_so(self) -> None:
        piece = replace(piece_of("decision"), capacities=())
        assert "omdat u meedeed aan het programma in Area." in _foot(letter(piece))

    def test_whoever_manages_reads_the_answers(self) -> None:
        assert "Vragen? Antwoord op dit bericht. Samira Haddou leest het." in _foot(letters("nl")["reminder"])
        alone = replace(letters("nl")["reminder"], answers_to=None)
        assert "Vragen?" not in _foot(alone)

    @pytest.mark.parametrize(("name", "offered"), [("thanks", True), ("decision", True), ("reminder", False)])
    def test_what_may_be_done_without_can_be_stopped(self, name: str, offered: bool) -> None:
        of = letters("nl")[name]
        assert ("Liever alleen berichten waarin wij iets vragen?" in _foot(of)) is offered
        assert ("De beheerder van Koers kan dat" in _foot(replace(of, answers_to=None))) is offered

    def test_whoever_hears_of_a_letter_that_did_not_arrive_manages(self) -> None:
        assert "omdat u een programma beheert." in _foot(undelivered("nl"))


def _foot(of: Letter) -> str:
    return on_a_line(worded(of).text.rpartition("\n--\n")[2])


@pytest.mark.parametrize("why", UNDELIVERED)
def test_a_letter_that_did_not_arrive_is_told_with_its_number_and_what_to_do(why: str) -> None:
    of = undelivered("nl")
    failed = Undelivered(7, "Mark", why, None)
    made = worded(replace(of, readers=(replace(of.readers[0], undelivered=(failed,)),)))
    for text in (on_a_line(made.text), on_a_line(Page(made.html).text)):
        assert f"Een bericht aan Mark kwam niet aan. {UNDELIVERED[why].nl} Het heeft nummer 7." in text


def test_several_letters_that_did_not_arrive_are_counted() -> None:
    of = undelivered("nl")
    failed = tuple(Undelivered(number, "Mark", "refused", None) for number in (7, 8))
    assert worded(replace(of, readers=(replace(of.readers[0], undelivered=failed),))).subject == (
        "2 berichten kwamen niet aan"
    )


class TestLongSubjects:
    """Never longer than fits, and the date is not what goes."""

    @pytest.mark.parametrize("length", [60, 100, 300])
    def test_what_is_asked_is_cut_and_its_date_is_not(self, length: int) -> None:
        task = replace(piece_of("invitation").tasks[0], what=Text(nl="w" * length, en="w" * length))
        found = worded(letter(replace(piece_of("invitation"), tasks=(task,)))).subject
        assert len(found) <= LONGEST_SUBJECT and found.endswith(", uiterlijk 5 april 2027")

    def test_the_phase_goes_before_a_word_of_what_is_asked(self) -> None:
        task = replace(piece_of("invitation").tasks[0], about=Text(nl="fase " + "f" * 90, en="x"))
        found = worded(letter(replace(piece_of("invitation"), tasks=(task,)))).subject
        assert found == "Area: accorderen, uiterlijk 5 april 2027"

    def test_one_area_is_named_however_long_and_many_are_counted(self) -> None:
        pieces = [replace(piece_of("reminder"), programme=f"p{n}", area_name=f"{'Gebied' * 10}{n}") for n in (1, 2, 3)]
        assert worded(letter(pieces[0])).subject.startswith("GebiedGebied")
        other = Reader(Person("q", "Q", "q@example.org"), tuple(pieces))
        assert worded(letter(*pieces, more=other)).subject.startswith("3 programma's: 6 vragen aan u")


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_write_is_text_and_nothing_else(words: str) -> None:
    plain, made = worded(written_by("gewoon")), worded(written_by(words))
    page, harmless = Page(made.html), Page(plain.html)
    assert page.tags == harmless.tags
    assert [(tag, name) for tag, name, _ in page.attributes] == [(tag, name) for tag, name, _ in harmless.attributes]
    assert page.all("href") == harmless.all("href")
    shown = on_one_line(words)
    assert shown in on_a_line(page.text) and shown[:70] in on_a_line(made.text)
    assert made.text.count("\nDit vragen wij van u:\n") == plain.text.count("\nDit vragen wij van u:\n") == 2
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u200b-\u200f\u2028-\u202e\ufeff]", made.text + made.html)
    assert len(made.subject) <= LONGEST_SUBJECT and made.subject.isprintable()


@in_both
def test_a_template_that_knows_no_name_makes_no_letter(language: Language) -> None:
    broken = DictLoader({"letter.txt": "{{ no_such }}", "letter.html": ""})
    with pytest.raises(Unwordable, match="no_such"):
        word(letters(language)["reminder"], {}, (), broken)


def test_a_thing_asked_without_a_link_makes_no_letter() -> None:
    with pytest.raises(Unwordable):
        word(letters("nl")["reminder"], {})
