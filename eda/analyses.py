"""Charts of the named analyses, for those that have a natural one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from eda import style
from eda.ask import plain
from eda.bins import MEASURES
from eda.draw import ROW, all_years, named_bars, with_gaps
from eda.errors import NothingToDrawError
from eda.natural import NATURAL
from sql.library import queries
from sql.reads import FEATURE_COLUMNS

if TYPE_CHECKING:
    from eda.chart import Chart, Row
    from sql.database import Result

MOST_BARS = 60
_PANELS = 3  # beside each other

_AXES = {name: MEASURES[name].axis for name in FEATURE_COLUMNS} | {
    "gap": "popularity of the artist less that of the albums",
    "sub_genres": "sub-genres",
}


def analysis_chart(name: str, result: Result, values: Mapping[str, object] | None = None) -> Chart:
    """Draw the answer to an analysis; of bars the first 60.

    Args:
        name: a key of `eda.natural.NATURAL`.
        result: what it answered.
        values: the parameters with which it was asked, for the heading; by default its defaults.

    Raises:
        NothingToDrawError: it has no rows, or no numbers.
    """
    natural = NATURAL[name]
    place = {column: number for number, column in enumerate(result.columns)}
    rows = [tuple(plain(value) for value in row) for row in result.rows]
    drawn = rows if natural.lines else rows[:MOST_BARS]
    columns = {
        value: [row[place[value]] for row in drawn]
        for value in natural.values
        if any(row[place[value]] is not None for row in drawn)
    }
    if not columns:
        raise NothingToDrawError(f"analysis {name} has no rows to draw")
    labels = [_label(result.columns, row, natural.labels) for row in drawn]
    heading = _heading(name, values or {})
    chart = _lines(heading, labels, columns) if natural.lines else _bars(heading, labels, columns)
    left_out = f"; {len(rows) - len(drawn):,} more are not drawn" if len(drawn) < len(rows) else ""
    chart.tell(f"n = {len(drawn):,} rows{left_out}.", result.columns, rows)
    return chart


def _heading(name: str, values: Mapping[str, object]) -> str:
    """Say what is drawn, without what the analysis has beside it, and of which genre or track."""
    query = queries()[name]
    title = re.split(r", (?:with|and how large)", query.title)[0].rstrip(".")
    everything = {key: values.get(key, one.default) for key, one in query.parameters.items()}
    told = {key: value for key, value in everything.items() if key != "limit" and value != ""}
    given = ", ".join(f"{key} = {value}" for key, value in told.items())
    return f"{title} ({given})" if given else title


def _label(columns: Sequence[str], row: Row, wanted: Sequence[str]) -> Row:
    """Return the parts of a row's name, or its id where no part is known."""
    known = dict(zip(columns, row, strict=True))
    label = tuple(known[name] for name in wanted)
    if any(part is not None for part in label) or not columns[0].endswith("_id"):
        return label
    return (f"id {row[0]}",)


def _bars(heading: str, labels: Sequence[Row], columns: dict[str, list[float | None]]) -> Chart:
    wide = min(len(columns), _PANELS)
    high = style.rows_of(len(columns), wide)
    names = [" - ".join("(no name)" if p is None else str(p) for p in label) for label in labels]
    height = 0.6 + high * (0.6 + ROW * max(len(labels), 3))
    with style.drawing(heading, height, 9.0 if wide < _PANELS else 11.0) as chart:
        panels = style.axes_of(chart, len(columns), wide, sharey=True)
        for axes, (column, values) in zip(panels, columns.items(), strict=True):
            known = [0 if value is None else value for value in values]
            form = "{:,.0f}" if all(value == int(value) for value in known) else "{:,.2f}"
            named_bars(axes, names, known, width=44, form=form)
            if all(isinstance(value, int) for value in known):
                style.count_axis(axes.xaxis, "")
            axes.set_xlabel(_axis(column))
            axes.margins(x=0.2)
    return chart


def _lines(heading: str, labels: Sequence[Row], columns: dict[str, list[float | None]]) -> Chart:
    wide = min(len(columns), _PANELS)
    high = style.rows_of(len(columns), wide)
    with style.drawing(heading, 0.8 + 1.9 * high) as chart:
        panels = style.axes_of(chart, len(columns), wide, sharex=True)
        for axes, (column, values) in zip(panels, columns.items(), strict=True):
            years = [label[0] for label in labels]
            shown = with_gaps(years, values)
            axes.plot(all_years(years), shown, color=style.BLUE, marker="o", ms=2)
            axes.set_title(_axis(column))
        chart.supxlabel("year of release", fontsize=9)
    return chart


def _axis(column: str) -> str:
    return _AXES.get(column, column.replace("_", " "))
