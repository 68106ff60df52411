"""The post as a process: round after round, until told to stop. What a round does: engine/office/letters/post.py."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address

from engine.office import clock, lease
from engine.office.letters.post import Post, WayOut
from engine.office.letters.sorting import Limits
from engine.office.mailbox import LOOPBACK, mailbox_folder, mailbox_server
from engine.office.office import office
from engine.office.settings import read_post_settings, read_settings
from engine.office.smtp import Connection, MailServer, read_mail_server, read_sender
from engine.office.trouble import OfficeUnavailable

logger = logging.getLogger("koers.post")

MOST = 50
"""Letters in one round, so that the post tells in between that it is at work."""

SEEN_FOR = timedelta(minutes=15)
"""How long a post counts as being at work: longer than a slow mail server may take over one round, mostly."""

LONGEST_PAUSE = 300.0
"""Seconds between rounds while the mail server takes nothing."""


@dataclass
class Postman:
    """Makes rounds; where office or mail server do not answer, less and less often. Trouble is told once."""

    post: Post
    stop: threading.Event
    heartbeat: float = 1.0
    trouble: str | None = None

    def __post_init__(self) -> None:
        self.pause = 0.0

    def round(self) -> None:
        """One round, by the clock that rules in the office."""
        try:
            lease.at_work(self.post.engine, self.post.holder, SEEN_FOR)
            trouble = self.post.work(clock.ruling(self.post.engine), MOST, self.stop.is_set).stopped
        except OfficeUnavailable as away:
            trouble = away.say("en")
        if trouble and self.trouble is None:
            logger.warning("letters wait: %s", trouble)
        self.trouble = trouble
        self.pause = min(max(self.pause, self.heartbeat) * 2, LONGEST_PAUSE) if trouble else self.heartbeat


def run_post(heartbeat: float = 1.0) -> None:
    """The post as a process of its own, until SIGTERM or SIGINT: it finishes the letter in hand. Raises a Refusal."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = read_post_settings()
    with office() as opened, way_out() as (way, sender):
        limits = Limits(settings.a_week, settings.a_day)
        holder = f"{socket.gethostname()}:{os.getpid()}"
        postman = Postman(Post(opened.engine, way, sender, settings.url, holder, limits), stop, heartbeat)
        while not stop.wait(postman.pause):
            postman.round()


@contextmanager
def way_out() -> Iterator[tuple[WayOut, Address]]:
    """Where letters go, and who they are from: the mail server that is set, or one of our own before the mailbox."""
    server, sender = read_mail_server(os.environ), read_sender(os.environ)
    with ExitStack() as stack:
        if server is None:
            door = stack.enter_context(mailbox_server(mailbox_folder(read_settings().data)))
            server = MailServer(LOOPBACK, door)
        yield stack.enter_context(Connection(server)), sender
