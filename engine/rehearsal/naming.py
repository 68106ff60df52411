"""What people and things in a replay are called, as far as the story has come. One language each.

Made-up people of a scenario only: names of real people come from the office, and never stand in a scenario.
"""

from collections.abc import Mapping

from engine.rehearsal.scenario import Area, Scenario
from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.speaker import Names, Speaker


class Naming:
    """Display names by id, and words by what stands for them in the record. It learns from every event.

    `area` is the code of the programme's own area, `proposals` holds the hashes of proposed courses.
    """

    def __init__(
        self, scenario: Scenario, plan: Definition, area: Area, places: Mapping[str, str], language: str
    ) -> None:
        self._scenario, self._language = scenario, language
        self.area = area.code
        self.proposals: set[str] = set()
        self._speaker = Speaker(plan, {}, language)
        self._seats: dict[str, tuple[str, str]] = {}
        self._names = {text.nl: text.say(language) for text in scenario.texts.values()}
        self._names |= {person.id: person.name for person in scenario.people}
        self._names |= {item.id: item.name.say(language) for item in scenario.organisations}
        self._names |= {code: name for code, name in (scenario.places | dict(places)).items() if code != area.code}
        for seat, (role, holder) in scenario.places_of_seats.items():
            self._seat(seat, role, holder)

    @property
    def known(self) -> Names:
        """The names known so far."""
        return self._names

    def learn(self, event: e.Event, words: Mapping[str, str]) -> None:
        """Takes up what an event says; `words` are what people wrote, by what stands for it in the event."""
        for ref, text in words.items():
            self._names[ref] = self._names.get(text, text)
        if isinstance(event, e.ProgrammeStarted):
            self.area = event.area_code
            self._names[event.programme] = event.area_name
        elif isinstance(event, e.CourseProposed):
            self.proposals.add(event.hash)
        elif isinstance(event, e.AgreementMade):
            self._names[event.agreement] = f"‘{self._names.get(event.content, event.content)}’"
        elif isinstance(event, e.InitiativePlanned):
            self._names[event.initiative] = f"‘{self._names.get(event.label, event.label)}’"

    def follow(self, event: e.Event) -> None:
        """Takes up what holds only after an event was told: a seat that passed to somebody else."""
        if isinstance(event, e.ProgrammeStarted):
            self._names[event.area_code] = event.area_name
        elif isinstance(event, e.SeatFilled):
            self._seat(event.seat, event.role, event.person or event.organisation or "")
        elif isinstance(event, e.SeatLeft):
            role = self._scenario.places_of_seats.get(event.seat, (event.seat.split(".")[0], ""))[0]
            self._seat(event.seat, role, event.successor_person or event.successor_organisation or "")

    def holder(self, seat: str) -> str:
        """Who holds a seat now, by name."""
        return self._seats[seat][1] if seat in self._seats else seat

    def role(self, seat: str) -> str:
        """The label of the role a seat belongs to."""
        return self._seats[seat][0] if seat in self._seats else ""

    def _seat(self, seat: str, role: str, holder: str) -> None:
        empty = "empty" if self._language == "en" else "leeg"
        label, name = self._speaker.role(role), self._names.get(holder, holder) or empty
        self._seats[seat] = (label, name)
        self._names[seat] = name if holder in self._scenario.organisation else f"{name} ({label})"
