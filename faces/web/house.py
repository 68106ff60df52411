"""What all requests share: the open office, programmes at hand, settings, assets, the signer of forms, and the limits.

Made once per process; nothing of one visitor lives here.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from itsdangerous import URLSafeTimedSerializer
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from engine.office.office import Office
from engine.office.settings import PageSettings
from engine.office.shelf import Shelf
from faces.web.refusals import NoSecret

SECRET_FILE = "pages.secret"
SHORTEST = 64
"""Signs of a secret that is good to sign with."""


@dataclass(frozen=True)
class House:
    """The house that visitors come to. `secret` signs forms, and the way to a provider of identities and back."""

    office: Office
    settings: PageSettings
    secret: str = field(repr=False)
    shelf: Shelf = field(default_factory=Shelf)
    limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    @cached_property
    def forms(self) -> URLSafeTimedSerializer:
        """Signs what a form must bring back."""
        return URLSafeTimedSerializer(self.secret, salt="koers form")

    @cached_property
    def passes(self) -> URLSafeTimedSerializer:
        """Signs that somebody held a code. Whoever was invited has one, so that it is no sign of a form."""
        return URLSafeTimedSerializer(self.secret, salt="koers pass")

    @cached_property
    def browsers(self) -> URLSafeTimedSerializer:
        """Signs that a form belongs to the browser of somebody who is not signed in yet."""
        return URLSafeTimedSerializer(self.secret, salt="koers browser")


def kept_secret(data: Path) -> str:
    """The secret of this installation, in a file that only its owner reads; made the first time.

    It gets its name once it is whole: whoever starts at the same moment reads all of it. Raises NoSecret.
    """
    data.mkdir(parents=True, exist_ok=True)
    file = data / SECRET_FILE
    if not file.exists():
        _make_secret(file)
    found = file.read_text().strip()
    if len(found) < SHORTEST:
        raise NoSecret(file=file)
    return found


def _make_secret(file: Path) -> None:
    """Writes it beside its place and links it there, unless somebody was first."""
    made, beside = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(made, "w") as opened:
            opened.write(secrets.token_hex(SHORTEST // 2))
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            os.link(beside, file)
    finally:
        os.unlink(beside)
