"""Chains of artists and similar artists in planted worlds: bridges, parts, even steps, chance."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from etl.errors import InputError
from models.artists.graph import ArtistGraph
from models.errors import ModelInputError
from recommender.artists.known import KnownArtists
from recommender.artists.path import ArtistPath, PathOptions, artist_path
from recommender.artists.similar import similar_artists
from recommender.artists.ways import GraphWays, NoWayError
from sql.search import ArtistCard
from tests.models.artists.graphs import graph
from tests.recommender.artist_world import ROW
from tests.sql.planted import an_id


def cards(known: KnownArtists, *names: str) -> list[ArtistCard]:
    return known.cards([an_id(name) for name in names])


def names(path: ArtistPath) -> str:
    return " ".join(stop.card.artist_id.rstrip("0").ljust(2, "0") for stop in path.stops)


def walk(known: KnownArtists, *points: str, exclude: Sequence[str] = (), **options: object) -> str:
    left_out = {an_id(one) for one in exclude}
    return names(
        artist_path(known, cards(known, *points), PathOptions(exclude=left_out, **options))
    )  # type: ignore[arg-type]


def test_a_way_leads_over_the_bridge(known_artists: KnownArtists) -> None:
    assert walk(known_artists, "a3", "b0") == "a3 a2 b2 b1 b0"
    assert walk(known_artists, "a0", "a3") == "a0 a1 a3"  # as many links, stronger ones
    assert walk(known_artists, "a0", "a3", exclude=["a1"]) == "a0 a2 a3"
    assert walk(known_artists, "a3", "a2", "b3") == "a3 a2 b2 b3"
    assert walk(known_artists, "a0", "a3", steps=3) == "a0 a1 a2 a3"


def test_waypoints_are_come_by_in_order_and_nobody_twice(known_artists: KnownArtists) -> None:
    path = artist_path(known_artists, cards(known_artists, "a1", "a0", "a3"))
    assert names(path) == "a1 a0 a2 a3"
    assert [stop.waypoint for stop in path.stops] == [True, True, False, True]
    assert path.notes == ()
    back = artist_path(known_artists, cards(known_artists, "a3", "b3", "a0"))
    assert names(back) == "a3 a2 b2 b3 b2 a2 a0"
    assert back.notes == (
        "there is no way that comes by each artist once; twice: Artist a2, Artist b2",
    )


def test_each_step_says_what_it_has_in_common(known_artists: KnownArtists) -> None:
    first, second = artist_path(known_artists, cards(known_artists, "a0", "a1")).stops
    assert first.common is None
    assert second.common is not None
    assert second.common.why == "linked directly, 1 shared neighbour, 2 shared playlists, both pop"
    assert second.common.similarity == pytest.approx(np.cos(np.radians(20)), abs=1e-6)


def test_there_is_no_way_between_parts(known_artists: KnownArtists) -> None:
    with pytest.raises(ModelInputError, match=r"from Ada to Far Out: .* different parts .*8 and 2"):
        walk(known_artists, "a0", "far")
    with pytest.raises(ModelInputError, match="goes through artists that are left out"):
        walk(known_artists, "a0", "b0", exclude=["b2"])
    with pytest.raises(ModelInputError, match="no chain of 2 steps was found, but one of 4"):
        walk(known_artists, "a3", "b0", steps=2)
    with pytest.raises(ModelInputError, match="opposite directions"):
        walk(known_artists, "a0", "far", by="embedding")


def test_by_embedding_steps_are_even(known_artists: KnownArtists) -> None:
    assert walk(known_artists, "a0", "b0", by="embedding", steps=7) == " ".join(ROW)
    assert walk(known_artists, "a0", "b1", by="embedding", steps=3) == "a0 a2 b3 b1"
    assert walk(known_artists, "a1", "far", by="embedding", steps=1) == "a1 far"
    around = walk(known_artists, "a0", "b1", by="embedding", steps=3, exclude=["b3"])
    assert around.split()[2] in {"a3", "b2"}
    with pytest.raises(ModelInputError, match="only 7 artists are left for the 8 between"):
        walk(known_artists, "a0", "b0", by="embedding", steps=9)


def test_chance_changes_the_way_and_a_seed_repeats_it(known_artists: KnownArtists) -> None:
    for by, ends in (("graph", ("a0", "a3")), ("embedding", ("a0", "b0"))):
        drawn = [walk(known_artists, *ends, by=by, variety=1.0, seed=seed) for seed in range(8)]
        again = [walk(known_artists, *ends, by=by, variety=1.0, seed=seed) for seed in range(8)]
        assert drawn == again
        assert len(set(drawn)) > 1
        assert len({walk(known_artists, *ends, by=by, seed=seed) for seed in range(5)}) == 1


@pytest.mark.parametrize(
    ("points", "options", "text"),
    [
        (["a0"], {}, "two artists or more"),
        (["a0", "b0", "a0"], {}, "named twice"),
        (["a0", "b0"], {"exclude": ["b0"]}, "to be left out"),
        (["a0", "b0"], {"steps": 0}, "steps is 0"),
        (["a0", "b0"], {"variety": 1.5}, "variety is 1.5"),
    ],
)
def test_what_cannot_be_asked(
    known_artists: KnownArtists, points: list[str], options: dict[str, object], text: str
) -> None:
    with pytest.raises((InputError, ModelInputError), match=text):
        walk(known_artists, *points, **options)  # type: ignore[arg-type]


def chains(links: ArtistGraph, start: int, end: int) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Yield the cost of every chain between two artists, tried one by one, and the chain."""
    costs = {
        (row, int(other)): 2.0 - float(weight)
        for row in range(len(links))
        for other, weight in zip(
            links.links.row(row),
            links.weights[links.links.starts[row] : links.links.starts[row + 1]],
            strict=True,
        )
    }
    others = [row for row in range(len(links)) if row not in (start, end)]
    for count in range(len(others) + 1):
        for between in itertools.permutations(others, count):
            steps = list(itertools.pairwise((start, *between, end)))
            if all(step in costs for step in steps):
                yield sum(costs[step] for step in steps), (start, *between, end)


