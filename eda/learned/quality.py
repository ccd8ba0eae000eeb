"""How good the models are, as evaluations have measured it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eda import style
from eda.draw import ROW, height_of
from eda.labels import drawable
from eda.learned.evaluations import Interval, Lifts, Playlists, Row, newest

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from eda.chart import Chart

PANELS = {
    "r_precision": "R-precision",
    "ndcg": "NDCG",
    "hit_rate": "a hit among the first 10",
    "clicks": "clicks to the first hit (fewer are better)",
}
BY_SEEDS = ("r_precision", "ndcg")
BASELINE = "cooccurrence"
ALL = "all"
_NAME = 30  # columns of a model's name
_MARKERS = "os^Dv<>P*X"
_INTERVALS = "Lines: 95 % intervals from playlists drawn again and again."


def model_quality(folder: Path | None) -> Chart:
    """Draw the metrics of the models of the newest evaluation, with intervals.

    Args:
        folder: of all evaluations.

    Raises:
        NothingToDrawError: nothing was evaluated.
    """
    report = newest(folder, Playlists, lambda one: bool(one.rows))
    givens = sorted({row.given for row in report.rows})
    given = 10 if 10 in givens else givens[-1]
    rows = [row for row in report.rows if row.given == given]
    heading = f"How well models continue playlists, given {_songs(given)}"
    note = f"{_INTERVALS} Dotted: {BASELINE}, the model that the others are compared with."
    with style.drawing(heading, 1.3 + 2 * height_of(len(rows)), note=note) as chart:
        panels = chart.subplots(2, 2, sharey=True).flat
        for axes, (name, label) in zip(panels, PANELS.items(), strict=True):
            _dots(axes, [row.metrics[name] for row in rows], style.BLUE)
            base = [row.metrics[name].numbers[0] for row in rows if row.model == BASELINE]
            for value in base:
                axes.axvline(value, color=style.GREY, lw=1, ls=":")
            _names(axes, [row.model for row in rows])
            axes.set_xlabel(label)
            axes.set_xlim(left=0)
    best = rows[0]
    value = best.metrics["r_precision"].numbers[0]
    story = f"The best is {best.model}, which finds {100 * value:.1f} % of a playlist's other songs"
    columns = ("model", *(f"{n} {part}" for n in PANELS for part in ("", "low", "high")))
    chart.describe(
        f"n = {rows[0].playlists:,} playlists that no model has seen.",
        [column.strip() for column in columns],
        [(row.model, *_numbers(row, tuple(PANELS))) for row in rows],
        f"{story}, where it may name as many.",
    )
    return chart


def quality_by_seeds(folder: Path | None) -> Chart:
    """Draw R-precision and NDCG against the number of songs that models are given.

    Raises:
        NothingToDrawError: no evaluation has several numbers of seeds.
    """
    report = newest(folder, Playlists, lambda one: len({row.given for row in one.rows}) > 1)
    givens = sorted({row.given for row in report.rows})
    last = [row.model for row in report.rows if row.given == givens[-1]]
    models = list(dict.fromkeys([*last, *(row.model for row in report.rows)]))
    heading = "How well models continue playlists, by the number of songs they are given"
    note = f"{_INTERVALS} With more songs given, other and longer playlists are tested."
    with style.drawing(heading, 4.2, style.WIDE + 1.5, note) as chart:
        panels = chart.subplots(1, 2)
        for number, model in enumerate(models):
            rows = {row.given: row for row in report.rows if row.model == model}
            for axes, name in zip(panels, BY_SEEDS, strict=True):
                values = [rows[given].metrics[name].numbers for given in givens if given in rows]
                axes.errorbar(
                    [given for given in givens if given in rows],
                    [value for value, _, _ in values],
                    [[v - low for v, low, _ in values], [high - v for v, _, high in values]],
                    color=style.SERIES[number % len(style.SERIES)],
                    marker=_MARKERS[number % len(_MARKERS)],
                    ms=4,
                    lw=1.3,
                    label=drawable(model, _NAME),
                )
        for axes, name in zip(panels, BY_SEEDS, strict=True):
            axes.set_xscale("log")
            axes.set_xticks(givens, [str(given) for given in givens])
            axes.minorticks_off()
            axes.set_xlabel("songs given (log scale)")
            axes.set_ylabel(PANELS[name])
            axes.set_ylim(bottom=0)
        chart.legend(*panels[0].get_legend_handles_labels(), loc="outside right upper")
    counts = {row.given: row.playlists for row in report.rows}
    listed = ", ".join(f"{counts[given]:,} with {given}" for given in givens)
    columns = ["model", "songs given", *(f"{n} {p}" for n in BY_SEEDS for p in ("", "low", "high"))]
    chart.describe(
        f"n = {sum(counts.values()):,} playlists that no model has seen: {listed}.",
        [column.strip() for column in columns],
        [(row.model, row.given, *_numbers(row, BY_SEEDS)) for row in report.rows],
    )
    return chart


def playlist_lift(folder: Path | None) -> Chart:
    """Draw how much likelier songs of one list share a playlist than songs of one genre.

    Raises:
        NothingToDrawError: it was never measured.
    """
    report = newest(folder, Lifts, lambda one: any(one.rows.values()))
    model, lifts = next((name, rows) for name, rows in report.rows.items() if rows)
    heading = f"Do songs that {model} puts together stand together in playlists?"
    note = (
        "Lines: 95 % intervals from seeds drawn again and again. Dotted: as likely as in a genre."
    )
    with style.drawing(heading, 1.3 + 1.4 * ROW * max(len(lifts), 4), note=note) as chart:
        axes = chart.subplots()
        _dots(axes, [one.list_lift for one in lifts], style.BLUE, -0.15, "random song of the list")
        _dots(axes, [one.nearest_lift for one in lifts], style.VERMILION, 0.15, "five first songs")
        axes.axvline(1, color=style.GREY, lw=1, ls=":")
        _names(axes, [one.genre for one in lifts])
        axes.set_xlim(0, 1.25 * axes.get_xlim()[1])  # space for the legend
        axes.set_xlabel("times as likely to share a playlist with a seed as a song of its genre")
        axes.legend(loc="upper right")
    shares = [(one.same_genre, one.same_list, one.nearest) for one in lifts]
    times = [(*one.list_lift.numbers, *one.nearest_lift.numbers) for one in lifts]
    rows = [
        (one.genre, one.seeds, *(round(value, 4) for value in (*some, *others)))
        for one, some, others in zip(lifts, shares, times, strict=True)
    ]
    columns = ("genre", "seeds", "same genre", "same list", "five first", "list lift", "low")
    total = lifts[-1]
    story = (
        f"In all genres together, a random song of the list is {total.list_lift.numbers[0]:.1f}"
        " times as likely to share a playlist with the seed as one of the genre."
    )
    chart.describe(
        f"n = {sum(one.seeds for one in lifts if one.genre != ALL):,} seeds.",
        (*columns, "high", "five first lift", "low", "high"),
        rows,
        story if total.genre == ALL else "",
    )
    return chart


def _songs(count: int) -> str:
    return "one song" if count == 1 else f"{count} songs"


def _numbers(row: Row, names: Sequence[str]) -> list[float]:
    return [round(value, 4) for name in names for value in row.metrics[name].numbers]


def _dots(
    axes: Axes, values: Sequence[Interval], colour: str, shift: float = 0.0, label: str = ""
) -> None:
    """Draw a dot and its interval for each value, the first on top."""
    for place, one in enumerate(values):
        value, low, high = one.numbers
        name = label if place == 0 else ""
        axes.plot([low, high], [place + shift] * 2, color=colour, lw=1.4)
        axes.plot([value], [place + shift], "o", color=colour, ms=4.5, label=name)


def _names(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), [drawable(name, _NAME) for name in names])
    axes.set_ylim(max(len(names), 4) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
