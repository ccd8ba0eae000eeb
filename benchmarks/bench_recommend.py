"""Recommending: a whole `segue recommend ID --json`, and one answer in a running process.

    python -m benchmarks.bench_recommend [--tracks 300] [--runs 15] [--seed 0]

The baseline of the whole command is a Python that imports duckdb and numpy and ends. Both run in
turn, and the shortest run of each counts, since other work on the cores only ever adds to it.
With SEGUE_BENCH_HOME set, tracks, database and model are those of that home folder; else a world of
125,000 tracks is made up and trained on first.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from benchmarks.worlds import audio_world
from etl.home import Home
from models.contract import TrainingOptions
from models.kmeans.config import KMeansConfig
from recommender.answers import AnswerOptions
from recommender.registry import BY_SOUND, entry
from recommender.service import Recommender
from recommender.training import read_data, train
from sql import reads
from sql.database import Database
from sql.opening import open_database
from tests.sql.planted import EMPTY, World, stage_world, with_rows

ROOT = Path(__file__).parent.parent
BASELINE = "import duckdb, numpy"
SEGUE = "from cli.main import main; main()"
SCALE = 0.5  # of the audio world: 125,000 tracks
GENRE_COUNTS = (1, 2, 3, 4)
SHARES = (0.47, 0.28, 0.17, 0.08)  # of tracks with so many genres, as in a real catalogue
PASSES = 3


def made_up(seed: int) -> World:
    """Return tracks of one to four genres, eight of each artist."""
    audio = audio_world(SCALE, seed)
    sizes = np.array([len(ids) for ids, _ in audio.values()])
    rng = np.random.default_rng(seed)
    genres = [_genres(rng, list(audio), sizes, genre) for genre in audio for _ in audio[genre][0]]
    ids = [track.decode() for tracks, _ in audio.values() for track in tracks.tolist()]
    rows = [row for _, features in audio.values() for row in features.tolist()]
    return with_rows(
        EMPTY,
        track=[(track, "Song", None, 200_000, 50, 0) for track in ids],
        audio_features=[(t, *row, 0, 1, 4, None) for t, row in zip(ids, rows, strict=True)],
        track_genre=[(t, genre) for t, own in zip(ids, genres, strict=True) for genre in own],
        track_card=[_card(number, track) for number, track in enumerate(ids)],
    )


def _genres(
    rng: np.random.Generator, names: Sequence[str], sizes: np.ndarray, own: str
) -> list[str]:
    count = rng.choice(GENRE_COUNTS, p=SHARES) - 1
    others = rng.choice(len(names), size=count, p=sizes / sizes.sum())
    return sorted({own, *(names[other] for other in others)})


def _card(number: int, track: str) -> tuple[object, ...]:
    artist = number // 8
    song = f"song {number}", f"artist {artist}"
    return (track, song[0].title(), song[1].title(), f"{artist:022}", "Album", 2000, 50, *song)


def build(folder: Path, seed: int) -> Home:
    """Load the made-up world and train on it."""
    home = Home(folder)
    with closing(open_database(home.database_url, read_only=False)) as database:
        database.replace_all(stage_world(home.staged, made_up(seed)), {})
        model, config = entry(BY_SOUND), KMeansConfig()
        data = read_data(model, home, database, config)
        train(model, home, database, data, config, TrainingOptions(seed))
    return home


def drawn(database: Database, count: int, seed: int) -> list[str]:
    """Draw tracks that can be recommended from."""
    rows = database.rows("SELECT DISTINCT track_id FROM track_cluster ORDER BY track_id")
    return random.Random(seed).sample([track for (track,) in rows], count)


def cold(home: Home, track: str, runs: int) -> Iterator[tuple[float, float]]:
    """Return the seconds of the baseline and of the whole command, run after run."""
    environment = {**os.environ, "SEGUE_HOME": str(home.root.resolve())}
    command = [sys.executable, "-c", SEGUE, "recommend", track, "--model", BY_SOUND, "--json"]
    for _ in range(runs):
        yield (
            process_seconds([sys.executable, "-c", BASELINE], environment),
            process_seconds(command, environment),
        )


def process_seconds(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def warm(
    recommender: Recommender, cards: Sequence[reads.Card], *, nearest: bool
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the seconds of an answer for each track: the shortest of some passes over all."""
    best = np.full(len(cards), np.inf)
    for _ in range(PASSES):
        for place, card in enumerate(cards):
            start = time.perf_counter()
            track = recommender.query_track(card)
            recommender.recommend([track], AnswerOptions(nearest=nearest, seed=0))
            best[place] = min(best[place], time.perf_counter() - start)
    return best


def measure(home: Home, tracks: int, runs: int, seed: int) -> None:
    with closing(open_database(home.database_url)) as database:
        ids = drawn(database, tracks, seed)
        cards = list(reads.cards(database, ids).values())
        for where, in_memory in (("in the database", False), ("in memory", True)):
            recommender = Recommender(database, home.models, BY_SOUND, in_memory=in_memory)
            for name, nearest in (("random", False), ("nearest", True)):
                times = 1000 * warm(recommender, cards, nearest=nearest)
                middle, most = np.percentile(times, [50, 95])
                print(f"{where:15} {name:8} median {middle:5.1f} ms, 95 % within {most:5.1f} ms")
    baseline, command = map(min, zip(*cold(home, ids[0], runs), strict=True))
    print(f"import duckdb, numpy       {baseline:6.3f} s")
    print(f"segue recommend ID --json  {command:6.3f} s")
    print(f"ratio                      {command / baseline:6.2f}    target at most 2.0")
    print("random, in memory: target 95 % within 5 ms")


def main() -> None:
    parser = argparse.ArgumentParser(description="Recommending, cold and warm")
    parser.add_argument("--tracks", type=int, default=300, help="to recommend from")
    parser.add_argument("--runs", type=int, default=15, help="of the whole command")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    known = os.environ.get("SEGUE_BENCH_HOME")
    if known:
        measure(Home(Path(known)), options.tracks, options.runs, options.seed)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = build(Path(folder), options.seed)
        measure(home, options.tracks, options.runs, options.seed)


if __name__ == "__main__":
    main()
