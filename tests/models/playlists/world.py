"""Two communities of playlists that have no track in common, with artists, titles and features."""

from __future__ import annotations

import numpy as np

from models.contract import as_ids
from models.playlists.data import PlaylistData
from models.ragged import Ragged

SIZE = 30
"""Tracks of each community; the first in more playlists than the last."""

COLD_BY_ARTIST, COLD_BY_SOUND = 2 * SIZE, 2 * SIZE + 1
"""Tracks in no playlist: one by an artist of the second community, one by nobody known."""

IDS = [f"{number:022}" for number in range(2 * SIZE + 2)]


def two_communities(playlists: int = 60, seed: int = 0) -> PlaylistData:
    """Return playlists of 12 tracks, alternately of the first and of the second community."""
    generator = np.random.default_rng(seed)
    shares = 1.0 / np.arange(2, SIZE + 2)
    rows = [
        (number % 2 * SIZE + generator.choice(SIZE, 12, False, shares / shares.sum())).tolist()
        for number in range(playlists)
    ]
    artists = [[number // 3] for number in range(2 * SIZE)]
    features = np.zeros((len(IDS), 9), dtype=np.float32)
    features[SIZE:] = 5.0
    features += generator.normal(size=features.shape).astype(np.float32)
    return PlaylistData(
        ids=as_ids(IDS),
        playlists=Ragged.of(rows),
        titles=["Summer 2017" if number % 2 else "rainy days" for number in range(playlists)],
        artists=Ragged.of([*artists, [2 * SIZE // 3 - 1], []]),
        artist_ids=as_ids([f"a{number:021}" for number in range(2 * SIZE // 3)]),
        features=features,
        fingerprint="ab",
    )


def community(ids: list[str]) -> list[int]:
    """Return of each track which community it is of: 0 or 1; the cold ones are of the second."""
    return [int(IDS.index(one) >= SIZE) for one in ids]
