"""Looking at a gate: which conditions are met, what is missing, who owes it, and who can act on it today.

Only looking. What follows when every condition is met: acts/phases.py. Sentences about it: standing.py.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from engine.rules import conditions as c
from engine.rules.canonical import digest
from engine.rules.definition import Definition, Phase
from engine.rules.lately import Lately
from engine.rules.programme import Look, PhaseRun, Programme, Seat
from engine.rules.tally import Outcome, tally

COURSE = "course:"
_looked, _seated, _belonging = Lately(), Lately(), Lately()


class Owed(NamedTuple):
    """One thing owed: by which role, by which seat (None: the role has nobody), what act, on what item.

    Acts: deliver, answer, agree, sign_agreement, sign, supply, explain, propose, decide, ratify, plan_initiative,
    reach_milestone, settle, look_ahead.
    """

    role: str
    seat: str | None
    act: str
    item: str


class ConditionLook(NamedTuple):
    """One condition of a gate as it stands: `missing` names ids, `can_act` the seats that can do something today.

    `waits`: it is not its turn yet, because other conditions of the same gate come first. `outcome`: what the
    sign-offs amount to so far.
    """

    kind: str
    met: bool
    subject: str
    missing: tuple[str, ...] = ()
    owed: tuple[Owed, ...] = ()
    waits: bool = False
    outcome: Outcome | None = None

    @property
    def can_act(self) -> tuple[str, ...]:
        """The seats that can act on what is missing today."""
        return tuple(dict.fromkeys(item.seat for item in self.owed if item.seat))

    @property
    def stuck(self) -> bool:
        """Whether nobody can act on it, or all who can are too few: the first line of every digest."""
        return not self.met and not self.waits and (self.outcome == "nobody" or not self.can_act)


@dataclass(frozen=True)
class GateLook:
    """The gate of one open phase run as it stands."""

    run: str
    conditions: tuple[ConditionLook, ...]

    @cached_property
    def met(self) -> bool:
        """Whether every condition is met."""
        return all(condition.met for condition in self.conditions)

    @cached_property
    def owed(self) -> tuple[Owed, ...]:
        """Everything that is owed now, each thing once."""
        return tuple(dict.fromkeys(item for condition in self.conditions for item in condition.owed))


def look(plan: Definition, p: Programme, run: PhaseRun, today: date) -> GateLook:
    """The gate of `run` on the local day `today`. Sign-off is asked once the content it binds is complete.

    None of the conditions there are hangs on the day itself: what they wait for is a person, a figure or a decision.
    """
    if p.runs.get(run.id) is not run:
        return _look(plan, p, run)
    known = _looked.about(plan, p)
    if run.id not in known:
        known[run.id] = _look(plan, p, run)
    found: GateLook = known[run.id]
    return found


def _look(plan: Definition, p: Programme, run: PhaseRun) -> GateLook:
    content: list[ConditionLook] = []
    signing: list[tuple[int, c.Signed]] = []
    for place, item in enumerate(plan.phase[run.phase].gate):
        if isinstance(item, c.Signed):
            signing.append((place, item))
        else:
            content.append(_LOOKS[type(item)](plan, p, run, item))
    complete = all(item.met for item in content if item.kind in _CONTENT)
    for place, signed in signing:
        content.insert(place, _signed(plan, p, run, signed, complete))
    return GateLook(run.id, tuple(content))


def programme_owes(plan: Definition, p: Programme) -> tuple[Owed, ...]:
    """What is owed outside any phase run: the measurement agreement, baseline figures, new moments or an ending."""
    if p.status == "ended":
        return ()
    owed: list[Owed] = []
    if p.moments_ran_out and not p.runs:
        owed += _by_role(p, plan.course.decided_by if plan.course else plan.managed_by, "look_ahead", "moments")
    if plan.measurement and any(item.indicator not in p.yardsticks for item in plan.measurement.agreements):
        owed += _by_role(p, plan.measurement.agreed_by, "agree_measurement", "measurement")
    return tuple(owed)


def baselines_owed(plan: Definition, p: Programme, today: date) -> tuple[Owed, ...]:
    """The figures asked for outside an evaluation (baselines), from their reference date on."""
    if not p.asked:
        return ()
    elsewhere = {key for run in p.runs.values() if run.evaluation for key in run.evaluation.wanted}
    keys = [key for key in p.asked if key not in elsewhere and key.rsplit("|", 1)[1] <= today.isoformat()]
    return tuple(item for key in keys for item in _supply(plan, p, key))


def everything_owed(plan: Definition, p: Programme, today: date) -> tuple[tuple[str | None, Owed], ...]:
    """All that is owed in the programme today, each with the phase run it belongs to (None: the programme)."""
    loose = [(None, item) for item in (*programme_owes(plan, p), *baselines_owed(plan, p, today))]
    runs = [(run.id, item) for run in p.runs.values() if not halted(p, run) for item in look(plan, p, run, today).owed]
    return (*loose, *runs)


def roles_in(plan: Definition, phase: Phase) -> tuple[str, ...]:
    """The roles that have a part in the gate of a phase, each once: makers, askers, signers, deciders."""
    found: list[str | None] = []
    for item in phase.gate:
        if isinstance(item, c.Delivered):
            found += [plan.product[phase.id, name].made_by for name in item.products]
        elif isinstance(item, c.Answered):
            found += [group.role for group in plan.questionnaire[item.questionnaire].groups]
        elif isinstance(item, c.Agreements):
            found += [plan.agreement_kind[item.kind].made_by, *plan.agreement_kind[item.kind].signed_by]
        elif isinstance(item, c.Signed):
            found += [item.role, item.veto]
        elif isinstance(item, c.Initiatives) and plan.initiatives:
            found.append(plan.initiatives.owned_by)
        elif isinstance(item, c.Decided) and plan.course:
            found += [plan.course.proposed_by, plan.course.decided_by, plan.course.explained_by]
    return tuple(dict.fromkeys(role for role in found if role))


def halted(p: Programme, run: PhaseRun) -> bool:
    """Whether work on the run is suspended; evaluations go on while a programme is suspended."""
    return run.suspended is not None or (p.status == "suspended" and run.evaluation is None)


def content_hash(p: Programme, run: PhaseRun) -> str:
    """What a sign-off binds: the products (id, hash) and agreements (id, kind, hash) made in the phase run."""
    products = sorted((product, handed.hash) for product, handed in run.products.items())
    agreements = sorted((item.id, item.kind, item.hash) for item in p.agreements.values() if item.run == run.id)
    return digest({"agreements": agreements, "products": products, "run": run.id})


def seats_of(p: Programme, role: str) -> list[Seat]:
    """The filled seats of a role, in order of id."""
    known = _seated.about(p.seats)
    if role not in known:
        filled = (seat for seat in p.seats.values() if seat.role == role and seat.filled)
        known[role] = tuple(sorted(filled, key=lambda seat: seat.id))
    return list(known[role])


def eligible(p: Programme, run: PhaseRun, role: str) -> list[str]:
    """The seats of `role` that count for this run: without a declared conflict, and not signing own work.

    They are filled now, or were when they spoke: past signatures stand.
    """
    makers = {handed.by for handed in run.products.values()} - {None}
    seats = [seat.id for seat in seats_of(p, role) if not _all_made_it(p, seat, makers)]
    return _without_conflict(run, [*seats, *_spoke_and_left(p, role, run.votes)])


def _all_made_it(p: Programme, seat: Seat, makers: set[str | None]) -> bool:
    """Whether everybody who could sign for the seat as its holder made part of what is signed."""
    if seat.person is not None:
        return seat.person in makers
    people = people_of(p, seat.organisation) if makers and seat.organisation else frozenset()
    return bool(people) and people <= makers


def people_of(p: Programme, organisation: str) -> frozenset[str]:
    """The people on record who may act for an organisation."""
    known = _belonging.about(p.people)
    if organisation not in known:
        known[organisation] = frozenset(person for person, places in p.people.items() if organisation in places)
    found: frozenset[str] = known[organisation]
    return found


def _spoke_and_left(p: Programme, role: str, votes: Iterable[str]) -> list[str]:
    return [name for name in votes if name in p.seats and p.seats[name].role == role and not p.seats[name].filled]


def _without_conflict(run: PhaseRun, seats: Iterable[str]) -> list[str]:
    return sorted(seat for seat in seats if seat not in run.conflicts)


def sign_outcome(p: Programme, run: PhaseRun, condition: c.Signed) -> Outcome:
    """What the sign-offs on the content amount to for one `signed` condition, its veto role included.

    The veto role must have been heard: with nobody in it the content cannot be approved.
    """
    rest = _role_outcome(p, run, condition)
    if condition.veto is None:
        return rest
    veto = eligible(p, run, condition.veto)
    spoken = [run.votes[seat].verdict for seat in veto if seat in run.votes]
    if "return" in spoken:
        return "returned"
    if len(spoken) == len(veto) > 0 or rest in ("returned", "tie"):
        return rest
    return "open" if veto and rest != "nobody" else "nobody"


def _role_outcome(p: Programme, run: PhaseRun, condition: c.Signed) -> Outcome:
    above = run.looks.get(condition.role, Look()).above
    if above:
        return tally(c.Approval(seats="every"), eligible(p, run, above), run.votes)
    return tally(condition, eligible(p, run, condition.role), run.votes)


def course_outcome(plan: Definition, p: Programme, run: PhaseRun) -> Outcome:
    """What the votes on the course proposal of an evaluation amount to."""
    assert plan.course is not None
    role, approval = plan.course.decided_by, plan.course.approval
    above = run.looks.get(COURSE + role, Look()).above
    if above:
        role, approval = above, c.Approval(seats="every")
    votes = {key.removeprefix(COURSE): vote for key, vote in run.votes.items() if key.startswith(COURSE)}
    return tally(approval, course_voters(p, run, role), votes)


def course_voters(p: Programme, run: PhaseRun, role: str) -> list[str]:
    """The seats of `role` that count for the course decision of this evaluation; who spoke and left still counts."""
    spoken = [key.removeprefix(COURSE) for key in run.votes if key.startswith(COURSE)]
    return _without_conflict(run, [*(seat.id for seat in seats_of(p, role)), *_spoke_and_left(p, role, spoken)])


def _by_role(p: Programme, role: str, act: str, item: str, only: Iterable[str] | None = None) -> list[Owed]:
    if only is not None:
        return [Owed(role, seat, act, item) for seat in only] or [Owed(role, None, act, item)]
    known = _seated.about(p.seats)
    if (role, act, item) not in known:
        known[role, act, item] = _by_role(p, role, act, item, [seat.id for seat in seats_of(p, role)])
    return list(known[role, act, item])


def _delivered(plan: Definition, p: Programme, run: PhaseRun, item: c.Delivered) -> ConditionLook:
    missing = [name for name in item.products if name not in run.products or run.products[name].returned]
    owed = [owes for name in missing for owes in _makers(plan, p, run, name)]
    return ConditionLook("delivered", not missing, item.subject, tuple(missing), tuple(owed))


def _makers(plan: Definition, p: Programme, run: PhaseRun, product: str) -> list[Owed]:
    role = plan.product[run.phase, product].made_by
    handed = run.products.get(product)
    maker = p.seats.get(handed.seat) if handed else None
    only = [maker.id] if maker and maker.filled else None
    return _by_role(p, role, "deliver", product, only)


def _answered(plan: Definition, p: Programme, run: PhaseRun, item: c.Answered) -> ConditionLook:
    roles = {group.id: group.role for group in plan.questionnaire[item.questionnaire].groups}
    short = [group for group, n in item.at_least.items() if run.answers.get(f"{item.questionnaire}:{group}", 0) < n]
    owed = [owes for g in short for owes in _by_role(p, roles[g], "answer", f"{item.questionnaire}:{g}")]
    return ConditionLook("answered", not short, item.subject, tuple(short), tuple(owed))


def _agreements(plan: Definition, p: Programme, run: PhaseRun, item: c.Agreements) -> ConditionLook:
    """An agreement that waits for an empty seat is not counted on: whoever makes them is asked for another one."""
    made = [
        agreement for agreement in p.agreements.values() if agreement.kind == item.kind and agreement.cycle == run.cycle
    ]
    silent = {agreement.id: [s for s in agreement.parties if s not in agreement.signed] for agreement in made}
    complete = sum(not left for left in silent.values())
    if complete >= item.at_least:
        return ConditionLook("agreed", True, item.subject)
    hopeful = {name: left for name, left in silent.items() if all(p.seats[seat].filled for seat in left)}
    owed = [Owed(p.seats[seat].role, seat, "sign_agreement", name) for name, left in hopeful.items() for seat in left]
    if len(hopeful) < item.at_least:
        owed += _by_role(p, plan.agreement_kind[item.kind].made_by, "agree", item.kind)
    return ConditionLook("agreed", False, item.subject, (f"{complete}/{item.at_least}",), tuple(owed))


def _signed(plan: Definition, p: Programme, run: PhaseRun, item: c.Signed, complete: bool) -> ConditionLook:
    if not complete:
        return ConditionLook("signed", False, item.subject, (item.role,), waits=True)
    outcome = sign_outcome(p, run, item)
    if outcome == "approved":
        return ConditionLook("signed", True, item.subject, outcome=outcome)
    return ConditionLook(
        "signed", False, item.subject, (item.role,), tuple(_signatures_owed(p, run, item, outcome)), outcome=outcome
    )


def _signatures_owed(p: Programme, run: PhaseRun, item: c.Signed, outcome: Outcome) -> Iterator[Owed]:
    asked = run.looks.get(item.role, Look()).above or item.role
    for role in (asked, item.veto):
        if role is None:
            continue
        seats = eligible(p, run, role)
        silent = [seat for seat in seats if seat not in run.votes]
        if silent or not seats:
            yield from _by_role(p, role, "sign", item.role, silent)
    seats = eligible(p, run, asked)
    if outcome == "nobody" and seats and all(seat in run.votes for seat in seats):
        yield Owed(asked, None, "sign", item.role)


def _measured(plan: Definition, p: Programme, run: PhaseRun, item: c.Measured) -> ConditionLook:
    if item.moment != "this":
        closed = any(moment.moment == item.moment for moment in p.closed_moments)
        return ConditionLook("measured", closed, item.subject, () if closed else (item.moment,), waits=True)
    evaluation = run.evaluation
    if evaluation is None or evaluation.stage != "collecting":
        return ConditionLook("measured", evaluation is not None, item.subject)
    missing = figures_missing(p, run)
    return ConditionLook(
        "measured", False, item.subject, missing, tuple(owes for key in missing for owes in _supply(plan, p, key))
    )


def figures_missing(p: Programme, run: PhaseRun) -> tuple[str, ...]:
    """Keys of the figures an evaluation waits for; "not yet published" is no answer yet."""
    wanted = run.evaluation.wanted if run.evaluation else ()
    return tuple(key for key in wanted if not figure_is_in(p, key))


def figure_is_in(p: Programme, key: str) -> bool:
    """Whether a figure, or a final reason why there is none, is on record."""
    figure = p.figures.get(key)
    return figure is not None and figure.absent != "not_yet_published"


def _supply(plan: Definition, p: Programme, key: str) -> list[Owed]:
    return _by_role(p, plan.indicator[key.split("|", 1)[0]].supplied_by, "supply", key)


def _initiatives(plan: Definition, p: Programme, run: PhaseRun, item: c.Initiatives) -> ConditionLook:
    owed = _settling_owed(plan, p, run) if item.settled else []
    own = [initiative for initiative in p.initiatives.values() if initiative.cycle == run.cycle]
    there = len(own) + (_kept(p, run) if item.settled else 0)
    if there < item.at_least and plan.initiatives:
        owed += _by_role(p, plan.initiatives.owned_by, "plan_initiative", f"{there}/{item.at_least}")
    goal = plan.milestones.index(item.milestone) + 1 if item.milestone else 0
    owed += [
        Owed(p.seats[other.seat].role, _filled(p, other.seat), "reach_milestone", other.id)
        for other in own
        if other.reached < goal
    ]
    return ConditionLook("initiatives", not owed, item.subject, tuple(o.item for o in owed), tuple(owed))


def _kept(p: Programme, run: PhaseRun) -> int:
    """How many initiatives of an earlier cycle are told to go on, in this form or another."""
    return sum(item.cycle < run.cycle and item.verdict is not None for item in p.initiatives.values())


def _filled(p: Programme, seat: str) -> str | None:
    return seat if p.seats[seat].filled else None


def _settling_owed(plan: Definition, p: Programme, run: PhaseRun) -> list[Owed]:
    assert plan.initiatives is not None
    left = [item.id for item in p.initiatives.values() if item.cycle < run.cycle and item.verdict is None]
    return [owes for name in left for owes in _by_role(p, plan.initiatives.settled_by, "settle", name)]


def _decided(plan: Definition, p: Programme, run: PhaseRun, item: c.Decided) -> ConditionLook:
    evaluation = run.evaluation
    if evaluation is None or evaluation.stage == "decided":
        return ConditionLook("decided", evaluation is not None, item.subject)
    owed = tuple(_decision_owed(plan, p, run))
    outcome = course_outcome(plan, p, run) if evaluation.stage == "meeting" and evaluation.proposal else None
    waits = evaluation.stage == "collecting"
    return ConditionLook("decided", False, item.subject, (evaluation.stage,), owed, waits=waits, outcome=outcome)


def _decision_owed(plan: Definition, p: Programme, run: PhaseRun) -> list[Owed]:
    course, evaluation = plan.course, run.evaluation
    assert course is not None and evaluation is not None
    if evaluation.stage == "collecting":
        return []
    if evaluation.stage == "explaining":
        return [owes for name in evaluation.explain for owes in _by_role(p, course.explained_by, "explain", name)]
    if evaluation.stage == "ratifying":
        role = course.ratified_by or course.decided_by
        return _by_role(p, role, "ratify", "course", _without_conflict(run, (seat.id for seat in seats_of(p, role))))
    if evaluation.proposal is None:
        return _by_role(p, course.proposed_by, "propose", "course")
    role = run.looks.get(COURSE + course.decided_by, Look()).above or course.decided_by
    silent = [seat for seat in course_voters(p, run, role) if COURSE + seat not in run.votes]
    return _by_role(p, role, "decide", "course", silent)


_CONTENT = frozenset({"delivered", "answered", "agreed", "initiatives"})
_Looking = Callable[[Definition, Programme, PhaseRun, Any], ConditionLook]
_LOOKS: dict[type, _Looking] = {
    c.Delivered: _delivered,
    c.Answered: _answered,
    c.Agreements: _agreements,
    c.Measured: _measured,
    c.Initiatives: _initiatives,
    c.Decided: _decided,
}
