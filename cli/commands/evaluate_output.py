"""What segue evaluate prints: for each number of seeds the models, best first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli import output
from cli.table import print_table

if TYPE_CHECKING:
    from recommender.evaluation.bootstrap import Interval
    from recommender.evaluation.report import Difference, LiftReport, Report, Row

QUALITY = ("r_precision", "ndcg", "clicks", "hit_rate", "r_artist")
OTHERS = ("novelty", "diversity", "artists")


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

    compared = [name for name in COMPARED if any(name in row.differences for row in rows)]
    columns = [
        "model",
        *(METRICS[name].label for name in QUALITY),
        *(f"{METRICS[name].label} vs" for name in compared),
    ]
    shown = [
        [
            row.model,
            *(_interval(row.metrics[name], METRICS[name].decimals) for name in QUALITY[:2]),
            *(_number(row.metrics[name].value, METRICS[name].decimals) for name in QUALITY[2:]),
            *(_difference(row.differences.get(name)) for name in compared),
        ]
        for row in rows
    ]
    title = f"{rows[0].playlists:,} playlists, {given} {'seed' if given == 1 else 'seeds'}"
    print_table(columns, shown, f"{title}, {splits} {'split' if splits == 1 else 'splits'}")


def _print_others(rows: Sequence[Row]) -> None:
    from recommender.evaluation.metrics import METRICS

    columns = ["model", "coverage", *(METRICS[name].label for name in OTHERS)]
    shown = [
        [
            row.model,
            f"{100 * row.coverage:.2f} %",
            *(_number(row.metrics[name].value, METRICS[name].decimals) for name in OTHERS),
            f"{row.fit_seconds:.1f}",
            f"{1000 * row.answer_seconds:.1f}",
            f"{1000 * row.slow_seconds:.1f}",
            row.empty,
        ]
        for row in rows
    ]
    columns += ["fit s", "answer ms", "95 % within", "no answer"]
    print_table(columns, shown, "The first ten of each answer, and the time it takes")


def _print_lifts(report: LiftReport) -> None:
    """Print a table for each model."""
    for model, lifts in report.rows.items():
        shown = [
            [
                one.genre,
                one.songs,
                one.seeds,
                *(f"{100 * share:.1f} %" for share in (one.same_genre, one.same_list, one.nearest)),
                _interval(one.list_lift, 2),
                _interval(one.nearest_lift, 2),
            ]
            for one in lifts
        ]
        columns = ["genre", "songs", "seeds", "same genre", "same list", "nearest 5"]
        title = f"{model}: how often two songs share a playlist"
        print_table([*columns, "list / genre", "nearest 5 / genre"], shown, title)
    output.note("[low, high]: 95 % intervals. Probabilities are those of a seed and a random song.")


def _interval(one: Interval, decimals: int) -> str:
    low, high = _number(one.low, decimals), _number(one.high, decimals)
    return f"{_number(one.value, decimals)} [{low}, {high}]"


def _number(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}"


def _difference(one: Difference | None) -> str:
    if one is None:
        return ""
    low, high = f"{one.absolute.low:+.4f}", f"{one.absolute.high:+.4f}"
    return f"{one.absolute.value:+.4f} [{low}, {high}] {100 * one.relative.value:+.1f} %"
