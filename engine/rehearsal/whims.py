"""What people in a simulation do unasked: extending, suspending, leaving, handing in again, signing what is closed.

Each whim is one small function that yields what somebody plans to do, having heard an event. Many are refused, as they
should be.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from engine.rehearsal.doing import acting_person
from engine.rehearsal.people import Planned
from engine.rules import events as e
from engine.rules.definition import Definition
from engine.rules.programme import PhaseRun, Programme, Seat
from engine.rules.workdays import local_day


@dataclass(frozen=True, slots=True)
class Scene:
    """What somebody with a whim sees: chance, the people without a seat, and what was just heard."""

    rng: Random
    spare: Sequence[str]
    event: Any
    plan: Definition
    p: Programme

    @property
    def day(self) -> date:
        """The local day of what was heard."""
        return local_day(self.plan.calendar, self.event.at)

    def by(self, seat: Seat) -> str | None:
        """Somebody who acts for the seat."""
        return acting_person(self.p, seat, self.day)

    def seat_of(self, role: str) -> Seat | None:
        """A filled seat of the role, by chance."""
        seats = [seat for seat in self.p.seats.values() if seat.role == role and seat.filled]
        return self.rng.choice(seats) if seats else None

    def manager(self) -> str | None:
        """The programme manager, where there is one."""
        seat = self.seat_of(self.plan.managed_by)
        return self.by(seat) if seat else None

    def a_run(self) -> PhaseRun | None:
        """An open phase run, by chance."""
        runs = list(self.p.runs.values())
        return self.rng.choice(runs) if runs else None


Whim = Callable[[Scene], Iterator[Planned]]


def whims(rng: Random, spare: Sequence[str], event: e.Event, plan: Definition, p: Programme) -> Iterator[Planned]:
    """What comes to people's minds on hearing an event: mostly nothing."""
    if not p.seats:
        return
    for chance, whim in _WHIMS.get(type(event), ()):
        if rng.random() < chance:
            yield from whim(Scene(rng, spare, event, plan, p))
    if rng.random() < 0.015:
        yield from rng.choice(_ANY_TIME)(Scene(rng, spare, event, plan, p))


def _hand_in_again(scene: Scene) -> Iterator[Planned]:
    """Delivers again after sign-offs: other content, or the very same."""
    run = scene.p.runs.get(scene.event.run)
    if run is None or not run.products:
        return
    product = scene.rng.choice(sorted(run.products))
    seat = scene.p.seats[run.products[product].seat]
    text = f"{product}: {scene.rng.choice(('a', 'b', scene.day.isoformat()))}"
    fields = {"run": run.id, "product": product, "seat": seat.id, "by": scene.by(seat), "content": text}
    yield Planned(scene.rng.randint(0, 5), "Deliver", fields)


def _return(scene: Scene) -> Iterator[Planned]:
    """The programme manager returns what was handed in: a wrong file. Too late, once the phase has passed."""
    run = scene.p.runs.get(scene.event.run)
    if run is None or not run.products:
        return
    product = scene.rng.choice(sorted(run.products))
    fields = {"run": run.id, "product": product, "by": scene.manager(), "reason": "verkeerd bestand"}
    yield Planned(scene.rng.randint(0, 4), "ReturnProduct", fields)


def _sign_once_more(scene: Scene) -> Iterator[Planned]:
    """Signs twice in one look: refused."""
    signed = scene.event
    yield Planned(0, "Sign", {"run": signed.run, "seat": signed.seat, "by": signed.by, "verdict": "approve"})


def _extend(scene: Scene) -> Iterator[Planned]:
    until = scene.day + timedelta(days=scene.rng.randint(-5, 120))
    fields = {"run": scene.event.run, "until": until, "reason": "meer tijd nodig", "by": scene.manager()}
    yield Planned(scene.rng.randint(0, 20), "ExtendDeadline", fields)


def _suspend_run(scene: Scene) -> Iterator[Planned]:
    yield Planned(
        scene.rng.randint(1, 60),
        "Suspend",
        {"run": scene.event.run, "reason": "wachten op besluit", "by": scene.manager()},
    )


