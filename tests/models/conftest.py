"""A planted world: genres whose true clusters are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from models.kmeans.genre_clusters import GenreData

CORNERS = 8
PER_CORNER = 40


class Planted(NamedTuple):
    data: Mapping[str, GenreData]
    truth: Mapping[str, NDArray[np.int64]]


def track_ids(count: int, start: int = 0) -> list[str]:
    return [f"{number:022d}" for number in range(start, start + count)]


def blobs(seed: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Tight balls around far corners of the nine-dimensional cube, and the corner of each row."""
    rng = np.random.default_rng(seed)
    numbers = rng.choice(2**9, CORNERS, replace=False)
    corners = (numbers[:, None] >> np.arange(9)) & 1
    truth = rng.permutation(np.repeat(np.arange(CORNERS), PER_CORNER))
    return corners[truth] + rng.normal(0, 0.02, (len(truth), 9)), truth


@pytest.fixture(scope="session")
def planted() -> Planted:
    """Two genres of 320 tracks with 8 true clusters each; metal is louder and faster than folk."""
    folk, folk_truth = blobs(1)
    metal, metal_truth = blobs(2)
    data = {
        "folk": GenreData(track_ids(len(folk)), folk),
        "metal": GenreData(track_ids(len(metal), 200), 30 * metal + 100),
    }
    return Planted(data, {"folk": folk_truth, "metal": metal_truth})
