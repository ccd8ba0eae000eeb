"""The fake services answer as the real ones do, from worlds read, made or written by hand."""

from __future__ import annotations

import gzip
import json
from contextlib import closing
from pathlib import Path

import pytest

from etl.sample import write_sample
from tests.etl.world import an_id
from tests.fakes import FakeServer, World
from tests.fakes.artists import mbid
from tests.fakes.client import A1, A2, A3, ALBUM, NO_SUCH, T1, T2, T3, Client, a_world


def test_a_token_is_given_for_the_right_secret_only_and_needed(server: FakeServer) -> None:
    with closing(Client(server.url)) as client:
        denied = client.token("wrong")
        assert (denied.status, denied.json["error"]) == (400, "invalid_client")
        assert client.get(f"/spotify/v1/tracks/{T1}").status == 401
        client.log_in()
        assert client.get(f"/spotify/v1/tracks/{T1}").json["name"] == "One"


def test_batches_keep_the_order_and_say_null(client: Client) -> None:
    found = client.get("/spotify/v1/tracks/", ids=f"{T2},{NO_SUCH},{T1},{T3}").json["tracks"]
    assert [each and each["name"] for each in found] == ["Two", None, "One", None]
    features = client.get("/spotify/v1/audio-features", ids=f"{T3},{T1}").json["audio_features"]
    assert [each and each["tempo"] for each in features] == [None, 120.0]


@pytest.mark.parametrize(
    ("kind", "most"), [("tracks", 50), ("albums", 20), ("artists", 50), ("audio-features", 100)]
)
def test_batches_have_a_limit(client: Client, kind: str, most: int) -> None:
    assert client.get(f"/spotify/v1/{kind}", ids=",".join([T1] * most)).status == 200
    refused = client.get(f"/spotify/v1/{kind}", ids=",".join([T1] * (most + 1)))
    message = "Too many ids requested"
    assert refused.json == {"error": {"status": 400, "message": message}}


def test_ids_that_are_none_and_ids_that_are_unknown(client: Client) -> None:
    assert client.get("/spotify/v1/tracks/short").json["error"]["message"] == "invalid id"
    assert client.get("/spotify/v1/tracks", ids=f"{T1},short").status == 400
    assert client.get(f"/spotify/v1/tracks/{NO_SUCH}").status == 404
    assert client.get(f"/spotify/v1/audio-features/{T3}").status == 404
    assert client.get(f"/spotify/v1/artists/{NO_SUCH}/related-artists").status == 404


def test_new_apps_are_told_less(server: FakeServer, client: Client) -> None:
    server.spotify.mode = "new_app"
    for path in (f"tracks?ids={T1}", f"audio-features/{T1}", f"audio-features?ids={T1}"):
        refused = client.get(f"/spotify/v1/{path}")
        assert (refused.status, refused.json) == (403, {"error": {"status": 403}})
    assert client.get(f"/spotify/v1/artists/{A1}/related-artists").status == 404
    track = client.get(f"/spotify/v1/tracks/{T1}").json
    assert track["album"] == {"id": ALBUM, "name": "Album", "genres": []}
    assert "popularity" not in track
    assert len(track["external_ids"]["isrc"]) == 12
    assert client.get(f"/spotify/v1/artists/{A1}").json == {"id": A1, "name": "Björk", "genres": []}
    assert server.world.artists[A1]["genres"] == ["pop"]


def test_tokens_expire(server: FakeServer, client: Client) -> None:
    server.faults.token_life = 2
    path = f"/spotify/v1/tracks/{T1}"
    assert [client.get(path).status for _ in range(4)] == [200, 200, 401, 401]
    client.log_in()
    assert client.get(path).status == 200
    server.spotify.expire_tokens()
    expired = client.get(path).json
    assert expired == {"error": {"status": 401, "message": "The access token expired"}}


def test_reccobeats(client: Client) -> None:
    path = "/reccobeats/v1/audio-features"
    rows = client.get(path, ids=[T1, NO_SUCH, T2, T3]).json["content"]
    by_href = {row["href"].rpartition("/")[2]: row for row in rows}
    assert by_href.keys() == {T1, T2}
    assert by_href[T2]["isrc"] == "XX0000000002"
    assert by_href[T1]["tempo"] == 120.0
    assert "time_signature" not in by_href[T1]
    assert client.get(path, ids=f"{T1},{T2}").json["content"] == rows
    for ids in ("", ",".join([T1] * 41)):
        refused = client.get(path, ids=ids)
        assert (refused.status, refused.json["status"]) == (400, 4004)


