"""Covers: fetched once, kept whole, missed for a reason, and gone on with after any end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from etl.errors import RemoteError, WaitError
from etl.home import Home
from etl.readers.scraped.extract import has_fetched
from etl.records.kinds import Album, Track
from etl.scrape import wanted_covers
from etl.scrape.cover_source import CoverSource, SavedAddresses
from etl.scrape.covers import CoverResult, scrape_covers
from etl.scrape.pages import Pages
from etl.sources.album_images import SpotifyCovers
from etl.sources.allowed_hosts import AllowedHosts
from etl.sources.images import Images
from etl.sources.oembed import OEmbed
from etl.sources.protocols import AddressProvider
from tests.etl.covers.test_picture import bomb
from tests.etl.world import an_id, plant
from tests.fakes import FakeServer, World
from tests.fakes.images import color, drawn
from tests.fakes.messages import Answer, answer, page
from tests.scraping import Fake, answers, many_ids, service, spotify

A, B, C = an_id("a"), an_id("b"), an_id("c")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def name_albums(home: Home, ids: Iterable[str]) -> None:
    """Records of tracks that name albums."""
    plant(
        home.store,
        "tracks",
        [Track(track_id=one, origin="4/planted/0", album_id=one) for one in ids],
    )


def source(server: Fake, name: str = "oembed", **settings: Any) -> CoverSource:
    images = Images(service("", "images", **settings), AllowedHosts((server.url,)))
    provider: AddressProvider = SavedAddresses()
    if name == "spotify":
        provider = SpotifyCovers(spotify(server, **settings))
    if name == "oembed":
        provider = OEmbed(service(f"{server.url}/oembed", "oembed", **settings))
    return CoverSource(provider, images)


def fetched(home: Home, server: Fake, name: str = "oembed", **options: Any) -> CoverResult:
    result = CoverResult(name)
    with closing(source(server, name)) as one:
        scrape_covers(home, result, one, **options)
    return result


def is_drawn(home: Home, album_id: str) -> bool:
    """Whether the cover is the one that the fake host draws."""
    off = np.abs(home.covers.read(album_id).astype(int) - color(album_id))
    return bool(off.max() <= 6)


def with_images(server: FakeServer, ids: Sequence[str]) -> dict[str, Any]:
    """Albums as Spotify describes them."""
    url = f"{server.url}/images"
    return {
        one: {
            "id": one,
            "name": one,
            "images": [
                {"url": f"{url}/no-such-{one}", "width": 640, "height": 640},
                {"url": f"{url}/{one}", "width": 64, "height": 64},
            ],
        }
        for one in ids
    }


@pytest.mark.parametrize("name", ["spotify", "oembed"])
def test_covers_of_both(home: Home, name: str) -> None:
    ids = many_ids(45)
    with FakeServer(World(covers=dict.fromkeys(ids))) as server:
        server.world.albums = with_images(server, ids)
        name_albums(home, ids)
        shown: list[tuple[int, int, str]] = []
        result = fetched(home, server, name, progress=lambda *step: shown.append(step))
        assert (result.wanted, result.found, result.missed) == (45, 45, 0)
        assert shown[-1] == (45, 45, name)
        assert list(home.covers) == ids
        assert all(is_drawn(home, one) for one in ids)
        assert not has_fetched(home.scraped), "covers are nothing to load"
        # robots.txt, a picture each, and addresses in batches of 20 or one by one
        asked = {"spotify": 3, "oembed": 45}[name]
        assert (result.requests, result.repeats) == (1 + 45 + asked, 0)
        server.reset()
        result = fetched(home, server, name)
        assert (result.wanted, result.requests) == (0, 0)
        assert server.requests == {}
        saved = answers(home.scraped / "covers")
        assert saved == {one: {"url": f"{server.url}/images/{one}"} for one in ids}


def test_only_albums_that_tracks_name(home: Home) -> None:
    plant(
        home.store,
        "records",
        [
            Track(track_id=A, origin="4/planted/0", album_id=A),
            Track(track_id=B, origin="4/planted/0", album_id="no id"),
            Track(track_id=C, origin="4/planted/0"),
            Album(album_id=B, origin="4/planted/0"),
        ],
    )
    with FakeServer(World(invent=1.0)) as server:
        assert fetched(home, server).wanted == 1
        assert server.counts.asked["oembed"] == {A: 1}


def test_addresses_in_saved_answers_are_not_asked_for(home: Home) -> None:
    name_albums(home, [A, B, C])
    with FakeServer(World(invent=1.0)) as server:
        albums = with_images(server, [A, B, an_id("unnamed")])
        track = {"id": C, "album": albums.pop(B)}
        other = {"id": B, "album": None}
        Pages(home.scraped / "albums").write("spotify", {**albums, C: None})
        Pages(home.scraped / "tracks").write("spotify", {C: track, B: other})
        result = fetched(home, server, "saved")
        assert (result.wanted, result.found, result.requests) == (2, 2, 3)
        assert list(home.covers) == [A, B]
        assert sum(server.counts.asked["oembed"].values()) == 0
        assert fetched(home, server).wanted == 1


def test_saved_answers_of_another_shape(home: Home) -> None:
    name_albums(home, [A])
    for kind in ("albums", "tracks"):
        folder = home.scraped / kind
        folder.mkdir(parents=True)
        values: list[Any] = [7, [], "x", {"images": 7}, {"album": 7}, {"album": {"images": [7]}}]
        found = {an_id(f"{number}"): value for number, value in enumerate(values)}
        (folder / "mine.json").write_bytes(msgspec.json.encode(found))
    with FakeServer() as server:
        assert fetched(home, server, "saved").wanted == 0


NOISE = drawn(A)
BAD: dict[str, tuple[Answer, str]] = {
    "truncated": (Answer(200, NOISE[: len(NOISE) // 2], "image/jpeg"), "no whole JPEG"),
    "bomb": (Answer(200, bomb(60_000, 60_000), "image/png"), "no whole JPEG"),
    "html": (page(200), "a text instead of a picture"),
    "json": (answer({}), "no whole JPEG"),
    "empty": (Answer(200, b"", "image/jpeg"), "no whole JPEG"),
    "gone": (answer({}, 404), "HTTP 404"),
    "elsewhere": (answer({}, 302, Location="http://other.example/"), "leads to another host"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_missed_is_not_asked_for_again(home: Home, name: str) -> None:
    bad, reason = BAD[name]
    name_albums(home, [A, B])
    with FakeServer(World(covers={A: bad, B: None})) as server:
        result = fetched(home, server)
        assert (result.wanted, result.found, result.missed) == (2, 1, 1)
        ((why, count),) = result.reasons.items()
        assert why.startswith(reason)
        assert count == 1
        assert list(home.covers) == [B]
        assert fetched(home, server).wanted == 0
        assert fetched(home, server, retry_misses=1).wanted == 0
        server.world.covers[A] = None
        assert fetched(home, server, retry_misses=0).found == 1
        assert list(home.covers) == [A, B]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://i.scdn.co/image/1", "address is not https"),
        ("https://127.0.0.1/image/1", "host is not allowed"),
        ("//i.scdn.co/image/1", "address is not https"),
    ],
)
def test_what_may_not_be_fetched_is_counted_and_may_come_later(
    home: Home, address: str, reason: str
) -> None:
    name_albums(home, [A])
    with FakeServer() as server:
        server.oembed.addresses[A] = address
        result = fetched(home, server)
        assert result.reasons == {reason: 1}
        assert server.counts.asked["covers"] == {}
        assert answers(home.scraped / "covers") == {}
        server.world.covers[A] = None
        server.oembed.addresses.clear()
        assert fetched(home, server).found == 1


def test_what_the_host_refuses_may_come_later(home: Home) -> None:
    name_albums(home, [A, B])
    with FakeServer(World(covers={A: answer({}, 403), B: None})) as server:
        assert fetched(home, server).reasons == {"HTTP 403": 1}
        server.world.covers[A] = None
        assert fetched(home, server).found == 1


def test_robots_txt_is_obeyed(home: Home) -> None:
    name_albums(home, [A, B])
    with FakeServer(World(invent=1.0)) as server:
        server.robots.say("User-agent: *\nDisallow: /images/\n")
        assert fetched(home, server).reasons == {"robots.txt does not allow it": 2}
        assert server.requests["GET", "/robots.txt"] == 1
        assert server.counts.asked["covers"] == {}


def test_misses_of_one_are_asked_of_the_next(home: Home) -> None:
    name_albums(home, [A, B])
    with FakeServer(World(covers={B: None})) as server:
        assert fetched(home, server, "spotify").reasons == {"no address known": 2}
        assert fetched(home, server, "spotify").wanted == 0
        assert (fetched(home, server).found, fetched(home, server).wanted) == (1, 0)
        day = (date.today() - timedelta(days=9)).isoformat()
        (path,) = (home.scraped / "covers").glob("oembed-*.json")
        path.rename(path.with_name(f"oembed-{day}-000002.json"))
        assert fetched(home, server, retry_misses=10).wanted == 0
        assert fetched(home, server, retry_misses=9).wanted == 1


def test_a_cover_that_was_deleted_is_fetched_again(home: Home) -> None:
    name_albums(home, [A, B])
    with FakeServer(World(invent=1.0)) as server:
        fetched(home, server)
        (path,) = home.covers.root.glob(f"*/{A}.jpg")
        path.unlink()
        server.reset()
        assert fetched(home, server).found == 1
        assert server.counts.asked["covers"] == {A: 1}


def test_faults_leave_no_trace(home: Home) -> None:
    ids = many_ids(80)
    name_albums(home, ids)
    with FakeServer(World(invent=1.0)) as server:
        server.faults.change(rate_429=0.1, rate_500=0.1, drop=0.05, cut=0.05, retry_after="0.01")
        result = CoverResult("oembed")
        with closing(source(server, attempts=15)) as one:
            scrape_covers(home, result, one)
        assert (result.found, result.missed) == (80, 0)
        assert result.repeats == result.requests - 161 > 0
        assert list(home.covers) == ids
        assert server.counts.repeated("covers") == {}


@pytest.mark.parametrize(("status", "error"), [(429, WaitError), (500, RemoteError)])
def test_what_came_is_kept(home: Home, status: int, error: type[RemoteError]) -> None:
    ids = many_ids(60)
    name_albums(home, ids)
    with FakeServer(World(invent=0.7)) as server:
        plan = [200] * 20 + [status] * 50
        server.faults.change(next_statuses=plan, retry_after="3600", only="/images")
        result = CoverResult("oembed")
        with closing(source(server, attempts=1)) as one, pytest.raises(error):
            scrape_covers(home, result, one)
        assert result.found == len(list(home.covers)) == 20
        server.faults.clear()
        again = fetched(home, server)
        assert again.wanted == 40
        assert (
            result.missed >= again.before == again.reasons.get("missed before the interruption", 0)
        )
        known = {one for one in ids if server.world.invents(one)}
        assert set(home.covers) == known
        assert server.counts.repeated("covers") == {}


@pytest.mark.parametrize(
    ("only", "count"), [("/robots.txt", 2), ("/spotify/v1", 2)], ids=["robots", "addresses"]
)
def test_what_all_wait_for_fails_once(home: Home, only: str, count: int) -> None:
    """Eight threads wait for one answer: its failure is that of all, without trying again."""
    ids = many_ids(20)
    name_albums(home, ids)
    with FakeServer(World(covers=dict.fromkeys(ids))) as server:
        server.world.albums = with_images(server, ids)
        server.faults.change(next_statuses=[500] * 99, only=only)
        result = CoverResult("spotify")
        with closing(source(server, "spotify", attempts=2)) as one, pytest.raises(RemoteError):
            scrape_covers(home, result, one)
        asked = sum(n for (_, path), n in server.requests.items() if path.startswith(only))
        assert asked == count


def test_a_cover_that_was_deleted_while_interrupted(home: Home) -> None:
    name_albums(home, many_ids(30))
    with FakeServer(World(invent=1.0)) as server:
        server.faults.change(next_statuses=[200] * 20 + [418] * 99, only="/oembed")
        with pytest.raises(RemoteError):
            fetched(home, server)
        server.faults.clear()
        first = next(iter(home.covers))
        next(home.covers.root.glob(f"*/{first}.jpg")).unlink()
        fetched(home, server)
        assert list(home.covers) == many_ids(30)


def test_everything_again_goes_on_where_it_stopped(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wanted_covers, "PAGE", 20)
    ids = many_ids(50)
    name_albums(home, ids)
    with FakeServer(World(covers=dict.fromkeys(ids))) as server:
        server.world.albums = with_images(server, ids)
        for one in ids:
            home.covers.write(one, np.zeros((64, 64, 3), dtype=np.uint8))
        assert fetched(home, server, "spotify").wanted == 0
        # The first page is whole, of the second ten covers have come.
        server.faults.change(
            next_statuses=[200] * 30 + [429] * 99, retry_after="3600", only="/images"
        )
        with pytest.raises(WaitError):
            fetched(home, server, "spotify", again=True)
        server.faults.clear()
        result = fetched(home, server, "spotify", again=True, retry_misses=3)
        assert (result.wanted, result.found, result.before) == (30, 30, 10)
        assert server.counts.repeated("covers") == {}
        assert all(is_drawn(home, one) for one in ids)
        Pages(home.scraped / "covers").end_again()
        assert fetched(home, server, "spotify", again=True).wanted == 50
