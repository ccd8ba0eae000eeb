"""The best k of many scores; the only exact search that Segue needs.

Source of the claim: a matrix product and a partition over 2 million items take some 40 ms, so that
an approximate index would not pay.
"""

from __future__ import annotations

import numpy as np

from models.contract import Array


def top_rows(scores: Array, k: int, left_out: Array | None = None) -> Array:
    """Return the rows of the `k` highest scores, the highest first, equal ones by row.

    Args:
        scores: (n,); -inf and NaN are never among the best.
        k: fewer are returned where there are no more.
        left_out: rows to leave out.
    """
    candidates = np.isfinite(scores)
    if left_out is not None:
        candidates[left_out] = False
    rows = np.flatnonzero(candidates)
    if len(rows) > k:
        own = scores[rows]
        rows = rows[own >= np.partition(own, len(own) - k)[len(own) - k]]
    return rows[np.lexsort((rows, -scores[rows]))][:k]
