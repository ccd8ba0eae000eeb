"""What grids of experiments have reached, read from the experiment.json of each point.

Anybody may have written one: what is not as it should be is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np
from matplotlib.colors import Normalize
from numpy.typing import NDArray

from eda import draw, style
from eda.errors import NothingToDrawError, require_folder
from eda.labels import drawable

if TYPE_CHECKING:
    from eda.chart import Chart

COMMAND = "segue experiment run NAME --model artists --grid p=0.1:2.6:0.5,q=0.1:2.6:0.5"
_GRID, _POINT = "grid.json", "experiment.json"
_LARGEST = 1 << 26  # bytes of a file
_MOST_CELLS = 40  # in a row or a column
_MAPS_IN_A_ROW = 3

LABELS: Mapping[str, str] = {
    "auc": "AUC of held-out links",
    "auc_near": "AUC against pairs two steps apart",
    "recall_20": "links among the 20 nearest",
    "genre": "sub-genre shared with the 10 nearest",
    "map_recall_20": "links among the 20 nearest in 3-D",
    "edge_length": "length of a link in 3-D",
    "explained": "variance that 3-D shows",
    "r_precision": "R-precision",
    "r_artist": "R-precision, artists",
    "ndcg": "NDCG",
    "clicks": "clicks (fewer are better)",
    "hit_rate": "hit@10",
}
"""Metrics that are drawn, in this order, and what they are called."""

Setting = int | float | str | bool | None


class Grid(msgspec.Struct, frozen=True):
    """What a grid varies."""

    model: str
    grid: dict[str, list[Setting]]


class Point(msgspec.Struct, frozen=True):
    """What one combination has reached."""

    settings: dict[str, object]
    seed: int
    metrics: dict[str, float | None]
    created_at: str = ""


T = TypeVar("T", Grid, Point)


def grid_heat_maps(experiments: Path | None, name: str = "") -> Chart:
    """Draw what a grid with two settings has reached: a heat map of each metric.

    Args:
        experiments: the folder of all experiments.
        name: of the grid; by default the newest one that can be drawn.

    Raises:
        NothingToDrawError: there is no such grid, it does not vary two settings with two values or
            more each, or none of its points is done.
    """
    folder, grid, points = _newest(require_folder(experiments, "experiments"), name)
    (rows, row_values), (columns, column_values) = _varied(grid)
    metrics = [one for one in LABELS if any(p.metrics.get(one) is not None for p in points)]
    grids = {one: _values(points, (rows, columns), grid, one) for one in metrics}
    heading = f"{folder.name}: what {grid.model} reaches by {rows} and {columns}"
    panels_in_a_row = min(_MAPS_IN_A_ROW, len(metrics))
    lines = style.rows_of(len(metrics), panels_in_a_row)
    cell = 0.6 + 0.34 * len(row_values)
    width = max(style.WIDE, panels_in_a_row * (1.0 + 0.5 * len(column_values)))
    note = f"Rows: {rows}; columns: {columns}. Darker is more; each picture has a scale of its own."
    with style.drawing(heading, 0.4 + lines * (cell + 0.3), width, note) as chart:
        for axes, metric in zip(
            style.axes_of(chart, len(metrics), panels_in_a_row), metrics, strict=True
        ):
            values = grids[metric]
            low, high = float(np.nanmin(values)), float(np.nanmax(values))
            draw.matrix(
                axes,
                row_values,
                values.tolist(),
                norm=Normalize(low, high if high > low else low + 1e-9),
                colours=style.HEAT,
                columns=column_values,
                form="{:.3f}",
            )
            axes.set_title(drawable(LABELS[metric]))
            axes.set_ylabel(rows)
            axes.set_xlabel(columns)
    best = metrics[0]
    place = np.unravel_index(int(np.nanargmax(grids[best])), grids[best].shape)
    table = [
        (row, column, *(round(float(grids[one][i, j]), 4) for one in metrics))
        for i, row in enumerate(row_values)
        for j, column in enumerate(column_values)
        if np.isfinite(grids[best][i, j])
    ]
    chart.describe(
        f"n = {len(points):,} of {len(row_values) * len(column_values):,} combinations.",
        (rows, columns, *metrics),
        table,
        f"The best {LABELS[best]}, {grids[best][place]:.3f}, is that of"
        f" {rows} {row_values[place[0]]} and {columns} {column_values[place[1]]}.",
    )
    return chart


def _newest(experiments: Path, name: str) -> tuple[Path, Grid, list[Point]]:
    """Return the folder, what is varied and the points of a grid."""
    found = []
    for path in sorted(experiments.glob(f"{name or '*'}/{_GRID}")):
        grid = _read(path, Grid)
        if grid is None or not _is_drawable(grid):
            continue
        read = (_read(one, Point) for one in sorted(path.parent.glob(f"*/{_POINT}")))
        points = [one for one in read if one is not None and one.metrics]
        if points:
            found.append((path.parent, grid, points))
    if not found:
        which = f"no grid {name!r}" if name else "no grid of experiments"
        raise NothingToDrawError(f"{which} with two settings is done")
    return max(found, key=lambda one: max(point.created_at for point in one[2]))


def _is_drawable(grid: Grid) -> bool:
    sizes = [len(values) for values in grid.grid.values() if len(values) > 1]
    return len(sizes) == 2 and max(sizes) <= _MOST_CELLS


def _varied(grid: Grid) -> list[tuple[str, list[Setting]]]:
    """Return the two settings that are varied, and their values."""
    return [(name, values) for name, values in grid.grid.items() if len(values) > 1]


def _values(
    points: Sequence[Point], names: tuple[str, str], grid: Grid, metric: str
) -> NDArray[np.float64]:
    """Return a metric (rows, columns) of all combinations, NaN where it is unknown."""
    found = np.full(tuple(len(grid.grid[name]) for name in names), np.nan)
    for point in points:
        own = {**point.settings, "random_seed": point.seed}
        value = point.metrics.get(metric)
        if value is not None and all(own.get(name) in grid.grid[name] for name in names):
            row, column = (grid.grid[name].index(own[name]) for name in names)  # type: ignore[arg-type]
            found[row, column] = value
    return found


def _read(path: Path, kind: type[T]) -> T | None:
    """Return the content of a file; None if it cannot be read."""
    try:
        if path.stat().st_size > _LARGEST:
            return None
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
