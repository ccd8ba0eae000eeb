"""What the recommender reads from a database, in SQL that every engine takes as it is."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from sql.database import Database, Row

    Array = np.ndarray[Any, Any]

FEATURE_COLUMNS = (
    "tempo",
    "valence",
    "danceability",
    "acousticness",
    "energy",
    "instrumentalness",
    "liveness",
    "loudness",
    "speechiness",
)
_FEATURES = ", ".join(f"f.{name}" for name in FEATURE_COLUMNS)
CARD = (
    "track_id, title, artists, artist_ids, album, release_year, popularity, song_title, song_artist"
)


Song = tuple[str, str]
"""Normal forms of a title and its first artist, see `etl.songs`."""


@dataclass(frozen=True)
class Card:
    """A row of track_card: what a list of tracks shows of one.

    Attributes:
        song: normal forms of title and first artist, equal for all releases of one song; None
            where one of them is unknown. See `etl.songs`.
    """

    track_id: str
    title: str | None
    artists: str | None
    artist_ids: tuple[str, ...]
    album: str | None
    year: int | None
    popularity: int | None
    song: Song | None = None


def card_of(row: Row) -> Card:
    """Return the card that a row of the columns in CARD holds."""
    track_id, title, artists, artist_ids, album, year, popularity, song_title, song_artist = row
    return Card(
        track_id,
        title,
        artists,
        tuple((artist_ids or "").split()),
        album,
        year,
        popularity,
        song=(song_title, song_artist) if song_title and song_artist else None,
    )


def fingerprint(database: Database, table: str) -> str | None:
    """Return the mark of what a table was filled with, None where it never was.

    The same as in `Database.load_log`, without the time that parsing the schema takes.
    """
    rows = database.rows("SELECT fingerprint FROM load_log WHERE table_name = ?", (table,))
    return rows[0][0] if rows else None


MOST_IDS = 10_000  # in one query: MySQL takes no more than 65,535 parameters


def cards(database: Database, ids: Sequence[str]) -> dict[str, Card]:
    """Return the cards of tracks by id; an unknown id has none."""
    found: dict[str, Card] = {}
    for part in _parts(ids):
        query = f"SELECT {CARD} FROM track_card WHERE track_id IN ({_marks(part)})"
        found |= {row[0]: card_of(row) for row in database.rows(query, part)}
    return found


def releases(database: Database, songs: Collection[Song]) -> dict[Song, list[str]]:
    """Return the ids of all releases of songs, the more popular ones first."""
    found: dict[Song, list[str]] = {song: [] for song in songs}
    for part in _parts(sorted({title for title, _ in songs})):
        rows = database.rows(
            "SELECT song_title, song_artist, track_id FROM track_card"
            f" WHERE song_title IN ({_marks(part)})"
            " ORDER BY COALESCE(popularity, -1) DESC, track_id",
            part,
        )
        for title, artist, track_id in rows:
            if (title, artist) in found:
                found[title, artist].append(track_id)
    return found


def all_cards(database: Database) -> dict[str, Card]:
    """Return the cards of all tracks by id."""
    return {row[0]: card_of(row) for row in database.rows(f"SELECT {CARD} FROM track_card")}


def all_artists(database: Database) -> list[Row]:
    """Return (artist id, name, popularity) of all artists, by id."""
    return database.rows("SELECT artist_id, name, popularity FROM artist ORDER BY artist_id")


def all_features(database: Database) -> dict[str, tuple[float, ...]]:
    """Return the audio features of all tracks by id."""
    rows = database.rows(f"SELECT f.track_id, {_FEATURES} FROM audio_features AS f")
    return {row[0]: tuple(row[1:]) for row in rows}


def all_clusters(database: Database) -> list[Row]:
    """Return (genre, track id, cluster) of all tracks, by genre and id."""
    return database.rows(
        "SELECT genre, track_id, cluster FROM track_cluster ORDER BY genre, track_id"
    )


def features(database: Database, ids: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """Return the nine audio features of tracks by id, in the order of FEATURE_COLUMNS."""
    found: dict[str, tuple[float, ...]] = {}
    for part in _parts(ids):
        query = f"SELECT f.track_id, {_FEATURES} FROM audio_features AS f"
        rows = database.rows(f"{query} WHERE f.track_id IN ({_marks(part)})", part)
        found |= {row[0]: tuple(row[1:]) for row in rows}
    return found


def release_years(database: Database, ids: Sequence[str] | None = None) -> dict[str, int]:
    """Return the release years of tracks, or of all, by id; those without one are left out."""
    query = "SELECT track_id, release_year FROM track_card WHERE release_year IS NOT NULL"
    if ids is None:
        return dict(database.rows(query))
    found: dict[str, int] = {}
    for part in _parts(ids):
        found |= dict(database.rows(f"{query} AND track_id IN ({_marks(part)})", part))
    return found


def playlist_counts(database: Database, ids: Sequence[str]) -> dict[str, int]:
    """Return in how many playlists tracks stand, by id; one that is in none is left out."""
    if not ids:
        return {}
    return dict(
        database.rows(
            "SELECT track_id, COUNT(DISTINCT pid) FROM playlist_track"
            f" WHERE track_id IN ({_marks(ids)}) GROUP BY track_id",
            ids,
        )
    )


def all_playlist_counts(database: Database) -> dict[str, int]:
    """Return in how many playlists every track stands, by id; those in none are left out."""
    query = "SELECT track_id, COUNT(DISTINCT pid) FROM playlist_track GROUP BY track_id"
    return dict(database.rows(query))


def feature_arrays(database: Database) -> tuple[Array, Array]:
    """Return the ids (n,) of all tracks with audio features, sorted, and the features (n, 9)."""
    import numpy as np

    columns = database.columns(
        f"SELECT f.track_id, {_FEATURES} FROM audio_features AS f ORDER BY f.track_id"
    )
    ids = columns["track_id"].astype("S22")
    order = np.argsort(ids)
    return ids[order], np.stack([columns[name] for name in FEATURE_COLUMNS], axis=1)[order]


def genres(database: Database, track_id: str) -> list[str]:
    """Return the genres of a track."""
    rows = database.rows(
        "SELECT genre FROM track_genre WHERE track_id = ? ORDER BY genre", (track_id,)
    )
    return [genre for (genre,) in rows]


def clusters(database: Database, track_id: str) -> list[tuple[str, int]]:
    """Return the cluster of a track in each of its genres, by genre."""
    rows = database.rows("SELECT genre, cluster FROM track_cluster WHERE track_id = ?", (track_id,))
    return sorted((genre, cluster) for genre, cluster in rows)


Ids = list[str]


def members(database: Database, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Ids]:
    """Return the ids of the members of some clusters, each sorted."""
    if not places:
        return {}
    branches = [  # not one query with OR, for which DuckDB would read the whole table
        f"SELECT {number}, track_id FROM track_cluster WHERE genre = ? AND cluster = ?"
        for number in range(len(places))
    ]
    rows = database.rows(" UNION ALL ".join(branches), [v for place in places for v in place])
    found: list[Ids] = [[] for _ in places]
    for number, track_id in rows:
        found[number].append(track_id)
    return {place: sorted(ids) for place, ids in zip(places, found, strict=True)}


def member_features(database: Database, place: tuple[str, int]) -> dict[str, tuple[float, ...]]:
    """Return the features of all members of one cluster by id."""
    rows = database.rows(
        f"SELECT f.track_id, {_FEATURES} FROM track_cluster AS c"
        " JOIN audio_features AS f ON f.track_id = c.track_id WHERE c.genre = ? AND c.cluster = ?",
        place,
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def training_columns(
    database: Database, unknown_genre: str | None = None
) -> dict[str, np.ndarray[Any, Any]]:
    """Return genre, track_id and the nine features of every track and genre, as columns.

    Rows are sorted by genre and id. Tracks without a genre are of `unknown_genre`, if that is set.
    """
    known = f"""
        SELECT g.genre, g.track_id, {_FEATURES} FROM track_genre AS g
        JOIN audio_features AS f ON f.track_id = g.track_id"""
    others = f"""
        SELECT '{unknown_genre}' AS genre, f.track_id, {_FEATURES} FROM audio_features AS f
        LEFT JOIN track_genre AS g ON g.track_id = f.track_id WHERE g.track_id IS NULL"""
    rows = known if unknown_genre is None else f"{known} UNION ALL {others}"
    return database.columns(f"SELECT * FROM ({rows}) AS data ORDER BY genre, track_id")


RELATED_ARTISTS = 1_000  # artists whose lists are in memory at a time


def related_sources(database: Database) -> dict[str, int]:
    """Return the number of edges between artists by source."""
    return dict(
        database.rows("SELECT source, COUNT(*) FROM related_artist GROUP BY source ORDER BY source")
    )


def related_lists(database: Database, source: str | None = None) -> Iterator[tuple[str, list[str]]]:
    """Yield each artist that has a list of related ones, by id, with their ids by rank.

    Without a source the lists of all are merged: by the best rank, then by id, each id once.
    """
    where, values = ("", ()) if source is None else (" AND source = ?", (source,))
    last = ""
    while artists := database.rows(
        f"SELECT DISTINCT artist_id FROM related_artist WHERE artist_id > ?{where}"
        f" ORDER BY artist_id LIMIT {RELATED_ARTISTS}",
        (last, *values),
    ):
        first, last = artists[0][0], artists[-1][0]
        rows = database.rows(
            "SELECT r.artist_id, r.related_artist_id, MIN(r.rank) AS place FROM related_artist AS r"
            f" WHERE r.artist_id >= ? AND r.artist_id <= ?{where}"
            " GROUP BY r.artist_id, r.related_artist_id"
            " ORDER BY r.artist_id, place, r.related_artist_id",
            (first, last, *values),
        )
        for artist, edges in itertools.groupby(rows, lambda row: row[0]):
            yield artist, [related for _, related, _ in edges]


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + MOST_IDS] for start in range(0, len(ids), MOST_IDS))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
