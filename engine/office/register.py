"""The register: handle(programme, command, now) in one transaction, from locking the programme to noting the wishes.
Several commands for one programme can go together: handle_all, all of them or none.

Only the order of things lives here: read and lock, decide, write. The short way past the lock: warm.py. What is to be
written: outcome.py. SQL of the record: journal.py. The way to the database: transaction.py. What follows from what the
office knows: following.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from engine.office import beside, journal, observations, warm
from engine.office.following import Dealing, deal
from engine.office.journal import Recorded
from engine.office.memory import Memory, Remembered
from engine.office.outcome import Answer, Outcome, definition_in, fingerprint, outcome, row
from engine.office.sealing import Kept, Salt, random_salt, seal
from engine.office.transaction import Clash, Lost, Transaction, transaction
from engine.office.trouble import OfficeUnavailable, VersionIsTaken, as_trouble
from engine.rules.canonical import canonical
from engine.rules.commands import Command, PassTime, StartProgramme
from engine.rules.definition import Definition
from engine.rules.events import ProgrammeEnded
from engine.rules.evolve import evolve
from engine.rules.figures import Figure
from engine.rules.programme import STATE_VERSION, Programme
from engine.rules.programme import load as load_state
from engine.rules.refusals import Refusal, SameCommandOtherContent

__all__ = ["Along", "Answer", "Register", "fingerprint"]

TRIES = 6


@dataclass(frozen=True, slots=True)
class Along:
    """A statement that goes along with a new command, in its transaction: it must give a row, else `refusal` is raised
    and nothing is written. For a command that was given before, or is refused, it leaves nothing behind.
    """

    statement: str
    values: dict[str, Any]
    refusal: Refusal


class Register:
    """Handles commands, from any number of threads and processes at once.

    `salt` is only given where a replay must be repeatable; `remembered` is how many programmes are kept in memory, so
    that their state need not be read again as long as nobody else moved them.
    """

    def __init__(self, engine: Engine, salt: Salt = random_salt, remembered: int = 1000) -> None:
        self.engine = engine
        self._salt = salt
        self._memory = Memory(remembered)

    def handle(self, programme: str, command: Command, now: datetime, along: Along | None = None) -> Answer:
        """Carry out a command; `now` is aware, in UTC. Safe to repeat, also when an answer got lost.

        Raises a Refusal (and then nothing was written), SameCommandOtherContent or OfficeUnavailable.
        """
        (answer,) = self._handle(programme, (command,), now, along)
        return answer

    def handle_all(self, programme: str, commands: Sequence[Command], now: datetime) -> tuple[Answer, ...]:
        """Carry out commands in their order, in one transaction: all of them, or none.

        Those given before get their first answer, the others are new. Raises what `handle` raises, of the first that
        is refused; then nothing was written of any.
        """
        return self._handle(programme, commands, now) if commands else ()

    def _handle(
        self, programme: str, commands: Sequence[Command], now: datetime, along: Along | None = None
    ) -> tuple[Answer, ...]:
        for command in commands:
            if isinstance(command, StartProgramme) and command.programme != programme:
                raise ValueError(f"{command.programme} cannot be started as {programme}")
        simple = len(commands) == 1 and along is None
        for number in range(TRIES):
            try:
                with as_trouble():
                    short = self._short_way(programme, commands[0], now) if simple and number == 0 else None
                    answers, remembered = short or self._long_way(programme, commands, now, along)
            except Clash:
                continue
            except Lost:
                self.engine.dispose()
                continue
            self._memory.keep(programme, remembered)
            return answers
        raise OfficeUnavailable(why_nl="de database antwoordt niet", why_en="the database does not answer")

    def _short_way(self, programme: str, command: Command, now: datetime) -> tuple[tuple[Answer], Remembered] | None:
        known = self._memory.of(programme)
        found = warm.attempt(self.engine, known, programme, command, now, self._salt)
        return ((found.answer,), found.after) if found else None

    def _long_way(
        self, programme: str, commands: Sequence[Command], now: datetime, along: Along | None
    ) -> tuple[tuple[Answer, ...], Remembered]:
        with transaction(self.engine) as current:
            return _Case(current, programme, commands, now, self._memory, self._salt, along).answers()


@dataclass(slots=True)
class _Case:
    """One attempt at commands, inside their transaction. It is also the desk where rules may look things up.

    `asked` are the fingerprints of the commands, in order; `given` is what was recorded of them, by id; `wrote` says
    whether anything is to be written now.
    """

    transaction: Transaction
    programme: str
    commands: Sequence[Command]
    now: datetime
    memory: Memory
    salt: Salt
    along: Along | None
    asked: list[str] = field(default_factory=list)
    given: dict[str, Sequence[Any]] = field(default_factory=dict)
    wrote: bool = False

    def answers(self) -> tuple[tuple[Answer, ...], Remembered]:
        found, answers = self._read(), []
        for command, asked in zip(self.commands, self.asked, strict=True):
            answer, found = self._answer(found, command, asked)
            answers.append(answer)
        if not self.wrote:
            self.transaction.drop()
        assert found is not None
        return tuple(answers), found

    def _answer(self, found: Remembered | None, command: Command, asked: str) -> tuple[Answer, Remembered]:
        given = self.given.get(command.id)
        if given is not None:
            assert found is not None
            return self._first_answer(found, command, asked, given), found
        sealed, kept = seal(command, self.salt)
        dealing = Dealing(found.plan, found.programme) if found else Dealing(None, None)
        deal(dealing, sealed, self.now, self)
        before = found or Remembered(0, journal.genesis(self.programme), None, None, None)
        return self._record(outcome(before, dealing, command), dealing, kept, command, asked)

    # --- reading

    def _read(self) -> Remembered | None:
        """The programme, locked, what these commands did before, and what goes along: one round trip."""
        known, plans = self.memory.of(self.programme), self.memory.plans()
        at = {"sequence": known.sequence, "head": known.head} if known else {"sequence": -1, "head": ""}
        names = {"programme": self.programme, "plans": list(plans)}
        locked = self.transaction.queue(journal.LOCK, names | at)
        given = self.transaction.queue(journal.GIVEN, [self.programme, [one.id for one in self.commands]])
        along = self.transaction.queue(self.along.statement, self.along.values) if self.along else None
        versions = [(plan, self._queue_version(plan)) for one in self.commands if (plan := definition_in(one))]
        self.asked = list(map(fingerprint, self.commands))  # here, because the database is busy meanwhile
        self.given = {id_: found for id_, *found in given}
        for plan, version in versions:
            self._refuse_other_version(plan, version.fetchone())
        row = locked.fetchone()
        if self.along and along and not self.given and along.fetchone() is None:
            raise self.along.refusal
        if row is None:
            self.given = {}  # what was given since, began the programme: writing will clash
            return None
        if known and row[5] is None:
            return known.confirmed(row[4])
        return self._unpack(row, plans, known is not None)

    def _queue_version(self, plan: Definition) -> Any:
        return self.transaction.queue(journal.VERSION, [plan.id, plan.version])

    def _refuse_other_version(self, plan: Definition, row: Sequence[Any] | None) -> None:
        if row and row[0] != plan.hash:
            raise VersionIsTaken(definition=plan.id, version=plan.version)

    def _unpack(self, row: Sequence[Any], plans: dict[str, Definition], shared: bool) -> Remembered:
        sequence, head, definition, state_version, due, state, text = row
        plan = plans.get(definition) or self._plan(definition, text)
        stands = _state(state) if state_version == STATE_VERSION else None
        if stands is None or stands.sequence != sequence:
            stands = self._refold(sequence)
        return Remembered(sequence, head, due, plan, stands, shared)

    def _plan(self, definition: str, text: str | None) -> Definition:
        """The definition; it was not sent with a programme that moved to it while we waited for its lock."""
        if text is None:
            ((text,),) = self.transaction.rows(journal.PLAN, [definition])
        return Definition.model_validate_json(text)

    def _refold(self, sequence: int) -> Programme | None:
        state: Programme | None = None
        for record in self._records(1, sequence):
            state = evolve(state, record.event)
        return state

    def _records(self, first: int, last: int) -> list[Recorded]:
        return [Recorded(*row) for row in self.transaction.rows(journal.EVENTS, [self.programme, first, last])]

    def _first_answer(self, found: Remembered, command: Command, asked: str, given: Sequence[Any]) -> Answer:
        content, first, last = given
        if content != asked or not self._same_words(command):
            raise SameCommandOtherContent(id=command.id)
        records = self._records(min(first, last), last)
        events = tuple((record.sequence, record.event) for record in records if record.sequence >= first)
        _, stands = Dealing(found.plan, found.programme).outcome
        return Answer(stands, events, True, last, records[-1].hash)

    def _same_words(self, command: Command) -> bool:
        """Whether the words are those of the first time; words that were erased since cannot be compared."""
        _, kept = seal(command, self.salt)
        if not kept:
            return True
        said = dict(self.transaction.rows(journal.WORDS, [self.programme, [words.ref for words in kept]]))
        return all(said.get(words.ref, words.text) == words.text for words in kept)

    # --- the desk

    def known(self, keys: Iterable[str]) -> list[Figure]:
        rows = self.transaction.rows(observations.NEWEST, observations.key_columns(keys))
        return [observations.figure_of(row) for row in rows]

    def recorded(self) -> list[Figure]:
        rows = self.transaction.rows(journal.FIGURES, [self.programme])
        return [Recorded(*row).event.figure for row in rows]  # type: ignore[attr-defined]

    # --- writing

    def _record(
        self, found: Outcome, dealing: Dealing, kept: Sequence[Kept], command: Command, asked: str
    ) -> tuple[Answer, Remembered]:
        """Everything that is to be written, in one round trip with the commit."""
        before, after = found.before, found.after
        if found.records or not isinstance(command, PassTime):
            self._write(found, command, asked)
            self._write_beside(dealing, found, kept)
        elif after.next_due != before.next_due:
            self.wrote = True
            self.transaction.queue(journal.DUE, [after.next_due, self.programme])
        return found.answer, after

    def _write(self, found: Outcome, command: Command, asked: str) -> None:
        plan = definition_in(command)
        if plan:
            text = canonical(plan.model_dump(mode="python"))
            self.transaction.queue(journal.DEFINE, [plan.hash, plan.id, plan.version, text])
        values, records = self._values(found, command, asked), found.records
        if records:
            statement = journal.record(min(len(records), journal.FEW + 1), found.before.programme is None)
            self.transaction.queue(statement, values | row(found.after) | journal.record_values(records))
        else:
            self.transaction.queue(journal.REMEMBER, values)
        self.wrote = True
        self.given[command.id] = (asked, values["first"], values["sequence"])

    def _values(self, found: Outcome, command: Command, asked: str) -> dict[str, Any]:
        return {
            "id": self.programme,
            "command": command.id,
            "content": asked,
            "first": found.before.sequence + 1,
            "sequence": found.after.sequence,
            "now": self.now,
        }

    def _write_beside(self, dealing: Dealing, found: Outcome, kept: Sequence[Kept]) -> None:
        queue, name = self.transaction.queue, {"programme": self.programme}
        for statement, values in beside.writes(found):
            queue(statement, values)
        if kept:
            parts = zip(*((words.ref, words.person, words.salt, words.text) for words in kept), strict=True)
            queue(journal.KEEP_WORDS, [self.programme, *map(list, parts)])
        if found.wished:
            queue(journal.WISH, [self.programme, found.after.sequence, *map(list, zip(*found.wished, strict=True))])
        if dealing.asked:
            queue(observations.WANT, name | observations.key_columns(dealing.asked))
        if dealing.brought:
            queue(observations.MERGE, observations.columns(dealing.brought))
        if dealing.settled:
            queue(observations.TAKEN, name | observations.key_columns(dealing.settled))
        if any(isinstance(event, ProgrammeEnded) for event in dealing.events):
            queue(journal.FORGET_WANTED, [self.programme])


def _state(text: str) -> Programme | None:
    try:
        return load_state(text)
    except ValueError:
        return None
