"""What must be known of a service before it is asked."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Service:
    """One service.

    Attributes:
        name: as users say it, such as "spotify"; also stored with what it answers.
        url: where its paths begin.
        pace: requests a second, at most.
        wait_cap: seconds that one request may be put off by the service, in all.
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
        """Seconds that a whole answer may take, however steadily it trickles."""
        return 5 * self.timeout


@dataclass(frozen=True)
class SpotifyApp:
    """The app on whose behalf Spotify is asked, and where its tokens come from."""

    client_id: str
    client_secret: str = field(repr=False)
    token_url: str
