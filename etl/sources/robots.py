"""What the robots.txt of hosts allows: https://www.rfc-editor.org/rfc/rfc9309.

`urllib.robotparser` takes it apart; its own way of fetching it has neither time-out nor limit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from urllib.robotparser import RobotFileParser

from etl.sources.allowed_hosts import origin

AGENT = "segue"
MOST_BYTES = 512_000  # what the standard asks to read at least


class Robots:
    """The rules of each host, read once.

    Args:
        get: returns the content of an address; None where there is no such file, which by the
            standard allows everything, and raises what ends the work.
    """

    def __init__(self, get: Callable[[str], bytes | None]) -> None:
        self._get = get
        self._rules: dict[str, RobotFileParser] = {}
        self._lock = threading.Lock()

    def allows(self, address: str) -> bool:
        """Return whether the host of an address allows it to be fetched."""
        return self._of(address).can_fetch(AGENT, address)

    def delay(self, address: str) -> float:
        """Return the seconds that the host wants to pass from one request to the next."""
        return float(self._of(address).crawl_delay(AGENT) or 0)

    def _of(self, address: str) -> RobotFileParser:
        host = origin(address)
        with self._lock:  # all wait for the one that reads
            if host not in self._rules:
                rules = RobotFileParser()
                content = self._get(f"{host}/robots.txt") or b""
                rules.parse(content[:MOST_BYTES].decode("utf-8", "replace").splitlines())
                self._rules[host] = rules
            return self._rules[host]
