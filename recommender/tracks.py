"""What an answer shows and needs of tracks, looked up in the database each time or in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from sql import reads
from sql.database import Database
from sql.reads import Card, Song

Features = tuple[float, ...]


class TrackLookup(Protocol):
    """Looks up tracks by id; an id that is unknown is left out."""

    def cards(self, ids: Sequence[str]) -> Mapping[str, Card]:
        """Return what a list shows of tracks."""

    def features(self, ids: Sequence[str]) -> Mapping[str, Features]:
        """Return audio features, in the order of `sql.reads.FEATURE_COLUMNS`."""

    def playlists(self, ids: Sequence[str]) -> Mapping[str, int]:
        """Return in how many playlists tracks stand."""

    def releases(self, songs: Collection[Song]) -> Mapping[Song, Sequence[str]]:
        """Return the ids of all releases of songs, the more popular ones first."""


class DatabaseTracks:
    """Queries the database each time: nothing to wait for, some milliseconds an answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cards(self, ids: Sequence[str]) -> Mapping[str, Card]:
        """See `TrackLookup`."""
        return reads.cards(self._database, ids)

    def features(self, ids: Sequence[str]) -> Mapping[str, Features]:
        """See `TrackLookup`."""
        return reads.features(self._database, ids)

    def playlists(self, ids: Sequence[str]) -> Mapping[str, int]:
        """See `TrackLookup`."""
        return reads.playlist_counts(self._database, ids)

    def releases(self, songs: Collection[Song]) -> Mapping[Song, Sequence[str]]:
        """See `TrackLookup`."""
        return reads.releases(self._database, songs)


class MemoryTracks:
    """Reads everything once: for a process that answers many queries.

    Memory: about 1.5 KB a track, so 0.2 GB for 125,000 tracks; grows with them.
    """

    def __init__(self, database: Database) -> None:
        self._cards = reads.all_cards(database)
        self._features = reads.all_features(database)
        self._playlists = reads.all_playlist_counts(database)

    def cards(self, ids: Sequence[str]) -> Mapping[str, Card]:
        """See `TrackLookup`."""
        return {one: self._cards[one] for one in ids if one in self._cards}

    def features(self, ids: Sequence[str]) -> Mapping[str, Features]:
        """See `TrackLookup`."""
        return {one: self._features[one] for one in ids if one in self._features}

    def playlists(self, ids: Sequence[str]) -> Mapping[str, int]:
        """See `TrackLookup`."""
        return {one: self._playlists[one] for one in ids if one in self._playlists}

    def releases(self, songs: Collection[Song]) -> Mapping[Song, Sequence[str]]:
        """See `TrackLookup`."""
        return {song: self._releases[song] for song in songs if song in self._releases}

    @cached_property
    def _releases(self) -> Mapping[Song, Sequence[str]]:
        """All releases of all songs, grouped when first needed."""
        found: dict[Song, list[str]] = {}
        for card in sorted(self._cards.values(), key=_popular_first):
            if card.song is not None:
                found.setdefault(card.song, []).append(card.track_id)
        return found


def _popular_first(card: Card) -> tuple[int, str]:
    return (1 if card.popularity is None else -card.popularity), card.track_id
