"""segue recommend of a track that only a service knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from etl.home import Home
from etl.scrape.pages import Pages
from sql.opening import open_database
from tests.cli.conftest import Segue, assert_short, running_services
from tests.fakes import FakeServer, World
from tests.mariadb import Server
from tests.trained_sample import Sample, make_sample

NOBODYS = "0" * 22


@pytest.fixture(scope="module")
def world() -> World:
    """Another sample world, whose tracks the trained one does not have."""
    return World.of_sample(seed=7, tracks=400)


@pytest.fixture
def services(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    with running_services(world, monkeypatch) as server:
        yield server


@pytest.fixture
def track(world: World) -> str:
    return min(one for one, features in world.audio_features.items() if features)


def rows_of(home: Home, table: str, key: str, value: str) -> list[tuple[Any, ...]]:
    with closing(open_database(home.database_url)) as database:
        return database.rows(f"SELECT * FROM {table} WHERE {key} = ?", (value,))


def test_spotify_tells_all(
    segue: Segue, sample: Sample, services: FakeServer, world: World, track: str
) -> None:
    said = segue("recommend", track, "--seed", 1, "-n", 2, home=sample.home.root)
    assert said.code == 0
    assert f"{track}: track and artists and audio features from spotify" in said.err
    assert world.tracks[track]["name"] in said.out
    again = segue("recommend", track, "--seed", 1, "-n", 2, "--json", home=sample.home.root)
    assert again.json
    assert {row["seed"] for row in again.json} == {track}
    assert all(rows_of(sample.home, "track", "track_id", r["track_id"]) for r in again.json)
    assert not rows_of(sample.home, "track", "track_id", track), "nothing is stored unasked"


def test_the_same_clusters_as_by_its_features(
    segue: Segue, sample: Sample, services: FakeServer, world: World, track: str, tmp_path: Path
) -> None:
    import json

    artists = [artist["id"] for artist in world.tracks[track]["artists"]]
    genres = [genre for artist in artists for genre in world.artists[artist]["genres"]]
    file = tmp_path / "features.json"
    file.write_text(json.dumps({**world.audio_features[track], "id": track, "genres": genres}))
    by_file = segue("recommend", "--features", file, "--seed", 3, "--json", home=sample.home.root)
    by_id = segue("recommend", track, "--seed", 3, "--json", home=sample.home.root)
    places = [
        {(row["genre"], row["cluster"], row["cluster_size"]) for row in said.json}
        for said in (by_file, by_id)
    ]
    assert places[0] == places[1] != set()


def test_reccobeats_where_spotify_says_403(
    segue: Segue, sample: Sample, services: FakeServer, track: str
) -> None:
    services.spotify.mode = "new_app"
    said = segue("recommend", track, "--seed", 1, "--json", home=sample.home.root)
    assert said.code == 0
    assert said.json
    assert "track and artists from spotify, audio features from reccobeats" in said.err
    assert "HTTP 403" in said.err
    assert "by its features" in said.err, "a new app is told no genres"


def test_reccobeats_without_credentials(
    segue: Segue,
    sample: Sample,
    services: FakeServer,
    track: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SEGUE_SPOTIFY_CLIENT_ID", "")
    said = segue("recommend", track, "--seed", 1, "--json", home=sample.home.root)
    assert said.code == 0
    assert f"{track}: audio features from reccobeats" in said.err
    assert "SEGUE_SPOTIFY_CLIENT_ID" in said.err
    assert "by its features" in said.err
    assert len({row["genre"] for row in said.json}) == 1
    assert not [path for _, path in services.requests if path.startswith("/spotify")]


def test_store_keeps_it_in_home_and_database(
    segue: Segue, sample: Sample, services: FakeServer, world: World, track: str, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    first = segue("recommend", track, "--seed", 5, "--json", "--store", home=home.root)
    assert first.code == 0
    services.reset()
    second = segue("recommend", track, "--seed", 5, "--json", home=home.root)
    assert not services.requests, "it is known now"
    one = {(row["genre"], row["cluster"], row["cluster_size"] + 1) for row in first.json}
    assert {(r["genre"], r["cluster"], r["cluster_size"]) for r in second.json} == one
    response = world.tracks[track]
    ((_, name, album, duration, *_),) = rows_of(home, "track", "track_id", track)
    assert (name, album, duration) == (
        response["name"],
        response["album"]["id"],
        response["duration_ms"],
    )
    (features,) = rows_of(home, "audio_features", "track_id", track)
    assert features[1] == pytest.approx(world.audio_features[track]["tempo"])
    assert "spotify" in features
    credited = {row[0] for row in rows_of(home, "artist_track", "track_id", track)}
    assert credited == {artist["id"] for artist in response["artists"]}
    assert segue("db", "check", home=home.root).code == 0
    kinds = {"tracks": track, "audio-features": track}
    for kind, key in kinds.items():
        (page,) = Pages(home.scraped / kind)
        assert list(page.entries()) == [key]


@pytest.mark.slow
def test_what_is_stored_is_part_of_the_next_load(
    segue: Segue, sample: Sample, services: FakeServer, track: str, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    assert segue("recommend", track, "--store", home=home.root).code == 0
    before = {table: rows_of(home, table, "track_id", track) for table in ("track", "track_card")}
    run = segue("etl", "run", home=home.root)
    assert run.code == 0
    assert before == {table: rows_of(home, table, "track_id", track) for table in before}


@pytest.mark.slow
@pytest.mark.mysql
def test_store_in_mariadb(
    segue: Segue, services: FakeServer, mysql_server: Server, track: str, tmp_path: Path
) -> None:
    name = mysql_server.create_database()
    url = mysql_server.url(name)
    home = make_sample(tmp_path / "world").home
    for command in (["etl", "load"], ["train", "kmeans", "--k", "8"]):
        assert segue("--database", url, *command, home=home.root).code == 0
    stored = segue("--database", url, "recommend", track, "--store", "--json", home=home.root)
    assert stored.code == 0, stored.err
    with closing(open_database(url)) as database:
        ((count,),) = database.rows("SELECT COUNT(*) FROM track WHERE track_id = ?", (track,))
    assert count == 1
    assert segue("--database", url, "db", "check", home=home.root).code == 0
    mysql_server.drop_database(name)


def test_a_track_of_the_database_without_features(
    segue: Segue, sample: Sample, services: FakeServer, tmp_path: Path
) -> None:
    """The database knows its title and genres; only its features are asked for and used."""
    home = sample.copy(tmp_path / "home")
    query = (
        "SELECT t.track_id FROM track AS t JOIN track_genre AS g ON g.track_id = t.track_id"
        " WHERE t.name IS NOT NULL AND t.track_id NOT IN (SELECT track_id FROM audio_features)"
        " ORDER BY 1 LIMIT 1"
    )
    with closing(open_database(home.database_url)) as database:
        ((lacking,),) = database.rows(query)
        genres = {g for (g,) in database.rows(
            "SELECT genre FROM track_genre WHERE track_id = ?", (lacking,)
        )}  # fmt: skip
    services.world.audio_features[lacking] = next(iter(services.world.audio_features.values()))
    said = segue("recommend", lacking, "--json", home=home.root)
    assert said.code == 0, said.err
    assert {row["genre"] for row in said.json} <= genres
    del services.world.audio_features[lacking]


def test_nobody_knows_it(segue: Segue, sample: Sample, services: FakeServer) -> None:
    said = segue("recommend", NOBODYS, home=sample.home.root)
    assert said.code == 3
    assert_short(said, NOBODYS, "spotify has no", "reccobeats has no", "--features")


def test_nobody_can_be_reached(segue: Segue, sample: Sample) -> None:
    said = segue("recommend", NOBODYS, home=sample.home.root)
    assert said.code == 3
    assert_short(said, NOBODYS, "spotify needs", "reccobeats cannot be reached")


def test_somebody_might_know_later(segue: Segue, sample: Sample, services: FakeServer) -> None:
    services.faults.rate_429, services.faults.retry_after = 1.0, "7200"
    said = segue("recommend", NOBODYS, home=sample.home.root)
    assert said.code == 6
    assert_short(said, NOBODYS, "to wait 2 h")


def test_wrong_credentials(
    segue: Segue, sample: Sample, services: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUE_SPOTIFY_CLIENT_SECRET", "not-the-secret")
    said = segue("recommend", NOBODYS, home=sample.home.root)
    assert said.code == 6
    assert_short(said, "does not accept the app")
    assert "not-the-secret" not in said.err


def test_offline_asks_nobody(
    segue: Segue, sample: Sample, services: FakeServer, track: str
) -> None:
    said = segue("recommend", track, "--offline", home=sample.home.root)
    assert said.code == 3
    assert_short(said, "the database has no track", track)
    assert not services.requests
    assert segue("recommend", track, "--offline", "--store", home=sample.home.root).code == 2


def test_features_that_cannot_be(
    segue: Segue, sample: Sample, services: FakeServer, world: World, track: str
) -> None:
    good = world.audio_features[track]
    world.audio_features[track] = {**good, "energy": 7.0}
    said = segue("recommend", track, home=sample.home.root)
    world.audio_features[track] = good
    assert said.code == 3
    assert_short_last(said.err, "features out of range")


def assert_short_last(text: str, words: str) -> None:
    last = [line for line in text.splitlines() if line.startswith("segue: ")]
    assert len(last) == 1
    assert words in last[0]
