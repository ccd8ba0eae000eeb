"""Asking the services about a track that the database does not know."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.errors import ClosedError, CredentialsError, RemoteError, WaitError
from etl.readers.fields import features_fault
from etl.songs import song_artist, song_title
from etl.sources.batches import fetch_all
from recommender.errors import UnknownTrackError
from recommender.tracks import Features
from recommender.unknown.described import named_genres
from sql.reads import FEATURE_COLUMNS, Card

if TYPE_CHECKING:
    from etl.sources.protocols import Response, ResponseProvider

_WORDS = {"tracks": "track", "artists": "artists", "audio-features": "audio features"}
MOST_ARTISTS = 50  # of one track: a batch


@dataclass
class Fetched:
    """What the services know of a track.

    Attributes:
        track_id: the track.
        responses: kind -> id -> response, as `etl.scrape` keeps them.
        sources: kind -> the name of the service that answered.
        reasons: why others did not, a line each.
    """

    track_id: str
    responses: dict[str, dict[str, Response]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    @property
    def features(self) -> Features:
        """Its audio features, all of them known once it is fetched."""
        nine = _nine(self.features_response or {})
        return tuple(value for value in nine.values() if value is not None)

    @property
    def features_response(self) -> Response | None:
        """The response about its audio features."""
        return self.responses.get("audio-features", {}).get(self.track_id)

    @property
    def genres(self) -> list[str]:
        """The genres of its artists, as far as any are known."""
        artists = self.responses.get("artists", {}).values()
        named = (genre for artist in artists for genre in artist.get("genres") or ())
        return named_genres(genre for genre in named if isinstance(genre, str))

    @property
    def track(self) -> Response:
        """The response about the track; empty if there is none."""
        return self.responses.get("tracks", {}).get(self.track_id, {})

    @property
    def card(self) -> Card | None:
        """What a list shows of it; None if no service described it."""
        return _card(self)


@dataclass
class Fetcher:
    """Asks about one track after the other.

    Args:
        catalogue: the service for tracks and artists; None if none is set up.
        features: the services for audio features, in order.
        reasons: why others are not set up, a line each.
    """

    catalogue: ResponseProvider | None
    features: Sequence[ResponseProvider]
    reasons: Sequence[str] = ()

    def fetch(self, track_id: str) -> Fetched:
        """Ask about a track.

        Raises:
            UnknownTrackError: no service has its audio features; says why, service by service.
            WaitError, CredentialsError: likewise, but one of them may have them later.
        """
        result = Fetched(track_id, reasons=list(self.reasons))
        failures: list[RemoteError] = []
        if self.catalogue is not None:
            self._ask(self.catalogue, "tracks", [track_id], result, failures)
            artists = _artist_ids(result.track)
            if artists:
                self._ask(self.catalogue, "artists", artists, result, failures)
        for provider in self.features:
            if result.features_response is None:
                self._ask(provider, "audio-features", [track_id], result, failures)
        if result.features_response is None:
            _give_up(result, failures)
        return result

    def _ask(
        self,
        provider: ResponseProvider,
        kind: str,
        ids: Sequence[str],
        result: Fetched,
        failures: list[RemoteError],
    ) -> None:
        try:
            answer = fetch_all(provider, kind, ids)
        except RemoteError as error:
            failures.append(error)
            first = str(error).splitlines()[0]
            result.reasons.append(first if first not in result.reasons else "")
            return
        found = {one: response for one, response in answer.items() if response is not None}
        if kind == "audio-features" and (fault := _fault(found.get(result.track_id))):
            result.reasons.append(f"{provider.name}: {fault}")
            return
        if not found:
            result.reasons.append(f"{provider.name} has no {_WORDS[kind]} of it")
            return
        result.responses[kind] = found
        result.sources[kind] = provider.name


def _fault(response: Response | None) -> str | None:
    """Return why audio features cannot be used; None if they can, or if there are none."""
    return None if response is None else features_fault(_nine(response))


def _nine(response: Response) -> dict[str, float | None]:
    values = {name: response.get(name) for name in FEATURE_COLUMNS}
    return {
        name: float(value) if isinstance(value, int | float) and math.isfinite(value) else None
        for name, value in values.items()
    }


def _give_up(result: Fetched, failures: Sequence[RemoteError]) -> None:
    reasons = "; ".join(reason for reason in result.reasons if reason)
    text = (
        f"the audio features of {result.track_id} are neither in the database nor with a service:"
        f" {reasons}\n"
        "pass its audio features: --features FILE.json"
    )
    for error in failures:
        if isinstance(error, WaitError):
            raise WaitError(text, error.until)
        if isinstance(error, CredentialsError) and not isinstance(error, ClosedError):
            raise CredentialsError(text)
    raise UnknownTrackError(text)


def _artist_ids(track: Mapping[str, object]) -> list[str]:
    artists = track.get("artists")
    rows = artists if isinstance(artists, list) else []
    ids = [row.get("id") for row in rows if isinstance(row, dict)]
    return [one for one in ids if isinstance(one, str)][:MOST_ARTISTS]


def _card(fetched: Fetched) -> Card | None:
    track = fetched.track
    if not track:
        return None
    album = track.get("album") or {}
    described = fetched.responses.get("artists", {})
    rows = [row for row in track.get("artists") or () if row is not None]
    names = [row.get("name") or described.get(str(row.get("id")), {}).get("name") for row in rows]
    year = str(album.get("release_date") or "")[:4]
    title, first_artist = track.get("name"), names[0] if names else None
    return Card(
        fetched.track_id,
        title,
        ", ".join(name for name in names if name) or None,
        tuple(_artist_ids(track)),
        album.get("name"),
        int(year) if year.isdecimal() else None,
        track.get("popularity"),
        song=(song_title(title), song_artist(first_artist)) if title and first_artist else None,
    )


def sources_line(sources: Mapping[str, str]) -> str:
    """Return which service answered what.

    >>> sources_line({"tracks": "spotify", "artists": "spotify", "audio-features": "reccobeats"})
    'track and artists from spotify, audio features from reccobeats'
    """
    by_source: dict[str, list[str]] = {}
    for kind, source in sources.items():
        by_source.setdefault(source, []).append(_WORDS[kind])
    return ", ".join(f"{' and '.join(what)} from {who}" for who, what in by_source.items())
