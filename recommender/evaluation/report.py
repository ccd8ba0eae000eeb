"""Results side by side: means with intervals, and differences to the baseline, best first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from models.contract import Array
from recommender.evaluation.bootstrap import Interval, interval, mean, means
from recommender.evaluation.lift import Lift
from recommender.evaluation.metrics import METRICS
from recommender.evaluation.rules import BASELINE
from recommender.evaluation.stored import Result

COMPARED = ("r_precision", "ndcg")
"""Metrics whose difference to the baseline is shown."""


@dataclass(frozen=True)
class Difference:
    """How much more than the baseline a model reaches: absolute, and as a share of the baseline."""

    absolute: Interval
    relative: Interval


@dataclass(frozen=True)
class Row:
    """What one model has reached with one number of seeds, over all splits.

    Attributes:
        model: as it was named.
        given: how many seeds of each playlist.
        playlists: how many were tested.
        empty: for how many of them it had no answer.
        metrics: by name, their means over the playlists.
        coverage: the share of all songs in the first ten of any answer; of one split.
        differences: by name of a metric, to the baseline; none of the baseline itself.
        fit_seconds, answer_seconds, slow_seconds: means over the splits; see `Result`.
        settings: of the model.
    """

    model: str
    given: int
    playlists: int
    empty: int
    metrics: Mapping[str, Interval]
    coverage: float
    differences: Mapping[str, Difference]
    fit_seconds: float
    answer_seconds: float
    slow_seconds: float
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Report:
    """What an evaluation has measured, as it is stored for charts.

    Attributes:
        name: of its folder.
        identity: its kind, the rules and the data.
        seeds: of the splits.
        rows: a row for each model and number of seeds: by seeds, then the best first.
        measured_at: ISO 8601, UTC.
        versions: of Python and packages.
    """

    name: str
    identity: Mapping[str, Any]
    seeds: Sequence[int]
    rows: Sequence[Row]
    measured_at: str
    versions: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON values; what is unknown is None."""
        return dict(finite(asdict(self)))


@dataclass(frozen=True)
class LiftReport:
    """What the lists of models have in common with playlists; see `recommender.evaluation.lift`.

    Attributes:
        name, identity, seeds, measured_at, versions: as in `Report`; one seed.
        rows: for each model the lifts of all genres.
    """

    name: str
    identity: Mapping[str, Any]
    seeds: Sequence[int]
    rows: Mapping[str, Sequence[Lift]]
    measured_at: str
    versions: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON values; what is unknown is None."""
        return dict(finite(asdict(self)))


def rows(results: Sequence[Result]) -> list[Row]:
    """Return a row for each model and number of seeds: by seeds, then the best first."""
    found: list[Row] = []
    for given in sorted({one.given for one in results}):
        of_model: dict[str, list[Result]] = {}
        for one in results:
            if one.given == given:
                of_model.setdefault(one.label, []).append(one)
        most = max(len(parts) for parts in of_model.values())
        whole = {label: parts for label, parts in of_model.items() if len(parts) == most}
        found += sorted(_rows(whole), key=lambda row: -row.metrics["r_precision"].value)
    return found


def _rows(of_model: Mapping[str, Sequence[Result]]) -> list[Row]:
    """Return the rows of models that were tested with the same playlists."""
    values = np.concatenate([_values(parts) for parts in of_model.values()], axis=1)
    shape = (len(of_model), len(METRICS))
    total = mean(values).reshape(shape)
    parts = next(iter(of_model.values()))
    playlists = np.concatenate([part.playlists for part in parts])
    drawn = means(values, playlists).reshape(-1, *shape)
    columns = {label: number for number, label in enumerate(of_model)}
    base = columns.get(BASELINE)
    return [_row(parts, total, drawn, columns[label], base) for label, parts in of_model.items()]


def _values(parts: Sequence[Result]) -> Array:
    """Return all metrics (playlists, metrics) of one model, split after split."""
    return np.concatenate(
        [np.stack([part.values(name) for name in METRICS], axis=1) for part in parts]
    )


def _row(parts: Sequence[Result], total: Array, drawn: Array, column: int, base: int | None) -> Row:
    differences = {}
    for number, name in enumerate(METRICS):
        if name not in COMPARED or base is None or base == column:
            continue
        own, other = drawn[:, column, number], drawn[:, base, number]
        difference = total[column, number] - total[base, number]
        differences[name] = Difference(
            interval(difference, own - other),
            interval(_share(difference, total[base, number]), _share(own - other, other)),
        )
    return Row(
        model=parts[0].label,
        given=parts[0].given,
        playlists=sum(len(part) for part in parts),
        empty=sum(part.empty for part in parts),
        metrics={
            name: interval(total[column, number], drawn[:, column, number])
            for number, name in enumerate(METRICS)
        },
        coverage=_mean([part.coverage for part in parts]),
        differences=differences,
        fit_seconds=_mean([part.fit_seconds for part in parts]),
        answer_seconds=_mean([part.answer_seconds for part in parts]),
        slow_seconds=_mean([part.slow_seconds for part in parts]),
        settings=parts[0].settings,
    )


def _share(part: Any, whole: Any) -> Any:
    """Return parts as shares of wholes; 0 where a whole is 0."""
    whole = np.asarray(whole, dtype=np.float64)
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole != 0)


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 6)


def finite(value: Any) -> Any:
    """Return JSON values with None for numbers that are not finite."""
    match value:
        case dict():
            return {name: finite(one) for name, one in value.items()}
        case list() | tuple():
            return [finite(one) for one in value]
        case float() if not math.isfinite(value):
            return None
    return value
