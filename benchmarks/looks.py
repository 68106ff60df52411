"""What visitors look at: every kind of page, and the address of one of them. How long that takes: pages.py."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.towns import Towns
from benchmarks.visitors import Look

OF_ALL = {
    "portfolio": "/",
    "portfolio, filtered and sorted": "/?zoek=9&volgorde=uiterlijk",
    "own tasks": "/taken",
    "start a programme": "/starten",
    "administration": "/beheer",
    "administration: people": "/beheer/mensen",
    "administration: letters": "/beheer/berichten",
    "administration: definitions": "/beheer/definities",
    "calendar feed (ICS)": "/agenda/{feed}.ics",
}
OF_ONE = {
    "programme": "/programma/{programme}",
    "programme, on a day two years ago": "/programma/{programme}?op={then}",
    "phase run": "/programma/{programme}/fase/{run}",
    "indicators": "/programma/{programme}/indicatoren",
    "one indicator": "/programma/{programme}/indicatoren/{indicator}",
    "partners": "/programma/{programme}/partners",
    "calendar": "/programma/{programme}/kalender",
    "agreements": "/programma/{programme}/afspraken",
    "decisions log": "/programma/{programme}/besluiten",
    "why": "/programma/{programme}/waarom/besluit",
    "journal": "/programma/{programme}/logboek",
    "progress": "/programma/{programme}/voortgang",
    "letters": "/programma/{programme}/berichten",
    "definition": "/programma/{programme}/definitie",
    "people": "/programma/{programme}/mensen",
    "what can be done": "/programma/{programme}/doen",
    "an act: extend a deadline": "/programma/{programme}/doen/verlengen",
    "an act: record a figure": "/programma/{programme}/doen/cijfer",
    "answers to a questionnaire": "/programma/{programme}/vragen/{asked}",
    "export": "/programma/{programme}/uitvoer",
    "partner, by the link of a letter": "/doen/{link}",
    "resident, what came of the answers": "/vragen/{invitation}",
    "API: where a programme stands": "/api/v1/programmes/{programme}",
    "API: indicators": "/api/v1/programmes/{programme}/indicators",
}


@dataclass(frozen=True)
class Looks:
    """What can be looked at in a town; `feed` is the token of the manager's calendar."""

    town: Towns
    feed: str

    def of_all(self) -> list[Look]:
        """The pages that are of no programme."""
        return [Look(name, path.format(feed=self.feed)) for name, path in OF_ALL.items()]

    def of_one(self, programme: str) -> list[Look]:
        """The pages of one programme."""
        then = self.town.now.date().replace(year=self.town.now.year - 2)
        given = self.town.doors[programme]._asdict() | {"programme": programme, "then": then}
        return [Look(name, path.format(**given)) for name, path in OF_ONE.items()]

    def everything(self) -> Iterator[Look]:
        """Every page of every programme but the long one, and those of none."""
        yield from self.of_all()
        for programme in self.town.many:
            yield from self.of_one(programme)
