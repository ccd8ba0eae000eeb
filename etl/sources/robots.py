"""What the robots.txt of hosts allows: https://www.rfc-editor.org/rfc/rfc9309.

`urllib.robotparser` takes it apart; its own way of fetching it has neither time-out nor limit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.robotparser import RobotFileParser

from etl.sources.allowed_hosts import origin
from etl.sources.once import Once

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
        self._rules: dict[str, Once[RobotFileParser]] = {}

    def allows(self, address: str) -> bool:
        """Return whether the host of an address allows it to be fetched."""
        return self._of(address).can_fetch(AGENT, address)

    def delay(self, address: str) -> float:
        """Return the seconds that the host wants to pass from one request to the next."""
        return float(self._of(address).crawl_delay(AGENT) or 0)

    def _of(self, address: str) -> RobotFileParser:
        host = origin(address)
        return self._rules.setdefault(host, Once(partial(self._read, host))).get()

    def _read(self, host: str) -> RobotFileParser:
        rules = RobotFileParser()
        content = self._get(f"{host}/robots.txt") or b""
        rules.parse(content[:MOST_BYTES].decode("utf-8", "replace").splitlines())
        return rules
