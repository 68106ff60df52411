"""The post at work: sorts what is due, then sends letter after letter until none is ready. Several may work at once.

What a letter says is found out at the moment it goes. One that cannot be worded or addressed is held, and the others
go on. SQL of the outbox: fates.py. The way out: smtp.py, or any other that tells the fate of a message.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Protocol

from sqlalchemy import Engine

from engine.office.addresses import WrongAddress
from engine.office.letters import fates, links
from engine.office.letters.composing import compose
from engine.office.letters.dates import dates
from engine.office.letters.enclosing import Binder
from engine.office.letters.fates import Claimed
from engine.office.letters.hours import opening
from engine.office.letters.links import Bound
from engine.office.letters.packing import message_id, pack
from engine.office.letters.shapes import Letter, Why
from engine.office.letters.sorting import Limits, sort
from engine.office.letters.wording import Key, Unwordable, word
from engine.office.shelf import Shelf
from engine.office.smtp import Fate
from engine.office.trouble import OfficeUnavailable, as_trouble
from engine.rules.wishes import HOUR

logger = logging.getLogger("koers.post")

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720, 1440))
"""How long a letter waits after each attempt that failed."""

GIVE_UP = timedelta(days=5)
"""So long after it was made, a letter that its reader's mail server keeps putting off is given up."""


class WayOut(Protocol):
    """Whatever brings a message to a mail server and tells what became of it."""

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Fate:
        """Sends one message to one address."""
        ...


@dataclass(frozen=True, slots=True)
class Worked:
    """What one round did. `stopped` is what the mail server said when it would take nothing, None when it worked."""

    sorted: int = 0
    sent: int = 0
    moot: int = 0
    later: int = 0
    held: int = 0
    refused: int = 0
    stopped: str | None = None


@dataclass
class Post:
    """One sender. `holder` is its name in the outbox; links begin with `url`; `sender` is who letters are from."""

    engine: Engine
    way_out: WayOut
    sender: Address
    url: str
    holder: str
    limits: Limits = field(default_factory=Limits)
    _shelf: Shelf = field(default_factory=Shelf)

    def __post_init__(self) -> None:
        self._binder = Binder(self.engine)

    def work(self, now: datetime, most: int | None = None, stop: Callable[[], bool] = lambda: False) -> Worked:
        """Sorts what is due at `now`, and sends every letter that is ready, at most `most`.

        It ends early, between two letters, where the mail server takes nothing and once `stop` says so. Raises
        OfficeUnavailable; what was claimed then is tried again by whoever comes later.
        """
        fates.free_what_was_left(self.engine, now)
        done = Worked(sorted=sort(self.engine, now, self.limits))
        while done.stopped is None and (most is None or _letters(done) < most) and not stop():
            letter = fates.claim(self.engine, self.holder, now)
            if letter is None:
                break
            done = self._deliver(letter, now, done)
        return done

    def _deliver(self, claimed: Claimed, now: datetime, done: Worked) -> Worked:
        try:
            letter = compose(self.engine, self._shelf, claimed.number, now)
            again = _opening(letter, now) if letter else now
            written = self._write(claimed, letter) if letter and again <= now else None
        except OfficeUnavailable:
            raise
        except Exception as trouble:  # a mistake of ours in one letter must not stop the others
            return self._hold(claimed, trouble, now, done)
        if letter is None:
            fates.moot(self.engine, claimed, now)
            return replace(done, moot=done.moot + 1)
        if written is None:
            fates.later(self.engine, claimed, again, "", undecided=False, counts=False)
            return replace(done, later=done.later + 1)
        with as_trouble(), self.engine.begin() as connection:
            links.keep(connection, letter, written.links, again=claimed.undecided)
        fate = self.way_out.send(written.message, self.sender.addr_spec, claimed.address)
        return self._told(claimed, letter, fate, written.subject, now, done)

    def _write(self, claimed: Claimed, letter: Letter) -> "_Written":
        made = links.fresh(letter)
        urls = {key: f"{self.url}/doen/{token}" for key, (token, _) in made.items()}
        enclosed = self._binder.enclose(letter)
        worded = word(letter, urls, enclosed.parts)
        name = message_id(claimed.number, claimed.made, self.sender)
        packed = pack(letter, worded, self.sender, claimed.address, name, dates(letter, urls), enclosed.documents)
        return _Written(worded.subject, packed, made)

    def _hold(self, claimed: Claimed, trouble: Exception, now: datetime, done: Worked) -> Worked:
        why: Why = "bad_address" if isinstance(trouble, WrongAddress) else "wording"
        expected = isinstance(trouble, Unwordable | WrongAddress)
        logger.error("letter %s is held: %s", claimed.number, trouble, exc_info=None if expected else trouble)
        fates.hold(self.engine, claimed, why, str(trouble), now)
        return replace(done, held=done.held + 1)

    def _told(self, claimed: Claimed, letter: Letter, fate: Fate, subject: str, now: datetime, done: Worked) -> Worked:
        match fate.kind:
            case "sent":
                fates.sent(self.engine, claimed, subject, now)
                return replace(done, sent=done.sent + 1)
            case "refused":
                fates.refused(self.engine, claimed, "refused", fate.told, now)
                return replace(done, refused=done.refused + 1)
            case _:
                return self._later(claimed, letter, fate, now, done)

    def _later(self, claimed: Claimed, letter: Letter, fate: Fate, now: datetime, done: Worked) -> Worked:
        """Another time; given up where only this letter is put off, for days."""
        undecided = fate.kind == "undecided"
        if not fate.server and now - claimed.made > GIVE_UP:
            fates.refused(self.engine, claimed, "gave_up", fate.told, now)
            return replace(done, refused=done.refused + 1)
        pause = BACK_OFF[min(claimed.attempts, len(BACK_OFF)) - 1] if not fate.server else BACK_OFF[0]
        again = _opening(letter, now + pause)
        fates.later(self.engine, claimed, again, fate.told, undecided, counts=not fate.server)
        stopped = fate.told or "no answer" if fate.server else None
        return replace(done, later=done.later + 1, stopped=stopped)


def _opening(letter: Letter, now: datetime) -> datetime:
    """The first moment from `now` on at which a letter of these programmes may go."""
    return min((opening(plan, None, HOUR, now) for plan in letter.plans), default=now)


@dataclass(frozen=True, slots=True)
class _Written:
    """A letter ready to go, with the links in it."""

    subject: str
    message: EmailMessage
    links: Mapping[Key, tuple[str, Bound]]


def _letters(done: Worked) -> int:
    return done.sent + done.moot + done.later + done.held + done.refused
