"""What is foreseen in words: what happens, what becomes of the running execution, who is asked what and when.

Only wording. What is foreseen: foresight.py.
"""

from dataclasses import dataclass
from datetime import date

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.foresight import Foresight, executing
from engine.rules.gates import Owed
from engine.rules.programme import Programme
from engine.rules.speaker import Names, Speaker
from engine.rules.texts import Text
from engine.rules.wishes import Wish
from engine.rules.wording import owed_words, tell_plainly
from engine.rules.words import both, capital


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who would be asked to do something by a letter, from a day on."""

    who: Text
    what: Text
    on: date


@dataclass(frozen=True, slots=True)
class Foretold:
    """What would happen, in sentences; `asked` who would get a letter that asks something, `told` how many another."""

    happens: tuple[Text, ...]
    execution: Text | None
    asked: tuple[Asked, ...]
    told: int


def foretold(plan: Definition, found: Foresight, names: Names) -> Foretold:
    """What is foreseen, in words."""
    asking = [wish for wish in found.letters if wish.item and wish.about in ("invitation", "asked")]
    others = {wish.seat or wish.role for wish in found.letters} - {wish.seat or wish.role for wish in asking}
    return Foretold(
        tuple(tell_plainly(plan, event, names) for event in found.events),
        _execution(plan, found, names),
        tuple(dict.fromkeys(_asked(plan, found.after, wish, names) for wish in asking)),
        len(others),
    )


def _execution(plan: Definition, found: Foresight, names: Names) -> Text | None:
    """What becomes of the execution that runs now, where something is begun anew beside it."""
    anew = any(isinstance(event, e.PhaseOpened) for event in found.events)
    running = [run.id for run in executing(plan, found.before) if run.suspended is None]
    if not running or not anew:
        return None
    on = [run.id for run in executing(plan, found.after) if run.id in running and run.suspended is None]
    called = both(lambda language: capital(Speaker(plan, names, language).run(running[0])))
    if on:
        return Text(
            nl=f"{called.nl} gaat intussen door, tot het nieuwe beleid is vastgesteld.",
            en=f"{called.en} goes on meanwhile, until the new policy has passed.",
        )
    return Text(
        nl=f"{called.nl} ligt intussen stil, tot het nieuwe beleid is vastgesteld.",
        en=f"{called.en} rests meanwhile, until the new policy has passed.",
    )


def _asked(plan: Definition, after: Programme, wish: Wish, names: Names) -> Asked:
    act, _, item = (wish.item or "").partition(":")
    owed = Owed(wish.role or "", wish.seat, act, item)

    def who(language: str) -> str:
        speaker = Speaker(plan, names, language)
        return speaker.seat(after.seats[wish.seat]) if wish.seat else _nobody(speaker, wish.role)

    return Asked(
        both(who), both(lambda language: capital(owed_words(Speaker(plan, names, language), wish.run, owed))), wish.on
    )


def _nobody(speaker: Speaker, role: str | None) -> str:
    return f"{speaker.role(role)} ({speaker.pick('niemand', 'nobody')})"
