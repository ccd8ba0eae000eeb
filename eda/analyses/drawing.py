"""The chart of the answer to a named analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.ticker import MaxNLocator

from eda import style
from eda.analyses.natural import NATURAL, Form, Natural
from eda.analyses.subjects import values_in_words
from eda.ask import plain
from eda.bins import MEASURES
from eda.draw import ROW, all_years, height_of, matrix, named_bars, rank_curve, with_gaps
from eda.errors import NothingToDrawError
from eda.profiles import cluster_profiles, decade_heat_maps
from sql.reads import FEATURE_COLUMNS

if TYPE_CHECKING:
    from eda.chart import Chart, Row
    from sql.database import Database, Result

MOST_BARS = 30
_PANELS = 3  # beside each other

_AXES = {name: MEASURES[name].axis for name in FEATURE_COLUMNS} | {
    "gap": "popularity of the artist less the average of the albums",
    "listed_by": "number of artists that list them",
    "partners": "number of other artists",
    "places": "tracks, repeated ones included",
    "playlists": "number of playlists",
    "playlists_together": "number of playlists with both",
}

Columns = dict[str, list[float | None]]


def analysis_chart(
    name: str,
    result: Result,
    values: Mapping[str, object] | None = None,
    database: Database | None = None,
) -> Chart:
    """Draw the answer to an analysis; of bars the first 30.

    Args:
        name: a key of `eda.analyses.natural.NATURAL`.
        result: the answer.
        values: the parameters that were given; by default those of the analysis.
        database: where the titles and names for the heading are; without it, ids are shown.

    Raises:
        NothingToDrawError: there are no rows, or no numbers.
    """
    natural = NATURAL[name]
    heading = natural.heading.format_map(values_in_words(name, values or {}, database))
    index = {column: number for number, column in enumerate(result.columns)}
    rows = [tuple(plain(value) for value in row) for row in result.rows]
    drawn = rows[:MOST_BARS] if natural.form is Form.BARS else rows
    columns = {
        value: [row[index[value]] for row in drawn]
        for value in natural.values
        if any(row[index[value]] is not None for row in drawn)
    }
    if not columns:
        raise NothingToDrawError(f"analysis {name} has no rows to draw")
    left_out = len(rows) - len(drawn)
    note = f"The first {len(drawn):,} of {len(rows):,} rows." if left_out else ""
    labels = [_label(result.columns, row, natural.labels) for row in drawn]
    if natural.form is Form.CLUSTERS:
        kept = [index[column] for column in ("cluster", "tracks", *FEATURE_COLUMNS)]
        return cluster_profiles(heading, [tuple(row[number] for number in kept) for row in rows])
    chart = _drawn(natural, heading, labels, columns, note)
    facts = f"n = {len(rows):,} rows" + (
        f"; {left_out:,} of them are not drawn." if left_out else "."
    )
    chart.describe(facts, result.columns, rows)
    return chart


def _drawn(
    natural: Natural, heading: str, labels: Sequence[Row], columns: Columns, note: str
) -> Chart:
    match natural.form:
        case Form.LINES:
            return _lines(heading, [label[0] for label in labels], columns)
        case Form.MATRIX:
            return _shares(heading, labels, columns[natural.values[0]], natural.labels)
        case Form.RANKS:
            return _ranks(heading, [label[0] for label in labels], columns[natural.values[0]])
        case Form.DECADES:
            averages = zip(*columns.values(), strict=True)
            rows = [(*label, *row) for label, row in zip(labels, averages, strict=True)]
            return decade_heat_maps(heading, rows)
        case _:
            return _bars(heading, labels, columns, note)


def _label(columns: Sequence[str], row: Row, wanted: Sequence[str]) -> Row:
    """Return the parts of a row's name, or its id where no part is known."""
    known = dict(zip(columns, row, strict=True))
    if tuple(wanted) == ("cluster",):
        return (f"cluster {known['cluster']}",)
    label = tuple(known[name] for name in wanted)
    if any(part is not None for part in label) or not columns[0].endswith("_id"):
        return label
    return (f"id {row[0]}",)


def _bars(heading: str, labels: Sequence[Row], columns: Columns, note: str) -> Chart:
    wide = min(len(columns), _PANELS)
    high = style.rows_of(len(columns), wide)
    names = [label if len(label) > 1 else label[0] for label in labels]
    height = 0.4 + high * (0.5 + height_of(len(labels)))
    with style.drawing(heading, height, 9.0 if wide < _PANELS else 11.0, note) as chart:
        panels = style.axes_of(chart, len(columns), wide, sharey=True)
        for axes, (column, values) in zip(panels, columns.items(), strict=True):
            known = [0 if value is None else value for value in values]
            form = "{:,.0f}" if all(value == int(value) for value in known) else "{:,.2f}"
            named_bars(axes, names, known, width=60, form=form)
            if all(isinstance(value, int) for value in known):
                style.count_axis(axes.xaxis, "")
            axes.set_xlabel(_axis(column))
            axes.margins(x=0.2)
    return chart


def _lines(heading: str, years: Sequence[int], columns: Columns) -> Chart:
    wide = min(len(columns), _PANELS)
    high = style.rows_of(len(columns), wide)
    with style.drawing(heading, 0.7 + 1.9 * high) as chart:
        panels = style.axes_of(chart, len(columns), wide, sharex=True)
        for axes, (column, values) in zip(panels, columns.items(), strict=True):
            shown = with_gaps(years, values)
            axes.plot(all_years(years), shown, color=style.BLUE, marker="o", ms=2)
            axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
            if column not in FEATURE_COLUMNS:
                style.count_axis(axes.yaxis, "")
            axes.set_title(_axis(column))
        for axes in panels[-wide:]:
            axes.set_xlabel("year of release")
    return chart


def _shares(
    heading: str, labels: Sequence[Row], shares: Sequence[float | None], names: Sequence[str]
) -> Chart:
    rows, columns = (sorted({label[end] for label in labels}) for end in (0, 1))
    grid = np.full((len(rows), len(columns)), np.nan)
    for (row, column), share in zip(labels, shares, strict=True):
        grid[rows.index(row), columns.index(column)] = np.nan if share is None else 100 * share
    height = 1.5 + 1.2 * ROW * max(len(rows), 4)
    with style.drawing(heading, height, 8.0, "Blank: none, or not among the rows.") as chart:
        axes = chart.subplots()
        norm = Normalize(0, float(np.nanmax(grid)))
        matrix(
            axes,
            rows,
            grid.tolist(),
            norm=norm,
            colours=style.HEAT,
            columns=[f"{name}s" if isinstance(name, int) else name for name in columns],
            form="{:.0f}",
        )
        axes.set_ylabel(_axis(names[0]))
        axes.set_xlabel(_axis(names[1]))
    return chart


def _ranks(heading: str, ranks: Sequence[int], playlists: Sequence[float | None]) -> Chart:
    with style.drawing(heading, 4.4, 7.0) as chart:
        rank_curve(chart.subplots(), ranks, [int(number or 0) for number in playlists])
    return chart


def _axis(column: str) -> str:
    return _AXES.get(column, column.replace("_", " "))
