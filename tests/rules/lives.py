"""Lives: programmes for tests, as given / when / then on events. No fakes: the real decider under a made-up clock.

    life.given("Deliver", ...)            what happened before
    life.on("2027-06-01")                 the clock is set
    life.when("Sign", ...)                one command
    life.then("SignedOff", "PhasePassed") what it told, in order, by name
    life.refused(OwnWork, "Sign", ...)    or the "no" it met

After every command it is checked that folding the journal gives the state, that time ran forward, that the state and
every event survive writing and reading, and that nothing is due any more that has come.
"""

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

from ruamel.yaml import YAML

from engine.rules import events as e
from engine.rules import programme as state
from engine.rules.calendar import next_due
from engine.rules.commands import COMMANDS, Command
from engine.rules.decide import decide
from engine.rules.definition import Definition
from engine.rules.evolve import evolve
from engine.rules.gates import ConditionLook, Owed, everything_owed, look
from engine.rules.programme import PhaseRun, Programme
from engine.rules.refusals import Refusal
from engine.rules.wishes import Wish, wishes
from engine.rules.workdays import at_hour, local_day

PLAN = """
id: plan
version: 1
managed_by: manager
roles:
  - {id: manager}
  - {id: board, seats: {most: 5}, above: council}
  - {id: council, seats: {most: 3}}
  - {id: maker, seats: {most: 2}}
  - {id: residents, volunteer: true}
phases:
  - id: plan
    products: [{id: paper, made_by: maker}]
    gate:
      - {condition: delivered, products: [paper]}
      - {condition: signed, role: board, seats: 2/3}
    deadline: {within: P3M}
  - id: do
    products: [{id: result, made_by: maker}]
    gate: [{condition: delivered, products: [result]}]
  - id: check
    opens: at_moments
    gate: [{condition: measured}, {condition: decided}]
measurement:
  agreed_by: board
  indicators:
    - {id: kpi, unit: '%', direction: higher, kind: share, source: s, margin: 1, supplied_by: manager}
  agreements:
    - {indicator: kpi, key: true, baseline: 2027-01-01, target: {on: 2037-01-01, value: 60}}
  moments:
    - {id: yearly, on: [2028-06-01, 2029-06-01], indicators: [kpi], publication: P1M, window: P1M}
course:
  proposed_by: manager
  decided_by: board
  approval: {seats: 2/3}
  explained_by: manager
  reopens: plan
  adjusts: plan
  executes: do
  rules:
    - {recommend: reopen, statuses: [off_course, not_met]}
    - {recommend: adjust, statuses: [at_risk, off_course, not_met]}
    - {recommend: stay}
"""

_WHOLE = ("deadline", "reminders", "escalation", "target")
CAST = {"manager": "m", "board": "abc", "council": "x", "maker": "k"}
_TEXTS = {
    "roles": ("label",),
    "phases": ("label", "question"),
    "products": ("label",),
    "questionnaires": ("label",),
    "questions": ("text",),
    "groups": ("label",),
    "agreement_kinds": ("label",),
    "milestones": ("label",),
    "indicators": ("label", "meaning"),
    "moments": ("label",),
}


def plan_of(changes: str | None = None) -> Definition:
    """The definition above with `changes` laid over it: YAML whose lists are merged by id, "null" takes away."""
    whole = _laid_over(_yaml(PLAN), _yaml(changes) or {})
    whole["title"] = {"nl": whole["id"], "en": whole["id"]}
    return Definition.model_validate(_with_texts({key: item for key, item in whole.items() if item is not None}))


