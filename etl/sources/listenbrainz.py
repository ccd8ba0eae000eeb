"""ListenBrainz: similar artists by MusicBrainz ids, which MusicBrainz finds for Spotify's ids.

Both need no key. Similarity is of what the same listeners play in one session.
Sources: https://labs.api.listenbrainz.org/similar-artists,
https://musicbrainz.org/doc/MusicBrainz_API (lookup of a URL with its relations).
"""

from __future__ import annotations

from typing import Any

import msgspec

from etl.errors import RemoteError
from etl.ids import is_id, link
from etl.sources.batches import RefusalTracker
from etl.sources.http_client import HttpError
from etl.sources.json_service import JsonService
from etl.sources.protocols import ArtistRef, Response
from etl.sources.settings import Service
from etl.sources.shapes import Name, number, usable

ALGORITHM = (
    "session_based_days_7500_session_300_contribution_5_threshold_10_limit_100_filter_True_skip_30"
)
KEY = "musicbrainz"
MISSES = (400, 404)


class _Similar(msgspec.Struct):
    name: Name
    artist_mbid: str | None = None
    score: Any = None


class _Named(msgspec.Struct):
    id: str


class _Relation(msgspec.Struct):
    artist: _Named


class ListenBrainz:
    """See `etl.sources.protocols.RelatedProvider`."""

    name = "listenbrainz"

    def __init__(self, service: Service, musicbrainz: Service) -> None:
        self._service = JsonService(service)
        self._musicbrainz = JsonService(musicbrainz)
        self._refusals = RefusalTracker(self.name)
        self.clients = (self._service.client, self._musicbrainz.client)

    def close(self) -> None:
        """See `Provider`."""
        self._service.close()
        self._musicbrainz.close()

    def can_query(self, artist: ArtistRef) -> bool:
        """See `RelatedProvider`."""
        return bool(artist.keys.get(KEY)) or is_id(artist.id)

    def related(self, artist: ArtistRef) -> list[Response] | None:
        """See `RelatedProvider`; the weight is ListenBrainz's score, a whole number above 0."""
        mbid = artist.keys.get(KEY) or self._look_up(artist.id)
        if mbid is None:
            return None
        parameters = {"artist_mbids": mbid, "algorithm": ALGORITHM}
        try:
            rows = self._service.get("similar-artists/json", parameters)
        except HttpError as fault:
            if fault.status in MISSES:
                self._refusals.refused(fault)
                return None
            raise RemoteError(f"listenbrainz refuses: {fault}\ntry again later") from None
        if not isinstance(rows, list):
            raise RemoteError("listenbrainz answers without a list of artists\ntry again later")
        self._refusals.answered()
        found = sorted(usable(rows, _Similar), key=lambda row: -(number(row.score) or 0))
        return [_entry(row) for row in found if row.artist_mbid != mbid]

    def _look_up(self, artist_id: str) -> str | None:
        """Return the MusicBrainz id that is linked with an artist's page at Spotify."""
        if not is_id(artist_id):
            return None
        parameters = {"resource": link("artist", artist_id), "inc": "artist-rels", "fmt": "json"}
        try:
            answer = self._musicbrainz.get("url", parameters)
        except HttpError as fault:
            if fault.status in MISSES:  # 404 means an unknown address
                return None
            raise RemoteError(f"musicbrainz refuses: {fault}\ntry again later") from None
        relations = answer.get("relations") if isinstance(answer, dict) else None
        return next((one.artist.id for one in usable(relations, _Relation)), None)


def _entry(row: _Similar) -> Response:
    entry: Response = {"name": row.name, "keys": {KEY: row.artist_mbid}}
    if (score := number(row.score)) is not None:
        entry["weight"] = score
    return entry
