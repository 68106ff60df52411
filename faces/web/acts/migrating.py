"""Moving to another version of the definition: what would change, or why it cannot; and then doing it."""

from collections.abc import Sequence
from typing import Any

from engine.office.definitions import definitions
from engine.office.shelf import Known
from engine.rules.commands import Command, MigrateDefinition
from engine.rules.definition import Definition
from engine.rules.migration import dry_run
from engine.rules.refusals import CannotMigrate, SameVersion
from engine.rules.texts import Text
from faces.web import forms
from faces.web.acts.shapes import BySeat, Values
from faces.web.forms import Posted
from faces.web.tasks.wrong import wrong
from faces.web.visit import Visit


class Migrate(BySeat):
    """Een nieuwe definitieversie."""

    word = "definitie"
    gives = "MigrateDefinition"
    title = Text(nl="Overgaan op een andere versie van de definitie", en="Move to another version of the definition")
    follows = Text(
        nl="Vanaf nu geldt de andere versie. Wat er is gebeurd en besloten, blijft staan. Eerst ziet u wat er zou "
        "veranderen.",
        en="From now on the other version counts. What happened and was decided stands. First you see what "
        "would change.",
    )
    button = Text(nl="Overgaan op deze versie", en="Move to this version")
    places = ((CannotMigrate, ""), (SameVersion, ""))

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """The versions to choose from, and for the chosen one what it would change."""
        found = _others(visit, known)
        chosen = next((one for one in found if one.hash == values.get("hash")), found[0] if found else None)
        report = dry_run(known.plan, chosen, known.programme) if chosen else None
        language = visit.language
        return {
            "versions": [(one.hash, _called(one, language)) for one in found],
            "chosen": chosen,
            "now": _called(known.plan, language),
            "report": report,
            "seats": self.seats(visit, known),
        }

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """One command. Raises Problems."""
        with visit.looking() as connection:
            chosen = next(
                (one for one in definitions(connection, known.plan.id) if one.hash == posted.one("hash")), None
            )
        if chosen is None:
            raise wrong("hash", "kies een versie.", "choose a version.")
        seat, reason = self.seat(visit, known, posted), posted.one("reason")
        return [forms.command(MigrateDefinition, posted, definition=chosen, seat=seat, reason=reason)]


def _others(visit: Visit, known: Known) -> list[Definition]:
    with visit.looking() as connection:
        return [one for one in definitions(connection, known.plan.id) if one.hash != known.programme.hash]


def _called(plan: Definition, language: str) -> str:
    return f"{plan.title.say(language)}, {'version' if language == 'en' else 'versie'} {plan.version}"
