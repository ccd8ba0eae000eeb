"""Who is related to whom, read from the database for models of artists to learn from."""

from __future__ import annotations

import numpy as np

from models.artists.config import GraphConfig
from models.artists.edges import Edges
from models.artists.labels import Labels
from models.artists.playlists import edges_of_playlists
from models.contract import Array
from models.ragged import Ragged
from recommender.playlist_data import fingerprint as mark
from sql import artists as sql_artists
from sql.database import Database
from sql.errors import DatabaseError

CRAWLED = ("artist", "related_artist")
LISTED = ("artist", "artist_track", "playlist_track")
"""Tables that are read where related artists are known, and where they are not."""

# Numbers are made where the ids are: as Python objects, those of millions of edges fill gigabytes.
_NUMBERED = """
    WITH numbered AS (
        SELECT artist_id, popularity, ROW_NUMBER() OVER (ORDER BY artist_id) - 1 AS number
        FROM artist
    )"""
_ARTISTS = f"{_NUMBERED} SELECT artist_id, popularity FROM numbered ORDER BY number"
_EDGES = f"""{_NUMBERED}, named AS (
        SELECT source, DENSE_RANK() OVER (ORDER BY source) - 1 AS number
        FROM (SELECT DISTINCT source FROM related_artist) AS sources
    )
    SELECT
        CAST(a.number AS SIGNED) AS one, CAST(b.number AS SIGNED) AS other, r.`rank` AS place,
        r.weight, CAST(n.number AS SIGNED) AS list
    FROM related_artist AS r
    JOIN numbered AS a ON a.artist_id = r.artist_id
    JOIN numbered AS b ON b.artist_id = r.related_artist_id
    JOIN named AS n ON n.source = r.source"""


def read_edges(database: Database, config: GraphConfig) -> Edges:
    """Return who is related to whom: as crawled, or else as playlists have artists together.

    Memory: about 100 bytes for each edge while reading.

    Raises:
        DatabaseError: there is nothing of either.
    """
    artists = database.columns(_ARTISTS)
    ids = artists["artist_id"].astype("S22")
    popularity = artists["popularity"].astype(np.float32)
    if is_crawled(database):
        return _crawled(database, ids, popularity)
    found = edges_of_playlists(
        ids,
        _playlists(database),
        cap=config.playlist_cap,
        min_shared=config.min_shared,
        popularity=popularity,
        fingerprint=fingerprint(database),
    )
    if not len(found):
        least = config.min_shared
        few = f"; two artists must share {least}, see --min-shared" if least > 1 else ""
        raise DatabaseError(
            f"{database.location} has neither related artists nor playlists that two artists"
            f" share{few}\n"
            "load some: segue etl import related_artists.csv, or segue scrape related-artists"
        )
    return found


def is_crawled(database: Database) -> bool:
    """Return whether the database knows related artists."""
    return bool(database.rows("SELECT 1 FROM related_artist LIMIT 1"))


def fingerprint(database: Database) -> str:
    """Return the mark of what `read_edges` would read now."""
    return mark(database, CRAWLED if is_crawled(database) else LISTED)


def read_labels(database: Database, ids: Array) -> Labels:
    """Return the sub-genres of artists.

    Args:
        database: open for reading.
        ids: (n,) bytes, sorted.
    """
    return Labels.of(ids, *sql_artists.all_sub_genres(database))


def read_genres(database: Database, ids: Array) -> Labels:
    """Return the genres of artists, each as often as the artist has sub-genres that belong to it.

    Args: as `read_labels`.
    """
    return Labels.of(ids, *sql_artists.all_genres(database))


def _crawled(database: Database, ids: Array, popularity: Array) -> Edges:
    columns = database.columns(database.translate(_EDGES))
    return Edges(
        ids=ids,
        sources=columns.pop("one").astype(np.int32),
        targets=columns.pop("other").astype(np.int32),
        ranks=columns.pop("place").astype(np.int32),
        scores=columns.pop("weight").astype(np.float32),
        lists=columns.pop("list").astype(np.int32),
        popularity=popularity,
        fingerprint=fingerprint(database),
    )


def _playlists(database: Database) -> Ragged:
    """Return the artists of each playlist, each once, ascending."""
    columns = database.columns(
        f"{_NUMBERED} SELECT DISTINCT p.pid, a.number FROM playlist_track AS p"
        " JOIN artist_track AS t ON t.track_id = p.track_id"
        " JOIN numbered AS a ON a.artist_id = t.artist_id ORDER BY p.pid, a.number"
    )
    _, lengths = np.unique(columns["pid"], return_counts=True)
    return Ragged.of_lengths(columns["number"].astype(np.int32), lengths)
