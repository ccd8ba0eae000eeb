"""Scraping tracks in batches from a fake service, against a loop that does nothing with answers.

    python -m benchmarks.bench_scrape [--ids 40000] [--latency-ids 20000] [--seed 0]

The service is a process of its own on loopback and makes the answers up; it answers at once. The
baseline is a `requests.Session` that asks for the same batches one after the other, as one thread
does. Ours asks with eight threads, keeps a journal, writes pages and finds out what is wanted.
Memory is the most that a process of its own had resident. With a latency, the pace decides.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import requests

from etl.home import Home
from etl.records.kinds import Track
from etl.scrape.by_id import ScrapeResult, scrape
from etl.sources.settings import Service, SpotifyApp
from etl.sources.spotify import Spotify
from tests.etl.world import plant
from tests.fakes import FakeProcess, fake_process
from tests.fakes.spotify import CLIENT_ID, CLIENT_SECRET

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BATCH = 50
PACE, LATENCY_S = 100.0, 0.02
FEW = 10  # times fewer ids, for memory


def made_up(count: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    return sorted({"".join(rng.choices(LETTERS, k=22)) for _ in range(count)})


def bare(url: str, ids: Sequence[str]) -> None:
    """Ask for the batches and do nothing with what comes."""
    with requests.Session() as session:
        auth = (CLIENT_ID, CLIENT_SECRET)
        form = {"grant_type": "client_credentials"}
        token = session.post(f"{url}/spotify/token", data=form, auth=auth).json()["access_token"]
        session.headers["Authorization"] = f"Bearer {token}"
        for start in range(0, len(ids), BATCH):
            batch = ",".join(ids[start : start + BATCH])
            session.get(f"{url}/spotify/v1/tracks", params={"ids": batch}).raise_for_status()


def ours(url: str, home: Home, pace: float = 1e6) -> ScrapeResult:
    """Scrape what the records of a home folder name."""
    app = SpotifyApp(CLIENT_ID, CLIENT_SECRET, f"{url}/spotify/token")
    result = ScrapeResult("tracks", "spotify")
    with contextlib.closing(Spotify(Service("spotify", f"{url}/spotify/v1", pace), app)) as one:
        scrape(home, result, one)
    return result


def planted(folder: Path, ids: Sequence[str]) -> Home:
    """Make a home folder whose records name these ids."""
    home = Home(folder)
    plant(home.store, "ids", [Track(track_id=one, origin="4/ids/0") for one in ids])
    return home


def child(url: str, folder: str, work: str) -> None:
    """Do the work in this process, and print seconds by clock and CPU, and the peak in MB."""
    ids = json.loads((Path(folder) / "ids.json").read_text())
    clock, cpu = time.perf_counter(), time.process_time()
    if work == "bare":
        bare(url, ids)
    else:
        ours(url, Home(Path(folder)))
    spent = (time.perf_counter() - clock, time.process_time() - cpu)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([*spent, peak]))


def spent(fake: FakeProcess, folder: Path, ids: Sequence[str], work: str) -> tuple[float, ...]:
    """Do the work in a process of its own."""
    planted(folder, ids)
    (folder / "ids.json").write_text(json.dumps(list(ids)))
    command = [sys.executable, "-m", "benchmarks.bench_scrape", "--child", fake.url, str(folder)]
    done = subprocess.run([*command, work], check=True, capture_output=True, text=True)
    return tuple(json.loads(done.stdout))


def measure(folder: Path, count: int, latency_count: int, seed: int) -> None:
    ids = made_up(count, seed)
    with fake_process(folder, ["--invent", "1"]) as fake:
        base = spent(fake, folder / "bare", ids, "bare")
        many = spent(fake, folder / "many", ids, "ours")
        few = spent(fake, folder / "few", ids[::FEW], "ours")
        fake.change(latency=LATENCY_S)
        home = planted(folder / "paced", made_up(latency_count, seed + 1))
        start = time.perf_counter()
        result = ours(fake.url, home, PACE)
        paced = time.perf_counter() - start
    print(f"{len(ids):,} tracks in batches of {BATCH}, from a service that answers at once")
    print(f"ours {many[0]:.1f} s ({many[1]:.1f} s CPU), bare loop {base[0]:.1f} s ({base[1]:.1f})")
    print(f"bare loop {len(ids) / base[0]:,.0f} ids/s")
    print(f"ours {len(ids) / many[0]:,.0f} ids/s (target 2,000 or more)")
    print(f"ratio to the bare loop {many[0] / base[0]:.2f}, of CPU {many[1] / base[1]:.2f}")
    print(f"peak memory {many[2]:.0f} MB, with a {FEW}th of the ids {few[2]:.0f} MB")
    print(f"ratio of memory {many[2] / few[2]:.2f} (target 1.3 or less)")
    least = result.requests / PACE
    print(
        f"{result.requests} requests at {PACE:.0f}/s, {LATENCY_S * 1000:.0f} ms each: {paced:.1f} s"
    )
    print(f"ratio to what the pace allows {paced / least:.2f} (target 1.3 or less)")


def main() -> None:
    parser = argparse.ArgumentParser(description="Segue's scraping against a loop of requests")
    parser.add_argument("--ids", type=int, default=40_000)
    parser.add_argument("--latency-ids", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--child", nargs=3, metavar=("URL", "FOLDER", "WORK"))
    options = parser.parse_args()
    if options.child:
        child(*options.child)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options.ids, options.latency_ids, options.seed)


if __name__ == "__main__":
    main()
