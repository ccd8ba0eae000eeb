"""Experiments side by side: what differs between them, and how sure a difference in quality is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from etl.errors import InputError
from models.contract import Array
from recommender.evaluation.bootstrap import Interval, interval, means
from recommender.experiments.kinds import kind_of
from recommender.experiments.record import Experiments, Record


@dataclass(frozen=True)
class Comparison:
    """Experiments, of which the first is the one that the others are compared with.

    Attributes:
        records: the experiments.
        differing: the names of settings that are not the same in all, and their values.
        differences: for each metric the difference of each experiment to the first, over what both
            were tested with, with its 95 % interval; None where they were tested with others, or
            where the metric is one number for all.
        alike: whether each was tested with the same as the first.
    """

    records: Sequence[Record]
    differing: dict[str, list[Any]]
    differences: dict[str, list[Interval | None]]
    alike: list[bool]

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON values."""
        return {
            "experiments": [record.as_dict() for record in self.records],
            "differing": self.differing,
            "differences": {
                metric: [one and asdict(one) for one in of_metric]
                for metric, of_metric in self.differences.items()
            },
        }


def compare(experiments: Experiments, names: Sequence[str]) -> Comparison:
    """Return a comparison of two experiments or more.

    Raises:
        InputError: they are fewer than two different ones, their models learn from different
            things, or one cannot be read.
    """
    if len(set(names)) != len(names) or len(names) < 2:
        raise InputError("compare two experiments or more, each named once")
    records = [experiments.read(name) for name in names]
    kinds = [kind_of(record.model) for record in records]
    if any(kind is not kinds[0] for kind in kinds):
        raise InputError("models of tracks and models of artists cannot be compared")
    traits = [_traits(record) for record in records]
    differing = {
        name: [one.get(name) for one in traits]
        for name in dict.fromkeys(name for one in traits for name in one)
        if any(one.get(name) != traits[0].get(name) for one in traits)
    }
    values = [experiments.values(record.name) for record in records]
    alike = [_comparable(records[0], record) for record in records]
    differences = {
        metric: [
            _difference(values[0].get(metric), other.get(metric)) if same else None
            for other, same in zip(values, alike, strict=True)
        ]
        for metric in kinds[0].metrics
    }
    return Comparison(records, differing, differences, alike)


def _traits(record: Record) -> dict[str, Any]:
    """Return what decides an experiment."""
    return {
        "model": record.model,
        **record.settings,
        "random_seed": record.seed,
        "num_rows": record.num_rows,
        "data": record.data[:12],
    }


def _comparable(one: Record, other: Record) -> bool:
    """Return whether two experiments were tested with the same playlists."""
    return one.data == other.data and one.split == other.split and one.tested == other.tested > 0


def _difference(base: Array | None, other: Array | None) -> Interval | None:
    if base is None or other is None:
        return None
    own = (other - base)[:, None]
    return interval(float(np.nanmean(own)), means(own)[:, 0])
