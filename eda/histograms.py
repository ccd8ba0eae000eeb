"""Histograms of the catalogue: all of it, and the original selection beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from eda import style
from eda.ask import ask, known_share
from eda.bins import Measure, measure_of
from eda.draw import mark_open
from eda.errors import NothingToDrawError
from eda.selection import ORIGINAL, Selection

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from eda.chart import Chart, Row
    from sql.database import Database

_KEYS = {
    "track": "track_id",
    "audio_features": "track_id",
    "album": "album_id",
    "artist": "artist_id",
}
_THINGS = {"audio_features": "tracks with audio features"}

# grain: one row per bin; bin NULL counts the unknown values
_COUNTS = """
SELECT {bin} AS bin, COUNT(*) AS things, COUNT(s.id) AS selected
FROM {table} AS x
LEFT JOIN ({selected}) AS s ON s.id = x.{key}
WHERE {counted}
GROUP BY bin
ORDER BY bin
"""

# grain: one row per id of the table that the selection reaches
_SELECTED = {
    "track_id": "SELECT t.track_id AS id {tracks}",
    "album_id": "SELECT DISTINCT t.album_id AS id {tracks}",
    "artist_id": "SELECT DISTINCT c.artist_id AS id {tracks}",
}
_TRACKS = "FROM track AS t JOIN album AS l ON l.album_id = t.album_id{credits} WHERE {condition}"
_CREDITS = " JOIN artist_track AS c ON c.track_id = t.track_id"


def histogram(
    database: Database, name: str = "tempo", selection: Selection | None = ORIGINAL
) -> Chart:
    """Draw how a measure is spread: the shares of all, and of a selection beside them.

    Albums and artists count once each, whatever the number of their tracks; artists without a
    track, of whom only a list of related artists knows, do not count. A selection holds the albums
    and artists of its tracks. Without a selection there is one panel.

    Args:
        database: open for reading.
        name: a key of `eda.bins.MEASURES`, such as "tempo".
        selection: the tracks of the right panel.

    Raises:
        InputError: there is no such measure.
        NothingToDrawError: no value is known.
    """
    measure = measure_of(name)
    rows = _count(database, measure, selection)
    known = [row for row in rows if row[0] is not None]
    if not known:
        total = sum(row[1] for row in rows)
        raise NothingToDrawError(
            f"the {measure.label} is unknown for all {total:,} {measure.table}s"
        )
    first, last = _reach(measure, known)
    counted = {number: (things, selected) for number, things, selected in known}
    table = [(number, *counted.get(number, (0, 0))) for number in range(first, last + 1)]
    sums = [sum(row[column] for row in rows) for column in (1, 2)]
    empty = ""
    if selection is not None and not sum(row[2] for row in table):
        things = _THINGS.get(measure.table, f"{measure.table}s")
        empty = selection.why_empty(database, things)
        if sums[1]:
            empty = f"empty: the {measure.label} is unknown\nfor all {sums[1]:,} {things}"
    chart = _draw(measure, table, selection, empty)
    _describe(chart, measure, table, sums, _quartiles(database, measure), selection, empty)
    return chart


def _count(database: Database, measure: Measure, selection: Selection | None) -> list[Row]:
    key = _KEYS[measure.table]
    selected = f"SELECT {key} AS id FROM {measure.table} WHERE 1 = 0"
    if selection is not None:
        joined = _CREDITS if key == "artist_id" else ""
        tracks = _TRACKS.format(credits=joined, condition=selection.condition(database))
        selected = _SELECTED[key].format(tracks=tracks)
    query = _COUNTS.format(
        bin=measure.bin_sql("x"),
        table=measure.table,
        key=key,
        selected=selected,
        counted=measure.counted_sql("x"),
    )
    return ask(database, query)


def _reach(measure: Measure, known: Sequence[Row]) -> tuple[int, int]:
    """Return the first and last bin to draw: of a scale with ends all, else the occupied ones."""
    if not (measure.open_low or measure.open_high):
        return measure.first, measure.last
    return known[0][0], known[-1][0]


def _draw(measure: Measure, table: Sequence[Row], selection: Selection | None, empty: str) -> Chart:
    compare = selection is not None
    things = _KEYS[measure.table].replace("_id", "s")
    note = selection.words if selection else ""
    with style.drawing(measure.title, 3.6, note=note) as chart:
        panels = style.axes_of(chart, 1 + compare, 1 + compare, sharex=True, sharey=True)
        titles = (f"all {things}", f"{things} of the original selection")
        for column, (axes, title) in enumerate(zip(panels, titles, strict=False), start=1):
            counts = [row[column] for row in table]
            colour = (style.BLUE, style.ORANGE)[column - 1]
            _bars(axes, measure, table, [n / max(sum(counts), 1) for n in counts], colour)
            axes.set_title(f"{title}, n = {sum(counts):,}")
            axes.set_xlabel(measure.axis)
        if empty:
            panels[1].text(0.5, 0.5, empty, ha="center", transform=panels[1].transAxes)
        if measure.log:
            panels[0].set_yscale("log")
            things += " (log scale)"
        style.share_axis(panels[0].yaxis, f"share of {things}")
    return chart


def _bars(
    axes: Axes, measure: Measure, table: Sequence[Row], shares: Sequence[float], colour: str
) -> None:
    width = measure.step / measure.per_unit
    lefts = [row[0] * width for row in table]
    if measure.is_year:  # the year is in the middle of its bar
        lefts = [left - 0.5 for left in lefts]
    bars = axes.bar(lefts, shares, width, align="edge", color=colour, edgecolor="white", lw=0.4)
    axes.xaxis.set_major_locator(
        MaxNLocator(8, steps=[1, 2, 2.5, 5, 10], integer=measure.step == 1)
    )
    axes.grid(False, axis="x")
    axes.margins(x=0.01)
    for number in _tails(measure, table):
        bar = bars[number - table[0][0]]
        if not bar.get_height():
            continue
        mark_open(bar, colour)
        axes.annotate(
            measure.bin_label(number),
            (bar.get_x() + bar.get_width() / 2, bar.get_height()),
            xytext=(0, 24),  # above the neighbouring bars, which may be higher
            textcoords="offset points",
            arrowprops={"arrowstyle": "-", "lw": 0.5, "color": style.GREY},
            ha="left" if number == measure.first else "right",
            fontsize=7.5,
        )


def _tails(measure: Measure, table: Sequence[Row]) -> list[int]:
    """Return the drawn bins that also count everything beyond them."""
    ends = [(measure.first, measure.open_low), (measure.last, measure.open_high)]
    drawn = {row[0] for row in table}
    return [number for number, is_open in ends if is_open and number in drawn]


# grain: one row: the values that a quarter and three quarters of all values do not exceed
_QUARTILES = """
SELECT
    MIN(CASE WHEN 4 * reached >= things THEN value END),
    MIN(CASE WHEN 4 * reached >= 3 * things THEN value END)
