"""How every picture looks: one size of letters, colours that colour-blind readers can distinguish.

The colours are those of Okabe & Ito 2008, "Color Universal Design"; heat maps go from light to
dark blue, which keeps its order in grey print, and from purple to orange where there is a middle.
Only `applied` changes matplotlib's settings, as long as its block runs, and pyplot, which keeps
figures alive, is not used.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.colors import Colormap, ListedColormap
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, StrMethodFormatter

from eda.chart import Chart
from eda.labels import fonts, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, ORANGE, GREEN = "#0072B2", "#E69F00", "#009E73"
VERMILION, SKY, PINK = "#D55E00", "#56B4E9", "#CC79A7"
BLACK, GREY, MUTED = "#222222", "#8A8A8A", "#5A5A5A"
SERIES = (BLUE, ORANGE, GREEN, VERMILION, SKY, PINK, BLACK)
_BLUES = mpl.colormaps["Blues"](np.linspace(0.1, 1.0, 256))  # its lightest cannot be seen on white
HEAT: Colormap = ListedColormap(_BLUES, "segue heat")
DIVERGING: Colormap = mpl.colormaps["PuOr_r"]
WIDE = 9.0  # inches
DPI = 100

_SETTINGS: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.grid": True,
    "axes.labelcolor": BLACK,
    "axes.labelsize": 9,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 9.5,
    "figure.facecolor": "white",
    "font.size": 9,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.6,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "savefig.dpi": DPI,
    "figure.dpi": DPI,
    "svg.fonttype": "path",  # letters as shapes: the same picture whatever fonts a reader has
    "svg.hashsalt": "segue",  # else names of parts are random, and so are the bytes
    "text.color": BLACK,
    "text.parse_math": False,  # a title with two dollar signs is no formula
    "xtick.color": BLACK,
    "ytick.color": BLACK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
}


@contextlib.contextmanager
def applied() -> Iterator[None]:
    """Use the style as long as the block runs, whatever the user's own settings are."""
    log = logging.getLogger("matplotlib.font_manager")
    log.addFilter(_is_no_matter_of_weight)
    try:
        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update({**_SETTINGS, "font.family": list(fonts())})
            yield
    finally:
        log.removeFilter(_is_no_matter_of_weight)


def _is_no_matter_of_weight(record: logging.LogRecord) -> bool:
    """Drop the warning that a fallback font has only one weight: its letters are drawn anyway."""
    return "Failed to find font weight" not in str(record.msg)


@contextlib.contextmanager
def drawing(heading: str, height: float, width: float = WIDE, note: str = "") -> Iterator[Chart]:
    """Return an empty chart to draw on.

    Args:
        heading: above, on as many lines as it needs.
        height, width: in inches; more lines than one make the chart higher.
        note: below, in small letters: what a reader must know to read the picture.
    """
    heads, notes = wrapped(heading, int(9 * width)), wrapped(note, int(16 * width))
    with applied():
        height += 0.22 * (len(heads) - 1) + 0.15 * len(notes)
        chart = Chart(heading, (width, height), applied)
        chart.suptitle("\n".join(heads), x=0.01, ha="left", fontsize=12, fontweight="bold")
        if notes:
            chart.supxlabel("\n".join(notes), x=0.01, ha="left", fontsize=8, color=MUTED)
        yield chart
        chart.fix_layout()


def rows_of(count: int, columns: int) -> int:
    """Return how many rows a grid of `columns` needs for `count` panels."""
    return -(-count // columns)


def axes_of(chart: Chart, count: int, columns: int, **settings: object) -> list[Axes]:
    """Return `count` panels of a grid with so many columns, row by row."""
    rows = rows_of(count, columns)
    grid = chart.subplots(rows, columns, squeeze=False, **settings)  # type: ignore[call-overload]
    for axes in grid.flat[count:]:
        axes.remove()
    return list(grid.flat[:count])


def count_axis(axis: object, label: str) -> None:
    """Make an axis one of counts: whole numbers with thousands separated."""
    axis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))  # type: ignore[attr-defined]
    axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))  # type: ignore[attr-defined]
    axis.set_label_text(label)  # type: ignore[attr-defined]


def log_count_axis(axis: object, label: str) -> None:
    """Make an axis one of counts on a log scale; call it when all is drawn."""
    name = axis.axis_name  # type: ignore[attr-defined]
    axes = axis.axes  # type: ignore[attr-defined]
    (axes.set_xscale if name == "x" else axes.set_yscale)("log")
    low, high = axis.get_view_interval()  # type: ignore[attr-defined]
    if high < 200 * max(low, 0.1):  # too few powers of ten to read anything off
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))  # type: ignore[attr-defined]
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1 else ""))  # type: ignore[attr-defined]
    axis.set_minor_formatter(FuncFormatter(lambda *_: ""))  # type: ignore[attr-defined]
    axis.set_label_text(label)  # type: ignore[attr-defined]


def share_axis(axis: object, label: str) -> None:
    """Make an axis one of shares from 0 to 1, shown in per cent."""
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.3g} %"))  # type: ignore[attr-defined]
    axis.set_label_text(label)  # type: ignore[attr-defined]