class Life:
    """One programme, its journal and its clock. `told` is what the last command told."""

    def __init__(self, plan: Definition, start: str = "2027-01-04", cast: dict[str, str] | None = None) -> None:
        self.plan = plan
        self.programme: Programme | None = None
        self.journal: list[e.Event] = []
        self.told: tuple[e.Event, ...] = ()
        self.number = 0
        self.on(start)
        self.when("StartProgramme", programme="p1", definition=plan, area_code="WK1", area_name="Area")
        for role, people in (CAST if cast is None else cast).items():
            if role in plan.role:
                self.seat(role, people)

    def seat(self, role: str, people: str) -> "Life":
        """Each letter of `people` becomes a person on a seat of the role: board, abc -> seats board-a, board-b, ..."""
        for person in people:
            if person not in self.p.people:
                self.when("AddPerson", person=person)
            self.when("FillSeat", seat=f"{role}-{person}", role=role, person=person)
        return self

    @property
    def p(self) -> Programme:
        """The programme as it stands."""
        assert self.programme is not None
        return self.programme

    @property
    def today(self) -> date:
        """The local day on the clock."""
        return local_day(self.plan.calendar, self.now)

    def run(self, run: str) -> PhaseRun:
        """An open phase run."""
        return self.p.runs[run]

    def on(self, day: str, hour: int = 10) -> "Life":
        """Sets the clock; nothing happens yet."""
        self.now = at_hour(plan_calendar(self.plan), date.fromisoformat(day), hour)
        return self

    def at(self, moment: str) -> "Life":
        """Sets the clock to a moment in UTC."""
        self.now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        return self

    def when(self, name: str, **fields: Any) -> "Life":
        """Gives one command, and checks what must hold after every command."""
        command = self.command(name, fields)
        before = self.programme
        self.told = decide(self.plan, before, command, self.now)
        for event in self.told:
            assert self.programme is None or event.at >= self.p.passed_to, "time ran back"
            self.programme = evolve(self.programme, event)
            assert e.load(*e.dump(event)) == event
            if isinstance(event, e.DefinitionMigrated):
                self.plan = command.definition  # type: ignore[attr-defined]
        self.journal += self.told
        self._check()
        return self

    given = when

    def _check(self) -> None:
        assert state.load(state.dump(self.p)) == self.p
        assert self.p.sequence == len(self.journal)
        due = next_due(self.plan, self.p)
        assert due is None or due > self.now or self.p.passed_to > self.now, f"{due} has come and is still due"
        self.wished = wishes(self.plan, self.p, self.told)

    def pass_time(self, day: str, hour: int = 10) -> "Life":
        """Time passes until a local day and hour."""
        return self.on(day, hour).when("PassTime")

    def then(self, *names: str) -> "Life":
        """The last command told exactly these events, in order."""
        assert [type(event).__name__ for event in self.told] == list(names)
        return self

    def refused(self, refusal: type[Refusal], name: str, **fields: Any) -> Refusal:
        """The command is refused just so; nothing was told."""
        try:
            told = decide(self.plan, self.programme, self.command(name, fields), self.now)
        except Refusal as found:
            assert type(found) is refusal, found.say("en")
            return found
        raise AssertionError(f"not refused: {[type(event).__name__ for event in told]}")

    def command(self, name: str, fields: dict[str, Any]) -> Command:
        """The command of that name; `by` follows from a seat called role-person."""
        self.number += 1
        seat = fields.get("seat", "")
        if "by" not in fields and "-" in seat:
            fields = {**fields, "by": seat.rsplit("-", 1)[1]}
        return COMMANDS[name](id=f"c{self.number}", **fields)

    def all(self, kind: type[e.Event], **fields: Any) -> list[Any]:
        """The events of a kind on the journal, with these fields."""
        return [event for event in self.journal if isinstance(event, kind) and _has(event, fields)]

    def one(self, kind: type[e.Event], **fields: Any) -> Any:
        """The only such event on the journal."""
        (found,) = self.all(kind, **fields)
        return found

    def last(self, kind: type[e.Event], **fields: Any) -> Any:
        """The last such event on the journal."""
        return self.all(kind, **fields)[-1]

    def condition(self, run: str, kind: str) -> ConditionLook:
        """The first condition of that kind in the gate of an open run, as it stands."""
        conditions = look(self.plan, self.p, self.run(run), self.today).conditions
        return next(condition for condition in conditions if condition.kind == kind)

    def owed(self, run: str | None = None) -> set[Owed]:
        """What is owed in a run (None: in the programme as a whole)."""
        return {item for where, item in everything_owed(self.plan, self.p, self.today) if where == run}

    def letters(self, about: str) -> list[Wish]:
        """The letters of that kind that the last command led to."""
        return [wish for wish in self.wished if wish.kind == "letter" and wish.about == about]

    # --- what people do often

    def deliver(self, run: str, product: str, content: str = "text", **fields: Any) -> "Life":
        """The maker hands in a product."""
        return self.when("Deliver", **{"run": run, "product": product, "seat": "maker-k", "content": content, **fields})

    def sign(self, run: str, seat: str, verdict: str = "approve", **fields: Any) -> "Life":
        """A seat signs off; returning gives a reason."""
        reason = {"reason": "not yet"} if verdict == "return" else {}
        return self.when("Sign", **{"run": run, "seat": seat, "verdict": verdict, **reason, **fields})

    def planned(self) -> "Life":
        """The first phase passes: its paper is handed in and two of the board approve."""
        self.deliver("1.plan.1", "paper")
        return self.sign("1.plan.1", "board-a").sign("1.plan.1", "board-b")

    def figure(self, day: str, value: str | None, **fields: Any) -> "Life":
        """A figure comes in."""
        told = {"indicator": "kpi", "area": "WK1", "reference_date": day, "value": value, "unit": "%", "source": "s"}
        return self.when("RecordFigure", **{**told, **fields})

    def measuring(self, baseline: str | None = "50") -> "Life":
        """The measurement agreement is signed, and the baseline is on record."""
        self.when("AgreeMeasurement", seat="board-a")
        return self.figure("2027-01-01", baseline) if baseline is not None else self

    def propose(self, run: str, course: str, **fields: Any) -> "Life":
        """The chair proposes a course."""
        return self.when("ProposeCourse", **{"run": run, "seat": "manager-m", "course": course, **fields})

    def explain(self, run: str, indicator: str = "kpi") -> "Life":
        """The author explains an indicator."""
        words = {"cause": "x", "consequence": "y", "correction": "z"}
        return self.when("Explain", run=run, indicator=indicator, seat="manager-m", **words)

    def decided(self, run: str, course: str, **fields: Any) -> "Life":
        """A course is proposed and two of the board approve."""
        return self.propose(run, course, **fields).sign(run, "board-a").sign(run, "board-b")

    def off_course(self, value: str = "40", until: str = "2028-06-10") -> "Life":
        """The first moment comes, its figure is off course, and it is explained: ready for the meeting."""
        self.pass_time(until).figure("2028-06-01", value)
        return self.explain(CHECK)


