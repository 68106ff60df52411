"""A mail server that misbehaves as it is told, at any step of the protocol, and remembers what it really took.

Real sockets on the loopback, one thread per connection. `behave` is asked for each message (recipient, how manieth try)
and names the step at which it goes wrong, or None. Faults of the greeting are asked for with recipient "", those of
MAIL with "MAIL".
"""

import socket
import ssl
import threading
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import sleep
from typing import Literal, NoReturn

Fault = Literal[
    "silent", "banner 421", "banner 554", "ehlo 500", "starttls 454", "login 454", "login 535", "login told",
    "mail 451", "mail 550", "mail 552", "rcpt 450", "rcpt 550", "data 451", "data 554", "drop at mail", "drop at rcpt",
    "drop before dot", "drop after dot, kept", "drop after dot, lost", "dot 421", "dot 451", "dot 552", "dot 252",
    "garbage", "garbage at rcpt", "garbage at dot", "421 at rcpt", "silent at rcpt", "silent at dot", "drip at rcpt",
    "drip at dot", "slow at dot", "drop after answer",
]  # fmt: skip
Behave = Callable[[str, int], Fault | None]
OFFERS = ("SMTPUTF8", "8BITMIME", "AUTH PLAIN LOGIN")
GARBAGE = "\x00\xff what"


@dataclass
class Hostile:
    """The running server: `accepted` are the messages it took, in order, with whom they were for."""

    port: int
    behave: Behave
    tls: ssl.SSLContext | None = None
    wrapped: bool = False
    offers: Sequence[str] = OFFERS
    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    connections: int = 0
    logins: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)


