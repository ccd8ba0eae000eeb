"""Learning from playlists: time and memory as they grow, and against one sparse product.

    python -m benchmarks.bench_playlists [--playlists 10000 30000 100000]

Playlists are made up: 10 to 120 tracks each, popular ones often and unpopular ones seldom, eight
tracks of each artist. Each model is fitted in a process of its own; what it needs beyond the
playlists is the peak of its memory. The baseline of co-occurrence is SciPy's product of the same
matrix with itself, not cut; ":100" keeps 100 neighbours of each track instead of the usual number.
Figures for a million playlists are drawn from the last two sizes, as a power of their number.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import time

import numpy as np

from models.contract import Query, TrainingOptions, as_text
from models.playlists.continuation.config import PlaylistsConfig
from models.playlists.continuation.model import Playlists
from models.playlists.cooccurrence import Cooccurrence, CooccurrenceConfig
from models.playlists.data import PlaylistData
from models.ragged import Ragged

MILLION = 1_000_000
WORKS = ("product", "cooccurrence", "cooccurrence:100", "playlists")
QUERIES, GIVEN = 100, 10


def made_up(playlists: int, seed: int = 0) -> PlaylistData:
    """Return playlists over three tracks for each of them, popular as in Zipf's law."""
    generator = np.random.default_rng(seed)
    size = 3 * playlists
    lengths = generator.integers(10, 121, playlists)
    drawn = (size ** generator.random(lengths.sum()) - 1).astype(np.int64)  # log-uniform
    owners = np.repeat(np.arange(playlists), lengths)
    pairs = np.unique(owners * size + drawn)
    owners, tracks = np.divmod(pairs, size)
    starts = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=playlists))])
    artists = Ragged((np.arange(size) // 8).astype(np.int32), np.arange(size + 1))
    return PlaylistData(
        ids=np.char.zfill(np.arange(size).astype("S22"), 22),
        playlists=Ragged(tracks.astype(np.int32), starts.astype(np.int64)),
        titles=[f"list {number % 500}" for number in range(playlists)],
        artists=artists,
        artist_ids=np.char.zfill(np.arange(size // 8 + 1).astype("S22"), 22),
        features=np.full((size, 9), np.nan, dtype=np.float32),
    )


def child(work: str, playlists: int) -> None:
    """Do one piece of work and print what it took as JSON."""
    data = made_up(playlists)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, cpu = time.perf_counter(), time.process_time()
    model: Cooccurrence | Playlists | None = None
    if work == "product":
        matrix = data.playlists.as_csr(len(data.ids))
        (matrix.T @ matrix).sum()
    elif work.startswith("cooccurrence"):
        most = int(work.partition(":")[2] or CooccurrenceConfig().neighbours)
        config = CooccurrenceConfig(neighbours=most)
        model = Cooccurrence.fit(data, config, TrainingOptions(jobs=1))
    else:
        model = Playlists.fit(data, PlaylistsConfig(), TrainingOptions())
    spent = {"s": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    spent["mb"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    if model is not None:
        spent["answer_ms"] = answer(model, data)
    print(json.dumps(spent))


def answer(model: Cooccurrence | Playlists, data: PlaylistData) -> float:
    """Return the time in ms in which 95 % of the answers for ten tracks come."""
    times = []
    for number in range(QUERIES):
        query = Query(tuple(as_text(data.ids[data.playlists.row(number)[:GIVEN]])))
        start = time.perf_counter()
        model.rank(query, 100)
        times.append(1000 * (time.perf_counter() - start))
    return float(np.quantile(times, 0.95))


def spend(work: str, playlists: int) -> dict[str, float]:
    """Do one piece of work in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.bench_playlists", "--child", work, str(playlists)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(out.splitlines()[-1])
    return found


def main() -> None:
    """Print times, memory and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--playlists", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    parser.add_argument("--child", nargs=2)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child[0], int(arguments.child[1]))
        return
    found: dict[tuple[str, int], dict[str, float]] = {}
    for playlists in arguments.playlists:
        for work in WORKS:
            spent = found[work, playlists] = spend(work, playlists)
            more = f", answers within {spent['answer_ms']:.0f} ms" if "answer_ms" in spent else ""
            print(
                f"{playlists:>9,} playlists  {work:16} {spent['s']:7.1f} s"
                f" ({spent['cpu']:.1f} s CPU) {spent['mb']:8,.0f} MB{more}",
                flush=True,
            )
    *_, last = arguments.playlists
    product = found["product", last]
    for work in WORKS[1:3]:
        ours = found[work, last]
        print(f"{work} / product: CPU {ours['cpu'] / product['cpu']:.2f} (target 1.5 or less)")
        print(f"{work} / product: memory {ours['mb'] / product['mb']:.2f} (target 0.1 or less)")
    if len(arguments.playlists) > 1:
        for work in WORKS[1:]:
            for unit in ("s", "mb"):
                print(f"a million, {work}: about {estimate(found, work, unit):,.0f} {unit}")


def estimate(found: dict[tuple[str, int], dict[str, float]], work: str, unit: str) -> float:
    """Return what a million playlists would take, from the last two sizes."""
    (one, a), (two, b) = [(n, spent[unit]) for (w, n), spent in found.items() if w == work][-2:]
    power = math.log(b / a) / math.log(two / one)
    return float(b * (MILLION / two) ** power)


if __name__ == "__main__":
    main()
