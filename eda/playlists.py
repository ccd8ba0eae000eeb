"""Playlists: their lengths and followers, how often tracks are in them, and which together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.ticker import MultipleLocator

from eda import style
from eda.ask import ask, known_share
from eda.bins import doubling_label, doubling_sql, filled
from eda.draw import ROW, doubling_bars, mark_open, matrix, rank_curve
from eda.errors import NothingToDrawError
from eda.labels import joined

if TYPE_CHECKING:
    from eda.chart import Chart
    from sql.database import Database

_STEP, _LAST = 10, 25  # the Million Playlist Dataset ends at 250 tracks

# grain: one row per bin; NULL where the length of a playlist is unknown
_LENGTHS = f"""
SELECT
    CASE WHEN num_tracks IS NOT NULL
        THEN CAST(LEAST(FLOOR(CAST(num_tracks AS DOUBLE) / {_STEP}), {_LAST}) AS SIGNED)
    END AS bin,
    COUNT(*) AS playlists
FROM playlist
GROUP BY bin
ORDER BY bin
"""


def playlist_lengths(database: Database) -> Chart:
    """Draw how many tracks the playlists have.

    Raises:
        NothingToDrawError: the length is unknown for all playlists.
    """
    rows = ask(database, _LENGTHS)
    known = [(number, n) for number, n in rows if number is not None]
    if not known:
        raise NothingToDrawError("the number of tracks is unknown for all playlists")
    bins = filled(known)
    with style.drawing("Length of playlists", 3.6) as chart:
        axes = chart.subplots()
        lefts = [_STEP * number for number, _ in bins]
        counts = [n for _, n in bins]
        bars = axes.bar(
            lefts, counts, _STEP, align="edge", color=style.BLUE, edgecolor="white", lw=0.4
        )
        axes.set_xlabel("tracks in the playlist")
        if bins[-1][0] == _LAST:
            mark_open(bars[-1], style.BLUE)
            axes.set_xlabel("tracks in the playlist (hatched: 250 and more)")
        axes.xaxis.set_major_locator(MultipleLocator(50))
        style.count_axis(axes.yaxis, "number of playlists")
        axes.grid(False, axis="x")
    facts = known_share(sum(counts), sum(n for _, n in rows), "playlists")
    labels = [f"{_STEP * number} to {_STEP * number + _STEP - 1}" for number, _ in bins]
    if bins[-1][0] == _LAST:
        labels[-1] = f"{_STEP * _LAST} and more"
    table = list(zip(labels, counts, strict=True))
    middle = labels[int(np.searchsorted(np.cumsum(counts), sum(counts) / 2))]
    story = f"The median playlist has {middle} tracks."
    chart.describe(facts, ("tracks", "playlists"), table, story)
    return chart


# grain: one row per bin of the number of followers, NULL where it is not known
_FOLLOWERS = """
SELECT {bin} AS bin, COUNT(*) AS playlists
FROM playlist
GROUP BY bin
ORDER BY bin
"""


def playlist_followers(database: Database) -> Chart:
    """Draw how many followers the playlists have, in bins that double.

    Raises:
        NothingToDrawError: the number of followers is unknown for all playlists.
    """
    counted = f"CASE WHEN num_followers IS NOT NULL THEN {doubling_sql('num_followers')} END"
    rows = ask(database, _FOLLOWERS.format(bin=counted))
    known = [(number, n) for number, n in rows if number is not None]
    if not known:
        raise NothingToDrawError("the number of followers is unknown for all playlists")
    bins = filled(known)
    with style.drawing("Followers of playlists", 3.6) as chart:
        axes = chart.subplots()
        doubling_bars(axes, bins, upright=10)
        style.count_axis(axes.yaxis, "number of playlists")
        axes.set_xlabel("followers")
        axes.margins(y=0.1)
    facts = known_share(sum(n for _, n in known), sum(n for _, n in rows), "playlists")
    table = [(doubling_label(number), n) for number, n in bins]
    chart.describe(facts, ("followers", "playlists"), table)
    return chart


# grain: one row per step of 2 % in the number of playlists that hold a track; `last_rank` is the
# rank of the last of these tracks, `frequency` how many playlists hold it
_RANKS = """
SELECT MIN(playlists) AS frequency, MAX(last_rank) AS last_rank
FROM (
    SELECT playlists, SUM(tracks) OVER (ORDER BY playlists DESC) AS last_rank
    FROM (
        SELECT playlists, COUNT(*) AS tracks
        FROM (
            SELECT track_id, COUNT(DISTINCT pid) AS playlists
            FROM playlist_track
            GROUP BY track_id
        ) AS per_track
        GROUP BY playlists
    ) AS per_frequency
) AS ranked
GROUP BY FLOOR(LN(playlists) * 50)
ORDER BY frequency DESC
"""


def track_frequency(database: Database) -> Chart:
    """Draw how many playlists hold a track against its rank, both on log scales.

    Raises:
        NothingToDrawError: no playlist has a track.
    """
    rows = ask(database, _RANKS)
    if not rows:
        raise NothingToDrawError("no playlist has a track")
    frequencies, ranks = [row[0] for row in rows], [row[1] for row in rows]
    with style.drawing("How often tracks are in playlists", 4.4, 7.0) as chart:
        rank_curve(chart.subplots(), ranks, frequencies)
    once = ranks[-1] - (ranks[-2] if len(ranks) > 1 else 0) if frequencies[-1] == 1 else 0
    facts = f"n = {ranks[-1]:,} tracks in playlists; {once:,} of them in one only."
    story = (
        f"{100 * once / ranks[-1]:.0f} % of the tracks in playlists are in one only;"
        f" the most frequent one is in {frequencies[0]:,}."
    )
    chart.describe(facts, ("playlists", "rank of the last track in so many"), rows, story)
    return chart


# grain: one row per pair (a, b) of the tracks in the most playlists, a = b too
_TOGETHER = """
SELECT a.track_id AS one, b.track_id AS other, COUNT(DISTINCT a.pid) AS playlists
FROM playlist_track AS a
JOIN playlist_track AS b ON b.pid = a.pid
WHERE a.track_id IN ({marks}) AND b.track_id IN ({marks})
GROUP BY a.track_id, b.track_id
"""

# grain: one row per track
_MOST_PLAYLISTS = """
SELECT n.track_id, d.title, d.artists, n.playlists
FROM (
    SELECT track_id, COUNT(DISTINCT pid) AS playlists
    FROM playlist_track
    GROUP BY track_id
    ORDER BY playlists DESC, track_id
    LIMIT {most}
) AS n
LEFT JOIN track_card AS d ON d.track_id = n.track_id
ORDER BY n.playlists DESC, n.track_id
"""


def co_occurrence(database: Database, most: int = 18) -> Chart:
    """Draw how many playlists hold both of two tracks, for those in the most playlists.

    Raises:
        NothingToDrawError: no playlist has a track.
    """
    top = ask(database, _MOST_PLAYLISTS.format(most=most))
    if not top:
        raise NothingToDrawError("no playlist has a track")
    index = {row[0]: number for number, row in enumerate(top)}
    marks = ", ".join("?" * len(top))
    pairs = ask(database, _TOGETHER.format(marks=marks), [*index, *index])
    grid = np.full((len(top), len(top)), np.nan)
    for one, other, playlists in pairs:
        grid[index[one], index[other]] = playlists
    songs = [(row[1] or f"id {row[0]}", row[2] or "unknown") for row in top]
    numbers = [str(number) for number in range(1, len(top) + 1)]
    note = "In a square: how many playlists hold both; on the diagonal: how many hold the track."
    height = 1.0 + 1.25 * ROW * len(top)
    with style.drawing("Tracks that are in playlists together", height, 10.5, note) as chart:
        axes = chart.subplots()
        matrix(
            axes,
            [
                (f"{number}  {title}", artists)
                for number, (title, artists) in zip(numbers, songs, strict=True)
            ],
            grid.tolist(),
            columns=numbers,
            norm=LogNorm(1, max(float(np.nanmax(grid)), 10)),
            colours=style.HEAT,
            form="{:.0f}",
            width=72,
        )
        axes.set_xlabel("number of the track, as on the left")
    plain = [joined(song, 100) for song in songs]
    names = [f"{number}  {name}" for number, name in zip(numbers, plain, strict=True)]
    pairs = sorted(
        ((index[a], index[b], n) for a, b, n in pairs if index[a] <= index[b]),
        key=lambda pair: (-pair[2], pair[:2]),
    )
    facts = f"The {len(top)} tracks in the most playlists. {note}"
    together = [pair for pair in pairs if pair[0] != pair[1]]
    story = ""
    if together:
        one, other, both = together[0]
        story = f"Most often together, in {both:,} playlists: {plain[one]} and {plain[other]}."
    table = [(names[a], names[b], n) for a, b, n in pairs]
    chart.describe(facts, ("track", "other track", "playlists"), table, story)
    return chart
