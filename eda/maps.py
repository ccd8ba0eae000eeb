"""What goes with what: popularity of albums and artists, and correlations of the features."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import Normalize

from eda import draw, style
from eda.ask import ask, known_share
from eda.bins import MEASURES
from eda.errors import NothingToDrawError
from sql.reads import FEATURE_COLUMNS

if TYPE_CHECKING:
    from eda.chart import Chart
    from sql.database import Database

# grain: one row per bin of the album's and bin of the artist's popularity
_POPULARITY = """
SELECT {album} AS album_bin, {artist} AS artist_bin, COUNT(*) AS credits
FROM artist_album AS c
JOIN album AS l ON l.album_id = c.album_id
JOIN artist AS a ON a.artist_id = c.artist_id
GROUP BY album_bin, artist_bin
ORDER BY album_bin, artist_bin
"""


def popularity_map(database: Database) -> Chart:
    """Draw how often albums of one popularity are credited to artists of another.

    Raises:
        NothingToDrawError: no album with a known popularity has an artist with one.
    """
    album, artist = MEASURES["album-popularity"], MEASURES["artist-popularity"]
    rows = ask(database, _POPULARITY.format(album=album.bin_sql("l"), artist=artist.bin_sql("a")))
    known = [row for row in rows if None not in row]
    if not known:
        raise NothingToDrawError(_why_no_popularity(database))
    grid = np.zeros((artist.last + 1, album.last + 1))
    for column, row, credits in known:
        grid[row, column] = credits
    note = "Dashed: album and artist are equally popular. White: no credit."
    with style.drawing("Popularity of albums and of their artists", 5.0, 7.0, note) as chart:
        axes = chart.subplots()
        draw.heat_map(chart, axes, grid.tolist(), (0, 100, 0, 100), "credits (artist and album)")
        axes.plot([0, 100], [0, 100], color=style.GREY, lw=0.8, ls="--")
        axes.set_xlabel(album.axis)
        axes.set_ylabel(artist.axis)
    total = sum(row[2] for row in rows)
    facts = known_share(int(grid.sum()), total, "credits of an artist on an album")
    table = [(album.bin_label(a), artist.bin_label(b), n) for a, b, n in known]
    chart.describe(
        f"{facts} {note}",
        ("album", "artist", "credits"),
        table,
        _popularity_story(database),
    )
    return chart


def _why_no_popularity(database: Database) -> str:
    for table in ("album", "artist"):
        ((rows, known),) = ask(database, f"SELECT COUNT(*), COUNT(popularity) FROM {table}")
        if not known:
            return f"the popularity of the {table} is unknown for all {rows:,} {table}s"
    return "no album with a known popularity has an artist with one"


# grain: one row: the sums of Pearson's correlation, of whole numbers
_SUMS = """
SELECT COUNT(*), SUM(x), SUM(y), SUM(x * x), SUM(y * y), SUM(x * y)
FROM (
    SELECT CAST(l.popularity AS SIGNED) AS x, CAST(a.popularity AS SIGNED) AS y
    FROM artist_album AS c
    JOIN album AS l ON l.album_id = c.album_id
    JOIN artist AS a ON a.artist_id = c.artist_id
    WHERE l.popularity IS NOT NULL AND a.popularity IS NOT NULL
) AS known
"""


def _popularity_story(database: Database) -> str:
    ((n, x, y, xx, yy, xy),) = ask(database, _SUMS)
    spread = math.sqrt((n * xx - x * x) * (n * yy - y * y))
    if not spread:
        return ""
    return f"Pearson's correlation of the two popularities: {(n * xy - x * y) / spread:+.2f}."


# grain: one row: how many tracks with features have a known duration, popularity, year
_KNOWN = """
SELECT COUNT(*), COUNT(t.duration_ms), COUNT(t.popularity), COUNT(l.release_year)
FROM audio_features AS f
JOIN track AS t ON t.track_id = f.track_id
LEFT JOIN album AS l ON l.album_id = t.album_id
"""

# grain: one row per track with features and all other columns known
_VALUES = """
SELECT {columns}
FROM audio_features AS f
JOIN track AS t ON t.track_id = f.track_id
LEFT JOIN album AS l ON l.album_id = t.album_id
WHERE {known}
"""

SAMPLE = 100_000
"""Most tracks to correlate: ranks of more would take gigabytes, and change no second decimal."""

# grain: one row: the last end of an id in the sample; the ends of ids are random
_REACH = """
SELECT MAX(ending)
FROM (SELECT RIGHT(track_id, 8) AS ending FROM audio_features ORDER BY ending LIMIT {sample}) AS s
"""

_MORE = {
    "duration": "t.duration_ms",
    "track popularity": "t.popularity",
    "year of release": "l.release_year",
}


def correlations(database: Database, sample: int = SAMPLE) -> Chart:
    """Draw how features of tracks are correlated: Pearson's correlation, and Spearman's of ranks.

    Duration, popularity and year of release are included where at least half of the tracks with
    features have them; tracks that lack one of those are left out. Of more than `sample` tracks
    with features, about as many are taken, the same each time.

    Raises:
        NothingToDrawError: fewer than three tracks have all values.
    """
    ((total, *counts),) = ask(database, _KNOWN)
    columns = {name: MEASURES[name].value_sql("f") for name in FEATURE_COLUMNS}
    columns |= {
        name: column
        for (name, column), known in zip(_MORE.items(), counts, strict=True)
        if total and 2 * known >= total
    }
    names = list(columns)
    known = " AND ".join(f"{column} IS NOT NULL" for column in columns.values())
    reach = ask(database, _REACH.format(sample=sample))[0] if total > sample else ()
    values = _VALUES.format(
        columns=", ".join(f"CAST({c} AS DOUBLE) AS x{i}" for i, c in enumerate(columns.values())),
        known=known + (" AND RIGHT(f.track_id, 8) <= ?" if reach else ""),
    )
    averages = ", ".join(f"AVG(x{i})" for i in range(len(names)))
    question = f"SELECT COUNT(*), {averages} FROM ({values}) AS v"
    ((n, *means),) = ask(database, question, reach)
    if n < 3:
        raise NothingToDrawError("fewer than three tracks have all of their features")
    if any(mean != mean for mean in means):
        raise NothingToDrawError("a feature is not a number")
    pearson = _matrix(database, values, "x", means, reach)
    middle = [(n + 1) / 2] * len(names)  # the average rank, whatever the ranks
    spearman = _matrix(database, _ranks(values, len(names)), "r", middle, reach)
    chart = _draw_matrices(names, pearson, spearman)
    facts = known_share(n, total, "tracks with all of these")
    if reach:
        facts = f"n = {n:,} tracks with all of these, a sample of {total:,} with features."
    pairs = [(i, j) for i in range(len(names)) for j in range(i)]
    table = [(names[j], names[i], pearson[i][j], spearman[i][j]) for i, j in pairs]
    table.sort(key=lambda row: (-abs(row[2]) if row[2] == row[2] else 0.0, row[:2]))
    one, other, strongest, _ = table[0]
    story = f"Closest: {one} and {other}, {strongest:+.2f}." if strongest == strongest else ""
    chart.describe(facts, ("feature", "other feature", "Pearson", "Spearman"), table, story)
    return chart


# grain: one row per value of a column: the average rank of the tracks that have it
_RANKS = """
SELECT
    x{i} AS x,
    CAST(SUM(COUNT(*)) OVER (ORDER BY x{i}) AS DOUBLE) - (COUNT(*) - 1) / 2.0 AS average_rank
