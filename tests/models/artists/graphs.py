"""Graphs of artists that are made up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from models.artists.edges import Edges
from models.artists.graph import ArtistGraph
from models.contract import as_ids
from tests.models.conftest import track_ids


def edges(pairs: Iterable[tuple[int, int]], artists: int, **columns: Any) -> Edges:
    """Return edges between artists by number; the ids are those of `track_ids`."""
    found = np.array(list(pairs), dtype=np.int32).reshape(-1, 2)
    arrays = {n: v if isinstance(v, str) else np.array(v) for n, v in columns.items()}
    return Edges(as_ids(track_ids(artists)), found[:, 0], found[:, 1], **arrays)


def graph(pairs: Iterable[tuple[int, int]], artists: int, **columns: Any) -> ArtistGraph:
    """Return the graph of such edges, with their weights by score."""
    found, _ = ArtistGraph.of(edges(pairs, artists, **columns), "score")
    return found


def two_communities(size: int = 30, each: int = 6, seed: int = 0) -> Edges:
    """Return artists who list `each` others of their half, and one link between the halves."""
    rng = np.random.default_rng(seed)
    pairs = [(0, size)]
    for artist in range(2 * size):
        others = [one for one in range(size) if one != artist % size]
        start = artist // size * size
        pairs += [(artist, start + int(one)) for one in rng.choice(others, each, replace=False)]
    return edges(pairs, 2 * size, fingerprint="0f")
