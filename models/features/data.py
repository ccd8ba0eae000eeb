"""What models of sound are fitted to: the audio features of every track that has some."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from models.audio_features import SOUND
from models.contract import Array
from models.errors import ModelInputError

NOBODY = -1
"""The artist of a track whose artist is unknown."""


_LARGEST = 1e12  # of a feature in its units; a float32 overflows when larger ones are multiplied


@dataclass(frozen=True, eq=False)
class TrackFeatures:
    """Tracks and their audio features.

    Memory: 80 bytes a track.

    Attributes:
        ids: (n,) bytes of length 22, sorted.
        values: (n, 14) float32 in the order of `models.audio_features.SOUND`; NaN where unknown.
        artists: (n,) the number of the first artist of each track, or `NOBODY`.
        fingerprint: of what was read, hexadecimal; for the manifest.
    """

    ids: Array
    values: Array
    artists: Array
    fingerprint: str

    def take(self, units: Array) -> TrackFeatures:
        """Return some of the tracks; `units` are rows, ascending."""
        return replace(
            self, ids=self.ids[units], values=self.values[units], artists=self.artists[units]
        )


def columns(values: Array, names: tuple[str, ...]) -> Array:
    """Return some of the columns of values (n, 14), in the order of the names."""
    return values[:, [SOUND.index(name) for name in names]]


def filled_up(values: Array) -> Array:
    """Return features (n, 9), (n, 10), (n, 13) or (n, 14) as (n, 14), NaN for what is not there.

    Raises:
        ModelInputError: they have another number of columns, or a value is infinite or absurd.
    """
    number = values.shape[-1] if values.ndim == 2 else 0
    if number not in (9, 10, 13, len(SOUND)):
        raise ModelInputError(
            f"audio features of shape {values.shape}: expected (n, 9), (n, 10), (n, 13) or (n, 14)"
        )
    if (np.abs(values) > _LARGEST).any():  # NaN is not
        raise ModelInputError("audio features must be finite, moderate numbers, or NaN if unknown")
    missing = np.full((len(values), len(SOUND) - number), np.nan)
    return np.hstack([values, missing]).astype(np.float32)


def artist_groups(artists: Array) -> Array:
    """Return the numbers (n,) of artists from 0; each unit whose artist is unknown is another."""
    alone = artists.max(initial=0) + 1 + np.arange(len(artists))
    return np.asarray(
        np.unique(np.where(artists == NOBODY, alone, artists), return_inverse=True)[1]
    )


def held_out(artists: Array, share: float, seed: int) -> Array:
    """Return which tracks (n,) are held out: all of a random share of the artists.

    A track without an artist is an artist of its own. Of few artists at least one is held out, and
    at least one is not.

    Raises:
        ModelInputError: there is only one.
    """
    groups = artist_groups(artists)
    distinct = int(groups.max(initial=-1)) + 1
    if distinct < 2:
        raise ModelInputError(
            "all tracks with audio features are by one artist: nothing can be held out to measure"
            " with\nload more tracks"
        )
    count = min(max(round(share * distinct), 1), distinct - 1)
    chosen = np.zeros(distinct, dtype=bool)
    chosen[np.random.default_rng(seed % 2**64).permutation(distinct)[:count]] = True
    return chosen[groups]
