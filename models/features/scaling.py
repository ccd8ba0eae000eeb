"""Features in comparable units: each less its mean, divided by its standard deviation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.audio_features import SOUND
from models.contract import Array
from models.errors import ModelInputError

KEY_COLUMNS = ("key_cos", "key_sin")
DISTANCE_COLUMNS = (*(name for name in SOUND if name != "key"), *KEY_COLUMNS)
"""The columns of `for_distance`."""

_SHORTEST = 1_000.0  # ms; of what is shorter, the logarithm would be an outlier
_FIFTH = 7  # semitones


@dataclass(frozen=True, eq=False)
class Scaling:
    """The mean and the standard deviation of each column.

    Attributes:
        mean, deviation: (c,) float32; a column that is the same everywhere has the deviation 1.
    """

    mean: Array
    deviation: Array

    def __post_init__(self) -> None:
        if self.mean.shape != self.deviation.shape or not (self.deviation > 0).all():
            raise ModelInputError(
                "a scaling needs means and positive deviations of as many columns"
            )

    @classmethod
    def of(cls, values: Array) -> Scaling:
        """Return the scaling of values (n, c), of the known ones of each column."""
        known = np.isfinite(values)
        counts = np.maximum(known.sum(axis=0), 1)
        mean = np.where(known, values, 0).sum(axis=0, dtype=np.float64) / counts
        apart = np.where(known, values - mean, 0)
        deviation = np.sqrt((apart * apart).sum(axis=0, dtype=np.float64) / counts)
        is_flat = deviation <= 1e-6 * np.maximum(np.abs(mean), 1)
        return cls(mean.astype(np.float32), np.where(is_flat, 1, deviation).astype(np.float32))

    def apply(self, values: Array) -> Array:
        """Return values (n, c) in these units, float32; what is unknown is the mean, 0."""
        scaled = (values - self.mean) / self.deviation
        return np.where(np.isfinite(scaled), scaled, 0).astype(np.float32)

    def undo(self, scaled: Array) -> Array:
        """Return scaled values (n, c) in their own units."""
        return np.asarray(scaled * self.deviation + self.mean)


def for_distance(values: Array) -> Array:
    """Return features (n, 14) as columns (n, 15) whose differences mean something.

    The duration counts by its logarithm: twice as long is as far for short as for long tracks. The
    key is a place on the circle of fifths, where keys that share most of their notes are
    neighbours; both columns together vary as much as another one does. No key is in the middle.
    """
    key = values[:, SOUND.index("key")]
    angle = 2 * np.pi / 12 * (_FIFTH * key % 12)
    is_key = np.isfinite(key) & (key >= 0)
    found = values[:, [SOUND.index(name) for name in DISTANCE_COLUMNS if name in SOUND]].copy()
    duration = DISTANCE_COLUMNS.index("duration_ms")
    found[:, duration] = np.log(np.maximum(found[:, duration], _SHORTEST))
    places = [np.where(is_key, function(angle), 0) for function in (np.cos, np.sin)]
    return np.column_stack([found, *places]).astype(np.float32)
