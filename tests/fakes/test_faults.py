"""The fake services fail as they are told, count what was asked, start and stop."""

from __future__ import annotations

import http.client
import json
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.fakes import FakeServer, Faults, World, fake_process
from tests.fakes.artists import deezer_id
from tests.fakes.client import A1, T1, T2, Client, a_world


def test_statuses_come_in_the_order_given(server: FakeServer, client: Client) -> None:
    server.faults.change(next_statuses=[500, 200, 502, 503], only="/spotify/v1")
    assert client.token().status == 200
    replies = [client.get(f"/spotify/v1/tracks/{T1}") for _ in range(5)]
    assert [reply.status for reply in replies] == [500, 200, 502, 503, 200]
    assert replies[2].headers["Content-Type"] == "text/html"


@pytest.mark.parametrize("retry_after", ["86400", None])
def test_429_with_and_without_the_header(
    server: FakeServer, client: Client, retry_after: str | None
) -> None:
    server.faults.change(rate_429=1, retry_after=retry_after)
    refused = client.get("/reccobeats/v1/audio-features", ids=T1)
    assert (refused.status, refused.headers.get("Retry-After")) == (429, retry_after)
    assert refused.json["error"]["message"] == "API rate limit exceeded"
    server.faults.clear()
    assert client.get("/reccobeats/v1/audio-features", ids=T1).status == 200


def test_server_errors_in_turn(server: FakeServer, client: Client) -> None:
    server.faults.rate_500 = 1
    assert [client.get("/deezer/artist/5/related").status for _ in range(4)] == [500, 502, 503, 500]


def test_lost_connections_and_broken_answers(server: FakeServer, client: Client) -> None:
    path = f"/spotify/v1/tracks/{T1}"
    server.faults.change(drop=1)
    with pytest.raises(http.client.RemoteDisconnected):
        client.get(path)
    client.close()
    server.faults.change(drop=0, cut=1)
    with pytest.raises(http.client.IncompleteRead):
        client.get(path)
    client.close()
    server.faults.change(cut=0, not_json=1)
    assert client.get(path).body.startswith(b"<html>")
    server.faults.change(not_json=0, hang=0.2)
    start = time.monotonic()
    with pytest.raises(http.client.RemoteDisconnected):
        client.get(path)
    assert time.monotonic() - start >= 0.2
    outcomes = {outcome for _, outcome in server.counts.outcomes}
    assert outcomes == {"drop", "cut", "not_json", "hang"}
    assert server.counts.asked["tracks"][T1] == 4
    assert server.counts.answered["tracks"][T1] == 0


def test_answers_wait(server: FakeServer, client: Client) -> None:
    server.faults.latency = 0.15
    start = time.monotonic()
    client.get(f"/spotify/v1/tracks/{T1}")
    assert time.monotonic() - start >= 0.15


def test_each_service_says_too_often_in_its_own_way(server: FakeServer, client: Client) -> None:
    server.faults.quota = 1
    deezer, lastfm = client.get(f"/deezer/artist/{deezer_id(A1)}/related"), client.similar("Björk")
    assert (deezer.status, deezer.json["error"]["code"]) == (200, 4)
    assert (lastfm.status, lastfm.json["error"]) == (200, 29)
    assert client.get("/musicbrainz/ws/2/url").status == 503
    assert client.get("/listenbrainz/similar-artists/json").status == 429
    assert server.counts.answered["lastfm"] == {}


def test_a_pace_that_is_enforced(server: FakeServer, client: Client) -> None:
    server.faults.limits = {"musicbrainz": (2, 60)}
    resource = f"https://open.spotify.com/artist/{A1}"

    def ask() -> int:
        return client.get("/musicbrainz/ws/2/url", resource=resource, fmt="json").status

    assert [ask() for _ in range(3)] == [200, 200, 503]
    assert client.get(f"/spotify/v1/tracks/{T1}").status == 200
    server.faults.limits = {"musicbrainz": (2, 0.1)}
    time.sleep(0.15)
    assert ask() == 200


