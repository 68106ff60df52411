"""What is different in another version of a definition, whatever programme lives by it: part by part, in words.

What moving would mean for one programme: migration.py.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.rules.definition import Definition, Phase, Role
from engine.rules.texts import Text
from engine.rules.words import both, listed

_PHASE = (
    ("gate", "het beslismoment", "the gate"),
    ("deadline", "de uiterste datum", "the deadline"),
    ("products", "de producten", "the products"),
    ("reminders", "de herinneringen", "the reminders"),
    ("escalation", "de escalatie", "the escalation"),
    ("opens", "wanneer ze opent", "when it opens"),
    ("when_overdue", "wat geldt als het te laat is", "what holds when it is overdue"),
)
"""What of a phase is told apart; all the rest of it is its texts."""

_REST = (
    ("managed_by", "De rol die het programma leidt verandert.", "The role that manages the programme changes."),
    ("agreement_kinds", "De soorten afspraken veranderen.", "The kinds of agreement change."),
    ("initiatives", "De afspraken over initiatieven veranderen.", "What is agreed on initiatives changes."),
    ("course", "De koersregels veranderen.", "The course rules change."),
    ("digests", "De kalender van voortgangsrapportages verandert.", "The digest calendar changes."),
    ("days", "De werkdagen of de tijdzone veranderen.", "The working days or the time zone change."),
    ("title", "De titel verandert.", "The title changes."),
    ("summary", "De samenvatting verandert.", "The summary changes."),
)


def differences(old: Definition, new: Definition) -> tuple[Text, ...]:
    """What `new` has otherwise than `old`; nothing where only the version differs."""
    return tuple(_found(old, new))


def _found(old: Definition, new: Definition) -> Iterator[Text]:
    yield from _named("Fase", "Phase", old.phase, new.phase)
    for id_, phase in new.phase.items():
        if id_ in old.phase:
            yield from _phase(old.phase[id_], phase)
    if [one for one in old.phase if one in new.phase] != [one for one in new.phase if one in old.phase]:
        yield Text(nl="De volgorde van de fasen verandert.", en="The order of the phases changes.")
    yield from _changing("Rol", "Role", old.role, new.role)
    yield from _changing("Vragenlijst", "Questionnaire", old.questionnaire, new.questionnaire)
    yield from _changing("Indicator", "Indicator", old.indicator, new.indicator)
    yield from _changing("Meetmoment", "Moment", old.moment, new.moment)
    if _agreed(old) != _agreed(new):
        yield Text(nl="De meetafspraken veranderen.", en="The measurement agreements change.")
    for name, dutch, english in _REST:
        if getattr(old, name) != getattr(new, name):
            yield Text(nl=dutch, en=english)


def _agreed(plan: Definition) -> tuple[object, ...]:
    return (plan.measurement.agreed_by, plan.measurement.agreements) if plan.measurement else ()


def _named(dutch: str, english: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Text]:
    for id_ in new:
        if id_ not in old:
            yield _text(dutch, english, new[id_].label, "komt erbij.", "is added.")
    for id_ in old:
        if id_ not in new:
            yield _text(dutch, english, old[id_].label, "vervalt.", "is gone.")


def _changing(dutch: str, english: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Text]:
    yield from _named(dutch, english, old, new)
    for id_ in old:
        if id_ in new and old[id_] != new[id_]:
            yield _text(dutch, english, new[id_].label, *_how(old[id_], new[id_]))


def _how(old: Any, new: Any) -> tuple[str, str]:
    if isinstance(old, Role) and old.seats != new.seats:
        return "krijgt een ander aantal zetels.", "gets another number of seats."
    return "verandert.", "changes."


def _phase(old: Phase, new: Phase) -> Iterator[Text]:
    if old == new:
        return
    changed = [one for one in _PHASE if getattr(old, one[0]) != getattr(new, one[0])]

    def told(language: str) -> str:
        words = [one[2 if language == "en" else 1] for one in changed]
        label = new.label.say(language)
        if not words:
            return f"Phase {label}: texts change." if language == "en" else f"Fase {label}: teksten veranderen."
        what = listed(words, language)
        return f"Phase {label}: {what} changed." if language == "en" else f"Fase {label}: {what} anders."

    yield both(told)


def _text(dutch: str, english: str, label: Text, told_nl: str, told_en: str) -> Text:
    words = {"nl": (dutch, told_nl), "en": (english, told_en)}
    return both(lambda language: f"{words[language][0]} {label.say(language)}: {words[language][1]}")
