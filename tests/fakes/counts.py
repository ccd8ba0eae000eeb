"""What was asked of the fake services, and how often: by path, by id, by outcome."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.messages import Asked


@dataclass
class Counts:
    """Counters that may be read while the server runs.

    Attributes:
        requests: (method, path without query) -> how many arrived, whatever became of them.
        asked: kind -> id or name -> in how many requests it stood.
        answered: the same, of requests that were answered whole and with status 200.
        outcomes: (service, outcome) -> how many; an outcome is a status or what cut the answer
            short: drop, hang, cut, not_json.
        times: service -> when its requests arrived, in seconds of `time.monotonic`.
    """

    requests: Counter[tuple[str, str]] = field(default_factory=Counter)
    asked: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    answered: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    times: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def arrived(self, service: str, method: str, path: str, asked: Asked | None) -> None:
        """Count a request."""
        with self._lock:
            self.requests[method, path] += 1
            self.times[service].append(time.monotonic())
            if asked is not None:
                self.asked[asked.kind].update(asked.ids)

    def ended(self, service: str, outcome: str, asked: Asked | None) -> None:
        """Count what became of a request."""
        with self._lock:
            self.outcomes[service, outcome] += 1
            if asked is not None and outcome == "200":
                self.answered[asked.kind].update(asked.ids)

    def repeated(self, kind: str) -> dict[str, int]:
        """Return the ids of a kind that were answered more than once."""
        with self._lock:
            return {name: count for name, count in self.answered[kind].items() if count > 1}

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            for part in (self.requests, self.asked, self.answered, self.outcomes, self.times):
                part.clear()

    def to_json(self) -> dict[str, Any]:
        """Return all but the times; keys of two parts are joined by a blank."""
        with self._lock:
            return {
                "requests": {" ".join(key): count for key, count in self.requests.items()},
                "asked": {kind: dict(counter) for kind, counter in self.asked.items()},
                "answered": {kind: dict(counter) for kind, counter in self.answered.items()},
                "outcomes": {" ".join(key): count for key, count in self.outcomes.items()},
            }
