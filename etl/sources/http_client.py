"""A rate-limited HTTP client for one service; every wait has an end.

A request is repeated after 429, once the time that the service asks for has passed (or, without
one, a time that doubles), and after 408, 5xx and broken connections, once a time that doubles, with
jitter, has passed. All other statuses are left to the caller. Any number of threads may share a
client; if the service asks for a wait, all of them wait.
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
        retry_after: seconds that the service asks to wait; None if it does not say.
        text: what it says, in short; never an address, which may contain a key.
    """

    def __init__(self, status: int, retry_after: float | None = None, text: str = "") -> None:
        super().__init__(f"HTTP {status} {text}".rstrip())
        self.status = status
        self.retry_after = retry_after
        self.text = text


class NetworkError(Exception):
    """No answer, or an incomplete one; the message says why, without an address."""


class ClientClosedError(Exception):
    """The client was closed while a thread waited; this is on purpose."""


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
        self._held_until = 0.0  # likewise, because the service asked for a wait
        self._closed = threading.Event()
        # The length of a wait depends on it, never an answer.
        self._random = random.Random()

    def close(self) -> None:
        """End all waits, with `ClientClosedError`."""
        self._closed.set()

    def ask(self, attempt: Callable[[], T]) -> T:
        """Make a request until it is answered.

        `attempt` returns the answer or raises HttpError or NetworkError.

        Raises:
            HttpError: an answer that waiting does not change.
            WaitError: the service asks for a longer wait than `wait_cap`.
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
        """Wait for the next turn; later threads wait for the lock meanwhile."""
        with self._turn:
            while (late := max(self._next, self._held_until) - time.monotonic()) > 0:
                self._sleep(late)
            # A sleep ends a little late: up to one turn is made up for.
            interval = 1 / self.service.pace
            self._next = max(self._next, time.monotonic() - interval) + interval
            self.requests += 1
            self.repeats += is_repeat

    def _put_off(self, retry_after: float | None, waited: float, number: int) -> float:
        """Hold all requests for as long as the service asks; return the time waited so far."""
        cap = self.service.wait_cap
        # 0, or a date that has passed on a clock that is fast, would not help.
        wait = retry_after or self._doubled(number)
        if waited + wait > cap:
            raise self._too_long(retry_after)
        self._held_until = max(self._held_until, time.monotonic() + wait)
        return waited + wait

    def _too_long(self, retry_after: float | None) -> WaitError:
        name, cap = self.service.name, self.service.wait_cap
        if not retry_after:
            text = (
                f"{name} still answers too many requests after {cap:.0f} s, without a waiting time"
            )
            return WaitError(
                f"{text}\nearlier answers are kept; run the same command again in an hour", None
            )
        until = datetime.now().astimezone() + timedelta(seconds=retry_after)
        return WaitError(
            f"{name} answers too many requests, and asks to wait {_duration(retry_after)},"
            f" longer than wait_cap ({cap:.0f} s)\n"
            f"earlier answers are kept; run the same command again after {until:%Y-%m-%d %H:%M:%S}",
            until,
        )

    def _failed(self, reason: str, failures: int) -> int:
        """Wait before the next attempt; return the number of failures so far."""
        failures += 1
        if failures >= self.service.attempts:
            where = hide_password(self.service.url)
            raise RemoteError(
                f"{self.service.name} {reason}, {failures} times in a row ({where})\n"
                "earlier answers are kept; try again later"
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
