"""The answers in JSON: what they hold, what is refused, and that nothing ends in a failure."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests

from etl.home import Home
from galaxy.world import World
from models.contract import as_text
from recommender.artists.similar import similar_artists
from recommender.averager import average
from recommender.registry import models
from sql.opening import open_database
from tests.cli.conftest import Segue, segue
from tests.galaxy.conftest import Served, picture_of, serving, world_of

__all__ = ["segue"]  # a fixture


@pytest.fixture(scope="module")
def three(world: World) -> list[str]:
    """The ids of the three best known artists."""
    return as_text(world.map.ids[:3])


def test_an_artist_with_its_neighbours_and_why(
    served: Served, world: World, three: list[str]
) -> None:
    found = served.get(f"/api/artists/{three[0]}", params={"limit": 5}).json()
    assert (found["id"], found["row"]) == (three[0], 0)
    with world.lock:
        known = world.artists
        expected = similar_artists(known, known.find(three[0]).card, 5).found
    assert [one["id"] for one in found["neighbours"]] == [one.card.artist_id for one in expected]
    assert [one["why"] for one in found["neighbours"]] == [one.common.why for one in expected]
    assert found["links"] >= sum(one["linked"] for one in found["neighbours"])
    assert 0 < len(found["tracks"]) <= 10
    assert found["tracks"][0]["link"].startswith("https://open.spotify.com/")
    by_name = served.get(f"/api/artists/{found['name']}").json()
    assert by_name["id"] == found["id"]


def test_rows_and_names(served: Served, world: World) -> None:
    for row in (0, 5, len(world.names) - 1):
        found = served.get(f"/api/artists/at/{row}").json()
        assert (found["row"], found["name"]) == (row, world.names[row])
        assert found["id"].encode() == world.map.ids[row]
    name = world.names[4]
    assert name is not None
    first = served.get("/api/artists", params={"q": name}).json()["artists"][0]
    assert first["row"] == 4


def test_who_lies_between(served: Served, world: World, three: list[str]) -> None:
    asked = {"artist": three[:2], "weight": [3, 1], "limit": 4}
    found = served.get("/api/average", params=asked).json()
    with world.lock:
        known = world.artists
        cards = [known.find(one).card for one in three[:2]]
        expected = average(known, cards, [3, 1], n=4)
    assert [one["id"] for one in found["between"]] == [one.card.artist_id for one in expected.found]
    assert [one["weight"] for one in found["artists"]] == [0.75, 0.25]
    assert all(sum(to["percent"] for to in one["to"]) in (0, 100) for one in found["between"])
    left_out = [one["id"] for one in found["between"][:2]]
    again = served.get("/api/average", params={**asked, "exclude": left_out}).json()
    assert again["between"][0]["id"] == found["between"][2]["id"]
    away = served.get("/api/average", params={**asked, "unlike": three[2:]}).json()
    assert [one["id"] for one in away["unlike"]] == three[2:]


def test_a_path_goes_by_all_waypoints(served: Served, three: list[str]) -> None:
    for by in ("graph", "embedding"):
        found = served.get("/api/path", params={"artist": three, "by": by}).json()
        assert [one["id"] for one in found["stops"] if one["waypoint"]] == three
        assert found["stops"][0]["why"] is None
        assert all(one["why"] for one in found["stops"][1:])


def test_every_trained_model_recommends(served: Served, world: World) -> None:
    about = served.get("/api/about").json()
    names = [one["name"] for one in about["models"]]
    assert set(names) == {"kmeans", "cooccurrence", "features", "cover"}
    assert about["artists"] == len(world.names)
    (track,) = world.database.rows(
        "SELECT p.track_id FROM playlist_track AS p JOIN track_cluster AS c"
        " ON c.track_id = p.track_id GROUP BY p.track_id ORDER BY COUNT(*) DESC, p.track_id LIMIT 1"
    )[0]
    for name in names:
        asked = {"track": track, "model": name, "limit": 3, "seed": 1}
        found = served.get("/api/recommend", params=asked).json()
        assert (found["model"], found["track"]["id"]) == (name, track)
        assert found["recommendations"]
        if name in ("features", "cover"):
            assert all("(distance" in one["why"] for one in found["recommendations"])
        if name == "kmeans":
            assert all("cluster" in one["because"] for one in found["recommendations"])
        assert set(found["features"]) >= {"tempo", "energy"}
        assert served.get("/api/recommend", params=asked).json() == found
    nearest = {"track": track, "model": "kmeans", "nearest": True}
    lists: dict[str, list[float]] = {}
    for one in served.get("/api/recommend", params=nearest).json()["recommendations"]:
        lists.setdefault(one["list"], []).append(one["because"]["distance"])
    assert lists
    assert all(distances == sorted(distances) for distances in lists.values())


def test_what_is_similar_to_an_artist_is_what_the_command_says(
    served: Served, home: Home, three: list[str], segue: Segue
) -> None:
    asked = {"artist": three[0], "model": "features", "limit": 4}
    found = served.get("/api/similar/artist", params=asked).json()
    command = ("similar", "artist", three[0], "--model", "features", "-n", "4", "--json")
    said = segue(*command, home=home.root).json
    assert (found["artist"]["id"], found["model"]) == (three[0], "features")
    assert (found["spread"], found["tracks"]) == (said["spread"], len(said["tracks"]))
    assert [one["id"] for one in found["artists"]] == [one["artist_id"] for one in said["artists"]]
    for name in ("distance", "tracks", "name"):
        assert [one[name] for one in found["artists"]] == [one[name] for one in said["artists"]]
    assert [(one["id"], one["why"]) for one in found["recommendations"]] == [
        (one["track_id"], one["why"]) for one in said["recommendations"]
    ]
    by_playlists = {**asked, "model": "cooccurrence"}
    other = served.get("/api/similar/artist", params=by_playlists).json()
    assert (other["spread"], other["artists"]) == (None, [])
    assert other["recommendations"]


def test_tracks_are_found_by_title_part_and_id(served: Served, world: World) -> None:
    track_id, title = world.database.rows(
        "SELECT track_id, title FROM track_card WHERE CHAR_LENGTH(title) > 8 ORDER BY track_id"
        " LIMIT 1"
    )[0]
    for text in (track_id, title, title[:6]):
        tracks = served.get("/api/tracks", params={"q": text, "limit": 50}).json()["tracks"]
        assert title in [one["title"] for one in tracks]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/artists", 422, ""),
        ("/api/artists?q=", 422, ""),
        ("/api/artists?q=a&limit=0", 422, ""),
        ("/api/artists?q=a&limit=101", 422, ""),
        (f"/api/artists?q={'a' * 201}", 422, ""),
        ("/api/artists/at/x", 422, ""),
        ("/api/artists/at/-1", 404, "no row -1"),
        ("/api/artists/at/99999999999999999999", 404, "no row"),
        ("/api/artists/Nobody%20At%20All", 404, "no artist 'Nobody At All'"),
        ("/api/artists/%00", 404, "no artist"),
        ("/api/average?artist=a" + "&artist=a" * 20, 422, ""),
        ("/api/path?artist=Nobody", 404, "no artist"),
        ("/api/path?artist={0}", 409, "two artists or more"),
        ("/api/average?artist={0}&artist={0}", 409, "named twice"),
        ("/api/average?artist={0}&artist={1}&weight=0&weight=0", 409, "weights"),
        ("/api/average?artist={0}&weight=nan", 409, "weights"),
        ("/api/path?artist={0}&artist={1}&by=car", 422, ""),
        ("/api/path?artist={0}&artist={1}&variety=2", 422, ""),
        ("/api/recommend?track=zzzz", 404, "no track"),
        ("/api/similar/artist?artist=Nobody%20At%20All", 404, "no artist"),
        ("/api/similar/artist?artist={0}&model=predictor", 503, "not ready"),
        ("/api/similar/artist?artist={0}&model=artists", 404, "answers with artists"),
        ("/api/recommend?track=zzzz&model=nothing", 404, "no model 'nothing'"),
        ("/api/recommend?track=zzzz&model=artists", 404, "answers with artists"),
        ("/api/recommend?track=zzzz&model=ease", 503, "not ready"),
        ("/api/nothing", 404, ""),
        ("/map/0000000000000000/points.bin", 404, "no such"),
        ("/static/../app.py", 404, ""),
        ("/static/%2e%2e/app.py", 404, "no such"),
        ("/static/js", 404, "no such"),
    ],
)
def test_what_cannot_be_answered_is_said(
    served: Served, three: list[str], path: str, status: int, words: str
) -> None:
    answer = served.get(path.replace("{0}", three[0]).replace("{1}", three[1]))
    assert answer.status_code == status
    detail = answer.json()["detail"]
    assert words in str(detail)
    assert "Traceback" not in answer.text
    assert str(Path.cwd()) not in answer.text
    assert "segue " not in answer.text, "commands are for whoever runs the server"


def _guesses(schema: dict[str, Any], good: list[str], rng: random.Random) -> Iterator[str]:
    texts = [
        *good,
        "a",
        "",
        "%",
        "\u0000",
        "é" * 70,
        "-1",
        "0",
        "1e400",
        "nan",
        "true",
        "';--",
        "[]",
    ]
    numbers = ["0", "1", "7", "-1", "1.5", "100", "101", "2147483648", "x", "1e9"]
    usual = numbers if schema.get("type") in ("integer", "number") else texts
    for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
        yield rng.choice(usual)


BODIES = [b"", b"x", b"\x89PNG\r\n\x1a\n", picture_of(np.zeros((9, 30, 3), np.uint8))]


def test_no_question_ends_in_a_failure(served: Served, three: list[str]) -> None:
    """Every path of the OpenAPI document with hundreds of guessed values, good and bad."""
    document = served.get("/api/openapi.json").json()
    rng, seen = random.Random(0), set[int]()
    asked = [
        (path, method, how)
        for path, methods in document["paths"].items()
        for method, how in methods.items()
    ]
    assert {method for _, method, _ in asked} == {"get", "post"}
    for path, method, how in asked:
        parameters = how.get("parameters", [])
        for _ in range(60):
            address, query = path, []
            for one in parameters:
                values = list(_guesses(one["schema"], [*three, "kmeans", "graph"], rng))
                if one["in"] == "path":
                    address = address.replace(f"{{{one['name']}}}", (values or ["x"])[0] or "x")
                else:
                    query += [(one["name"], value) for value in values]
            body, kind = rng.choice(BODIES), rng.choice(["image/png", "image/png", "text/plain"])
            answer = requests.request(
                method,
                f"{served.address}{address.replace('%', '%25')}",
                params=query,
                timeout=30,
                **({} if method == "get" else {"data": body, "headers": {"Content-Type": kind}}),
            )
            status = answer.status_code
            assert status in (200, 404, 409, 415, 422, 503), (address, query, answer.text)
            seen.add(status)
            expected = how["responses"]
            assert str(answer.status_code) in expected or answer.status_code in (404, 503)
            json.loads(answer.text)
    assert {200, 404, 415, 422} <= seen


def test_many_at_a_time_get_the_same_as_one(served: Served, three: list[str]) -> None:
    paths = [f"/api/artists/{one}" for one in three] + [
        f"/api/path?artist={'&artist='.join(three)}"
    ]
    alone = {path: served.get(path).json() for path in paths}
    wrong: list[str] = []

    def ask(path: str) -> None:
        answers = [served.get(path).json() for _ in range(5)]
        wrong.extend(path for answer in answers if answer != alone[path])

    threads = [threading.Thread(target=ask, args=(path,)) for path in paths * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_map_without_models_shows_what_there_is(home: Home, tmp_path: Path) -> None:
    bare = Home(tmp_path)
    bare.galaxy.parent.mkdir(exist_ok=True)
    bare.galaxy.symlink_to(home.galaxy)
    with closing(open_database(home.database_url)) as database:
        world = World.open(bare, database)
        assert "segue train artists" in world.warm()["artists"]
        with serving(world) as served:
            about = served.get("/api/about").json()
            assert (about["models"], about["averager"]) == ([], False)
            assert served.get("/").status_code == 200
            assert served.get("/api/artists?q=a").json()["artists"]
            refused = served.get("/api/artists/whoever")
            for one in (refused, served.send(BODIES[-1])):
                assert one.status_code == 503
                assert "not ready" in one.json()["detail"]


def test_a_map_of_other_data_is_known(home: Home) -> None:
    with world_of(home) as world:
        assert not world.is_old()
        assert world.warm() == {}
        assert set(world.models) <= set(models())
