"""The base of every event. Only that lives here."""

from dataclasses import dataclass
from datetime import datetime

Ref = str
VERSION = 1


@dataclass(frozen=True, slots=True)
class Event:
    """Base of every event."""

    at: datetime
