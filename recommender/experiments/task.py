"""What experiments are made of and measured with, whatever their models learn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from models.contract import Array, Model
from recommender.evaluation.running import Bars, Note
from recommender.experiments.plan import Plan

SPLIT = 100
"""The seed by which playlists or links are held out: not one of those that `segue evaluate` begins
with, so that what it measures has not been used to choose settings."""


@dataclass(frozen=True)
class Material:
    """What one experiment learns from.

    Attributes:
        data: what its model is fitted to.
        counts: how much that is, by the name of the field of a `Record`.
    """

    data: Any
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Measured:
    """What a model has reached.

    Attributes:
        metrics: by name, the mean over what was held out; none if nothing could be measured.
        tested: how many playlists or links that were held out could be tested.
        others: further fields of a `Record`.
        values: by name of a metric a value (held out,) for each of them; for comparisons.
    """

    metrics: Mapping[str, float | None] = field(default_factory=dict)
    tested: int = 0
    others: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Array] = field(default_factory=dict)


class Task(Protocol):
    """What all experiments of a kind share: it is read once."""

    @property
    def mark(self) -> str:
        """The mark of the data."""

    def prepare(self, plan: Plan) -> None:
        """Read what all experiments like this one share, before several at a time would.

        Raises:
            InputError: it is too little to hold something out.
            DatabaseError: there is nothing to learn from.
        """

    def material(self, plan: Plan) -> Material:
        """Return what a model learns from: all but what is held out.

        Raises:
            InputError: the plan wants too little, or what such models do not have.
        """

    def measure(
        self, plan: Plan, model: Model, material: Material, folder: Path, bars: Bars, note: Note
    ) -> Measured:
        """Return what a model has reached.

        Args:
            plan: of its experiment.
            model: that has learned.
            material: what from.
            folder: of the experiment, for what else is worth keeping.
            bars: makes a progress bar of a name.
            note: called with why nothing was measured.
        """


def mean(values: Array) -> float | None:
    """Return the mean of the values that are known; None of none."""
    known = values[np.isfinite(values)]
    return round(float(known.mean()), 6) if len(known) else None
