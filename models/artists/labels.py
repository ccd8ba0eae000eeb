"""Names that artists are labelled with, such as their sub-genres, as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import Array, find
from models.ragged import Ragged


@dataclass(frozen=True, eq=False)
class Labels:
    """What artists are labelled with.

    Attributes:
        lists: for each artist the numbers of its labels, ascending.
        names: of all labels, sorted.
    """

    lists: Ragged
    names: Sequence[str]

    @classmethod
    def of(cls, ids: Array, artists: Array, names: Array) -> Labels:
        """Return the labels of some artists.

        Args:
            ids: (n,) bytes, sorted, of the artists wanted.
            artists: (m,) bytes, who has a label; others than those wanted are passed over.
            names: (m,) text, the label.
        """
        known, numbers = np.unique(names.astype(str), return_inverse=True)
        rows, wanted = find(ids, artists)
        rows, numbers = rows[wanted], numbers[wanted]
        order = np.lexsort((numbers, rows))
        lengths = np.bincount(rows, minlength=len(ids))
        return cls(Ragged.of_lengths(numbers[order], lengths), known.tolist())

    def usual(self, but: str = "") -> Array:
        """Return the label that each artist has most often (n,), the first of several; -1 if none.

        Args:
            but: a label that does not count.
        """
        votes = np.zeros((len(self.lists), max(len(self.names), 1)), dtype=np.int32)
        np.add.at(votes, (self.lists.owners(), self.lists.values), 1)
        if but in self.names:
            votes[:, list(self.names).index(but)] = 0
        return np.where(votes.any(axis=1), votes.argmax(axis=1), -1)
