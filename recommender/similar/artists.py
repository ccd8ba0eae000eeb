"""Artists whose tracks are near each other: each stands at the centre of the artist's tracks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from models.contract import Array, as_text, find
from models.top_k import top_rows
from models.vectors.embedding import Embedding, directions, distances
from recommender.artists.known import as_dict
from sql import search
from sql.database import Database
from sql.search import ArtistCard

FEWEST = 3
"""Tracks that another artist must have: the centre of fewer says little."""


@dataclass(frozen=True)
class NearArtist:
    """An artist whose tracks are near those of another.

    Attributes:
        rank: from 1.
        card: the artist.
        distance: between the centres of their tracks, in the model's own units.
        tracks: how many the model knows of.
    """

    rank: int
    card: ArtistCard
    distance: float
    tracks: int

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "rank": self.rank,
            **as_dict(self.card),
            "distance": round(self.distance, 6),
            "tracks": self.tracks,
        }


@dataclass(frozen=True, eq=False)
class Centres:
    """Where artists stand in a model: at the centres of their tracks.

    Attributes:
        ids: (a,) bytes of artists one of whose tracks the model knows, sorted.
        places: (a, dimension) float64.
        counts: (a,) how many tracks these are the centres of.
    """

    ids: Array
    places: Array
    counts: Array

    @classmethod
    def of(cls, database: Database, model: Embedding) -> Centres:
        """Return the centres of all artists; takes 0.3 s and 10 MB for 100,000 tracks."""
        columns = database.columns(
            "SELECT artist_id, track_id FROM artist_track ORDER BY artist_id, track_id"
        )
        rows, known = find(model.ids, columns["track_id"].astype("S22"))
        ids, owners = np.unique(columns["artist_id"].astype("S22")[known], return_inverse=True)
        vectors = model.vectors[rows[known]]
        vectors = directions(vectors) if model.measure == "cosine" else vectors
        sums = np.stack([np.bincount(owners, part, len(ids)) for part in vectors.T], axis=1)
        counts = np.bincount(owners, minlength=len(ids))
        return cls(ids, sums / counts[:, None], counts)


_known: WeakKeyDictionary[Embedding, Centres] = WeakKeyDictionary()
"""Centres by model, for a process that answers more than once; they go when the model goes."""


def near_artists(
    database: Database, model: Embedding, artist_id: str, n: int
) -> tuple[NearArtist, ...]:
    """Return the `n` artists nearest to one, the nearest first, without the artist itself.

    Args:
        database: open for reading; the one that the model belongs to.
        model: has a vector for each track.
        artist_id: of an artist one of whose tracks the model knows.
        n: how many; fewer are returned where there are no more with `FEWEST` tracks.
    """
    if model not in _known:
        _known[model] = Centres.of(database, model)
    centres = _known[model]
    own, there = find(centres.ids, np.array([artist_id], dtype="S22"))
    if not there.all():
        return ()
    apart = distances(centres.places, centres.places[own[0]])
    best = top_rows(np.where(centres.counts >= FEWEST, -apart, -np.inf), n, own)
    ids = as_text(centres.ids[best])
    cards = {one.artist_id: one for one in search.artist_cards(database, ids)}
    return tuple(
        NearArtist(rank, cards[one], float(apart[row]), int(centres.counts[row]))
        for rank, (one, row) in enumerate(zip(ids, best, strict=True), start=1)
    )
