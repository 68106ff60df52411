"""Extending a deadline: the one there is now, the first one, the new one, why, and who will be told."""

from collections.abc import Sequence
from typing import Any

from engine.office.phases_past import runs
from engine.office.shelf import Known
from engine.rules.commands import Command, ExtendDeadline
from engine.rules.refusals import ExtensionIsEarlier, NoDeadline
from engine.rules.texts import Text
from faces.web import forms
from faces.web.acts.shapes import Act, Values
from faces.web.forms import Posted
from faces.web.visit import Visit


class Extend(Act):
    """Verlengen."""

    word = "verlengen"
    needs = "ExtendDeadline"
    title = Text(nl="Een uiterste datum verlengen", en="Extend a deadline")
    follows = Text(
        nl="De fase krijgt een latere uiterste datum. De oude datum en uw reden blijven op de lijst staan, en wie nog "
        "iets moet doen, krijgt bericht.",
        en="The phase gets a later deadline. The old date and your reason stay on record, and whoever still has "
        "something to do gets a letter.",
    )
    button = Text(nl="Verlengen", en="Extend")
    places = ((ExtensionIsEarlier, "until"), (NoDeadline, "run"))

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """The open phases that have a deadline, with who still owes something in each."""
        language = visit.language
        with visit.looking() as connection:
            first = {run.run: run.first_deadline for run in runs(connection, known, limit=50).items}
        dated = [run for run in known.standing.runs if run.deadline]
        return {
            "rows": [(run.label.say(language), run.deadline, first.get(run.run) or run.deadline) for run in dated],
            "runs": [(run.run, run.label.say(language)) for run in dated],
            "told": [
                (run.label.say(language), names) for run in dated if (names := _who_owes(known, run.run, language))
            ],
            "today": known.standing.on,
        }

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """One command."""
        given = {name: posted.one(name) for name in ("run", "until", "reason")}
        return [forms.command(ExtendDeadline, posted, **given)]


def _who_owes(known: Known, run: str, language: str) -> list[str]:
    """Who still has something to do in a phase, each once."""
    return list(dict.fromkeys(owes.who.say(language) for owes in known.standing.owed if owes.run == run))