CHECK = "1.check.yearly.2028-06-01"


def plan_calendar(plan: Definition) -> Any:
    """The working days of a definition."""
    return plan.calendar


def _has(event: e.Event, fields: dict[str, Any]) -> bool:
    return all(getattr(event, name) == value for name, value in fields.items())


def _yaml(text: str | None) -> Any:
    return YAML(typ="safe", pure=True).load(text) if text else None


def _laid_over(under: Any, over: Any) -> Any:
    if isinstance(under, dict) and isinstance(over, dict):
        laid = {key: over[key] if key in _WHOLE else _laid_over(under.get(key), over[key]) for key in over}
        return {**under, **laid}
    if _by_id(under) and _by_id(over):
        names = [item["id"] for item in over]
        named = {item["id"]: item for item in under}
        kept = [_laid_over(item, over[names.index(item["id"])]) if item["id"] in names else item for item in under]
        return [item for item in kept if item != {}] + [item for item in over if item["id"] not in named]
    return deepcopy(over)


def _by_id(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) and "id" in item for item in value)


def _with_texts(value: Any, within: str = "") -> Any:
    """Fills in the texts that no rule looks at, so that definitions in tests can be short."""
    if isinstance(value, list):
        return [_with_texts(item, within) for item in value]
    if not isinstance(value, dict):
        return value
    filled = {key: _with_texts(item, key) for key, item in value.items() if item is not None}
    for name in _TEXTS.get(within, ()) if "id" in value else ():
        filled.setdefault(name, {"nl": value["id"], "en": value["id"]})
    return filled
