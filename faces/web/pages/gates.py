"""A gate as pages show it: its conditions, met or missing, from whom, until when. View models only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import quote

from engine.rules.picture import ConditionPicture, Owes, RunPicture
from engine.rules.texts import Text
from engine.rules.words import both, capital, listed
from faces.web.pages.within import Within
from faces.web.tasks.finding import several

MOST_NAMED = 4
State = Literal["met", "waits", "stuck", "missing", "late"]


@dataclass(frozen=True, slots=True)
class ConditionView:
    """One condition: what must be so, how it stands, what each of those who owe something must do, and until when.

    `href`: where there is more about it, such as who answered a questionnaire, if the visitor may look there.
    """

    what: Text
    href: str | None
    state: State
    who: tuple[Text, ...]
    until: date | None


@dataclass(frozen=True, slots=True)
class GateView:
    """The gate of one open phase run. `act` is the address where its deadline can be extended, if the visitor may."""

    run: str
    label: Text
    question: Text
    href: str
    opened: date
    deadline: date | None
    first_deadline: date | None
    overdue: bool
    suspended: date | None
    met: int
    conditions: tuple[ConditionView, ...]
    flow_run: str | None
    extend: str | None


def gate_view(around: Within, run: RunPicture, first: date | None, flow_run: str | None) -> GateView:
    """The gate of an open phase run; `first` was its deadline at first, `flow_run` its address at Prefect."""
    return GateView(
        run=run.run,
        label=run.label,
        question=run.question,
        href=around.to(f"fase/{run.run}"),
        opened=run.opened,
        deadline=run.deadline,
        first_deadline=first if first != run.deadline else None,
        overdue=run.overdue_since is not None,
        suspended=run.suspended,
        met=sum(one.met for one in run.conditions),
        conditions=tuple(_condition(around, run.run, one) for one in run.conditions),
        flow_run=flow_run,
        extend=around.now("doen/verlengen", fase=run.run)
        if around.may_act("ExtendDeadline") and run.deadline
        else None,
    )


def flow_run_address(ui: str | None, flow_run: str | None) -> str | None:
    """Where Prefect shows a flow run; None where it has none, or its pages are nowhere."""
    return f"{ui}/runs/flow-run/{quote(flow_run)}" if ui and flow_run else None


def by_person(owed: Iterable[Owes]) -> list[tuple[Text, tuple[Text, ...], date | None, bool]]:
    """What is owed, once for everybody: who, what, the first day by which, and whether any of it is late."""
    found: dict[str, list[Owes]] = {}
    for one in owed:
        found.setdefault(one.who.nl, []).append(one)
    return [
        (items[0].who, _each_once(items), _first(items), any(one.late for one in items)) for items in found.values()
    ]


def _condition(around: Within, run: str, found: ConditionPicture) -> ConditionView:
    owed = by_person(found.owed)
    told = [_who(who, what) for who, what, _, _ in owed[:MOST_NAMED]]
    rest = len(owed) - MOST_NAMED
    told += [Text(nl=f"en nog {rest} anderen", en=f"and {rest} others")] if rest > 0 else []
    what = both(lambda language: capital(found.what.say(language)))
    asks = found.kind == "answered" and around.as_of is None and around.may("answers")
    more = around.now(f"vragen/{run}/{found.subject}") if asks else None
    return ConditionView(what, more, _state(found), () if found.met else tuple(told), _first(found.owed))


def _state(found: ConditionPicture) -> State:
    if found.met:
        return "met"
    if found.waits:
        return "waits"
    if found.stuck:
        return "stuck"
    return "late" if any(one.late for one in found.owed) else "missing"


def _who(who: Text, what: tuple[Text, ...]) -> Text:
    return both(lambda language: f"{capital(who.say(language))}: {_few([one.say(language) for one in what], language)}")


def _few(things: list[str], language: str) -> str:
    rest = len(things) - MOST_NAMED
    if rest <= 0:
        return listed(things, language)
    return f"{', '.join(things[:MOST_NAMED])} {'and' if language == 'en' else 'en nog'} {rest}" + (
        " more" if language == "en" else ""
    )


def _each_once(items: list[Owes]) -> tuple[Text, ...]:
    """What each is, once; several figures are one thing."""
    figures = {one.item for one in items if one.act == "supply"}
    rest = {one.what.nl: one.what for one in items if one.act != "supply" or len(figures) == 1}
    return (*((several(len(figures)),) if len(figures) > 1 else ()), *rest.values())


def _first(items: Iterable[Owes]) -> date | None:
    return min((one.until for one in items if one.until), default=None)
