"""The selection that the first study of this kind was made on, so that pictures can compare.

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
            f"The selection: tracks of albums with popularity {self.min_album_popularity} or more,"
            f" released {self.first_year} to {self.last_year}, not longer than the"
            f" {self.max_duration_percentile}th percentile of durations."
        )

    def longest_ms(self, database: Database) -> int:
        """Return the longest duration that is not too long, -1 where none is known."""
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
