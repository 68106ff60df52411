"""Sentences about what is due: deadlines, moments, reminders. What is due when: calendar.py."""

from engine.rules.calendar import Due
from engine.rules.definition import Definition
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.words import both, sentence


def due_told(plan: Definition, due: Due, names: Names) -> Text:
    """What is due, in words: uiterste datum van fase Analyse."""
    return both(lambda language: due_words(Speaker(plan, names, language), due))


def due_words(s: Speaker, due: Due) -> str:
    """The same in one language."""
    nl, en = _DUE[due.kind]
    gaps = {
        "run": s.run(due.subject),
        "name": s.name(due.subject),
        "moment": s.moment(due.subject),
        "milestone": s.milestone(due.detail),
    }
    said = sentence(s.pick(nl, en), gaps)
    return said[:1].lower() + said[1:]


_DUE = {
    "seat": ("zetel {name} komt vrij", "seat {name} is left"),
    "moment": ("meetmoment: {moment}", "moment: {moment}"),
    "window": ("laatste dag voor cijfers, {run}", "last day for figures, {run}"),
    "deadline": ("uiterste datum, {run}", "deadline, {run}"),
    "explanation": ("laatste dag voor toelichtingen, {run}", "last day for explanations, {run}"),
    "milestone": ("initiatief {name}: mijlpaal {milestone}", "initiative {name}: milestone {milestone}"),
    "escalation": ("escalatie als er nog iets ontbreekt, {run}", "escalation if anything is missing, {run}"),
    "reminder": ("herinnering als er nog iets ontbreekt, {run}", "reminder if anything is missing, {run}"),
    "digest": ("voortgangsrapportage", "digest"),
}
