"""What the database knows of several artists at once, in SQL that every engine takes as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sql.reads import CARD, Card, card_of

if TYPE_CHECKING:
    from sql.database import Database
    from sql.reads import Array


MOST_ASKED = 5_000
"""Ids in one statement."""


def sub_genres(database: Database, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the sub-genres of artists in the order of their source; those without are absent."""
    if not ids:
        return {}
    rows = database.rows(
        f"SELECT artist_id, sub_genre FROM artist_genre WHERE artist_id IN ({_marks(ids)})"
        " ORDER BY artist_id, position, sub_genre",
        tuple(ids),
    )
    found: dict[str, list[str]] = {}
    for artist_id, sub_genre in rows:
        found.setdefault(artist_id, []).append(sub_genre)
    return {artist_id: tuple(names) for artist_id, names in found.items()}


def all_sub_genres(database: Database) -> tuple[Array, Array]:
    """Return every artist that has a sub-genre (n,) as bytes, and the sub-genre (n,)."""
    columns = database.columns("SELECT artist_id, sub_genre FROM artist_genre")
    return columns["artist_id"].astype("S22"), columns["sub_genre"]


def all_genres(database: Database) -> tuple[Array, Array]:
    """Return the same with the genre that each sub-genre belongs to."""
    columns = database.columns(
        "SELECT a.artist_id, m.genre AS name FROM artist_genre AS a"
        " JOIN genre_map AS m ON m.sub_genre = a.sub_genre"
    )
    return columns["artist_id"].astype("S22"), columns["name"]


def artists_of(database: Database, track_ids: Sequence[str]) -> dict[str, set[str]]:
    """Return the artists of each track; a track without any is absent."""
    found: dict[str, set[str]] = {}
    for start in range(0, len(track_ids), MOST_ASKED):
        some = track_ids[start : start + MOST_ASKED]
        query = f"SELECT track_id, artist_id FROM artist_track WHERE track_id IN ({_marks(some)})"
        for track_id, artist_id in database.rows(query, tuple(some)):
            found.setdefault(track_id, set()).add(artist_id)
    return found


def tracks_of(database: Database, artist_id: str) -> list[Card]:
    """Return all tracks on which an artist is credited, by id."""
    rows = database.rows(
        f"SELECT {CARD} FROM track_card WHERE track_id IN"
        " (SELECT track_id FROM artist_track WHERE artist_id = ?) ORDER BY track_id",
        (artist_id,),
    )
    return [card_of(row) for row in rows]


def top_tracks(database: Database, artist_id: str, limit: int) -> list[Card]:
    """Return tracks of an artist, those in most playlists first, then the more popular ones."""
    columns = ", ".join(f"t.{name}" for name in CARD.split(", "))
    rows = database.rows(
        f"SELECT {columns} FROM artist_track AS s JOIN track_card AS t ON t.track_id = s.track_id"
        " LEFT JOIN (SELECT p.track_id, COUNT(DISTINCT p.pid) AS playlists FROM playlist_track AS p"
        " JOIN artist_track AS o ON o.track_id = p.track_id WHERE o.artist_id = ?"
        " GROUP BY p.track_id) AS c ON c.track_id = s.track_id WHERE s.artist_id = ?"
        " ORDER BY COALESCE(c.playlists, 0) DESC, COALESCE(t.popularity, -1) DESC, t.track_id"
        f" LIMIT {limit:d}",
        (artist_id, artist_id),
    )
    return [card_of(row) for row in rows]


def shared_playlists(
    database: Database, asked: Collection[str], others: Collection[str]
) -> dict[tuple[str, str], int]:
    """Return in how many playlists each asked artist stands with each other one; 0 is absent."""
    if not asked or not others:
        return {}
    rows = database.rows(
        f"SELECT x.artist_id, y.artist_id, COUNT(*) FROM {_standing(asked)} AS x"
        f" JOIN {_standing(others)} AS y ON y.pid = x.pid AND y.artist_id <> x.artist_id"
        " GROUP BY x.artist_id, y.artist_id",
        (*asked, *others),
    )
    return {(one, other): int(count) for one, other, count in rows}


def _standing(ids: Collection[str]) -> str:
    """Return the query of the playlists of artists, each once."""
    return (
        "(SELECT DISTINCT s.artist_id, p.pid FROM artist_track AS s"
        " JOIN playlist_track AS p ON p.track_id = s.track_id"
        f" WHERE s.artist_id IN ({_marks(ids)}))"
    )


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
