"""A scrape that fails, waits or is killed keeps what it has, and ends as one that was not."""

from __future__ import annotations

import random
import shutil
import signal
from pathlib import Path

import pytest

from etl import pipeline
from etl.errors import ClosedError, RemoteError, WaitError
from etl.home import Home
from etl.sample import write_sample
from etl.scrape.by_id import ScrapeResult, scrape
from etl.scrape.concurrent import WORKERS
from tests.etl.scrape.test_wanted import wanted
from tests.fakes import FakeProcess, FakeServer, World, fake_process
from tests.scraping import (
    KINDS,
    many_ids,
    pages,
    plant_ids,
    quick_environment,
    reccobeats,
    scraped,
    spotify,
    start,
    wait_until,
)

BATCH = {"tracks": 50, "albums": 20, "artists": 50, "audio-features": 100}
FAULTS = {"rate_429": 0.05, "rate_500": 0.05, "retry_after": "0.05", "token_life": 200}


def test_faults_leave_no_trace(tmp_path: Path) -> None:
    ids = many_ids(1500)
    with FakeServer(World(invent=0.9)) as server:
        calm, rough = Home(tmp_path / "calm"), Home(tmp_path / "rough")
        for home in (calm, rough):
            plant_ids(home, tracks=ids, artists=ids[:300])
        for kind in ("tracks", "artists", "audio-features"):
            scraped(calm, kind, spotify(server))
        server.reset()
        server.faults.change(
            rate_429=0.05,
            rate_500=0.1,
            drop=0.05,
            cut=0.05,
            not_json=0.05,
            retry_after="0.02",
            token_life=9,
            only="/spotify/v1",
        )
        for kind in ("tracks", "artists", "audio-features"):
            # Of a hundred requests, a quarter fails: six times in a row may happen.
            result = scraped(rough, kind, spotify(server, attempts=12))
            assert result.done == result.wanted
            assert server.counts.repeated(kind) == {}
    assert pages(rough.scraped) == pages(calm.scraped)


@pytest.mark.parametrize("how", ["wait", "fail", "refuse"])
def test_what_was_answered_is_kept(tmp_path: Path, how: str) -> None:
    ids, home = many_ids(2000), Home(tmp_path)
    plant_ids(home, tracks=ids)
    status = {"wait": 429, "fail": 500, "refuse": 418}[how]
    with FakeServer(World(invent=0.9)) as server:
        plan = [200] * 28 + [status] * 50
        server.faults.change(next_statuses=plan, only="/spotify/v1", retry_after="3600")
        result, provider = ScrapeResult("tracks", "spotify"), spotify(server, attempts=2)
        with pytest.raises(WaitError if how == "wait" else RemoteError):
            scrape(home, result, provider)
        provider.close()
        assert result.wanted == 2000
        assert result.done == 28 * 50
        assert result.pages == 1
        assert result.requests == sum(server.requests.values()) - 1
        server.faults.clear()
        result = scraped(home, "tracks", spotify(server))
        assert (result.wanted, result.before, result.requests) == (1000, 400, 12)
        assert server.counts.repeated("tracks") == {}
    assert len(pages(home.scraped)) == 2


def test_a_closed_kind_is_asked_for_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    plant_ids(home, tracks=many_ids(3000))
    with FakeServer(World(invent=1.0), mode="new_app") as server:
        with pytest.raises(ClosedError):
            scraped(home, "audio-features", spotify(server))
        # No more than the first batches, which were under way together.
        assert server.requests["GET", "/spotify/v1/audio-features/"] <= WORKERS
        assert scraped(home, "audio-features", reccobeats(server)).found == 3000


def test_batches_that_are_closed_cost_a_page_of_tries(tmp_path: Path) -> None:
    home = Home(tmp_path)
    plant_ids(home, artists=many_ids(1100))
    with FakeServer(World(invent=0.9), mode="new_app") as server:
        result = scraped(home, "artists", spotify(server))
        assert result.done == 1100
        assert server.requests["GET", "/spotify/v1/artists/"] <= WORKERS
        assert server.counts.repeated("artists") == {}


