"""What all requests share: the open office, programmes at hand, settings, assets, the signer of forms, and the limits.

Made once per process; nothing of one visitor lives here.
"""

import os
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from itsdangerous import URLSafeTimedSerializer
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from engine.office.office import Office
from engine.office.settings import PageSettings
from engine.office.shelf import Shelf

SECRET_FILE = "pages.secret"


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


def kept_secret(data: Path) -> str:
    """The secret of this installation, in a file that only its owner reads; made the first time."""
    data.mkdir(parents=True, exist_ok=True)
    file = data / SECRET_FILE
    try:
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w") as opened:
            opened.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return file.read_text().strip()
