"""Spotify by spotipy: batches, tokens that run out, apps that are told less, closed endpoints."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from etl.errors import ClosedError, CredentialsError, RemoteError, WaitError
from etl.sources.batches import BatchRefusedError, fetch_all
from etl.sources.protocols import ArtistRef
from tests.fakes import FakeServer, World
from tests.fakes.client import A1, A2, A3, ALBUM, NO_SUCH, T1, T2, T3, a_world
from tests.fakes.messages import Answer, answer
from tests.scraping import many_ids, requests_and_repeats, spotify

TOKEN = ("POST", "/spotify/token")


def asked(server: FakeServer) -> int:
    """All requests but those for tokens."""
    return sum(server.requests.values()) - server.requests[TOKEN]


def test_batches_with_nulls(server: FakeServer) -> None:
    with closing(spotify(server)) as one:
        tracks = one.fetch("tracks", [T2, NO_SUCH, T1, T3])
        assert {key: value and value["name"] for key, value in tracks.items()} == {
            T2: "Two",
            NO_SUCH: None,
            T1: "One",
            T3: None,
        }
        features = one.fetch("audio-features", [T3, T1])
        assert features[T3] is None
        assert features[T1] == server.world.audio_features[T1]
        assert one.fetch("albums", [ALBUM, NO_SUCH])[NO_SUCH] is None
        assert one.fetch("artists", [A1, A2])[A2] == server.world.artists[A2]
        assert requests_and_repeats(one) == (asked(server), 0) == (4, 0)
    assert server.requests[TOKEN] == 1


@pytest.mark.parametrize(
    ("kind", "size"), [("tracks", 50), ("albums", 20), ("artists", 50), ("audio-features", 100)]
)
def test_batches_are_as_large_as_allowed(kind: str, size: int) -> None:
    ids = many_ids(size)
    with FakeServer(World(invent=1.0)) as server, closing(spotify(server)) as one:
        assert one.batch_size(kind) == size
        assert None not in one.fetch(kind, ids).values()
        assert asked(server) == 1


def test_one_id_alone(server: FakeServer) -> None:
    with closing(spotify(server)) as one:
        assert one.fetch("tracks", [T1])[T1] == server.world.tracks[T1]
        assert one.fetch("audio-features", [T1])[T1] == server.world.audio_features[T1]
        assert one.fetch("artists", [NO_SUCH]) == {NO_SUCH: None}


@pytest.mark.parametrize("kind", ["tracks", "audio-features"])
def test_one_bad_id_does_not_spoil_a_batch(server: FakeServer, kind: str) -> None:
    known = getattr(server.world, kind.replace("-", "_"))
    with closing(spotify(server)) as one:
        # One that is refused here, and one that Spotify refuses though it looks like an id.
        found = fetch_all(one, kind, [T1, "bad", T2])
        assert found == {T1: known[T1], "bad": None, T2: known[T2]}
        server.faults.change(next_statuses=[400, 200, 400, 200], only=f"/spotify/v1/{kind}")
        found = fetch_all(one, kind, [T1, NO_SUCH, T2])
        assert found == {T1: known[T1], NO_SUCH: None, T2: known[T2]}


@pytest.mark.parametrize("life", [12, 40])
def test_tokens_that_run_out_under_many_threads(life: int) -> None:
    ids = many_ids(200)
    with FakeServer(World(invent=1.0)) as server, closing(spotify(server)) as one:
        server.faults.token_life = life
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda each: one.fetch("tracks", [each]), ids))
        assert [
            part[each] and part[each]["id"] for part, each in zip(found, ids, strict=True)
        ] == ids
        tokens = server.requests[TOKEN]
        # Nobody renews what somebody else has just renewed.
        assert len(ids) / life <= tokens <= len(ids) / life + 2
        assert one.renewals == tokens - 1
        assert requests_and_repeats(one)[1] == 0


def test_all_tokens_made_invalid(server: FakeServer) -> None:
    with closing(spotify(server)) as one:
        one.fetch("tracks", [T1])
        server.spotify.expire_tokens()
        assert one.fetch("tracks", [T2])[T2] is not None
        assert one.renewals == 1


def test_tokens_that_are_always_refused(server: FakeServer) -> None:
    server.faults.token_life = 0
    refused = pytest.raises(CredentialsError, match="refuses access tokens")
    with closing(spotify(server)) as one, refused as raised:
        one.fetch("tracks", [T1, T2])
    assert len(str(raised.value).splitlines()) <= 3
    assert sum(server.requests.values()) < 10


def test_a_wrong_secret(server: FakeServer) -> None:
    refused = pytest.raises(CredentialsError, match="invalid_client")
    with closing(spotify(server, secret="wrong-secret")) as one, refused as raised:
        one.fetch("tracks", [T1])
    text = str(raised.value)
    assert "[spotify] client_id and client_secret" in text
    assert "SEGUE_SPOTIFY_CLIENT_ID" in text
    assert "wrong-secret" not in text
    assert server.requests == {TOKEN: 1}


def test_a_token_service_that_fails_at_first(server: FakeServer) -> None:
    server.faults.change(next_statuses=[503, 429, 502], only="/spotify/token", retry_after="0.02")
    with closing(spotify(server)) as one:
        assert one.fetch("tracks", [T1])[T1] is not None
    assert server.requests[TOKEN] == 4


@pytest.mark.parametrize("fault", ["drop", "cut", "not_json"])
def test_a_token_service_that_is_broken(server: FakeServer, fault: str) -> None:
    server.faults.change(**{fault: 1.0}, only="/spotify/token")
    refused = pytest.raises(RemoteError, match="2 times in a row")
    with closing(spotify(server, attempts=2)) as one, refused as raised:
        one.fetch("tracks", [T1])
    assert not isinstance(raised.value, CredentialsError)


@pytest.mark.parametrize("kind", ["tracks", "audio-features", "related-artists"])
@pytest.mark.parametrize(
    "faults",
    [{"not_json": 1.0}, {"cut": 1.0}, {"drop": 1.0}, {"rate_500": 1.0}, {"hang": 0.2}],
    ids=["not_json", "cut", "drop", "status", "hang"],
)
def test_broken_answers(server: FakeServer, kind: str, faults: dict[str, Any]) -> None:
    server.faults.change(**faults, only="/spotify/v1")
    with closing(spotify(server, attempts=2, timeout=0.1)) as one:
        with pytest.raises(RemoteError, match="2 times in a row"):
            one.related(ArtistRef(A1)) if kind == "related-artists" else one.fetch(kind, [T1, T2])
        assert requests_and_repeats(one) == (asked(server), 1) == (2, 1)


def test_a_wait_that_is_too_long(server: FakeServer) -> None:
    server.faults.change(rate_429=1.0, retry_after="86400", only="/spotify/v1")
    with closing(spotify(server)) as one, pytest.raises(WaitError, match="24 h") as raised:
        one.fetch("tracks", [T1])
    assert raised.value.until is not None
    assert asked(server) == 1


def test_a_short_wait(server: FakeServer) -> None:
    server.faults.change(next_statuses=[429, 429], retry_after="0.05", only="/spotify/v1")
    with closing(spotify(server)) as one:
        assert one.fetch("tracks", [T1, T2])[T1] is not None
        assert requests_and_repeats(one) == (3, 2)


def test_new_apps_are_asked_one_by_one(server: FakeServer) -> None:
    server.spotify.mode = "new_app"
    with closing(spotify(server)) as one:
        found = fetch_all(one, "tracks", [T1, NO_SUCH, T2])
        assert found[NO_SUCH] is None
        assert found[T1] is not None
        assert "popularity" not in found[T1]
        assert asked(server) == 1 + 3
        assert one.batch_size("tracks") == 1
        assert one.batch_size("artists") == 50
        one.fetch("tracks", [T1])
        with pytest.raises(BatchRefusedError):
            one.fetch("tracks", [T1, T2])
        # The batch that is closed is not tried once more.
        assert server.requests["GET", "/spotify/v1/tracks/"] == 1


def test_audio_features_are_closed_to_new_apps(server: FakeServer) -> None:
    server.spotify.mode = "new_app"
    with closing(spotify(server)) as one:
        with pytest.raises(ClosedError, match="--provider reccobeats") as raised:
            one.fetch("audio-features", [T1, T2])
        assert requests_and_repeats(one) == (asked(server), 0) == (1, 0)
    assert "403" in str(raised.value)


def test_related_artists(server: FakeServer) -> None:
    with closing(spotify(server)) as one:
        found = one.related(ArtistRef(A1)) or []
        assert [each["id"] for each in found] == [A2, A3]
        assert one.related(ArtistRef(NO_SUCH)) is None
        # One that is unknown is not looked up: the endpoint has answered before.
        assert asked(server) == 2
        assert one.can_query(ArtistRef(A1))
        assert not one.can_query(ArtistRef("name:" + "x" * 17, "x"))


def test_related_artists_that_are_closed(server: FakeServer) -> None:
    server.spotify.mode = "new_app"
    with closing(spotify(server)) as one:
        with pytest.raises(ClosedError, match="deezer, listenbrainz or lastfm"):
            one.related(ArtistRef(A1))
        assert requests_and_repeats(one) == (2, 0)


def test_an_unknown_artist_does_not_mean_closed(server: FakeServer) -> None:
    with closing(spotify(server)) as one:
        assert one.related(ArtistRef(NO_SUCH)) is None
        assert one.related(ArtistRef(A1))


@pytest.mark.parametrize("status", [403, 500])
def test_errors_in_another_shape(status: int) -> None:
    """A proxy's errors have no "message", and their "error" may be a text."""
    body = Answer(status, b'{"error": "Bad gateway"}')
    with FakeServer(a_world()) as server, closing(spotify(server, attempts=2)) as one:
        server.faults.failure = lambda _: body  # type: ignore[method-assign]
        server.faults.change(next_statuses=[status] * 9, only="/spotify/v1")
        with pytest.raises(RemoteError, match=str(status)):
            one.fetch("artists", [A1])


def test_json_of_another_shape() -> None:
    with FakeServer(a_world()) as server, closing(spotify(server, attempts=2)) as one:
        for value in ([], 5, {"tracks": 5}, {"tracks": []}):
            server.spotify._batch = lambda *_, value=value: answer(value)  # type: ignore[method-assign]
            for kind in ("tracks", "audio-features"):
                with pytest.raises(RemoteError):
                    one.fetch(kind, [T1, T2])
