"""Runs a Python module as a part of `koers up`: it is told to stop when whoever started it is gone.

`python -m flows.guarded MODULE ARGUMENTS`. The supervisor holds the other end of our standard input; however it ends,
killed too, that input ends. Nothing else lives here.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE = 15.0
"""Seconds to stop kindly, before the process ends as it is."""


def main() -> None:
    """Runs the module that the arguments name, as `python -m` would."""
    threading.Thread(target=_watch, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _watch() -> None:
    while os.read(0, 1024):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)


if __name__ == "__main__":
    main()
