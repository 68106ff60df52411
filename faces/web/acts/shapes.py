"""An act as its page sees it: a form, and the commands that it comes to. Which acts there are: listed.py."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import quote

from engine.office import reading
from engine.office.shelf import Known
from engine.rules.agreement_names import agreement_names
from engine.rules.commands import Command
from engine.rules.definition import Definition
from engine.rules.foresight import Foresight, foresee
from engine.rules.foretold import Foretold, foretold
from engine.rules.programme import Seat
from engine.rules.refusals import Refusal
from engine.rules.speaker import Speaker
from engine.rules.texts import Text
from faces.web.forms import COMMAND, Posted
from faces.web.refusals import NotForYou
from faces.web.visit import Visit

Values = Mapping[str, str]
Options = list[tuple[str, str]]
LONGEST = 80
"""Signs of the id of a command."""


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

    def offers(self, known: Known) -> bool:
        """Whether there is anything to do it to as the programme stands."""
        return True

    def show(self, visit: Visit, known: Known, values: Values) -> dict[str, Any]:
        """What the template needs. `values` are those of the address, or of a form that was refused."""
        raise NotImplementedError

    def take(self, visit: Visit, known: Known, posted: Posted) -> Sequence[Command]:
        """The commands it comes to, in order. The last one has the id of the form. Raises Problems or a Refusal."""
        raise NotImplementedError

    def do(self, visit: Visit, known: Known, posted: Posted) -> str:
        """Does it, all or nothing, and gives the address of what came of it. Raises Problems or a Refusal."""
        programme = known.programme.id
        visit.give_all(programme, self.take(visit, known, posted))
        return f"{address(programme)}?gedaan={quote(posted.one(COMMAND))}"


class BySeat(Act):
    """An act that is done for a seat: of who manages the programme or decides its course, unless `roles` says other.
    `gives` is the command that it comes to: a seat for which the visitor may not give it is none to choose."""

    needs = "standing"
    gives: ClassVar[str]

    def roles(self, plan: Definition) -> set[str | None]:
        """The roles whose seats may."""
        return {plan.managed_by, plan.course.decided_by if plan.course else None}

    def admits(self, visit: Visit, known: Known) -> bool:
        """Whoever acts for such a seat."""
        return bool(self._seats(visit, known))

    def seat(self, visit: Visit, known: Known, posted: Posted) -> str:
        """The seat it is done for: the one that was chosen, else the first. Raises NotForYou."""
        seats = [seat.id for seat in self._seats(visit, known)]
        if not seats:
            raise NotForYou
        chosen = posted.one("seat")
        return chosen if chosen in seats else seats[0]

    def seats(self, visit: Visit, known: Known) -> Options:
        """The seats to choose from."""
        return [(seat.id, speaker(visit, known).seat(seat)) for seat in self._seats(visit, known)]

    def _seats(self, visit: Visit, known: Known) -> list[Seat]:
        mine, roles = visit.caller(known.programme.id).seats, self.roles(known.plan)
        found = [seat for seat in known.programme.seats.values() if seat.id in mine and seat.role in roles]
        return [seat for seat in found if visit.may(self.gives, known.programme.id, seat.id)]


def address(programme: str, *further: str) -> str:
    """Where a page of a programme is."""
    return "/programma/" + "/".join(quote(part, safe="") for part in (programme, *further))


def speaker(visit: Visit, known: Known) -> Speaker:
    """Names what is in this programme, in the language of the visitor."""
    plain = Speaker(known.plan, known.names, visit.language)
    return replace(plain, names={**agreement_names(plain, known.programme), **known.names})


def runs_open(known: Known, visit: Visit) -> Options:
    """The open phase runs, to choose from."""
    return [(run.run, run.label.say(visit.language)) for run in known.standing.runs]


def numbered(posted: Posted, mark: str) -> str:
    """The id of a command that goes with that of the form: the same each time the form is sent."""
    found = f"{posted.one(COMMAND)}.{mark}"
    return found if len(found) <= LONGEST else f"{posted.one(COMMAND)[:40]}.{sha256(mark.encode()).hexdigest()[:32]}"


def foreseen(visit: Visit, known: Known, *commands: Command) -> Foretold:
    """What these commands would lead to, one after the other, in words. Raises the Refusal that one of them meets."""
    by = visit.caller(known.programme.id).person
    found = Foresight(known.programme, known.programme, (), ())
    for command in commands:
        found = found.then(foresee(known.plan, found.after, command.model_copy(update={"by": by}), visit.now))
    return foretold(known.plan, found, known.names)


def is_given(visit: Visit, programme: str, command: str) -> bool:
    """Whether a command with this id is on record already: a form that was sent twice."""
    return reading.was_given(visit.house.office.engine, programme, command)
