"""Read tracks and artists by name, in SQL that every engine takes as it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sql.reads import CARD, Card, card_of

if TYPE_CHECKING:
    import numpy as np

    from sql.database import Database, Row

MOST_READ = 50_000  # cards of one look-up: of a million playlists, the commonest titles have fewer


@dataclass(frozen=True)
class ArtistCard:
    """What a list of artists shows of one; `tracks` counts those in the database."""

    artist_id: str
    name: str | None
    popularity: int | None
    tracks: int


def cards_titled(database: Database, song_titles: Collection[str]) -> list[Card]:
    """Return the tracks with one of these normal forms of a title, the best to start from first.

    Those with audio features come before those without, then the more popular before the less.
    """
    if not song_titles:
        return []
    columns = ", ".join(f"t.{name}" for name in CARD.split(", "))
    rows = database.rows(
        f"SELECT {columns} FROM track_card AS t"
        " LEFT JOIN audio_features AS f ON f.track_id = t.track_id"
        f" WHERE t.song_title IN ({_marks(song_titles)})"
        " ORDER BY CASE WHEN f.track_id IS NULL THEN 1 ELSE 0 END,"
        f" COALESCE(t.popularity, -1) DESC, t.track_id LIMIT {MOST_READ}",
        tuple(song_titles),
    )
    return [card_of(row) for row in rows]


def cards_containing(database: Database, text: str, limit: int) -> list[Card]:
    """Return tracks whose normal form of the title contains `text`, the most popular first."""
    pattern = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    rows = database.rows(
        f"SELECT {CARD} FROM track_card WHERE song_title LIKE ? ESCAPE '!'"
        f" ORDER BY COALESCE(popularity, -1) DESC, track_id LIMIT {limit}",
        (f"%{pattern}%",),
    )
    return [card_of(row) for row in rows]


def titles_of_length(
    database: Database, shortest: int, longest: int
) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Return the normal forms (n,) of titles of so many characters, one for each track."""
    return database.columns(
        "SELECT song_title FROM track_card"
        f" WHERE CHAR_LENGTH(song_title) BETWEEN {shortest:d} AND {longest:d}"
    )["song_title"]


def songs_of_length(
    database: Database, shortest: int, longest: int
) -> dict[str, np.ndarray[Any, np.dtype[np.object_]]]:
    """Return song_title and song_artist (n,), one for each track, as columns.

    The lengths, in characters, are those of title, blank and artist.
    """
    length = "CHAR_LENGTH(song_title) + 1 + CHAR_LENGTH(song_artist)"
    return database.columns(
        "SELECT song_title, song_artist FROM track_card"
        f" WHERE {length} BETWEEN {shortest:d} AND {longest:d}"
    )


def artist_names(database: Database) -> list[Row]:
    """Return (artist id, name) of all artists that have a name."""
    return database.rows("SELECT artist_id, name FROM artist WHERE name IS NOT NULL")


def artist_ids_named(database: Database, name: str, song_artist: str) -> list[str]:
    """Return the ids of artists of this name, whatever its case, or of this normal form.

    The normal form is known of those who are the first artist of a track.
    """
    rows = database.rows(
        "SELECT artist_id FROM artist WHERE LOWER(name) = LOWER(?)"
        " UNION SELECT SUBSTR(artist_ids, 1, 22) FROM track_card WHERE song_artist = ?",
        (name, song_artist),
    )
    return [artist_id for (artist_id,) in rows]


def artist_cards(database: Database, ids: Collection[str]) -> list[ArtistCard]:
    """Return artists by id, those with the most tracks first; an unknown id has none."""
    if not ids:
        return []
    rows = database.rows(
        "SELECT a.artist_id, MAX(a.name), MAX(a.popularity), COUNT(s.track_id) AS tracks"
        " FROM artist AS a LEFT JOIN artist_track AS s ON s.artist_id = a.artist_id"
        f" WHERE a.artist_id IN ({_marks(ids)}) GROUP BY a.artist_id"
        " ORDER BY tracks DESC, COALESCE(MAX(a.popularity), -1) DESC, a.artist_id",
        tuple(ids),
    )
    return [ArtistCard(*row) for row in rows]


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
