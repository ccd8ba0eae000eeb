"""What segue experiment prints: one experiment, several below each other or beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cli import output
from cli.table import print_table

if TYPE_CHECKING:
    from recommender.experiments.comparing import Comparison
    from recommender.experiments.kinds import Kind
    from recommender.experiments.record import Record


def print_record(record: Record) -> None:
    """Print what one experiment was and what it has reached."""
    from recommender.experiments.kinds import kind_of

    kind, values = kind_of(record.model), record.as_dict()
    about = [
        ("model", record.model),
        *record.settings.items(),
        ("random_seed", record.seed),
        ("learned from", kind.learned.format(**values)),
        ("loss", f"{_loss(record)} in {len(record.losses)} epochs" if record.losses else ""),
        ("training", f"{record.fit_seconds:.1f} s"),
        ("done at", record.created_at),
    ]
    print_table(("setting", "value"), [(name, _text(value)) for name, value in about], record.name)
    if record.metrics:
        rows = [(one.label, _number(kind, name, record)) for name, one in kind.metrics.items()]
        print_table(("metric", "mean"), rows, kind.tested.format(**values))


def print_list(records: Sequence[Record]) -> None:
    """Print a line for each experiment, with the settings that are not the usual ones.

    Models that learn from other things are measured by other numbers, in a table of their own.
    """
    from recommender.experiments.kinds import KINDS, kind_of

    for kind in KINDS:
        rows = [
            (
                record.name,
                record.model,
                _unusual(record),
                *_qualities(kind, record),
                _loss(record),
                f"{record.fit_seconds:.1f}",
                record.created_at,
            )
            for record in records
            if kind_of(record.model) is kind
        ]
        if rows:
            print_table(
                ("experiment", "model", "settings", *_labels(kind), "loss", "fit s", "done at"),
                rows,
            )


def print_records(records: Sequence[Record], title: str) -> None:
    """Print the points of a grid, best first, a column for each setting that is not the same."""
    from recommender.experiments.kinds import kind_of

    if not records:
        return
    kind = kind_of(records[0].model)
    traits = [{**record.settings, "random_seed": record.seed} for record in records]
    varied = [key for key in traits[0] if len({str(one[key]) for one in traits}) > 1]
    ordered = sorted(
        zip(records, traits, strict=True),
        key=lambda pair: -(pair[0].metrics.get(kind.shown[0]) or 0),
    )
    rows = [
        (
            *(_text(own[key]) for key in varied),
            *_qualities(kind, record),
            _loss(record),
            f"{record.fit_seconds:.1f}",
        )
        for record, own in ordered
    ]
    print_table((*varied, *_labels(kind), "loss", "fit s"), rows, title)


def print_comparison(comparison: Comparison) -> None:
    """Print a column for each experiment: what differs, then the metrics."""
    from recommender.experiments.kinds import kind_of

    kind = kind_of(comparison.records[0].model)
    names = [record.name for record in comparison.records]
    rows = [(setting, *map(_text, values)) for setting, values in comparison.differing.items()]
    print_table(("setting", *names), rows, "What differs")
    rows = [
        (metric.label, *_compared(kind, name, comparison)) for name, metric in kind.metrics.items()
    ]
    print_table(("metric", *names), rows, f"Differences to {names[0]}")
    less = [one.label for one in kind.metrics.values() if one.better < 0]
    better = f" Fewer {less[0]} are better." if less else ""
    output.note(f"[low, high]: 95 % intervals of the difference.{better}")


def _compared(kind: Kind, name: str, comparison: Comparison) -> Iterator[str]:
    """Yield what to print of a metric for each experiment: its value, and what it is better by."""
    cells = zip(comparison.records, comparison.differences[name], comparison.alike, strict=True)
    for number, (record, one, alike) in enumerate(cells):
        text = _number(kind, name, record)
        if not alike:
            text += " (tested with others)"
        elif number and one is not None:
            text += f"  {one.value:+.4f} [{one.low:+.4f}, {one.high:+.4f}]"
        yield text


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


def _labels(kind: Kind) -> list[str]:
    return [kind.metrics[name].label for name in kind.shown]


def _qualities(kind: Kind, record: Record) -> list[str]:
    return [_number(kind, name, record) for name in kind.shown]


def _number(kind: Kind, name: str, record: Record) -> str:
    """Return the value of a metric, of those in lists with one more digit."""
    value = record.metrics.get(name)
    decimals = kind.metrics[name].decimals + (name in kind.shown)
    return "" if value is None else f"{value:.{decimals}f}"
