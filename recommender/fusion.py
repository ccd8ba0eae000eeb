"""Rankings of several models, made one.

Their scores cannot be added: one counts playlists, another divides by a distance, a third makes a
jump between what it has ranked and the rest. What can be compared is the place that a model gives a
candidate: the best counts 1, and each further one less by the logarithm of its place, to nothing
after `POOL` places. The sum over the models, by weight, is the new score.

Measured on 300 real playlists with 10 seeds, R-precision of blends by logarithm, by reciprocal
place (Cormack et al. 2009) and by scores that are scaled to a mean of 1 for the best 100:
co-occurrence and iALS in equal parts 0.141, 0.141 and 0.144; playlists and K-Means, 7 to 3, 0.145,
0.143 and 0.129.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import Array, Ranking

POOL = 1_000
"""The best candidates of each model that count."""

MODELS = "models"
"""The reason that names the models which list a candidate."""


@dataclass(frozen=True, eq=False)
class Vote:
    """The ranking of one model.

    Attributes:
        model: its name.
        weight: how much it counts.
        ranking: best first.
        songs: for each candidate a mark of its song, the same in all votes.
    """

    model: str
    weight: float
    ranking: Ranking
    songs: Sequence[Hashable]


def fuse(votes: Sequence[Vote]) -> Ranking:
    """Return every song of some rankings once, in any order, with the sum of what it counts.

    Its id is the one in the first vote that lists it, and so are its reasons; those that only later
    votes have are added. A reason is None where no vote has it.

    Args:
        votes: the heaviest first.
    """
    numbers: dict[Hashable, int] = {}
    rows = [
        np.array([numbers.setdefault(song, len(numbers)) for song in vote.songs], dtype=np.intp)
        for vote in votes
    ]
    size = len(numbers)
    total = sum(vote.weight for vote in votes)
    ids, scores = np.zeros(size, dtype="S22"), np.zeros(size)
    models = np.full(size, "", dtype=object)
    reasons: dict[str, Array] = {}
    for vote, own in zip(votes, rows, strict=True):
        songs, places = np.unique(own, return_index=True)
        scores[songs] += vote.weight / total * _counts(places)
        ids[songs] = np.where(ids[songs] == b"", vote.ranking.ids[places], ids[songs])
        models[songs] += np.where(models[songs] == "", "", ", ") + vote.model
        for name, column in vote.ranking.because.items():
            known = reasons.setdefault(name, np.full(size, None, dtype=object))
            free = np.array([value is None for value in known[songs]], dtype=bool)
            known[songs[free]] = column[places[free]].astype(object)
    return Ranking(ids, scores, {MODELS: models.astype("U"), **reasons})


def _counts(places: Array) -> Array:
    """Return what candidates (n,) count at some places, from 0.

    >>> _counts(np.array([0, POOL // 2, POOL])).round(2).tolist()
    [1.0, 0.1, 0.0]
    """
    return np.asarray(1.0 - np.log1p(places) / math.log1p(POOL))
