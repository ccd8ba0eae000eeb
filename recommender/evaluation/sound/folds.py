"""Parts of the data: each is tested once, with what was learned from the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import numpy as np

from models.contract import Array
from models.errors import ModelInputError
from models.features.data import artist_groups

FOLDS = 3
By: TypeAlias = Literal["artist", "random"]
"""Whether all that an artist has is in one part, or at random in any."""


def folds(artists: Array, by: By, seed: int) -> Iterator[tuple[Array, Array]]:
    """Yield the rows to learn from and those to test with, ascending, for each part.

    Raises:
        ModelInputError: there are fewer artists than parts.
    """
    groups = artist_groups(artists)
    count = int(groups.max(initial=-1)) + 1
    if count < FOLDS:
        raise ModelInputError(
            f"tracks by {count} artists cannot be divided in {FOLDS} parts to measure with"
        )
    rng = np.random.default_rng([seed % 2**64, len(by)])
    # Each part has about as many: at random in any order, then one after the other.
    size = count if by == "artist" else len(groups)
    part = rng.permutation(size) % FOLDS
    of_unit = part[groups] if by == "artist" else part
    for number in range(FOLDS):
        tested = of_unit == number
        yield np.flatnonzero(~tested), np.flatnonzero(tested)