@pytest.mark.parametrize("seed", range(6))
def test_the_way_is_the_best_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = [pair for pair in itertools.combinations(range(7), 2) if rng.random() < 0.4]
    links = graph(pairs, 7, scores=rng.random(len(pairs)) + 0.01)
    ways, everyone = GraphWays(links, 0.0, rng), np.ones(7, dtype=bool)
    possible = list(chains(links, 0, 6))
    if not possible:
        with pytest.raises(NoWayError):
            ways.chain(0, 6, everyone, None)
        return
    cost = {chain: cost for cost, chain in possible}
    best = ways.chain(0, 6, everyone, None)
    assert cost[tuple(best)] == pytest.approx(min(possible)[0])
    for steps in {len(chain) - 1 for chain in cost}:
        found = ways.chain(0, 6, everyone, steps)
        assert len(found) == steps + 1
        assert tuple(found) in cost  # so nobody is in it twice


ENDLESS = """
import numpy as np
from models.artists.graph import ArtistGraph
from models.ragged import Ragged
from recommender.artists.ways import GraphWays

size, half = 1_000_000, np.arange(1_000_000)
others = np.stack([(half + step) % size for step in (-999, -7, -1, 1, 7, 999)], axis=1)
links = Ragged.of_lengths(others.ravel(), np.full(size, 6))
weights, unknown = np.ones(6 * size, dtype="f4"), np.full(size, np.nan, dtype="f4")
graph = ArtistGraph(np.zeros(size, dtype="S22"), links, weights, unknown)
ways = GraphWays(graph, 1.0, np.random.default_rng(0))
print("ready", flush=True)
while True:
    ways.chain(0, size // 2, np.ones(size, dtype=bool), None)
"""


@pytest.mark.slow
def test_an_interrupt_ends_the_search_for_a_way() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(1)  # into the library that does the work
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode != 0
    assert err.rstrip().endswith("KeyboardInterrupt")


def test_similar_artists_and_why(known_artists: KnownArtists) -> None:
    (ada,) = cards(known_artists, "a0")
    answer = similar_artists(known_artists, ada, 3)
    assert [one.card.artist_id for one in answer.found] == [an_id(f"a{n}") for n in (1, 2, 3)]
    assert answer.found[0].common.why.startswith("linked directly, 1 shared neighbour, 2 shared")
    assert answer.found[2].common.why == "2 shared neighbours"
    assert answer.shortfall is None
    rest = similar_artists(known_artists, ada, 20, {an_id("a1")})
    assert an_id("a1") not in {one.card.artist_id for one in rest.found}
    by_name = {one.card.name: one.common for one in rest.found}
    assert by_name["Bo"].why == "1 shared playlist"
    assert by_name["Far Out"].why == "only their place in the graph"
    assert rest.shortfall == (
        "7 instead of 20: the model artists knows 10 artists, of which 2 were named or left out,"
        " 1 have no direction"
    )
