"""An act as its page sees it: a form, and the commands that it comes to. Which acts there are: listed.py."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar
from urllib.parse import quote

from sqlalchemy import Connection

from engine.office import reading
from engine.office.shelf import Known
from engine.rules.commands import Command
from engine.rules.programme import Seat
from engine.rules.refusals import Refusal
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from faces.web.forms import COMMAND, Posted
from faces.web.refusals import NotForYou
from faces.web.visit import Visit

Values = Mapping[str, str]
Options = list[tuple[str, str]]


class Act:
    """One act. `word` is its place in the address, `needs` what the door asks (see access.may), `follows` one sentence
    that says what comes of it. Fields of its form are called as those of its command.

    `places` says which field a refusal is about, where it is about one.
    """

    word: ClassVar[str]
    needs: ClassVar[str]
    title: ClassVar[Text]
    follows: ClassVar[Text]
    button: ClassVar[Text]
    places: ClassVar[tuple[tuple[type[Refusal], str], ...]] = ()

    @property
    def template(self) -> str:
        """The template that fills the block `fields`."""
        return f"acts/{self.word}.html"

    def admits(self, visit: Visit, known: Known) -> bool:
        """Whether this visitor may do it here; the door has let them in already."""
        return visit.may(self.needs, known.programme.id)

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """What the template needs. `values` are those of the address, or of a form that was refused."""
        raise NotImplementedError

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """The commands it comes to, in order. The last one has the id of the form. Raises Problems or a Refusal."""
        raise NotImplementedError

    def do(self, visit: Visit, known: Known, posted: Posted) -> str:
        """Does it, and gives the address of what came of it. Raises Problems or a Refusal."""
        programme = known.programme.id
        for command in self.take(visit, known, posted):
            visit.give(programme, command)
        return f"{address(programme)}?gedaan={quote(posted.one(COMMAND))}"


class ByDecidingSeat(Act):
    """An act that is done for a seat of who manages the programme or decides its course."""

    needs = "standing"

    def admits(self, visit: Visit, known: Known) -> bool:
        """Whoever acts for such a seat."""
        return bool(deciding_seats(visit, known))

    def seat(self, visit: Visit, known: Known, posted: Posted) -> str:
        """The seat it is done for: the one that was chosen, else the only one. Raises NotForYou."""
        seats = [seat.id for seat in deciding_seats(visit, known)]
        if not seats:
            raise NotForYou
        chosen = posted.one("seat")
        return chosen if chosen in seats else seats[0]

    def seats(self, visit: Visit, known: Known) -> Options:
        """The seats to choose from."""
        return [(seat.id, seat_words(visit, known, seat)) for seat in deciding_seats(visit, known)]


def address(programme: str, *further: str) -> str:
    """Where a page of a programme is."""
    return "/programma/" + "/".join(quote(part, safe="") for part in (programme, *further))


def deciding_seats(visit: Visit, known: Known) -> list[Seat]:
    """The seats of who manages the programme, or decides its course, that the visitor acts for."""
    course = known.plan.course
    roles = {known.plan.managed_by, course.decided_by if course else None}
    mine = visit.caller(known.programme.id).seats
    return [seat for seat in known.programme.seats.values() if seat.id in mine and seat.role in roles]


def speaker(visit: Visit, known: Known) -> Speaker:
    """Names what is in this programme, in the language of the visitor."""
    return Speaker(known.plan, known.names, visit.language)


def seat_words(visit: Visit, known: Known, seat: Seat) -> str:
    """A seat by its role and who holds it."""
    return speaker(visit, known).seat(seat)


def runs_open(known: Known, visit: Visit) -> Options:
    """The open phase runs, to choose from."""
    return [(run.run, run.label.say(visit.language)) for run in known.standing.runs]


def looking(visit: Visit) -> AbstractContextManager[Connection]:
    """A connection for what one form reads."""
    return reading.looking(visit.house.office.engine)


def numbered(posted: Posted, mark: str) -> str:
    """The id of a command that goes with that of the form: the same each time the form is sent."""
    return f"{posted.one(COMMAND)}.{mark}"[:80]
