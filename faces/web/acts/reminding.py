"""Reminding now: who still owes something in a phase, who of them gets a letter, and when."""

from typing import Any

from engine.office.reminding import Reminder, remind, reminders
from engine.office.shelf import Known
from engine.rules.refusals import Refusal
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from engine.rules.wording import owed_words
from engine.rules.words import capital
from faces.web.acts.shapes import Act, Values, address, runs_open, speaker
from faces.web.forms import Posted
from faces.web.refusals import NotForYou
from faces.web.visit import Visit


class NobodyToRemind(Refusal):
    """Niemand krijgt een herinnering: alles is gedaan, is vandaag al gevraagd, of hoort bij een lege zetel.
    --
    Nobody gets a reminder: all is done, was asked today already, or belongs to an empty seat.
    """


class Remind(Act):
    """Herinneren."""

    word = "herinneren"
    needs = "remind"
    title = Text(nl="Nu herinneren", en="Remind now")
    follows = Text(
        nl="Wie in deze fase nog iets moet doen, krijgt daarover een bericht. Wie vandaag al iets kreeg, krijgt geen "
        "tweede, en niemand krijgt meer berichten per week dan is afgesproken.",
        en="Whoever still has something to do in this phase gets a letter about it. Who got one today gets no second, "
        "and nobody gets more letters a week than was agreed.",
    )
    button = Text(nl="Herinnering sturen", en="Send the reminder")
    places = ((NobodyToRemind, "run"),)

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """What is owed in the phase that was chosen (else the first), and who gets a letter about it on which day."""
        runs = runs_open(known, visit)
        chosen = values.get("run") if values.get("run") in dict(runs) else runs[0][0] if runs else ""
        with visit.looking() as connection:
            found = reminders(connection, known.plan, known.programme, chosen or "", visit.now) if chosen else ()
        speaks = speaker(visit, known)
        going = {reader for one in found if one.on for reader in one.readers}
        return {
            "runs": runs,
            "chosen": chosen,
            "rows": [_row(speaks, known, chosen or "", one) for one in found],
            "people": len(going),
            "days": sorted({one.on for one in found if one.on}),
            "sent": "gedaan" in values,
        }

    def do(self, visit: Visit, known: Known, posted: Posted) -> str:
        """Sends it, and shows what waits. Raises NobodyToRemind."""
        programme, run = known.programme.id, posted.one("run")
        if not visit.may(self.needs, programme):
            raise NotForYou
        going = remind(visit.house.office.engine, programme, run, visit.now)
        if not going and not any(one.asked for one in _again(visit, known, run)):
            raise NobodyToRemind
        return f"{address(programme, 'doen', self.word)}?fase={run}&gedaan=1"


def _again(visit: Visit, known: Known, run: str) -> tuple[Reminder, ...]:
    with visit.looking() as connection:
        return reminders(connection, known.plan, known.programme, run, visit.now)


def _row(speaks: Speaker, known: Known, run: str, one: Reminder) -> list[str]:
    seat = known.programme.seats.get(one.owed.seat or "")
    who = speaks.seat(seat) if seat else f"{speaks.role(one.owed.role)} ({speaks.pick('niemand', 'nobody')})"
    return [who, capital(owed_words(speaks, run, one.owed)), _letter(speaks, one)]


def _letter(speaks: Speaker, one: Reminder) -> str:
    if one.on:
        return speaks.pick("vanaf ", "from ") + speaks.day(one.on)
    if one.asked:
        return speaks.pick("ligt klaar of ging vandaag al", "is ready, or went today")
    return speaks.pick("niet: de zetel is leeg", "none: the seat is empty")
