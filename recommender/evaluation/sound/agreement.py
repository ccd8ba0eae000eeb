"""Whether what is near has a genre in common: the ten nearest tracks by other artists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np

from models.contract import Array, Progress, Query, Ranker, as_text, find
from models.features.data import artist_groups
from recommender.evaluation.sound.report import Agreement
from recommender.evaluation.sound.resampling import Sums
from recommender.sound_data import read_features
from sql.database import Database

NEAREST = 10
TRACKS = 2_000
"""Most tracks that are asked about."""

OTHER = "other"
_ASKED_FOR = 100  # candidates, of which some are by the same artist


class Shares(msgspec.Struct, frozen=True):
    """What was found for each track.

    Attributes:
        tracks: ids of those that were asked about.
        shared: of the nearest tracks by other artists, the share with a genre in common.
    """

    tracks: list[str]
    shared: list[float]


@dataclass(frozen=True, eq=False)
class Genres:
    """Which genres tracks have.

    Attributes:
        ids: (n,) bytes of tracks with audio features, sorted.
        has: (n, genres) whether a track has a genre, "other" left out.
        artists: (n,) numbers from 0.
    """

    ids: Array
    has: Array
    artists: Array

    def drawn(self, seed: int) -> list[str]:
        """Return the ids of random tracks that have a genre."""
        rows = np.flatnonzero(self.has.any(axis=1))
        chosen = np.random.default_rng(seed % 2**64).permutation(rows)[:TRACKS]
        return as_text(self.ids[np.sort(chosen)])


def read_genres(database: Database) -> Genres:
    """Return the genres of all tracks with audio features.

    Raises:
        DatabaseError: there is none.
    """
    data = read_features(database, None)
    columns = database.columns("SELECT track_id, genre FROM track_genre")
    rows, known = find(data.ids, columns["track_id"].astype("S22"))
    names, numbers = np.unique(columns["genre"].astype(str), return_inverse=True)
    has = np.zeros((len(data.ids), len(names)), dtype=bool)
    has[rows[known], numbers[known]] = True
    return Genres(data.ids, has[:, names != OTHER], artist_groups(data.artists))


def measure(ranker: Ranker, genres: Genres, tracks: list[str], progress: Progress) -> Shares:
    """Return what is found for tracks, as far as a model knows them.

    Args:
        ranker: the model.
        genres: of all tracks.
        tracks: ids to ask about.
        progress: called with the number of tracks that are done.
    """
    asked, shared = [], []
    for number, track in enumerate(tracks):
        if number % 100 == 0:
            progress(number, len(tracks), "")
        if track not in ranker:
            continue
        found = ranker.rank(Query((track,)), _ASKED_FOR).ids
        (own,), _ = find(genres.ids, np.array([track], dtype="S22"))
        rows, known = find(genres.ids, found)
        rows = rows[known]
        rows = rows[(genres.artists[rows] != genres.artists[own]) & genres.has[rows].any(axis=1)]
        if len(rows := rows[:NEAREST]):
            asked.append(track)
            shared.append(float((genres.has[rows] & genres.has[own]).any(axis=1).mean()))
    progress(len(tracks), len(tracks), "")
    return Shares(asked, shared)


def agreements(found: Mapping[str, Shares], base: str, genres: Genres) -> list[Agreement]:
    """Return how often what is near has a genre in common, by model.

    Args:
        found: of each model.
        base: the model that others are compared with, on the tracks that both know.
        genres: of all tracks.
    """
    of_base = dict(zip(found[base].tracks, found[base].shared, strict=True))
    rows = []
    for model, shares in found.items():
        own = dict(zip(shares.tracks, shares.shared, strict=True))
        both = sorted(own.keys() & of_base.keys())
        places, _ = find(genres.ids, np.array(both, dtype="S22"))
        groups = np.unique(genres.artists[places], return_inverse=True)[1]
        pairs = np.array([(own[one], of_base[one]) for one in both]).reshape(-1, 2)
        share, _ = Sums.of(pairs, np.ones((len(pairs), 1)), groups).intervals()
        beside = pairs[:, :1] - pairs[:, 1:]
        (difference,) = Sums.of(beside, pairs[:, 1:], groups).intervals()
        rows.append(Agreement(model, len(both), share, difference))
    return sorted(rows, key=lambda row: -row.shared.value)
