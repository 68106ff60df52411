"""Reopening by hand: a new cycle without an evaluation that asks for it, with what it sets in motion."""

from collections.abc import Sequence
from typing import Any

from engine.office.shelf import Known
from engine.rules import commands as c
from engine.rules.commands import Command
from engine.rules.foresight import executing
from engine.rules.measuring import Meanwhile
from engine.rules.refusals import Refusal, ReopeningUnderWay, UnknownPhase
from engine.rules.texts import Text
from faces.web import forms
from faces.web.acts.shapes import BySeat, Values, foreseen, speaker
from faces.web.forms import Posted
from faces.web.visit import Visit


class Reopen(BySeat):
    """Heropenen."""

    word = "heropenen"
    gives = "ReopenByHand"
    title = Text(nl="Een nieuwe cyclus beginnen", en="Begin a new cycle")
    follows = Text(
        nl="Er begint een nieuwe cyclus bij de fase die u kiest. Open fasen van de oude cyclus stoppen; de uitvoering "
        "gaat door of wordt opgeschort, zoals u kiest. Iedereen krijgt bericht.",
        en="A new cycle begins at the phase that you choose. Open phases of the old cycle end; execution goes on or is "
        "suspended, as you choose. Everyone gets a letter.",
    )
    button = Text(nl="Nieuwe cyclus beginnen", en="Begin the new cycle")
    places = ((UnknownPhase, "phase"), (ReopeningUnderWay, ""))

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """The phases to begin at; for the chosen one, what it sets in motion."""
        plan, s = known.plan, speaker(visit, known)
        chosen = values.get("phase", "")
        if chosen not in plan.walk:
            chosen = plan.course.reopens if plan.course else plan.walk[0]
        usual = plan.course.meanwhile if plan.course else "continue"
        meanwhile: Meanwhile = "suspend" if values.get("meanwhile", usual) == "suspend" else "continue"
        ahead, refused = None, None
        reason = s.pick("wat u hieronder schrijft", "what you write below")
        about = c.ReopenByHand(id="foreseen", phase=chosen, seat="foreseen", reason=reason, meanwhile=meanwhile)
        try:
            ahead = foreseen(visit, known, about)
        except Refusal as refusal:
            refused = refusal.say(visit.language)
        return {
            "phases": [(phase, s.phase(phase)) for phase in plan.walk],
            "chosen": chosen,
            "meanwhile": meanwhile,
            "executes": bool(executing(plan, known.programme)),
            "ahead": ahead,
            "refused": refused,
            "seats": self.seats(visit, known),
        }

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """One command."""
        fields = {name: posted.one(name) for name in ("phase", "reason", "meanwhile")}
        renewal = bool(posted.one("renewal"))
        return [forms.command(c.ReopenByHand, posted, seat=self.seat(visit, known, posted), renewal=renewal, **fields)]
