"""Somebody who can name what a definition knows by id: phases, roles, products, figures, people. One language each.

Names only. Sentences about events: wording.py; about verdicts: verdicts.py; about a gate: standing.py.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.rules.definition import Definition
from engine.rules.programme import Seat
from engine.rules.words import SEAL, day_words, listed, on_one_line
from engine.rules.workdays import local_day

_ARTICLE = re.compile(r"^(De|Het|The)\s+(?=\w)")
Names = Mapping[str, str]
"""Display names by id: of people, organisations, seats, areas, agreements, initiatives; and words by their seal."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Names things in one language; what has no name keeps its id, what was erased is said to be."""

    plan: Definition
    names: Names
    language: str

    def pick(self, nl: str, en: str) -> str:
        """The one of two that is in the speaker's language."""
        return en if self.language == "en" else nl

    def name(self, known: str) -> str:
        """Of a person, organisation, seat, area, agreement or initiative."""
        return on_one_line(self.names.get(known, known))

    def words(self, ref: str) -> str:
        """What somebody wrote; or, behind a seal, that it cannot be read here."""
        if ref in self.names:
            return on_one_line(self.names[ref])
        return self.pick("(tekst niet te tonen)", "(text not shown)") if SEAL.fullmatch(ref) else on_one_line(ref)

    def day(self, day: date | datetime) -> str:
        """A date in full; of a moment, the date in the programme's time zone."""
        return day_words(local_day(self.plan.calendar, day) if isinstance(day, datetime) else day, self.language)

    def days(self, days: Iterable[date]) -> str:
        """Dates in full, in one list."""
        return listed([self.day(day) for day in days], self.language)

    def phase(self, phase: str) -> str:
        """The label of a phase, as it follows the word "fase": without its article."""
        label = self.plan.phase[phase].label.say(self.language) if phase in self.plan.phase else phase
        return _ARTICLE.sub("", label)

    def run(self, run: str) -> str:
        """A phase run: fase Beleid (cyclus 2, poging 2), fase Evaluatie (peildatum 1 september 2016)."""
        cycle, phase, attempt = [*run.split(".", 2), "", ""][:3]
        start = f"{self.pick('fase', 'phase')} {self.phase(phase)}"
        day = reference_date_of(run)
        if day is not None:
            return f"{start} ({self.pick('peildatum', 'reference date')} {self.day(day)})"
        marks = [f"{self.pick('cyclus', 'cycle')} {cycle}"] if cycle != "1" else []
        marks += [f"{self.pick('poging', 'attempt')} {attempt}"] if attempt not in ("1", "") else []
        return f"{start} ({', '.join(marks)})" if marks else start

    def role(self, role: str | None) -> str:
        """The label of a role."""
        plain = (role or "").removeprefix("course:")
        return self.plan.role[plain].label.say(self.language) if plain in self.plan.role else plain

    def seat(self, seat: Seat) -> str:
        """A seat by its own name, else its role and who holds it."""
        if seat.id in self.names:
            return self.name(seat.id)
        holder = seat.person or seat.organisation
        return f"{self.role(seat.role)} ({self.name(holder) if holder else self.pick('leeg', 'empty')})"

    def product(self, run: str, product: str) -> str:
        """The label of a product of the phase of `run`."""
        phase = [*run.split(".", 2), ""][1]
        found = self.plan.product.get((phase, product))
        return found.label.say(self.language) if found else product

    def questionnaire(self, questionnaire: str) -> str:
        """The label of a questionnaire."""
        found = self.plan.questionnaire.get(questionnaire)
        return found.label.say(self.language) if found else questionnaire

    def group(self, questionnaire: str, group: str) -> str:
        """The label of a group of respondents."""
        found = self.plan.questionnaire.get(questionnaire)
        labels = {item.id: item.label.say(self.language) for item in found.groups} if found else {}
        return labels.get(group, group)

    def kind(self, kind: str) -> str:
        """The label of a kind of agreement."""
        found = self.plan.agreement_kind.get(kind)
        return found.label.say(self.language) if found else kind

    def milestone(self, milestone: str) -> str:
        """The label of a milestone of initiatives."""
        known = self.plan.initiatives.milestones if self.plan.initiatives else ()
        return next((item.label.say(self.language) for item in known if item.id == milestone), milestone)

    def indicator(self, indicator: str) -> str:
        """The label of an indicator."""
        found = self.plan.indicator.get(indicator)
        return found.label.say(self.language) if found else indicator

    def moment(self, moment: str) -> str:
        """The label of a moment."""
        return self.plan.moment[moment].label.say(self.language) if moment in self.plan.moment else moment

    def figure(self, key: str) -> str:
        """What a figure is about, from its key: moeite met rondkomen, WK059910, 1 september 2016."""
        return f"{self.indicator(key.split('|', 1)[0])}, {self.place(key, ', ')}"

    def place(self, key: str, between: str = " ") -> str:
        """The area and the reference date of a figure, from its key."""
        _, area, day = [*key.split("|"), "", ""][:3]
        try:
            return f"{self.name(area)}{between}{self.day(date.fromisoformat(day))}"
        except ValueError:
            return on_one_line(key)


def reference_date_of(run: str) -> date | None:
    """The reference date in the id of an evaluation's phase run; None for a phase that opened in order."""
    try:
        return date.fromisoformat(run.rsplit(".", 1)[1]) if run.count(".") >= 3 else None
    except ValueError:
        return None
