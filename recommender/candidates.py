"""Candidates for an answer, as many as are needed: in the model's lists, or merged into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from models.contract import ListRanker, Ranker, Ranking
from models.errors import ModelInputError
from recommender.query import QueryTrack, together

AT_ONCE = 100
"""At least so many candidates are asked for: ranking costs more than naming them."""

ALL = 10_000
"""Most candidates of one query that are merged with those of others."""


class Candidates(Protocol):
    """Where an answer takes candidates from."""

    def first(self, k: int) -> Mapping[str, Ranking]:
        """Return the first `k` of each list by its name; more begin with the same ones."""


class ListCandidates:
    """The lists of a model for one track: best first, or with a seed in random order."""

    def __init__(self, ranker: ListRanker, track: QueryTrack, seed: str | None) -> None:
        self._ranker = ranker
        self._query = track.query
        self._seed = seed

    def first(self, k: int) -> Mapping[str, Ranking]:
        """See `Candidates`."""
        return self._ranker.rank_lists(self._query, k, seed=self._seed)


class MergedCandidates:
    """One list for several tracks, best first: together they are one taste.

    Args:
        ranker: answers.
        tracks: those with a negative weight are to be unlike; none where there is only a title.
        title: of the playlist that they are from; "" if unknown.

    Raises:
        ModelInputError: a song is to be both like and unlike, or all are to be unlike.
    """

    def __init__(self, ranker: Ranker, tracks: Sequence[QueryTrack], title: str = "") -> None:
        if tracks and all(track.weight < 0 for track in tracks):
            raise ModelInputError("every track is to be unlike; name one to be like, too")
        self._ranker = ranker
        by_id = [track for track in tracks if track.query.features is None]
        by_features = [track for track in tracks if track.query.features is not None]
        self._queries = [
            *([together(by_id, title)] if by_id or not tracks else []),
            *(track.query for track in by_features),
        ]
        self._weights = [
            *([float(len(by_id))] if by_id or not tracks else []),
            *(track.weight for track in by_features),
        ]
        self._size = 0
        self._ranking: Ranking | None = None

    def first(self, k: int) -> Mapping[str, Ranking]:
        """See `Candidates`."""
        if self._ranking is None or k > self._size:  # what is left out may take several rounds
            self._size = max(k, AT_ONCE)
            self._ranking = self._rank(self._size)
        return {"": self._ranking.take(np.arange(min(k, len(self._ranking))))}

    def _rank(self, k: int) -> Ranking:
        if len(self._queries) == 1:
            return self._ranker.rank(self._queries[0], k)
        rankings = [self._ranker.rank(query, ALL) for query in self._queries]
        return _mean(rankings, self._weights).best(k, self._asked())

    def _asked(self) -> set[str]:
        return {one for query in self._queries for one in query.ids}


def _mean(rankings: Sequence[Ranking], weights: Sequence[float]) -> Ranking:
    """Return candidates once, with the weighted mean of their scores; absent ones count as 0.

    A negative weight is that of something to be unlike.

    The reasons are those of the ranking where the candidate scores highest; columns that not all
    rankings have are left out.
    """
    ids = np.hstack([ranking.ids for ranking in rankings])
    scores = np.hstack([ranking.scores for ranking in rankings])
    shares = np.repeat(weights, [len(ranking) for ranking in rankings]) / np.abs(weights).sum()
    unique, row = np.unique(ids, return_inverse=True)
    mean = np.bincount(row, scores * shares, len(unique))
    order = np.lexsort((-scores, row))
    best = order[np.searchsorted(row[order], np.arange(len(unique)))]
    common = set.intersection(*(set(ranking.because) for ranking in rankings))
    columns = {n: np.hstack([r.because[n] for r in rankings])[best] for n in sorted(common)}
    return Ranking(unique, mean, columns)
