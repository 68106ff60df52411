"""One sentence for every event, thing owed and condition, in Dutch and English: the story of a programme.

The sentences stand in tellings.py; here their gaps are filled. Names of people come in as `names`, never from events.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.figures import Figure
from engine.rules.gates import Owed
from engine.rules.speaker import Names, Speaker
from engine.rules.tellings import ACTS, CONDITIONS, TELLINGS
from engine.rules.texts import Text
from engine.rules.verdicts import verdict_words, yardstick_words
from engine.rules.words import both, listed, number_words, on_one_line, sentence, term, with_unit
from engine.rules.yardstick import Recommendation

MOST_LISTED = 6
LONGEST = 3900


def tell(plan: Definition, event: e.Event, names: Names) -> Text:
    """One line of story: the day in the programme's time zone, two spaces, and the sentence of `tell_plainly`."""

    def say(language: str) -> str:
        speaker = Speaker(plan, names, language)
        return f"{speaker.day(event.at)}  {tell_by(speaker, event)}"

    return both(say)


def tell_plainly(plan: Definition, event: e.Event, names: Names) -> Text:
    """The sentence of one event, without its day. `names`: display names by id, and words by their seal."""
    return both(lambda language: tell_by(Speaker(plan, names, language), event))


def tell_by(speaker: Speaker, event: e.Event, told: Mapping[str, tuple[str, str]] = TELLINGS) -> str:
    """The same in one language; `told` may have other sentences than the journal for some (see tellings.py)."""
    name = type(event).__name__
    variant = _VARIANTS.get(type(event), lambda _: "")(event)
    key = f"{name}.{variant}" if variant else name
    nl, en = told[key] if key in told else TELLINGS[key]
    return on_one_line(sentence(speaker.pick(nl, en), _values(speaker, event)), LONGEST)


def owed_words(speaker: Speaker, run: str | None, owed: Owed | e.Owing) -> str:
    """What is owed, as something to do: wijkprofiel inleveren."""
    nl, en, _, _ = ACTS[owed.act]
    return speaker.pick(nl, en).format_map(_Item(speaker, run or "", owed.act, owed.item))


def condition_words(speaker: Speaker, run: str, kind: str, subject: str) -> str:
    """A condition of a gate as what must be so: ingeleverd: wijkprofiel en doelen."""
    template = CONDITIONS[kind][1 if speaker.language == "en" else 0]
    values = {
        "products": listed([speaker.product(run, item) for item in subject.split(", ")], speaker.language),
        "questionnaire": speaker.questionnaire(subject),
        "kind": speaker.kind(subject),
        "role": speaker.role(subject),
        "moment": "" if subject == "this" else speaker.moment(subject),
        "milestone": speaker.milestone(subject),
    }
    said = sentence(template, values)
    return said[:1].lower() + said[1:]


def _values(speaker: Speaker, event: e.Event) -> dict[str, str]:
    told = {}
    for item in fields(event):
        value = getattr(event, item.name)
        say = _SAY.get((type(event), item.name)) or _SAY_FIELD.get(item.name)
        told[item.name] = "" if value in (None, ()) else say(speaker, event, value) if say else _plain(speaker, value)
    return told | _more(speaker, event)


def _plain(speaker: Speaker, value: Any) -> str:
    return speaker.day(value) if isinstance(value, date) else on_one_line(str(value))


def _more(speaker: Speaker, event: e.Event) -> dict[str, str]:
    """Gaps that no field fills by itself."""
    if isinstance(event, e.FigureRecorded):
        return _figure(speaker, event.figure)
    if isinstance(event, e.FiguresAsked):
        return {"count": str(len(event.keys))}
    if isinstance(event, e.MeasurementAgreed):
        return {"indicators": listed([speaker.indicator(s.indicator) for s in event.yardsticks], speaker.language)}
    if isinstance(event, e.YardstickRead):
        return {"assessment": verdict_words(speaker, event.reading)}
    if isinstance(event, e.ProductReturned):
        return {"manager": speaker.role(speaker.plan.managed_by)}
    if isinstance(event, e.CourseDecided):
        return {"meanwhile": speaker.pick("opgeschort", "suspended") if event.meanwhile == "suspend" else ""}
    return {}


