"""One request, from somebody: who they are, which language they read, what time it is, and what they may.

All that pages do to the office goes through here, so that nothing is done that access.may did not allow.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request

from engine.office import clock, definitions, people, reading
from engine.office.entrance import sessions
from engine.office.entrance.granting import ALL
from engine.office.entrance.sessions import Known as SignedIn
from engine.office.entrance.taking_part import taking_part
from engine.office.outcome import Answer, definition_in
from engine.office.reading import Looking
from engine.office.settings import spoken
from engine.office.shelf import Known
from engine.rules import access
from engine.rules.access import Caller
from engine.rules.commands import AddPerson, Command, RecordFigure, StartProgramme, Substitute
from engine.rules.conditions import as_day
from engine.rules.problems import quoted
from engine.rules.readers import acts_for
from engine.rules.refusals import NotStarted, UnknownPerson
from engine.rules.texts import Language
from engine.rules.workdays import local_day
from faces.refusals import NotADate, NotStartedYet, NotYet
from faces.web.house import House
from faces.web.refusals import FigureOfOthers, NotForYou, NotHere, SignInFirst

COOKIE, SAFE_COOKIE = "koers", "__Host-koers"
LANGUAGE_COOKIE, LANGUAGE_QUERY = "taal", "taal"
NO_SESSION = "-"
"""The mark of whoever is not signed in."""
AS_OF = "op"
"""The part of an address that says as of which day: ?op=2017-01-31."""
KNOWN, NOW = "bekend", "nu"
"""Beside that day: ?op=2017-01-31&bekend=nu shows it with what is known now, instead of what was known then."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu."""

    href: str
    label: str
    current: bool


