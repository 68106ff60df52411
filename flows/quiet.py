"""Waiting is no error: what Prefect logs as one when a flow run pauses is let through as information."""

import logging

_SAYS = "Finished in state "
_TROUBLE = ("Failed", "Crashed", "Cancelled")


class WaitingIsNoError(logging.Filter):
    """Lowers 'Finished in state AwaitingGate' from error to information, wherever it goes next."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets everything through."""
        told = record.getMessage() if record.levelno == logging.ERROR else ""
        if told.startswith(_SAYS) and not told.removeprefix(_SAYS).startswith(_TROUBLE):
            record.levelno, record.levelname = logging.INFO, "INFO"
        return True


def quieten() -> None:
    """Installs the filter on the logger of flow runs; twice is once."""
    logger = logging.getLogger("prefect.flow_runs")
    if not any(isinstance(one, WaitingIsNoError) for one in logger.filters):
        logger.addFilter(WaitingIsNoError())
