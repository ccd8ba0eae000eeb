"""Artists that stand in the same playlists, as edges, where nobody has crawled who is related."""

from __future__ import annotations

import numpy as np

from models.artists.edges import Edges
from models.contract import Array, TrainingOptions
from models.playlists.neighbours import nearest
from models.ragged import Ragged

NEAREST = 20
"""Artists that each one lists, as many as Spotify shows."""


def edges_of_playlists(
    ids: Array,
    playlists: Ragged,
    *,
    cap: int,
    popularity: Array | None = None,
    fingerprint: str = "",
    options: TrainingOptions | None = None,
) -> Edges:
    """Return for each artist the `NEAREST` that stand most often in playlists with it.

    The score is like a cosine: a playlist counts 1 for two artists, divided by the root of the
    number of playlists of either.

    Memory: that of the playlists, 8 bytes for each artist of each, and the result.

    Args:
        ids: (n,) of all artists.
        playlists: the artists of each, each once.
        cap: artists of a playlist that count, at random: a list of everything says little.
        popularity: see `Edges`.
        fingerprint: see `Edges`.
        options: seed and jobs count.
    """
    options = options or TrainingOptions()
    capped = _capped(playlists, cap, np.random.default_rng(abs(options.seed)))
    counts = np.maximum(np.bincount(capped.values, minlength=len(ids)), 1)
    found = nearest(capped.as_csr(len(ids)), counts**-0.5, NEAREST, options)
    lists, owners = found.lists, found.lists.owners()
    scores = found.scores / np.sqrt(counts[owners]).astype(np.float32)
    return Edges(
        ids=ids,
        sources=owners,
        targets=lists.values,
        ranks=_ranks(lists, scores),
        scores=scores,
        popularity=popularity,
        fingerprint=fingerprint,
    )


def _capped(playlists: Ragged, cap: int, generator: np.random.Generator) -> Ragged:
    """Return playlists of no more than `cap` values, those of longer ones drawn at random."""
    if (playlists.lengths <= cap).all():
        return playlists
    shuffled = playlists.shuffled(generator)
    places = np.arange(len(shuffled.values)) - shuffled.starts[shuffled.owners()]
    return shuffled.where(places < cap)


def _ranks(lists: Ragged, scores: Array) -> Array:
    """Return the place of each value in its list by score (m,), from 1."""
    order = np.lexsort((lists.values, -scores, lists.owners()))
    ranks = np.empty(len(scores), dtype=np.int32)
    ranks[order] = np.arange(len(scores)) - lists.starts[lists.owners()] + 1
    return ranks