def _suspend_all(scene: Scene) -> Iterator[Planned]:
    yield Planned(scene.rng.randint(0, 30), "Suspend", {"reason": "alles stil", "by": scene.manager()})


def _resume(scene: Scene) -> Iterator[Planned]:
    days = scene.rng.choice((0, 1, scene.rng.randint(2, 40), scene.rng.randint(40, 300)))
    yield Planned(days, "Resume", {"run": scene.event.run, "by": scene.manager()})


def _act_on_what_is_closed(scene: Scene) -> Iterator[Planned]:
    """Signs, hands in or extends where the run was closed: refused."""
    run = scene.event.run
    seat = scene.rng.choice(sorted(scene.p.seats))
    by = scene.by(scene.p.seats[seat])
    acts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Sign", {"run": run, "seat": seat, "by": by, "verdict": "approve"}),
        ("ExtendDeadline", {"run": run, "until": scene.day + timedelta(days=400), "reason": "te laat", "by": by}),
        ("DeclareConflict", {"run": run, "seat": seat, "by": by, "reason": "te laat"}),
    )
    yield Planned(scene.rng.randint(0, 60), *scene.rng.choice(acts))


def _leave(scene: Scene) -> Iterator[Planned]:
    """Somebody leaves, today or later, with or without a successor."""
    filled = sorted(seat.id for seat in scene.p.seats.values() if seat.filled)
    if not filled:
        return
    heir = scene.rng.choice((None, *scene.spare))
    on = scene.rng.choice((None, scene.day + timedelta(days=scene.rng.randint(1, 90))))
    fields = {"seat": scene.rng.choice(filled), "on": on, "successor_person": heir, "by": scene.manager()}
    yield Planned(0, "LeaveSeat", fields)


def _substitute(scene: Scene) -> Iterator[Planned]:
    seat = scene.p.seats[scene.rng.choice(sorted(scene.p.seats))]
    first = scene.day + timedelta(days=scene.rng.randint(0, 10))
    fields = {
        "seat": seat.id, "person": scene.rng.choice(sorted(scene.p.people)), "first": first,
        "last": first + timedelta(days=scene.rng.randint(0, 60)), "by": scene.by(seat),
    }  # fmt: skip
    yield Planned(0, "Substitute", fields)
    yield Planned(scene.rng.randint(5, 70), "EndSubstitution", {"seat": seat.id, "by": scene.by(seat)})


def _conflict(scene: Scene) -> Iterator[Planned]:
    run, seat = scene.a_run(), scene.p.seats[scene.rng.choice(sorted(scene.p.seats))]
    if run is not None:
        fields = {"run": run.id, "seat": seat.id, "by": scene.by(seat), "reason": "familie van de aannemer"}
        yield Planned(scene.rng.randint(0, 9), "DeclareConflict", fields)


def _reopen(scene: Scene) -> Iterator[Planned]:
    seat = scene.seat_of(scene.plan.managed_by)
    if seat is None:
        return
    fields = {
        "phase": scene.rng.choice(scene.plan.walk), "seat": seat.id, "by": scene.by(seat), "reason": "nieuwe raad",
        "renewal": scene.rng.random() < 0.5, "meanwhile": scene.rng.choice((None, "suspend")),
    }  # fmt: skip
    yield Planned(scene.rng.randint(0, 30), "ReopenByHand", fields)


def _change_yardstick(scene: Scene) -> Iterator[Planned]:
    measurement = scene.plan.measurement
    seat = scene.seat_of(measurement.agreed_by) if measurement else None
    if seat is None or not scene.p.yardsticks:
        return
    stick = scene.p.yardsticks[scene.rng.choice(sorted(scene.p.yardsticks))]
    change: dict[str, Any] = scene.rng.choice(({"key": not stick.key}, _later_target(stick), _newer_baseline(scene)))
    fields = {"seat": seat.id, "by": scene.by(seat), "indicator": stick.indicator, "reason": "beter te volgen"}
    yield Planned(scene.rng.randint(0, 30), "ChangeYardstick", fields | change)


