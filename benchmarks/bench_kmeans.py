"""K-Means of all genres: Segue's training against plain scikit-learn, genre after genre.

Baseline: StandardScaler, then KMeans(init="random", n_init=10) in float64, the same K, in the same
process. It runs twice, with scikit-learn's default threads and with one thread: the first gives
the ratio by the clock. Other work on the cores makes its threads wait for each other, busily, so
the second gives the ratio in CPU seconds, which hardly depends on what else is running.

    python -m benchmarks.bench_kmeans [--scale 1.0] [--seed 0]

The targets are for scale 1; a small one mostly measures what a training costs at least.
With SEGUE_REAL_DATA set, the tracks are those of its folder scraped/; else they are made up.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from benchmarks.worlds import audio_world
from etl.genres.rules import classify
from models.audio_features import FEATURES
from models.contract import TrainingOptions
from models.kmeans.config import KMeansConfig
from models.kmeans.genre_clusters import GenreData, clusters_for
from models.kmeans.genre_kmeans import GenreKMeans

TRAININGS = 5
T = TypeVar("T")


class Timing(NamedTuple):
    """Seconds by the clock, and of all threads."""

    wall: float
    cpu: float


def timed(work: Callable[[], T]) -> tuple[T, Timing]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, Timing(time.perf_counter() - wall, time.process_time() - cpu)


def baseline(data: Mapping[str, GenreData], seed: int) -> dict[str, float]:
    """Inertia of each genre as plain scikit-learn finds it."""
    inertias = {}
    for genre, tracks in data.items():
        points = StandardScaler().fit_transform(tracks.features)
        k = clusters_for(len(points), genre, KMeansConfig())
        kmeans = KMeans(k, init="random", n_init=10, random_state=seed)
        inertias[genre] = float(kmeans.fit(points).inertia_)
    return inertias


def made_up(scale: float, seed: int) -> dict[str, GenreData]:
    return {genre: GenreData(*arrays) for genre, arrays in audio_world(scale, seed).items()}


def real(folder: Path, scale: float) -> dict[str, GenreData]:
    """Tracks with all features, under the genres of their artists; "other" where none has one."""
    tracks, features, artists = (
        dict(responses(folder / kind)) for kind in ("tracks", "audio-features", "artists")
    )
    rows: dict[str, list[tuple[str, list[float]]]] = {}
    for track_id, track in list(tracks.items())[: round(scale * len(tracks))]:
        known = features.get(track_id, {})
        values = [known[name] for name in FEATURES if known.get(name) is not None]
        if len(values) == len(FEATURES):
            for genre in genres_of(track, artists):
                rows.setdefault(genre, []).append((track_id, values))
    return {
        genre: GenreData([track_id for track_id, _ in found], np.array([v for _, v in found]))
        for genre, found in rows.items()
    }


def responses(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("*.json.gz")):
        with gzip.open(path, "rb") as stream:
            yield from ((key, value) for key, value in json.load(stream).items() if value)


def genres_of(track: dict[str, Any], artists: Mapping[str, dict[str, Any]]) -> set[str]:
    known = [artists.get(artist["id"], {}) for artist in track["artists"]]
    names = [name for artist in known for name in artist.get("genres") or []]
    return {match.genre for name in names for match in classify(name)} - {"other"} or {"other"}


def main() -> None:
    parser = argparse.ArgumentParser(description="Segue's K-Means against plain scikit-learn")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the rows")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    folder = os.environ.get("SEGUE_REAL_DATA")
    if folder:
        data = real(Path(folder) / "scraped", options.scale)
    else:
        data = made_up(options.scale, options.seed)
    compare(data, options.seed, "real" if folder else "made-up")


def compare(data: Mapping[str, GenreData], seed: int, world: str) -> None:
    sizes = sorted((len(tracks.ids) for tracks in data.values()), reverse=True)
    print(f"{world} tracks, {sum(sizes):,} rows in {len(sizes)} genres: {sizes}")
    options = TrainingOptions(seed)
    GenreKMeans.fit(made_up(0.001, 0), options=options)  # so that neither side pays for the imports
    trained = [timed(lambda: GenreKMeans.fit(data, options=options)) for _ in range(TRAININGS)]
    model, ours = sorted(trained, key=lambda result: result[1].wall)[TRAININGS // 2]
    show(f"segue, {os.cpu_count()} cores, median of {TRAININGS}", ours)
    plain, theirs = timed(lambda: baseline(data, seed))
    show("scikit-learn, default threads", theirs)
    with threadpool_limits(limits=1):
        _, alone = timed(lambda: baseline(data, seed))
    show("scikit-learn, one thread", alone)
    inertia = sum(clusters.inertia for clusters in model.genres.values()) / sum(plain.values())
    print(f"ratio by the clock    {theirs.wall / ours.wall:6.1f}    target at least 8")
    print(f"ratio of CPU seconds  {alone.cpu / ours.cpu:6.1f}    target at least 8")
    print(f"ratio of inertia      {inertia:8.4f}  target at most 1.005")


def show(name: str, timing: Timing) -> None:
    print(f"{name:30} {timing.wall:8.2f} s wall {timing.cpu:8.2f} s CPU")


if __name__ == "__main__":
    main()
