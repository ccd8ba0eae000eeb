"""What segue evaluate prints: for each number of seeds the models, best first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli import output
from cli.table import print_table, width

if TYPE_CHECKING:
    from recommender.evaluation.bootstrap import Interval
    from recommender.evaluation.report import Difference, LiftReport, Report, Row

QUALITY = ("r_precision", "ndcg", "clicks", "hit_rate", "r_artist")
OTHERS = ("novelty", "diversity", "artists")
WIDE, MEDIUM = 175, 115
"""Columns of a terminal that shows everything, or at least the intervals."""


def print_report(report: Report | LiftReport) -> None:
    """Print a report as tables."""
    from recommender.evaluation.report import LiftReport

    if isinstance(report, LiftReport):
        _print_lifts(report)
    else:
        _print_playlists(report)


def _print_playlists(report: Report) -> None:
    """Print two tables for each number of seeds: how good answers are, and what they are like."""
    for given in sorted({row.given for row in report.rows}):
        rows = [row for row in report.rows if row.given == given]
        _print_quality(rows, given, len(report.seeds))
        _print_others(rows)
    output.note(
        "[low, high]: 95 % intervals. vs: difference to cooccurrence, and the same in per cent."
        " Fewer clicks are better."
    )


def _print_quality(rows: Sequence[Row], given: int, splits: int) -> None:
    from recommender.evaluation.metrics import METRICS
    from recommender.evaluation.report import COMPARED

    here = width()
    compared = [name for name in COMPARED if any(name in row.differences for row in rows)]
    columns: dict[str, list[str]] = {"model": [row.model for row in rows]}
    for name in QUALITY if here >= WIDE else QUALITY[:-1]:
        label, decimals = METRICS[name].label, METRICS[name].decimals
        of_rows = [row.metrics[name] for row in rows]
        if name in COMPARED and here >= MEDIUM:
            columns[label] = [show_interval(one, decimals) for one in of_rows]
        else:
            columns[label] = [_number(one.value, decimals) for one in of_rows]
    for name in compared if here >= WIDE else compared[:1]:
        differences = [_difference(row.differences.get(name), here) for row in rows]
        columns[f"{METRICS[name].label} vs" if here >= MEDIUM else "vs"] = differences
    title = f"{rows[0].playlists:,} playlists, {given} {'seed' if given == 1 else 'seeds'}"
    title = f"{title}, {splits} {'split' if splits == 1 else 'splits'}"
    print_table(list(columns), list(zip(*columns.values(), strict=True)), title)


def _print_others(rows: Sequence[Row]) -> None:
    from recommender.evaluation.metrics import METRICS

    columns = {
        "model": [row.model for row in rows],
        "coverage": [f"{100 * row.coverage:.2f} %" for row in rows],
        **{
            METRICS[name].label: [
                _number(row.metrics[name].value, METRICS[name].decimals) for row in rows
            ]
            for name in (OTHERS if width() >= MEDIUM else OTHERS[:-1])
        },
        "fit s": [f"{row.fit_seconds:.1f}" for row in rows],
        "answer ms": [f"{1000 * row.answer_seconds:.1f}" for row in rows],
    }
    if width() >= MEDIUM:
        columns["95 % within"] = [f"{1000 * row.slow_seconds:.1f}" for row in rows]
        columns["no answer"] = [str(row.empty) for row in rows]
    title = "The first ten of each answer, and the time it takes"
    print_table(list(columns), list(zip(*columns.values(), strict=True)), title)


def _print_lifts(report: LiftReport) -> None:
    """Print a table for each model."""
    for model, lifts in report.rows.items():
        shown = [
            [
                one.genre,
                one.songs,
                one.seeds,
                *(f"{100 * share:.1f} %" for share in (one.same_genre, one.same_list, one.nearest)),
                show_interval(one.list_lift, 2),
                show_interval(one.nearest_lift, 2),
            ]
            for one in lifts
        ]
        columns = ["genre", "songs", "seeds", "same genre", "same list", "nearest 5"]
        title = f"{model}: how often two songs share a playlist"
        print_table([*columns, "list / genre", "nearest 5 / genre"], shown, title)
    output.note("[low, high]: 95 % intervals. Probabilities are those of a seed and a random song.")


def show_interval(one: Interval, decimals: int) -> str:
    """Return a value with its interval; nothing where it is unknown."""
    if not math.isfinite(one.value):
        return ""
    low, high = _number(one.low, decimals), _number(one.high, decimals)
    return f"{_number(one.value, decimals)} [{low}, {high}]"


def _number(value: float, decimals: int) -> str:
    """Return a number with so many decimals; nothing where it is unknown."""
    return f"{value:.{decimals}f}" if math.isfinite(value) else ""


def _difference(one: Difference | None, here: int) -> str:
    """Return a difference, as a share alone where there is little room."""
    if one is None:
        return ""
    share = f"{100 * one.relative.value:+.1f} %"
    if here < MEDIUM:
        return share
    if here < WIDE:
        low, high = f"{100 * one.relative.low:+.1f}", f"{100 * one.relative.high:+.1f}"
        return f"{share} [{low}, {high}]"
    low, high = f"{one.absolute.low:+.4f}", f"{one.absolute.high:+.4f}"
    return f"{one.absolute.value:+.4f} [{low}, {high}] {share}"
