"""ListenBrainz: similar artists by the ids of MusicBrainz, which is asked for them."""

from __future__ import annotations

from contextlib import closing

import pytest

from etl.errors import RemoteError
from etl.ids import name_id
from etl.sources.protocols import ArtistRef
from tests.fakes import FakeServer
from tests.fakes.artists import mbid
from tests.fakes.client import A1, A2, A3, NO_SUCH
from tests.fakes.messages import answer
from tests.scraping import related_provider, requests_and_repeats

LOOK_UP = ("GET", "/musicbrainz/ws/2/url")


def test_the_id_is_looked_up_unless_it_is_known(server: FakeServer) -> None:
    with closing(related_provider(server, "listenbrainz")) as one:
        found = one.related(ArtistRef(A1)) or []
        assert [(each["name"], each["keys"]["musicbrainz"]) for each in found] == [
            ("Björk Tribute", mbid(A2)),
            (f"Artist {A3}", mbid(A3)),
        ]
        weights = [each["weight"] for each in found]
        assert weights == sorted(weights, reverse=True)
        assert weights[0] > weights[1] > 0
        assert server.requests[LOOK_UP] == 1
        known = ArtistRef(name_id("x"), keys={"musicbrainz": mbid(A1)})
        assert one.related(known) == found
        assert server.requests[LOOK_UP] == 1
        assert requests_and_repeats(one) == (sum(server.requests.values()), 0) == (3, 0)


def test_who_is_unknown(server: FakeServer) -> None:
    with closing(related_provider(server, "listenbrainz")) as one:
        assert one.related(ArtistRef(NO_SUCH)) is None
        assert one.related(ArtistRef(A1, keys={"musicbrainz": mbid(NO_SUCH)})) == []
        assert not one.can_query(ArtistRef(name_id("x"), "x"))
        assert one.can_query(ArtistRef(A1))


def test_musicbrainz_that_is_asked_too_often(server: FakeServer) -> None:
    server.faults.change(limits={"musicbrainz": (1, 0.3)})
    with closing(related_provider(server, "listenbrainz", backoff=0.2)) as one:
        one.related(ArtistRef(A1))
        assert one.related(ArtistRef(A2)) == []
        assert server.counts.outcomes["musicbrainz", "503"] == requests_and_repeats(one)[1] >= 1


def test_an_artist_is_not_similar_to_itself_and_the_nearest_come_first(server: FakeServer) -> None:
    rows = [
        {"artist_mbid": mbid(A2), "name": "Second", "score": 5},
        {"artist_mbid": mbid(A1), "name": "Itself", "score": 99},
        {"artist_mbid": mbid(A3), "name": "First", "score": 50},
        {"artist_mbid": mbid(NO_SUCH), "name": "", "score": 60},
        {"artist_mbid": None, "name": "Last"},
    ]
    server.services["listenbrainz"].respond = lambda _: answer(rows)  # type: ignore[method-assign]
    with closing(related_provider(server, "listenbrainz")) as one:
        found = one.related(ArtistRef(A1)) or []
    assert [each["name"] for each in found] == ["First", "Second", "Last"]


@pytest.mark.parametrize("service", ["listenbrainz", "musicbrainz"])
def test_refusals(server: FakeServer, service: str) -> None:
    server.services[service].respond = lambda _: answer({}, 405)  # type: ignore[method-assign]
    refused = pytest.raises(RemoteError, match=f"{service} refuses")
    with closing(related_provider(server, "listenbrainz")) as one, refused:
        one.related(ArtistRef(A1))


@pytest.mark.parametrize("service", ["listenbrainz", "musicbrainz"])
def test_one_who_is_refused_does_not_stop_a_crawl(server: FakeServer, service: str) -> None:
    with closing(related_provider(server, "listenbrainz")) as one:
        assert one.related(ArtistRef(A1)) is not None
        server.services[service].respond = lambda _: answer({}, 400)  # type: ignore[method-assign]
        assert [one.related(ArtistRef(A1)) for _ in range(9)] == [None] * 9


@pytest.mark.parametrize("value", [{}, None, "text"], ids=lambda value: repr(value))
def test_answers_of_another_shape(server: FakeServer, value: object) -> None:
    server.services["listenbrainz"].respond = lambda _: answer(value)  # type: ignore[method-assign]
    with closing(related_provider(server, "listenbrainz")) as one:
        with pytest.raises(RemoteError, match="without a list"):
            one.related(ArtistRef(A1))
        server.services["musicbrainz"].respond = lambda _: answer(value)  # type: ignore[method-assign]
        assert one.related(ArtistRef(A1)) is None
