"""A chain of artists from one to the next, one waypoint after the other."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from etl.errors import InputError
from models.contract import Array, as_ids, as_text, find
from models.errors import ModelInputError
from recommender.artists.common import Common, in_common
from recommender.artists.known import KnownArtists, as_dict, name_of, require_distinct
from recommender.artists.ways import EvenWays, GraphWays, NoWayError, Ways
from sql.search import ArtistCard

By = Literal["graph", "embedding"]
_HINT = {
    "graph": "go by their vectors: --by embedding; or name an artist to go by",
    "embedding": "go by links: --by graph; or name an artist to go by",
}


@dataclass(frozen=True)
class PathOptions:
    """How to go.

    Attributes:
        by: "graph": over few, strong links; "embedding": in even steps between vectors.
        steps: from each waypoint to the next; None: as few as the graph allows, or 5 by embedding.
        variety: from 0 to 1, how much chance counts.
        seed: of the chance.
        exclude: ids of artists to leave out.
    """

    by: By = "graph"
    steps: int | None = None
    variety: float = 0.0
    seed: int = 0
    exclude: Collection[str] = ()


@dataclass(frozen=True)
class Stop:
    """An artist of a path.

    Attributes:
        card: the artist.
        waypoint: whether it was asked for.
        common: what it has in common with the artist before; None for the first.
    """

    card: ArtistCard
    waypoint: bool
    common: Common | None


@dataclass(frozen=True)
class ArtistPath:
    """The artists from the first waypoint to the last; `notes` say what is odd about them."""

    stops: tuple[Stop, ...]
    options: PathOptions
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "by": self.options.by,
            "seed": self.options.seed if self.options.variety else None,
            "artists": [
                {
                    "place": place,
                    **as_dict(stop.card),
                    "waypoint": stop.waypoint,
                    "in_common": None if stop.common is None else stop.common.as_dict(),
                }
                for place, stop in enumerate(self.stops)
            ],
            "notes": list(self.notes),
        }


def artist_path(
    artists: KnownArtists, waypoints: Sequence[ArtistCard], options: PathOptions | None = None
) -> ArtistPath:
    """Return a chain of artists through all waypoints, in their order.

    No artist is in it twice, unless there is no other way through the graph.

    Args:
        artists: all that the model knows.
        waypoints: two or more artists that `KnownArtists.find` has found.
        options: how to go.

    Raises:
        InputError: an artist is named twice, or is to be left out too.
        ModelInputError: options that cannot be, or there is no such chain.
    """
    options = options or PathOptions()
    _check(waypoints, options)
    model, rng = artists.model, np.random.default_rng(abs(options.seed))
    ways: Ways
    if options.by == "graph":
        ways = GraphWays(model.graph, options.variety, rng)
    else:
        ways = EvenWays(model.vectors, options.variety, rng)
    allowed = np.ones(len(model.ids), dtype=bool)
    left_out, known = find(model.ids, as_ids(sorted(options.exclude)))
    allowed[left_out[known]] = False
    points = artists.rows([card.artist_id for card in waypoints]).tolist()
    chain = [points[0]]
    for place, (start, end) in enumerate(itertools.pairwise(points)):
        try:
            chain += _leg(ways, start, end, allowed, [*points, *chain], options.steps)[1:]
        except NoWayError as error:
            one, other = (name_of(card) for card in waypoints[place : place + 2])
            raise ModelInputError(
                f"no way from {one} to {other}: {error}\n{_HINT[options.by]}"
            ) from error
    return _path(artists, chain, set(points), options)


def _check(waypoints: Sequence[ArtistCard], options: PathOptions) -> None:
    if len(waypoints) < 2:
        raise ModelInputError("a path needs two artists or more")
    require_distinct(waypoints)
    for card in waypoints:
        if card.artist_id in options.exclude:
            raise InputError(f"{name_of(card)} is to be on the path, and to be left out")
    if options.steps is not None and options.steps < 1:
        raise ModelInputError(f"steps is {options.steps}; it must be 1 or more")
    if not 0 <= options.variety <= 1:
        raise ModelInputError(f"variety is {options.variety:g}; it must be from 0 to 1")


def _leg(
    ways: Ways, start: int, end: int, allowed: Array, used: Sequence[int], steps: int | None
) -> list[int]:
    """Return the chain from one waypoint to the next, if possible without artists used before."""
    fresh = allowed.copy()
    fresh[list(used)] = False
    try:
        return ways.chain(start, end, fresh, steps)
    except NoWayError:
        if set(used) == {start, end}:
            raise
        return ways.chain(start, end, allowed, steps)


def _path(
    artists: KnownArtists, chain: Sequence[int], points: Collection[int], options: PathOptions
) -> ArtistPath:
    ids = as_text(artists.model.ids[list(chain)])
    commons = in_common(artists, list(itertools.pairwise(ids)))
    cards = {card.artist_id: card for card in artists.cards(dict.fromkeys(ids))}
    stops = tuple(
        Stop(cards[one], row in points, common)
        for one, row, common in zip(ids, chain, [None, *commons], strict=True)
    )
    twice = [name_of(cards[one]) for one in dict.fromkeys(ids) if ids.count(one) > 1]
    note = f"there is no way that comes by each artist once; twice: {', '.join(twice)}"
    return ArtistPath(stops, options, (note,) if twice else ())
