"""What letters and digests cost: thousands of letters due at once, the digests of many programmes, and a round of the
post with nothing due on a long history.

One run, one embedded PostgreSQL (durable), a mail server of aiosmtpd in a process of its own, peers in turn. It takes a
quarter to half an hour, each part up to ten minutes:
`python -m benchmarks.letters [--only PART] [--people N] [--programmes N] [--digests N] [--quick]`.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import psutil
from rich.console import Console
from rich.progress import track

from benchmarks.apart import Apart, apart
from benchmarks.digests import digests, journals
from benchmarks.due_letters import READY, Due, due_letters
from benchmarks.history import AT_ONCE, HISTORY, TURNS, history
from benchmarks.measuring import in_turn, show, typical
from benchmarks.processes import Peak, Tree
from benchmarks.senders import STEPS, Did, Took, Way, addresses, koers, mail_server, message, plain_loop
from engine.office.embedded import Server, attach
from engine.office.letters.composing import compose
from engine.office.letters.shapes import Letter
from engine.office.shelf import Shelf
from flows.prefect_server import free_port

Row = tuple[str, str, str, str]
CHUNK, PEER = 1000, 100
"""Letters that Koers sends, and then each peer, in one turn."""


@dataclass(frozen=True)
class Options:
    """How much of everything."""

    people: int
    programmes: int
    history: int
    digests: int
    rounds: int


def main() -> None:
    """Measures, and prints the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", choices=PARTS, action="append", help="this part only; may be repeated")
    asked.add_argument("--people", type=int, default=10_000)
    asked.add_argument("--programmes", type=int, default=400)
    asked.add_argument("--digests", type=int, default=340)
    asked.add_argument("--quick", action="store_true", help="a tenth of everything")
    given = asked.parse_args()
    less = 10 if given.quick else 1
    options = Options(
        given.people // less, given.programmes // less, HISTORY // less, given.digests // less, 300 // less
    )
    for part in given.only or PARTS:
        with _stage() as here:
            PARTS[part](here, options)


@dataclass(frozen=True)
class Stage:
    """A running database, in a folder that goes afterwards."""

    folder: Path
    server: Server

    @property
    def postgres(self) -> Tree:
        """What the database costs."""
        return Tree(psutil.Process(self.server.pid))


@contextmanager
def _stage() -> Iterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="koers-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with attach(folder / "data") as server:
            yield Stage(folder, server)


# --- letters due at once


@dataclass
class Trial:
    """How it went: sorting, with its peak memory; then sending in turns, by Koers and by each peer; the sender's peak
    memory in each; CPU seconds of all while Koers sent; what arrived."""

    due: Due
    sorting: Did
    sorter: float
    sent: list[Did] = field(default_factory=list)
    worded: list[Did] = field(default_factory=list)
    ready: list[Did] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)
    took: list[Took] = field(default_factory=list)