def test_faults_go_by_share_and_seed() -> None:
    def drawn(seed: int) -> list[str]:
        faults = Faults(rate_429=0.2, drop=0.1, seed=seed)
        return [faults.plan("/spotify/v1/tracks").fault for _ in range(2_000)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert 340 < drawn(1).count("rate_429") < 460
    assert 150 < drawn(1).count("drop") < 250
    with pytest.raises(TypeError, match="ratee"):
        Faults().change(ratee=1)


def test_what_was_asked_is_counted(server: FakeServer, client: Client) -> None:
    server.faults.next_statuses = [503]
    for ids in (T1, T1, f"{T1},{T2}"):
        client.get("/spotify/v1/tracks", ids=ids)
    client.get(f"/spotify/v1/artists/{A1}/related-artists")
    counts = server.counts
    assert server.requests["GET", "/spotify/v1/tracks"] == 3
    assert counts.asked["tracks"] == {T1: 3, T2: 1}
    assert counts.answered["tracks"] == {T1: 2, T2: 1}
    assert counts.repeated("tracks") == {T1: 2}
    assert counts.answered["related-artists"] == {A1: 1}
    assert counts.outcomes == {("spotify", "503"): 1, ("spotify", "200"): 3}
    assert len(counts.times["spotify"]) == 4
    server.reset()
    assert counts.to_json() == {"requests": {}, "asked": {}, "answered": {}, "outcomes": {}}


def test_stopping_does_not_wait_for_answers_that_hang() -> None:
    start = time.monotonic()
    with FakeServer(a_world(), Faults(hang=60)) as server, closing(Client(server.url)) as client:
        client.connection.request("GET", "/deezer/artist/5/related")
        while not server.requests:
            time.sleep(0.005)
    assert time.monotonic() - start < 20


def test_a_server_comes_back_at_its_port() -> None:
    with FakeServer(a_world()) as first, closing(Client(first.url)) as client:
        assert client.get("/deezer/artist/5/related").status == 200
        first.stop()
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            client.get("/deezer/artist/5/related")
        client.close()
        with FakeServer(a_world(), port=first.port):
            assert client.get("/deezer/artist/5/related").status == 200


def test_the_environment_names_addresses_that_answer(server: FakeServer) -> None:
    environment = server.environment()
    assert len(environment) == 12
    assert all(name.startswith("SEGUE_") for name in environment)
    sources = [text for name, text in environment.items() if name.startswith("SEGUE_SOURCES_")]
    with closing(Client(server.url)) as client:
        for source in sources:
            client.get(urlsplit(source).path)
    of_answers = {"images", "robots.txt"}  # whose addresses are in the answers of others
    asked = {service for service, _ in server.counts.outcomes}
    assert asked == server.services.keys() - of_answers


def test_a_process_of_its_own(tmp_path: Path) -> None:
    counts_file = tmp_path / "counts.json"
    options = ["--sample-tracks", "300", "--counts-file", str(counts_file), "--mode", "new_app"]
    track = min(World.of_sample(tracks=300).tracks)
    path = f"/spotify/v1/tracks/{track}"
    with fake_process(tmp_path, options) as process, closing(Client(process.url)) as client:
        assert process.environment()["SEGUE_SOURCES_DEEZER_URL"] == f"{process.url}/deezer"
        client.log_in()
        assert "popularity" not in client.get(path).json
        process.set_mode("extended")
        assert "popularity" in client.get(path).json
        process.change(next_statuses=[500])
        assert client.get(path).status == 500
        assert process.counts()["answered"] == {"tracks": {track: 2}}
        process.expire_tokens()
        assert client.get(path).status == 401
        assert process.counts()["outcomes"]["spotify 401"] == 1
    assert json.loads(counts_file.read_text())["asked"]["tracks"][track] == 4
