"""Log set-up and the last resort for errors nobody caught: told in the log and, once, to the person."""

import faulthandler
import logging
import logging.handlers
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from platformdirs import user_log_path

log = logging.getLogger(__name__)

_fault_file = None


def log_path() -> Path:
    """Return where the log is written."""
    return user_log_path("network-playground", appauthor=False) / "playground.log"


def start_logging() -> None:
    """Write warnings and errors to a rotating file of the person's log folder, and hard crashes beside it."""
    global _fault_file  # noqa: PLW0603  # faulthandler needs the file to stay open for the life of the process
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file_log = logging.handlers.RotatingFileHandler(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
        _fault_file = path.with_name("faults.log").open("a", encoding="utf-8")
    except OSError:
        faulthandler.enable()
        return
    file_log.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(file_log)
    faulthandler.enable(_fault_file)


def install_hooks(tell: Callable[[str], None]) -> None:
    """Log every uncaught error of slots, virtual methods and threads, and `tell` the person one sentence.

    `tell` is called on the thread of the error only for errors of the main thread.
    """

    def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("uncaught error", exc_info=(kind, error, trace))
        tell(f"Something went wrong inside the program ({kind.__name__}: {error}). Your work is still open: save it.")

    def on_thread_error(arguments: threading.ExceptHookArgs) -> None:
        error = arguments.exc_value
        if error is not None:
            log.error("uncaught error on a thread", exc_info=(arguments.exc_type, error, arguments.exc_traceback))

    sys.excepthook = on_error
    threading.excepthook = on_thread_error
