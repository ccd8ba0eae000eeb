"""Which command fills a table; read without importing matplotlib."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from eda.ask import ask

if TYPE_CHECKING:
    from sql.database import Database

_SCRAPE = "segue scrape {} && segue etl run"
TRAIN = "segue train all"
FILLED_BY = {
    "track": "segue etl run --mpd DIR --scraped DIR",
    "track_card": "segue etl run --mpd DIR --scraped DIR",
    "album": _SCRAPE.format("albums"),
    "artist": _SCRAPE.format("artists"),
    "artist_track": _SCRAPE.format("tracks"),
    "artist_album": _SCRAPE.format("albums"),
    "audio_features": _SCRAPE.format("audio-features"),
    "artist_genre": _SCRAPE.format("artists"),
    "genre_map": _SCRAPE.format("artists"),
    "track_genre": _SCRAPE.format("artists"),
    "playlist": "segue etl run --mpd DIR",
    "playlist_track": "segue etl run --mpd DIR",
    "related_artist": _SCRAPE.format("related-artists NAME"),
    "track_cluster": TRAIN,
}
"""Table -> the command that fills it."""


def empty_tables(database: Database, tables: Iterable[str]) -> set[str]:
    """Return those of some tables that have no row."""
    return {table for table in tables if not ask(database, f"SELECT 1 FROM {table} LIMIT 1")}
