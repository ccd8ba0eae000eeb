"""Rankings of several models, made one.

Their scores cannot be added as they are: one counts playlists, another divides by a distance. What
a candidate counts is how far its score is above that of the model's worst candidate, divided by
the mean of its best 100; the sum over the models, by weight, is the new score. On real playlists
this was as good as or better than summing by place (reciprocal rank fusion, Cormack et al. 2009):
co-occurrence and iALS 0.144 against 0.141 in R-precision, EASE and iALS 0.146 against 0.143.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import Array, Ranking

BEST = 100
"""So many candidates of a model together count the same on average as those of another model."""

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
        scores[songs] += vote.weight / total * _counts(vote.ranking.scores)[places]
        ids[songs] = np.where(ids[songs] == b"", vote.ranking.ids[places], ids[songs])
        models[songs] += np.where(models[songs] == "", "", ", ") + vote.model
        for name, column in vote.ranking.because.items():
            known = reasons.setdefault(name, np.full(size, None, dtype=object))
            free = np.array([value is None for value in known[songs]], dtype=bool)
            known[songs[free]] = column[places[free]].astype(object)
    return Ranking(ids, scores, {MODELS: models.astype("U"), **reasons})


def _counts(scores: Array) -> Array:
    """Return what candidates (n,) count, given their scores, best first: 1 for the best on average.

    The worst counts a little: one part in n of what the best does; equal ones count 1.
    """
    if not len(scores) or scores[0] == scores[-1]:
        return np.ones(len(scores))
    above = scores - scores[-1] + (scores[0] - scores[-1]) / len(scores)
    return np.asarray(above / above[:BEST].mean())
