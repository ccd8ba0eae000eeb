"""What queries cost: by the bytes that they read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

DOLLARS_PER_TB = 5.0  # of most regions
LEAST = 10 * 2**20  # bytes that a query is charged for at least
_TB = 2**40


@dataclass(frozen=True)
class Cost:
    """What some queries come to; statements that only define names cost nothing.

    Attributes:
        queries: how many.
        scanned: bytes that they read.
        charged: bytes that are paid for.
    """

    queries: int
    scanned: int
    charged: int

    @property
    def dollars(self) -> float:
        """US dollars, without S3's own charges."""
        return self.charged / _TB * DOLLARS_PER_TB

    def words(self) -> str:
        """Return one line for people."""
        return (
            f"Athena: {self.queries} queries read {self.scanned:,} bytes,"
            f" about {self.dollars:.4f} US dollars at {DOLLARS_PER_TB:g} a TB"
            f" ({LEAST // 2**20} MB a query at least)"
        )


def cost(scanned: Iterable[int]) -> Cost:
    """Add up the bytes that each query read.

    >>> cost([2**30, 1]).dollars == (2**30 + 10 * 2**20) / 2**40 * 5
    True
    """
    sizes = list(scanned)
    return Cost(len(sizes), sum(sizes), sum(max(size, LEAST) for size in sizes))
