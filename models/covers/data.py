"""What models of covers are fitted to: covers of albums, and how their tracks sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import Array, TrainingOptions, find
from models.errors import ModelInputError

AT_ONCE = 500
"""Covers that are read as one piece of work."""


@dataclass(frozen=True, eq=False)
class CoverData:
    """Tracks whose album has a cover.

    Attributes:
        ids: (n,) bytes of length 22, sorted.
        values: (n, 14) float32 in the order of `models.audio_features.SOUND`; NaN where unknown.
        albums: (n,) int32, the number of each track's album.
        artists: (m,) the number of an artist of each album, or `models.features.data.NOBODY`.
        covers: (m,) what `read` takes, for each album.
        read: returns the pixels (64, 64, 3) uint8 of a cover; another process can call it too.
        fingerprint: of what was read, hexadecimal; for the manifest.
    """

    ids: Array
    values: Array
    albums: Array
    artists: Array
    covers: Sequence[str]
    read: Callable[[str], Array]
    fingerprint: str

    def take(self, units: Array) -> CoverData:
        """Return some of the albums; `units` are their numbers, ascending."""
        rows, kept = find(units, self.albums)
        return CoverData(
            self.ids[kept],
            self.values[kept],
            rows[kept].astype(np.int32),
            self.artists[units],
            [self.covers[number] for number in units.tolist()],
            self.read,
            self.fingerprint,
        )


def read_pixels(data: CoverData, size: int, options: TrainingOptions) -> Array:
    """Return the pixels (m, size, size, 3) uint8 of all covers.

    Memory: that of the result; 3 KB for each cover of 32 pixels. Of the options, jobs and progress
    count: pieces of work are done by as many processes.
    """
    from joblib import Parallel, delayed

    parts = [data.covers[start : start + AT_ONCE] for start in range(0, len(data.covers), AT_ONCE)]
    jobs = options.jobs if len(parts) > 1 else 1
    work = (delayed(_read_part)(data.read, part, size) for part in parts)
    found = []
    for part in Parallel(jobs, return_as="generator")(work):
        found.append(part)
        if options.progress:
            options.progress(len(found), len(parts), "covers are read")
    return np.concatenate(found)


def _read_part(read: Callable[[str], Array], names: Sequence[str], size: int) -> Array:
    return np.stack([shrunk(read(name), size) for name in names])


def shrunk(pixels: Array, size: int) -> Array:
    """Return a picture (h, h, 3) as (size, size, 3) uint8: each pixel the mean of a square.

    Raises:
        ModelInputError: it is no such picture, or its sides are not a multiple of `size`.
    """
    side = len(pixels) if pixels.ndim == 3 else 0
    if pixels.shape != (side, side, 3) or not side or side % size:
        raise ModelInputError(
            f"a picture of shape {pixels.shape}: expected (h, h, 3), h a multiple of {size}"
        )
    step = side // size
    squares = np.asarray(pixels, dtype=np.float32).reshape(size, step, size, step, 3)
    return np.asarray(np.clip(np.rint(squares.mean(axis=(1, 3))), 0, 255).astype(np.uint8))
