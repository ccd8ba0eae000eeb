"""Seeded made-up worlds for the benchmarks: no network, no files, same seed same world."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GENRE_ROWS = {
    "pop": 60_000,
    "rock": 50_000,
    "hip hop": 36_000,
    "other": 26_000,
    "dance": 18_000,
    "edm": 14_000,
    "latin": 12_000,
    "soul": 11_000,
    "country": 8_000,
    "metal": 6_000,
    "folk": 4_000,
    "reggae": 2_500,
    "jazz": 1_500,
    "funk": 700,
    "blues": 300,
}
"""Genre-rows of the audio world, 250,000 in all: eight big genres and a tail."""

MOODS = 12
ID_LENGTH = 22


def audio_world(
    scale: float, seed: int
) -> dict[str, tuple[NDArray[np.bytes_], NDArray[np.float64]]]:
    """Ids (n,) of 22 characters and features (n, 9) in Spotify's units, for each genre.

    The columns follow tempo, valence, danceability, acousticness, energy, instrumentalness,
    liveness, loudness, speechiness. Marginals and correlations resemble those of a real
    catalogue: continuous, skewed and without clean clusters.
    """
    world = {}
    for number, (genre, full_rows) in enumerate(GENRE_ROWS.items()):
        rows = max(10, round(full_rows * scale))
        rng = np.random.default_rng([seed, number])
        ids = np.char.mod(f"%0{ID_LENGTH}d", np.arange(rows) + 10_000_000 * number)
        world[genre] = (ids.astype("S"), _features(rows, rng))
    return world


def _features(rows: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Nine columns driven by four hidden traits, spread around the moods of one genre."""
    moods = rng.normal(0.0, 0.8, (MOODS, 4))
    traits = moods[rng.integers(MOODS, size=rows)] + rng.normal(0.0, 0.8, (rows, 4))
    drive, cheer, words, stage = traits.T
    noise = rng.normal(0.0, 1.0, (rows, 9))
    return np.column_stack(
        [
            np.clip(120 + 8 * drive + 27 * noise[:, 0], 40, 240),
            _unit(0.6 * cheer + 0.3 * drive + 0.8 * noise[:, 1]),
            _unit(0.5 + 0.5 * cheer + 0.4 * words + 0.4 * noise[:, 2]),
            _unit(-1.8 - 1.4 * drive + 1.6 * noise[:, 3]),
            _unit(0.8 + 0.9 * drive + 0.2 * cheer + 0.4 * noise[:, 4]),
            _unit(-9 - words + 4.5 * noise[:, 5]),
            _unit(-1.6 + 0.4 * stage + 0.8 * noise[:, 6]),
            np.clip(-6.5 + 2 * drive - 1.5 * np.exp(0.9 * noise[:, 7] - 0.6), -60, 1.4),
            _unit(-2.6 + 0.7 * words + 0.6 * noise[:, 8]),
        ]
    )


def _unit(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic squash into the open interval (0, 1)."""
    return np.asarray(1.0 / (1.0 + np.exp(-logits)))
