"""Artists: walks against a walker in plain Python, walks and training, and loading many edges.

Baselines: for walks, node2vec as networkx users write it: for each step, all probabilities from
dictionaries of neighbours, and one draw; nothing is computed beforehand. Its walks are fewer, and
compared by steps a second. For training there is no baseline but a target, since the trainer is
gensim's, see bench_skipgram.

    python -m benchmarks.bench_node2vec [--artists 100000] [--edges 10000000] [--jobs -1] [--seed 0]

The graph is made up: communities of 500 artists, each artist lists 20, nine in ten of its own
community. Memory is the peak of the process, measured in a process for each part.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np

from models.artists.config import Node2VecConfig
from models.artists.edges import Edges
from models.artists.embedding import pruned
from models.artists.graph import ArtistGraph
from models.artists.node2vec import Node2Vec
from models.contract import TrainingOptions, as_ids, as_text, find
from recommender.artist_data import read_edges
from sql.opening import open_database
from sql.urls import duckdb_url

LISTED = 20
COMMUNITY = 500
FAR = 0.1  # share of links to any artist
PLAIN_WALKS = 2_000
PARTS = ("walks", "training", "arrays", "database")
CONFIG = Node2VecConfig()


def made_up(artists: int, seed: int, listed: int = LISTED) -> Edges:
    """Communities of artists, who list others of their own and a few of anywhere."""
    rng = np.random.default_rng(seed)
    sources = np.repeat(np.arange(artists, dtype=np.int32), listed)
    inside = sources // COMMUNITY * COMMUNITY + rng.integers(0, COMMUNITY, len(sources))
    anywhere = rng.integers(0, artists, len(sources))
    targets = np.where(rng.random(len(sources)) < FAR, anywhere, inside) % artists
    ranks = np.tile(np.arange(1, listed + 1, dtype=np.int32), artists)
    ids = as_ids([f"{number:022d}" for number in range(artists)])
    return Edges(ids, sources, targets.astype(np.int32), ranks)


def plain_walks(graph: ArtistGraph, starts: list[int], seed: int) -> int:
    """Walk as dictionaries have it, and return the number of steps."""
    import networkx

    world = networkx.from_scipy_sparse_array(graph.matrix())
    draw = random.Random(seed)
    begin, steps = time.perf_counter(), 0
    for start in starts:
        walk = [start]
        while len(walk) < CONFIG.walk_length:
            here = walk[-1]
            near = list(world[here])
            weights = [world[here][one]["weight"] for one in near]
            if len(walk) > 1:
                before = walk[-2]
                for place, one in enumerate(near):
                    if one == before:
                        weights[place] /= CONFIG.p
                    elif not world.has_edge(before, one):
                        weights[place] /= CONFIG.q
            walk.append(draw.choices(near, weights)[0])
            steps += 1
    return round(steps / (time.perf_counter() - begin))


def walks(given: argparse.Namespace) -> None:
    from models.artists.walks import Walker

    graph, _ = pruned(made_up(given.artists, given.seed), CONFIG, components=0)
    begin = time.perf_counter()
    walker = Walker.of(graph, CONFIG.p, CONFIG.q, given.seed)
    walker.walks(0, np.zeros(1, dtype=np.int32), 3)
    print(f"numba is ready after          {time.perf_counter() - begin:10.2f} s")
    begin, steps = time.perf_counter(), 0
    for block in walker.rounds(0, CONFIG.walks, CONFIG.walk_length, given.jobs):
        steps += block.size - len(block)
    seconds = time.perf_counter() - begin
    ours = steps / seconds
    theirs = plain_walks(graph, list(range(min(PLAIN_WALKS, len(graph)))), given.seed)
    print(f"{steps:,} steps               {seconds:10.2f} s, {ours:,.0f} a second")
    print(f"plain Python over networkx    {theirs:10,} steps a second")
    print(f"ratio                         {ours / theirs:10.0f}    target at least 50")


def training(given: argparse.Namespace) -> None:
    edges = made_up(given.artists, given.seed)
    begin = time.perf_counter()
    model = Node2Vec.fit(edges, CONFIG, TrainingOptions(seed=given.seed, jobs=given.jobs))
    seconds = time.perf_counter() - begin
    print(f"graph, walks and training     {seconds:10.1f} s      target at most 300")
    asked = np.arange(0, len(model.ids), max(1, len(model.ids) // 200))
    own = [
        (find(model.ids, model.similar(one, LISTED).ids)[0] // COMMUNITY == row // COMMUNITY).mean()
        for row, one in zip(asked, as_text(model.ids[asked]), strict=True)
    ]
    chance = COMMUNITY / len(model.ids)
    print(f"neighbours of one community   {np.mean(own):10.2f}      by chance {chance:.3f}")


def arrays(given: argparse.Namespace) -> None:
    edges = made_up(given.edges // LISTED, given.seed)
    begin = time.perf_counter()
    graph, tally = pruned(edges, CONFIG, components=0)
    seconds = time.perf_counter() - begin
    print(f"{len(edges):,} edges as arrays -> graph {seconds:10.1f} s, {tally.links:,} links")
    assert len(graph)


def database(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = duckdb_url(Path(folder) / "x.duckdb")
        filling = [sys.executable, "-m", "benchmarks.bench_node2vec", "--fill", folder]
        subprocess.run([*filling, "--edges", str(given.edges)], check=True)
        begin = time.perf_counter()
        with closing(open_database(url)) as opened:
            edges = read_edges(opened, CONFIG)
        graph, _ = ArtistGraph.of(edges, "rank")
        seconds = time.perf_counter() - begin
        print(f"{len(edges):,} edges in DuckDB -> graph {seconds:10.1f} s, {len(graph):,} artists")


def fill(folder: Path, edges: int) -> None:
    """Make a database of so many edges, each artist listing 20 others."""
    import duckdb

    with closing(open_database(duckdb_url(folder / "x.duckdb"), read_only=False)) as opened:
        opened.create()
    with closing(duckdb.connect(str(folder / "x.duckdb"))) as connection:
        count = edges // LISTED
        connection.execute(
            f"INSERT INTO artist SELECT lpad(i::VARCHAR, 22, '0'), 'x', i % 100, 1, '[]'"
            f" FROM range({count}) AS r(i)"
        )
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(
            "INSERT INTO related_artist SELECT lpad(i::VARCHAR, 22, '0'),"
            f" lpad(((i + 1 + j * j * 7) % {count})::VARCHAR, 22, '0'), 'spotify', j + 1, NULL"
            f" FROM range({count}) AS r(i), range({LISTED}) AS s(j)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="node2vec of artists")
    parser.add_argument("--artists", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=10_000_000)
    parser.add_argument("--jobs", type=int, default=-1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--fill", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.fill:
        fill(given.fill, given.edges)
        return
    if given.part is None:
        for part in PARTS:
            command = [sys.executable, "-m", "benchmarks.bench_node2vec", "--part", part]
            subprocess.run([*command, *sys.argv[1:]], check=True)
        return
    globals()[given.part](given)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    target = {"training": 3, "arrays": 2, "database": 2}.get(given.part)
    print(f"memory, {given.part:20}  {peak:10.2f} GB" + (f"     target {target}" if target else ""))


if __name__ == "__main__":
    main()
