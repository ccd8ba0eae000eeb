"""The pictures that Spotify's Web API names for albums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from etl.covers.picture import SIZE
from etl.sources.batches import fetch_all
from etl.sources.protocols import ResponseProvider
from etl.sources.shapes import Name, usable

UNKNOWN_WIDTH = 640  # of Spotify's largest, which comes first


class _Image(msgspec.Struct):
    url: Name
    width: int | None = None


def smallest_image(images: object) -> str | None:
    """Return the address of the smallest picture that is large enough for a cover.

    Of pictures that are all too small it is the largest.

    >>> sizes = (640, 300, 64, 32)
    >>> smallest_image([{"url": f"https://host.example/{size}", "width": size} for size in sizes])
    'https://host.example/64'
    """
    best = min(usable(images, _Image), key=_rank, default=None)
    return None if best is None else best.url


def _rank(image: _Image) -> tuple[bool, int]:
    width = UNKNOWN_WIDTH if image.width is None else image.width
    return width < SIZE, abs(width - SIZE)


class SpotifyCovers:
    """See `etl.sources.protocols.AddressProvider`.

    Args:
        spotify: whose albums have `images`; is closed with this.
    """

    name = "spotify"

    def __init__(self, spotify: ResponseProvider) -> None:
        self._spotify = spotify
        self.clients = spotify.clients

    def close(self) -> None:
        """See `Provider`."""
        self._spotify.close()

    @property
    def batch_size(self) -> int:
        """See `AddressProvider`."""
        return self._spotify.batch_size("albums")

    def addresses(self, album_ids: Sequence[str]) -> Mapping[str, str | None]:
        """See `AddressProvider`."""
        found = fetch_all(self._spotify, "albums", album_ids)
        return {one: smallest_image((album or {}).get("images")) for one, album in found.items()}
