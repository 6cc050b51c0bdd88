"""A place for one thing, the newest: a slow reader never makes a fast writer wait or pile up."""

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Holds the newest thing only; putting another one drops what was not taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thing: T | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the last thing was taken."""
        return self._thing is None

    def put(self, thing: T) -> None:
        """Leave a thing, in place of one that was not taken."""
        with self._lock:
            self._thing = thing

    def take(self) -> T | None:
        """Take the newest thing, or None where there is no new one."""
        with self._lock:
            thing, self._thing = self._thing, None
            return thing
