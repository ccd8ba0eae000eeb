"""Artists that somebody names, found in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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

# grain: one row per artist with this id or name, in capitals or not; the most tracks first
_NAMED = """
SELECT a.artist_id, a.name, COUNT(c.track_id) AS tracks
FROM artist AS a
LEFT JOIN artist_track AS c ON c.artist_id = a.artist_id
WHERE a.artist_id = ? OR LOWER(a.name) = LOWER(?)
GROUP BY a.artist_id, a.name
ORDER BY tracks DESC, a.artist_id
"""


@dataclass(frozen=True)
class Chosen:
    """Artists to compare.

    Attributes:
        names: artist id -> name, in the order in which they were named.
        notes: for each name that several artists share, which of them was taken.
    """

    names: dict[str, str]
    notes: list[str]


def choose_artists(database: Database, artists: Sequence[str]) -> Chosen:
    """Return the artists with these names or ids; without any, the five with the most tracks.

    Of several artists with one name, the one with the most tracks is taken.

    Raises:
        InputError: there is no such artist, or there are more of them than colours.
    """
    if not artists:
        return Chosen(dict(ask(database, _MOST_TRACKS.format(limit=DEFAULT))), [])
    if len(artists) > len(SERIES):
        raise InputError(
            f"{len(artists)} artists are too many for one chart: name {len(SERIES)} at most"
        )
    names, notes = {}, []
    for artist in artists:
        rows = ask(database, _NAMED, (artist, artist))
        if not rows:
            raise InputError(
                f"no artist {artist!r} in {database.location}\nuse the whole name, or the id"
            )
        taken, name, tracks = rows[0]
        names[taken] = name
        if len(rows) > 1:
            notes.append(
                f"{len(rows)} artists are named {artist!r}: took {taken}, who has the most tracks"
                f" ({tracks:,}; the next has {rows[1][2]:,})"
            )
    return Chosen(names, notes)
