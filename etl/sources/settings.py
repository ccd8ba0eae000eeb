"""The settings of a service."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Service:
    """One service.

    Attributes:
        name: as users write it, such as "spotify"; also stored with its answers.
        url: where its paths begin.
        pace: requests a second, at most.
        wait_cap: the longest time in seconds that one request waits when the service asks it to.
        timeout: seconds without a byte after which a request counts as failed.
        attempts: how often a request that fails is made, in all.
        backoff: seconds before the first repeat; twice as long before each later one.
    """

    name: str
    url: str
    pace: float
    wait_cap: float = 60.0
    timeout: float = 20.0
    attempts: int = 6
    backoff: float = 0.5

    @property
    def deadline(self) -> float:
        """The longest time in seconds for a whole answer, however slowly it arrives."""
        return 5 * self.timeout


@dataclass(frozen=True)
class SpotifyApp:
    """The app that makes the requests to Spotify, and where its tokens come from."""

    client_id: str
    client_secret: str = field(repr=False)
    token_url: str
