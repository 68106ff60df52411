"""What somebody did in a programme, and what became of it. Reading only, and a bounded part of the record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.office.backwards import names_in, of_kinds, of_run
from engine.office.given import given
from engine.office.phases_past import ProductPast, SignOffPast, agreements_of, products_of, signoffs_of
from engine.office.reading import Looking
from engine.office.shelf import Known
from engine.rules import events as e
from engine.rules.programme import Seat
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.wording import tell_plainly
from engine.rules.words import both, day_words, term
from engine.rules.workdays import local_day

MOST = 20
MOST_READ = 5
"""So many of the products that were handed in can be read back."""

LOOKED_AT = 60
LONGEST_ID = 80
DID = (
    "ProductDelivered", "AgreementMade", "AgreementSigned", "SignedOff", "FigureRecorded", "Explained",
    "InitiativePlanned", "MilestoneReached", "InitiativeSettled", "MeasurementAgreed", "MomentsAgreed",
    "CourseProposed", "CourseRatified", "ConflictDeclared", "ProgrammeEnded",
)  # fmt: skip
IN_NO_RUN = ("InitiativePlanned", "MilestoneReached", "MeasurementAgreed", "MomentsAgreed")
IN_A_RUN = ("Explained", "InitiativeSettled", "ConflictDeclared", "CourseProposed", "CourseRatified")
UNTOLD = ("DigestDue", "ReminderCame", "PhaseTouched")


@dataclass(frozen=True, slots=True)
class Did:
    """One thing done, on a day, what became of it since, and what was `handed` in, where that can be read back."""

    day: date
    what: Text
    since: Text | None = None
    again: bool = False
    handed: ProductPast | None = None


def came_of(connection: Looking, known: Known, person: str, command: str) -> tuple[Text, ...]:
    """What a command of this person brought about, a sentence for each event; empty for a command that is not theirs.

    The first sentences tell what they did; what follows from it comes after.
    """
    if not command or len(command) > LONGEST_ID or not command.isprintable():
        return ()
    records = given(connection, known.programme.id, command)
    events = [record.event for record in records]
    if not any(getattr(event, "by", None) == person for event in events):
        return ()
    names = names_in(connection, known.programme.id, records, known.names)
    told = [event for event in events if type(event).__name__ not in UNTOLD]
    mine = next((place for place, event in enumerate(told) if getattr(event, "by", None) == person), 0)
    return tuple(_told(known, event, names) for event in told[mine : mine + 6])


def is_done(connection: Looking, known: Known, person: str, command: str) -> bool:
    """Whether this person gave this command before."""
    return bool(came_of(connection, known, person, command))


def did_in(connection: Looking, known: Known, run: str | None, seat: Seat) -> list[Did]:
    """What was done for a seat in a phase run (None: in no phase in particular), the last first."""
    found = [*_agreed(connection, known, run, seat), *_besides(connection, known, run, seat)]
    if run is not None:
        found += [*_handed(connection, known, run, seat), *_signed(connection, known, run, seat)]
    return sorted(found, key=lambda one: one.day, reverse=True)[:MOST]


def lately(connection: Looking, known: Known, person: str) -> list[Did]:
    """What somebody did themselves, as far as it is among the last of its kind in the programme."""
    records, _ = of_kinds(connection, known, DID, None, LOOKED_AT)
    mine = [record for record in records if getattr(record.event, "by", None) == person][:MOST]
    names = names_in(connection, known.programme.id, mine, known.names)
    return [Did(local_day(known.plan.calendar, one.at), _told(known, one.event, names)) for one in mine]


def returned_because(connection: Looking, known: Known, run: str, product: str) -> str | None:
    """Why a product went back, where it can still be read: of the programme manager, else the last return by a seat
    that signs."""
    handed = products_of(connection, known, run, limit=MOST).items
    newest = next((one for one in handed if one.product == product), None)
    if newest is not None and newest.returned_by is not None:
        return newest.because
    found = signoffs_of(connection, known, run, limit=MOST).items
    return next((one.reason for one in found if one.verdict == "return" and one.on == "content"), None)


def _told(known: Known, event: e.Event, names: Names) -> Text:
    """One event, with every seat called by its role."""

    def say(language: str) -> str:
        speaker = Speaker(known.plan, {}, language)
        roles = {seat.id: speaker.role(seat.role) for seat in known.programme.seats.values()}
        told = tell_plainly(known.plan, event, {**roles, **names})
        return told.en if language == "en" else told.nl

    return both(say)


def _besides(connection: Looking, known: Known, run: str | None, seat: Seat) -> Iterator[Did]:
    """What else was done for the seat: explanations and decisions in the phase run, initiatives and measuring."""
    records, _ = of_kinds(connection, known, IN_NO_RUN, None, LOOKED_AT)
    if run is not None:
        records += of_run(connection, known, run, IN_A_RUN, None, LOOKED_AT)[0]
    mine = [record for record in records if getattr(record.event, "seat", None) == seat.id][:MOST]
    names = names_in(connection, known.programme.id, mine, known.names)
    for one in mine:
        yield Did(local_day(known.plan.calendar, one.at), _told(known, one.event, names))


def _handed(connection: Looking, known: Known, run: str, seat: Seat) -> Iterator[Did]:
    passed = run not in known.programme.runs
    seen: set[str] = set()
    told = 0
    for one in products_of(connection, known, run, limit=MOST).items:
        newest = one.product not in seen
        seen.add(one.product)
        if one.seat == seat.id:
            what = _say("Ingeleverd: {x}", "Handed in: {x}", one.label)
            readable = one if told < MOST_READ else None
            yield Did(one.day, what, _fate(one.returned, newest, passed), one.returned and newest, readable)
            told += 1


def _fate(returned: bool, newest: bool, passed: bool) -> Text:
    if returned:
        return Text(nl="teruggestuurd om aan te passen", en="returned, to be changed")
    if not newest:
        return Text(nl="vervangen door wat later kwam", en="replaced by what came later")
    if passed:
        return Text(nl="aanvaard: de fase is afgerond", en="accepted: the phase is done")
    return Text(nl="ontvangen; de fase is nog open", en="received; the phase is still open")


def _signed(connection: Looking, known: Known, run: str, seat: Seat) -> Iterator[Did]:
    for one in signoffs_of(connection, known, run, limit=MOST).items:
        if one.seat == seat.id:
            yield Did(one.day, _spoken(one), _lapsed(one), one.lapsed)


def _lapsed(one: SignOffPast) -> Text | None:
    """Why a verdict counts no longer, and since when."""
    on = one.lapsed_on
    if on is None:
        return None
    day = Text(nl=day_words(on, "nl"), en=day_words(on, "en"))
    if one.lapsed_why == "returned":
        return _say(
            "vervallen op {x}, want wie het programma leidt, stuurde een product terug",
            "lapsed on {x}, because whoever manages the programme returned a product",
            day,
        )
    return _say("vervallen op {x}, want de inhoud veranderde", "lapsed on {x}, because the content changed", day)


def _spoken(one: SignOffPast) -> Text:
    about = ("over de inhoud", "on the content") if one.on == "content" else ("over de koers", "on the course")
    return Text(
        nl=f"Uw oordeel {about[0]}: {term(one.verdict, 'nl')}", en=f"Your verdict {about[1]}: {term(one.verdict, 'en')}"
    )


def _agreed(connection: Looking, known: Known, run: str | None, seat: Seat) -> Iterator[Did]:
    """Agreements that the seat made or signed; of those the state keeps no day, so that of the journal is asked."""
    mine = {one.agreement: one for one in agreements_of(connection, known) if seat.id in (one.seat, *one.signed)}
    if not mine:
        return
    records, _ = of_kinds(connection, known, ("AgreementMade", "AgreementSigned"), None, LOOKED_AT)
    for record in records:
        event: Any = record.event
        found = mine.get(event.agreement)
        if found is None or event.seat != seat.id or (run is not None and found.run != run):
            continue
        left = len(found.parties) - len(found.signed)
        made = record.type == "AgreementMade"
        what = _say("Opgesteld: {x}", "Drawn up: {x}", found.label) if made else _say(
            "Ondertekend: {x}", "Signed: {x}", found.label
        )  # fmt: skip
        yield Did(local_day(known.plan.calendar, record.at), what, _left(left))


def _left(left: int) -> Text:
    if not left:
        return Text(nl="iedereen heeft ondertekend", en="everybody has signed")
    return Text(nl=f"nog {left} te ondertekenen", en=f"{left} still to sign")


def _say(nl: str, en: str, label: Text) -> Text:
    return Text(nl=nl.format(x=label.nl), en=en.format(x=label.en))


def called(known: Known) -> Text:
    """The programme in a few words: its title and its area."""
    area = known.standing.area_name
    return both(lambda language: f"{known.standing.title.say(language)}, {area}")


def run_called(known: Known, run: str) -> Text:
    """A phase run in words."""
    return both(lambda language: Speaker(known.plan, known.names, language).run(run))
