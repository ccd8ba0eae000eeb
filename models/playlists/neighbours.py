"""Item-item scores, cut to the best few neighbours of each track."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.contract import Array, TrainingOptions
from models.ragged import Ragged

if TYPE_CHECKING:
    from scipy.sparse import csr_array

BLOCK_ENTRIES = 1_000_000
"""About so many products of one block are in memory at a time, for each job."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The neighbours of each track, by number.

    Attributes:
        lists: for each track its neighbours.
        scores: float32, one for each of them.
    """

    lists: Ragged
    scores: Array


def nearest(matrix: csr_array, weights: Array, most: int, options: TrainingOptions) -> Neighbours:
    """Return the best neighbours of each column of a sparse matrix X by Xᵀ·diag(weights)·X.

    The product is made block by block, and each block is cut before the next is made, so that
    memory is bounded by the result: 8 bytes for each of `most` neighbours a track.

    Args:
        matrix: (playlists, tracks).
        weights: (tracks,) by which a neighbour's score is multiplied.
        most: neighbours that are kept of each track.
        options: blocks are spread over its jobs by joblib.
    """
    from joblib import Parallel, delayed  # here, since answering needs none of it

    transposed = matrix.T.tocsr()
    weighted = matrix.copy()
    weighted.data *= weights[weighted.indices].astype(np.float32)
    blocks = _blocks(transposed, np.diff(matrix.indptr))
    lengths = [np.array([], np.int64)]
    values, scores = np.array([], np.int32), np.array([], np.float32)
    pool = Parallel(n_jobs=options.jobs, backend=options.backend, return_as="generator")
    for part in pool(
        delayed(_best)(transposed[start:end], weighted, start, most) for start, end in blocks
    ):
        lengths.append(part.lists.lengths)
        _append(values, part.lists.values)
        _append(scores, part.scores)
        if options.progress:
            options.progress(len(lengths) - 1, len(blocks), "neighbours")
    return Neighbours(Ragged.of_lengths(values, np.concatenate(lengths)), scores)


def _append(array: Array, more: Array) -> None:
    """Make an array longer in its place, so that it and a copy are never both in memory."""
    size = len(array)
    array.resize(size + len(more), refcheck=False)  # nobody else has seen it yet
    array[size:] = more


def _blocks(transposed: csr_array, lengths: Array) -> list[tuple[int, int]]:
    """Return ranges of tracks whose products have about BLOCK_ENTRIES entries, before summing."""
    work = np.add.reduceat(
        np.append(lengths[transposed.indices], 0).astype(np.int64), transposed.indptr[:-1]
    )
    work[np.diff(transposed.indptr) == 0] = 0
    edges = np.searchsorted(np.cumsum(work), np.arange(0, work.sum(), BLOCK_ENTRIES))
    starts = sorted({0, *(edges + 1).tolist(), transposed.shape[0]} - {transposed.shape[0] + 1})
    return list(itertools.pairwise(starts))


def _best(block: csr_array, weighted: csr_array, start: int, most: int) -> Neighbours:
    """Return the best neighbours of the tracks from number `start`; none is its own neighbour."""
    product = block @ weighted
    own = np.repeat(np.arange(start, start + block.shape[0]), np.diff(product.indptr))
    product.data[product.indices == own] = -np.inf
    kept = product.data > 0
    for row in np.flatnonzero(np.diff(product.indptr) > most):
        part = slice(product.indptr[row], product.indptr[row + 1])
        kept[part] &= _largest(product.data[part], product.indices[part], most)
    counts = np.add.reduceat(np.append(kept, False).astype(np.int64), product.indptr[:-1])
    counts[np.diff(product.indptr) == 0] = 0
    lists = Ragged.of_lengths(product.indices[kept], counts)
    return Neighbours(lists, product.data[kept].astype("f4"))


def _largest(scores: Array, numbers: Array, most: int) -> Array:
    """Return which of some scores are the `most` highest, of equal ones those of low numbers."""
    threshold = np.partition(scores, len(scores) - most)[len(scores) - most]
    kept = np.asarray(scores > threshold)
    equal = np.flatnonzero(scores == threshold)
    kept[equal[np.argsort(numbers[equal])][: most - kept.sum()]] = True
    return kept
