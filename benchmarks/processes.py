"""Processes beside us, with all their children: started, put to sleep and woken, and what they cost read."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from flows.parts import Part

GONE = (psutil.NoSuchProcess, psutil.ZombieProcess, psutil.AccessDenied)
MEGABYTE = 2**20


@dataclass(frozen=True)
class Tree:
    """A process and everything it started."""

    top: psutil.Process

    def processes(self) -> list[psutil.Process]:
        """Those that run now, the top first."""
        with suppress(*GONE):
            return [self.top, *self.top.children(recursive=True)]
        return []

    def cpu(self) -> float:
        """CPU seconds since each began, children that ended and were waited for included."""
        seconds = 0.0
        for process in self.processes():
            with suppress(*GONE):
                times = process.cpu_times()
                seconds += times.user + times.system + times.children_user + times.children_system
        return seconds

    def memory(self) -> float:
        """Megabytes of its own: what all its processes have that no other has (USS)."""
        total = 0
        for process in self.processes():
            with suppress(*GONE):
                total += process.memory_full_info().uss
        return total / MEGABYTE

    def sleep(self) -> None:
        """Stops all of it where it stands."""
        for process in self.processes():
            with suppress(*GONE):
                process.suspend()

    def wake(self) -> None:
        """Lets all of it go on."""
        for process in self.processes():
            with suppress(*GONE):
                process.resume()


@contextmanager
def beside(name: str, module: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[Tree]:
    """A Python module as a process beside us, until left; it ends when we do, in whatever way."""
    part = Part(name, module, environment, log, lambda: True)
    part.start()
    assert part.process is not None
    tree = Tree(psutil.Process(part.process.pid))
    try:
        yield tree
    finally:
        tree.wake()
        part.stop(patience=15)


@dataclass
class Peak:
    """The most memory that a tree had while watched."""

    tree: Tree
    megabytes: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watched(self, every: float = 0.5) -> Iterator[None]:
        """Looks now and then, in a thread of its own."""
        watching = threading.Thread(target=self._watch, args=(every,), daemon=True)
        self._stop.clear()
        watching.start()
        try:
            yield
        finally:
            self._stop.set()
            watching.join()

    def _watch(self, every: float) -> None:
        while not self._stop.wait(every):
            self.megabytes = max(self.megabytes, self.tree.memory())
