"""Covers of albums and the audio features of their tracks, for models of covers to learn from."""

from __future__ import annotations

import numpy as np

from etl.home import Home
from models.audio_features import SOUND
from models.contract import find
from models.covers.data import CoverData
from models.features.data import NOBODY
from recommender.sound_data import fingerprint, read_features
from sql.database import Database
from sql.errors import DatabaseError


def read_covers(database: Database, _config: object, home: Home) -> CoverData:
    """Return every track whose album has a cover in the home folder.

    Memory: about 300 bytes for each track with audio features while reading; pixels are read later.

    Raises:
        DatabaseError: there is none, or no track has audio features.
    """
    covers = list(home.covers)
    columns = database.columns(
        "SELECT track_id, album_id FROM track WHERE album_id IS NOT NULL ORDER BY track_id"
    )
    ids, albums = columns["track_id"].astype("S22"), columns["album_id"].astype("S22")
    rows, there = find(np.array(covers, dtype="S22"), albums)
    if not there.any():
        raise DatabaseError(
            f"no album of {database.location} has a cover in {home.covers.root}\n"
            "fetch some: segue scrape covers"
        )
    ids, rows = ids[there], rows[there]
    order = np.argsort(ids)
    used, numbers = np.unique(rows[order], return_inverse=True)
    sound = read_features(database, None)
    places, known = find(sound.ids, ids[order])
    values = np.full((len(ids), len(SOUND)), np.nan, dtype=np.float32)
    values[known] = sound.values[places[known]]
    artists = np.full(len(used), NOBODY, dtype=np.int32)
    artists[numbers[known]] = sound.artists[places[known]]
    return CoverData(
        ids[order],
        values,
        numbers.astype(np.int32),
        artists,
        [covers[row] for row in used.tolist()],
        home.covers.read,
        fingerprint(database),
    )
