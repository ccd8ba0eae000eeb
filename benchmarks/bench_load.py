"""Loading audio_features and playlist_track into MariaDB, against the two plain ways of doing it.

    python -m benchmarks.bench_load [--rows 300000] [--single-rows 3000] [--seed 0]

Baselines, into the finished tables with all their keys: LOAD DATA of the same rows in no order, and
one INSERT and one commit for each row (timed for some rows, as each takes about the same). Ours
counts the rows, checks foreign keys and warnings, and puts the new tables in the old ones' place.
The server is started for this, with MariaDB's own settings: a commit waits for the disk.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mysql.connector

from sql.database import Database, StagedTable
from sql.opening import open_database
from sql.tables import STAGED
from sql.urls import parse_mysql_url
from tests.mariadb import missing_binary, running_server
from tests.sql.planted import Rows, stage

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PLAYLIST_LENGTH = 66  # the average of the Million Playlist Dataset
MEASURED = ("audio_features", "playlist_track")
ROUNDS = 3  # the best counts
LOAD = (
    "LOAD DATA LOCAL INFILE '{}' INTO TABLE {} CHARACTER SET utf8mb4 FIELDS TERMINATED BY ','"
    " OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '' LINES TERMINATED BY '\\n' IGNORE 1 LINES"
)


def made_up(rows: int, seed: int) -> dict[str, Rows]:
    """Return as many tracks as `rows`, playlists, and `rows` rows of each measured table."""
    rng = random.Random(seed)
    ids = ["".join(rng.choices(LETTERS, k=22)) for _ in range(rows)]
    return {
        "track": [(track, "Song", None, 200_000, 50, 0) for track in ids],
        "audio_features": [
            (track, *(rng.random() for _ in range(9)), 0, 1, 4, "spotify") for track in ids
        ],
        "playlist": [(pid, "List", *[None] * 9) for pid in range(rows // PLAYLIST_LENGTH + 1)],
        "playlist_track": [
            (*divmod(place, PLAYLIST_LENGTH), rng.choice(ids)) for place in range(rows)
        ],
    }


def shuffled(part: StagedTable, folder: Path, seed: int) -> Path:
    """Write the same rows in no order."""
    header, *lines = part.path.read_text(encoding="utf-8").splitlines(keepends=True)
    random.Random(seed).shuffle(lines)
    path = folder / part.path.name
    path.write_text("".join([header, *lines]), encoding="utf-8")
    return path


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class Plain:
    """The baselines: a connection that fills the finished tables."""

    def __init__(self, url: str, folder: Path) -> None:
        address = parse_mysql_url(url)
        self._connection: Any = mysql.connector.connect(
            host=address.host,
            port=address.port,
            user=address.user,
            password=address.password,
            database=address.name,
            allow_local_infile_in_path=str(folder),
        )

    def empty(self) -> None:
        """Empty the measured tables."""
        with contextlib.closing(self._connection.cursor()) as cursor:
            for name in MEASURED:
                cursor.execute(f"TRUNCATE TABLE {name}")

    def load(self, paths: dict[str, Path]) -> None:
        """Load each file as one transaction."""
        with contextlib.closing(self._connection.cursor()) as cursor:
            for name, path in paths.items():
                cursor.execute(LOAD.format(path, name))
                self._connection.commit()

    def insert(self, rows: dict[str, Rows]) -> None:
        """Insert each row as one transaction."""
        with contextlib.closing(self._connection.cursor()) as cursor:
            for name, values in rows.items():
                marks = ", ".join(["%s"] * len(values[0]))
                for row in values:
                    cursor.execute(f"INSERT INTO {name} VALUES ({marks})", row)
                    self._connection.commit()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def replace(database: Database, staged: dict[str, StagedTable]) -> None:
    for part in staged.values():
        database.replace_table(part)


@contextlib.contextmanager
def prepared(folder: Path, world: dict[str, Rows]) -> Iterator[tuple[Database, Plain]]:
    """Start a server with two databases that hold the tracks and playlists: ours and the plain."""
    parents = [name for name in STAGED if name in world and name not in MEASURED]
    staged = [stage(folder / "parents", name, world[name]) for name in parents]
    with running_server(folder) as server, contextlib.ExitStack() as stack:
        urls = [server.url(server.create_database()) for _ in range(2)]
        for url in urls:
            with contextlib.closing(open_database(url, read_only=False)) as database:
                database.replace_all(staged, {})
        ours = stack.enter_context(contextlib.closing(open_database(urls[0], read_only=False)))
        yield ours, stack.enter_context(contextlib.closing(Plain(urls[1], folder)))


def measure(folder: Path, rows: int, single_rows: int, seed: int) -> None:
    world = made_up(rows, seed)
    staged = {name: stage(folder / "ours", name, world[name]) for name in MEASURED}
    (folder / "plain").mkdir()
    paths = {name: shuffled(part, folder / "plain", seed) for name, part in staged.items()}
    best_ours = best_plain = float("inf")
    with prepared(folder, world) as (ours, plain):
        for _ in range(ROUNDS):
            plain.empty()
            best_plain = min(best_plain, seconds(lambda: plain.load(paths)))
            best_ours = min(best_ours, seconds(lambda: replace(ours, staged)))
        plain.empty()
        few = {name: world[name][:single_rows] for name in MEASURED}
        single = seconds(lambda: plain.insert(few)) / single_rows * rows
    print(f"{rows:,} rows of each of {' and '.join(MEASURED)}")
    print(f"ours {best_ours:.1f} s, LOAD DATA into the finished tables {best_plain:.1f} s,")
    print(f"row by row {single:.0f} s (from {single_rows:,} rows each)")
    print(f"ratio to LOAD DATA {best_ours / best_plain:.2f} (target 0.6 or less)")
    print(f"row by row / ours {single / best_ours:.0f} (target 50 or more)")


def main() -> None:
    parser = argparse.ArgumentParser(description="Segue's load against plain ways of loading")
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--single-rows", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if (missing := missing_binary()) is not None:
        print(f"skipped: {missing} is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder).resolve(), options.rows, options.single_rows, options.seed)


if __name__ == "__main__":
    main()
