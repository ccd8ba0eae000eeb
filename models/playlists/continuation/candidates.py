"""The candidates for a query with what a ranker knows of each: one row of figures a track."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.contract import Array
from models.playlists.continuation.evidence import SCORE_EXPONENT, PlaylistIndex, Similar
from models.top_k import top_rows

FIGURES = (
    "log_popularity",
    "nearest",
    "by_track",
    "by_artist",
    "by_title",
    "factors",
    "cooccurrence",
    "same_artist",
    "same_artist_share",
    "shared_playlists",
    "shared_share",
    "query_artists",
    "query_tracks",
    "artist_nearest",
    "log_artist_popularity",
    "popularity_against_query",
    "shared_places",
    "sum",
)
"""The columns of the figures of a candidate, in this order."""

ARTIST_BOOST = 0.1  # of the query's artists, against the nearest playlists
NOBODY = -1  # the artist of a track without any
_BEST = 100  # scores are in units of the mean of so many best ones
_UNPLAYED = 0.25  # counts as the popularity of a track in no playlist, which only artists speak for
_SCALED = ("by_track", "by_artist", "by_title", "cooccurrence", "artist_nearest")


def scaled(scores: Array) -> Array:
    """Return scores in units of the mean of the best 100 that are above 0."""
    best = scores[scores > 0]
    if len(best) > _BEST:
        best = np.partition(best, len(best) - _BEST)[-_BEST:]
    return scores / best.mean() if len(best) else scores


@dataclass(frozen=True, eq=False)
class Evidence:
    """What speaks for every track, given a query.

    Attributes:
        index: the playlists.
        rows, weights: of the query's tracks (s,).
        similar: the nearest playlists.
        tracks, owners: of the places in these (m,): the track, and which of the playlists.
        same_artist: (n,) weights of the query's tracks by the same artist.
        factors, nearest: (n,) scores of the factors and of the nearest playlists, `scaled`.
        total: (n,) the sum of all, -inf where nothing speaks for a track.
    """

    index: PlaylistIndex
    rows: Array
    weights: Array
    similar: Similar
    tracks: Array
    owners: Array
    same_artist: Array
    factors: Array
    nearest: Array
    total: Array

    @classmethod
    def of(
        cls, index: PlaylistIndex, rows: Array, weights: Array, title: str, factors: Array
    ) -> Evidence:
        """Return the evidence of a query; `factors` are the scores (n,) of another model."""
        size = len(factors)
        similar = index.similar(rows, weights, title)
        tracks, owners = index.playlists.gather(similar.playlists)
        popularity = index.popularity
        damped = np.maximum(popularity, 1).astype(float) ** SCORE_EXPONENT
        nearest = np.bincount(tracks, similar.weights[owners], size) * damped
        by_artist = index.by_artist(rows, weights)
        same = np.bincount(index.artists.owners(), by_artist[index.artists.values], size)
        boost = np.sign(same) * np.sqrt(np.abs(same) * np.maximum(popularity, _UNPLAYED))
        some = (nearest != 0) | (same != 0) | (factors != 0)
        nearest, factors = scaled(nearest), scaled(factors)
        total = np.where(some, nearest + ARTIST_BOOST * scaled(boost) + factors, -np.inf)
        return cls(index, rows, weights, similar, tracks, owners, same, factors, nearest, total)

    def candidates(self, most: int) -> Array:
        """Return the rows of the best candidates by the sum, the best first."""
        return top_rows(self.total, most, self.rows)

    def figures(self, candidates: Array) -> Array:
        """Return what is known of some candidates, (len(candidates), len(FIGURES)) float32."""
        index = self.index
        position = np.full(len(self.total), -1, dtype=np.int32)
        position[candidates] = np.arange(len(candidates), dtype=np.int32)
        kept = position[self.tracks] >= 0
        places, owners = position[self.tracks[kept]], self.owners[kept]
        hits = self._hits()

        def summed(values: Array) -> Array:
            return np.bincount(places, values[owners], len(candidates))

        popularity = np.maximum(index.popularity[candidates], 1).astype(float)
        damped = popularity**SCORE_EXPONENT
        shared = summed((hits > 0).astype(float))
        artist_score, artist_popularity = self._artists(candidates)
        similar, same = self.similar, self.same_artist[candidates]
        lengths = np.maximum(index.playlists.lengths[similar.playlists], 1).astype(float)
        query_popularity = np.log(np.maximum(index.popularity[self.rows], 1)).mean()
        columns = {
            "log_popularity": np.log(popularity),
            "nearest": self.nearest[candidates],
            "by_track": summed(similar.by_track) * damped,
            "by_artist": summed(similar.by_artist) * damped,
            "by_title": summed(similar.by_title) * damped,
            "factors": self.factors[candidates],
            "cooccurrence": summed(hits / np.sqrt(lengths)) * popularity**-0.3,
            "same_artist": same,
            "same_artist_share": same / len(self.rows),
            "shared_playlists": shared,
            "shared_share": shared / popularity,
            "query_artists": np.full(
                len(candidates), len(np.unique(index.artists.gather(self.rows)[0]))
            ),
            "query_tracks": np.full(len(candidates), len(self.rows)),
            "artist_nearest": artist_score,
            "log_artist_popularity": np.log(artist_popularity),
            "popularity_against_query": np.log(popularity) - query_popularity,
            "shared_places": summed(hits),
            "sum": self.total[candidates],
        }
        for name in _SCALED:
            columns[name] = scaled(columns[name])
        return np.column_stack([columns[name] for name in FIGURES]).astype(np.float32)

    def _hits(self) -> Array:
        """Return how many tracks of the query each of the nearest playlists holds."""
        playlists, _ = self.index.tracks.gather(self.rows)
        counts = np.bincount(playlists, minlength=len(self.index.playlists))
        return counts[self.similar.playlists].astype(float)

    def _artists(self, candidates: Array) -> tuple[Array, Array]:
        """Return how near the first artist of each candidate is, and how popular: two (c,)."""
        index = self.index
        popularity = np.maximum(index.artist_popularity, 1).astype(float)
        artists, owners = index.playlist_artists.gather(self.similar.playlists)
        weights = np.bincount(artists, self.similar.weights[owners], len(popularity))
        score = weights * popularity**-0.3
        first = index.artists.take(candidates).firsts(NOBODY)
        # The last place is that of nobody.
        return np.append(score, 0.0)[first], np.append(popularity, 1.0)[first]
