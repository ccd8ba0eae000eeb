"""Playlists whose titles are alike: words and parts of words, weighted by how rare they are.

Titles are compared by the cosine of their tf-idf vectors over words and character n-grams of 2 to
5 letters within words, so that "summer 17" is near "Summer 2017!" and "workout" near "work out".
Terms are stored as 32-bit hashes, which needs no dictionary; two terms in 4 billion that share one
do no harm.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import Array, find
from models.ragged import Ragged

_WORD = re.compile(r"\w+")
_LENGTHS = range(2, 6)


@dataclass(frozen=True, eq=False)
class TitleIndex:
    """The terms of all titles.

    Attributes:
        terms: (t,) uint32, sorted: hashes of the terms in two titles or more.
        weights: (t,) float32, the inverse document frequency of each term.
        titles: for each term the playlists whose titles have it.
        values: float32, for each of these the weight of the term in the title's unit vector.
    """

    terms: Array
    weights: Array
    titles: Ragged
    values: Array

    @classmethod
    def of(cls, titles: Sequence[str]) -> TitleIndex:
        """Return the index of titles; those with the same terms need as much memory each."""
        counted = [_terms(title) for title in titles]
        owners = np.repeat(np.arange(len(titles)), [len(one) for one in counted])
        hashes = np.array([term for one in counted for term in one], dtype=np.uint32)
        counts = np.array([n for one in counted for n in one.values()], dtype=np.float64)
        terms, column, frequency = np.unique(hashes, return_inverse=True, return_counts=True)
        idf = np.log((1.0 + len(titles)) / (1.0 + frequency)) + 1.0
        values = (1.0 + np.log(counts)) * idf[column]
        values /= _lengths(owners, values, len(titles))[owners]
        kept = frequency[column] > 1
        numbers = np.cumsum(frequency > 1) - 1
        order = np.argsort(numbers[column[kept]], kind="stable")
        return cls(
            terms[frequency > 1],
            idf[frequency > 1].astype(np.float32),
            Ragged.of_lengths(owners[kept][order], frequency[frequency > 1]),
            values[kept][order].astype(np.float32),
        )

    def similar(self, title: str, size: int) -> Array:
        """Return the similarity (size,) of a title to that of each playlist, 0 to 1."""
        counted = _terms(title)
        hashes = np.array(list(counted), dtype=np.uint32)
        if not len(self.terms) or not len(hashes):
            return np.zeros(size)
        rows, known = find(self.terms, hashes)
        values = (1.0 + np.log(np.array(list(counted.values())))) * self.weights[rows]
        values = (values / max(float(np.sqrt((values[known] ** 2).sum())), 1e-12))[known]
        places, owners = self.titles.places(rows[known])
        return np.bincount(self.titles.values[places], self.values[places] * values[owners], size)


def _terms(title: str) -> Counter[int]:
    """Return the hashes of the words and parts of words of a title, and how often each occurs."""
    found: Counter[int] = Counter()
    for word in _WORD.findall(unicodedata.normalize("NFKC", title).casefold()):
        found[zlib.crc32(word.encode())] += 1
        padded = f" {word} "
        for length in _LENGTHS:
            for start in range(len(padded) - length + 1):
                found[zlib.crc32(padded[start : start + length].encode())] += 1
    return found


def _lengths(owners: Array, values: Array, size: int) -> Array:
    """Return the Euclidean length of each title's vector; 1 for one without terms."""
    lengths = np.sqrt(np.bincount(owners, values**2, size))
    return np.where(lengths > 0, lengths, 1.0)