@dataclass
class Visit:
    """Somebody's request. `real` is the time at the door (sessions), `now` that which rules in the office."""

    house: House
    request: Request
    real: datetime
    now: datetime
    signed_in: SignedIn | None
    tasked: Caller | None = None
    _callers: dict[str | None, Caller] = field(default_factory=dict)
    _known: dict[str, Known] = field(default_factory=dict)
    _look: Looking | None = None

    # --- who

    @property
    def person(self) -> SignedIn | None:
        """Who is signed in, if anybody."""
        return self.signed_in

    @cached_property
    def language(self) -> Language:
        """What they chose, else what is known of them, else that of the installation."""
        chosen = self.request.query_params.get(LANGUAGE_QUERY) or self.request.cookies.get(LANGUAGE_COOKIE)
        if chosen in ("nl", "en"):
            return "en" if chosen == "en" else "nl"
        return self.signed_in.language if self.signed_in else spoken()

    @cached_property
    def csrf(self) -> str:
        """What a form of this visitor must bring back."""
        return str(self.house.forms.dumps(self.mark))

    @property
    def mark(self) -> str:
        """What tells this visitor from another, for the forms they are given."""
        return self.signed_in.hash[:32] if self.signed_in else NO_SESSION

    def caller(self, programme: str | None = None) -> Caller:
        """What they are in a programme, or (None) in all of them. Raises NotHere for a programme that is not there."""
        if self.tasked is not None:
            return self.tasked
        if programme not in self._callers:
            self._callers[programme] = self._caller(programme)
        return self._callers[programme]

    def _caller(self, programme: str | None) -> Caller:
        if self.signed_in is None:
            return access.NOBODY
        granted = self.signed_in.granted
        everywhere = granted.get(ALL, frozenset())
        if programme is None:
            return Caller(self.signed_in.person, _capacities(everywhere))
        seats = self._seats(programme) if programme in self.signed_in.seats else {}
        by_seat = access.capacities_by_seat(self.known(programme).plan, seats.values()) if seats else frozenset()
        capacities = everywhere | granted.get(programme, frozenset()) | by_seat
        return Caller(self.signed_in.person, _capacities(capacities), seats)

    def _seats(self, programme: str) -> dict[str, str]:
        """The seats they act for today: by the rules, and as they are on record now, so that who was taken out of an
        organisation acts for its seats no more."""
        assert self.signed_in is not None
        present = self.signed_in.seats[programme]
        known, who = self.known(programme), self.signed_in.person
        seats = [seat for seat in known.programme.seats.values() if seat.id in present]
        return {seat.id: seat.role for seat in seats if acts_for(known.programme, seat, who, known.standing.on)}

    @cached_property
    def takes_part(self) -> tuple[str, ...]:
        """The programmes in which they have a seat to act for, in order: what any list over programmes may tell of."""
        if self.signed_in is None or not self.signed_in.seats:
            return ()
        with self.looking() as connection:
            return taking_part(connection, self.signed_in.person, self.signed_in.seats, self.now.date())

    def may(self, what: str, programme: str | None = None, seat: str | None = None) -> bool:
        """Whether they may see or do `what` (see access.may) in a programme, or (None) everywhere."""
        return access.may(self.caller(programme), what, seat)

    def may_choose(self, programme: str, person: str) -> bool:
        """Whether they are told of somebody who could substitute: see access.may_choose."""
        known = self.known(programme)
        return access.may_choose(self.caller(programme), known.programme, person, known.standing.on)

    def admit(self, needs: str, programme: str | None, seat: str | None = None) -> None:
        """Lets them in where `needs` is allowed. Raises SignInFirst, NotHere or NotForYou.

        Who may not even see a programme is not told that it is there.
        """
        if self.signed_in is None:
            raise SignInFirst
        if self.may(needs, programme, seat):
            return
        if programme is None or self.may("standing", programme):
            raise NotForYou
        raise NotHere

    # --- what

    @contextmanager
    def looking(self) -> Iterator[Looking]:
        """A connection that sees one moment, for whatever is read within it: who looks within a look sees the same.

        Raises OfficeUnavailable.
        """
        if self._look is not None:
            yield self._look
            return
        with reading.looking(self.house.office.engine) as connection:
            self._look = connection
            try:
                yield connection
            finally:
                self._look = None

    def known(self, programme: str) -> Known:
        """A programme as it stands now, the passing of time included. Raises NotHere."""
        if programme not in self._known:
            try:
                with self.looking() as connection:
                    self._known[programme] = self.house.shelf.now(connection, programme, self.now)
            except NotStarted:
                raise NotHere from None
        return self._known[programme]

    @cached_property
    def as_of(self) -> date | None:
        """The day that they want to see things at the end of; None: now. Raises NotADate or NotYet."""
        asked = self.request.query_params.get(AS_OF, "").strip()
        if not asked:
            return None
        try:
            day = as_day(asked)
        except ValueError:
            raise NotADate(words=quoted(asked)) from None
        if day > (self.now + timedelta(hours=14)).date():
            raise NotYet(day=day)
        return day

    @property
    def times(self) -> dict[str, Any]:
        """What every address within the programme takes along of the day that is looked at."""
        return {AS_OF: self.as_of, KNOWN: NOW if self.known_now else None}

    @property
    def known_now(self) -> bool:
        """Whether they want to see an earlier day with what is known now, where a page can show that."""
        return self.as_of is not None and self.request.query_params.get(KNOWN) == NOW

    def seen(self, programme: str) -> Known:
        """A programme as it stood on the day they want to see, or now. Raises NotHere, or NotStartedYet."""
        now = self.known(programme)
        if self.as_of is None:
            return now
        try:
            with self.looking() as connection:
                return self.house.shelf.as_of(connection, programme, self.as_of)
        except NotStarted:
            started = local_day(now.plan.calendar, now.programme.started)
            raise NotStartedYet(programme=programme, day=self.as_of, started=started) from None

    def give(self, programme: str, command: Command) -> Answer:
        """Carries out a command of theirs: in their name, as it reached us now. Raises NotForYou, FigureOfOthers or the
        Refusal.

        A definition that one of them brings never takes the name of one that comes with Koers: all choose from those.
        """
        (answer,) = self.give_all(programme, (command,))
        return answer

    def give_all(self, programme: str, commands: Sequence[Command]) -> tuple[Answer, ...]:
        """As `give`, for what belongs together: all of it, or nothing. In a programme that begins with these commands
        they are what they are in all of them."""
        begins = any(isinstance(command, StartProgramme) for command in commands)
        caller = self.caller(None if begins else programme)
        for command in commands:
            self._check(caller, programme, command)
        signed = [one.model_copy(update={"by": caller.person, "received": self.now}) for one in commands]
        self._known.pop(programme, None)
        self._look = None  # whoever looks from here on sees what this brought about
        return self.house.office.handle_all(programme, signed, self.now)

    def check(self, programme: str, command: Command) -> None:
        """Raises what `give` would raise before the rules are asked."""
        self._check(self.caller(programme), programme, command)

    def _check(self, caller: Caller, programme: str, command: Command) -> None:
        if not self._allowed(caller, programme, command):
            raise NotForYou
        if isinstance(command, RecordFigure) and not self._supplies_its_area(programme, command):
            raise FigureOfOthers(area=command.area)
        if isinstance(command, Substitute) and not self.may_choose(programme, command.person):
            raise UnknownPerson(person=command.person)
        plan = definition_in(command)
        if plan is not None:
            definitions.check_name(plan)

    def _allowed(self, caller: Caller, programme: str, command: Command) -> bool:
        if isinstance(command, RecordFigure):
            return self._may_supply(programme, command)
        if not access.may(caller, command.name, getattr(command, "seat", None)):
            return False
        return not isinstance(command, AddPerson) or self._belongs(command)

    def _supplies_its_area(self, programme: str, command: RecordFigure) -> bool:
        """Whether the area of a figure has no other programme that measures it so, or they supply it there as well: a
        figure is handed to every programme that wants it."""
        if command.area == self.known(programme).programme.area_code:
            return True
        others = reading.running_in(self.house.office.engine, command.area)
        measured = [one for one in others if command.indicator in self.known(one).plan.indicator]
        return all(self.tasked is None and self._may_supply(one, command) for one in measured)

    def _may_supply(self, programme: str, command: RecordFigure) -> bool:
        return access.may_supply(self.caller(programme), self.known(programme).plan, command.indicator)

    def _belongs(self, command: AddPerson) -> bool:
        """Whether somebody is on record, in every organisation that they are said to act for."""
        found = people.people(self.house.office.engine, [command.person]).get(command.person)
        return found is not None and set(command.organisations or ()) <= set(found.organisations)

    # --- around it

    @property
    def path(self) -> str:
        """Where they are, without what was asked of it."""
        return self.request.url.path

    @property
    def translated(self) -> str:
        """What to ask of this page to read the same in the other language."""
        kept = [(name, value) for name, value in self.request.query_params.multi_items() if name != LANGUAGE_QUERY]
        return "?" + urlencode([*kept, (LANGUAGE_QUERY, "nl" if self.language == "en" else "en")])

    @cached_property
    def menu(self) -> list[Entry]:
        """Where they can go."""
        if self.signed_in is None:
            return []
        found = [("/", "Programma’s", "Programmes"), ("/taken", "Mijn taken", "My tasks")]
        if self.may("administration"):
            found.append(("/beheer", "Beheer", "Administration"))
        return [
            Entry(
                href,
                en if self.language == "en" else nl,
                self.path == href or (href != "/" and self.path.startswith(href)),
            )
            for href, nl, en in found
        ]


def _capacities(names: Any) -> frozenset[access.Capacity]:
    return frozenset(name for name in access.CAPACITIES if name in names)


def token_in(cookies: Mapping[str, str], encrypted: bool) -> str | None:
    """The token of a session among cookies. Where people come by https only the cookie counts that no other host, and
    nobody on the way, can have set."""
    return cookies.get(SAFE_COOKIE if encrypted else COOKIE)


def visiting(request: Request) -> Visit:
    """The visit that a request is, once for each request."""
    house: House = request.app.state.house
    engine, real = house.office.engine, clock.now()
    token, now = token_in(request.cookies, house.settings.encrypted), clock.ruling(engine)
    signed_in = sessions.known(engine, token, "session", real, now.date()) if token else None
    return Visit(house, request, real, now, signed_in)


Visiting = Annotated[Visit, Depends(visiting)]
