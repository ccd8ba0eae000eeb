"""What a provider offers: responses by id, addresses of covers, or related artists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from etl.sources.http_client import RateLimitedClient

Response = dict[str, Any]
"""A JSON object as a service sends it, or in the shape of the Web API's."""


class Provider(Protocol):
    """A source of answers on the network."""

    @property
    def name(self) -> str:
        """As users write it, such as "spotify"; stored with its answers."""

    @property
    def clients(self) -> Sequence[RateLimitedClient]:
        """The clients of the services behind it, which count the requests."""

    def close(self) -> None:
        """End waits and connections."""


class ResponseProvider(Provider, Protocol):
    """Answers requests by Spotify id."""

    def batch_size(self, kind: str) -> int:
        """Return the largest batch of a kind (a key of `etl.readers.scraped.types.TYPES`)."""

    def fetch(self, kind: str, ids: Sequence[str]) -> Mapping[str, Response | None]:
        """Return an answer for each id; None if it knows nothing usable about it.

        Raises:
            BatchRefusedError: one id at a time may be answered (`etl.sources.batches`).
            ClosedError: it does not offer this kind to this app.
            RemoteError: any other reason for no answer.
        """


class AddressProvider(Provider, Protocol):
    """Knows where the covers of albums are."""

    @property
    def batch_size(self) -> int:
        """The most albums that it is asked about at once."""

    def addresses(self, album_ids: Sequence[str]) -> Mapping[str, str | None]:
        """Return the address of a picture of each album; None where it knows none.

        Raises:
            ClosedError: it does not offer this to this app.
            RemoteError: any other reason for no answer.
        """


@dataclass(frozen=True)
class ArtistRef:
    """An artist to ask about.

    Attributes:
        id: the Spotify id, or the `etl.ids.name_id` of the name.
        name: None if it is not known.
        popularity: 0 to 100; None if it is not known.
        keys: the artist's ids at other services, such as {"deezer": "27"}.
    """

    id: str
    name: str | None = None
    popularity: int | None = None
    keys: Mapping[str, str] = field(default_factory=dict)


class RelatedProvider(Provider, Protocol):
    """Answers with the artists related to an artist."""

    def can_query(self, artist: ArtistRef) -> bool:
        """Return whether enough is known of an artist to ask about; some need its name."""

    def related(self, artist: ArtistRef) -> list[Response] | None:
        """Return the related artists, the nearest first; None where it does not know the artist.

        Each has "name", and as far as the service knows them "id" (Spotify's), "popularity",
        "followers", "genres", "weight" and "keys" (ids at other services).

        Raises:
            ClosedError: it does not offer this to this app.
            RemoteError: any other reason for no answer.
        """
