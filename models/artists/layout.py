"""Positions of artists in space, for a map: who is linked stands near.

umap     UMAP's layout of the graph itself, which pulls what is linked together and pushes what is
         not apart, from a spectral start
classic  node2vec in four dimensions, and their first three principal components
pca      the first three principal components of any vectors

All are centred, turned so that the axes are principal ones, the longest first, and mirrored so that
the longer tail of each axis is on its positive side: the same graph and seed give the same map.
Sources: McInnes et al. 2018, "UMAP: Uniform Manifold Approximation and Projection"; for graphs,
arXiv 2509.19703.
"""

from __future__ import annotations

import warnings
import zlib
from dataclasses import replace

import numpy as np

from models.artists.config import Node2VecConfig
from models.artists.graph import ArtistGraph
from models.artists.pruning import component_sizes
from models.contract import Array, TrainingOptions
from models.errors import ModelInputError

DIMENSIONS = 3
SMALL = 10_000
"""Graphs of up to so many artists get more epochs, as in umap-learn."""

_CLASSIC = Node2VecConfig(dimension=4, walks=100, strength="equal")  # as 20 walks read 5 times
_SPREAD, _MIN_DIST = 1.0, 0.5  # with 0.1, which is usual, fewer links are kept
_NEGATIVES = 10  # twice as many as usual, for the same reason


def umap_layout(
    graph: ArtistGraph, options: TrainingOptions | None = None, *, epochs: int | None = None
) -> Array:
    """Return positions (n, 3) float32 by UMAP's layout of the weighted graph.

    One core does all of it, whatever the options' jobs: several would give another map each time.
    Time: about half a minute for 10,000 artists with 15 links each, and six minutes for 100,000
    with 40, on a busy core. Memory: about 100 bytes a link.

    Args:
        graph: connected, of more than four artists.
        options: seed and progress count; progress is told before and after the layout.
        epochs: how often each link pulls at most; by default 500, or 200 for large graphs.

    Raises:
        ModelInputError: the graph is too small or not connected.
    """
    options = options or TrainingOptions()
    _check(graph)
    from threadpoolctl import threadpool_limits
    from umap.umap_ import find_ab_params, simplicial_set_embedding

    a, b = find_ab_params(_SPREAD, _MIN_DIST)
    _tell(options, 0, "spectral start and layout")
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where the spectral start fails, it is a random one
        found, _ = simplicial_set_embedding(
            data=None,
            graph=graph.matrix(),
            n_components=DIMENSIONS,
            initial_alpha=1.0,
            a=a,
            b=b,
            gamma=1.0,
            negative_sample_rate=_NEGATIVES,
            n_epochs=epochs or (500 if len(graph) <= SMALL else 200),
            init="spectral",
            random_state=np.random.RandomState(_seed(options)),
            metric="euclidean",
            metric_kwds={},
            densmap=False,
            densmap_kwds={},
            output_dens=False,
            parallel=False,
        )
    _tell(options, 1, "layout")
    return principal(found)


def classic_layout(graph: ArtistGraph, options: TrainingOptions | None = None) -> Array:
    """Return positions (n, 3) float32 by node2vec in four dimensions, projected.

    Raises:
        ModelInputError: the graph is too small or not connected.
    """
    from models.artists.node2vec import trained

    _check(graph)
    equal = replace(graph, weights=np.ones_like(graph.weights))
    vectors, _ = trained(equal, _CLASSIC, options or TrainingOptions())
    return principal(vectors)


def principal(vectors: Array) -> Array:
    """Return the first three principal components (n, 3) float32 of vectors (n, 3 or more)."""
    if vectors.ndim != 2 or vectors.shape[1] < DIMENSIONS:
        raise ModelInputError(f"vectors {vectors.shape} have fewer than {DIMENSIONS} dimensions")
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, axes = np.linalg.eigh(centred.T @ centred)
    found = centred @ axes[:, ::-1][:, :DIMENSIONS]
    tails = (found**3).sum(axis=0)
    return np.asarray(found * np.where(tails < 0, -1, 1), dtype=np.float32)


def explained(vectors: Array) -> float:
    """Return the share of the variance of vectors that the first three components have."""
    values = np.linalg.eigvalsh(np.cov(vectors.T.astype(np.float64)))[::-1]
    return float(values[:DIMENSIONS].sum() / values.sum())


def by_shared_links(graph: ArtistGraph) -> ArtistGraph:
    """Return the graph with links as strong as the share of neighbours that two artists share.

    The artists themselves count as neighbours, so that none is 0: the Jaccard index.
    """
    plain = graph.links.as_csr(len(graph))
    common = (plain @ plain).multiply(plain).tocsr()
    owners = graph.links.owners()
    shared = np.asarray(common[owners, graph.links.values]).ravel() + 2
    sizes = graph.degrees + 1
    union = sizes[owners] + sizes[graph.links.values] - shared
    return replace(graph, weights=(shared / union).astype(np.float32))


def _check(graph: ArtistGraph) -> None:
    if len(graph) <= DIMENSIONS + 1:
        raise ModelInputError(
            f"a layout needs more than {DIMENSIONS + 1} artists, not {len(graph)}"
        )
    if len(sizes := component_sizes(graph)) > 1:
        raise ModelInputError(
            f"the graph has {len(sizes):,} parts that no link connects, of {sizes[0]:,},"
            f" {sizes[1]:,}… artists: lay out one at a time, such as by --components 1"
        )


def _seed(options: TrainingOptions) -> int:
    return zlib.crc32(str(options.seed).encode())


def _tell(options: TrainingOptions, done: int, what: str) -> None:
    if options.progress:
        options.progress(done, 1, what)
