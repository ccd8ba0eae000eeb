"""The report of all charts: memory as the catalogue grows, and time against frames in memory.

    python -m benchmarks.bench_eda [--tracks 200000] [--times 10]

Two catalogues are made up in DuckDB, one so many times as large as the other. Each report runs in a
process of its own. The baseline reads the tables of tracks, albums and audio features into pandas
and draws from them the histograms and the correlations alone, 14 of the pictures.
With SEGUE_BENCH_HOME set, the report of that home's database is drawn too.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import duckdb

ROOT = Path(__file__).parent.parent
FEATURES = ("valence", "danceability", "acousticness", "energy", "instrumentalness", "liveness")

# Columns that no chart reads are left out, and so are keys. {n} is the number of tracks.
WORLD = """
CREATE TABLE artist AS SELECT lpad(i::VARCHAR, 22, '0') AS artist_id, 'Artist ' || i AS name,
    (hash(i) % 101)::SMALLINT AS popularity FROM range({n} // 8) AS r(i);
CREATE TABLE album AS SELECT lpad(i::VARCHAR, 22, '0') AS album_id, 'Album ' || i AS name,
    (hash(i, 1) % 101)::SMALLINT AS popularity,
    (1960 + hash(i, 2) % 65)::SMALLINT AS release_year FROM range({n} // 10) AS r(i);
CREATE TABLE track AS SELECT lpad(i::VARCHAR, 22, '0') AS track_id, 'Track ' || i AS name,
    lpad((i // 10)::VARCHAR, 22, '0') AS album_id, (hash(i, 3) % 400000)::INT AS duration_ms,
    (hash(i, 4) % 101)::SMALLINT AS popularity FROM range({n}) AS r(i);
CREATE TABLE audio_features AS SELECT track_id, 60 + hash(track_id, 5) % 120000 / 1000.0 AS tempo,
    {shares}, -(hash(track_id, 6) % 20000 / 1000.0) AS loudness,
    hash(track_id, 7) % 1000 / 1000.0 AS speechiness FROM track;
CREATE TABLE artist_album AS SELECT lpad((i // 2)::VARCHAR, 22, '0') AS artist_id,
    lpad(i::VARCHAR, 22, '0') AS album_id, 0 AS position FROM range({n} // 10) AS r(i);
CREATE TABLE artist_track AS SELECT lpad((i // 8)::VARCHAR, 22, '0') AS artist_id,
    lpad(i::VARCHAR, 22, '0') AS track_id, 0 AS position FROM range({n} // 8 * 8) AS r(i);
CREATE TABLE artist_genre AS SELECT artist_id, 'sub ' || hash(artist_id) % 900 AS sub_genre,
    0 AS position FROM artist;
CREATE TABLE genre_map AS SELECT 'sub ' || i AS sub_genre, 'genre ' || i % 15 AS genre, '' AS rule
    FROM range(900) AS r(i);
CREATE TABLE track_genre AS SELECT track_id, 'genre ' || hash(track_id) % 15 AS genre FROM track;
CREATE TABLE track_card AS SELECT track_id, name AS title, 'Somebody' AS artists FROM track;
CREATE TABLE playlist AS SELECT i AS pid, 'p' AS name, 60 AS num_tracks,
    (hash(i) % 30)::BIGINT AS num_followers FROM range({n} // 60) AS r(i);
CREATE TABLE playlist_track AS SELECT i // 60 AS pid, i % 60 AS pos,
    lpad((sqrt(hash(i) % {n})::BIGINT)::VARCHAR, 22, '0') AS track_id
    FROM range({n} // 60 * 60) AS r(i);
CREATE TABLE related_artist AS SELECT a.artist_id,
    lpad((hash(a.artist_id, i) % ({n} // 8))::VARCHAR, 22, '0') AS related_artist_id,
    'spotify' AS source, i AS rank, NULL::DOUBLE AS weight FROM artist AS a, range(1, 6) AS r(i);
CREATE TABLE track_cluster AS SELECT genre, track_id, hash(track_id, 8) % 100 AS cluster,
    0.5 AS distance FROM track_genre;
"""


class Spent(NamedTuple):
    """Seconds by the clock, and greatest memory in MB."""

    seconds: float
    peak: float


def make(path: Path, tracks: int) -> Path:
    """Make a catalogue up."""
    shares = ", ".join(
        f"hash(track_id, {number + 10}) % 1000 / 1000.0 AS {name}"
        for number, name in enumerate(FEATURES)
    )
    with closing(duckdb.connect(str(path))) as connection:
        connection.execute(WORLD.format(n=tracks, shares=shares))
    return path


def run(how: str, database: Path) -> Spent:
    """Run one of `HOW` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.bench_eda", "--how", how, str(database)]
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{how} failed")
    return Spent(time.perf_counter() - begin, usage.ru_maxrss / 1024)


def report(path: Path) -> None:
    """Draw the report."""
    from cli.commands.eda import write_file
    from eda.charts import Source
    from eda.report import write_report
    from sql.opening import open_database
    from sql.urls import duckdb_url

    with tempfile.TemporaryDirectory() as folder:
        source = Source(open_database(duckdb_url(path)), path.parent / "models")
        done = write_report(source, Path(folder), write_file)
    print(f"    {len(done.drawn)} charts, {len(done.skipped)} skipped", flush=True)


def frames(path: Path) -> None:
    """Draw histograms and correlations of frames."""
    from matplotlib.figure import Figure

    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        track, album, features = (
            connection.execute(f"SELECT * FROM {name}").df()
            for name in ("track", "album", "audio_features")
        )
    everything = track.merge(album, on="album_id").merge(features, on="track_id")
    numbers = everything.select_dtypes("number")
    for name in numbers.columns:
        figure = Figure()
        figure.subplots().hist(numbers[name].dropna(), bins=30)
        with tempfile.TemporaryFile() as stream:
            figure.savefig(stream, format="png")
    for method in ("pearson", "spearman"):
        numbers.corr(method=method)


HOW = {"report": report, "frames": frames}


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tracks", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--how", nargs=2, metavar=("HOW", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.how:
        HOW[given.how[0]](Path(given.how[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        small = make(Path(folder) / "small.duckdb", given.tracks)
        large = make(Path(folder) / "large.duckdb", given.tracks * given.times)
        spent = {name: run("report", path) for name, path in (("small", small), ("large", large))}
        other = run("frames", large)
    print(f"segue eda of {given.tracks:,} tracks: {_words(spent['small'])}")
    print(f"of {given.times} times as many: {_words(spent['large'])}")
    print(f"  {spent['large'].peak / spent['small'].peak:.2f} times the memory")
    print(f"14 of the pictures from pandas frames of the larger one: {_words(other)}")
    print(f"  segue eda, all pictures: {spent['large'].peak / other.peak:.2f} times the memory")
    if home := os.environ.get("SEGUE_BENCH_HOME"):
        print(f"segue eda of {home}: {_words(run('report', Path(home) / 'segue.duckdb'))}")


def _words(spent: Spent) -> str:
    return f"{spent.seconds:.1f} s, {spent.peak:,.0f} MB"


if __name__ == "__main__":
    main()
