"""Ranking the members of the query's clusters, wherever those are looked up.

A track stands in one cluster of each of its genres. Its candidates are the other members, and
their score is 1 / (1 + d), d being the Euclidean distance in the genre's scaled features, in the
genre where the two are nearest. A member of no common cluster scores 0. For several tracks the
scores are averaged with the query's weights.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.audio_features import YEAR
from models.contract import Query, Ranking, as_ids, check_k, find
from models.errors import ModelInputError, UnknownIdError

ClusterKey: TypeAlias = tuple[str, int]
"""A genre, and the number of a cluster within it."""

Ids: TypeAlias = NDArray[np.bytes_]
Floats: TypeAlias = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class _Origin:
    """A cluster that the query stands in.

    Attributes:
        query: the number of the query's track.
        key: the cluster.
        point: (9,) where the track is in the genre's scaled space.
    """

    query: int
    key: ClusterKey
    point: Floats


def _own(features: Floats) -> Floats:
    """Return the features that clusters are of, (9,) or with the year (10,), of those and more."""
    return np.asarray(features)[: YEAR + 1]


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Candidates, each beside an origin: a candidate once for each origin that it belongs to."""

    ids: Ids
    origin: NDArray[np.intp]
    distance: Floats
    size: NDArray[np.intp]


class ClusterRanking(ABC):
    """Ranks over clusters; who inherits says where they are looked up."""

    @abstractmethod
    def clusters(self, track_id: str) -> Sequence[ClusterKey]:
        """Return the clusters of a track, by genre; none for a track that is in no genre."""

    @abstractmethod
    def nearest_clusters(self, features: Floats, genres: Sequence[str]) -> Sequence[ClusterKey]:
        """Return the cluster nearest to (9,) features in each genre.

        Without genres, the one cluster that is nearest of all.
        """

    @abstractmethod
    def members(self, keys: Sequence[ClusterKey]) -> Mapping[ClusterKey, Ids]:
        """Return the ids (n,) of the members of clusters, sorted."""

    @abstractmethod
    def member_points(self, keys: Sequence[ClusterKey]) -> Mapping[ClusterKey, tuple[Ids, Floats]]:
        """Return the sorted ids (n,) of the members of clusters, and their scaled points (n, 9)."""

    @abstractmethod
    def points(self, ids: Mapping[str, Ids]) -> Mapping[str, Floats]:
        """Return, by genre, the scaled points (n, 9) of tracks of this genre."""

    @abstractmethod
    def scaled_point(self, genre: str, features: Floats) -> Floats:
        """Return (9,) features as a scaled point."""

    def __contains__(self, item: str) -> bool:
        """Whether a track is in any genre."""
        return bool(self.clusters(item))

    def rank(self, query: Query, k: int, *, exclude: Collection[str] = ()) -> Ranking:
        """Return the best `k` over all genres; see `models.contract.Ranker.rank`."""
        check_k(k)
        origins, _ = self._located(query, self._places(query))
        pairs = self._all_pairs(origins)
        return self._merged(query, origins, pairs).best(k, {*exclude, *query.ids})

    def rank_lists(
        self, query: Query, k: int, *, exclude: Collection[str] = (), seed: str | None = None
    ) -> dict[str, Ranking]:
        """Return `k` candidates of each genre; see `models.contract.ListRanker.rank_lists`."""
        check_k(k)
        left_out = {*exclude, *query.ids}
        places = self._places(query)
        if seed is not None:
            return self._draw(query, places, k, as_ids(sorted(left_out)), seed)
        origins, _ = self._located(query, places)
        return {
            genre: self._merged(query, own, self._all_pairs(own)).best(k, left_out)
            for genre, own in _by_genre(origins).items()
        }

    def score(self, query: Query, candidates: Sequence[str]) -> Floats:
        """Return a score for each candidate; see `models.contract.Ranker.score`."""
        origins, _ = self._located(query, self._places(query))
        ranking = self._merged(query, origins, self._all_pairs(origins))
        order = np.argsort(ranking.ids)
        ids, scores = ranking.ids[order], ranking.scores[order]
        found = np.zeros(len(candidates))
        rows, known = find(ids, as_ids(candidates))
        found[known] = scores[rows[known]]
        return found

    def _places(self, query: Query) -> list[tuple[int, ClusterKey]]:
        """Return the clusters that the query stands in, beside the number of its track."""
        if query.features is not None:
            if query.ids:
                raise ModelInputError("a query holds either ids or features")
            return [(0, key) for key in self.nearest_clusters(_own(query.features), query.within)]
        if not query.ids:
            raise ModelInputError("the model is asked by id or features, not by a title alone")
        found = {one: self.clusters(one) for one in query.ids}
        if unknown := [one for one, keys in found.items() if not keys]:
            raise UnknownIdError(
                f"{len(unknown)} of {len(found)} tracks are in no genre of the model:"
                f" {', '.join(unknown[:5])}{' …' if len(unknown) > 5 else ''}"
            )
        return [
            (number, key)
            for number, keys in enumerate(found.values())
            for key in keys
            if not query.within or key[0] in query.within
        ]

    def _located(
        self,
        query: Query,
        places: Sequence[tuple[int, ClusterKey]],
        others: Mapping[str, Ids] | None = None,
    ) -> tuple[list[_Origin], dict[str, Floats]]:
        """Return the origins, and the points of other tracks by genre; looks up all at once."""
        others = others or {}
        if query.features is not None:
            features = _own(query.features)
            origins = [_Origin(0, key, self.scaled_point(key[0], features)) for _, key in places]
            return origins, dict(self.points(others)) if others else {}
        ids = as_ids(query.ids)
        rows: dict[str, list[int]] = {genre: [] for _, (genre, _) in places}
        for number, (genre, _) in places:
            rows[genre].append(number)
        none = as_ids([])
        points = self.points({g: np.hstack([ids[n], others.get(g, none)]) for g, n in rows.items()})
        origins = [
            _Origin(number, key, points[key[0]][rows[key[0]].index(number)])
            for number, key in places
        ]
        return origins, {genre: points[genre][len(own) :] for genre, own in rows.items()}

    def _all_pairs(self, origins: Sequence[_Origin]) -> _Pairs:
        """Pair every member of the origins' clusters with its origins."""
        found = self.member_points(list(dict.fromkeys(origin.key for origin in origins)))
        parts = [(*found[origin.key], origin) for origin in origins]
        return _pairs([(ids, _distances(points, o), len(ids)) for ids, points, o in parts])

    def _draw(
        self,
        query: Query,
        places: Sequence[tuple[int, ClusterKey]],
        k: int,
        left_out: Ids,
        seed: str,
    ) -> dict[str, Ranking]:
        """Draw `k` candidates of each genre; only of these the points are looked up."""
        members = self.members(list(dict.fromkeys(key for _, key in places)))
        keys: dict[str, list[ClusterKey]] = {}
        for _, key in places:
            keys.setdefault(key[0], []).append(key)
        drawn: dict[str, Ids] = {}
        for genre, own in keys.items():
            pool = _union([members[key] for key in own])
            pool = pool[~np.isin(pool, left_out)]
            drawn[genre] = pool[_draw_rows(random.Random(f"{seed}/{genre}"), len(pool), k)]
        origins, points = self._located(query, places, drawn)
        rankings = {}
        for genre, of_genre in _by_genre(origins).items():
            parts = []
            for origin in of_genre:
                cluster = members[origin.key]
                inside = np.isin(drawn[genre], cluster) if len(of_genre) > 1 else slice(None)
                distances = _distances(points[genre][inside], origin)
                parts.append((drawn[genre][inside], distances, len(cluster)))
            merged = self._merged(query, of_genre, _pairs(parts))
            rankings[genre] = merged.take(np.searchsorted(merged.ids, drawn[genre]))
        return rankings

    def _merged(self, query: Query, origins: Sequence[_Origin], pairs: _Pairs) -> Ranking:
        """Return each candidate once, by id: its score, and its nearest origin as the reason."""
        ids, candidate = np.unique(pairs.ids, return_inverse=True)
        number = np.array([origin.query for origin in origins], dtype=np.intp)[pairs.origin]
        weights = np.array(query.weights or (1.0,))
        order = np.lexsort((pairs.distance, number, candidate))
        new = np.diff(candidate[order], prepend=-1) | np.diff(number[order], prepend=-1)
        best = order[new != 0]  # of each candidate and track, in the genre where they are nearest
        similarities = weights[number[best]] / (1.0 + pairs.distance[best])
        scores = np.bincount(candidate[best], similarities, len(ids)) / np.abs(weights).sum()
        nearest = np.lexsort((pairs.origin, pairs.distance, candidate))
        starts = np.searchsorted(candidate[nearest], np.arange(len(ids)))
        rows = nearest[starts] if len(ids) else nearest
        keys = [origins[one].key for one in pairs.origin[rows]]
        because = {
            "genre": np.array([genre for genre, _ in keys], dtype="U"),
            "cluster": np.array([cluster for _, cluster in keys], dtype=np.int64),
            "cluster_size": pairs.size[rows],
            "distance": pairs.distance[rows],
        }
        if len(query.ids) > 1:
            because["nearest_to"] = as_ids(query.ids)[number[rows]]
        return Ranking(ids, scores, because)


