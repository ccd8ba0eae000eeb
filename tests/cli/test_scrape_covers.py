"""segue scrape covers: answers, services in order, exit codes, interrupts."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.home import Home
from etl.records.kinds import Track
from etl.scrape.pages import Pages
from etl.sources.images import MOST_REFUSALS
from tests.cli.conftest import Said, Segue, assert_short, running_services
from tests.etl.world import an_id, plant
from tests.fakes import FakeServer, World
from tests.scraping import SOON_S, finish, many_ids, quick_environment, start, wait_until

IDS = many_ids(30)
A, B, C = IDS[:3]


def name_albums(home: Home, ids: list[str]) -> None:
    plant(
        home.store,
        "tracks",
        [Track(track_id=one, origin="4/planted/0", album_id=one) for one in ids],
    )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    name_albums(home, IDS[:3])
    return home


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """The fake services, which have covers of two of the albums."""
    with running_services(World(covers={A: None, B: None}), monkeypatch) as server:
        image = {"url": f"{server.url}/images/{A}", "width": 64}
        server.world.albums[A] = {"id": A, "name": "A", "images": [image]}
        yield server


def rows(said: Said) -> dict[str, tuple[int, int, dict[str, int]]]:
    """What each service came to."""
    return {one["provider"]: (one["wanted"], one["found"], one["reasons"]) for one in said.json}


def test_one_service_after_the_other(segue: Segue, home: Home, server: FakeServer) -> None:
    said = segue("scrape", "covers", "--json", home=home.root)
    assert said.code == 0
    assert rows(said) == {
        "spotify": (3, 1, {"no address known": 2}),
        "oembed": (2, 1, {"no address known": 1}),
    }
    assert "next: segue train cover" in said.err
    assert list(home.covers) == [A, B]
    server.reset()
    said = segue("scrape", "covers", "--json", home=home.root)
    assert (said.code, said.json) == (0, [])
    assert "nothing to ask for" in said.err
    assert server.requests == {}


def test_a_table(segue: Segue, home: Home, server: FakeServer) -> None:
    said = segue("scrape", "covers", "--provider", "oembed", home=home.root)
    assert said.code == 0
    words = " ".join(re.findall(r"[\w-]+", said.out))
    assert words == (
        "provider wanted found missed why requests repeated oembed 3 2 1 1 no address known 6 0"
    )


def test_saved_answers_come_first(
    segue: Segue, home: Home, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEGUE_SPOTIFY_CLIENT_ID")
    Pages(home.scraped / "albums").write("spotify", {A: server.world.albums[A]})
    said = segue("scrape", "covers", "--json", home=home.root)
    assert rows(said) == {"saved": (1, 1, {}), "oembed": (2, 1, {"no address known": 1})}
    assert "passed over: spotify needs [spotify] client_id" in said.err
    assert server.counts.repeated("covers") == {}


def test_no_credentials(
    segue: Segue, home: Home, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEGUE_SPOTIFY_CLIENT_ID")
    said = segue("scrape", "covers", "--provider", "spotify", home=home.root)
    assert said.code == 3
    assert_short(said, "[spotify] client_id", "SEGUE_SPOTIFY_CLIENT_ID")
    assert server.requests == {}


def test_the_order_is_a_setting(
    segue: Segue, home: Home, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUE_SOURCES_COVERS", "oembed")
    assert list(rows(segue("scrape", "covers", "--json", home=home.root))) == ["oembed"]


def test_hosts_that_are_not_named(
    segue: Segue, home: Home, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUE_SOURCES_COVER_HOSTS", "i.scdn.co *.spotifycdn.com")
    said = segue("scrape", "covers", "--provider", "oembed", "--json", home=home.root)
    assert said.code == 0
    assert rows(said)["oembed"][2] == {"address is not https": 2, "no address known": 1}
    assert "2 addresses are on hosts that [sources] cover_hosts does not name" in said.err
    assert "next:" not in said.err
    assert server.counts.asked["covers"] == {}


@pytest.mark.parametrize("value", ["*", "*.com/path", "ho st!", "https://", "http://me:x@host"])
def test_hosts_that_are_none(
    segue: Segue,
    home: Home,
    server: FakeServer,
    monkeypatch: pytest.MonkeyPatch,
    value: str,
) -> None:
    monkeypatch.setenv("SEGUE_SOURCES_COVER_HOSTS", f"i.scdn.co, {value}")
    said = segue("scrape", "covers", home=home.root)
    assert said.code == 3
    assert_short(said, "[sources] cover_hosts", "SEGUE_SOURCES_COVER_HOSTS")
    assert server.requests == {}


@pytest.mark.parametrize(
    ("only", "status", "words"),
    [
        ("/images", 429, ["images answers too many requests", "2 h", "kept"]),
        ("/oembed", 429, ["oembed answers too many requests", "2 h"]),
        ("/oembed", 418, ["oembed refuses an album", "418"]),
        ("/robots.txt", 429, ["images answers too many requests"]),
    ],
)
def test_what_ends_in_6(
    segue: Segue, home: Home, server: FakeServer, only: str, status: int, words: list[str]
) -> None:
    server.faults.change(next_statuses=[status] * 99, retry_after="7200", only=only)
    said = segue("scrape", "covers", "--provider", "oembed", home=home.root)
    assert said.code == 6
    assert "Traceback" not in said.err
    for word in words:
        assert word in said.err


def test_no_records(segue: Segue, tmp_path: Path, server: FakeServer) -> None:
    said = segue("scrape", "covers", home=tmp_path / "empty")
    assert said.code == 3
    assert_short(said, "no records", "segue etl extract")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--provider", "deezer"), 3), (("--retry-misses", "-1"), 2), (("--nothing",), 2)],
)
def test_what_makes_no_sense(
    segue: Segue, home: Home, server: FakeServer, arguments: tuple[str, ...], code: int
) -> None:
    said = segue("scrape", "covers", *arguments, home=home.root)
    assert said.code == code
    assert server.requests == {}


def test_what_a_killed_process_left_is_removed(
    segue: Segue, home: Home, server: FakeServer
) -> None:
    partial = home.covers.root / "zz" / f".{an_id('zz')}.jpg.x.partial"
    partial.parent.mkdir(parents=True)
    partial.write_bytes(b"half")
    segue("scrape", "covers", home=home.root)
    assert not partial.exists()


def test_an_interrupted_all_goes_on(segue: Segue, home: Home, server: FakeServer) -> None:
    command = ("scrape", "covers", "--provider", "spotify", "--json")
    segue(*command, home=home.root)
    server.faults.change(next_statuses=[429], retry_after="7200", only="/images")
    assert segue(*command, "--all", home=home.root).code == 6
    assert segue(*command, home=home.root).code == 0
    assert (home.scraped / "covers" / ".again.json").exists()
    assert rows(segue(*command, "--all", home=home.root))["spotify"][:2] == (3, 1)
    assert not (home.scraped / "covers" / ".again.json").exists()


def test_saved_answers_that_lead_nowhere_are_passed_over(
    segue: Segue, home: Home, server: FakeServer
) -> None:
    ids = many_ids(MOST_REFUSALS + 20)
    name_albums(home, ids)
    image = {"url": "http://i.scdn.co/image/1", "width": 64}
    Pages(home.scraped / "albums").write("spotify", {one: {"images": [image]} for one in ids})
    server.world.covers = dict.fromkeys(ids)
    said = segue("scrape", "covers", "--provider", "oembed", "--json", home=home.root)
    assert said.code == 0
    assert "passed over: no more covers can be fetched: address is not https" in said.err
    assert rows(said)["oembed"] == (len(ids), len(ids), {})


@pytest.mark.parametrize(
    ("where", "how"),
    [("answers", signal.SIGINT), ("wait", signal.SIGINT), ("answers", signal.SIGKILL)],
)
def test_an_end_on_the_way_keeps_what_came(tmp_path: Path, where: str, how: signal.Signals) -> None:
    home = Home(tmp_path / "home")
    name_albums(home, IDS)
    with FakeServer(World(covers=dict.fromkeys(IDS))) as server:
        env = quick_environment(server.url, home.root)
        later = {"hang": 15.0} if where == "answers" else {"rate_429": 1.0, "retry_after": "50"}
        server.faults.change(next_statuses=[200] * 10, only="/images", **later)
        command = ["scrape", "covers", "--provider", "oembed"]
        with start(command, env, tmp_path) as process:
            assert wait_until(lambda: len(list(home.covers)) == 10)
            time.sleep(0.2)
            begin = time.monotonic()
            process.send_signal(how)
            _, err = process.communicate(timeout=30)
            seconds = time.monotonic() - begin
        assert process.returncode == (130 if how == signal.SIGINT else -how)
        assert seconds < SOON_S
        assert ("segue: interrupted" in err) == (how == signal.SIGINT)
        assert "Traceback" not in err
        server.faults.clear()
        code, _, err = finish(command, env, tmp_path)
        assert code == 0, err
        assert list(home.covers) == IDS
        assert not list(home.covers.root.rglob(".*"))
        assert server.counts.repeated("covers") == {}
