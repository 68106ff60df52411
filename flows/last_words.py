"""Before Prefect's server is stopped, what this process still has to tell it is told. Nothing else lives here.

Left to the end of the process, Prefect would try for a minute to reach a server that is gone.
"""

from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker


def say_last_words(patience: float = 5.0) -> None:
    """Hands over logs and events that wait, each kind for at most `patience` seconds."""
    for teller in (EventsWorker, APILogWorker):
        teller.drain_all(timeout=patience)
