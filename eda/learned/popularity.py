"""What the predictor predicts of tracks that it has not learned from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eda import draw, style
from eda.ask import counted
from eda.errors import NothingToDrawError
from models.features.predictor import Predictor

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from eda.chart import Chart

FEWEST = 10
"""Tracks that were held out."""

_MOST = 100  # of popularity
_GROUPS = 10
_MANY = 3_000  # tracks, from which on squares are smaller


def predicted_popularity(model: Predictor) -> Chart:
    """Draw predicted popularity against the true one, of the tracks that were held out.

    Raises:
        NothingToDrawError: they are fewer than 10, or all have the same popularity.
    """
    true, predicted = model.predicted.astype(np.float64).T
    if len(true) < FEWEST:
        raise NothingToDrawError(f"{len(true)} tracks were held out; {FEWEST} are needed")
    if true.min() == true.max():
        raise NothingToDrawError("all tracks that were held out have the same popularity")
    groups = _by_truth(true, predicted)
    note = (
        "Tracks of artists that the network has not learned from. Dots: tenths of these tracks, by"
        " true popularity, and the mean of what is predicted for each. Dashed: predicted as it is."
    )
    with style.drawing("Popularity, predicted from how tracks sound", 5.6, 7.4, note) as chart:
        axes = chart.subplots()
        _draw_squares(chart, axes, true, predicted)
        axes.axline((0, 0), (1, 1), color=style.BLACK, lw=1, ls="--", label="predicted as it is")
        middle = float(model.target[0])
        axes.axhline(middle, color=style.MUTED, lw=1, ls=":", label="mean of what it learned from")
        axes.plot(
            [row[3] for row in groups],
            [row[4] for row in groups],
            "o-",
            color=style.VERMILION,
            mec="white",
            ms=7,
            lw=1.4,
            label="mean prediction for a tenth of the tracks",
        )
        axes.set_aspect("equal")
        axes.set_xlim(0, _MOST)
        axes.set_ylim(0, _MOST)
        axes.set_xlabel("true popularity")
        axes.set_ylabel("predicted popularity")
        axes.legend(loc="upper left", frameon=True, framealpha=0.9, edgecolor="none")
    own, of_mean = (float(np.abs(true - one).mean()) for one in (predicted, model.target[0]))
    beyond = int(((predicted < 0) | (predicted > _MOST)).sum())
    edge = (
        f" Drawn at the edge: {counted(beyond, 'prediction')} beyond 0 to {_MOST}."
        if beyond
        else ""
    )
    chart.describe(
        f"n = {len(true):,} tracks. R² = {model.r_squared:.3f}; mean absolute error {own:.2f},"
        f" of the mean {of_mean:.2f}.{edge if beyond else ''}",
        ("from", "to", "tracks", "mean true popularity", "mean predicted popularity"),
        groups,
        f"Predictions are {own:.1f} off on average, where the mean is {of_mean:.1f} off: how a"
        f" track sounds explains {_share(model.r_squared)} of the variance of its popularity.",
    )
    return chart


def _share(r_squared: float) -> str:
    """Return a share of the variance in words.

    >>> _share(0.254), _share(0.003), _share(-0.1)
    ('25 %', 'less than 1 %', 'nothing')
    """
    if r_squared <= 0:
        return "nothing"
    return f"{100 * r_squared:.0f} %" if r_squared >= 0.01 else "less than 1 %"


def _draw_squares(chart: Chart, axes: Axes, true: NDArray[Any], predicted: NDArray[Any]) -> None:
    size = 2 if len(true) >= _MANY else 5
    edges = np.arange(0, _MOST + size, size)
    counts, _, _ = np.histogram2d(
        predicted.clip(0, _MOST), true.clip(0, _MOST), bins=(edges, edges)
    )
    extent = (0.0, float(_MOST), 0.0, float(_MOST))
    draw.heat_map(chart, axes, counts.tolist(), extent, "tracks (log scale)")


def _by_truth(
    true: NDArray[Any], predicted: NDArray[Any]
) -> list[tuple[float, float, int, float, float]]:
    """Return tenths of the tracks by true popularity; those of the same popularity stay together.

    Of each: from, to, tracks, and the means of what is true and of what is predicted.
    """
    inner = np.unique(np.quantile(true, np.arange(1, _GROUPS) / _GROUPS))
    numbers = np.searchsorted(inner, true, side="left")
    found = []
    for number in np.unique(numbers):
        own, its = true[numbers == number], predicted[numbers == number]
        means = (round(float(one.mean()), 2) for one in (own, its))
        found.append((float(own.min()), float(own.max()), len(own), *means))
    return found  # type: ignore[return-value]