@contextmanager
def hostile_server(
    behave: Behave = lambda _recipient, _attempt: None,
    tls: ssl.SSLContext | None = None,
    *,
    wrapped: bool = False,
    offers: Sequence[str] = OFFERS,
) -> Iterator[Hostile]:
    """A server on a free port of the loopback, until left. With `tls` it offers STARTTLS, or speaks TLS from the start
    (`wrapped`); `offers` is what else it says that it can do."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        state = Hostile(listening.getsockname()[1], behave, tls, wrapped, offers)
        thread = threading.Thread(target=_serve, args=(listening, state), daemon=True)
        thread.start()
        yield state
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _serve(listening: socket.socket, state: Hostile) -> None:
    while True:
        try:
            line, _ = listening.accept()
        except OSError:
            return
        state.connections += 1
        threading.Thread(target=_guarded, args=(line, state), daemon=True).start()


def _guarded(line: socket.socket, state: Hostile) -> None:
    with suppress(OSError, _HungUp), line:
        line.settimeout(20)
        if state.wrapped and state.tls:
            line = state.tls.wrap_socket(line, server_side=True)
        _Talk(line, state).run()


class _HungUp(Exception):
    """One of the two is gone."""


class _Talk:
    """One connection."""

    def __init__(self, line: socket.socket, state: Hostile) -> None:
        self.line, self.state, self.tls = line, state, state.tls
        self.rest = b""
        self.recipient, self.fault = "", state.behave("", state.connections)
        self.secure = state.wrapped

    def run(self) -> None:
        if self.fault == "silent":
            self.hang()
        banner = {"banner 421": "421 not now", "banner 554": "554 go away", "garbage": GARBAGE}
        self.say(banner.get(self.fault or "", "220 hostile ESMTP"))
        if self.fault in banner:
            return
        while True:
            words = self.hear().decode("utf-8", "replace")
            verb = words[:4].upper()
            handle = getattr(self, f"on_{verb.lower()}", None)
            if verb == "QUIT":
                self.say("221 bye")
                return
            if verb == "AUTH":
                self.on_auth(words)
            elif handle is None:
                self.say("502 what?")
            else:
                handle(words)

    # --- verbs

    def on_ehlo(self, _words: str) -> None:
        if self.fault == "ehlo 500":
            self.say("500 what?")
            return
        offers = [*self.state.offers, *(["STARTTLS"] if self.tls and not self.secure else [])]
        self.say("\r\n".join(["250-hostile", *(f"250-{offer}" for offer in offers), "250 HELP"]))

    def on_helo(self, _words: str) -> None:
        self.say("250 hostile" if self.fault != "ehlo 500" else "500 what?")

    def on_star(self, _words: str) -> None:
        assert self.tls is not None
        if self.fault == "starttls 454":
            self.say("454 no TLS now")
            return
        self.say("220 go ahead")
        self.line = self.tls.wrap_socket(self.line, server_side=True)
        self.secure = True

    def on_auth(self, words: str) -> None:
        self.state.logins.append(words)
        if words == "AUTH LOGIN":
            for question in ("334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"):
                self.say(question)
                self.state.logins.append(self.hear().decode())
        refusals = {"login 454": "454 not now", "login 535": "535 wrong password"}
        if self.fault == "login told":
            secret = words.rpartition(" ")[2]
            self.say(f"535 wrong: {secret} {b64decode(secret).decode()!r}")
            return
        self.say(refusals.get(self.fault or "", "235 welcome"))

    def on_noop(self, _words: str) -> None:
        self.say("250 ok")

    def on_rset(self, _words: str) -> None:
        self.say("250 ok")

    def on_mail(self, words: str) -> None:
        """Whom it is for is not known yet: its faults are asked for with recipient "MAIL"."""
        self.state.senders.append(words)
        self.state.tries["MAIL"] += 1
        fault = self.state.behave("MAIL", self.state.tries["MAIL"])
        if fault == "drop at mail":
            raise _HungUp
        answers = {"mail 451": "451 sender not now", "mail 550": "550 sender refused", "mail 552": "552 too big"}
        self.say(answers.get(fault or "", "250 ok"))

    def on_rcpt(self, words: str) -> None:
        self.recipient = words[words.index("<") + 1 : words.index(">")]
        self.state.tries[self.recipient] += 1
        self.fault = self.state.behave(self.recipient, self.state.tries[self.recipient])
        if self.fault == "drop at rcpt":
            raise _HungUp
        self.stall("rcpt")
        answers = {
            "rcpt 450": "450 mailbox busy", "rcpt 550": "550 no such mailbox", "421 at rcpt": "421 closing",
            "garbage at rcpt": GARBAGE,
        }  # fmt: skip
        self.say(answers.get(self.fault or "", "250 ok"))
        if self.fault == "421 at rcpt":
            raise _HungUp

    def on_data(self, _words: str) -> None:
        answers = {"data 451": "451 not now", "data 554": "554 no"}
        self.say(answers.get(self.fault or "", "354 go ahead"))
        if self.fault in answers:
            return
        content = self.message()
        if self.fault == "drop after dot, lost":
            raise _HungUp
        self.stall("dot")
        refusals = {
            "dot 421": "421 closing", "dot 451": "451 disk full", "dot 552": "552 too big", "garbage at dot": GARBAGE,
        }  # fmt: skip
        if self.fault in refusals:
            self.say(refusals[self.fault])
            return
        self.state.accepted.append((self.recipient, content))
        if self.fault == "drop after dot, kept":
            raise _HungUp
        self.say("252 kept, I think" if self.fault == "dot 252" else "250 kept")
        if self.fault == "drop after answer":
            raise _HungUp

    # --- the line

    def message(self) -> bytes:
        """What comes up to the final dot, with the dots taken off again."""
        lines = []
        while True:
            line = self.hear()
            if self.fault == "drop before dot":
                raise _HungUp
            if line == b".":
                return b"\r\n".join(lines) + b"\r\n"
            lines.append(line[1:] if line.startswith(b".") else line)

    def hear(self) -> bytes:
        while b"\r\n" not in self.rest:
            more = self.line.recv(65536)
            if not more:
                raise _HungUp
            self.rest += more
        line, _, self.rest = self.rest.partition(b"\r\n")
        return line

    def stall(self, step: str) -> None:
        """At a step at which it is silent or drips: an answer that never ends, until the other side gives up. Where it
        is slow, it takes a second.
        """
        if self.fault == f"slow at {step}":
            sleep(1)
        if self.fault == f"silent at {step}":
            self.hang()
        while self.fault == f"drip at {step}":
            self.line.sendall(b"2")
            sleep(0.02)

    def hang(self) -> NoReturn:
        while self.line.recv(65536):
            pass
        raise _HungUp

    def say(self, words: str) -> None:
        self.line.sendall(words.encode("latin-1") + b"\r\n")
