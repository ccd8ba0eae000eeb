"""What clusters and genres sound like: averages of the nine audio features as heat maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import Normalize

from eda import style
from eda.ask import ask
from eda.bins import MEASURES
from eda.draw import ROW, matrix
from eda.errors import InputError, NothingToDrawError
from sql.reads import FEATURE_COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from eda.chart import Chart, Row
    from sql.database import Database

MOST_CLUSTERS = 12
_FAR = 2.5  # standard deviations at which colours are fullest
_HEADS = {
    "tempo": "tempo\n(beats/min)",
    "loudness": "loudness\n(dB)",
    "instrumentalness": "instrumental-\nness",
}

_AVERAGES = ", ".join(f"AVG(f.{name})" for name in FEATURE_COLUMNS)

# grain: one row per cluster of a genre: tracks and nine averages
_CLUSTERS = f"""
SELECT k.cluster, COUNT(*) AS tracks, {_AVERAGES}
FROM track_cluster AS k
JOIN audio_features AS f ON f.track_id = k.track_id
WHERE k.genre = ?
GROUP BY k.cluster
ORDER BY k.cluster
"""

# grain: one row per genre with clusters, the largest first
_GENRES = """
SELECT k.genre
FROM track_cluster AS k
JOIN audio_features AS f ON f.track_id = k.track_id
GROUP BY k.genre
ORDER BY COUNT(*) DESC, k.genre
"""


def cluster_centres(database: Database, genre: str | None = None) -> Chart:
    """Draw the average features of a genre's clusters, of those that differ most.

    Args:
        database: open for reading.
        genre: by default the one with the most tracks in clusters.

    Raises:
        InputError: the genre has no clusters.
        NothingToDrawError: no track with features is in a cluster.
    """
    genres = [row[0] for row in ask(database, _GENRES)]
    if not genres:
        raise NothingToDrawError("no track with audio features is in a cluster")
    chosen = genres[0] if genre is None else genre
    if chosen not in genres:
        raise InputError(f"no clusters of genre {chosen!r}; there are {', '.join(sorted(genres))}")
    return cluster_profiles(chosen, ask(database, _CLUSTERS, (chosen,)))


def cluster_profiles(genre: str, rows: Sequence[Row], most: int = MOST_CLUSTERS) -> Chart:
    """Draw what the most different clusters of a genre sound like.

    Args:
        genre: for the heading.
        rows: cluster, tracks and the averages of `FEATURE_COLUMNS`, one row for each cluster.
        most: how many to draw.
    """
    values = np.array([row[2:] for row in rows], dtype=float)
    tracks = np.array([row[1] for row in rows])
    average = np.average(values, axis=0, weights=tracks)
    spread = np.sqrt(np.average((values - average) ** 2, axis=0, weights=tracks))
    scores = (values - average) / np.where(spread > 0, spread, 1.0)
    kept = _most_different(scores, tracks, most)
    kept.sort(key=lambda number: -values[number, FEATURE_COLUMNS.index("energy")])
    names = [f"all of {genre} ({tracks.sum():,} tracks)"]
    names += [f"cluster {rows[number][0]} ({tracks[number]:,})" for number in kept]
    heading = f"What the clusters of {genre} sound like"
    if few := len(kept) < len(rows):
        heading += f": {len(kept)} of {len(rows)}, the most different ones"
    note = (
        "In a square: the cluster's average, from 0 to 1 where no unit is given. Colour: how far it"
        " is from the average of the genre, in standard deviations between its clusters."
        + (" Clusters of less than half the median size are not drawn." if few else "")
    )
    with style.drawing(heading, 1.3 + 1.2 * ROW * len(names), 10.5, note) as chart:
        axes = chart.subplots()
        norm = Normalize(-_FAR, _FAR)
        matrix(
            axes,
            names,
            np.vstack([np.zeros(len(FEATURE_COLUMNS)), scores[kept]]).tolist(),
            norm=norm,
            colours=style.DIVERGING,
            columns=FEATURE_COLUMNS,
            texts=[_texts(row) for row in (average, *values[kept])],
        )
        axes.set_xticks(
            range(len(FEATURE_COLUMNS)), [_HEADS.get(name, name) for name in FEATURE_COLUMNS]
        )
        axes.tick_params(axis="x", rotation=0, labeltop=True, labelbottom=False)
        axes.axhline(0.5, color="white", lw=3)
        bar = chart.colorbar(axes.images[0], ax=axes, pad=0.01, aspect=30)
        bar.ax.set_yticks([-2, -1, 0, 1, 2], ["-2", "-1", "average", "+1", "+2"])
    facts = f"n = {tracks.sum():,} tracks in {len(rows):,} clusters. {note}"
    table = [(*row[:2], *(round(float(v), 4) for v in row[2:])) for row in rows]
    chart.describe(facts, ("cluster", "tracks", *FEATURE_COLUMNS), table, _story(rows, scores))
    return chart


def _most_different(scores: NDArray[np.float64], tracks: NDArray[np.int64], most: int) -> list[int]:
    """Return the largest cluster, then always the one furthest from those taken before."""
    large = [int(n) for n in np.flatnonzero(2 * tracks >= np.median(tracks))]
    pool = large if len(tracks) > most else list(range(len(tracks)))
    kept = [max(pool, key=lambda number: (tracks[number], -number))]
    while len(kept) < min(most, len(pool)):
        nearest = [
            min(float(np.linalg.norm(scores[one] - scores[other])) for other in kept)
            for one in pool
        ]
        left = [number for number in range(len(pool)) if pool[number] not in kept]
        kept.append(pool[max(left, key=lambda number: (nearest[number], -number))])
    return kept


def _texts(values: NDArray[np.float64]) -> list[str]:
    forms = {"tempo": "{:.0f}", "loudness": "{:.1f}"}
    return [
        forms.get(name, "{:.2f}").format(value)
        for name, value in zip(FEATURE_COLUMNS, values, strict=True)
    ]


def _story(rows: Sequence[Row], scores: NDArray[np.float64]) -> str:
    """Name the feature in which a cluster is furthest from the genre."""
    cluster, feature = np.unravel_index(np.argmax(np.abs(scores)), scores.shape)
    name = FEATURE_COLUMNS[int(feature)]
    return (
        f"Furthest from the average is cluster {rows[int(cluster)][0]}"
        f" ({rows[int(cluster)][1]:,} tracks): {name} {scores[cluster, feature]:+.1f} standard"
        " deviations."
    )


def decade_heat_maps(heading: str, rows: Sequence[Row]) -> Chart:
    """Draw the averages of each feature by genre and decade, a panel for each feature.

    Args:
        heading: of the chart.
        rows: genre, decade and the averages of `FEATURE_COLUMNS`.
    """
    genres, decades = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    grids = np.full((len(FEATURE_COLUMNS), len(genres), len(decades)), np.nan)
    for genre, decade, *averages in rows:
        grids[:, genres.index(genre), decades.index(decade)] = averages
    note = "Blank: the genre has no track with audio features from the decade."
    height = 1.0 + 3 * (0.6 + 0.16 * max(len(genres), 4))
    with style.drawing(heading, height, 11, note) as chart:
        panels = style.axes_of(chart, len(FEATURE_COLUMNS), 3, sharex=True, sharey=True)
        for axes, name, grid in zip(panels, FEATURE_COLUMNS, grids, strict=True):
            image = axes.imshow(np.ma.masked_invalid(grid), cmap=style.HEAT, aspect="auto")
            axes.set_title(MEASURES[name].axis)
            axes.set_xticks(range(len(decades)), [f"{decade}s" for decade in decades], rotation=45)
            axes.set_yticks(range(len(genres)), genres)
            axes.tick_params(length=0)
            axes.grid(False)
            axes.spines[:].set_visible(False)
            chart.colorbar(image, ax=axes, pad=0.02).outline.set_visible(False)
    return chart