FROM (
    SELECT value, SUM(n) OVER (ORDER BY value) AS reached, SUM(n) OVER () AS things
    FROM (
        SELECT x.{column} AS value, COUNT(*) AS n
        FROM {table} AS x
        WHERE {value} IS NOT NULL AND {counted}
        GROUP BY x.{column}
    ) AS counted
) AS ranked
"""


def _quartiles(database: Database, measure: Measure) -> str:
    """Return a sentence on the values between which the middle half lies."""
    query = _QUARTILES.format(
        column=measure.column,
        table=measure.table,
        value=measure.value_sql("x"),
        counted=measure.counted_sql("x"),
    )
    ((low, high),) = ask(database, query)
    low, high = (float(f"{value / measure.per_unit:.4g}") for value in (low, high))
    return f"Quartiles of {measure.axis}: {low:g} and {high:g}."


def _describe(
    chart: Chart,
    measure: Measure,
    table: Sequence[Row],
    sums: Sequence[int],
    quartiles: str,
    selection: Selection | None,
    empty: str,
) -> None:
    things = _THINGS.get(measure.table, f"{measure.table}s")
    facts = [quartiles, known_share(sum(row[1] for row in table), sums[0], things)]
    if measure.why and sum(row[1] for row in table) < sums[0]:
        facts.append(f"({measure.why.capitalize()}.)")
    labels = [(measure.bin_label(row[0]), *row[1:]) for row in table]
    if selection is None:
        chart.describe(" ".join(facts), (measure.axis, things), [row[:2] for row in labels])
        return
    of_known = sum(row[2] for row in table)
    facts += [f"In the selection: {known_share(of_known, sums[1], things)}", selection.words]
    if empty:
        facts.append(f"It is {empty}.".replace("\n", " "))
    chart.describe(" ".join(facts), (measure.axis, "all", "selected"), labels)
