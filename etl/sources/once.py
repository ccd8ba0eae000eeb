"""A value that several threads need and one of them fetches."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """A value that is made when it is first wanted.

    The others wait for it; they share a failure too, since each trying again would take as long.

    >>> value = Once(lambda: len("abc"))
    >>> value.get(), value.get()
    (3, 3)
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._values: list[T] = []
        self._failure: Exception | None = None

    def get(self) -> T:
        """Return the value, or raise what making it raised."""
        with self._lock:
            if self._failure is not None:
                raise self._failure
            if not self._values:
                try:
                    self._values.append(self._make())
                except Exception as error:
                    self._failure = error
                    raise
            return self._values[0]
