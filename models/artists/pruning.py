"""Which artists of a graph are kept: those that enough people know, and that hang together."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np

from models.artists.graph import ArtistGraph, Tally
from models.contract import Array
from models.errors import ModelInputError

ALL = 0
"""Stands for no limit."""

Order: TypeAlias = Literal["popularity", "links"]
"""By what the top artists are the top."""


def prune(
    graph: ArtistGraph,
    tally: Tally,
    *,
    top: int = ALL,
    top_by: Order = "popularity",
    min_links: int = 1,
    components: int = ALL,
) -> tuple[ArtistGraph, Tally]:
    """Return what is left of a graph, and the tally with the artists that are not.

    Args:
        graph: to prune.
        tally: what is known of it so far.
        top: so many artists are kept; those whose popularity is unknown are kept beside them.
        top_by: popularity or the number of links.
        min_links: artists with fewer are left out, and again those that have fewer then.
        components: so many connected parts are kept, the largest first.

    Raises:
        ModelInputError: no artist is left.
    """
    linked = np.flatnonzero(graph.degrees)
    left = graph.take(linked)
    if not len(left):
        raise ModelInputError(
            f"the graph has no links: {tally.edges:,} edges between {tally.artists:,} artists, of"
            f" which {tally.unknown:,} name an unknown one and {tally.loops:,} lead to their start"
        )
    if top != ALL:
        rows, unknown = _top(left, top, top_by)
        tally = replace(tally, unpopular=len(left) - len(rows), unknown_popularity=unknown)
        left = left.take(rows)
    before = len(left)
    left = _enough_links(left, max(min_links, 1))
    tally = replace(tally, few_links=before - len(left))
    if components != ALL and len(left):
        rows = _largest_components(left, components)
        tally = replace(tally, apart=len(left) - len(rows))
        left = left.take(rows)
    if not len(left):
        raise ModelInputError(
            f"no artist is left of {len(linked):,} with links: {tally.unpopular:,} are not among"
            f" the top {top:,}, {tally.few_links:,} have fewer than {max(min_links, 1)} links"
        )
    return left, replace(tally, kept=len(left))


def component_sizes(graph: ArtistGraph) -> Array:
    """Return how many artists each connected part has, the largest first."""
    _, sizes = _components(graph)
    return np.sort(sizes)[::-1]


def _top(graph: ArtistGraph, top: int, top_by: Order) -> tuple[Array, int]:
    """Return the rows of the top artists, and how many are there with unknown popularity."""
    values = graph.popularity if top_by == "popularity" else graph.degrees.astype(np.float32)
    known = np.flatnonzero(~np.isnan(values))
    best = known[np.lexsort((known, -values[known]))][:top]
    unknown = np.flatnonzero(np.isnan(values))
    return np.sort(np.concatenate([best, unknown])), len(unknown)


def _enough_links(graph: ArtistGraph, least: int) -> ArtistGraph:
    """Return what is left where every artist has so many links: the core of the graph."""
    while len(graph) and (few := graph.degrees < least).any():
        graph = graph.take(np.flatnonzero(~few))
    return graph


def _largest_components(graph: ArtistGraph, count: int) -> Array:
    """Return the rows of the largest parts; of equal ones that with the first artist is larger."""
    labels, sizes = _components(graph)
    return np.flatnonzero(np.isin(labels, np.argsort(-sizes, kind="stable")[:count]))


def _components(graph: ArtistGraph) -> tuple[Array, Array]:
    """Return the number of the part of each artist (n,), and the size of each part."""
    from scipy.sparse.csgraph import connected_components

    count, labels = connected_components(graph.matrix(), directed=False)
    return labels, np.bincount(labels, minlength=count)
