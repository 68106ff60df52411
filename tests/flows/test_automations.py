"""The example automation: Prefect takes it as it is, and a deadline that passes reaches a real address."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.orchestration import SyncPrefectClient

from engine.office.register import Register
from engine.rules import commands as c
from flows.telling import NAMES
from tests.office.samples import begin, later

pytestmark = pytest.mark.xdist_group("prefect")

TOP = Path(__file__).parents[2]
EXAMPLE = TOP / "deploy/automations/deadline-passed.yaml"
PLACE = "00000000-0000-0000-0000-000000000000"
PATIENCE = 60.0


@pytest.fixture
def channel() -> Iterator[tuple[str, "queue.Queue[dict[str, Any]]"]]:
    """An address that keeps what is posted to it."""
    posted: queue.Queue[dict[str, Any]] = queue.Queue()

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Keep) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", posted
        server.shutdown()


def test_a_passed_deadline_reaches_the_channel(
    api: SyncPrefectClient,
    register: Register,
    served: Callable[[], None],
    channel: tuple[str, "queue.Queue[dict[str, Any]]"],
    tmp_path: Path,
) -> None:
    """Given the example with a block of one's own, when a deadline passes, then its message comes, once."""
    address, posted = channel
    block = CustomWebhookNotificationBlock(name="kanaal", url=address, method="POST", json_data={"text": "{{body}}"})
    made = block.save("kanaal", overwrite=True)
    filled = tmp_path / EXAMPLE.name
    filled.write_text(EXAMPLE.read_text().replace(PLACE, str(made)))
    command = [sys.executable, "-m", "prefect", "--no-prompt", "automation", "create", "--from-file", str(filled)]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    try:
        begin(register, "too-late")
        register.handle("too-late", c.PassTime(id="late"), later(67))
        served()
        told = posted.get(timeout=PATIENCE)["text"]
        assert "Programma too-late, fase-run 1.look.1" in told
        assert "2025-03-07 is voorbij" in told
        with suppress(queue.Empty):
            assert posted.get(timeout=1.0) is None, "once is enough"
    finally:
        for one in api.read_automations():
            api.delete_automation(one.id)


def test_every_event_is_told_of_in_the_docs() -> None:
    page = (TOP / "docs/events.md").read_text(encoding="utf-8")
    assert [name for name in NAMES.values() if f"`{name}`" not in page] == []
