"""The forms that most charts have: bars with names, bars of bins, curves, heat maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import Colormap, LogNorm, Normalize

from eda import style
from eda.bins import doubling_label
from eda.labels import drawable, joined

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle

    from eda.chart import Chart

ROW = 0.235  # inches that a bar with its name takes
FEWEST_ROWS = 4  # bars get no thicker than with so many


def height_of(bars: int) -> float:
    """Return how many inches so many bars with names take."""
    return ROW * max(bars, FEWEST_ROWS)


def named_bars(
    axes: Axes,
    names: Sequence[object],
    values: Sequence[float],
    *,
    width: int = 48,
    colour: str | Sequence[str] = style.BLUE,
    form: str = "{:,.0f}",
) -> None:
    """Draw horizontal bars, the first on top, each with its name and value beside it.

    Args:
        axes: empty.
        names: any text, cut to `width` columns; a tuple of two names is drawn "one - other".
        values: one for each name.
        width: columns of a name.
        colour: of all bars, or one for each.
        form: how the values are written.
    """
    positions = np.arange(len(names))
    bars = axes.barh(positions, values, 0.74, color=colour)
    axes.bar_label(bars, [form.format(value) for value in values], padding=3, fontsize=8)
    texts = [joined(n, width) if isinstance(n, tuple) else drawable(n, width) for n in names]
    axes.set_yticks(positions, texts)
    axes.set_ylim(max(len(names), FEWEST_ROWS) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    axes.margins(x=0.12)


def ranking(heading: str, names: Sequence[object], values: Sequence[float], label: str) -> Chart:
    """Draw counts of named things, the greatest first; `label` is that of the axis."""
    with style.drawing(heading, 0.8 + height_of(len(names))) as chart:
        axes = chart.subplots()
        named_bars(axes, names, values)
        style.count_axis(axes.xaxis, label)
    return chart


def doubling_bars(axes: Axes, bins: Sequence[tuple[int, int]], upright: int) -> None:
    """Draw a bar for each (bin, count) of `eda.bins.doubling_sql`, with the count above it.

    Args:
        axes: empty.
        bins: without gaps.
        upright: with more bars than these, their names are turned.
    """
    counts = [count for _, count in bins]
    bars = axes.bar(range(len(bins)), counts, 0.86, color=style.BLUE)
    axes.bar_label(bars, [f"{count:,}" for count in counts], padding=2, fontsize=7.5)
    axes.set_xticks(range(len(bins)), [doubling_label(number) for number, _ in bins])
    axes.tick_params(axis="x", rotation=30 if len(bins) > upright else 0, length=0)
    axes.set_xlim(-0.6, max(len(bins), FEWEST_ROWS) - 0.4)
    axes.grid(False, axis="x")


def mark_open(bar: Rectangle, colour: str) -> None:
    """Hatch a bar that also counts everything beyond its bin."""
    bar.set(hatch="////", facecolor="white", edgecolor=colour)


def all_years(years: Sequence[int]) -> range:
    """Return every year from the first to the last of those in order."""
    return range(years[0], years[-1] + 1)


def with_gaps(
    years: Sequence[int], values: Sequence[float | None]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return a value for every year from the first to the last, NaN where there is none.

    >>> with_gaps([1999, 2001], [1.0, 2.0])
    array([ 1., nan,  2.])
    """
    everything = np.full(len(all_years(years)), np.nan)
    everything[np.asarray(years) - years[0]] = np.asarray(values, dtype=float)
    return everything


def rank_curve(axes: Axes, ranks: Sequence[int], playlists: Sequence[int]) -> None:
    """Draw how many playlists hold a track against its rank, both on log scales.

    Args:
        axes: empty.
        ranks: the rank of the last track in as many playlists, rising.
        playlists: how many, falling.
    """
    axes.plot(
        [1, *ranks],
        [playlists[0], *playlists],
        color=style.BLUE,
        drawstyle="steps-pre",
        lw=1.6,
    )
    style.log_count_axis(axes.xaxis, "rank of the track (log scale)")
    style.log_count_axis(axes.yaxis, "playlists that hold it (log scale)")


def heat_map(
    chart: Chart,
    axes: Axes,
    values: Sequence[Sequence[float]],
    extent: tuple[float, float, float, float],
    label: str,
) -> None:
    """Draw counts as colours on a log scale; a count of 0 stays white.

    Args:
        chart: the figure of `axes`.
        axes: empty.
        values: rows from the bottom up.
        extent: left, right, bottom and top of the whole in the axes' units.
        label: of the scale.
    """
    grid = np.ma.masked_less_equal(np.asarray(values, dtype=float), 0)
    norm = LogNorm(1, max(float(grid.max()), 10))
    image = axes.imshow(
        grid, cmap=style.HEAT, norm=norm, extent=extent, origin="lower", aspect="auto"
    )
    axes.grid(False)
    bar = chart.colorbar(image, ax=axes, pad=0.02)
    style.log_count_axis(bar.ax.yaxis, label)


def matrix(
    axes: Axes,
    names: Sequence[object],
    values: Sequence[Sequence[float]],
    *,
    norm: Normalize,
    colours: Colormap,
    columns: Sequence[object] | None = None,
    texts: Sequence[Sequence[str]] | None = None,
    form: str = "{:.2f}",
    width: int = 60,
) -> None:
    """Draw a matrix of numbers as coloured squares with the number in each.

    Args:
        axes: empty.
        names: of the rows, from the top; a tuple of two names is drawn "one - other".
        values: rows of numbers, NaN where there is none.
        norm: from numbers to colours.
        colours: what the norm's results become.
        columns: names of the columns, by default those of the rows.
        texts: what is written in the squares, by default the numbers.
        form: how the numbers are written.
        width: columns of a row's name.
    """
    grid = np.asarray(values, dtype=float)
    image = axes.imshow(grid, cmap=colours, norm=norm, aspect="auto")
    heads = [drawable(name) for name in (names if columns is None else columns)]
    axes.set_xticks(range(len(heads)), heads)
    if max(map(len, heads)) > 6:
        axes.tick_params(axis="x", rotation=90)
    rows = [joined(n, width) if isinstance(n, tuple) else drawable(n, width) for n in names]
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    for row, column in np.argwhere(np.isfinite(grid)):
        number = _unsigned_zero(form.format(grid[row, column]))
        dark = _is_dark(*image.to_rgba(grid[row, column])[:3])
        axes.text(
            column,
            row,
            number if texts is None else texts[row][column],
            ha="center",
            va="center",
            fontsize=7.5,
            color="white" if dark else "black",
        )


def _unsigned_zero(text: str) -> str:
    return text if text.strip("-0.") else text.lstrip("-")


def _is_dark(red: float, green: float, blue: float) -> bool:
    return 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
