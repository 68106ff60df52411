"""The one clock of Koers that shows real time. Everything else receives the time from here."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
