"""A rate-limited HTTP client for one service: paced, patient, and never waiting for ever.

What is repeated: 429 after the wait that the service asks for (or one that doubles, where it does
not say), 408 and 5xx and broken connections after a wait that doubles, with jitter. All other
statuses are the caller's to understand. Any number of threads may share a client; a service that
asks for a wait makes all of them wait.
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from etl.errors import RemoteError, WaitError
from etl.sources.settings import Service
from sql.urls import hide_password

T = TypeVar("T")

RETRIED = frozenset({408, 500, 502, 503, 504})
TOO_MANY = 429


class HttpError(Exception):
    """An answer that is not 200.

    Attributes:
        status: the HTTP status.
        retry_after: seconds that the service asks to wait, where it says so.
        text: what it says, in short; never an address, which may hold a key.
    """

    def __init__(self, status: int, retry_after: float | None = None, text: str = "") -> None:
        super().__init__(f"HTTP {status} {text}".rstrip())
        self.status = status
        self.retry_after = retry_after
        self.text = text


class NetworkError(Exception):
    """No answer, or none that is whole; the message says why, without an address."""


class ClientClosedError(Exception):
    """The client was closed while a thread waited."""


class RateLimitedClient:
    """Makes requests to one service.

    Attributes:
        requests: how many were made.
        repeats: how many of those repeated one that had failed.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self.requests = 0
        self.repeats = 0
        self._turn = threading.Lock()
        self._next = 0.0  # on the monotonic clock: when the next request may start
        self._held_until = 0.0  # likewise, because the service asked for it
        self._closed = threading.Event()
        # Only how long a wait is depends on it, never what comes out.
        self._random = random.Random()

    def close(self) -> None:
        """End all waits, with `ClientClosedError`."""
        self._closed.set()

    def ask(self, attempt: Callable[[], T]) -> T:
        """Make a request until it is answered.

        `attempt` returns the answer or raises HttpError or NetworkError.

        Raises:
            HttpError: an answer that waiting does not change.
            WaitError: the service asks for more patience than `wait_cap`.
            RemoteError: it failed each time.
        """
        waited, failures = 0.0, 0
        for number in itertools.count():
            self._take_turn(is_repeat=number > 0)
            try:
                return attempt()
            except HttpError as fault:
                if fault.status == TOO_MANY:
                    waited = self._put_off(fault.retry_after, waited, number)
                elif fault.status in RETRIED:
                    failures = self._failed(f"answers HTTP {fault.status}", failures)
                else:
                    raise
            except NetworkError as fault:
                failures = self._failed(str(fault), failures)
        raise AssertionError("count() has no end")

    def _take_turn(self, *, is_repeat: bool) -> None:
        """Wait for the next place; those who come later wait for the lock meanwhile."""
        with self._turn:
            while (late := max(self._next, self._held_until) - time.monotonic()) > 0:
                self._sleep(late)
            # A sleep ends a little late: up to one place is caught up with.
            interval = 1 / self.service.pace
            self._next = max(self._next, time.monotonic() - interval) + interval
            self.requests += 1
            self.repeats += is_repeat

    def _put_off(self, retry_after: float | None, waited: float, number: int) -> float:
        """Hold the line for as long as the service asks; give the time waited so far."""
        cap = self.service.wait_cap
        # 0, or a date that is past on a clock that runs ahead, is no wait that would help.
        wait = retry_after or self._doubled(number)
        if waited + wait > cap:
            raise self._too_long(retry_after)
        self._held_until = max(self._held_until, time.monotonic() + wait)
        return waited + wait

    def _too_long(self, retry_after: float | None) -> WaitError:
        name, cap = self.service.name, self.service.wait_cap
        if not retry_after:
            text = f"{name} still says too many requests after {cap:.0f} s, and not for how long"
            return WaitError(f"{text}\nwhat it has answered is kept; go on in an hour", None)
        until = datetime.now().astimezone() + timedelta(seconds=retry_after)
        return WaitError(
            f"{name} says too many requests, and to wait {_duration(retry_after)};"
            f" more than {cap:.0f} s is not waited (wait_cap)\n"
            f"what it has answered is kept; go on after {until:%Y-%m-%d %H:%M:%S}",
            until,
        )

    def _failed(self, reason: str, failures: int) -> int:
        """Wait before the next attempt; give the number of failures so far."""
        failures += 1
        if failures >= self.service.attempts:
            where = hide_password(self.service.url)
            raise RemoteError(
                f"{self.service.name} {reason}, {failures} times in a row ({where})\n"
                "what it has answered before is kept; try again later"
            )
        self._sleep(self._doubled(failures - 1))
        return failures

    def _doubled(self, number: int) -> float:
        jitter = self._random.uniform(0.5, 1.0)
        return float(self.service.backoff * 2 ** min(number, 16) * jitter)

    def _sleep(self, seconds: float) -> None:
        if self._closed.wait(max(seconds, 0.0)):
            raise ClientClosedError


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"
