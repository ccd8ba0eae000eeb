"""Playlists that are made up, as models learn from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.contract import as_ids
from models.playlists.data import PlaylistData
from models.ragged import Ragged
from tests.models.conftest import track_ids


def playlists(
    rows: Sequence[Sequence[int]], tracks: int, artists: Sequence[Sequence[int]] = ()
) -> PlaylistData:
    """Return playlists of tracks by number, and the artists of the tracks."""
    most = max((artist for some in artists for artist in some), default=-1)
    return PlaylistData(
        ids=as_ids(track_ids(tracks)),
        playlists=Ragged.of(rows),
        titles=[""] * len(rows),
        artists=Ragged.of(artists or [[]] * tracks),
        artist_ids=as_ids(track_ids(most + 1)),
        features=np.full((tracks, 9), np.nan, dtype=np.float32),
        fingerprint="0f",
    )


def two_communities(seed: int = 0, size: int = 30, lists: int = 300) -> PlaylistData:
    """Return playlists of ten tracks each: of the first `size`, or of the others; two of both."""
    rng = np.random.default_rng(seed)
    rows = [
        (rng.choice(size, 10, replace=False) + size * (number % 2)).tolist()
        for number in range(lists)
    ]
    return playlists([*rows, [0, size], [1, size + 1]], 2 * size)
