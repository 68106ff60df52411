"""A man in the middle of a database connection: counts round trips, and cuts the line where a test asks for it."""

import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL


@dataclass
class Line:
    """What went over all connections so far. `cut` looks at what a client sends; True drops the server's answer."""

    round_trips: int = 0
    cut: Callable[[bytes], bool] = field(default=lambda _: False)
    cuts: int = 0


@contextmanager
def proxied(url: URL) -> Iterator[tuple[URL, Line]]:
    """A URL that leads to the same database through a line one can look at."""
    line = Line()
    with tempfile.TemporaryDirectory(prefix="koers-line-") as folder:
        port = str(url.query["port"])
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(f"{folder}/.s.PGSQL.{port}")
        listener.listen()
        server = Path(str(url.query["host"])) / f".s.PGSQL.{port}"
        threading.Thread(target=_accept, args=(listener, server, line), daemon=True).start()
        yield url.set(query={"host": folder, "port": port}), line
        listener.close()


def _accept(listener: socket.socket, server: Path, line: Line) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_carry, args=(client, server, line), daemon=True).start()


def _carry(client: socket.socket, server: Path, line: Line) -> None:
    """Carries bytes both ways; every time the server speaks after the client did is a round trip."""
    upstream = socket.socket(socket.AF_UNIX)
    upstream.connect(str(server))
    spoke = threading.Event()
    cut = threading.Event()

    def back() -> None:
        with suppress(OSError):
            while data := upstream.recv(65536):
                if cut.is_set():
                    line.cuts += 1
                    client.shutdown(socket.SHUT_RDWR)
                    break
                if spoke.is_set():
                    spoke.clear()
                    line.round_trips += 1
                client.sendall(data)

    answering = threading.Thread(target=back, daemon=True)
    answering.start()
    with suppress(OSError):
        while data := client.recv(65536):
            if line.cut(data):
                cut.set()
            spoke.set()
            upstream.sendall(data)
    if cut.is_set():
        answering.join(5)
    upstream.close()
    client.close()