def _draw_rows(generator: random.Random, rows: int, k: int) -> list[int]:
    """Return the first `k` of `rows` numbers in random order, that of `random.sample` of all."""
    left = list(range(rows))
    drawn = []
    for last in range(rows - 1, rows - 1 - min(k, rows), -1):
        chosen = generator.randrange(last + 1)
        drawn.append(left[chosen])
        left[chosen] = left[last]
    return drawn


def _by_genre(origins: Sequence[_Origin]) -> dict[str, list[_Origin]]:
    found: dict[str, list[_Origin]] = {}
    for origin in origins:
        found.setdefault(origin.key[0], []).append(origin)
    return found


def _union(parts: Sequence[Ids]) -> Ids:
    """Return sorted ids of one or several sorted arrays."""
    return parts[0] if len(parts) == 1 else np.unique(np.hstack(parts))


def _distances(points: Floats, origin: _Origin) -> Floats:
    """Return Euclidean distances (n,) float64 from an origin to points (n, 9)."""
    squares: Floats = np.square(points - origin.point, dtype=np.float64)
    return np.asarray(np.sqrt(squares.sum(axis=1)))


def _pairs(parts: Sequence[tuple[Ids, Floats, int]]) -> _Pairs:
    """Join, for each origin in order, ids, distances and the size of its cluster."""
    if not parts:
        return _Pairs(as_ids([]), np.array([], np.intp), np.array([]), np.array([], np.intp))
    lengths = [len(ids) for ids, _, _ in parts]
    return _Pairs(
        np.hstack([ids for ids, _, _ in parts]),
        np.repeat(np.arange(len(parts)), lengths),
        np.hstack([distances for _, distances, _ in parts]),
        np.repeat([size for _, _, size in parts], lengths),
    )
