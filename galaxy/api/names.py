"""Artists by name: by its first letters or those of one of its words, or else by a near one.

Case and accents do not count. All names are in memory: 70,000 take about 30 MB.
"""

from __future__ import annotations

import bisect
import heapq
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz, process

_NEAR = 80.0
_LONGEST = 80  # characters of a name or a query that count
_MOST_FUZZY = 3  # as many found by their letters are enough; else near names are added


class NameIndex:
    """Names in the order of fame, which is the order of answers.

    Args:
        names: of the artists, the best known first; one without a name is not found.
    """

    def __init__(self, names: Sequence[str | None]) -> None:
        self._folded = [folded(name)[:_LONGEST] if name else "" for name in names]
        pairs = sorted(
            (name[start:], row)
            for row, name in enumerate(self._folded)
            for start in _word_starts(name)
        )
        self._ends = [text for text, _ in pairs]
        self._rows = [row for _, row in pairs]

    def find(self, text: str, limit: int) -> list[int]:
        """Return the rows of up to `limit` artists, exact names first, then the better known."""
        wanted = folded(text)[:_LONGEST]
        if not wanted:
            return []
        start = bisect.bisect_left(self._ends, wanted)
        end = bisect.bisect_left(self._ends, wanted + "\U0010ffff")
        exact = bisect.bisect_right(self._ends, wanted)
        whole = [row for row in self._rows[start:exact] if self._folded[row] == wanted]
        found = list(dict.fromkeys(heapq.nsmallest(2 * limit, self._rows[start:end])))
        found = list(dict.fromkeys([*sorted(whole), *found]))[:limit]
        if len(found) < min(limit, _MOST_FUZZY):
            found += [row for row in self._near(wanted, limit) if row not in found]
        return found[:limit]

    def _near(self, wanted: str, limit: int) -> list[int]:
        """Return the rows of names that are nearly alike, the nearest first."""
        near = process.extract(
            wanted, self._folded, scorer=fuzz.ratio, limit=limit, score_cutoff=_NEAR
        )
        return [row for _, _, row in near]


def folded(text: str) -> str:
    """Return a text without case, accents and blanks around it.

    >>> folded(" Björk ")
    'bjork'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in apart if not unicodedata.combining(one)).split())


def _word_starts(name: str) -> list[int]:
    """Return where the words of a name begin."""
    inner = (place + 1 for place, letter in enumerate(name) if not letter.isalnum())
    starts = [place for place in inner if place < len(name) and name[place].isalnum()]
    return [0, *starts] if name else []
