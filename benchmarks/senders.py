"""Senders of letters, each for a process of its own: the post of Koers, its steps timed, and what sends mail without an
outbox. And whom they send to: a mail server that keeps nothing, and counts.
"""

import mailbox
import re
import smtplib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

from benchmarks.due_letters import DUE, READY
from engine.office.database import open_database
from engine.office.letters import fates, links, post
from engine.office.letters.dates import dates
from engine.office.letters.packing import message_id, pack
from engine.office.letters.post import Post, WayOut
from engine.office.letters.shapes import Letter
from engine.office.letters.sorting import Limits, sort
from engine.office.letters.wording import Key, word
from engine.office.mailbox import LOOPBACK, deliver_into
from engine.office.smtp import Connection, Fate, MailServer

SENDER = Address("Koers", "koers", "example.org")
URL = "https://koers.example"
NO_LIMITS = Limits(a_day=10**9)
Way = int | Path
"""Where letters go: to the mail server on this port of the loopback, or into the Maildir in this folder."""

HANDING_OVER = "handing it over"
STEPS: dict[str, tuple[tuple[Any, str], ...]] = {
    "claiming it, noting its fate": ((fates, "claim"), (fates, "sent")),
    "composing from the record": ((post, "compose"),),
    "its links": ((links, "fresh"), (links, "keep")),
    "wording": ((post, "word"),),
    "packing, dates included": ((post, "pack"), (post, "dates")),
    HANDING_OVER: (),
}
"""What a letter goes through, and in which functions of the post; handing over is timed where letters go."""


@dataclass(frozen=True)
class Did:
    """What was done: how many letters, in how many seconds; of which in each step, and of those on our own CPU."""

    letters: int
    seconds: float
    spent: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    @property
    def each(self) -> float:
        """Milliseconds a letter."""
        return self.seconds / self.letters * 1000


@contextmanager
def koers(url: str, way: Way, holder: str) -> Iterator[Callable[[int | None], Did]]:
    """The post on the database at `url`: asked for a number it sends so many letters, for None it sorts."""
    engine, times = open_database(url), _Times()
    sender = Post(engine, _Watched(_way_out(way), times), SENDER, URL, holder, NO_LIMITS)

    def at_work(most: int | None) -> Did:
        times.forget()
        if most is None:
            return times.did(lambda: sort(engine, DUE, NO_LIMITS))
        return times.did(lambda: sender.work(READY, most).sent)

    try:
        yield at_work
    finally:
        engine.dispose()


class _Times:
    """Seconds by step, on the clock and on our CPU. One post in a process can be timed."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.cpu: defaultdict[str, float] = defaultdict(float)
        for step, functions in STEPS.items():
            for owner, name in functions:
                setattr(owner, name, self.timed(step, getattr(owner, name)))

    def timed(self, step: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its time written down."""

        def timed(*given: Any, **named: Any) -> Any:
            wall, cpu = perf_counter(), thread_time()
            try:
                return work(*given, **named)
            finally:
                self.spent[step] += perf_counter() - wall
                self.cpu[step] += thread_time() - cpu

        return timed

    def forget(self) -> None:
        """Begins again."""
        self.spent.clear()
        self.cpu.clear()

    def did(self, work: Callable[[], int]) -> Did:
        """Does it."""
        start = perf_counter()
        letters = work()
        return Did(letters, perf_counter() - start, dict(self.spent), dict(self.cpu))


class _Watched:
    """A way out, timed."""

    def __init__(self, way: WayOut, times: _Times) -> None:
        self._send = times.timed(HANDING_OVER, way.send)

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Fate:
        """Sends it."""
        fate: Fate = self._send(message, sender, recipient)
        return fate


def _way_out(way: Way) -> WayOut:
    if isinstance(way, Path):
        return deliver_into(way)
    return Connection(MailServer(LOOPBACK, way, "none"))


@contextmanager
def plain_loop(letter: Letter, way: Way) -> Iterator[Callable[[bool, int], Did]]:
    """smtplib (or mailbox.Maildir) alone, on one connection: asked whether to word each message anew, and how many.

    Nothing is claimed, noted, or tried again: whoever stops half-way has lost count.
    """
    urls = addresses(letter)
    ready = message(letter, urls)
    with _hand_over(way) as give:

        def loop(anew: bool, many: int) -> Did:
            start = perf_counter()
            for _ in range(many):
                give(message(letter, urls) if anew else ready)
            return Did(many, perf_counter() - start)

        yield loop


def addresses(letter: Letter) -> dict[Key, str]:
    """Where each thing asked in it leads to."""
    return {key: f"{URL}/doen/{token}" for key, (token, _) in links.fresh(letter).items()}


def message(letter: Letter, urls: dict[Key, str]) -> EmailMessage:
    """The letter, worded and packed as the post does it."""
    name, to = message_id(letter.number, letter.now, SENDER), letter.readers[0].person.address
    assert to is not None
    return pack(letter, word(letter, urls), SENDER, to, name, dates(letter, urls))


@contextmanager
def _hand_over(way: Way) -> Iterator[Callable[[EmailMessage], object]]:
    if isinstance(way, Path):
        yield mailbox.Maildir(way, create=True).add
    else:
        with smtplib.SMTP(LOOPBACK, way) as line:
            yield line.send_message


@dataclass(frozen=True)
class Took:
    """What the mail server took: messages, their different names, and bytes."""

    messages: int
    names: int
    bytes: int


@contextmanager
def mail_server(port: int) -> Iterator[Callable[[], Took]]:
    """aiosmtpd on that port of the loopback, asked what it took since it was asked last."""
    from aiosmtpd.controller import Controller

    counting = _Counting()
    controller = Controller(counting, hostname=LOOPBACK, port=port)
    controller.start()
    try:
        yield counting.took
    finally:
        controller.stop()


class _Counting:
    """What the mail server does with a message."""

    def __init__(self) -> None:
        self.names: Counter[bytes] = Counter()
        self.bytes = 0

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        """Takes it."""
        found = re.search(rb"^Message-ID:\s*(<[^>]*>)", envelope.content, re.MULTILINE)
        self.names[found[1] if found else b""] += 1
        self.bytes += len(envelope.content)
        return "250 kept"

    def took(self) -> Took:
        """What it took, and begins to count again."""
        found = Took(self.names.total(), len(self.names), self.bytes)
        self.names.clear()
        self.bytes = 0
        return found
