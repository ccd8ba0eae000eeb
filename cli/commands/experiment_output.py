"""What segue experiment prints: one experiment, several below each other or beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cli import output
from cli.table import print_table

if TYPE_CHECKING:
    from recommender.evaluation.bootstrap import Interval
    from recommender.experiments.comparing import Comparison
    from recommender.experiments.record import Record

QUALITY = ("r_precision", "ndcg", "clicks", "hit_rate")


def print_record(record: Record) -> None:
    """Print what one experiment was and what it has reached."""
    learned = (
        f"{record.rows:,} tracks of {record.playlists:,} playlists, {record.tracks:,} different"
    )
    about = [
        ("model", record.model),
        *record.settings.items(),
        ("random_seed", record.seed),
        ("learned from", learned),
        ("loss", f"{_loss(record)} in {len(record.losses)} epochs" if record.losses else ""),
        ("training", f"{record.fit_seconds:.1f} s"),
        ("done at", record.created_at),
    ]
    print_table(("setting", "value"), [(name, _text(value)) for name, value in about], record.name)
    if record.metrics:
        rows = [(_label(name), _number(name, value)) for name, value in record.metrics.items()]
        print_table(("metric", "mean"), rows, f"{record.tested:,} other playlists")


def print_list(records: Sequence[Record]) -> None:
    """Print a line for each experiment, with the settings that are not the usual ones."""
    rows = [
        (
            record.name,
            record.model,
            _unusual(record),
            *(_number(name, record.metrics.get(name)) for name in QUALITY),
            _loss(record),
            f"{record.fit_seconds:.1f}",
            record.created_at,
        )
        for record in records
    ]
    columns = ("experiment", "model", "settings", *map(_label, QUALITY), "loss", "fit s", "done at")
    print_table(columns, rows)


def print_records(records: Sequence[Record], title: str) -> None:
    """Print the points of a grid, best first, a column for each setting that is not the same."""
    traits = [{**record.settings, "random_seed": record.seed} for record in records]
    varied = (
        [key for key in traits[0] if len({str(one[key]) for one in traits}) > 1] if traits else []
    )
    ordered = sorted(
        zip(records, traits, strict=True), key=lambda pair: -(pair[0].metrics.get(QUALITY[0]) or 0)
    )
    rows = [
        (
            *(_text(own[key]) for key in varied),
            *(_number(name, record.metrics.get(name)) for name in QUALITY),
            _loss(record),
            f"{record.fit_seconds:.1f}",
        )
        for record, own in ordered
    ]
    print_table((*varied, *map(_label, QUALITY), "loss", "fit s"), rows, title)


def print_comparison(comparison: Comparison) -> None:
    """Print a column for each experiment: what differs, then the metrics."""
    names = [record.name for record in comparison.records]
    rows = [(setting, *map(_text, values)) for setting, values in comparison.differing.items()]
    print_table(("setting", *names), rows, "What differs")
    rows = [
        (
            _label(metric),
            *(
                _compared(metric, record.metrics.get(metric), difference, first=not number)
                for number, (record, difference) in enumerate(
                    zip(comparison.records, differences, strict=True)
                )
            ),
        )
        for metric, differences in comparison.differences.items()
    ]
    print_table(("metric", *names), rows, f"Differences to {names[0]}")
    output.note("[low, high]: 95 % intervals of the difference. Fewer clicks are better.")


def _compared(metric: str, value: float | None, one: Interval | None, *, first: bool) -> str:
    if first or value is None:
        return _number(metric, value)
    if one is None:
        return f"{_number(metric, value)} (tested with other playlists)"
    low, high = f"{one.low:+.4f}", f"{one.high:+.4f}"
    return f"{_number(metric, value)}  {one.value:+.4f} [{low}, {high}]"


def _unusual(record: Record) -> str:
    """Return the settings that are not the usual ones of the model."""
    from recommender.registry import models

    known = models().get(record.model)
    usual = known.config_class()().as_dict() if known else {}
    found = [
        f"{k}={v}" for k, v in record.settings.items() if usual.get(k, v) != v or k not in usual
    ]
    found += [f"random_seed={record.seed}"] if record.seed else []
    found += [f"num_rows={record.num_rows}"] if record.num_rows >= 0 else []
    return " ".join(found)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _loss(record: Record) -> str:
    losses = record.losses
    return f"{losses[0]:.3f} → {losses[-1]:.3f}" if losses else ""


def _label(metric: str) -> str:
    from recommender.evaluation.metrics import METRICS

    return METRICS[metric].label


def _number(metric: str, value: Any) -> str:
    from recommender.evaluation.metrics import METRICS

    return "" if value is None else f"{value:.{METRICS[metric].decimals + (metric in QUALITY)}f}"
