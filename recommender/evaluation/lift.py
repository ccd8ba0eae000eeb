"""The playlist lift: do songs that a model puts together also stand together in playlists?

For models that answer in lists, such as one for each genre, and do not learn from playlists. A song
of a genre is drawn, the seed. How likely does it share a playlist with a random song of its list,
how likely with one of the five first, and how likely with a random song of the same genre? The lift
is how many times as likely. All songs of lists and genres are looked at rather than some drawn, so
that only the choice of seeds is random; intervals are from seeds drawn again, with replacement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from models.contract import Array, ListRanker, Query, as_text
from models.ragged import Ragged
from recommender.evaluation.bootstrap import Interval, interval, means
from recommender.evaluation.catalogue import NONE, Catalogue, read_genres

if TYPE_CHECKING:
    from sql.database import Database

SEEDS = 500
"""Most seeds of each genre."""

FEWEST_SEEDS = 20
"""A genre with fewer is left out: its interval would say nothing."""

NEAREST = 5
ALL = "all"
_EVERY = 1 << 30  # of a list


class GenreShares(msgspec.Struct, frozen=True):
    """What was found in one genre: for each seed the share of songs with a common playlist.

    Attributes:
        genre: its name.
        songs: of it, with audio features.
        same_genre, same_list, nearest: (seeds,) the shares.
    """

    genre: str
    songs: int
    same_genre: list[float]
    same_list: list[float]
    nearest: list[float]


@dataclass(frozen=True)
class Lift:
    """One genre, or all of them, in which every seed counts the same.

    Attributes:
        genre: its name, or "all".
        songs: of the genre.
        seeds: how many were drawn.
        same_genre, same_list, nearest: mean probabilities to share a playlist with the seed.
        list_lift, nearest_lift: how many times that of the genre.
    """

    genre: str
    songs: int
    seeds: int
    same_genre: float
    same_list: float
    nearest: float
    list_lift: Interval
    nearest_lift: Interval


@dataclass(frozen=True, eq=False)
class World:
    """What is looked up for each seed.

    Attributes:
        catalogue: songs and playlists.
        names, genres: of the genres, and the songs of each that have audio features.
    """

    catalogue: Catalogue
    names: Sequence[str]
    genres: Ragged

    @cached_property
    def playlists(self) -> Ragged:
        """The playlists of each song."""
        data = self.catalogue.data
        return data.playlists.transposed(len(data.ids))

    def together(self, song: int) -> Array:
        """Return which songs (songs,) share a playlist with a song."""
        data = self.catalogue.data
        found = np.zeros(len(data.ids), dtype=bool)
        found[data.playlists.gather(self.playlists.row(song))[0]] = True
        return found


def read_world(database: Database, catalogue: Catalogue) -> World:
    """Return what `measure` looks up."""
    names, genres = read_genres(database, catalogue, with_features=True)
    return World(catalogue, names, genres)


def measure(
    ranker: ListRanker, world: World, seed: int, progress: Callable[[int, int, str], None]
) -> list[GenreShares]:
    """Return what is found for random seeds of each genre, those that are in a playlist.

    Args:
        ranker: answers in lists that are named as the genres are.
        world: songs, genres and playlists.
        seed: of the choice of seeds.
        progress: called with the number of genres that are done.
    """
    found = []
    for number, genre in enumerate(world.names):
        progress(number, len(world.names), genre)
        songs = world.genres.row(number)
        candidates = songs[world.playlists.lengths[songs] > 0]
        drawn = np.random.default_rng([seed, number]).permutation(candidates)[:SEEDS]
        shares = [one for song in drawn if (one := _shares(ranker, world, genre, songs, int(song)))]
        if len(shares) >= FEWEST_SEEDS:
            columns = [list(column) for column in zip(*shares, strict=True)]
            found.append(GenreShares(genre, len(songs), *columns))
    progress(len(world.names), len(world.names), "")
    return found


def _shares(
    ranker: ListRanker, world: World, genre: str, songs: Array, seed: int
) -> tuple[float, float, float] | None:
    """Return the shares of one seed; None if the model does not have it in this genre."""
    catalogue = world.catalogue
    for track in as_text(catalogue.tracks[catalogue.releases.row(seed)]):
        if track not in ranker:
            continue
        ranking = ranker.rank_lists(Query((track,), within=(genre,)), _EVERY).get(genre)
        if ranking is None or not len(ranking):
            continue
        numbers = catalogue.numbers(ranking.ids)
        numbers = numbers[(numbers != NONE) & (numbers != seed)]
        members = numbers[np.sort(np.unique(numbers, return_index=True)[1])]
        others = songs[songs != seed]
        if len(members) and len(others):
            together = world.together(seed)
            nearest = members[:NEAREST]
            return (
                float(together[others].mean()),
                float(together[members].mean()),
                float(together[nearest].mean()),
            )
    return None


_SHARES = ("same_genre", "same_list", "nearest")


def lifts(found: Sequence[GenreShares]) -> list[Lift]:
    """Return the lift of each genre, by name, and that of all of them."""
    rows = [_lift(one) for one in found]
    if len(found) > 1:
        everything = GenreShares(
            ALL,
            sum(one.songs for one in found),
            *([share for one in found for share in getattr(one, name)] for name in _SHARES),
        )
        rows.append(_lift(everything))
    return rows


def _lift(one: GenreShares) -> Lift:
    values = np.array([getattr(one, name) for name in _SHARES]).T
    drawn, total = means(values), values.mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):  # NaN where no song of a genre shares one
        times, times_drawn = total / total[0], drawn / drawn[:, :1]
    return Lift(
        one.genre,
        one.songs,
        len(values),
        same_genre=float(total[0]),
        same_list=float(total[1]),
        nearest=float(total[2]),
        list_lift=interval(times[1], times_drawn[:, 1]),
        nearest_lift=interval(times[2], times_drawn[:, 2]),
    )
