"""Around every request: headers that keep a page to itself, a bound on what is received, a line in the log.

The log tells the pattern of an address, never the address itself: it may hold a token.
"""

import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

logger = logging.getLogger("koers.pages")

MOST = 6 * 1024 * 1024
"""Bytes of one request."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No script and no style stands in a page itself. `styles` lets in one that we made, by its hash."""

HEADERS = {
    "Content-Security-Policy": POLICY.format(styles=""),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""Of every answer, unless it says otherwise itself."""


class Guard:
    """Stands before the app."""

    def __init__(self, app: App, encrypted: bool) -> None:
        self._app = app
        self._headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if encrypted else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def answer(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._dress(message)
            await send(message)

        try:
            await self._app(scope, _bounded(scope, receive), answer)
        finally:
            _log(scope, status, time.perf_counter() - began)

    def _dress(self, message: MutableMapping[str, Any]) -> None:
        headers = MutableHeaders(raw=message["headers"])
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        message["headers"] = headers.raw


class TooLong(Exception):
    """More came in than is taken."""


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """The same, that stops at too much: also where the sender did not say how much it would be."""
    taken = 0

    async def bounded() -> MutableMapping[str, Any]:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST:
            raise TooLong
        return message

    return bounded


def _log(scope: Scope, status: int, seconds: float) -> None:
    route = scope.get("route")
    pattern = getattr(route, "path", None) or "(unknown)"
    logger.info("%s %s %s %.0f ms", scope["method"], pattern, status or "-", seconds * 1000)
