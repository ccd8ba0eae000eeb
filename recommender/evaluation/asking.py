"""Asking a model how playlists go on, through the contract that every model fulfils."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from models.contract import Array, Query, Ranker, as_text
from recommender.evaluation.catalogue import NONE, Catalogue
from recommender.evaluation.split import Cases

BLOCK = 256
"""Playlists whose answers are in memory at a time, 4 bytes for each candidate."""


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers to some cases.

    Attributes:
        cases: what was asked.
        songs: (n, candidates) int32 numbers of songs, best first, each once, no seeds; NONE at the
            end of those that are short.
        seconds: (n,) that the model took for each.
    """

    cases: Cases
    songs: Array
    seconds: Array


def ask(
    ranker: Ranker,
    cases: Cases,
    catalogue: Catalogue,
    candidates: int,
    *,
    by_release: bool = False,
    by_title: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Answers]:
    """Yield the answers of a model, block by block.

    Seeds that it does not know are left out of its query; one that knows none is asked by the title
    alone, or else gives an empty answer.

    Args:
        ranker: the model.
        cases: the questions.
        catalogue: of the songs' numbers.
        candidates: how many songs an answer may have.
        by_release: whether the model knows releases of songs. Then a seed may be any of its
            releases, the model is asked for twice as many, and the first of each song counts.
        by_title: whether the model can be asked by the title of a playlist alone.
        progress: called with the number of cases that are done.
    """
    asked = 2 * candidates if by_release else candidates
    for start in range(0, len(cases), BLOCK):
        part = cases.part(start, start + BLOCK)
        songs = np.full((len(part), candidates), NONE, dtype=np.int32)
        seconds = np.zeros(len(part))
        for number in range(len(part)):
            seeds = part.seeds.row(number)
            known = _known(ranker, catalogue, seeds, by_release=by_release)
            title = part.titles[number]
            begin = time.perf_counter()
            if known or (by_title and title):
                ranking = ranker.rank(Query(known, title=title), asked)
                seconds[number] = time.perf_counter() - begin
                found = _songs(catalogue.numbers(ranking.ids), seeds)[:candidates]
                songs[number, : len(found)] = found
            if progress:
                progress(start + number + 1)
        yield Answers(part, songs, seconds)


def _known(
    ranker: Ranker, catalogue: Catalogue, seeds: Array, *, by_release: bool
) -> tuple[str, ...]:
    """Return the ids of the seeds that a model knows."""
    own = catalogue.ids(seeds)
    if not by_release:
        return tuple(one for one in own if one in ranker)
    found = []
    for one, song in zip(own, seeds[seeds < len(catalogue.data.ids)], strict=True):
        others = as_text(catalogue.tracks[catalogue.releases.row(song)])
        found += [each for each in (one, *others) if each in ranker][:1]
    return tuple(found)


def _songs(numbers: Array, seeds: Array) -> Array:
    """Return songs in their order, each once, without the seeds and what is no song."""
    numbers = numbers[(numbers != NONE) & ~np.isin(numbers, seeds)]
    _, first = np.unique(numbers, return_index=True)
    return numbers[np.sort(first)]
