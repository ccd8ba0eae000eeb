"""The selection of tracks that an earlier study was made on, for comparison.

Tracks of albums with a popularity of 30 or more, released 2010 to 2019, and not longer than the
95th percentile of all durations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eda.ask import ask

if TYPE_CHECKING:
    from sql.database import Database

# grain: one row; as in etl/transform/21_judged_track.sql, above the percentile is what has more
# than so many % of the other tracks that are shorter
_LONGEST = """
SELECT MAX(duration_ms)
FROM (
    SELECT
        duration_ms,
        SUM(tracks) OVER (ORDER BY duration_ms) - tracks AS shorter,
        SUM(tracks) OVER () AS timed
    FROM (
        SELECT duration_ms, COUNT(*) AS tracks
        FROM track
        WHERE duration_ms IS NOT NULL
        GROUP BY duration_ms
    ) AS counts
) AS ranks
WHERE 100 * shorter <= {percentile} * (timed - 1)
"""


# grain: one row: how many tracks have what the selection looks at
_KNOWN = """
SELECT COUNT(l.popularity), COUNT(l.release_year), COUNT(t.duration_ms)
FROM track AS t
LEFT JOIN album AS l ON l.album_id = t.album_id
"""


@dataclass(frozen=True)
class Selection:
    """Which tracks: by their album's popularity and year of release, and by their duration."""

    min_album_popularity: int = 30
    first_year: int = 2010
    last_year: int = 2019
    max_duration_percentile: int = 95

    @property
    def words(self) -> str:
        """The selection in a sentence."""
        return (
            "Original selection, of an earlier study: tracks of albums with popularity"
            f" {self.min_album_popularity} or more, released {self.first_year} to"
            f" {self.last_year}, without the longest {100 - self.max_duration_percentile} %."
        )

    def why_empty(self, database: Database, things: str) -> str:
        """Return why none of some things is in the selection, in two short lines at most."""
        ((popularities, years, durations),) = ask(database, _KNOWN)
        for known, what in (
            (popularities, "album popularity is unknown"),
            (years, "the year of release is unknown"),
            (durations, "the duration is unknown"),
        ):
            if not known:
                return f"empty: {what}\nfor all tracks"
        return f"empty: none of the {things}\nis in it"

    def longest_ms(self, database: Database) -> int:
        """Return the longest duration in the selection, -1 where no duration is known."""
        ((longest,),) = ask(database, _LONGEST.format(percentile=self.max_duration_percentile))
        return -1 if longest is None else int(longest)

    def condition(self, database: Database) -> str:
        """Return the SQL condition on track t and its album l."""
        return (
            f"l.popularity >= {self.min_album_popularity}"
            f" AND l.release_year BETWEEN {self.first_year} AND {self.last_year}"
            f" AND t.duration_ms <= {self.longest_ms(database)}"
        )


ORIGINAL = Selection()
