"""Artists that stand in the same playlists, as edges, where nobody has crawled who is related."""

from __future__ import annotations

import numpy as np

from models.artists.edges import Edges
from models.contract import Array, TrainingOptions
from models.playlists.neighbours import nearest
from models.ragged import Ragged

NEAREST = 20
"""Artists that each one lists, as many as Spotify shows."""

SEARCHED = 3
"""So many times as many are searched, since some of them share too few playlists."""

POPULARITY = 0.3
"""A listed artist in n playlists counts n to minus this power. With 0.5, a cosine, artists of a
single playlist come first, and fewer of those listed have a sub-genre in common with the artist."""


def edges_of_playlists(
    ids: Array,
    playlists: Ragged,
    *,
    cap: int,
    min_shared: int = 1,
    popularity: Array | None = None,
    fingerprint: str = "",
    options: TrainingOptions | None = None,
) -> Edges:
    """Return for each artist up to `NEAREST` that stand most often in playlists with it.

    The score is the number of these playlists, divided by powers of the number of playlists of
    either: the root of that of the artist, see `POPULARITY` for that of the other.

    Memory: that of the playlists, 8 bytes for each artist of each, and the result.

    Args:
        ids: (n,) of all artists.
        playlists: the artists of each, each once.
        cap: artists of a playlist that count, at random: a list of everything says little.
        min_shared: playlists that two artists must share, of those left by the cap.
        popularity: see `Edges`.
        fingerprint: see `Edges`.
        options: seed and jobs count.
    """
    options = options or TrainingOptions()
    capped = _capped(playlists, cap, np.random.default_rng(abs(options.seed)))
    counts = np.bincount(capped.values, minlength=len(ids))
    capped = capped.where(counts[capped.values] >= min_shared)
    weights = np.maximum(counts, 1.0) ** -POPULARITY
    found = nearest(capped.as_csr(len(ids)), weights, SEARCHED * NEAREST, options)
    shared = np.rint(found.scores / weights[found.lists.values])
    lists, scores = _where(found.lists, found.scores, shared >= min_shared)
    scores = scores / np.sqrt(np.maximum(counts, 1)[lists.owners()]).astype(np.float32)
    lists, scores = _where(lists, scores, _ranks(lists, scores) <= NEAREST)
    return Edges(
        ids=ids,
        sources=lists.owners(),
        targets=lists.values,
        ranks=_ranks(lists, scores),
        scores=scores,
        popularity=popularity,
        fingerprint=fingerprint,
    )


def _where(lists: Ragged, scores: Array, kept: Array) -> tuple[Ragged, Array]:
    return lists.where(kept), scores[kept]


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
