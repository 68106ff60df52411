"""The open office of this process, for flow runs: opened once, kept open around many runs."""

from contextlib import ExitStack
from functools import cache

from engine.office.office import Office, office

_open = ExitStack()


@cache
def desk() -> Office:
    """The office that the environment names. Raises a Refusal when it cannot be opened, and then tries again later."""
    return _open.enter_context(office())


def leave() -> None:
    """Closes it; the next who asks opens it anew."""
    desk.cache_clear()
    _open.close()
