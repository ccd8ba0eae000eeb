"""The server of the galaxy: artist searches a second, how long they take, and what a page loads.

    python -m benchmarks galaxy [--artists 70000] [--clients 20] [--seconds 5]

A made-up map is served by a process of its own on 127.0.0.1, and asked by as many clients, threads
of this one, which share the cores with it. The named baseline is the same server's /api/health,
which does nothing: what FastAPI, uvicorn and the clients cost by themselves.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import numpy as np

from etl.home import Home
from galaxy.mapfile.folder import SERVED, read_map, write_map
from galaxy.mapfile.pack import Header, Points, pack_links, pack_points
from sql.opening import open_database

LINKS = 15
GENRES = ["pop", "rock", "jazz", "hip hop", "edm", "latin"]


def made_up(home: Home, artists: int, seed: int) -> list[str]:
    """Write a map of clouds of artists with names of syllables, and return the names."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(0, 10, (60, 3))
    cloud = np.sort(rng.integers(0, 60, artists))
    positions = (centres[cloud] + rng.normal(0, 1, (artists, 3))).astype(np.float32)
    low = np.repeat(np.arange(artists), LINKS)
    high = np.minimum(low + rng.integers(1, 400, len(low)), artists - 1)
    syllables = ["ba", "lo", "mi", "ren", "tus", "ka", "dor", "el", "vi", "shan", "qu", "ze"]
    names = [
        " ".join(
            "".join(rng.choice(syllables, rng.integers(2, 4))).title()
            for _ in range(rng.integers(1, 3))
        )
        for _ in range(artists)
    ]
    ends = (tuple(map(float, positions.min(0))), tuple(map(float, positions.max(0))))
    header = Header(artists, len(low), *ends, GENRES, [], "umap", 0, 0.7)  # type: ignore[arg-type]
    points = Points(positions, cloud % len(GENRES), np.sort(rng.integers(0, 101, artists))[::-1])
    files = {
        "points.bin": pack_points(header, points),
        "links.bin": pack_links(artists, low, high),
        "names.json": json.dumps(names).encode(),
    }
    ids = np.array([f"{row:022d}" for row in range(artists)], dtype="S22")
    write_map(home.galaxy, files, ids, "")
    with closing(open_database(home.database_url, read_only=False)) as database:
        database.create()
    return names


def asked(port: int, paths: list[str], clients: int, seconds: float) -> np.ndarray:
    """Return how long each answer took (n,), in seconds."""
    found: list[float] = []
    end = time.perf_counter() + seconds

    def client(number: int) -> None:
        draw, own = random.Random(number), list[float]()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < end:
            begin = time.perf_counter()
            connection.request("GET", draw.choice(paths))
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            own.append(time.perf_counter() - begin)
        connection.close()
        found.extend(own)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return np.array(found)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--artists", type=int, default=70_000)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        names = made_up(home, given.artists, given.seed)
        files = read_map(home.galaxy).files
        for name in SERVED:
            small = len(files[f"{name}.br"])
            limit = "    before points are drawn: at most 1,000,000" * (name == SERVED[0])
            print(f"{name:12} {len(files[name]):>10,} bytes, {small:>9,} as brotli{limit}")
        _serve_and_ask(home, names, given)


def _serve_and_ask(home: Home, names: list[str], given: argparse.Namespace) -> None:
    code = "from cli.main import main; main()"
    serve = ["--home", str(home.root), "galaxy", "serve", "--port", "0", "--quiet"]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *serve], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline().rpartition(":")[2].strip().rstrip("/"))
        draw = random.Random(given.seed)
        some = [draw.choice(names) for _ in range(2_000)]
        searches = [f"/api/artists?q={quote(name[: draw.randint(2, 6)])}" for name in some]
        misspelt = [f"/api/artists?q={quote(name[1:] + 'x')}" for name in some[:200]]
        cases = {
            "nothing (health)": ["/api/health"],
            "first letters": searches,
            "1 of 10 misspelt": [*searches[:1_800], *misspelt],
        }
        for label, paths in cases.items():
            taken = asked(port, paths, given.clients, given.seconds)
            slow = 1_000 * float(np.quantile(taken, 0.95))
            rate = len(taken) / given.seconds
            print(f"{label:18} {rate:8,.0f} a second, 95 % within {slow:6.1f} ms", end="")
            print("    target 300, 30 ms" if label == "first letters" else "")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
