"""K-Means: how many clusters a genre should have, how large they are, what is at their centres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from eda import style
from eda.ask import ask
from eda.bins import MEASURES
from eda.draw import ROW
from eda.errors import InputError, NothingToDrawError
from models.audio_features import FEATURES

if TYPE_CHECKING:
    from eda.chart import Chart
    from models.k_search import KSearch
    from models.kmeans.genre_kmeans import GenreKMeans
    from sql.database import Database

_COLUMNS = 5  # panels beside each other


def elbow(search: KSearch) -> Chart:
    """Draw inertia and silhouette against the number of clusters K, for each genre.

    Inertia is relative to that at the smallest K, so that genres of any size compare.

    Args:
        search: what `segue train kmeans --choose-k` keeps in models/choose_k.
    """
    curves = [(genre, search.curves[genre]) for genre in sorted(search.curves)]
    high = style.rows_of(len(curves), _COLUMNS)
    table = []
    with style.drawing("How many clusters? Inertia and silhouette", 1.1 + 1.8 * high, 10) as chart:
        panels = style.axes_of(chart, len(curves), _COLUMNS, sharey=True)
        for axes, (genre, curve) in zip(panels, curves, strict=True):
            relative = curve.inertias / (curve.inertias[0] or 1.0)
            line: dict[str, Any] = {"marker": "o", "ms": 2.5, "lw": 1.3}
            axes.plot(curve.ks, relative, color=style.BLUE, label="inertia, first = 1", **line)
            axes.plot(
                curve.ks,
                curve.silhouettes,
                color=style.VERMILION,
                ls="--",
                label="silhouette (-1 to 1)",
                **line,
            )
            axes.axvline(curve.chosen, color=style.GREY, lw=1, ls=":", label="knee of the inertia")
            axes.set_title(f"{genre}, knee {curve.chosen}")
            values = zip(curve.ks, curve.inertias, curve.silhouettes, strict=True)
            table += [(genre, int(k), round(float(i), 1), round(float(s), 4)) for k, i, s in values]
        panels[0].set_ylim(min([0.0, *(row[3] for row in table if row[3] == row[3])]), 1.05)
        chart.supxlabel("number of clusters K", fontsize=9)
        handles, labels = panels[0].get_legend_handles_labels()
        chart.legend(handles, labels, loc="outside upper right", ncols=3)
    rows = sum(curve.rows for _, curve in curves)
    facts = (
        f"n = {rows:,} pairs of a track and a genre. Inertia always falls as K grows, and audio"
        " features seldom have a sharp knee: take it as a proposal."
    )
    knees = sorted(curve.chosen for _, curve in curves)
    best = max((row[3] for row in table if row[3] == row[3]), default=None)
    story = f"The knees lie at {knees[0]} to {knees[-1]} clusters"
    story += "." if best is None else f"; no silhouette is above {best:.2f}."
    chart.tell(facts, ("genre", "K", "inertia", "silhouette"), table, story)
    return chart


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
    with style.drawing("Sizes of the clusters", 1.3 + 1.2 * ROW * len(table)) as chart:
        axes = chart.subplots()
        _boxes(axes, table)
        style.log_count_axis(axes.xaxis, "tracks in a cluster (log scale)")
        names = [f"{row[0]} ({row[1]} clusters)" for row in table]
        axes.set_yticks(range(len(table)), names)
        axes.set_ylim(len(table) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
    facts = (
        f"n = {len(rows):,} clusters of {sum(row[2] for row in rows):,} pairs of a track and a"
        " genre. Box: the middle half of the clusters, with the median; line: smallest to largest."
    )
    columns = ("genre", "clusters", "smallest", "lower quarter", "median", "upper quarter")
    middle = np.median([row[2] for row in rows])
    story = f"Half of the clusters hold {middle:,.0f} tracks or more."
    chart.tell(facts, (*columns, "largest"), table, story)
    return chart


def _five(genre: str, sizes: Sequence[int]) -> tuple[object, ...]:
    numbers = np.percentile(sizes, (0, 25, 50, 75, 100))
    return (genre, len(sizes), *(round(float(number), 2) for number in numbers))


def _boxes(axes: object, table: Sequence[tuple[object, ...]]) -> None:
    names = ("whislo", "q1", "med", "q3", "whishi")
    boxes = [dict(zip(names, row[2:], strict=True)) | {"fliers": []} for row in table]
    axes.bxp(  # type: ignore[attr-defined]
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


def cluster_centres(model: GenreKMeans, genre: str | None = None) -> Chart:
    """Draw the centres of a genre's clusters: one line each, over nine axes in original units.

    Args:
        model: what `segue train kmeans` keeps in models/kmeans.
        genre: one of the model's, by default the one with the most tracks.

    Raises:
        InputError: the model does not have the genre.
    """
    if genre is None:
        genre = max(sorted(model.genres), key=lambda name: model.genres[name].rows)
    if genre not in model.genres:
        raise InputError(f"no genre {genre!r} in the model; it has {', '.join(model.genres)}")
    clusters = model.genres[genre]
    centres, sizes = np.asarray(clusters.centres_in_units()), clusters.sizes
    bounds = {name: _bounds(name, centres[:, i]) for i, name in enumerate(FEATURES)}
    with style.drawing(f"Centres of the clusters of {genre}", 4.6, 10.0) as chart:
        _parallel(chart, centres, sizes, bounds)
    facts = (
        f"n = {clusters.rows:,} tracks in {len(sizes)} clusters; a line is the centre of one."
        " Each axis has its own scale, in the unit below it."
    )
    rows = [
        (number, int(size), *(round(float(v), 4) for v in centre))
        for number, (size, centre) in enumerate(zip(sizes, centres, strict=True))
    ]
    chart.tell(facts, ("cluster", "tracks", *FEATURES), rows)
    return chart


def _bounds(
    name: str, values: np.ndarray[tuple[int], np.dtype[np.floating]]
) -> tuple[float, float]:
    """Return the ends of an axis: 0 to 1 for shares, else round numbers around the values."""
    if MEASURES[name].is_share:
        return 0.0, 1.0
    step = 10.0 if name == "tempo" else 5.0
    low, high = np.floor(values.min() / step) * step, np.ceil(values.max() / step) * step
    return float(low), float(max(high, low + step)) + 0.0  # and no -0


def _parallel(
    chart: Chart,
    centres: np.ndarray[tuple[int, int], np.dtype[np.floating]],
    sizes: np.ndarray[tuple[int], np.dtype[np.int64]],
    bounds: Mapping[str, tuple[float, float]],
) -> None:
    axes = chart.subplots()
    low, high = np.array(list(bounds.values())).T
    norm = Normalize(0, int(sizes.max()))
    colours = ScalarMappable(norm, style.HEAT)
    places = list(range(len(FEATURES)))
    for row in np.argsort(sizes):  # the largest last, on top
        heights = (centres[row] - low) / (high - low)
        axes.plot(places, heights, color=colours.to_rgba(sizes[row]), lw=1.1, alpha=0.85)
    for place, (name, ends) in zip(places, bounds.items(), strict=True):
        axes.axvline(place, color=style.GREY, lw=0.8, zorder=0)
        for height, value in zip((0, 1), ends, strict=True):
            axes.text(place, height * 1.07 - 0.035, f"{value:g}", ha="center", va="center")
        label = f"{name}\n{MEASURES[name].unit}"
        axes.text(place, -0.1, label, ha="center", va="top", fontsize=8.5)
    axes.set_ylim(-0.06, 1.06)
    axes.set_xlim(-0.4, len(FEATURES) - 0.6)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(False)
    axes.spines[:].set_visible(False)
    bar = chart.colorbar(colours, ax=axes, pad=0.02)
    style.count_axis(bar.ax.yaxis, "tracks in the cluster")
