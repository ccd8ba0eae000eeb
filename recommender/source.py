"""Where the recommender looks things up: in the database each time, or in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from sql import reads
from sql.database import Database
from sql.reads import Card

Features = tuple[float, ...]
Place = tuple[str, int]


class Source(Protocol):
    """What a recommendation needs to know."""

    def cards(self, ids: Sequence[str]) -> Mapping[str, Card]:
        """Return what a list shows of tracks, by id; an unknown id has nothing."""

    def features(self, ids: Sequence[str]) -> Mapping[str, Features]:
        """Return the audio features of tracks, by id; an unknown id has none."""

    def clusters(self, track_id: str) -> Sequence[Place]:
        """Return (genre, cluster) of a track for each of its genres, by genre."""

    def members(self, places: Sequence[Place]) -> Mapping[Place, Sequence[str]]:
        """Return the ids of the members of clusters, each sorted."""

    def member_features(self, place: Place) -> Mapping[str, Features]:
        """Return the audio features of the members of one cluster, by id."""


class Tables:
    """Asks the database each time: nothing to wait for, some milliseconds an answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cards(self, ids: Sequence[str]) -> Mapping[str, Card]:
        """See `Source`."""
        return reads.cards(self._database, ids)

    def features(self, ids: Sequence[str]) -> Mapping[str, Features]:
        """See `Source`."""
        return reads.features(self._database, ids)

    def clusters(self, track_id: str) -> Sequence[Place]:
        """See `Source`."""
        return reads.clusters(self._database, track_id)

    def members(self, places: Sequence[Place]) -> Mapping[Place, Sequence[str]]:
        """See `Source`."""
        return reads.members(self._database, places)

    def member_features(self, place: Place) -> Mapping[str, Features]:
        """See `Source`."""
        return reads.member_features(self._database, place)


class Memory:
    """Reads everything once: for a process that answers many.

    Memory: about 1.5 KB a track, so 0.2 GB for 125,000 tracks; grows with them.
    """

    def __init__(self, database: Database) -> None:
        self._cards = reads.all_cards(database)
        self._features = reads.all_features(database)
        self._members: dict[Place, list[str]] = {}
        self._clusters: dict[str, list[Place]] = {}
        for genre, track_id, cluster in reads.all_clusters(database):
            self._members.setdefault((genre, cluster), []).append(track_id)
            self._clusters.setdefault(track_id, []).append((genre, cluster))

    def cards(self, ids: Sequence[str]) -> Mapping[str, Card]:
        """See `Source`."""
        return {one: self._cards[one] for one in ids if one in self._cards}

    def features(self, ids: Sequence[str]) -> Mapping[str, Features]:
        """See `Source`."""
        return {one: self._features[one] for one in ids if one in self._features}

    def clusters(self, track_id: str) -> Sequence[Place]:
        """See `Source`."""
        return self._clusters.get(track_id, [])

    def members(self, places: Sequence[Place]) -> Mapping[Place, Sequence[str]]:
        """See `Source`."""
        return {place: self._members.get(place, []) for place in places}

    def member_features(self, place: Place) -> Mapping[str, Features]:
        """See `Source`."""
        return {one: self._features[one] for one in self._members.get(place, [])}
