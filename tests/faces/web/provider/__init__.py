"""The provider of identities as a process of its own, for the tests; a person with a browser at it."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

FOLDER = Path(__file__).parent
BIN = Path(__file__).parents[4] / ".venv" / "bin"


class Running:
    """The running provider: where it is, and a way to make it lie."""

    def __init__(self, url: str) -> None:
        self.url = url

    def lie(self, how: str | None) -> None:
        """From now on it misbehaves in this way; None: no longer."""
        httpx.post(f"{self.url}/__lie", json={"as": how}).raise_for_status()


@contextmanager
def provider(redirect: str) -> Iterator[Running]:
    """The provider, on a free port; skipped where it is not installed, unless nothing may be skipped."""
    node = shutil.which("node", path=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")
    if node is None or not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        assert not os.environ.get("KOERS_SKIP_NOTHING"), "the provider of identities is missing; make test installs it"
        pytest.skip("the provider of identities is not installed: make test does so")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [node, "provider.mjs", str(port), redirect]
    process = subprocess.Popen(command, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Running(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=10)


def log_in(address: str, account: str) -> str:
    """What somebody's browser does at the provider: logs in, agrees, and is sent back; where to."""
    with httpx.Client(timeout=30) as browser:
        answer = browser.get(address)
        for _ in range(12):
            if answer.is_redirect:
                where = str(answer.next_request.url) if answer.next_request else ""
                if not where.startswith(address.split("/auth?")[0]):
                    return where
                answer = browser.get(where)
                continue
            form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
            assert form, answer.text
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            fields = {"prompt": prompt.group(1) if prompt else "consent", "login": account, "password": "any"}
            answer = browser.post(form.group(1), data=fields)
    raise AssertionError("the provider never sent anybody back")