def _figure(speaker: Speaker, figure: Figure) -> dict[str, str]:
    value = figure.value if figure.value is not None else Decimal(0)
    return {
        "figure": speaker.figure(figure.key),
        "value": with_unit(number_words(value, speaker.language), figure.unit),
        "absent": term(figure.absent or "", speaker.language),
        "source": on_one_line(figure.source, 80),
        "provisional": speaker.pick("voorlopig", "provisional") if figure.provisional else "",
        "revision": str(figure.revision) if figure.revision > 1 else "",
    }


def recommendation_words(speaker: Speaker, found: Recommendation) -> str:
    """The recommendation with what it rests on: herijken (regel 1; kernindicatoren: niet op koers 2)."""
    course = term(found.course or "no_recommendation", speaker.language)
    counts = listed([f"{term(status, speaker.language)} {count}" for status, count in found.counts], speaker.language)
    rule = f"{speaker.pick('regel', 'rule')} {found.rule}" if found.rule else ""
    keys = f"{speaker.pick('kernindicatoren', 'key indicators')}: {counts}" if counts else ""
    because = "; ".join(part for part in (rule, keys) if part)
    return f"{course} ({because})" if because else course


def _owing(speaker: Speaker, run: str, owing: Iterable[e.Owing]) -> str:
    """Who owes what, per role; the same act more than once is counted."""
    items = list(owing)
    groups = Counter((item.role, item.act) for item in items)
    told = []
    for (role, act), count in groups.items():
        first = next(item for item in items if (item.role, item.act) == (role, act))
        many = speaker.pick(ACTS[act][2], ACTS[act][3])
        what = owed_words(speaker, run, first) if count == 1 else f"{many} ({count})"
        told.append(f"{speaker.role(role)}: {what}")
    return "; ".join(told)


def _short(speaker: Speaker, items: list[str]) -> str:
    """At most MOST_LISTED of the items, and how many more there are."""
    if len(items) <= MOST_LISTED:
        return "; ".join(items)
    rest = len(items) - MOST_LISTED
    return "; ".join(items[:MOST_LISTED]) + speaker.pick(f"; en nog {rest}", f"; and {rest} more")


def _by(speaker: Speaker, event: Any, person: str) -> str:
    """Who acted for a seat, where the name of the seat does not say so already and the person's name is known."""
    name = speaker.names.get(person, "")
    return "" if name in speaker.name(getattr(event, "seat", "")) else on_one_line(name)


def _called(speaker: Speaker, event: e.InitiativePlanned, label: str) -> str:
    """What an initiative is called, where its name does not say so already: it may have none here, or be cut off."""
    words = speaker.words(label)
    return "" if words in speaker.name(event.initiative) else words


def _milestones(speaker: Speaker, due: tuple[tuple[str, date], ...]) -> str:
    return listed([f"{speaker.milestone(name)} {speaker.day(day)}" for name, day in due], speaker.language)


def _unmet(speaker: Speaker, run: str, unmet: tuple[str, ...]) -> str:
    pairs = [item.partition(":") for item in unmet]
    return _short(speaker, [condition_words(speaker, run, kind, subject) for kind, _, subject in pairs])


class _Item(dict[str, str]):
    """The gaps of an act, found when asked for: what `item` means depends on the act."""

    def __init__(self, speaker: Speaker, run: str, act: str, item: str) -> None:
        super().__init__()
        self._speaker, self._run, self._item = speaker, run, item

    def __missing__(self, gap: str) -> str:
        speaker, item = self._speaker, self._item
        questionnaire, _, group = item.partition(":")
        return {
            "product": lambda: speaker.product(self._run, item),
            "questionnaire": lambda: speaker.questionnaire(questionnaire),
            "group": lambda: speaker.group(questionnaire, group),
            "kind": lambda: speaker.kind(item),
            "figure": lambda: speaker.figure(item),
            "indicator": lambda: speaker.indicator(item),
            "count": lambda: item.replace("/", speaker.pick(" van de ", " of ")),
        }.get(gap, lambda: speaker.name(item))()


_Say = Callable[[Speaker, Any, Any], str]

