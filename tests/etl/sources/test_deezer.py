"""Deezer: artists by name, faults that come with status 200."""

from __future__ import annotations

import json
from contextlib import closing

import msgspec
import pytest

from etl.errors import ClosedError, RemoteError, WaitError
from etl.ids import name_id
from etl.sources.batches import MOST_REFUSALS
from etl.sources.protocols import ArtistRef
from tests.etl.world import an_id
from tests.fakes import FakeServer
from tests.fakes.artists import deezer_id
from tests.fakes.client import A1, A2, A3
from tests.fakes.messages import answer
from tests.scraping import related_provider, requests_and_repeats

SEARCH = ("GET", "/deezer/search/artist")
EXPECTED = [
    {"name": "Björk Tribute", "keys": {"deezer": str(deezer_id(A2))}},
    {"name": f"Artist {A3}", "keys": {"deezer": str(deezer_id(A3))}},
]


def test_by_name_and_by_its_own_id(server: FakeServer) -> None:
    with closing(related_provider(server, "deezer")) as one:
        # "Björk Tribute" has more fans, and comes first in a search.
        assert one.related(ArtistRef(A1, " BJÖRK ")) == EXPECTED
        assert server.requests[SEARCH] == 1
        known = ArtistRef(name_id("Björk"), "Björk", keys={"deezer": str(deezer_id(A1))})
        assert one.related(known) == EXPECTED
        assert server.requests[SEARCH] == 1
        assert one.related(ArtistRef(A1, "Nobody")) is None
        assert one.related(ArtistRef(A1, keys={"deezer": "5"})) is None
        assert not one.can_query(ArtistRef(A1))
        assert one.can_query(ArtistRef(A1, "x"))
        assert requests_and_repeats(one) == (sum(server.requests.values()), 0)


def test_of_several_with_one_name_the_one_with_most_fans(server: FakeServer) -> None:
    few, many = an_id("few"), an_id("many")
    for artist, fans in ((few, 3), (many, 3000)):
        server.world.artists[artist] = {"id": artist, "name": "Twin", "followers": {"total": fans}}
    server.world.related.update({few: [A1], many: [A2]})
    with closing(related_provider(server, "deezer")) as one:
        found = one.related(ArtistRef(few, "twin"))
    assert found == EXPECTED[:1]


def test_the_quota_is_waited_for(server: FakeServer) -> None:
    server.faults.change(limits={"deezer": (1, 0.3)})
    with closing(related_provider(server, "deezer", backoff=0.1)) as one:
        assert one.related(ArtistRef(A1, "Björk")) == EXPECTED
        requests, repeats = requests_and_repeats(one)
        assert repeats >= 1
        assert requests == sum(server.requests.values()) == 2 + repeats


def test_the_quota_is_not_waited_for_for_ever(server: FakeServer) -> None:
    server.faults.change(quota=1.0)
    slow = related_provider(server, "deezer", wait_cap=0.2)
    with closing(slow) as one, pytest.raises(WaitError, match="deezer") as raised:
        one.related(ArtistRef(A1, "Björk"))
    assert raised.value.until is None


@pytest.mark.parametrize(
    "value",
    [
        {"data": None},
        [],
        None,
    ],
    ids=lambda value: repr(value),
)
def test_answers_that_are_none(server: FakeServer, value: object) -> None:
    server.services["deezer"].respond = lambda _: answer(value)  # type: ignore[method-assign]
    refused = pytest.raises(RemoteError, match="deezer")
    with closing(related_provider(server, "deezer")) as one, refused as raised:
        one.related(ArtistRef(A1, keys={"deezer": "27"}))
    assert len(str(raised.value).splitlines()) <= 3


@pytest.mark.parametrize("code", [600, "abc", [1], None])
def test_what_it_says_nothing_of_is_a_miss_but_not_for_ever(
    server: FakeServer, code: object
) -> None:
    value = {"error": {"code": code, "message": "Unknown path components"}}
    server.services["deezer"].respond = lambda _: answer(value)  # type: ignore[method-assign]
    with closing(related_provider(server, "deezer")) as one:
        for _ in range(MOST_REFUSALS - 1):
            assert one.related(ArtistRef(A1, keys={"deezer": "27"})) is None
        with pytest.raises(ClosedError, match="refuses everything"):
            one.related(ArtistRef(A1, keys={"deezer": "27"}))


def test_rows_of_another_shape_are_left_out(server: FakeServer) -> None:
    half = {"id": "2", "name": "B \ud800"}
    rows = [{"id": 1, "name": 5}, {"id": "x", "name": "A"}, {"id": 1, "name": ""}, 7, None, half]
    value = msgspec.Raw(json.dumps({"data": rows}).encode())
    server.services["deezer"].respond = lambda _: answer(value)  # type: ignore[method-assign]
    with closing(related_provider(server, "deezer")) as one:
        assert one.related(ArtistRef(A1, keys={"deezer": "27"})) == [
            {"name": "B ?", "keys": {"deezer": "2"}}
        ]
