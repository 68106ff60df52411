"""What this process remembers of programmes, so that it need not be read again. It may be wrong: the lock decides."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from engine.rules.definition import Definition
from engine.rules.programme import Programme

MOST_PLANS = 16


@dataclass(frozen=True, slots=True)
class Remembered:
    """A programme as it stood after the event numbered `sequence`, whose hash is `head`.

    `shared`: somebody else moved it since we looked before, and may do so again.
    """

    sequence: int
    head: str
    next_due: datetime | None
    plan: Definition | None
    programme: Programme | None
    shared: bool = False

    def confirmed(self, moment: datetime | None) -> "Remembered":
        """The same, now that nobody else turned out to have moved it; the next thing is due at `moment`."""
        if moment == self.next_due and not self.shared:
            return self
        return replace(self, next_due=moment, shared=False)


class Memory:
    """The programmes used last, at most `most`, and the definitions they live by. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[str, Remembered] = OrderedDict()
        self._plans: dict[str, Definition] = {}
        self._lock = Lock()

    def of(self, programme: str) -> Remembered | None:
        """What is remembered of a programme."""
        with self._lock:
            return self._known.get(programme)

    def plans(self) -> dict[str, Definition]:
        """Definitions by hash."""
        with self._lock:
            return dict(self._plans)

    def keep(self, programme: str, found: Remembered) -> None:
        """Remembers a programme; the one not used for longest makes room."""
        with self._lock:
            self._known[programme] = found
            self._known.move_to_end(programme)
            if found.plan is not None:
                self._plans.setdefault(found.plan.hash, found.plan)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
            if len(self._plans) > 2 * MOST_PLANS:
                self._tidy()

    def _tidy(self) -> None:
        self._plans = dict(list(self._plans.items())[-MOST_PLANS:])
