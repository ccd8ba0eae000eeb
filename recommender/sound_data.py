"""The audio features of all tracks, read from the database for models of sound to learn from."""

from __future__ import annotations

import numpy as np

from models.contract import Array
from models.features.data import NOBODY, TrackFeatures
from recommender.playlist_data import fingerprint as mark
from sql import reads
from sql.database import Database
from sql.errors import DatabaseError

TABLES = ("track", "track_card", "audio_features", "artist_track")
"""What is read; a model fits a database whose tables are those it was trained on."""

MORE = ("release_year", "duration_ms", "musical_key", "popularity", "mode")
"""What is known beside the nine features, in the order of `models.audio_features.SOUND`."""

_TRACKS = f"""
    SELECT f.track_id, {", ".join(f"f.{name}" for name in reads.FEATURE_COLUMNS)},
        c.release_year, t.duration_ms, f.musical_key, t.popularity, f.mode
    FROM audio_features AS f
    JOIN track AS t ON t.track_id = f.track_id
    LEFT JOIN track_card AS c ON c.track_id = f.track_id"""


def read_features(database: Database, _config: object) -> TrackFeatures:
    """Return every track that has audio features.

    Memory: about 250 bytes for each track while reading.

    Raises:
        DatabaseError: there is none.
    """
    columns = database.columns(f"{_TRACKS} ORDER BY f.track_id")
    ids = columns["track_id"].astype("S22")
    if not len(ids):
        raise DatabaseError(
            f"{database.location} has no audio features\n"
            "fetch some: segue scrape audio-features, then segue etl run"
        )
    names = (*reads.FEATURE_COLUMNS, *MORE)
    values = np.stack([columns[name].astype(np.float32) for name in names], axis=1)
    key = names.index("musical_key")
    values[values[:, key] < 0, key] = np.nan  # -1 is "none found"
    order = np.argsort(ids)
    return TrackFeatures(
        ids[order], values[order], _first_artists(database, ids[order]), fingerprint(database)
    )


def fingerprint(database: Database) -> str:
    """Return the mark of what `read_features` would read now."""
    return mark(database, TABLES)


def _first_artists(database: Database, ids: Array) -> Array:
    """Return the number of the first artist of each track; see `TrackFeatures`."""
    columns = database.columns(
        "SELECT a.track_id, a.artist_id FROM artist_track AS a"
        " JOIN audio_features AS f ON f.track_id = a.track_id"
        " JOIN (SELECT track_id, MIN(position) AS first FROM artist_track GROUP BY track_id) AS m"
        " ON m.track_id = a.track_id AND m.first = a.position ORDER BY a.track_id, a.artist_id"
    )
    found = np.full(len(ids), NOBODY, dtype=np.int32)
    tracks = columns["track_id"].astype("S22")
    numbers = np.unique(columns["artist_id"].astype("S22"), return_inverse=True)[1]
    found[np.searchsorted(ids, tracks)] = numbers
    return found
