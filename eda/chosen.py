"""Artists that somebody names, found in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eda.ask import ask
from eda.errors import InputError
from eda.style import SERIES

if TYPE_CHECKING:
    from sql.database import Database

DEFAULT = 5

# grain: one row per artist, those with the most tracks whose features are known first
_MOST_TRACKS = """
SELECT a.artist_id, a.name
FROM (
    SELECT c.artist_id, COUNT(*) AS tracks
    FROM artist_track AS c
    JOIN audio_features AS f ON f.track_id = c.track_id
    GROUP BY c.artist_id
    ORDER BY tracks DESC, c.artist_id
    LIMIT {limit}
) AS n
JOIN artist AS a ON a.artist_id = n.artist_id
ORDER BY n.tracks DESC, a.artist_id
"""

# grain: one row per artist of this id or name, whatever its case
_NAMED = """
SELECT
    a.artist_id,
    a.name,
    (SELECT COUNT(*) FROM artist_track AS c WHERE c.artist_id = a.artist_id) AS tracks
FROM artist AS a
WHERE a.artist_id = ? OR LOWER(a.name) = LOWER(?)
ORDER BY tracks DESC, a.artist_id
LIMIT 5
"""


def choose_artists(database: Database, artists: Sequence[str]) -> dict[str, str]:
    """Return artist id -> name of the artists named, or of the five with the most tracks.

    Raises:
        InputError: one is not there or several have the name, or more are asked for than there are
            colours.
    """
    if not artists:
        return dict(ask(database, _MOST_TRACKS.format(limit=DEFAULT)))
    if len(artists) > len(SERIES):
        raise InputError(f"{len(artists)} artists are too many to tell apart: give {len(SERIES)}")
    found = {}
    for artist in artists:
        rows = ask(database, _NAMED, (artist, artist))
        if not rows:
            raise InputError(
                f"no artist {artist!r} in {database.location}\ngive the whole name, or the id"
            )
        if len(rows) > 1:
            there = ", ".join(f"{one} ({tracks:,} tracks)" for one, _, tracks in rows)
            raise InputError(f"several artists are named {artist!r}: {there}\ngive the id")
        found[rows[0][0]] = rows[0][1]
    return found
