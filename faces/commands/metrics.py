"""`koers metrics`: what monitoring asks, as Prometheus metrics over HTTP. Only showing lives here.

Every scrape asks the database anew; nothing is kept in between. Which numbers there are: engine/office/metrics.py.
"""

import signal
import threading
from collections.abc import Iterator
from typing import Annotated, get_args

import typer
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from engine.office.clock import HoldReason
from engine.office.metrics import Metrics, measure
from engine.office.office import office
from engine.office.trouble import OfficeUnavailable
from engine.rules.refusals import Refusal
from faces.language import pick
from faces.output import line

STATUSES = ("active", "suspended", "ended")
"""Of programmes: told also when there are none."""


class CannotListen(Refusal):
    """Op {address}, poort {port}, kan niet worden geluisterd: {why}. Kies een andere poort met --port.
    --
    It is not possible to listen on {address}, port {port}: {why}. Choose another port with --port.
    """


def add_to(app: typer.Typer) -> None:
    """Adds `metrics`."""
    app.command("metrics")(metrics)


def metrics(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="poort; 0: een vrije / port; 0: a free one")] = (
        9464
    ),
    address: Annotated[
        str,
        typer.Option("--address", help="adres om op te luisteren / address to listen on", show_default=True),
    ] = "127.0.0.1",
) -> None:
    """Vertel de bewaking hoe het gaat (Prometheus), tot Ctrl-C. / Tell monitoring how it goes (Prometheus), until
    Ctrl-C.

    Alleen aantallen en leeftijden; geen namen van mensen of gebieden. / Only counts and ages; no names of people or
    areas.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with office() as opened:
        registry = CollectorRegistry()
        registry.register(OfficeCollector(opened.engine))
        try:
            server, thread = start_http_server(port, address, registry)
        except OSError as trouble:
            raise CannotListen(address=address, port=port, why=trouble.strerror or str(trouble)) from None
        at = f"http://{address}:{server.server_port}/metrics"
        line(pick(f"Cijfers op {at}. Stoppen: Ctrl-C", f"Metrics at {at}. To stop: Ctrl-C"))
        stop.wait()
        server.shutdown()
        thread.join()


class OfficeCollector(Collector):
    """Asks the office at each scrape; while that does not answer, it tells only that."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> list[Metric]:
        """Nothing beforehand: registering asks the database nothing."""
        return []

    def collect(self) -> Iterator[Metric]:
        """All metrics, as they are now."""
        try:
            found = measure(self._engine)
        except OfficeUnavailable:
            yield _gauge("koers_database_up", "Whether the database of the office answers.", 0)
            return
        yield _gauge("koers_database_up", "Whether the database of the office answers.", 1)
        yield from told(found)


def told(found: Metrics) -> Iterator[Metric]:
    """The metrics of an office, as Prometheus reads them."""
    yield _gauge("koers_wishes_open", "Wishes for flow runs that are not served yet.", found.wishes)
    yield _gauge("koers_oldest_wish_age_seconds", "Age of the oldest of them.", found.oldest_wish)
    yield _gauge("koers_due_lag_seconds", "How long the earliest due date has passed.", found.lag)
    yield _by("koers_programmes", "Programmes.", "status", dict.fromkeys(STATUSES, 0) | found.programmes)
    yield _gauge("koers_phase_runs_overdue", "Phase runs past their deadline.", found.overdue)
    yield _gauge("koers_lease_held", "Whether a clock holds the lease.", found.lease_left > 0)
    yield _gauge("koers_lease_term", "Term of the lease: one more each time it changes hands.", found.term)
    yield _gauge("koers_lease_seconds_left", "Until the lease runs out.", found.lease_left)
    reasons = {reason: int(found.held == reason) for reason in get_args(HoldReason)}
    yield _by("koers_clock_held", "Whether the clock waits for somebody to look.", "reason", reasons)
    yield _by("koers_letters", "Letters that are not sent.", "state", found.letters)
    yield _gauge("koers_oldest_letter_age_seconds", "Age of the oldest letter that waits to go.", found.oldest_letter)
    yield _gauge("koers_post_at_work", "Whether a post is at work.", found.post_left > 0)


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=float(value))


def _by(name: str, told: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
