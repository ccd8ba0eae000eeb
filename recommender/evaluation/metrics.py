"""How good answers are: a value of each metric for each playlist.

The first four are those of the RecSys Challenge 2018 (Zamani et al. 2019, "An Analysis of
Approaches Taken in the ACM RecSys Challenge 2018"), with G the hidden songs of a playlist and R the
answer, best first:

r_precision    the share of G among the first |G| of R
r_artist       the same, where a song that is missed counts 0.25 if it is by an artist of G; each
               artist counts once
ndcg           gain 1 / log2(1 + rank) of each hit, divided by that of an answer which begins with G
clicks         how often a list of ten must be renewed until one holds a hit; 51 where none of
               500 candidates is one
hit_rate       1 if one of the first ten is a hit, else 0
novelty        mean of -log2(share of the training playlists that hold the song), the first ten, in
               bits; a song in none counts as in one
diversity      mean cosine distance of the audio features of two of the first ten, 0 to 2
artists        different artists among the first ten, divided by the number of songs

The last three are unknown (NaN) for an empty answer; `diversity` also where features are unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from models.contract import Array, find
from models.ragged import Ragged
from recommender.evaluation.catalogue import NONE
from recommender.evaluation.rules import TOP

ARTIST_CREDIT = 0.25


@dataclass(frozen=True)
class Metric:
    """What is shown of a metric.

    Attributes:
        label: its name for people.
        better: 1 where more is better, -1 where less is, 0 where neither is.
        decimals: how many are shown.
    """

    label: str
    better: int
    decimals: int


METRICS: Mapping[str, Metric] = {
    "r_precision": Metric("R-precision", 1, 3),
    "r_artist": Metric("R-prec. artist", 1, 3),
    "ndcg": Metric("NDCG", 1, 3),
    "clicks": Metric("clicks", -1, 2),
    "hit_rate": Metric("hit@10", 1, 3),
    "novelty": Metric("novelty", 0, 1),
    "diversity": Metric("diversity", 0, 2),
    "artists": Metric("artists", 0, 2),
}


@dataclass(frozen=True, eq=False)
class Judge:
    """What answers are judged by, beside the hidden songs.

    Attributes:
        artists: (all songs,) the first artist of each song, NONE where unknown.
        shares: (songs,) the share of the training playlists that hold each song, above 0.
        directions: (songs, 9) see `Catalogue.directions`.
        candidates: songs that an answer may have.
    """

    artists: Array
    shares: Array
    directions: Array
    candidates: int

    def judge(self, answers: Array, hidden: Ragged) -> dict[str, Array]:
        """Return the value (n,) of each metric.

        Args:
            answers: (n, candidates) numbers of songs, best first, each once; NONE at the end of
                those that are short.
            hidden: the songs to be found in each.
        """
        hits = member(answers, hidden)
        within = np.arange(answers.shape[1]) < hidden.lengths[:, None]
        top = answers[:, :TOP]
        found = (hits & within).sum(axis=1)
        credit = ARTIST_CREDIT * self._artists_found(answers, within & ~hits, hidden)
        return {
            "r_precision": found / hidden.lengths,
            "r_artist": (found + credit) / hidden.lengths,
            "ndcg": ndcg(hits, hidden.lengths),
            "clicks": clicks(hits, self.candidates),
            "hit_rate": hits[:, :TOP].any(axis=1).astype(np.float64),
            "novelty": _mean(-np.log2(self.shares[top]), top != NONE),
            "diversity": mean_distance(self.directions[top], top != NONE),
            "artists": self._different_artists(top),
        }

    def _artists_found(self, answers: Array, missed: Array, hidden: Ragged) -> Array:
        """Return how many artists of the hidden songs (n,) the songs that are missed are by."""
        rows = np.nonzero(missed & (answers != NONE))
        of_missed = _pairs(rows[0], self.artists[answers[rows]])
        of_hidden = _pairs(hidden.owners(), self.artists[hidden.values])
        both = np.intersect1d(of_missed, of_hidden)
        return np.bincount(both["row"], minlength=len(answers))

    def _different_artists(self, top: Array) -> Array:
        """Return the share of different artists (n,); each unknown one is another."""
        rows = np.nonzero(top != NONE)
        artists = self.artists[top[rows]]
        unknown = np.bincount(rows[0][artists == NONE], minlength=len(top))
        known = np.bincount(_pairs(rows[0], artists)["row"], minlength=len(top))
        count = (top != NONE).sum(axis=1)
        return np.where(count > 0, (known + unknown) / np.maximum(count, 1), np.nan)


def member(answers: Array, hidden: Ragged) -> Array:
    """Return which songs (n, k) of each answer are among its hidden ones."""
    most = max(int(answers.max(initial=0)), int(hidden.values.max(initial=0))) + 1
    rows = np.arange(len(answers), dtype=np.int64)[:, None] * most
    wanted = np.sort(hidden.owners().astype(np.int64) * most + hidden.values)
    asked = np.where(answers == NONE, -1, rows + answers)
    return find(wanted, asked)[1]


def ndcg(hits: Array, hidden: Array) -> Array:
    """Return the normalised discounted cumulative gain (n,) of hits (n, k).

    Args:
        hits: where the answers are right.
        hidden: (n,) how many songs there were to be found; no more than k can be.
    """
    gains = 1.0 / np.log2(np.arange(2, hits.shape[1] + 2))
    ideal = np.cumsum(gains)[np.minimum(hidden, hits.shape[1]) - 1]
    return np.asarray((hits @ gains) / ideal)


def clicks(hits: Array, candidates: int) -> Array:
    """Return how often (n,) a list of ten is renewed before one holds a hit."""
    first = hits.argmax(axis=1) // TOP
    return np.where(hits.any(axis=1), first, -(-candidates // TOP) + 1).astype(np.float64)


def mean_distance(directions: Array, there: Array) -> Array:
    """Return the mean cosine distance (n,) of two of some songs; NaN where there is no pair.

    Args:
        directions: (n, m, d) of length 1; those that are NaN are left out.
        there: (n, m) which of them count.
    """
    known = there & np.isfinite(directions).all(axis=2)
    vectors = np.where(known[:, :, None], directions, 0.0).astype(np.float64)
    count = known.sum(axis=1)
    squares = np.square(vectors.sum(axis=1)).sum(axis=1) - np.square(vectors).sum(axis=(1, 2))
    pairs = count * (count - 1)
    return np.where(pairs > 0, 1.0 - squares / np.maximum(pairs, 1), np.nan)


def _mean(values: Array, there: Array) -> Array:
    """Return the mean (n,) of the values (n, m) that are there; NaN where none is."""
    count = there.sum(axis=1)
    sums = np.where(there, values, 0.0).sum(axis=1)
    return np.where(count > 0, sums / np.maximum(count, 1), np.nan)


def _pairs(rows: Array, artists: Array) -> Array:
    """Return the different pairs of a row and an artist, as records; without unknown artists."""
    pairs = np.empty(len(rows), dtype=[("row", "i8"), ("artist", "i8")])
    pairs["row"], pairs["artist"] = rows, artists
    return np.unique(pairs[artists != NONE])