def _later_target(stick: Any) -> dict[str, Any]:
    on = (stick.target_on or stick.baseline) + timedelta(days=365)
    return {"target": {"on": on, "value": stick.target_value, "gap": stick.target_gap}}


def _newer_baseline(scene: Scene) -> dict[str, Any]:
    closed = scene.p.closed_moments
    return {"baseline": closed[-1].reference_date} if closed else {"key": True}


def _agree_moments(scene: Scene) -> Iterator[Planned]:
    measurement = scene.plan.measurement
    seat = scene.seat_of(measurement.agreed_by) if measurement else None
    if seat is None or not scene.plan.moment:
        return
    days = tuple(scene.day + timedelta(days=scene.rng.randint(-20, 2500)) for _ in range(scene.rng.randint(1, 3)))
    fields = {"seat": seat.id, "by": scene.by(seat), "moment": scene.rng.choice(sorted(scene.plan.moment)), "on": days}
    yield Planned(scene.rng.randint(0, 20), "AgreeMoments", fields)


def _answer_again(scene: Scene) -> Iterator[Planned]:
    """The same respondent answers once more: counts once."""
    answer = scene.event
    fields = {
        "run": answer.run, "questionnaire": answer.questionnaire, "group": answer.group,
        "respondent": answer.respondent, "answers": "nog een keer",
    }  # fmt: skip
    yield Planned(scene.rng.randint(0, 2), "Answer", fields)


def _plan_with_dates(scene: Scene) -> Iterator[Planned]:
    """Initiatives with planned milestones, the second of which waits for the first."""
    owner = scene.plan.initiatives.owned_by if scene.plan.initiatives else None
    seat = scene.seat_of(owner) if owner else None
    if seat is None or scene.event.moment:
        return
    steps = scene.plan.milestones
    names = [f"plan-{scene.event.run}-{n}" for n in (1, 2)]
    for name in names:
        days = sorted(scene.day + timedelta(days=scene.rng.randint(5, 500)) for _ in steps)
        due = [{"milestone": step, "due": day} for step, day in zip(steps, days, strict=True)]
        needs = [{"milestone": steps[-1], "initiative": names[0], "needs": steps[0]}] if name != names[0] else []
        fields = {"initiative": name, "seat": seat.id, "by": scene.by(seat), "label": name, "milestones": due}
        yield Planned(scene.rng.randint(0, 20), "PlanInitiative", fields | {"depends_on": needs})


def _stop(scene: Scene) -> Iterator[Planned]:
    seat = scene.seat_of(scene.plan.managed_by)
    if seat is not None and scene.rng.random() < 0.02:
        fields = {
            "seat": seat.id, "by": scene.by(seat), "outcome": "stopped", "reason": "gestopt", "handed_over": "gemeente",
        }  # fmt: skip
        yield Planned(0, "EndProgramme", fields)


_ANY_TIME: tuple[Whim, ...] = (
    _leave,
    _leave,
    _substitute,
    _conflict,
    _reopen,
    _change_yardstick,
    _agree_moments,
    _suspend_all,
    _stop,
)
_WHIMS: dict[type[e.Event], tuple[tuple[float, Whim], ...]] = {
    e.SignedOff: ((0.05, _hand_in_again), (0.03, _sign_once_more), (0.03, _return)),
    e.DeadlinePassed: ((0.35, _extend),),
    e.ReminderCame: ((0.02, _extend),),
    e.PhaseOpened: ((0.15, _plan_with_dates), (0.05, _suspend_run), (0.02, _suspend_all), (0.05, _extend)),
    e.Suspended: ((0.95, _resume),),
    e.Resumed: ((0.1, _suspend_all),),
    e.PhasePassed: ((0.2, _act_on_what_is_closed),),
    e.PhaseWithdrawn: ((0.2, _act_on_what_is_closed),),
    e.QuestionnaireAnswered: ((0.01, _answer_again),),
    e.MomentsRanOut: ((1.0, _agree_moments),),
    e.FiguresAsked: ((0.1, _change_yardstick),),
    e.ProductDelivered: ((0.05, _conflict), (0.05, _return)),
}
