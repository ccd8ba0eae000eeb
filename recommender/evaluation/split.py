"""Playlists to learn from, and others to test with: some songs given as seeds, the rest hidden.

Playlists are held out as a whole, so that no model sees any part of them; and the songs that stand
in no other playlist are unknown to it (`PlaylistData.take`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from etl.errors import InputError
from models.contract import Array
from models.playlists.data import PlaylistData
from models.ragged import Ragged
from recommender.evaluation.rules import (
    FEWEST_PLAYLISTS,
    FEWEST_SONGS,
    HELD_OUT,
    Rules,
    fewest_songs,
)


@dataclass(frozen=True, eq=False)
class Playlists:
    """Playlists to test with.

    Attributes:
        songs: the songs of each by number, in its order, each once. Numbers beyond the catalogue
            are songs that it does not have.
        titles: "" where unknown.
        numbers: (playlists,) that distinguish them, the same in every split.
        artists: (songs,) the first artist of every number in `songs`.
    """

    songs: Ragged
    titles: Sequence[str]
    numbers: Array
    artists: Array

    def __len__(self) -> int:
        return len(self.titles)


@dataclass(frozen=True, eq=False)
class Split:
    """What models learn from, and what they are tested with.

    Attributes:
        seed: of all random choices.
        training: the playlists to learn from.
        counts: (songs,) in how many training playlists each song of the catalogue stands.
        tested: the other playlists, in the order in which a limit takes them.
    """

    seed: int
    training: PlaylistData
    counts: Array
    tested: Playlists


@dataclass(frozen=True, eq=False)
class Cases:
    """Questions to models, and what they should find.

    Attributes:
        seeds, hidden: the numbers of the songs of each case.
        titles, numbers: of the playlists.
    """

    seeds: Ragged
    hidden: Ragged
    titles: Sequence[str]
    numbers: Array

    def __len__(self) -> int:
        return len(self.titles)

    def part(self, start: int, end: int) -> Cases:
        """Return the cases from number `start` to before number `end`."""
        rows = np.arange(start, min(end, len(self)))
        seeds, hidden = self.seeds.take(rows), self.hidden.take(rows)
        return Cases(seeds, hidden, self.titles[start:end], self.numbers[start:end])


def split(data: PlaylistData, artists: Array, seed: int) -> Split:
    """Hold out a tenth of all playlists.

    Args:
        data: all playlists.
        artists: the first artist of each song.
        seed: another one holds out others.
    """
    order = np.random.default_rng(seed).permutation(len(data))
    held_out = order[: round(len(data) * HELD_OUT)]
    kept = np.sort(order[len(held_out) :])
    titles = [data.titles[row] for row in held_out]
    tested = Playlists(data.playlists.take(held_out), titles, held_out, artists)
    counts = np.bincount(data.playlists.take(kept).values, minlength=len(data.ids))
    return Split(seed, data.take(kept), counts, tested)


def cases(of: Split, rules: Rules, given: int) -> Cases:
    """Return the cases with so many seeds: a playlist each, those with too few songs left out.

    Random seeds are the first songs of one random order, so that more seeds include fewer.

    Raises:
        InputError: there are too few playlists.
    """
    tested = of.tested
    lengths = tested.songs.lengths
    rows = np.flatnonzero(lengths >= fewest_songs(given))
    songs = tested.songs.take(rows)
    if rules.order == "random":
        generator = np.random.default_rng([of.seed, 1])
        songs = tested.songs.shuffled(generator).take(rows)
    position = np.arange(len(songs.values)) - np.repeat(songs.starts[:-1], songs.lengths)
    is_seed = position < given
    is_hidden = ~is_seed
    if rules.known_only:
        known = np.zeros(len(tested.artists), dtype=bool)
        known[: len(of.counts)] = of.counts > 0
        is_hidden &= known[songs.values]
    hidden = songs.where(is_hidden)
    chosen = np.flatnonzero(hidden.lengths > 0)[: rules.limit or None]
    if len(chosen) < FEWEST_PLAYLISTS:
        fewer = " or take fewer seeds (--seeds-given)" if fewest_songs(given) > FEWEST_SONGS else ""
        raise InputError(
            f"{len(chosen)} of {len(tested)} playlists can be tested with {given} seeds; at least"
            f" {FEWEST_PLAYLISTS} are needed, of {fewest_songs(given)} or more different songs each"
            f"\nload more playlists{fewer}"
        )
    titles = [tested.titles[row] for row in rows[chosen]]
    seeds = songs.where(is_seed).take(chosen)
    return Cases(seeds, hidden.take(chosen), titles, tested.numbers[rows[chosen]])
