"""Tracks that a text may mean, for a list to choose from while it is typed."""

from __future__ import annotations

from etl.ids import parse_id
from etl.songs import song_title
from recommender.errors import TrackError
from recommender.lookup.named import songs_named
from recommender.lookup.readings import readings
from recommender.lookup.releases import popularity
from recommender.lookup.track import LONGEST, find_track
from sql import reads, search
from sql.database import Database
from sql.reads import Card

_FEWEST = 3  # characters of a part of a title


def tracks_like(database: Database, text: str, limit: int) -> list[Card]:
    """Return up to `limit` tracks, one of each song: exact titles first, then titles that hold it.

    Args:
        database: open for reading.
        text: an id or address; a title, or title and artist in either order; or a part of a title.
        limit: how many.
    """
    text = text.strip()[:LONGEST]
    if (track_id := parse_id(text, "track")) is not None:
        return list(reads.cards(database, [track_id]).values())
    (songs,) = songs_named(database, [readings(text)])
    found = [releases[0] for releases in sorted(songs, key=popularity, reverse=True)]
    part = song_title(text)
    if len(found) < limit and len(part) >= _FEWEST:
        found += search.cards_containing(database, part, 4 * limit)
    if not found:
        found = _misspelt(database, text)
    once = {card.song or (card.track_id, ""): card for card in reversed(found)}
    return list(reversed(once.values()))[:limit]


def _misspelt(database: Database, text: str) -> list[Card]:
    try:
        return [find_track(database, text).card]
    except TrackError as error:
        return list(error.candidates)
