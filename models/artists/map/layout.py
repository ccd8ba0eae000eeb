"""Positions of artists in space, for a map: who is linked stands near.

umap     UMAP's layout of the graph itself, which pulls what is linked together and pushes what is
         not apart, from a spectral start
classic  node2vec in four dimensions, and their first three principal components
pca      the first three principal components of the usual vectors of node2vec, at length 1

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

from models.artists.config import ArtistMapConfig, Node2VecConfig
from models.artists.graph import ArtistGraph
from models.artists.pruning import component_sizes
from models.background import in_background
from models.contract import Array, TrainingOptions
from models.errors import ModelInputError
from models.vectors.embedding import directions

DIMENSIONS = 3
SMALL = 10_000
"""Graphs of up to so many artists get more epochs, as in umap-learn."""

_SPREAD = 1.0
_CLASSIC = Node2VecConfig(dimension=4, walks=100)  # as 20 walks read 5 times


def layout(graph: ArtistGraph, config: ArtistMapConfig, options: TrainingOptions) -> Array:
    """Return positions (n, 3) float32 by the method of the settings.

    Raises:
        ModelInputError: the graph is too small or not connected.
    """
    if config.method == "umap":
        return umap_layout(graph, config, options)
    return {"classic": classic_layout, "pca": pca_layout}[config.method](graph, options)


def umap_layout(graph: ArtistGraph, config: ArtistMapConfig, options: TrainingOptions) -> Array:
    """Return positions (n, 3) float32 by UMAP's layout of the weighted graph.

    One core does all of it, whatever the options' jobs: several would give another map each time.
    Time: about half a minute for 10,000 artists with 15 links each, and six minutes for 100,000
    with 40, on a busy core. Memory: about 100 bytes a link.

    Args:
        graph: connected, of more than four artists.
        config: the settings of UMAP. With the usual `min_dist` of 0.1 and 5 negatives fewer links
            are kept than with the defaults here.
        options: seed and progress count; progress is told before and after the layout.

    Raises:
        ModelInputError: the graph is too small or not connected.
    """
    _check(graph)
    from threadpoolctl import threadpool_limits
    from umap.umap_ import find_ab_params, simplicial_set_embedding

    a, b = find_ab_params(_SPREAD, config.min_dist)

    def laid_out() -> Array:
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
                negative_sample_rate=config.negatives,
                n_epochs=config.epochs or (500 if len(graph) <= SMALL else 200),
                init="spectral",
                random_state=np.random.RandomState(_seed(options)),
                metric="euclidean",
                metric_kwds={},
                densmap=False,
                densmap_kwds={},
                output_dens=False,
                parallel=False,
            )
        return np.asarray(found)

    _tell(options, 0, "spectral start and layout")
    found = in_background(laid_out)
    _tell(options, 1, "layout")
    return principal(found)


def classic_layout(graph: ArtistGraph, options: TrainingOptions) -> Array:
    """Return positions (n, 3) float32 by node2vec in four dimensions of equal links, projected.

    Raises:
        ModelInputError: the graph is too small or not connected.
    """
    equal = replace(graph, weights=np.ones_like(graph.weights))
    return principal(_walked(equal, _CLASSIC, options))


def pca_layout(graph: ArtistGraph, options: TrainingOptions) -> Array:
    """Return positions (n, 3) float32: the usual vectors of node2vec, at length 1, projected.

    Raises:
        ModelInputError: the graph is too small or not connected.
    """
    return principal(directions(_walked(graph, Node2VecConfig(), options)))


def _walked(graph: ArtistGraph, config: Node2VecConfig, options: TrainingOptions) -> Array:
    from models.artists.node2vec import trained  # numba and gensim take their time to import

    _check(graph)
    vectors, _ = trained(graph, config, options)
    return vectors


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
