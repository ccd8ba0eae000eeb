"""What a provider offers: responses by id, or the artists related to an artist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from etl.sources.http_client import RateLimitedClient

Response = dict[str, Any]
"""A JSON object as a service gives it, or in the shape of the Web API's."""


class Provider(Protocol):
    """Something that can be asked."""

    @property
    def name(self) -> str:
        """As users say it, such as "spotify"; stored with what it answers."""

    @property
    def clients(self) -> Sequence[RateLimitedClient]:
        """The ways to the services behind it, which count the requests."""

    def close(self) -> None:
        """End waits and connections."""


class ResponseProvider(Provider, Protocol):
    """Gives responses by Spotify id."""

    def batch_size(self, kind: str) -> int:
        """Return how many ids of a kind (a key of `etl.readers.scraped.types.TYPES`) it takes."""

    def fetch(self, kind: str, ids: Sequence[str]) -> Mapping[str, Response | None]:
        """Return an answer for each id; None where it knows nothing of it, or nothing of use.

        Raises:
            BatchRefusedError: one id at a time may be answered (`etl.sources.batches`).
            ClosedError: it does not offer this kind to us.
            RemoteError: any other reason for no answer.
        """


@dataclass(frozen=True)
class ArtistRef:
    """An artist to ask about.

    Attributes:
        id: the Spotify id, or ours of a name (`etl.ids.name_id`).
        name: None where nobody told it.
        popularity: 0 to 100, None where nobody told it.
        keys: the artist's ids at other services, such as {"deezer": "27"}.
    """

    id: str
    name: str | None = None
    popularity: int | None = None
    keys: Mapping[str, str] = field(default_factory=dict)


class RelatedProvider(Provider, Protocol):
    """Gives the artists related to an artist."""

    def can_query(self, artist: ArtistRef) -> bool:
        """Return whether enough is known of an artist to ask about; some need its name."""

    def related(self, artist: ArtistRef) -> list[Response] | None:
        """Return the related artists, the nearest first; None where it does not know the artist.

        Each has "name", and as far as the service tells "id" (Spotify's), "popularity",
        "followers", "genres", "weight" and "keys" (ids at other services).

        Raises:
            ClosedError: it does not offer this to us.
            RemoteError: any other reason for no answer.
        """
