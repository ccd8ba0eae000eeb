"""Spotify's oEmbed: the address of an album's cover, without a key.

Source: https://developer.spotify.com/documentation/embeds/reference/oembed
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from etl.errors import ClosedError, RemoteError
from etl.ids import link
from etl.sources.http_client import HttpError
from etl.sources.json_service import JsonService
from etl.sources.settings import Service

MISSES = (400, 404)
KNOWN_ALBUM = "4aawyAB9vmqN3uQ7FjRGTy"  # an example of Spotify's own documentation


class OEmbed:
    """See `etl.sources.protocols.AddressProvider`."""

    name = "oembed"
    batch_size = 1

    def __init__(self, service: Service) -> None:
        self._service = JsonService(service)
        self.clients = (self._service.client,)
        self._opening = threading.Lock()
        self._is_open = False

    def close(self) -> None:
        """See `Provider`."""
        self._service.close()

    def addresses(self, album_ids: Sequence[str]) -> Mapping[str, str | None]:
        """See `AddressProvider`."""
        return {one: self._address(one) for one in album_ids}

    def _address(self, album_id: str) -> str | None:
        try:
            address = self._ask(album_id)
        except HttpError as fault:
            if fault.status not in MISSES:
                raise RemoteError(f"oembed refuses an album: {fault}\ntry again later") from None
            self._require_open()
            return None
        self._is_open = True
        return address

    def _ask(self, album_id: str) -> str | None:
        answer = self._service.get("", {"url": link("album", album_id)})
        if not isinstance(answer, dict):
            raise RemoteError("oembed answers without an object\ntry again later")
        address = answer.get("thumbnail_url")
        return address if isinstance(address, str) and address else None

    def _require_open(self) -> None:
        """Distinguish an unknown album from a service that is gone, before the first answer."""
        with self._opening:
            if self._is_open:
                return
            try:
                self._ask(KNOWN_ALBUM)
            except HttpError as fault:
                raise ClosedError(
                    f"oembed knows no album, not even Spotify's own example ({fault})\n"
                    "use --provider spotify, or check [sources] oembed_url"
                ) from None
            self._is_open = True
