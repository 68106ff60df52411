"""Acting through the API: every command that a person may give, at an address of its own, and starting a programme.

A command is checked in this order: may they at all, is it well-formed, has the programme moved, may they for this seat,
do the rules allow it. What it led to is answered in both languages. What it would lead to, without giving it, is
asked at its address with /foresight.
"""

import re
from collections.abc import Callable

from fastapi.responses import Response

from engine.office import past, people, reading
from engine.office.outcome import Answer
from engine.rules.commands import AddPerson, Command, StartProgramme
from engine.rules.problems import quoted
from faces.refusals import UnknownPersonHere
from faces.web import limiting
from faces.web.acts.shapes import foreseen
from faces.web.api import shapes
from faces.web.api.answers import done, kept, sequence_in
from faces.web.api.bodies import GIVEN, Body, CommandId, IfMatch, command, told_of
from faces.web.api.call import Call, Calling, Programme
from faces.web.api.doors import Doors
from faces.web.api.help import SUMMARIES
from faces.web.api.problems import HasMoved

doors, foresights = Doors("commands"), Doors("foresight")
MOST_TOLD = 200
"""Events that an answer tells; of a command after a long sleep there may be more: see the journal."""


@doors.post(
    "/programmes", "StartProgramme", "startProgramme", SUMMARIES["StartProgramme"], "Done", "StartProgramme", 201
)
def start_programme(call: Calling, body: Body, command_id: CommandId) -> Response:
    """Start a programme: one area that lives by one version of a definition."""
    limiting.hit(call, "act")
    asked = command(StartProgramme, body, command_id, call.house.office)
    answer = call.give(asked.programme, asked)
    where = f"{call.house.settings.url}/api/v1/programmes/{asked.programme}"
    return done(call, _told(call, asked.programme, answer), 201, {"Location": where})


def address_of(name: str) -> str:
    """The address of a command: ExtendDeadline is extend-deadline."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _door(kind: type[Command]) -> Callable[..., Response]:
    def give_command(
        call: Calling, programme: Programme, body: Body, command_id: CommandId, if_match: IfMatch = None
    ) -> Response:
        limiting.hit(call, "act")
        asked = command(kind, body, command_id, call.house.office)
        if if_match is not None:
            _still_there(call, programme, asked, if_match)
        if isinstance(asked, AddPerson) and not people.people(call.house.office.engine, [asked.person]):
            raise UnknownPersonHere(person=quoted(asked.person))
        return done(call, _told(call, programme, call.give(programme, asked)))

    give_command.__doc__ = told_of(kind)
    return give_command


def _foresight(kind: type[Command]) -> Callable[..., Response]:
    def foresee_command(call: Calling, programme: Programme, body: Body) -> Response:
        """What this command would lead to if it were given now, in sentences. Nothing is recorded, so it may be sent as
        often as you like."""
        limiting.hit(call, "act")
        asked = command(kind, body, "foresight", call.house.office)
        call.check(programme, asked)
        return kept("Foretold", foreseen(call, call.known(programme), asked))

    return foresee_command


def _still_there(call: Call, programme: str, asked: Command, tag: str) -> None:
    """Raises HasMoved, but not for a command that was given before: it gets its first answer again."""
    found, now = sequence_in(tag), call.known(programme).sequence
    if found is None or str(now) in found:
        return
    if not reading.was_given(call.house.office.engine, programme, asked.id):
        raise HasMoved(sequence=now)


def _told(call: Call, programme: str, answer: Answer) -> shapes.Done:
    """What happened, as the journal tells it."""
    numbers = [sequence for sequence, _ in answer.events]
    lines: tuple[past.Line, ...] = ()
    if numbers:
        known, most = call.known(programme), min(len(numbers), MOST_TOLD)
        with call.looking() as connection:
            found = past.journal_page(connection, known, before=numbers[-1] + 1, limit=most)
        lines = tuple(reversed(found.items))
    return shapes.Done(programme, answer.sequence, answer.head, answer.repeated, lines)


for _kind in GIVEN.values():
    _name, _summary = _kind.name, SUMMARIES[_kind.name]
    _at = f"/programmes/{{programme}}/commands/{address_of(_name)}"
    doors.post(_at, _name, _name[0].lower() + _name[1:], _summary, "Done", _name)(_door(_kind))
    foresights.post(f"{_at}/foresight", _name, f"foresee{_name}", _summary, "Foretold", _name)(_foresight(_kind))
