"""How well networks tell each audio feature, beside a simpler way to tell it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eda import style
from eda.ask import counted
from eda.draw import ROW
from eda.errors import NothingToDrawError
from models.audio_features import THIRTEEN
from models.covers.network import CoverNetwork
from models.features.autoencoder import Autoencoder

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from eda.chart import Chart

_LEAST = 1e-9  # of a variance that can be explained
_NAMES = {"duration_ms": "duration", "year": "year of release"}
_LOOKS = ((style.BLUE, -0.19), (style.ORANGE, 0.19))


def reconstruction_error(model: Autoencoder) -> Chart:
    """Draw how far features are off that are reconstructed from few numbers, the worst first."""
    width = model.vectors.shape[1]
    ways = ("autoencoder", "principal components")
    order = np.argsort(-model.errors[0], kind="stable")
    errors = model.errors[:, order].astype(np.float64)
    note = (
        "Of tracks of artists that were held out. 1: no better than the mean. Both ways describe a"
        f" track with {_numbers(width)}, from which all thirteen features are reconstructed."
    )
    heading = f"What is lost of each feature when {_numbers(width)} must tell all thirteen"
    chart = _drawn(heading, note, order, errors, ways, "mean squared error (in variances)")
    own, others = errors.mean(axis=1)
    best, worst = order[-1], order[0]
    chart.describe(
        f"n = {len(THIRTEEN)} features; mean error {own:.3f}, of principal components"
        f" {others:.3f}.",
        ("feature", *(f"error of {way}" for way in ways)),
        _rows(order, errors),
        f"The autoencoder loses {100 * own:.0f} % of the variance, principal components"
        f" {100 * others:.0f} %; it keeps {_name(best)} best, and {_name(worst)} worst.",
    )
    return chart


def cover_features(model: CoverNetwork) -> Chart:
    """Draw what covers say about each feature of their albums, the most first.

    Raises:
        NothingToDrawError: no feature differs between the albums that were held out.
    """
    known = np.flatnonzero((model.errors[2] > _LEAST) & np.isfinite(model.errors).all(axis=0))
    if not len(known):
        raise NothingToDrawError("no feature differs between the albums that were held out")
    ways = ("network", "mean colour")
    found = model.r_squared.astype(np.float64)
    order = known[np.argsort(-found[0, known], kind="stable")]
    shares = found[:, order]
    note = (
        "Of albums of artists that were held out. R²: the share of a feature's variance that is"
        " predicted. 0: no better than the mean; below 0: worse. Mean colour: a straight line from"
        " the mean of all pixels."
    )
    heading = "What covers say about how albums sound"
    chart = _drawn(heading, note, order, shares, ways, "R²")
    alike = len(THIRTEEN) - len(known)
    left_out = f"; {alike} more hardly differ between these albums" if alike else ""
    own, others = shares.mean(axis=1)
    best = order[0]
    chart.describe(
        f"n = {counted(len(known), 'feature')}{left_out}; mean R² {own:.3f}, of the"
        f" mean colour {others:.3f}.",
        ("feature", *(f"R² of {way}" for way in ways)),
        _rows(order, shares),
        f"Covers say most about {_name(best)}, R² {shares[0, 0]:.2f}; on average the network"
        f" reaches {own:.2f}, the mean colour {others:.2f}."
        if shares[0, 0] > 0
        else "Of albums that it has not seen, the network predicts no feature from the cover.",
    )
    return chart


def _drawn(
    heading: str,
    note: str,
    order: Sequence[int] | NDArray[Any],
    values: NDArray[np.float64],
    ways: tuple[str, str],
    label: str,
) -> Chart:
    """Draw two bars for each feature, `values` (2, features) in the order of the features."""
    with style.drawing(heading, 1.1 + 1.6 * ROW * max(len(order), 4), note=note) as chart:
        axes = chart.subplots()
        for own, way, (colour, shift) in zip(values, ways, _LOOKS, strict=True):
            places = np.arange(len(order)) + shift
            bars = axes.barh(places, own, 0.36, color=colour, label=way)
            axes.bar_label(bars, list(map(_short, own)), padding=3, fontsize=7)
        _finish(axes, [_name(feature) for feature in order], label)
        chart.legend(*axes.get_legend_handles_labels(), loc="outside right upper")
    return chart


def _finish(axes: Axes, names: Sequence[str], label: str) -> None:
    axes.axvline(0, color=style.GREY, lw=0.8)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(max(len(names), 4) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    axes.margins(x=0.08)
    axes.set_xlabel(label)


def _rows(order: NDArray[Any], values: NDArray[np.float64]) -> list[tuple[Any, ...]]:
    return [
        (_name(feature), *(round(float(value), 4) for value in both))
        for feature, both in zip(order, values.T, strict=True)
    ]


def _short(value: float) -> str:
    """Return a number with few digits.

    >>> _short(-0.001), _short(0.126), _short(-123456.0)
    ('0.00', '0.13', '-1.2e+05')
    """
    return f"{value:.2f}".replace("-0.00", "0.00") if abs(value) < 1000 else f"{value:.2g}"


def _name(feature: int) -> str:
    return _NAMES.get(THIRTEEN[feature], THIRTEEN[feature])


def _numbers(count: int) -> str:
    return "one number" if count == 1 else f"{count} numbers"
