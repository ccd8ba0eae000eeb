"""Artists: who has the most tracks, and who is related to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import Normalize

from eda import style
from eda.ask import ask, ask_named
from eda.bins import doubling_label, doubling_sql, filled
from eda.draw import doubling_bars, matrix, ranking
from eda.errors import NothingToDrawError
from eda.labels import drawable

if TYPE_CHECKING:
    from eda.chart import Chart
    from sql.database import Database

# grain: one row per artist
_MOST_TRACKS = """
SELECT a.name, n.tracks, a.artist_id
FROM (
    SELECT artist_id, COUNT(*) AS tracks
    FROM artist_track
    GROUP BY artist_id
    ORDER BY tracks DESC, artist_id
    LIMIT {most}
) AS n
JOIN artist AS a ON a.artist_id = n.artist_id
ORDER BY n.tracks DESC, a.artist_id
"""


def top_artists(database: Database, most: int = 25) -> Chart:
    """Draw the artists who are credited on the most tracks.

    Raises:
        NothingToDrawError: no track has a credit.
    """
    rows = ask(database, _MOST_TRACKS.format(most=most))
    if not rows:
        raise NothingToDrawError("no track has a credit")
    names, tracks = [row[0] or f"id {row[2]}" for row in rows], [row[1] for row in rows]
    chart = ranking("Artists with the most tracks", names, tracks, "number of tracks")
    ((credits, artists, credited),) = ask(
        database,
        "SELECT COUNT(*), COUNT(DISTINCT artist_id), COUNT(DISTINCT track_id) FROM artist_track",
    )
    facts = (
        f"n = {artists:,} artists with {credits:,} credits on {credited:,} tracks;"
        " a track counts for each of its artists."
    )
    story = f"Most tracks: {drawable(rows[0][0] or rows[0][2], 60)}, {rows[0][1]:,}."
    chart.describe(facts, ("artist", "tracks", "id"), rows, story)
    return chart


# grain: one row per bin of the number of artists at the other end of the edges
_DEGREES = """
SELECT {bin} AS bin, COUNT(*) AS artists
FROM (
    SELECT {one}, COUNT(DISTINCT {other}) AS degree
    FROM related_artist
    GROUP BY {one}
) AS degrees
GROUP BY bin
ORDER BY bin
"""


def related_degrees(database: Database) -> Chart:
    """Draw how many related artists an artist has, and in how many lists an artist is.

    Raises:
        NothingToDrawError: no artist is related to another.
    """
    ends = ("artist_id", "related_artist_id")
    by_direction = [
        ask(database, _DEGREES.format(bin=doubling_sql("degree"), one=one, other=other))
        for one, other in (ends, ends[::-1])
    ]
    if not by_direction[0]:
        raise NothingToDrawError("no artist is related to another")
    titles = ("how many an artist lists", "how many list an artist")
    note = "Artists without any are not counted."
    with style.drawing("How many related artists", 3.6, note=note) as chart:
        panels = style.axes_of(chart, 2, 2)
        for axes, rows, title in zip(panels, by_direction, titles, strict=True):
            bins = filled(rows)
            doubling_bars(axes, bins, upright=6)
            axes.set_title(f"{title}, n = {sum(n for _, n in bins):,}")
            axes.set_xlabel("related artists")
            axes.margins(y=0.1)
        style.count_axis(panels[0].yaxis, "number of artists")
        style.count_axis(panels[1].yaxis, "")
    ((edges,),) = ask(database, "SELECT COUNT(*) FROM related_artist")
    table = [
        (title, doubling_label(number), n)
        for title, rows in zip(titles, by_direction, strict=True)
        for number, n in rows
    ]
    facts = f"n = {edges:,} edges from an artist to a related one. {note}"
    chart.describe(facts, ("an artist", "related artists", "artists"), table)
    return chart


# grain: one row per artist that has a name
_MOST_RELATED = """
SELECT a.name, n.listed_by, a.artist_id
FROM (
    SELECT related_artist_id, COUNT(DISTINCT artist_id) AS listed_by
    FROM related_artist
    GROUP BY related_artist_id
) AS n
JOIN artist AS a ON a.artist_id = n.related_artist_id
WHERE a.name IS NOT NULL
ORDER BY n.listed_by DESC, a.artist_id
LIMIT {most}
"""

# grain: one row
_RELATED = """
SELECT COUNT(*), COUNT(DISTINCT a.artist_id),
    COUNT(DISTINCT CASE WHEN a.name IS NULL THEN a.artist_id END)
FROM related_artist AS r
JOIN artist AS a ON a.artist_id = r.related_artist_id
"""


def most_related(database: Database, most: int = 25) -> Chart:
    """Draw the artists that are in the most other artists' lists of related ones.

    Artists of whom only the id is known are left out.

    Raises:
        NothingToDrawError: no artist is related to another whose name is known.
    """
    rows = ask(database, _MOST_RELATED.format(most=most))
    if not rows:
        raise NothingToDrawError("no artist is related to another whose name is known")
    names, counts = [row[0] for row in rows], [row[1] for row in rows]
    label = "number of artists who list them as related"
    chart = ranking("Artists listed as related by the most others", names, counts, label)
    ((edges, related, nameless),) = ask(database, _RELATED)
    facts = f"n = {related:,} artists in {edges:,} edges; several sources count once."
    if nameless:
        facts += f" {nameless:,} of them, of whom only the id is known, are left out."
    first, listed_by, _ = rows[0]
    story = f"Of those with a name, {drawable(first, 60)} is listed most: by {listed_by:,} artists."
    chart.describe(facts, ("artist", "listed by", "id"), rows, story)
    return chart


def related_genres(database: Database) -> Chart:
    """Draw of which genres the related artists of each genre's artists are.

    Raises:
        NothingToDrawError: no two related artists have genres.
    """
    rows = ask_named(database, "related-genres", limit=400)
    if not rows:
        raise NothingToDrawError("no two related artists both have a genre")
    genres = sorted({name for row in rows for name in row[:2]})
    index = {genre: number for number, genre in enumerate(genres)}
    shares = np.full((len(genres), len(genres)), np.nan)
    for genre, related, _, share in rows:
        shares[index[genre], index[related]] = 100 * share
    note = "% of the row: of the related artists of a genre's artists, how many are of which genre."
    height = 1.4 + 0.3 * len(genres)
    with style.drawing("Genres of related artists", height, 8.0, note) as chart:
        axes = chart.subplots()
        norm = Normalize(0, float(np.nanmax(shares)))
        matrix(axes, genres, shares.tolist(), norm=norm, colours=style.HEAT, form="{:.0f}")
        axes.set_xlabel("genre of the related artist")
        axes.set_ylabel("genre of the artist")
    facts = (
        f"n = {sum(row[2] for row in rows):,} pairs of a genre and a related one, from edges whose"
        " artists both have genres; an artist with several counts in each. Each row adds up to"
        " 100 %; blank: none."
    )
    chart.describe(facts, ("genre", "related genre", "edges", "share"), rows)
    return chart
