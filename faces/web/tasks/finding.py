"""Finding what is asked of a seat, where its page is, and who may do it. Nothing is shown or done here."""

from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import quote, urlencode

from engine.office.shelf import Known
from engine.rules.access import BY_TASK
from engine.rules.letters import EVERYTHING
from engine.rules.picture import Owes
from engine.rules.programme import Seat
from engine.rules.texts import Text

RUN, THING = "fase", "ding"
"""Parts of an address: which phase run, and (of a link that was given for several things) which of them."""

LOOSE = frozenset({"plan_initiative", "look_ahead", "agree_measurement", "sign", "decide", "propose", "ratify"})
"""Acts that a seat owes once in a phase run: what they are called there may change while they are owed."""


def owed_by(known: Known, seats: Iterable[str]) -> list[Owes]:
    """What these seats owe, the most urgent first; several figures for one phase run are one thing (EVERYTHING)."""
    wanted = set(seats)
    found: dict[tuple[str | None, ...], Owes] = {}
    for owes in known.standing.owed:
        if owes.seat in wanted:
            found.setdefault((owes.run, owes.seat, owes.act, "" if owes.act == "supply" else owes.item), owes)
    return sorted(found.values(), key=urgency)


def urgency(owes: Owes) -> tuple[bool, date, str, str]:
    """What sorts things owed: those with the nearest deadline first, those without one last."""
    return (owes.until is None, owes.until or date.max, owes.act, owes.item)


def owing(known: Known, seat: str, act: str, item: str, run: str | None) -> Owes | None:
    """What the standing says of one thing; of several at once, of the most urgent of them."""
    alike = [one for one in known.standing.owed if (one.seat, one.act, one.run) == (seat, act, run)]
    exact = [one for one in alike if one.item == item]
    if not exact and (act in LOOSE or item == EVERYTHING):
        exact = alike
    return min(exact, key=urgency, default=None)


def all_of(known: Known, seat: str, act: str, run: str | None) -> list[Owes]:
    """Everything of one kind that a seat owes in a phase run."""
    alike = (one for one in known.standing.owed if (one.seat, one.act, one.run) == (seat, act, run))
    return sorted(alike, key=urgency)


def page_of(programme: str, owes: Owes) -> str:
    """Where somebody who is signed in does it."""
    item = EVERYTHING if owes.act == "supply" else owes.item
    assert owes.seat is not None
    return address_of(programme, owes.seat, owes.act, item, owes.run)


def address_of(programme: str, seat: str, act: str, item: str, run: str | None) -> str:
    """The address of a task for somebody who is signed in."""
    steps = "/".join(quote(step, safe="") for step in (programme, "taak", seat, act, item))
    return f"/programma/{steps}" + (f"?{urlencode({RUN: run})}" if run else "")


def known_act(act: str) -> bool:
    """Whether anything is ever owed by this name."""
    return act in BY_TASK


def figures_of(known: Known, seat: Seat, run: str | None) -> Iterator[str]:
    """Keys of the figures that the role of a seat supplies for an evaluation, or (None) outside one: missing first."""
    missing = [one.item for one in all_of(known, seat.id, "supply", run)]
    yield from sorted(missing)
    p, plan = known.programme, known.plan
    evaluation = p.runs[run].evaluation if run in p.runs else None
    others = evaluation.wanted if evaluation else tuple(p.figures) if run is None else ()
    for key in sorted(set(others) - set(missing)):
        indicator = plan.indicator.get(key.split("|", 1)[0])
        if key in p.figures and indicator is not None and indicator.supplied_by == seat.role:
            yield key


def several(count: int) -> Text:
    """So many figures, asked at once."""
    return Text(nl=f"{count} cijfers aanleveren", en=f"supply {count} figures")


def draft_key(seat: str, run: str | None, act: str, item: str) -> str:
    """What tells the draft of a task from those of other tasks in its programme."""
    return "|".join((seat, run or "", act, item))
