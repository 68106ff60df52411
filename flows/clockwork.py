"""What one wake of the clock does: pass time where something is due, hand over figures, let go of old answers,
start and repair flow runs.

Any number of clocks may run; only the one that holds the lease acts. A wake costs what is due, not what is planned.
When to wake: clock.py.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from engine.office import answers, clock, lease, observations, reading
from engine.office.clock import Face, HoldReason
from engine.office.register import Register
from engine.office.trouble import OfficeUnavailable
from engine.rules.commands import PassTime
from engine.rules.refusals import Refusal

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

logger = logging.getLogger("koers.clock")

LONGEST_LEAP = timedelta(days=31)
"""A longer sleep than this is more likely a wrong clock: hold, and ask (fault 6)."""

MOST_DISAGREEMENT = timedelta(hours=1)
"""Between this machine's clock and that of the database."""

BATCH = 100
"""Programmes asked for at once, and flow runs sent at once; the lease is renewed in between."""

REMEMBER_EVERY = timedelta(minutes=1)
HAND_OVER_EVERY = 60.0
FORGET_EVERY = 24 * 3600.0
PATIENCE = timedelta(minutes=5)
"""How long one tick of a flow run may take, before its worker counts as dead: a tick takes well under a second. What
was sent may stay unshown for two fifths of that; and so often that ten looks fit in it, somebody looks."""

TROUBLED_FOR = timedelta(minutes=10)
"""How long a programme that cannot be passed time is left alone."""


@dataclass(frozen=True)
class Woke:
    """What one wake did. `acted` is False where another clock holds the lease; `held` says why it may not act. `ahead`
    is the real moment at which something will be due, None where that is not known.
    """

    now: datetime
    acted: bool = False
    held: HoldReason | None = None
    passed: int = 0
    troubled: int = 0
    sent: int = 0
    ahead: datetime | None = None


Post = Callable[[int], int]
"""Starts or resumes flow runs for the term it is given, and repairs them now and then; how many it sent."""


