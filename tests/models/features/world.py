"""Made-up tracks whose features follow from few numbers, and whose popularity follows from them."""

from __future__ import annotations

import numpy as np

from models.audio_features import SOUND
from models.features.data import TrackFeatures


def tracks(count: int = 600, seed: int = 0, artists: int = 60) -> TrackFeatures:
    """Return tracks on a curve in the space of features, ten by each artist.

    Two hidden numbers decide all features but key and mode; popularity is no straight function.
    """
    rng = np.random.default_rng(seed)
    one, two = rng.uniform(-1, 1, (2, count))
    noise = rng.normal(0, 0.02, (count, len(SOUND)))
    bent = [one, two, one * two, one**2, two**2, np.sin(3 * one), np.cos(3 * two), one - two]
    values = np.empty((count, len(SOUND)))
    for column in range(len(SOUND)):
        values[:, column] = bent[column % len(bent)] + noise[:, column]
    wave = np.sin(5 * one) * np.cos(2 * two)
    values[:, SOUND.index("popularity")] = 50 + 40 * wave + rng.normal(0, 1, count)
    values[:, SOUND.index("key")] = rng.integers(0, 12, count)
    values[:, SOUND.index("mode")] = rng.integers(0, 2, count)
    values[:, SOUND.index("year")] = np.rint(1990 + 20 * one)
    values[:, SOUND.index("duration_ms")] = 200_000 + 50_000 * two
    ids = np.array([f"{number:022}" for number in range(count)], dtype="S22")
    return TrackFeatures(
        ids, values.astype(np.float32), rng.integers(0, artists, count).astype(np.int32), "ab"
    )
