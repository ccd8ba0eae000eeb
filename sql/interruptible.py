"""Running statements so that Ctrl-C, SIGTERM or a deadline can stop them.

A statement that runs inside a database library blocks its thread: Python cannot raise
`KeyboardInterrupt` there before the library returns, which may take hours. So each statement runs
in a second thread, while the calling thread only waits, and can be interrupted at any time.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sql.errors import DatabaseError, QueryTimeoutError

T = TypeVar("T")

STOP_S = 2.0  # how long to wait for a statement to end that was stopped
AGAIN_S = 0.2  # a statement that was just about to begin may miss the first attempt to stop it


@dataclass(frozen=True)
class Deadline:
    """A point in time, `seconds` from now; None is no deadline."""

    seconds: float | None = None
    _start: float = field(default_factory=time.monotonic)

    def left(self) -> float | None:
        """Return the seconds that are left, at least 0; None without a deadline."""
        if self.seconds is None:
            return None
        return max(0.0, self._start + self.seconds - time.monotonic())


class Interruptible:
    """The statements of one connection, one at a time.

    `stop` makes the statement that runs on the connection fail; it is called from another thread.
    """

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._last: Future[Any] | None = None

    @property
    def busy(self) -> bool:
        """Whether a statement still runs: one that could not be stopped."""
        return self._last is not None and not self._last.done()

    def run(self, work: Callable[[], T], deadline: Deadline | None = None) -> T:
        """Return what `work` returns.

        Raises:
            QueryTimeoutError: the deadline has passed.
            DatabaseError: an earlier statement could not be stopped and still runs.
            Exception: whatever `work` raises, and whatever a signal handler raises meanwhile.
        """
        if self.busy:
            raise DatabaseError("a statement that could not be stopped still runs")
        deadline = deadline or Deadline()
        future = self._pool.submit(work)
        self._last = future
        try:
            wait([future], timeout=deadline.left())
        except BaseException:
            self._end(future)
            raise
        if not future.done():
            self._end(future)
            raise QueryTimeoutError(
                f"the query took longer than {deadline.seconds:g} seconds and was stopped\n"
                "allow more with --timeout SECONDS (0: no limit)"
            )
        return future.result()

    def _end(self, future: Future[T]) -> None:
        """Stop what runs, and wait until it has ended, but not for ever."""
        end = time.monotonic() + STOP_S
        while not future.done() and time.monotonic() < end:
            with contextlib.suppress(Exception):  # what interrupted is the error to be seen
                self._stop()
            wait([future], timeout=AGAIN_S)

    def close(self) -> None:
        """End the thread, without waiting for a statement that could not be stopped."""
        self._pool.shutdown(wait=False)
