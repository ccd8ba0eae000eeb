"""What goes wrong on purpose: which requests, by share and seed or one after the other."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from random import Random
from typing import Any

from tests.fakes.messages import Answer, answer, page

SHARES = ("drop", "hang_share", "rate_429", "rate_500", "cut", "not_json", "quota")
SERVER_ERRORS = (500, 502, 503)


@dataclass(frozen=True)
class Plan:
    """What one request meets: nothing (an empty text), a share of `SHARES`, or a status."""

    fault: str = ""
    status: int = 0


@dataclass
class Faults:
    """Faults of all services; each attribute may be changed at any time.

    The shares (0 to 1) exclude each other, so their sum is at most 1. With one client thread the
    same seed gives the same faults in the same order.

    Attributes:
        latency: seconds before every answer.
        rate_429: share answered 429, with `retry_after` as the header; None leaves it out.
        rate_500: share answered 500, 502 (with HTML) and 503 in turn.
        drop: share of requests whose connection is closed without an answer.
        hang: seconds before a connection is closed without an answer, for `hang_share` of them.
        cut: share of answers whose body stops half-way.
        not_json: share of answers of status 200 that hold HTML.
        quota: share of answers that say "asked too often" in the service's own way: within a
            status 200 (Deezer, Last.fm), 503 (MusicBrainz) or 429.
        token_life: requests after which a token has expired; None is never.
        next_statuses: statuses given first, one a request; 200 lets a request through.
        limits: service -> (requests, seconds) that it allows; more is answered as by `quota`.
        only: path that requests must begin with to meet a fault, such as "/spotify/v1".
        seed: start of the random numbers.
    """

    latency: float = 0.0
    rate_429: float = 0.0
    retry_after: str | None = "1"
    rate_500: float = 0.0
    drop: float = 0.0
    hang: float = 0.0
    hang_share: float = 1.0
    cut: float = 0.0
    not_json: float = 0.0
    quota: float = 0.0
    token_life: int | None = None
    next_statuses: list[int] = field(default_factory=list)
    limits: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    only: str = "/"
    seed: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._random = Random(f"faults {self.seed}")
        self._server_errors = 0
        self._times: defaultdict[str, deque[float]] = defaultdict(deque)

    def change(self, **settings: Any) -> None:
        """Set several attributes at once; TypeError for one that does not exist."""
        unknown = settings.keys() - {item.name for item in fields(self)}
        if unknown:
            raise TypeError(f"no such fault: {', '.join(sorted(unknown))}")
        with self._lock:
            for name, value in settings.items():
                setattr(self, name, value)
            if "seed" in settings:
                self._random = Random(f"faults {self.seed}")

    def clear(self) -> None:
        """Set all attributes but `seed` back: nothing goes wrong any more."""
        unharmed = Faults()
        self.change(**{f.name: getattr(unharmed, f.name) for f in fields(self) if f.name != "seed"})

    def plan(self, path: str) -> Plan:
        """Decide what the next request, to this path, meets."""
        if not path.startswith(self.only):
            return Plan()
        with self._lock:
            if self.next_statuses:
                status = self.next_statuses.pop(0)
                return Plan() if status == 200 else Plan("status", status)
            fault = self._draw()
            return Plan(fault, self._status(fault))

    def _draw(self) -> str:
        number = self._random.random()
        for name in SHARES:
            share = getattr(self, name) if name != "hang_share" or self.hang else 0.0
            if number < share:
                return name
            number -= share
        return ""

    def _status(self, fault: str) -> int:
        if fault == "rate_429":
            return 429
        if fault != "rate_500":
            return 0
        self._server_errors += 1
        return SERVER_ERRORS[(self._server_errors - 1) % len(SERVER_ERRORS)]

    def wait_of(self, path: str) -> float:
        """Return the seconds before an answer to this path."""
        return self.latency if path.startswith(self.only) else 0.0

    def over_limit(self, service: str) -> bool:
        """Count a request to a service; tell whether it is more than `limits` allows."""
        if service not in self.limits:
            return False
        most, seconds = self.limits[service]
        now = time.monotonic()
        with self._lock:
            times = self._times[service]
            while times and now - times[0] >= seconds:
                times.popleft()
            if len(times) >= most:
                return True
            times.append(now)
            return False

    def failure(self, status: int) -> Answer:
        """Return the answer of a status that a fault brought about."""
        if status == 502:
            return page(502)
        if status == 429:
            return rate_limited(self.retry_after)
        return answer({"error": {"status": status, "message": "Planted by the test"}}, status)


def rate_limited(retry_after: str | None) -> Answer:
    """Answer 429 as the Web API does, with or without the header that says when to come back."""
    body = {"error": {"status": 429, "message": "API rate limit exceeded"}}
    return answer(body, 429, **({} if retry_after is None else {"Retry_After": retry_after}))
