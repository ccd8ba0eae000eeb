"""What a query returns: rows as they come, or all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Row = tuple[Any, ...]

BLOCK_ROWS = 10_000


@dataclass(frozen=True)
class Result:
    """The answer to a query, in memory; `truncated` where there were more rows than the limit."""

    columns: tuple[str, ...]
    rows: list[Row]
    truncated: bool = False


class Answer:
    """The answer to a query, to be iterated over once; it holds `BLOCK_ROWS` rows at a time.

    After the last row, `count` is the number of rows, and `truncated` whether there were more.
    """

    def __init__(self, columns: Sequence[str], rows: Iterator[Row], limit: int | None) -> None:
        self.columns = tuple(columns)
        self.count = 0
        self.truncated = False
        self._rows = rows
        self._limit = limit

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            if self.count == self._limit:
                self.truncated = True
                return
            self.count += 1
            yield row


def in_blocks(fetch: Callable[[int], list[Row]]) -> Iterator[Row]:
    """Yield rows that `fetch` returns in blocks of at most so many; the first is fetched now.

    So a query that fails at its first row fails before anything of its answer is printed.
    """
    return _blocks(fetch(BLOCK_ROWS), fetch)


def _blocks(block: list[Row], fetch: Callable[[int], list[Row]]) -> Iterator[Row]:
    while block:
        yield from block
        block = fetch(BLOCK_ROWS)