@dataclass
class Clockwork:
    """The works of one clock. `holder` is its name on the lease; `send` is None where there is no Prefect to reach."""

    engine: Engine
    register: Register
    holder: str
    send: Post | None = None
    lasts: timedelta = lease.LASTS
    term: int | None = None
    last: Woke | None = None
    _troubled: dict[str, datetime] = field(default_factory=dict)
    _handed_over: float = float("-inf")
    _forgot: float = float("-inf")
    _renew: float = float("-inf")

    def wake(self, real: datetime | None = None) -> Woke:
        """Does everything that is due, once. `real` is the real time, asked of the machine where it is not given.

        Raises OfficeUnavailable; the next wake does what this one left.
        """
        real = real or clock.now()
        face = clock.face(self.engine)
        self.last = self._wake(face, face.made_up or real, real)
        return self.last

    def leave(self) -> None:
        """Gives the lease back, so that another clock can act at once."""
        lease.give_back(self.engine, self.holder)
        self.term = None

    def _wake(self, face: Face, now: datetime, real: datetime) -> Woke:
        if not self._holds():
            return Woke(now)
        reason = face.held or self._hold(face, real)
        if reason:
            return Woke(now, held=reason, sent=self._send())
        passed, troubled, ahead = self._pass_time(now)
        self._hand_over(now)
        self._forget(now)
        if passed or face.woke is None or abs(now - face.woke) >= REMEMBER_EVERY:
            clock.woke(self.engine, now)
        return Woke(now, True, None, passed, troubled, self._send(), None if face.made_up else ahead)

    def _hold(self, face: Face, real: datetime) -> HoldReason | None:
        """Why the clock must wait for somebody to look; a made-up clock may leap as it likes."""
        if face.made_up is not None:
            return None
        reason: HoldReason | None = None
        if abs(face.database - real) > MOST_DISAGREEMENT:
            reason = "disagreement"
        elif face.woke is not None and real - face.woke > LONGEST_LEAP:
            reason = "leap"
        if reason:
            clock.hold(self.engine, reason, real)
            logger.warning("the clock is held (%s) until somebody looks: koers clock", reason)
        return reason

    def _pass_time(self, now: datetime) -> tuple[int, int, datetime | None]:
        """Passes time in every programme in which something is due, the longest waiting first; and what is due next."""
        passed, troubled = 0, 0
        ahead = reading.next_due(self.engine)
        if ahead is None or ahead > now:
            return 0, 0, ahead
        while due := self._due(now):
            for programme in due:
                done = self._pass(programme, now)
                passed, troubled = passed + done, troubled + (not done)
            if not self._holds():
                break
        return passed, troubled, reading.next_due(self.engine)

    def _holds(self) -> bool:
        """Takes the lease or keeps it; it is renewed well before it runs out, not at every wake."""
        now = time.monotonic()
        if self.term is None or now >= self._renew:
            self.term = lease.take(self.engine, self.holder, self.lasts)
            self._renew = now + self.lasts.total_seconds() / 3
        return self.term is not None

    def _due(self, now: datetime) -> list[str]:
        self._troubled = {name: since for name, since in self._troubled.items() if abs(now - since) < TROUBLED_FOR}
        found = reading.due(self.engine, now, BATCH + len(self._troubled))
        return [name for name in found if name not in self._troubled]

    def _pass(self, programme: str, now: datetime) -> bool:
        try:
            self.register.handle(programme, PassTime(id=_id(now)), now)
        except OfficeUnavailable:
            raise
        except Refusal as refusal:
            self._leave_alone(programme, now, refusal.say("en"))
            return False
        except Exception:  # a mistake of ours in one programme must not stop the others
            logger.exception("time cannot be passed in %s", programme)
            self._leave_alone(programme, now, "see above")
            return False
        return True

    def _leave_alone(self, programme: str, now: datetime, why: str) -> None:
        self._troubled[programme] = now
        logger.error("time does not pass in %s: %s Trying again in %s.", programme, why, TROUBLED_FOR)

    def _hand_over(self, now: datetime) -> None:
        """Figures that a crash kept from being handed over, now and then."""
        if time.monotonic() - self._handed_over >= HAND_OVER_EVERY:
            observations.hand_over(self.register, now)
            self._handed_over = time.monotonic()

    def _forget(self, now: datetime) -> None:
        """What people answered to questionnaires goes once it was kept long enough, day after day."""
        if time.monotonic() - self._forgot >= FORGET_EVERY:
            answers.forget(self.engine, now)
            self._forgot = time.monotonic()

    def _send(self) -> int:
        return self.send(self.term) if self.send and self.term is not None else 0


def _id(now: datetime) -> str:
    return now.astimezone(UTC).strftime("clock:%Y%m%dT%H%M%S.%fZ")


@dataclass
class Sending:
    """Starts, resumes and repairs flow runs; while Prefect does not answer it asks less and less often."""

    engine: Engine
    connect: Callable[[], "SyncPrefectClient"]
    patience: timedelta = PATIENCE
    longest_pause: float = 60.0
    away_since: float | None = None
    _client: "SyncPrefectClient | None" = None
    _pause: float = 1.0
    _next: float = float("-inf")
    _reconciled: float = float("-inf")

    def __call__(self, term: int) -> int:
        """One round, unless it is too early to ask again: how many flow runs were sent."""
        from flows.dispatcher import PrefectUnavailable, dispatch, reaching_prefect
        from flows.reconciler import reconcile

        now = time.monotonic()
        if now < self._next:
            return 0
        try:
            with reaching_prefect():
                client = self._client = self._client or self.connect()
            if now - self._reconciled >= self.patience.total_seconds() / 10:
                reconcile(self.engine, client, term, 2 * self.patience / 5, self.patience)
                self._reconciled = now
            done = dispatch(self.engine, client, term, BATCH)
        except PrefectUnavailable as trouble:
            self._back_off(now, trouble)
            return 0
        self.away_since, self._pause = None, 1.0
        return done.made + done.resumed + done.restarted

    def _back_off(self, now: float, trouble: Refusal) -> None:
        if self.away_since is None:
            self.away_since = now
            logger.warning("%s", trouble.say("en"))
        self._next, self._pause = now + self._pause, min(self._pause * 2, self.longest_pause)
