"""Deezer: related artists without a key; artists are found by their name.

Source: https://developers.deezer.com/api/artist/related. Faults come as HTTP 200 with an "error":
code 4 is the quota, 800 means that there is no such thing.
"""

from __future__ import annotations

from typing import Any

import msgspec

from etl.errors import RemoteError
from etl.sources.artist_names import folded
from etl.sources.batches import RefusalTracker
from etl.sources.http_client import HttpError
from etl.sources.json_service import JsonService
from etl.sources.protocols import ArtistRef, Response
from etl.sources.settings import Service
from etl.sources.shapes import Name, usable

QUOTA, BUSY, NO_DATA = 4, 700, 800
MISSES = (400, 404)


class _Artist(msgspec.Struct):
    id: int
    name: Name
    nb_fan: int = 0


class Deezer:
    """See `etl.sources.protocols.RelatedProvider`."""

    name = "deezer"

    def __init__(self, service: Service) -> None:
        self._service = JsonService(service)
        self._refusals = RefusalTracker(self.name)
        self.clients = (self._service.client,)

    def close(self) -> None:
        """See `Provider`."""
        self._service.close()

    def can_query(self, artist: ArtistRef) -> bool:
        """See `RelatedProvider`."""
        return bool(artist.name or artist.keys.get(self.name))

    def related(self, artist: ArtistRef) -> list[Response] | None:
        """See `RelatedProvider`; Deezer has names and its own ids, in order, without a weight."""
        key = artist.keys.get(self.name) or self._search(artist.name)
        if key is None:
            return None
        rows = self._rows(f"artist/{key}/related", {})
        if rows is None:
            return None
        return [{"name": row.name, "keys": {self.name: str(row.id)}} for row in rows]

    def _search(self, name: str | None) -> str | None:
        """Find the artist of exactly this name who has the most fans."""
        rows = self._rows("search/artist", {"q": name or ""}) or []
        fitting = [row for row in rows if folded(row.name) == folded(name or "")]
        best = max(fitting, key=lambda row: (row.nb_fan, -row.id), default=None)
        return None if best is None else str(best.id)

    def _rows(self, path: str, parameters: dict[str, str]) -> list[_Artist] | None:
        try:
            answer = self._service.get(path, parameters, fault=_fault)
        except HttpError as fault:
            if fault.status in (NO_DATA, *MISSES):
                if fault.status != NO_DATA:
                    self._refusals.refused(fault)
                return None
            raise RemoteError(f"deezer refuses {path}: {fault}\ntry again later") from None
        rows = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise RemoteError(f"deezer answers {path} without a list\ntry again later")
        self._refusals.answered()
        return usable(rows, _Artist)


def _fault(answer: Any) -> HttpError | None:
    """Return the fault in an answer with HTTP 200; None if there is none."""
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict):
        return None
    code = error.get("code")
    known = {QUOTA: 429, BUSY: 503, NO_DATA: NO_DATA}
    return HttpError(known.get(code, 400) if isinstance(code, int) else 400)
