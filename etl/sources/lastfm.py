"""Last.fm: similar artists by name, with a key.

Source: https://www.last.fm/api/show/artist.getSimilar. Faults may come as HTTP 200 with "error":
6 means an unknown artist, 29 too many requests, 10 and 26 a key that is not accepted.
"""

from __future__ import annotations

from typing import Any

import msgspec

from etl.errors import CredentialsError, RemoteError
from etl.sources.batches import RefusalTracker
from etl.sources.http_client import HttpError
from etl.sources.json_service import JsonService
from etl.sources.protocols import ArtistRef, Response
from etl.sources.settings import Service
from etl.sources.shapes import Name, number, usable

UNKNOWN, BAD_KEYS = 6, (4, 10, 26)
_STATUS = {29: 429, 8: 503, 11: 503, 16: 503}  # errors that waiting may cure
MOST_ARTISTS = 100
MISSES = (400, 404)


class _Similar(msgspec.Struct):
    name: Name
    match: Any = None
    mbid: str | None = None


class LastFm:
    """See `etl.sources.protocols.RelatedProvider`."""

    name = "lastfm"

    def __init__(self, service: Service, api_key: str) -> None:
        self._service = JsonService(service)
        self._api_key = api_key
        self._refusals = RefusalTracker(self.name)
        self.clients = (self._service.client,)

    def close(self) -> None:
        """See `Provider`."""
        self._service.close()

    def can_query(self, artist: ArtistRef) -> bool:
        """See `RelatedProvider`."""
        return bool(artist.name)

    def related(self, artist: ArtistRef) -> list[Response] | None:
        """See `RelatedProvider`; the weight is Last.fm's match, 0 to 1."""
        parameters = {
            "method": "artist.getsimilar",
            "artist": artist.name or "",
            "limit": str(MOST_ARTISTS),
            "format": "json",
            "api_key": self._api_key,
        }
        try:
            answer = self._service.get("", parameters, fault=_fault)
        except HttpError as fault:
            if fault.status == UNKNOWN:
                return None
            if fault.status in MISSES:
                self._refusals.refused(fault)
                return None
            raise _refusal(fault) from None
        similar = answer.get("similarartists") if isinstance(answer, dict) else None
        rows = similar.get("artist") if isinstance(similar, dict) else None
        if not isinstance(rows, list):
            raise RemoteError("lastfm answers without a list of artists\ntry again later")
        self._refusals.answered()
        return [_entry(row) for row in usable(rows, _Similar)]


def _entry(row: _Similar) -> Response:
    entry: Response = {"name": row.name}
    if (match := number(row.match)) is not None:
        entry["weight"] = match
    if row.mbid:
        entry["keys"] = {"musicbrainz": row.mbid}
    return entry


def _fault(answer: Any) -> HttpError | None:
    """Return the fault in an answer with HTTP 200, with Last.fm's code as its status."""
    code = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(code, int):
        return None
    return HttpError(_STATUS.get(code, code))  # not its text: it may repeat the key


def _refusal(fault: HttpError) -> RemoteError:
    if fault.status in (*BAD_KEYS, 401, 403):
        return CredentialsError(
            "lastfm does not accept the key\nset [lastfm] api_key, or SEGUE_LASTFM_API_KEY"
        )
    return RemoteError(f"lastfm refuses: {fault}\ntry again later")