def test_one_connection_for_each_worker_and_no_more(tmp_path: Path) -> None:
    home = Home(tmp_path)
    plant_ids(home, tracks=many_ids(3000))
    with FakeServer(World(invent=1.0)) as server:
        counts: list[int] = []
        server.faults.latency = 0.01
        plain = server._http.process_request
        server._http.process_request = lambda *a: (counts.append(1), plain(*a))[1]  # type: ignore[method-assign]
        scraped(home, "tracks", spotify(server))
        assert 2 <= len(counts) <= WORKERS + 1  # and one for tokens


def kill_randomly(
    fake: FakeProcess, home: Home, rng: random.Random, kinds: dict[str, int], kills: int
) -> int:
    """Scrape all kinds by ``segue``, killed so many times on the way; give how many kills hit."""
    total, hits = sum(kinds.values()), 0
    env = quick_environment(fake.url, home.root)
    places = sorted(rng.randrange(total) for _ in range(kills))
    before = 0
    for kind, count in kinds.items():
        folder = home.scraped / kind
        while places and places[0] < before + count:
            hits += killed(kind, folder, places.pop(0) - before, env, home)
        with start(["scrape", kind, "--provider", "spotify"], env, home.root) as process:
            out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err or out
        before += count
    return hits


def killed(kind: str, folder: Path, place: int, env: dict[str, str], home: Home) -> bool:
    """Start a scrape, and kill it when it has answered about so many ids of this kind."""

    def is_there() -> bool:
        return process.poll() is not None or answered(folder) > place

    with start(["scrape", kind, "--provider", "spotify"], env, home.root) as process:
        assert wait_until(is_there, 60)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return process.returncode == -signal.SIGKILL


def answered(folder: Path) -> int:
    """About how many ids of a kind are on disk."""
    whole = sum(1 for path in folder.glob("*.json") if not path.name.startswith("."))
    try:
        journal = (folder / ".journal.jsonl").read_bytes().count(b"\n")
    except FileNotFoundError:
        journal = 0
    return whole * 1000 + journal


def undisturbed(fake: FakeProcess, home: Home) -> dict[str, int]:
    """Scrape all kinds in peace; give how many ids each has."""
    return {kind: scraped(home, kind, spotify(fake)).wanted for kind in KINDS}


def assert_kills_leave_no_trace(folder: Path, mpd: Path, kills: int, seed: int) -> None:
    calm = Home(folder / "calm")
    pipeline.extract(calm, mpd=mpd)
    rough = Home(Path(shutil.copytree(calm.root, folder / "rough")))
    named = {kind: len(wanted(rough, kind)) for kind in KINDS}
    with fake_process(folder, ["--invent", "0.9"]) as fake:
        assert undisturbed(fake, calm) == named
        fake.reset()
        fake.change(**FAULTS, only="/spotify/v1", seed=seed)
        hits = kill_randomly(fake, rough, random.Random(seed), named, kills)
        seen = fake.counts()
    assert hits >= kills - 1  # one may come when all is done
    repeated = 0
    for kind in KINDS:
        counts = seen["answered"][kind]
        assert len(counts) == named[kind]
        again = sum(count - 1 for count in counts.values())
        assert again <= kills * WORKERS * BATCH[kind]
        repeated += again
    print(f"{kills} kills, {sum(named.values())} ids, {repeated} asked once more")
    assert pages(rough.scraped) == pages(calm.scraped)
    refused = [status for status in seen["outcomes"] if status.startswith("spotify")]
    assert {"spotify 429", "spotify 500", "spotify 502", "spotify 503"} <= set(refused)


@pytest.mark.slow
def test_kills_on_the_sample_world(tmp_path: Path) -> None:
    world = write_sample(tmp_path / "world", seed=5, tracks=1500, playlists=150)
    assert_kills_leave_no_trace(tmp_path, world.mpd, kills=2, seed=5)


@pytest.mark.slow
def test_ten_kills_on_real_ids(real_data: Path, tmp_path: Path) -> None:
    assert_kills_leave_no_trace(tmp_path, real_data / "mpd", kills=10, seed=10)
