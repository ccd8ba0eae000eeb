"""segue similar, by models of tracks: artists, playlists and pictures."""

from __future__ import annotations

import json
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.contract import TrainingOptions
from models.networks import extra
from recommender.registry import entry
from recommender.training import read_data, train
from sql.opening import open_database
from tests.cli.conftest import Segue, assert_short
from tests.recommender import planted
from tests.recommender.planted import (
    BLUES,
    CONFIGS,
    JAZZ_LOUD,
    NO_FEATURES,
    ROCK_BUSY,
    ROCK_QUIET,
    Place,
    ids,
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The planted world with models of sound and covers, which is only read."""
    found = planted.build(tmp_path_factory.mktemp("similar"))
    with closing(open_database(found.url, read_only=False)) as database:
        for name in ("features", "autoencoder", "cover"):
            one = entry(name)
            config = CONFIGS.get(name) or one.config_class()()
            data = read_data(one, found.home, database, config)
            train(one, found.home, database, data, config, TrainingOptions())
    return found


@pytest.fixture
def ask(segue: Segue, place: Place) -> Segue:
    return partial(segue, home=place.home.root)


def _found(answer: dict[str, object]) -> set[str]:
    return {one["track_id"] for one in answer["recommendations"]}  # type: ignore[attr-defined, index]


def test_an_artist_by_how_the_tracks_sound(ask: Segue) -> None:
    said = ask("similar", "artist", "busy", "--model", "features", "-n", 8, "--json")
    assert said.code == 0, said.err
    answer = said.json
    assert (answer["kind"], answer["name"], answer["model"]) == ("artist", "Busy", "features")
    assert len(answer["tracks"]) == 9
    assert 0 < answer["spread"] < 4
    nearby = ids([*ROCK_BUSY, *BLUES]) - set(answer["tracks"])
    assert _found(answer) <= nearby  # the other tracks of that corner
    assert [one["name"] for one in answer["artists"]] == ["Beat"]  # who has three tracks
    table = ask("similar", "artist", "busy", "--model", "features")
    assert "Similar to Busy (9 tracks, spread" in table.out
    assert "sounds alike (distance" in " ".join(table.out.split())


def test_tracks_of_an_artist_or_in_a_file_are_left_out(ask: Segue, tmp_path: Path) -> None:
    command = ("similar", "artist", "Busy", "--model", "features", "-n", 8, "--json")
    first, second, *_ = sorted(_found(ask(*command).json))
    path = tmp_path / "known.txt"
    path.write_text(f"{first}\n")
    artist = next(one for one in ROCK_BUSY + BLUES if one.id == second).credits[0]
    said = ask(*command, "--exclude", path, "--exclude", artist)
    assert said.code == 0, said.err
    assert not _found(said.json) & {first, second}
    said = ask(*command, "--exclude", "nobody at all")
    assert said.code == 3
    assert_short(said)


def test_an_artist_of_whom_the_model_knows_nothing(ask: Segue) -> None:
    said = ask("similar", "artist", "Cy", "--model", "features")
    assert said.code == 3
    assert_short(said)
    assert "the model features knows none of the 1 tracks by Cy" in said.err


@pytest.fixture
def quiet(tmp_path: Path) -> Path:
    """Six quiet tracks, one of them twice, and one without features."""
    path = tmp_path / "quiet.txt"
    names = [*ROCK_QUIET[:6], ROCK_QUIET[0], NO_FEATURES]
    path.write_text("\n".join(one.id for one in names) + "\n")
    return path


def test_a_playlist_by_its_centre(ask: Segue, quiet: Path) -> None:
    said = ask("similar", "playlist", quiet, "--json", "-n", 5)
    assert said.code == 0, said.err
    assert len(said.json["tracks"]) == 6
    assert said.json["left_out"] == {
        "unknown to the model features": [f"title of nofeatures - by-{NO_FEATURES.name}"]
    }
    assert "1 track is unknown to the model features and left out" in said.err
    assert not _found(said.json) & ids(ROCK_QUIET[:6])
    assert all(one["track_id"][:2] in ("rq", "jq", "bo") for one in said.json["recommendations"])


def test_each_track_of_a_playlist_has_a_list(ask: Segue, tmp_path: Path) -> None:
    path = tmp_path / "two.txt"
    path.write_text(f"{ROCK_QUIET[0].id}\n{JAZZ_LOUD[0].id}\n")
    said = ask("similar", "playlist", path, "--each", "-n", 2, "--json", "--model", "autoencoder")
    assert said.code == 0, said.err
    assert [one["seed"] for one in said.json["recommendations"]] == [
        *[ROCK_QUIET[0].id] * 2,
        *[JAZZ_LOUD[0].id] * 2,
    ]
    assert not _found(said.json) & {ROCK_QUIET[0].id, JAZZ_LOUD[0].id}


def test_a_network_goes_on_learning_from_a_playlist(ask: Segue, quiet: Path) -> None:
    command = ("similar", "playlist", quiet, "--model", "autoencoder", "--finetune")
    said = ask(*command, "-n", 5, "--json")
    assert said.code == 0, said.err
    assert {one["why"] for one in said.json["recommendations"]} == {"fits the playlist"}
    assert all(one["track_id"][:2] in ("rq", "jq", "bo") for one in said.json["recommendations"])
    assert ask(*command, "-n", 5, "--json").json == said.json


def test_what_cannot_be_finetuned(ask: Segue, quiet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = ask("similar", "playlist", quiet, "--finetune")
    assert said.code == 3
    assert "use --model autoencoder or predictor" in said.err
    assert ask("similar", "playlist", quiet, "--finetune", "--each").code == 2
    monkeypatch.setattr(extra, "find_spec", lambda _name: None)
    said = ask("similar", "playlist", quiet, "--finetune", "--model", "autoencoder")
    assert said.code == 3
    assert "[deep]" in said.err


def test_a_picture_finds_the_cover_that_it_is(ask: Segue, place: Place, tmp_path: Path) -> None:
    track = ROCK_QUIET[4]
    album = planted.ALBUMS[track.id]
    picture = tmp_path / "picture.png"
    pixels = np.repeat(np.repeat(place.home.covers.read(album), 3, axis=0), 3, axis=1)
    Image.fromarray(pixels).save(picture)
    said = ask("similar", "image", picture, "-n", 2, "--json")
    assert said.code == 0, said.err
    on_album = {one for one, other in planted.ALBUMS.items() if other == album}
    assert _found(said.json) == on_album
    first = said.json["recommendations"][0]
    assert first["cover_distance"] == pytest.approx(0, abs=1e-3)
    assert first["why"].startswith("the cover looks alike (distance 0.0")
    assert (said.json["kind"], said.json["name"]) == ("image", "picture.png")
    uris = ask("similar", "image", picture, "-n", 2, "--uris")
    assert sorted(uris.out.split()) == sorted(f"spotify:track:{one}" for one in on_album)


def test_an_artist_and_a_playlist_by_covers(ask: Segue, quiet: Path) -> None:
    of_artist = ask("similar", "artist", "Busy", "--model", "cover", "--json").json
    assert all("cover_distance" in one for one in of_artist["recommendations"])
    of_list = ask("similar", "playlist", quiet, "--model", "cover", "--json").json
    assert of_list["spread"] > 0


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0 JPEG?"])
def test_what_is_no_picture(ask: Segue, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.jpg"
    path.write_bytes(content)
    said = ask("similar", "image", path)
    assert said.code == 3
    assert said.err.startswith(f"segue: {path} is not a whole JPEG, PNG or WebP picture")


def test_models_that_are_missing_or_cannot(ask: Segue, quiet: Path, tmp_path: Path) -> None:
    said = ask("similar", "playlist", quiet, "--model", "predictor")
    assert said.code == 5
    assert "train predictor" in said.err
    picture = tmp_path / "x.png"
    Image.new("RGB", (64, 64), "red").save(picture)
    said = ask("similar", "image", picture, "--model", "features")
    assert said.code == 3
    assert "cannot be asked about an image\n  ask another: --model cover" in said.err
    said = ask("similar", "playlist", quiet, "--model", "artists")
    assert said.code == 2
    assert ask("similar", "artist", "Busy", "--uris").code == 2


def test_a_track_is_asked_about_by_recommend(ask: Segue, tmp_path: Path) -> None:
    for model in ("features", "autoencoder", "cover"):
        said = ask("recommend", ROCK_QUIET[0].id, "--model", model, "--json", "-n", 3)
        assert said.code == 0, said.err
        assert len(said.json) == 3
    described = tmp_path / "features.json"
    values = dict(zip(_nine(), planted.CORNERS[3], strict=True))
    more = {"release_year": 1999, "duration_ms": 1000, "popularity": 50, "key": -1, "mode": 1}
    described.write_text(json.dumps({**values, **more}))
    said = ask("recommend", "--features", described, "--model", "features", "--json", "-n", 4)
    assert said.code == 0, said.err
    assert {one["track_id"] for one in said.json} <= ids(JAZZ_LOUD)
    described.write_text(json.dumps({**values, "popularity": 101}))
    said = ask("recommend", "--features", described, "--model", "features")
    assert said.code == 3
    assert "popularity is 101, not from 0 to 100" in said.err


def _nine() -> tuple[str, ...]:
    from models.audio_features import FEATURES

    return FEATURES
