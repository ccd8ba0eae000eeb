"""Clusters: how many a genre should have, and how large they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from eda import style
from eda.ask import ask
from eda.draw import ROW
from eda.errors import NothingToDrawError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from eda.chart import Chart
    from models.k_search import GenreCurve, KSearch
    from sql.database import Database

_COLUMNS = 5  # panels beside each other
_LINE: dict[str, Any] = {"marker": "o", "ms": 2.5, "lw": 1.3}


def elbow(search: KSearch) -> Chart:
    """Draw inertia and silhouette against the number of clusters K, for each genre.

    Inertia, at the left axis, is relative to that at the smallest K, so that genres of any size
    compare; the silhouette has the right axis.

    Args:
        search: what training with --choose-k saves in models/choose_k.
    """
    curves = [search.curves[genre] for genre in sorted(search.curves)]
    note = (
        "Inertia (left axis): squared distances from the cluster centres, those at the smallest K"
        " = 100 %. Silhouette (right axis): -1 to 1, higher where clusters are better separated."
        " Dotted: the K that the search proposes."
    )
    heading = "How many clusters? Inertia and silhouette"
    high = style.rows_of(len(curves), _COLUMNS)
    with style.drawing(heading, 0.7 + 1.75 * high, 11, note) as chart:
        panels = style.axes_of(chart, len(curves), _COLUMNS, sharey=True)
        right = [axes.twinx() for axes in panels]
        top = _highest_silhouette(curves)
        for number, (axes, other, curve) in enumerate(zip(panels, right, curves, strict=True)):
            _panel(axes, other, curve)
            other.set_ylim(min(0.0, *_known(curve)), 1.3 * top)
            is_last = number % _COLUMNS == _COLUMNS - 1 or number == len(curves) - 1
            other.tick_params("y", colors=style.VERMILION, right=is_last, labelright=is_last)
        panels[0].set_ylim(0, 1.05)
        for axes in panels[::_COLUMNS]:
            style.share_axis(axes.yaxis, "")
        for axes in panels[-_COLUMNS:]:
            axes.set_xlabel("clusters K")
        lines = [panels[0].lines[0], right[0].lines[0], panels[0].lines[1]]
        names = ["inertia", "silhouette", "proposed K"]
        chart.legend(lines, names, loc="outside upper right", ncols=3)
    table = [row for curve in curves for row in _numbers(curve)]
    facts = (
        f"n = {sum(curve.rows for curve in curves):,} pairs of a track and a genre. Inertia always"
        " falls as K grows, without a bend: there is no true K. The proposed one explains"
        f" {search.share:.0%} of the variance of the genre's features."
    )
    chosen = sorted(curve.chosen for curve in curves)
    story = f"The search proposes {chosen[0]} to {chosen[-1]} clusters; no silhouette is above"
    chart.describe(facts, ("genre", "K", "inertia", "silhouette"), table, f"{story} {top:.2f}.")
    return chart


def _panel(axes: Axes, right: Axes, curve: GenreCurve) -> None:
    relative = curve.inertias / (curve.inertias[0] or 1.0)
    axes.plot(curve.ks, relative, color=style.BLUE, **_LINE)
    axes.axvline(curve.chosen, color=style.GREY, lw=1, ls=":")
    axes.set_title(f"{curve.genre}: K = {curve.chosen}")
    axes.tick_params(axis="y", colors=style.BLUE)
    right.plot(curve.ks, curve.silhouettes, color=style.VERMILION, ls="--", **_LINE)
    right.grid(False)


def _known(curve: GenreCurve) -> list[float]:
    """Return the silhouettes that are defined, and a 0."""
    return [0.0, *(float(s) for s in curve.silhouettes if s == s)]


def _highest_silhouette(curves: Sequence[GenreCurve]) -> float:
    return max(0.01, *(max(_known(curve)) for curve in curves))


def _numbers(curve: GenreCurve) -> list[tuple[object, ...]]:
    values = zip(curve.ks, curve.inertias, curve.silhouettes, strict=True)
    return [(curve.genre, int(k), round(float(i), 1), round(float(s), 4)) for k, i, s in values]


# grain: one row per genre and cluster
_SIZES = """
SELECT genre, cluster, COUNT(*) AS tracks
FROM track_cluster
GROUP BY genre, cluster
ORDER BY genre, cluster
"""


def cluster_sizes(database: Database) -> Chart:
    """Draw how many tracks the clusters of each genre hold: smallest, quarters, largest.

    Raises:
        NothingToDrawError: there are no clusters.
    """
    rows = ask(database, _SIZES)
    if not rows:
        raise NothingToDrawError("no track is in a cluster")
    sizes: dict[str, list[int]] = {}
    for genre, _, tracks in rows:
        sizes.setdefault(genre, []).append(tracks)
    table = [_five(genre, of_genre) for genre, of_genre in sizes.items()]
    note = "Box: the middle half of a genre's clusters, with the median; line: smallest to largest."
    with style.drawing("Sizes of the clusters", 1.3 + 1.2 * ROW * len(table), note=note) as chart:
        axes = chart.subplots()
        _boxes(axes, table)
        style.log_count_axis(axes.xaxis, "tracks in a cluster (log scale)")
        names = [f"{genre} ({_many(count, 'cluster')})" for genre, count, *_ in table]
        axes.set_yticks(range(len(table)), names)
        axes.set_ylim(len(table) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
    tracks = sum(row[2] for row in rows)
    facts = f"n = {len(rows):,} clusters of {tracks:,} pairs of a track and a genre. {note}"
    columns = ("genre", "clusters", "smallest", "lower quarter", "median", "upper quarter")
    middle = np.median([row[2] for row in rows])
    story = f"Half of the clusters hold {middle:,.0f} tracks or more."
    chart.describe(facts, (*columns, "largest"), table, story)
    return chart


def _many(count: object, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _five(genre: str, sizes: Sequence[int]) -> tuple[object, ...]:
    numbers = np.percentile(sizes, (0, 25, 50, 75, 100))
    return (genre, len(sizes), *(round(float(number), 2) for number in numbers))


def _boxes(axes: Axes, table: Sequence[tuple[object, ...]]) -> None:
    names = ("whislo", "q1", "med", "q3", "whishi")
    boxes = [dict(zip(names, row[2:], strict=True)) | {"fliers": []} for row in table]
    axes.bxp(
        boxes,
        positions=range(len(table)),
        orientation="horizontal",
        widths=0.6,
        patch_artist=True,
        boxprops={"facecolor": style.SKY, "edgecolor": style.BLUE},
        medianprops={"color": style.BLACK, "lw": 1.6},
        whiskerprops={"color": style.BLUE},
        capprops={"color": style.BLUE},
    )
