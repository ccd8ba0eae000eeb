"""Last.fm: a key, names, and faults that come with status 200."""

from __future__ import annotations

from contextlib import closing

import pytest

from etl.errors import CredentialsError, RemoteError, WaitError
from etl.ids import name_id
from etl.sources.protocols import ArtistRef
from tests.fakes import FakeServer
from tests.fakes.client import A1, A3, NO_SUCH
from tests.fakes.messages import answer
from tests.scraping import related_provider, requests_and_repeats

BJORK = ArtistRef(A1, "Björk")


def test_similar_artists(server: FakeServer) -> None:
    with closing(related_provider(server, "lastfm")) as one:
        found = one.related(ArtistRef(name_id("Björk"), "björk")) or []
        assert [(each["name"], each["weight"]) for each in found] == [
            ("Björk Tribute", 1.0),
            (f"Artist {A3}", 0.5),
        ]
        assert all(each.get("keys", {"musicbrainz": "x"})["musicbrainz"] for each in found)
        assert not one.can_query(ArtistRef(A1))


def test_who_is_unknown(server: FakeServer) -> None:
    with closing(related_provider(server, "lastfm")) as one:
        assert one.related(ArtistRef(NO_SUCH, "Nobody")) is None
        assert requests_and_repeats(one) == (1, 0)


def test_a_wrong_key(server: FakeServer) -> None:
    refused = pytest.raises(CredentialsError, match=r"\[lastfm\] api_key")
    with closing(related_provider(server, "lastfm", api_key="wrong-key")) as one, refused as raised:
        one.related(BJORK)
    assert "wrong-key" not in str(raised.value)
    assert sum(server.requests.values()) == 1


def test_too_many_requests(server: FakeServer) -> None:
    server.faults.change(limits={"lastfm": (1, 0.2)})
    with closing(related_provider(server, "lastfm", backoff=0.1)) as one:
        assert one.related(BJORK)
        assert one.related(BJORK)
        requests, repeats = requests_and_repeats(one)
        assert requests == sum(server.requests.values()) == 2 + repeats
        assert repeats >= 1
    server.reset()
    server.faults.change(quota=1.0)
    slow = related_provider(server, "lastfm", wait_cap=0.1)
    with closing(slow) as one, pytest.raises(WaitError, match="lastfm"):
        one.related(BJORK)


@pytest.mark.parametrize("code", [8, 11, 16])
def test_errors_that_pass(server: FakeServer, code: int) -> None:
    service = server.services["lastfm"]
    right = service.respond
    answers = iter([answer({"error": code, "message": "Try again later"})])
    service.respond = lambda request: next(answers, None) or right(request)  # type: ignore[method-assign]
    with closing(related_provider(server, "lastfm")) as one:
        assert one.related(BJORK)
        assert requests_and_repeats(one) == (2, 1)


@pytest.mark.parametrize(
    "value",
    [{"error": 13, "message": "Invalid signature"}, {}, {"similarartists": {"artist": None}}, []],
    ids=lambda value: repr(value),
)
def test_answers_that_are_none(server: FakeServer, value: object) -> None:
    server.services["lastfm"].respond = lambda _: answer(value)  # type: ignore[method-assign]
    with closing(related_provider(server, "lastfm")) as one, pytest.raises(RemoteError) as raised:
        one.related(BJORK)
    assert "lastfm" in str(raised.value)


def test_a_status_that_is_a_refusal(server: FakeServer) -> None:
    server.services["lastfm"].respond = lambda _: answer({"error": 10}, 403)  # type: ignore[method-assign]
    with closing(related_provider(server, "lastfm")) as one, pytest.raises(CredentialsError):
        one.related(BJORK)


def test_a_match_that_is_no_number(server: FakeServer) -> None:
    rows = [{"name": "A", "match": "x"}, {"name": "B", "match": None, "mbid": ""}, None]
    value = {"similarartists": {"artist": rows}}
    server.services["lastfm"].respond = lambda _: answer(value)  # type: ignore[method-assign]
    with closing(related_provider(server, "lastfm")) as one:
        assert one.related(BJORK) == [{"name": "A"}, {"name": "B"}]
