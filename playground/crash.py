"""Log set-up and the last resort for errors nobody caught: told in the log and, once, to the person."""

import faulthandler
import logging
import logging.handlers
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType

from platformdirs import user_log_path

log = logging.getLogger(__name__)

_fault_file = None

SENTENCE = (
    "Something went wrong inside the program. Your work is still open and was kept for recovery: save it, to be safe "
    "under another name, and start the program again."
)


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


def install_hooks(keep: Callable[[], None], tell: Callable[[str, str], None]) -> Callable[[], None]:
    """Log every uncaught error of slots, virtual methods and threads; `keep` the work, then `tell` the person.

    `tell` gets a sentence and the details. Both are called on the main thread: for errors of other threads by the
    function that is returned, which has to be called from time to time. Of an error that comes again and again, as one
    in painting does, the person is told once.
    """
    waiting: SimpleQueue[tuple[str, str]] = SimpleQueue()
    told: set[str] = set()

    def report(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> tuple[str, str]:
        log.error("uncaught error", exc_info=(kind, error, trace) if error is not None else None)
        details = "".join(traceback.format_exception(kind, error, trace))
        return f"{SENTENCE} ({kind.__name__}: {error})", details

    def tell_once(sentence: str, details: str) -> None:
        place = details.rpartition("\n  File ")[2]
        if place not in told:
            told.add(place)
            keep()
            tell(sentence, details)

    def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        tell_once(*report(kind, error, trace))

    def on_thread_error(arguments: threading.ExceptHookArgs) -> None:
        waiting.put(report(arguments.exc_type, arguments.exc_value, arguments.exc_traceback))

    def tell_waiting() -> None:
        while not waiting.empty():
            tell_once(*waiting.get())

    sys.excepthook = on_error
    threading.excepthook = on_thread_error
    return tell_waiting
