"""How well a network guesses what it has not seen, beside simpler ways to guess the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np

from models.contract import Array

NETWORK, MEAN = "network", "mean"
"""The names of the network itself, and of the mean of what was learned from."""


@dataclass(frozen=True, eq=False)
class Errors:
    """The squared errors of several ways to guess.

    Attributes:
        targets: what is guessed.
        units: (n,) rows of what was tested.
        squared: by way, `NETWORK` first and `MEAN` last, (n, targets); NaN where the truth is
            unknown. Each target is in units of its standard deviation.
    """

    targets: tuple[str, ...]
    units: Array
    squared: Mapping[str, Array]

    @classmethod
    def of(
        cls, targets: tuple[str, ...], units: Array, truth: Array, guesses: Mapping[str, Array]
    ) -> Errors:
        """Return the errors of guesses (n, targets), by way, of a standardised truth."""
        every = {**guesses, MEAN: np.zeros_like(truth)}
        return cls(targets, units, {way: (guess - truth) ** 2 for way, guess in every.items()})

    @property
    def means(self) -> Mapping[str, Array]:
        """The mean error (targets,) of each way; NaN where no truth is known."""
        known = {way: np.isfinite(squared) for way, squared in self.squared.items()}
        return {
            way: np.divide(
                np.where(known[way], squared, 0).sum(axis=0),
                known[way].sum(axis=0),
                out=np.full(len(self.targets), np.nan),
                where=known[way].any(axis=0),
            )
            for way, squared in self.squared.items()
        }


class Examined(Protocol):
    """Data that can be divided: each unit, such as a track, belongs to an artist."""

    @property
    def artists(self) -> Array:
        """The number of the artist of each unit (units,), negative where unknown."""

    def take(self, units: Array) -> Self:
        """Return a part of the data; `units` ascend."""


class Judged(Protocol):
    """A network that can be judged by what it guesses."""

    def judge(self, learned: Any, tested: Any) -> Errors:
        """Return the errors for data that it was not fitted to.

        Args:
            learned: what it was fitted to, which the other ways to guess learn from too.
            tested: other data.
        """


def straight(inputs: Array, outputs: Array, asked: Array) -> Array:
    """Return what linear regression on inputs (n, i) and outputs (n, o) makes of others (m, i)."""
    known, wanted = (
        np.column_stack([rows, np.ones(len(rows))]).astype(np.float64) for rows in (inputs, asked)
    )
    return np.asarray(wanted @ np.linalg.lstsq(known, outputs, rcond=None)[0])