def test_all_services_tell_the_same_related_artists(client: Client) -> None:
    expected = ["Björk Tribute", f"Artist {A3}"]
    spotify = client.get(f"/spotify/v1/artists/{A1}/related-artists").json["artists"]
    assert [each["name"] for each in spotify] == expected
    # The exact name is not the first that a search gives.
    found = client.get("/deezer/search/artist", q="björk").json["data"]
    assert [each["name"] for each in found] == ["Björk Tribute", "Björk"]
    deezer = client.get(f"/deezer/artist/{found[1]['id']}/related").json["data"]
    assert [each["name"] for each in deezer] == expected
    resource = f"https://open.spotify.com/artist/{A1}"
    url = client.get("/musicbrainz/ws/2/url", resource=resource, inc="artist-rels", fmt="json").json
    artist = url["relations"][0]["artist"]["id"]
    path = "/listenbrainz/similar-artists/json"
    rows = client.get(path, artist_mbids=artist, algorithm="a").json
    assert [row["name"] for row in rows] == expected
    assert [row["artist_mbid"] for row in rows] == [mbid(A2), mbid(A3)]
    assert rows[0]["score"] > rows[1]["score"]
    lastfm = client.similar("BJÖRK").json["similarartists"]["artist"]
    assert [(row["name"], row["match"]) for row in lastfm] == list(
        zip(expected, ["1", "0.5"], strict=True)
    )


def test_what_the_services_say_of_the_unknown(client: Client) -> None:
    assert client.get("/deezer/search/artist", q="Nobody").json == {"data": [], "total": 0}
    assert client.get("/deezer/artist/5/related").json["error"]["code"] == 800
    resource = f"https://open.spotify.com/artist/{NO_SUCH}"
    assert client.get("/musicbrainz/ws/2/url", resource=resource, fmt="json").status == 404
    path = "/listenbrainz/similar-artists/json"
    assert client.get(path, artist_mbids=mbid(NO_SUCH), algorithm="a").json == []
    assert client.similar("Nobody").json["error"] == 6
    assert client.similar("Björk", "wrong").json["error"] == 10
    del client.headers["User-Agent"]
    assert client.get("/musicbrainz/ws/2/url", resource=resource, fmt="json").status == 403


def test_invented_answers_depend_on_the_id_alone() -> None:
    ids = [an_id(f"t{number}") for number in range(400)]
    found = [World(invent=0.75).find("tracks", each) for each in ids]
    assert 260 < sum(each is not None for each in found) < 340
    assert [World(invent=0.75).find("tracks", each) for each in ids] == found
    world = a_world()
    world.invent = 1.0
    assert world.find("tracks", T3) is None
    assert world.find("tracks", T1)["name"] == "One"
    made = world.find("tracks", NO_SUCH)
    album = world.find("albums", made["album"]["id"])
    assert album["artists"] == made["artists"] == made["album"]["artists"]
    assert world.find("artists", album["artists"][0]["id"])["name"] == album["artists"][0]["name"]
    assert world.related_to(NO_SUCH)
    assert set(world.related_to(NO_SUCH)) <= {A1, A2, A3}


def test_artists_that_come_later_are_found(server: FakeServer, client: Client) -> None:
    assert client.get("/deezer/search/artist", q="Late").json["total"] == 0
    server.world.artists[A3] = {"id": A3, "name": "Late"}
    assert client.get("/deezer/search/artist", q="Late").json["total"] == 1


def test_a_world_from_files(tmp_path: Path) -> None:
    (tmp_path / "tracks").mkdir()
    packed = gzip.compress(json.dumps({T1: {"id": T1, "name": "One"}, T3: None}).encode())
    (tmp_path / "tracks" / "a.json.gz").write_bytes(packed)
    artist = {"id": A1, "name": "Line\u2028break", "popularity": 5, "genres": []}
    line = json.dumps(artist, ensure_ascii=False)
    (tmp_path / "artists.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    (tmp_path / "related_artists.csv").write_text(f'h1,h2\n{A1},"[""{A2}"", ""{A3}""]"\n')
    world = World.from_files(tmp_path, tmp_path)
    assert world.tracks.keys() == {T1, T3}
    assert world.find("tracks", T3) is None
    assert world.plain("tracks", T1) == {"id": T1, "name": "One"}
    assert world.related == {A1: [A2, A3]}
    assert world.index().names[A1] == "Line\u2028break"


def test_the_whole_sample_world_knows_what_the_written_one_lacks(tmp_path: Path) -> None:
    sample = write_sample(tmp_path, seed=3, tracks=300, playlists=20)
    written, whole = World.of_written_sample(sample), World.of_sample(seed=3, tracks=300)
    assert len(whole.tracks) == len(whole.audio_features) == sample.tracks
    assert len(whole.albums) == sample.albums
    assert len(whole.artists) == len(whole.related) == sample.artists
    assert whole.tracks.keys() > written.tracks.keys()
    assert sum(each is None for each in written.tracks.values()) == sample.defects["tracks_null"]
    assert None not in whole.tracks.values()
    for identifier, ids in written.related.items():
        assert whole.related[identifier] == ids
    name = next(iter(whole.tracks.values()))["album"]["name"]
    assert isinstance(name, str)


def test_the_real_data_is_served(real_data: Path) -> None:
    world = World.from_files(real_data / "scraped", real_data / "related")
    assert len(world.tracks) > 100_000
    assert len(world.related) > 8_000
    with FakeServer(world) as server, closing(Client(server.url)) as client:
        client.log_in()
        ids = list(world.tracks)[:50]
        found = client.get("/spotify/v1/tracks", ids=",".join(ids)).json["tracks"]
        assert [each["id"] for each in found if each] == [i for i in ids if world.find("tracks", i)]
