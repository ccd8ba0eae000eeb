"""How models are tested: the rules that must be the same wherever figures are compared."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from etl.errors import InputError

HELD_OUT = 0.1
"""The share of all playlists that is held out."""

FEWEST_SONGS = 20
"""Playlists with fewer different songs are not tested."""

FEWEST_HIDDEN = 10
"""So many songs remain hidden at least, however many seeds are given."""

FEWEST_PLAYLISTS = 10
"""With fewer playlists to test, no figure means anything."""

TOP = 10
"""The length of the list that a listener looks at: hits, coverage, novelty and diversity of it."""

BASELINE = "cooccurrence"
"""The model that all others are compared with."""

Order = Literal["first", "random"]


@dataclass(frozen=True)
class Rules:
    """The rules of an evaluation.

    Attributes:
        candidates: songs that a model may name for each playlist.
        order: which songs of a playlist are its seeds: the first ones, or random ones.
        known_only: leave hidden songs that stand in no training playlist out, which otherwise are
            misses: no model of playlists can name them.
        limit: test at most so many playlists of each split; 0 for all.
    """

    candidates: int = 500
    order: Order = "first"
    known_only: bool = False
    limit: int = 0

    def __post_init__(self) -> None:
        if self.candidates < TOP:
            raise InputError(f"{self.candidates} candidates are too few; take {TOP} or more")
        if self.limit and self.limit < FEWEST_PLAYLISTS:
            raise InputError(
                f"a limit of {self.limit} playlists says nothing; take {FEWEST_PLAYLISTS} or more,"
                " or 0 for all"
            )

    def as_dict(self) -> dict[str, Any]:
        """Return the rules as JSON values, those that cannot be changed too."""
        fixed = {"held_out": HELD_OUT, "fewest_songs": FEWEST_SONGS, "fewest_hidden": FEWEST_HIDDEN}
        return {**asdict(self), **fixed}


def fewest_songs(given: int) -> int:
    """Return how many different songs a playlist must have to be tested with so many seeds.

    >>> fewest_songs(1), fewest_songs(10), fewest_songs(25)
    (20, 20, 35)
    """
    return max(FEWEST_SONGS, given + FEWEST_HIDDEN)
