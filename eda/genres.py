"""The 15 genres: their sub-genres, how large they are, and how their shares change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from eda import style
from eda.ask import ask
from eda.bins import HAS_TRACK
from eda.draw import ROW, all_years, height_of, named_bars, ranking, with_gaps
from eda.errors import NothingToDrawError
from eda.features import MIN_TRACKS

if TYPE_CHECKING:
    from eda.chart import Chart, Row
    from sql.database import Database

OTHER = "other"
_COLUMNS = 5  # panels beside each other

# grain: one row per year of release and genre: tracks of the genre, tracks with any genre
_SHARES = """
SELECT g.release_year, g.genre, g.tracks, d.tracks
FROM (
    SELECT l.release_year, x.genre, COUNT(*) AS tracks
    FROM track_genre AS x
    JOIN track AS t ON t.track_id = x.track_id
    JOIN album AS l ON l.album_id = t.album_id
    WHERE l.release_year IS NOT NULL
    GROUP BY l.release_year, x.genre
) AS g
JOIN (
    SELECT l.release_year, COUNT(DISTINCT x.track_id) AS tracks
    FROM track_genre AS x
    JOIN track AS t ON t.track_id = x.track_id
    JOIN album AS l ON l.album_id = t.album_id
    WHERE l.release_year IS NOT NULL
    GROUP BY l.release_year
) AS d ON d.release_year = g.release_year
ORDER BY g.release_year, g.genre
"""


def genre_share(database: Database, min_tracks: int = MIN_TRACKS) -> Chart:
    """Draw each genre's share of the tracks released in a year.

    A track with several genres counts in each, so the shares of a year come to more than 1.

    Args:
        database: open for reading.
        min_tracks: years with fewer tracks are left out.

    Raises:
        NothingToDrawError: fewer than two years have as many tracks.
    """
    rows = ask(database, _SHARES)
    totals = {year: total for year, _, _, total in rows}
    kept_years = [year for year, total in totals.items() if total >= min_tracks]
    if len(kept_years) < 2:
        raise NothingToDrawError(f"no two years have {min_tracks} tracks with a genre each")
    counts = {(year, genre): tracks for year, genre, tracks, _ in rows}
    years = all_years(kept_years)
    genres = sorted({genre for _, genre, _, _ in rows})
    high = style.rows_of(len(genres), _COLUMNS)
    note = "A track with several genres counts in each. Gaps: years with too few tracks."
    heading = "Genres by year of release: share of the year's tracks"
    with style.drawing(heading, 0.6 + 1.6 * high, 10.0, note) as chart:
        panels = style.axes_of(chart, len(genres), _COLUMNS, sharex=True, sharey=True)
        for axes, genre in zip(panels, genres, strict=True):
            known = [counts.get((year, genre), 0) / totals[year] for year in kept_years]
            shares = with_gaps(kept_years, known)
            axes.fill_between(years, shares, color=style.SKY, alpha=0.5, lw=0)
            axes.plot(years, shares, color=style.BLUE, lw=1.2, marker="o", ms=1)
            axes.set_title(genre)
            axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))
        panels[0].set_ylim(bottom=0)  # of all panels: they share the axis
        for axes in panels[::_COLUMNS]:
            style.share_axis(axes.yaxis, "")
    kept = sum(totals[year] for year in kept_years)
    facts = (
        f"n = {kept:,} tracks with a year and a genre; one with several genres counts in each."
        f" Years with fewer than {min_tracks} such tracks"
        f" ({sum(totals.values()) - kept:,} in all) are left out."
    )
    table = [row for row in rows if totals[row[0]] >= min_tracks]
    chart.describe(facts, ("year", "genre", "tracks", "tracks of the year"), table)
    return chart


_WITH_TRACK = HAS_TRACK.format(artist="a.artist_id")

# grain: one row per genre, the most tracks first; artists without a track are not counted
_SIZES = f"""
SELECT m.genre, m.sub_genres, m.artists, COALESCE(n.tracks, 0) AS tracks
FROM (
    SELECT
        g.genre,
        COUNT(DISTINCT g.sub_genre) AS sub_genres,
        COUNT(DISTINCT a.artist_id) AS artists
    FROM genre_map AS g
    LEFT JOIN artist_genre AS a ON a.sub_genre = g.sub_genre AND {_WITH_TRACK}
    GROUP BY g.genre
) AS m
LEFT JOIN (
    SELECT genre, COUNT(*) AS tracks
    FROM track_genre
    GROUP BY genre
) AS n ON n.genre = m.genre
ORDER BY tracks DESC, m.genre
"""


def genre_sizes(database: Database) -> Chart:
    """Draw how many sub-genres, artists and tracks each genre has, "other" in grey.

    Artists without a track are not counted.

    Raises:
        NothingToDrawError: there are no sub-genres.
    """
    rows = ask(database, _SIZES)
    if not rows:
        raise NothingToDrawError("no artist has a sub-genre")
    genres = [row[0] for row in rows]
    colours = [style.GREY if genre == OTHER else style.BLUE for genre in genres]
    with style.drawing("How large the genres are", 0.9 + height_of(len(rows)), 10.0) as chart:
        panels = style.axes_of(chart, 3, 3, sharey=True)
        for column, (axes, title) in enumerate(
            zip(panels, ("sub-genres", "artists", "tracks"), strict=True), start=1
        ):
            named_bars(axes, genres, [row[column] for row in rows], colour=colours)
            style.count_axis(axes.xaxis, f"number of {title}")
            axes.margins(x=0.2)
    other = next((row for row in rows if row[0] == OTHER), (OTHER, 0, 0, 0))
    parts = [
        f"{_percent(other[column], sum(row[column] for row in rows))} of {what}"
        for column, what in ((1, "sub-genres"), (3, "tracks and their genres"))
    ]
    facts = (
        f"n = {sum(row[1] for row in rows):,} pairs of a sub-genre and its genre."
        f" Other has {' and '.join(parts)}. Artists and tracks with several genres count in each;"
        " artists without a track are not counted."
    )
    largest = max(rows, key=lambda row: row[3])
    story = f"The largest genre is {largest[0]}, with {largest[3]:,} tracks." if largest[3] else ""
    chart.describe(facts, ("genre", "sub-genres", "artists", "tracks"), rows, story)
    return chart


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.1f} %"


# grain: one row per genre and each of its sub-genres with the most artists
_MAKE_UP = f"""
SELECT genre, sub_genre, artists, sub_genres
FROM (
    SELECT
        m.genre,
        m.sub_genre,
        COUNT(a.artist_id) AS artists,
        ROW_NUMBER() OVER (
            PARTITION BY m.genre ORDER BY COUNT(a.artist_id) DESC, m.sub_genre
        ) AS position,
        COUNT(*) OVER (PARTITION BY m.genre) AS sub_genres
    FROM genre_map AS m
    LEFT JOIN artist_genre AS a ON a.sub_genre = m.sub_genre AND {_WITH_TRACK}
    GROUP BY m.genre, m.sub_genre
) AS ranked
WHERE position <= {{most}}
ORDER BY genre, position
"""


def genre_make_up(database: Database, most: int = 6) -> Chart:
    """Draw the sub-genres of each genre that have the most artists.

    Args:
        database: open for reading.
        most: how many of each genre.

    Raises:
        NothingToDrawError: there are no sub-genres.
    """
    rows = ask(database, _MAKE_UP.format(most=most))
    if not rows:
        raise NothingToDrawError("no artist has a sub-genre")
    by_genre: dict[str, list[Row]] = {}
    for row in rows:
        by_genre.setdefault(row[0], []).append(row)
    columns = 3
    high = style.rows_of(len(by_genre), columns)
    height = 0.6 + high * (0.55 + ROW * most * 0.85)
    note = "The numbers are artists with a track; each panel has a scale of its own."
    with style.drawing("Sub-genres of the genres", height, 11.0, note) as chart:
        panels = style.axes_of(chart, len(by_genre), columns)
        for axes, (genre, parts) in zip(panels, by_genre.items(), strict=True):
            colour = style.GREY if genre == OTHER else style.BLUE
            names, artists = [row[1] for row in parts], [row[2] for row in parts]
            named_bars(axes, names, artists, width=24, colour=colour)
            axes.set_ylim(most - 0.4, -0.6)
            axes.set_title(f"{genre}: {parts[0][3]:,} sub-genres")
            axes.margins(x=0.25)
            axes.set_xticks([])
            axes.spines["bottom"].set_visible(False)
    facts = (
        f"The {most} sub-genres of each genre with the most artists. {note} A sub-genre may belong"
        " to several genres."
    )
    table = [row[:3] for row in rows]
    chart.describe(facts, ("genre", "sub-genre", "artists"), table)
    return chart


def top_sub_genres(database: Database, most: int = 25) -> Chart:
    """Draw the sub-genres with the most artists, of those who have a track.

    Raises:
        NothingToDrawError: no artist with a track has a sub-genre.
    """
    rows = ask(
        database,
        # grain: one row per sub-genre
        f"SELECT sub_genre, COUNT(*) AS artists FROM artist_genre AS a WHERE {_WITH_TRACK}"
        f" GROUP BY sub_genre ORDER BY artists DESC, sub_genre LIMIT {most}",
    )
    if not rows:
        raise NothingToDrawError("no artist with a track has a sub-genre")
    names, counts = [row[0] for row in rows], [row[1] for row in rows]
    chart = ranking("Sub-genres with the most artists", names, counts, "number of artists")
    ((total, artists),) = ask(
        database,
        "SELECT COUNT(DISTINCT sub_genre), COUNT(DISTINCT artist_id) FROM artist_genre AS a"
        f" WHERE {_WITH_TRACK}",
    )
    facts = (
        f"n = {artists:,} artists with a track, and {total:,} sub-genres;"
        " an artist may have several."
    )
    story = f"The most common one is {rows[0][0]}: {rows[0][1]:,} artists."
    chart.describe(facts, ("sub-genre", "artists"), rows, story)
    return chart