_SAY_FIELD: dict[str, _Say] = {
    **dict.fromkeys(("run", "cause", "by_run"), lambda s, _, value: s.run(value)),
    **dict.fromkeys(
        ("programme", "seat", "person", "organisation", "agreement", "initiative"),
        lambda s, _, value: s.name(value),
    ),
    **dict.fromkeys(("successor_person", "successor_organisation"), lambda s, _, value: s.name(value)),
    **dict.fromkeys(("role", "to", "above", "to_ratify"), lambda s, _, value: s.role(value)),
    **dict.fromkeys(("reason", "words", "handed_over"), lambda s, _, value: s.words(value).rstrip(".")),
    **dict.fromkeys(("course", "verdict", "outcome", "informs"), lambda s, _, value: term(value, s.language)),
    **dict.fromkeys(
        ("organisations", "parties"), lambda s, _, value: listed([s.name(item) for item in value], s.language)
    ),
    **dict.fromkeys(("owed", "late"), lambda s, event, value: _owing(s, event.run, value)),
    **dict.fromkeys(
        ("explain", "unexplained"), lambda s, _, value: listed([s.indicator(item) for item in value], s.language)
    ),
    "enough": lambda s, _, value: s.pick("daarmee zijn er genoeg", "with this one there are enough") if value else "",
    "by": lambda s, event, value: _by(s, event, value),
    "phase": lambda s, _, value: s.phase(value),
    "product": lambda s, event, value: s.product(event.run, value),
    "questionnaire": lambda s, _, value: s.questionnaire(value),
    "group": lambda s, event, value: s.group(event.questionnaire, value),
    "milestone": lambda s, _, value: s.milestone(value),
    "moment": lambda s, _, value: s.moment(value),
    "indicator": lambda s, _, value: s.indicator(value),
    "missing": lambda s, _, value: _short(s, [s.figure(key) for key in value]),
    "unmet": lambda s, event, value: _unmet(s, event.run, value),
    "assessment": lambda s, _, value: verdict_words(s, value),
    "recommendation": lambda s, _, value: recommendation_words(s, value),
    "yardstick": lambda s, _, value: yardstick_words(s, value),
}

_SAY: dict[tuple[type[e.Event], str], _Say] = {
    (e.AgreementMade, "kind"): lambda s, _, value: s.kind(value),
    (e.InitiativePlanned, "due"): lambda s, _, value: _milestones(s, value),
    (e.InitiativePlanned, "label"): lambda s, event, value: _called(s, event, value),
    (e.MomentsAgreed, "on"): lambda s, _, value: s.days(value),
    (e.CourseProposed, "assessment"): lambda s, _, value: "",
    **{
        (e.Explained, name): lambda s, _, value: s.words(value).rstrip(".")
        for name in ("cause", "consequence", "correction")
    },
}

_VARIANTS: dict[type[e.Event], Callable[[Any], str]] = {
    e.CycleBegan: lambda event: event.reason,
    e.PhaseOpened: lambda event: "moment" if event.moment else "cause" if event.cause else "",
    e.PhasePassed: lambda event: "unmet" if event.unmet else "",
    e.PhaseWithdrawn: lambda event: event.why,
    e.SeatLeft: lambda event: "" if event.successor_person or event.successor_organisation else "empty",
    e.SignedOff: lambda event: event.verdict,
    e.ProductReturned: lambda event: "by" if event.by else "",
    e.SignOffLapsed: lambda event: "returned" if event.why == "returned" else "",
    e.LookBegan: lambda event: event.why,
    e.Suspended: lambda event: "" if event.run else "programme",
    e.Resumed: lambda event: "" if event.run else "programme",
    e.QuestionnaireAnswered: lambda event: "again" if event.again else "",
    e.ReminderCame: lambda event: (
        "nobody" if not event.owed else "phone" if event.phone else "announces" if event.announces_escalation else ""
    ),
    e.FiguresAsked: lambda event: "" if event.run else "baseline",
    e.FigureRecorded: lambda event: "absent" if event.figure.absent else "",
    e.MomentClosed: lambda event: "missing" if event.missing else "",
    e.IndicatorAssessed: lambda event: "again" if event.revises else "",
    e.CourseProposed: lambda event: "deviates" if event.deviates else "",
    e.CourseReturned: lambda event: "" if event.role else "figures",
    e.CourseDecided: lambda event: "by_rule" if event.by_rule else "",
}
