"""Addresses of covers: from responses of Spotify, and from oEmbed without a key."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from etl.errors import ClosedError, RemoteError
from etl.sources.album_images import SpotifyCovers, smallest_image
from etl.sources.oembed import KNOWN_ALBUM, OEmbed
from tests.etl.world import an_id
from tests.fakes import FakeServer
from tests.fakes.client import ALBUM, NO_SUCH
from tests.fakes.messages import answer
from tests.scraping import many_ids, service, spotify

OTHER = an_id("album2")


def image(name: str, width: Any) -> dict[str, Any]:
    return {"url": name, "width": width, "height": width}


@pytest.mark.parametrize(
    ("images", "url"),
    [
        ([image("big", 640), image("mid", 300), image("small", 64)], "small"),
        ([image("big", 640), image("mid", 300), image("tiny", 63)], "mid"),
        ([image("tiny", 16), image("less", 48)], "less"),
        ([image("first", None), image("second", None)], "first"),
        ([image("unknown", None), image("mid", 300)], "mid"),
        ([image("text", "64"), image("float", 300.0)], "text"),
        ([image("", 64), {"width": 64}, None, 7, image("list", [64]), image("ok", 640)], "ok"),
        ([], None),
        (None, None),
        ("https://host.example", None),
        ({"url": "x"}, None),
    ],
)
def test_the_smallest_that_is_large_enough(images: Any, url: str | None) -> None:
    assert smallest_image(images) == url


@pytest.mark.parametrize("mode", ["extended", "new_app"])
def test_spotify(server: FakeServer, mode: Any) -> None:
    server.spotify.mode = mode
    server.world.albums[ALBUM] = {"id": ALBUM, "name": "Album", "images": [image("a", 64)]}
    server.world.albums[OTHER] = {"id": OTHER, "name": "Other"}
    with closing(SpotifyCovers(spotify(server))) as one:
        assert one.batch_size == 20
        found = one.addresses([ALBUM, OTHER, NO_SUCH])
        assert found == {ALBUM: "a", OTHER: None, NO_SUCH: None}
        assert one.batch_size == (20 if mode == "extended" else 1)


def oembed(server: FakeServer, **settings: Any) -> OEmbed:
    return OEmbed(service(f"{server.url}/oembed", "oembed", **settings))


def test_oembed(server: FakeServer) -> None:
    server.oembed.addresses = {ALBUM: "https://host.example/1", OTHER: None}
    with closing(oembed(server)) as one:
        found = one.addresses([NO_SUCH, ALBUM, OTHER])
    assert found == {ALBUM: "https://host.example/1", OTHER: None, NO_SUCH: None}
    assert server.counts.asked["oembed"] == {NO_SUCH: 1, ALBUM: 1, OTHER: 1, KNOWN_ALBUM: 1}


def test_oembed_that_is_gone(server: FakeServer) -> None:
    server.faults.change(next_statuses=[404] * 9, only="/oembed")
    with closing(oembed(server)) as one, pytest.raises(ClosedError, match="--provider spotify"):
        one.addresses(many_ids(2))


def test_oembed_that_refuses(server: FakeServer) -> None:
    server.faults.change(next_statuses=[418], only="/oembed")
    with closing(oembed(server)) as one, pytest.raises(RemoteError, match="HTTP 418"):
        one.addresses([ALBUM])


@pytest.mark.parametrize("value", [[], "x", 7, None])
def test_oembed_in_another_shape(server: FakeServer, value: Any) -> None:
    server.oembed.respond = lambda _: answer(value)  # type: ignore[method-assign]
    with closing(oembed(server)) as one, pytest.raises(RemoteError, match="without an object"):
        one.addresses([ALBUM])


@pytest.mark.parametrize("value", [{}, {"thumbnail_url": 7}, {"thumbnail_url": ""}])
def test_oembed_without_an_address(server: FakeServer, value: Any) -> None:
    server.oembed.respond = lambda _: answer(value)  # type: ignore[method-assign]
    with closing(oembed(server)) as one:
        assert one.addresses([ALBUM]) == {ALBUM: None}
