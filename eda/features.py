"""Averages of the audio features: over time, by genre, of some artists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from eda import style
from eda.ask import ask
from eda.bins import MEASURES
from eda.chosen import choose_artists
from eda.draw import all_years, named_bars, with_gaps
from eda.errors import NothingToDrawError
from eda.labels import drawable
from sql.reads import FEATURE_COLUMNS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from eda.chart import Chart, Row
    from sql.database import Database

MIN_TRACKS = 50  # fewer may be two albums, whose average means nothing for a year
_SHARES = tuple(name for name in FEATURE_COLUMNS if MEASURES[name].is_share)
_VALUES = [MEASURES[name].value_sql("f") for name in FEATURE_COLUMNS]
_AVERAGES = ", ".join(f"AVG({value})" for value in _VALUES)
_SPREADS = ", ".join(f"STDDEV_POP({value})" for value in _VALUES)

# grain: one row per year of release: tracks, nine averages, nine standard deviations
_BY_YEAR = f"""
SELECT l.release_year, COUNT(*) AS tracks, {_AVERAGES}, {_SPREADS}
FROM audio_features AS f
JOIN track AS t ON t.track_id = f.track_id
JOIN album AS l ON l.album_id = t.album_id
WHERE l.release_year IS NOT NULL
GROUP BY l.release_year
ORDER BY l.release_year
"""


def features_over_time(database: Database, min_tracks: int = MIN_TRACKS) -> Chart:
    """Draw the average of each feature by year of release, with one standard deviation around it.

    Args:
        database: open for reading.
        min_tracks: years with fewer tracks are left out.

    Raises:
        NothingToDrawError: fewer than two years have as many tracks.
    """
    rows = ask(database, _BY_YEAR)
    kept = [row for row in rows if row[1] >= min_tracks]
    if len(kept) < 2:
        raise NothingToDrawError(f"no two years have {min_tracks} tracks with features each")
    kept_years = [row[0] for row in kept]
    years = all_years(kept_years)
    note = "Line: average of the year's tracks; band: one standard deviation to either side."
    with style.drawing("Audio features by year of release", 6.2, note=note) as chart:
        panels = style.axes_of(chart, len(FEATURE_COLUMNS), 3, sharex=True)
        for number, (axes, name) in enumerate(zip(panels, FEATURE_COLUMNS, strict=True)):
            of_deviation = 2 + len(FEATURE_COLUMNS) + number
            means = with_gaps(kept_years, [row[2 + number] for row in kept])
            spread = with_gaps(kept_years, [row[of_deviation] for row in kept])
            low, high = means - spread, means + spread
            if name in _SHARES:
                low, high = low.clip(0, 1), high.clip(0, 1)
            axes.fill_between(years, low, high, color=style.SKY, alpha=0.35, lw=0)
            axes.plot(years, means, color=style.BLUE, lw=1.4, marker="o", ms=1.5)
            axes.set_title(MEASURES[name].axis)
        for axes in panels[-3:]:
            axes.set_xlabel("year of release")
    tracks, all_tracks = sum(row[1] for row in kept), sum(row[1] for row in rows)
    facts = (
        f"n = {tracks:,} tracks. {note}"
        f" Years with fewer than {min_tracks} tracks ({all_tracks - tracks:,} in all) are left out."
    )
    table = [row[: 2 + len(FEATURE_COLUMNS)] for row in kept]
    chart.describe(facts, ("year", "tracks", *FEATURE_COLUMNS), table, _change_story(kept))
    return chart


def _change_story(rows: Sequence[Row], span: int = 5) -> str:
    """Return a sentence on the average that has changed most from the first years to the last."""
    if len(rows) < 2 * span:
        return ""
    changes = []
    for number, name in enumerate(FEATURE_COLUMNS, start=2):
        before, after = (
            float(
                np.average(_floats(row[number] for row in part), weights=[row[1] for row in part])
            )
            for part in (rows[:span], rows[-span:])
        )
        spread = float(np.mean(_floats(row[number + len(FEATURE_COLUMNS)] for row in rows)))
        changes.append((abs(after - before) / (spread or 1.0), MEASURES[name].axis, before, after))
    change, axis, before, after = max(change for change in changes if change[0] == change[0])
    if not change:
        return ""
    return (
        f"What changed most, in standard deviations, is {axis}: {before:.3g} on average"
        f" from {rows[0][0]} to {rows[span - 1][0]}, {after:.3g} from {rows[-span][0]}"
        f" to {rows[-1][0]}."
    )


def _floats(values: object) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(list(values), dtype=np.float64)  # type: ignore[call-overload]


# grain: one row per genre: tracks and nine averages
_BY_GENRE = f"""
SELECT g.genre, COUNT(*) AS tracks, {_AVERAGES}
FROM track_genre AS g
JOIN audio_features AS f ON f.track_id = g.track_id
GROUP BY g.genre
ORDER BY g.genre
"""


def features_by_genre(database: Database) -> Chart:
    """Draw the average of each feature in each genre; a track counts in each of its genres.

    Raises:
        NothingToDrawError: no track with features has a genre.
    """
    rows = ask(database, _BY_GENRE)
    if not rows:
        raise NothingToDrawError("no track has both a genre and audio features")
    genres = [row[0] for row in rows]
    with style.drawing("Audio features of the genres", 9.6) as chart:
        panels = style.axes_of(chart, len(FEATURE_COLUMNS), 3, sharey=True)
        for number, (axes, name) in enumerate(zip(panels, FEATURE_COLUMNS, strict=True)):
            values = [row[2 + number] or 0.0 for row in rows]
            form = "{:.0f}" if name == "tempo" else "{:.1f}" if name == "loudness" else "{:.2f}"
            named_bars(axes, genres, values, form=form)
            axes.set_title(MEASURES[name].axis)
            axes.margins(x=0.2)
    tracks = sum(row[1] for row in rows)
    facts = f"n = {tracks:,} pairs of a track and one of its genres."
    best = {
        name: max(rows, key=lambda row: row[2 + FEATURE_COLUMNS.index(name)] or 0.0)[0]
        for name in ("danceability", "energy", "acousticness", "valence")
    }
    story = "Most " + ", most ".join(f"{name}: {genre}" for name, genre in best.items()) + "."
    chart.describe(facts, ("genre", "tracks", *FEATURE_COLUMNS), rows, story)
    return chart


# grain: one row per artist asked for: tracks and nine averages
_BY_ARTIST = f"""
SELECT c.artist_id, COUNT(*) AS tracks, {_AVERAGES}
FROM artist_track AS c
JOIN audio_features AS f ON f.track_id = c.track_id
WHERE c.artist_id IN ({{ids}})
GROUP BY c.artist_id
"""


def features_by_artist(database: Database, artists: Sequence[str] = ()) -> Chart:
    """Draw the average features of some artists side by side.

    Args:
        database: open for reading.
        artists: names or ids, seven at most; by default the five with the most tracks.

    Raises:
        InputError: there is no such artist, or there are too many.
        NothingToDrawError: none of them has a track with features.
    """
    asked = choose_artists(database, artists)
    names = asked.names
    marks = ", ".join("?" * len(names))
    rows = ask(database, _BY_ARTIST.format(ids=marks), list(names)) if names else []
    found = {row[0]: row[1:] for row in rows}
    chosen = [(names[one], *found[one]) for one in names if one in found]
    if not chosen:
        raise NothingToDrawError("none of the artists has a track with audio features")
    with style.drawing("Audio features of some artists", 4.4, 12.0) as chart:
        left, middle, right = chart.subplots(1, 3, width_ratios=(7, 1.4, 1.4))
        for axes, features in ((left, _SHARES), (middle, ("tempo",)), (right, ("loudness",))):
            _groups(axes, chosen, features)
            axes.set_ylabel(f"average ({MEASURES[features[0]].unit})")
        left.set_ylim(0, 1)
        handles, labels = left.get_legend_handles_labels()
        chart.legend(handles, labels, loc="outside right upper")  # from the top as from the left
    facts = f"n = {sum(row[1] for row in chosen):,} credits on tracks with audio features."
    if without := [name for one, name in names.items() if one not in found]:
        facts += (
            f" Left out, since none of their tracks has features: {', '.join(map(str, without))}."
        )
    if asked.notes:
        facts += f" {'; '.join(asked.notes)}."
    chart.describe(facts, ("artist", "tracks", *FEATURE_COLUMNS), chosen)
    return chart


def _groups(axes: Axes, chosen: Sequence[Row], names: Sequence[str]) -> None:
    """Draw a group of bars for each feature, with a bar for each artist."""
    width = 0.84 / len(chosen)
    positions = np.arange(len(names))
    for number, row in enumerate(chosen):
        values = [row[2 + FEATURE_COLUMNS.index(name)] for name in names]
        offset = (number - (len(chosen) - 1) / 2) * width
        label = f"{drawable(row[0], 24)}\n({row[1]:,} tracks)"
        heights = [np.nan if value is None else value for value in values]
        axes.bar(positions + offset, heights, width * 0.94, color=style.SERIES[number], label=label)
    axes.set_xticks(positions, names)
    axes.tick_params(axis="x", length=0, rotation=20 if len(names) > 1 else 0)
    axes.grid(False, axis="x")