FROM v
GROUP BY x{i}
"""


def _ranks(values: str, size: int) -> str:
    """Return the query for the ranks of values, as columns r0, r1 ...

    Joins with the few different values of a column: windows over all rows take gigabytes.
    """
    columns = ", ".join(f"m{i}.average_rank AS r{i}" for i in range(size))
    ranks = " ".join(f"JOIN ({_RANKS.format(i=i)}) AS m{i} ON m{i}.x = v.x{i}" for i in range(size))
    return f"WITH v AS ({values}) SELECT {columns} FROM v {ranks}"


def _matrix(
    database: Database,
    values: str,
    prefix: str,
    means: Sequence[float],
    reach: Sequence[object],
) -> list[list[float]]:
    """Return Pearson's correlations of columns prefix0, prefix1 ..., NaN where one does not vary.

    Values less their mean, since the sum of squares less the square of the sum loses digits.
    """
    size = len(means)
    centred = ", ".join(f"{prefix}{i} - ({mean!r}) AS c{i}" for i, mean in enumerate(means))
    pairs = [(i, j) for i in range(size) for j in range(i + 1)]
    products = ", ".join(f"SUM(c{i} * c{j})" for i, j in pairs)
    query = f"SELECT {products} FROM (SELECT {centred} FROM ({values}) AS v) AS c"
    (sums,) = ask(database, query, [*reach] * query.count("?"))
    covariance = np.zeros((size, size))
    for (i, j), product in zip(pairs, sums, strict=True):
        covariance[i, j] = covariance[j, i] = product
    spread = np.sqrt(covariance.diagonal())
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = covariance / np.outer(spread, spread)
    rounded: list[list[float]] = np.round(correlation, 6).tolist()
    return rounded


def _draw_matrices(
    names: Sequence[str], pearson: list[list[float]], spearman: list[list[float]]
) -> Chart:
    note = "From -1 (one falls as the other rises) over 0 (no relation) to 1 (both rise together)."
    with style.drawing("Correlations of the features", 5.6, 12.0, note) as chart:
        panels = style.axes_of(chart, 2, 2)
        titles = ("Pearson's correlation, of the values", "Spearman's correlation, of the ranks")
        for axes, title, values in zip(panels, titles, (pearson, spearman), strict=True):
            lower = np.where(np.tri(len(names), k=-1, dtype=bool), values, np.nan)[1:, :-1]
            draw.matrix(
                axes,
                names[1:],
                lower.tolist(),
                columns=names[:-1],
                norm=Normalize(-1, 1),
                colours=style.DIVERGING,
            )
            axes.set_title(title)
        panels[1].tick_params(axis="y", labelleft=False)  # the same names
    return chart
