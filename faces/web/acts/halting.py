"""Suspending and resuming a phase or the whole programme: what stops, what goes on, and what moves afterwards."""

from collections.abc import Sequence
from typing import Any

from engine.office.shelf import Known
from engine.rules import commands as c
from engine.rules.commands import Command
from engine.rules.foretold import Foretold
from engine.rules.programme import PhaseRun
from engine.rules.refusals import AlreadySuspended, NotSuspended, Refusal
from engine.rules.texts import Text
from faces.web import forms
from faces.web.acts.shapes import Act, Options, Values, foreseen, runs_open, speaker
from faces.web.forms import Posted
from faces.web.tasks.wrong import wrong
from faces.web.visit import Visit

ALL = "*"
WHOLE = Text(nl="het hele programma", en="the whole programme")


class Suspend(Act):
    """Opschorten."""

    word = "opschorten"
    needs = "Suspend"
    title = Text(nl="Een fase of het programma opschorten", en="Suspend a phase or the programme")
    follows = Text(
        nl="Onze eigen uiterste datums staan stil tot u hervat, en niemand krijgt er een herinnering over. Termijnen "
        "uit een wet of contract lopen door, en metingen ook.",
        en="Our own deadlines rest until you resume, and nobody gets a reminder about them. Terms of a law or a "
        "contract go on, and so do measurements.",
    )
    button = Text(nl="Opschorten", en="Suspend")
    places = ((AlreadySuspended, "run"),)

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """What can be suspended, what would stop and what would go on."""
        language, p = visit.language, known.programme
        open_ones = [run for run in p.runs.values() if run.suspended is None]
        called = dict(runs_open(known, visit))
        whole = [(ALL, WHOLE.say(language))] if p.status == "active" else []
        return {
            "runs": [(run.id, called[run.id]) for run in open_ones if run.evaluation is None] + whole,
            "stops": [_dated(visit, known, run) for run in open_ones if not _goes_on(run)],
            "goes_on": [_dated(visit, known, run) for run in open_ones if _goes_on(run)],
        }

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """One command. Raises Problems."""
        return [forms.command(c.Suspend, posted, run=_chosen(posted), reason=posted.one("reason"))]


class Resume(Act):
    """Hervatten."""

    word = "hervatten"
    needs = "Resume"
    title = Text(nl="Hervatten wat is opgeschort", en="Resume what was suspended")
    follows = Text(
        nl="Het werk gaat weer verder. Wat er nog van een termijn over was, telt vanaf nu: uiterste datums schuiven op "
        "met de dagen die verloren gingen.",
        en="Work goes on again. What was left of a term counts from now: deadlines move by the days that were lost.",
    )
    button = Text(nl="Hervatten", en="Resume")
    places = ((NotSuspended, "run"),)

    def offers(self, known: Known) -> bool:
        """Only where something is suspended."""
        p = known.programme
        return p.status == "suspended" or any(run.suspended is not None for run in p.runs.values())

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """What can be resumed, and what happens then."""
        options = _suspended(visit, known)
        return {"runs": options, "ahead": [(label, _then(visit, known, run)) for run, label in options]}

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """One command. Raises Problems."""
        return [forms.command(c.Resume, posted, run=_chosen(posted))]


def _chosen(posted: Posted) -> str | None:
    """The phase run; None: the whole programme. Raises Problems where nothing was chosen."""
    if not posted.one("run"):
        raise wrong("run", "kies wat u bedoelt.", "choose what you mean.")
    return None if posted.one("run") == ALL else posted.one("run")


def _goes_on(run: PhaseRun) -> bool:
    return run.statutory or run.evaluation is not None


def _dated(visit: Visit, known: Known, run: PhaseRun) -> str:
    s = speaker(visit, known)
    why = s.pick(", volgens wet of contract", ", by law or contract") if run.statutory else ""
    return s.run(run.id) + (f": {s.day(run.deadline)}{why}" if run.deadline else "")


def _suspended(visit: Visit, known: Known) -> Options:
    p, called = known.programme, dict(runs_open(known, visit))
    whole = [(ALL, WHOLE.say(visit.language))] if p.status == "suspended" else []
    return whole + [(run.id, called[run.id]) for run in p.runs.values() if run.suspended is not None]


def _then(visit: Visit, known: Known, run: str) -> Foretold | None:
    try:
        return foreseen(visit, known, c.Resume(id="foreseen", run=None if run == ALL else run))
    except Refusal:
        return None
