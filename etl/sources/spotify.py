"""Spotify's Web API: tracks, albums, artists, audio features and related artists by id.

For an app with extended access, ids are fetched in batches. Other apps get 403 for those, so ids
are fetched one at a time; audio features and related artists are closed to them.
Source: https://developer.spotify.com/documentation/web-api
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

from etl.errors import ClosedError, RemoteError
from etl.ids import is_id
from etl.sources.batches import BatchRefusedError
from etl.sources.http_client import HttpError
from etl.sources.protocols import ArtistRef, Response
from etl.sources.settings import Service, SpotifyApp
from etl.sources.shapes import checked
from etl.sources.spotify_app import SpotifyClient

BAD_REQUEST, FORBIDDEN, NOT_FOUND = 400, 403, 404

# Ids in a batch, the method of spotipy for a batch and for one, and the key of a batch's answer.
_KINDS = {
    "tracks": (50, "tracks", "track", "tracks"),
    "artists": (50, "artists", "artist", "artists"),
    "albums": (20, "albums", "album", "albums"),
    "audio-features": (100, "audio_features", "audio_features", ""),
}
_SUBSTITUTES = {
    "audio-features": "use --provider reccobeats, which needs no key",
    "related-artists": "use --provider deezer, listenbrainz or lastfm",
}


class Spotify:
    """See `etl.sources.protocols.ResponseProvider` and `RelatedProvider`."""

    name = "spotify"

    def __init__(self, service: Service, app: SpotifyApp) -> None:
        self._client = SpotifyClient(service, app)
        self.clients = (self._client.client,)
        self._single: set[str] = set()  # kinds whose batches are closed to the app
        self._related_is_open = False

    @property
    def renewals(self) -> int:
        """How many access tokens were refused and replaced."""
        return self._client.token.renewals

    def close(self) -> None:
        """See `Provider`."""
        self._client.close()

    def batch_size(self, kind: str) -> int:
        """See `ResponseProvider`."""
        return 1 if kind in self._single else _KINDS[kind][0]

    def fetch(self, kind: str, ids: Sequence[str]) -> Mapping[str, Response | None]:
        """See `ResponseProvider`."""
        if len(ids) == 1 and kind != "audio-features":
            return {ids[0]: self._one(kind, ids[0])}
        if kind in self._single:
            raise BatchRefusedError
        try:
            return self._batch(kind, ids)
        except HttpError as fault:
            if len(ids) == 1 and fault.status == BAD_REQUEST:
                return {ids[0]: None}
            self._understand(fault, kind)
        raise BatchRefusedError

    def _batch(self, kind: str, ids: Sequence[str]) -> Mapping[str, Response | None]:
        _, method, _, key = _KINDS[kind]
        answer = self._client.ask(method, list(ids))
        # spotipy takes the list out of its object for audio features, and for no other kind.
        found = answer.get(key) if isinstance(answer, dict) else answer
        if not isinstance(found, list) or len(found) != len(ids):
            raise RemoteError(
                f"spotify answers a request for {len(ids)} {kind} with something else"
            )
        rows = {one: checked(kind, row) for one, row in zip(ids, found, strict=True)}
        for one, row in rows.items():
            _require_own(kind, one, row, ids)
        return rows

    def _understand(self, fault: HttpError, kind: str) -> None:
        """Raise the reason why a batch was refused if fetching one id at a time would not help."""
        if fault.status in (FORBIDDEN, NOT_FOUND) and kind in _SUBSTITUTES:
            self._closed(kind, fault)
        if fault.status == FORBIDDEN:
            self._single.add(kind)
        elif fault.status not in (BAD_REQUEST, NOT_FOUND):  # one bad id makes a batch fail
            self._unexpected(kind, fault)

    def _one(self, kind: str, one: str) -> Response | None:
        try:
            answer = self._client.ask(_KINDS[kind][2], one)
        except HttpError as fault:
            if fault.status in (BAD_REQUEST, NOT_FOUND):
                return None
            if fault.status == FORBIDDEN:
                self._closed(kind, fault)
            self._unexpected(kind, fault)
        return checked(kind, answer)

    def can_query(self, artist: ArtistRef) -> bool:
        """See `RelatedProvider`."""
        return is_id(artist.id)

    def related(self, artist: ArtistRef) -> list[Response] | None:
        """See `RelatedProvider`."""
        try:
            answer = self._client.ask("artist_related_artists", artist.id)
        except HttpError as fault:
            if fault.status == NOT_FOUND and (self._related_is_open or not self._knows(artist)):
                return None
            if fault.status in (FORBIDDEN, NOT_FOUND):
                self._closed("related-artists", fault)
            self._unexpected("related-artists", fault)
        self._related_is_open = True
        listed = answer.get("artists") if isinstance(answer, dict) else None
        if not isinstance(listed, list):
            raise RemoteError("spotify answers a request for related artists with something else")
        rows = (checked("artists", one) for one in listed)
        return [row for row in rows if row is not None]

    def _knows(self, artist: ArtistRef) -> bool:
        """Distinguish a closed endpoint from an unknown artist: both are 404."""
        return self._one("artists", artist.id) is not None

    def _closed(self, kind: str, fault: HttpError) -> NoReturn:
        substitute = _SUBSTITUTES.get(kind, "ask Spotify for extended access")
        raise ClosedError(
            f"spotify offers {kind} only to apps with extended access, which this one does not have"
            f" (HTTP {fault.status})\n{substitute}"
        )

    def _unexpected(self, kind: str, fault: HttpError) -> NoReturn:
        raise RemoteError(
            f"spotify refuses {kind}: {fault}\nearlier answers are kept; try again later"
        )


def _require_own(kind: str, one: str, row: Response | None, ids: Sequence[str]) -> None:
    """Raise if a row is that of another id; a track may come as the version that is played instead.

    Source: https://developer.spotify.com/documentation/web-api/concepts/track-relinking
    """
    own = None if row is None else row.get("id")
    if own not in (None, one) and (own in ids or kind == "audio-features"):
        raise RemoteError(
            f"spotify answers {kind} of {one} with those of {own}\nthat answer is not kept"
        )
