"""Lists of numbers of different lengths in two arrays, such as the tracks of each playlist.

What SciPy calls the indices of a CSR matrix. Answering needs only NumPy here, since importing
`scipy.sparse` takes as long as all else that a short-lived process imports; training may call
`as_csr`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from models.contract import Array

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, eq=False)
class Ragged:
    """Rows of numbers.

    Attributes:
        values: (m,) int32, the numbers of all rows, one row after the other.
        starts: (rows + 1,) int64, where each row begins in `values`; the last is m.
    """

    values: Array
    starts: Array

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Ragged:
        """Return given rows."""
        values = np.array([value for row in rows for value in row], dtype=np.int32)
        return cls.of_lengths(values, np.array([len(row) for row in rows], dtype=np.int64))

    @classmethod
    def of_lengths(cls, values: Array, lengths: Array) -> Ragged:
        """Return rows of given lengths (rows,), one after the other in `values`."""
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return cls(values.astype(np.int32, copy=False), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> Array:
        """The lengths (rows,) of all rows."""
        return np.diff(self.starts)

    def row(self, number: int) -> Array:
        """Return one row (length,)."""
        return self.values[self.starts[number] : self.starts[number + 1]]

    def owners(self) -> Array:
        """Return for each value the number of its row (m,)."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)

    def places(self, rows: Array) -> tuple[Array, Array]:
        """Return where in `values` some rows stand (v,), and for each its position in `rows` (v,).

        So what belongs to each value, in an array of its own, can be taken with it.
        """
        lengths = self.lengths[rows]
        owners = np.repeat(np.arange(len(rows)), lengths)
        ends = np.cumsum(lengths)
        offsets = np.arange(len(owners)) - np.repeat(ends - lengths, lengths)
        return np.repeat(self.starts[rows], lengths) + offsets, owners

    def gather(self, rows: Array) -> tuple[Array, Array]:
        """Return the values (v,) of some rows, and for each its position in `rows` (v,)."""
        places, owners = self.places(rows)
        return self.values[places], owners

    def take(self, rows: Array) -> Ragged:
        """Return some rows, in this order."""
        values, _ = self.gather(rows)
        return Ragged.of_lengths(values, self.lengths[rows])

    def where(self, kept: Array) -> Ragged:
        """Return the same rows without some of their values; `kept` (m,) is True for the others."""
        ends = np.concatenate([[0], np.cumsum(kept)]).astype(np.int64)
        return Ragged(self.values[kept], ends[self.starts])

    def firsts(self, default: int) -> Array:
        """Return the first value of each row (rows,); `default` for an empty one."""
        found = np.full(len(self), default)
        some = self.lengths > 0
        found[some] = self.values[self.starts[:-1][some]]
        return found

    def shuffled(self, generator: np.random.Generator) -> Ragged:
        """Return the same rows, each in a random order."""
        keys = generator.random(len(self.values))
        return Ragged(self.values[np.lexsort((keys, self.owners()))], self.starts)

    def transposed(self, columns: int) -> Ragged:
        """Return for each number from 0 to `columns` - 1 the rows that hold it, ascending."""
        order = np.argsort(self.values, kind="stable")
        counts = np.bincount(self.values, minlength=columns).astype(np.int64)
        return Ragged.of_lengths(self.owners()[order], counts)

    def as_csr(self, columns: int, weights: Array | None = None) -> csr_array:
        """Return the matrix (rows, columns) float32 with `weights` (m,), by default 1."""
        from scipy.sparse import csr_array

        data: Any = np.ones(len(self.values)) if weights is None else weights
        matrix = csr_array(
            (data.astype(np.float32), self.values, self.starts), (len(self), columns)
        )
        matrix.sort_indices()
        return matrix
