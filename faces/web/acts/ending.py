"""Ending the programme: completed or stopped, why, and what is handed over to whom."""

from collections.abc import Sequence
from typing import Any

from engine.office.shelf import Known
from engine.rules.commands import Command, EndProgramme
from engine.rules.texts import Text
from faces.web import forms
from faces.web.acts.shapes import BySeat, Values, runs_open
from faces.web.forms import Posted
from faces.web.visit import Visit


class End(BySeat):
    """Beëindigen."""

    word = "beeindigen"
    gives = "EndProgramme"
    title = Text(nl="Het programma beëindigen", en="End the programme")
    follows = Text(
        nl="Alles wat open is, wordt ingetrokken, en niemand kan er nog iets in doen. Het logboek blijft. Iedereen "
        "krijgt bericht. Dit is niet terug te draaien.",
        en="All that is open is withdrawn, and nobody can do anything in it any more. The journal stays. Everyone gets "
        "a letter. This cannot be undone.",
    )
    button = Text(nl="Programma beëindigen", en="End the programme")

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """What would be withdrawn."""
        return {"runs": [label for _, label in runs_open(known, visit)], "seats": self.seats(visit, known)}

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """One command."""
        fields = {name: posted.one(name) for name in ("outcome", "reason", "handed_over")}
        return [forms.command(EndProgramme, posted, seat=self.seat(visit, known, posted), **fields)]