def _by_smtp(here: Stage, options: Options) -> None:
    """All letters; sorting a tenth of them too."""
    with _mail_server() as (port, receiver):
        few = _sorted(due_letters(here.server, "few", options.people // 10, options.programmes // 10), port)
        many = _sorted(due_letters(here.server, "many", options.people, options.programmes), port)
        _send(here, many, port, receiver)
    told = f"{many.due.people:,} letters due at once in {many.due.programmes} programmes, one sender, to aiosmtpd"
    show(told, [_sorting(few, many), *_sending(many), *_peers(many, "smtplib")])
    show("Where the time of a letter goes: in the sender, and CPU of all", [*_steps(many), *_cpu(many)])


def _into_the_mailbox(here: Stage, options: Options) -> None:
    """A fifth of the letters, into a Maildir: that waits for the disk at each."""
    folder = here.folder / "koers"
    done = _sorted(due_letters(here.server, "mailbox", options.people // 5, options.programmes // 5), folder)
    _send(here, done, folder, None)
    show(f"{done.due.people:,} letters into a Maildir", [*_sending(done), *_peers(done, "mailbox.Maildir")])
    show("Where the time of a letter goes, into the Maildir", [*_steps(done), *_cpu(done)])


def _by_two(here: Stage, options: Options) -> None:
    """Half of the letters by one sender and, sorted anew, by two at once."""
    due = due_letters(here.server, "two", options.people // 2, options.programmes // 2)
    with _mail_server() as (port, receiver):
        seconds = {many: _together(due, port, receiver, many) for many in (1, 2)}
    rows = [
        (f"{many} at once: letters a second", f"{due.people / took:.0f}", f"{seconds[1] / took:.2f} x one", "-")
        for many, took in seconds.items()
    ]
    show(f"{due.people:,} letters, each taken once by the mail server", rows)


def _together(due: Due, port: int, receiver: Apart, many: int) -> float:
    """Seconds in which so many senders send everything between them."""
    due.again()
    with apart(koers, due.url, port, "sender 1") as one, apart(koers, due.url, port, "sender 2") as two:
        one.ask(None)
        due.analyze()
        start = perf_counter()
        senders = (one, two)[:many]
        for sender in senders:
            sender.begin(due.people)
        sent = sum(sender.answer().letters for sender in senders)
        seconds = perf_counter() - start
    took: Took = receiver.ask()
    assert sent == took.messages == took.names == due.people, (sent, took)
    return seconds


@contextmanager
def _mail_server() -> Iterator[tuple[int, Apart]]:
    port = free_port()
    with apart(mail_server, port) as receiver:
        yield port, receiver


def _sorted(due: Due, way: Way) -> Trial:
    """Sorts, in a process of its own."""
    with apart(koers, due.url, way, "sorter") as sorter:
        peak = Peak(sorter.tree)
        with peak.watched(0.05):
            sorting = sorter.ask(None)
    due.analyze()
    return Trial(due, sorting, peak.megabytes)


def _send(here: Stage, trial: Trial, way: Way, receiver: Apart | None) -> None:
    """Sends all of it, in turn with the peers."""
    peers = way if receiver else here.folder / "peer"
    with apart(koers, trial.due.url, way, "sender") as sender, apart(plain_loop, _one(trial.due), peers) as peer:
        for _ in track(range(0, trial.due.people, CHUNK), description="sending", console=Console(stderr=True)):
            _turn(here, trial, sender, peer, receiver)


def _one(due: Due) -> Letter:
    """Of the letters of one programme, one that is neither long nor short."""
    with due.opened() as engine:
        numbers = range(1, due.people // due.programmes + 1)
        found = [one for number in numbers if (one := compose(engine, Shelf(), number, READY))]
    return sorted(found, key=lambda letter: len(bytes(message(letter, addresses(letter)))))[len(found) // 2]


def _turn(here: Stage, trial: Trial, sender: Apart, peer: Apart, receiver: Apart | None) -> None:
    trees = {"the sender": sender.tree, "PostgreSQL": here.postgres} | (
        {"the mail server": receiver.tree} if receiver else {}
    )
    before, peak = {name: tree.cpu() for name, tree in trees.items()}, Peak(sender.tree)
    with peak.watched(0.1):
        trial.sent.append(sender.ask(CHUNK))
    for name, tree in trees.items():
        trial.cpu[name] = trial.cpu.get(name, 0.0) + tree.cpu() - before[name]
    trial.memory.append(peak.megabytes)
    if receiver:
        trial.took.append(receiver.ask())
    trial.worded.append(peer.ask(True, PEER))
    if receiver:
        trial.took.append(receiver.ask())
    trial.ready.append(peer.ask(False, PEER))


def _sorting(few: Trial, many: Trial) -> Row:
    growth = many.sorting.each / few.sorting.each
    told = f"{many.sorting.seconds:.1f} s, {many.sorter:.0f} MB"
    beside = f"{growth:.2f} x each of {few.sorting.letters:,}, {few.sorter:.0f} MB"
    return f"sorting {many.sorting.letters:,} wishes into {many.due.people:,} letters", told, beside, "flat"


def _sending(done: Trial) -> list[Row]:
    seconds, letters = sum(did.seconds for did in done.sent), sum(did.letters for did in done.sent)
    assert letters == done.due.people, (letters, done.due)
    first, last = done.sent[0].each, done.sent[-1].each
    turns = f"first and last {CHUNK:,}"
    grown = max(done.memory) / done.memory[0]
    return [
        (f"sending {letters:,}", f"{seconds:.0f} s", f"{letters / seconds:.0f} a second", "-"),
        (f"a letter, of the {turns}", f"{first:.1f}, {last:.1f} ms", f"{last / first:.2f} x", "flat"),
        (f"peak memory, of the {turns}", f"{done.memory[0]:.0f}, {done.memory[-1]:.0f} MB", f"{grown:.2f} x", "flat"),
    ]


def _peers(done: Trial, name: str) -> list[Row]:
    worded, ready = (median(did.each for did in turns) for turns in (done.worded, done.ready))
    mine = median(did.each for did in done.sent)
    sizes = [took.bytes / took.messages / 1000 for took in done.took if took.messages]
    size = f" ({sizes[1]:.1f} kB, ours {sum(sizes[::2]) / len(sizes[::2]):.1f})" if sizes else ""
    return [
        (f"{name} alone, each worded and packed{size}", f"{worded:.1f} ms", f"Koers {mine / worded:.1f} x", "-"),
        (f"{name} alone, one ready message", f"{ready:.1f} ms", f"Koers {mine / ready:.1f} x", "-"),
    ]


def _steps(done: Trial) -> list[Row]:
    letters, whole = done.due.people, sum(did.seconds for did in done.sent)
    rows = []
    for step in STEPS:
        spent, cpu = (sum(one.get(step, 0.0) for one in parts) for parts in _parts(done.sent))
        told = f"{spent / letters * 1000:.2f} ms, {cpu / letters * 1000:.2f} of it CPU"
        rows.append((step, told, f"{spent / whole:.0%}", "-"))
    return rows


def _parts(sent: Sequence[Did]) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    return [did.spent for did in sent], [did.cpu for did in sent]


def _cpu(done: Trial) -> list[Row]:
    whole = sum(done.cpu.values())
    return [
        (f"CPU of {name}", f"{seconds / done.due.people * 1000:.1f} ms a letter", f"{seconds / whole:.0%}", "-")
        for name, seconds in done.cpu.items()
    ]


# --- a round with nothing due


def _nothing_due(here: Stage, options: Options) -> None:
    """Rounds of the post taken in turn on a short and on a long history; then letters on both."""
    many = {"short": 100, "long": options.history}
    with ExitStack() as stack:
        past = {name: stack.enter_context(history(here.server, name, many[name], here.folder / name)) for name in many}
        rounds = in_turn({name: lambda _, one=one: one.round() for name, one in past.items()}, options.rounds, 1)
        for one in past.values():
            one.sort()
        letters = in_turn({name: lambda _, one=one: one.send() for name, one in past.items()}, TURNS, 1)
    idle, sent = (_short_and_long(seconds) for seconds in (rounds, letters))
    late = quantiles(rounds["long"], n=20)[-1]
    rows = [
        ("a round with nothing due, median", f"{idle[1]:.2f} ms", f"{idle[1] / idle[0]:.2f} x", "same"),
        ("a round with nothing due, 95 of 100 within", f"{late * 1000:.2f} ms", "", "-"),
        ("a letter sent, into a Maildir", f"{sent[1] / AT_ONCE:.1f} ms", f"{sent[1] / sent[0]:.2f} x", "same"),
    ]
    show(f"On a history of {many['long']:,} letters that were sent, beside one of {many['short']}", rows)


def _short_and_long(seconds: dict[str, list[float]]) -> tuple[float, float]:
    """Milliseconds on each."""
    return typical(seconds["short"]) * 1000, typical(seconds["long"]) * 1000


# --- digests


def _digests(here: Stage, options: Options) -> None:
    show(*digests(here.server, options.digests))


def _journals(here: Stage, options: Options) -> None:
    show(*journals(here.server))


PARTS: dict[str, Callable[[Stage, Options], None]] = {
    "smtp": _by_smtp,
    "senders": _by_two,
    "mailbox": _into_the_mailbox,
    "history": _nothing_due,
    "digests": _digests,
    "journals": _journals,
}

if __name__ == "__main__":
    main()
