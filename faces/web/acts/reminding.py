"""Reminding now: who still owes something in a phase, or in the programme itself; who gets a letter, and when."""

from collections.abc import Mapping
from typing import Any

from engine.office import people
from engine.office.reminding import Asked, Fate, Reminder, remind, reminders
from engine.office.shelf import Known
from engine.rules.refusals import Refusal
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from engine.rules.wording import owed_words
from engine.rules.words import capital
from faces.web.acts.shapes import Act, Options, Values, address, runs_open, speaker
from faces.web.forms import Posted
from faces.web.refusals import NotForYou
from faces.web.unwritten import Unwritten, unwritten
from faces.web.visit import Visit

PROGRAMME = "programma"
"""What stands in an address, in the place of a phase run, for what is owed outside any."""


class NobodyToRemind(Refusal):
    """Niemand krijgt een herinnering: alles is gedaan, is vandaag al gevraagd, hoort bij een lege zetel, of er is geen
    e-mailadres.
    --
    Nobody gets a reminder: all is done, was asked today already, belongs to an empty seat, or no mail address is known.
    """


class Remind(Act):
    """Herinneren."""

    word = "herinneren"
    needs = "remind"
    title = Text(nl="Nu herinneren", en="Remind now")
    follows = Text(
        nl="Wie hier nog iets moet doen, krijgt daarover een bericht. Wie vandaag al iets kreeg, krijgt geen tweede, "
        "en niemand krijgt meer berichten per week dan is afgesproken.",
        en="Whoever still has something to do here gets a letter about it. Who got one today gets no second, and "
        "nobody gets more letters a week than was agreed.",
    )
    button = Text(nl="Herinnering sturen", en="Send the reminder")
    places = ((NobodyToRemind, "run"),)

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """What is owed where was chosen (else in the first phase), and who gets a letter about it on which day."""
        runs = _choices(visit, known)
        chosen = values.get("run") if values.get("run") in dict(runs) else runs[0][0] if runs else ""
        found = _found(visit, known, chosen) if chosen else ()
        speaks = speaker(visit, known)
        going = {reader for one in found if one.on for reader in one.readers}
        return {
            "runs": runs,
            "chosen": chosen,
            "rows": [_row(speaks, known, chosen or "", one) for one in found],
            "people": len(going),
            "days": sorted({one.on for one in found if one.on}),
            "unwritten": _unwritten(visit, found),
            "sent": "gedaan" in values,
        }

    def do(self, visit: Visit, known: Known, posted: Posted) -> str:
        """Sends it, and shows what waits. Raises NobodyToRemind."""
        programme, chosen = known.programme.id, posted.one("run")
        if not visit.may(self.needs, programme):
            raise NotForYou
        going = remind(visit.house.office.engine, programme, _run(chosen), visit.now)
        if not going and not any(one.asked and one.reached for one in _found(visit, known, chosen)):
            raise NobodyToRemind
        return f"{address(programme, 'doen', self.word)}?fase={chosen}&gedaan=1"


def _choices(visit: Visit, known: Known) -> Options:
    """The open phase runs, and the programme itself where that owes something."""
    found = runs_open(known, visit)
    if any(owed.run is None for owed in known.standing.owed):
        title = "outside any phase" if visit.language == "en" else "los van een fase"
        found.append((PROGRAMME, title))
    return found


def _run(chosen: str) -> str | None:
    return None if chosen == PROGRAMME else chosen


def _found(visit: Visit, known: Known, chosen: str) -> tuple[Reminder, ...]:
    with visit.looking() as connection:
        return reminders(connection, known.plan, known.programme, _run(chosen), visit.now)


def _unwritten(visit: Visit, found: tuple[Reminder, ...]) -> tuple[Unwritten, ...]:
    """Whom no letter can reach, each once."""
    missing = dict.fromkeys(reader for one in found if not one.reached for reader in one.readers)
    rows = people.people(visit.house.office.engine, missing) if missing else {}
    return unwritten(visit, (rows[person] for person in missing if person in rows))


def _row(speaks: Speaker, known: Known, run: str, one: Reminder) -> list[str]:
    seat = known.programme.seats.get(one.owed.seat or "")
    who = speaks.seat(seat) if seat else f"{speaks.role(one.owed.role)} ({speaks.pick('niemand', 'nobody')})"
    return [who, capital(owed_words(speaks, run, one.owed)), _letter(speaks, one)]


def _letter(speaks: Speaker, one: Reminder) -> str:
    if not one.readers:
        return speaks.pick("niet: de zetel is leeg", "none: the seat is empty")
    if not one.reached:
        return speaks.pick("kan niet: geen e-mailadres", "cannot go: no mail address")
    if one.on:
        return speaks.pick("vanaf ", "from ") + speaks.day(one.on)
    return _fate(speaks, one.letter) if one.letter else ""


def _fate(speaks: Speaker, letter: Asked) -> str:
    return speaks.pick(*_FATES[letter.fate]).format(day=speaks.day(letter.on))


_FATES: Mapping[Fate, tuple[str, str]] = {
    "waits": ("ligt klaar, gaat vanaf {day}", "is ready, goes from {day}"),
    "went": ("ging vandaag", "went today"),
    "refused": ("ging vandaag, maar kwam niet aan: kijk bij Berichten", "went today, but did not arrive: see Letters"),
    "held": ("wordt vastgehouden: kijk bij Berichten", "is held: see Letters"),
}
