"""Letters of every kind, each from a real life: what happened to a small programme, as one person reads of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal

from engine.office.letters.shapes import Letter, Reader, Undelivered
from engine.office.letters.wording import Enclosed, Key, Worded, word
from engine.office.people import Person
from engine.rules import events as e
from engine.rules.letter_picture import Chase, News, Piece
from engine.rules.texts import Text
from tests.rules.lives import CHECK, Life, plan_of
from tests.rules.postbag import Postbag

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = ("nl", "en")
PLAN = "1.plan.1"
NOW = datetime(2027, 1, 5, 8, 2, tzinfo=UTC)
LINKS = "https://koers.example/doen/"
REMINDED = """
phases: [{id: plan, reminders: {before: [P4W, P1W], after: [P3D], repeat: P1W}, escalation: {after: P5W, to: council}}]
"""
CALLED = REMINDED.replace(", escalation: {after: P5W, to: council}", "")
WITH_DIGESTS = "digests: {rule: FREQ=MONTHLY;BYMONTHDAY=1, to: [manager]}"


def person(name: str, language: Language, known: str = "p") -> Person:
    """Somebody with an address."""
    return Person(known, name, f"{known}@example.org", language)


MANAGER = person("Samira Haddou", "nl", "m")


def letter(*pieces: Piece, language: Language = "nl", to: str = "Anna Vis", more: Reader | None = None) -> Letter:
    """A letter to one reader, or two."""
    readers = (Reader(person(to, language), pieces), *((more,) if more else ()))
    return Letter(12, NOW, readers, (), MANAGER)


def links(of: Letter) -> dict[Key, str]:
    """A link for each thing asked."""
    asked = [
        (reader.person.id, piece.programme, task)
        for reader in of.readers
        for piece in reader.pieces
        for task in piece.tasks
    ]
    return {key: f"{LINKS}{number:04d}" for number, key in enumerate(asked)}


def worded(of: Letter, *enclosed: Enclosed) -> Worded:
    """The letter in words."""
    return word(of, links(of), enclosed)


def read(bag: Postbag, who: str, about: str | None = None) -> Piece:
    """What somebody reads; of one kind of wish only, where that is named."""
    if about is not None:
        bag.wished = [one for one in bag.wished if one.about == about]
    found = bag.read(who)
    assert found is not None
    return found


def reminded(day: str, changes: str = REMINDED) -> Piece:
    return read(Postbag(Life(plan_of(changes)).pass_time(day)).collect(), "k")


def weekly(who: str, about: str) -> Piece:
    """What comes of a paper that stays away for fifteen weeks: the last letter of that kind."""
    life, found = Life(plan_of(CALLED)), []
    for week in range(15):
        life.pass_time((date(2027, 3, 1) + timedelta(weeks=week)).isoformat())
        bag = Postbag(life).collect()
        found += [bag] if any(one.about == about for one in bag.wished) else []
    return read(found[-1], who, about)


def invitation() -> Piece:
    return read(Postbag(Life(plan_of(REMINDED)).deliver(PLAN, "paper")).collect(), "a", "invitation")


def asked() -> Piece:
    life = Life(plan_of()).when("AgreeMeasurement", seat="board-a")
    return read(Postbag(life).collect(), "m", "asked")


def came_late() -> Piece:
    life = Life(plan_of()).pass_time("2027-04-20").deliver(PLAN, "paper")
    return read(Postbag(life).collect(), "a", "invitation")


def escalated() -> Piece:
    life = Life(plan_of(REMINDED))
    for day in ("2027-04-09", "2027-04-20", "2027-05-11"):
        life.pass_time(day)
    return read(Postbag(life).collect(), "x")


def returned() -> Piece:
    life = Life(plan_of()).deliver(PLAN, "paper")
    for seat in ("board-a", "board-b"):
        life.sign(PLAN, seat, "return", reason="xyz?")
    return read(Postbag(life).collect(), "k")


def lapsed() -> Piece:
    life = Life(plan_of()).deliver(PLAN, "paper").sign(PLAN, "board-a").deliver(PLAN, "paper", "another")
    return read(Postbag(life).collect(), "a", "lapsed")


def moved() -> Piece:
    life = Life(plan_of()).when("ExtendDeadline", run=PLAN, until="2027-05-03", reason="xyz", by="m")
    return read(Postbag(life).collect(), "k")


def _off_course(changes: str = "") -> Life:
    return Life(plan_of(changes)).planned().measuring().off_course()


def decided() -> Piece:
    life = _off_course()
    before = tuple(event for event in life.journal if isinstance(event, e.IndicatorAssessed))
    life.decided(CHECK, "adjust", reason="xyz.")
    return read(Postbag(life).collect((*before, *life.all(e.CourseProposed))), "k", "decision")


def ratified() -> Piece:
    life = _off_course("course: {ratified_by: council}").decided(CHECK, "reopen", meanwhile="suspend")
    before = life.told
    life.when("Ratify", run=CHECK, seat="council-x", verdict="approve")
    return read(Postbag(life).collect(before), "k", "decision")


def ended() -> Piece:
    life = Life(plan_of()).when("EndProgramme", seat="board-a", outcome="stopped", reason="xyz", handed_over="xyz")
    return read(Postbag(life).collect(), "k")


def thanked() -> Piece:
    return read(Postbag(Life(plan_of()).planned()).collect(), "a", "thanks")


def empty_seat() -> Piece:
    life = Life(plan_of()).when("LeaveSeat", seat="maker-k", by="k")
    return read(Postbag(life).collect(), "m", "empty_seat")


def nobody() -> Piece:
    life = Life(plan_of(), cast={})
    bag = Postbag(life).collect()
    life.seat("manager", "m")
    return read(bag, "m")


def digest_along() -> Piece:
    return read(Postbag(Life(plan_of(WITH_DIGESTS)).pass_time("2027-02-01")).collect(), "m", "digest")


def looking_ahead() -> Piece:
    life = Life(plan_of("measurement: {moments: [{id: yearly, on: [2028-06-01]}]}")).planned().measuring()
    life.deliver("1.do.1", "result").off_course("50").decided(CHECK, "stay", reason="xyz")
    return read(Postbag(life).collect(), "a", "look_ahead")


@dataclass(frozen=True)
class Kind:
    """What happened, and what the subject of the letter about it is; `area` stands before it."""

    piece: Callable[[], Piece]
    nl: str
    en: str

    def subject(self, language: Language) -> str:
        """The subject in that language."""
        return "Area: " + (self.en if language == "en" else self.nl)


KINDS: Mapping[str, Kind] = {
    "invitation": Kind(
        invitation, "accorderen, fase plan, uiterlijk 5 april 2027", "sign off, phase plan, by 5 April 2027"
    ),
    "asked": Kind(asked, "cijfer aanleveren: kpi, WK1, 1 januari 2027", "supply a figure: kpi, WK1, 1 January 2027"),
    "reminder": Kind(
        lambda: reminded("2027-03-09"), "paper inleveren, uiterlijk 5 april 2027", "hand in paper, by 5 April 2027"
    ),
    "last reminder before the deadline": Kind(
        lambda: reminded("2027-03-30"), "paper inleveren, uiterlijk 5 april 2027", "hand in paper, by 5 April 2027"
    ),
    "last reminder before a call": Kind(
        lambda: weekly("k", "reminder"), "te laat: paper inleveren", "overdue: hand in paper"
    ),
    "announced escalation": Kind(lambda: reminded("2027-04-09"), "te laat: paper inleveren", "overdue: hand in paper"),
    "asked after the deadline": Kind(
        came_late, "accorderen, fase plan, zo snel mogelijk", "sign off, phase plan, as soon as you can"
    ),
    "escalation": Kind(
        escalated,
        "uw hulp gevraagd bij: paper inleveren, fase plan",
        "your help is asked with: hand in paper, phase plan",
    ),
    "phone task": Kind(lambda: weekly("m", "phone_task"), "graag bellen met maker (k)", "please call maker (k)"),
    "returned": Kind(returned, "paper inleveren, uiterlijk 5 april 2027", "hand in paper, by 5 April 2027"),
    "lapsed": Kind(lapsed, "accorderen, fase plan, uiterlijk 5 april 2027", "sign off, phase plan, by 5 April 2027"),
    "deadline moved": Kind(moved, "paper inleveren, uiterlijk 3 mei 2027", "hand in paper, by 3 May 2027"),
    "decision": Kind(decided, "koersbesluit: bijsturen", "course decision: adjust"),
    "decision ratified": Kind(
        ratified,
        "koersbesluit: herijken; intussen wordt de uitvoering opgeschort",
        "course decision: reopen the strategy; execution is suspended meanwhile",
    ),
    "outcome": Kind(ended, "het programma is gestopt", "the programme is stopped"),
    "thanks": Kind(thanked, "fase plan is afgerond", "phase plan is done"),
    "empty seat": Kind(empty_seat, "zetel maker-k (maker) is leeg", "seat maker-k (maker) is empty"),
    "nobody in a role": Kind(
        nobody,
        "een bericht aan maker kon niemand bereiken, want niemand heeft deze rol",
        "a letter to maker could reach nobody, because nobody has this role",
    ),
    "digest along": Kind(digest_along, "voortgangsrapportage van 1 februari 2027", "digest of 1 February 2027"),
    "looking ahead": Kind(
        looking_ahead,
        "nieuwe meetmomenten afspreken of het programma beëindigen",
        "agree new moments or end the programme",
    ),
}


@cache
def piece_of(kind: str) -> Piece:
    """What somebody reads in a letter of that kind."""
    return KINDS[kind].piece()


def letter_of(kind: str, language: Language) -> Letter:
    """A letter of that kind to a reader of that language."""
    return letter(piece_of(kind), language=language)


def two_readers(language: Language) -> Letter:
    """Two people of one organisation share a mailbox, and both are asked the same."""
    other = Reader(person("Bram", language, "q"), (piece_of("reminder"),))
    return letter(piece_of("reminder"), language=language, more=other)


def two_programmes(language: Language) -> Letter:
    """The one in which something is late comes first."""
    late = replace(piece_of("announced escalation"), programme="p2", area_name="IJsselmonde")
    return letter(late, piece_of("invitation"), language=language)


def undelivered(language: Language) -> Letter:
    """Whoever manages hears that a letter did not arrive."""
    failed = Undelivered(7, "Mark", "refused", "550 no such mailbox")
    return Letter(12, NOW, (Reader(person("Samira Haddou", language, "m"), (), (), (failed,)),), (), None)


def letters(language: Language) -> dict[str, Letter]:
    """One of every kind."""
    found = {kind: letter_of(kind, language) for kind in KINDS}
    found["two readers of one mailbox"] = two_readers(language)
    found["two programmes"] = two_programmes(language)
    found["undelivered"] = undelivered(language)
    return found


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=http://kwaad.example/p.gif onerror=alert(1)>',
    "a\r\nBcc: x@y.example\n\nDit vragen wij van u:\n\n- Betalen\u2028--\x0b",
    "{{ 7 * 7 }} {% raw %} {naam} %s |x|",
    "woord " * 60,
    "x" * 300,
    "\u202egnp.exe\u202c\u200f\u200b\ufeff",
    "=?utf-8?q?a=0D=0ABcc:_x@y.example?=",
    "&lt;b&gt; &amp; ]]> <!-- --",
)


def written_by(words: str) -> Letter:
    """A letter to two in which everything that anybody can write is `words`."""
    text = Text(nl=words, en=words)
    base = piece_of("announced escalation")
    task = replace(base.tasks[0], what=text, about=text, note=text, why=text)
    again = replace(task, mark="still", item="another")
    piece = replace(
        base,
        area_name=words,
        title=text,
        capacities=(text,),
        tasks=(task, again),
        chases=(Chase(text, text, task.until, True), Chase(text, text, None, False)),
        news=(News(text, (text,)),),
        thanks=(text,),
    )
    reader = Reader(Person("p", words, "p@example.org"), (piece,), (), (Undelivered(7, words, "refused", words),))
    return Letter(
        12, NOW, (reader, replace(reader, person=replace(reader.person, id="q"))), (), replace(MANAGER, name=words)
    )
