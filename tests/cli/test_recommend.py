"""segue recommend: what it prints, and its options."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from sql.opening import open_database
from tests.cli.conftest import Segue
from tests.trained_sample import Sample

FEATURES = {
    "tempo": 120.0,
    "valence": 0.5,
    "danceability": 0.5,
    "acousticness": 0.5,
    "energy": 0.5,
    "instrumentalness": 0.1,
    "liveness": 0.2,
    "loudness": -8.0,
    "speechiness": 0.1,
}


def test_a_table_for_each_track(segue: Segue, sample: Sample) -> None:
    one, other, *_ = sample.world.showcase
    said = segue("recommend", one, other, "-n", 2, "--seed", 1, home=sample.home.root)
    rows = segue(
        "recommend", one, other, "-n", 2, "--seed", 1, "--json", home=sample.home.root
    ).json
    assert said.code == 0
    assert said.out.count("For ") == 2
    for row in rows:
        assert row["title"] in said.out
        assert row["link"] in said.out
    assert [row["seed"] for row in rows] == [one, one, other, other]


def test_other_ways_to_name_a_track(segue: Segue, sample: Sample) -> None:
    track = sample.world.showcase[0]
    query = f"SELECT title, artists FROM track_card WHERE track_id = '{track}'"
    (card,) = segue("db", "sql", query, "--json", home=sample.home.root).json
    forms = [
        track,
        f"spotify:track:{track}",
        f"https://open.spotify.com/track/{track}?si=0123",
        f"{card['title']} - {card['artists']}".upper(),
    ]
    answers = [
        segue("recommend", form, "--seed", 4, "--json", home=sample.home.root).json
        for form in forms
    ]
    assert answers[0]
    assert all(answer == answers[0] for answer in answers)
    together = segue("recommend", *forms, "--seed", 4, "--json", home=sample.home.root).json
    assert together == answers[0], "a track given twice counts once"


def test_nearest_and_seed(segue: Segue, sample: Sample) -> None:
    def rows(*options: object) -> list[dict[str, object]]:
        arguments = ["recommend", sample.world.showcase[0], *options, "--json"]
        found: list[dict[str, object]] = segue(*arguments, home=sample.home.root).json
        return found

    distances = [row["distance"] for row in rows("--nearest")]
    assert distances == sorted(distances, key=float)
    assert rows("--nearest") == rows("--nearest", "--seed", 9)
    assert rows("--seed", 1) == rows("--seed", 1)
    assert len({json.dumps(rows("--seed", number)) for number in range(6)}) > 1
    assert len({json.dumps(rows()) for _ in range(6)}) > 1


def test_uris_one_a_line(segue: Segue, sample: Sample) -> None:
    arguments = ["recommend", *sample.world.showcase, "--seed", 1]
    said = segue(*arguments, "--uris", home=sample.home.root)
    rows = segue(*arguments, "--json", home=sample.home.root).json
    lines = said.out.splitlines()
    assert lines == list(dict.fromkeys(row["uri"] for row in rows))
    assert all(line.startswith("spotify:track:") for line in lines)


def test_fewer_than_asked_for_are_told(segue: Segue, sample: Sample) -> None:
    track = sample.world.showcase[0]
    said = segue("recommend", track, "-n", 5_000, "--json", home=sample.home.root)
    assert said.code == 0
    assert said.json
    query = f"SELECT title, artists FROM track_card WHERE track_id = '{track}'"
    (card,) = segue("db", "sql", query, "--json", home=sample.home.root).json
    assert f"{card['title']} - {card['artists']}, " in said.err
    assert f": {len(said.json)} of 5000 tracks: there are " in said.err
    assert "by artists with 2 listed already (see --per-artist)" in said.err
    assert "candidates" not in segue("recommend", track, "-n", 1, home=sample.home.root).err


def test_unseen_tracks(segue: Segue, sample: Sample) -> None:
    tracks = [{"title": "Mine", "genres": ["indie rock"], **FEATURES}, {"id": "Yours", **FEATURES}]
    Path("f.json").write_text(json.dumps(tracks), encoding="utf-8")
    known = sample.world.showcase[0]
    said = segue("recommend", known, "--features", "f.json", "--json", home=sample.home.root)
    rows = said.json
    assert list(dict.fromkeys(row["seed"] for row in rows)) == [known, "Mine", "Yours"]
    assert {row["genre"] for row in rows if row["seed"] == "Mine"} == {"rock"}
    said = segue("recommend", "--features", "f.json", home=sample.home.root)
    assert said.code == 0
    assert "For Mine" in said.out
    assert "For Yours" in said.out


def test_a_track_without_a_genre_is_placed_by_its_features(
    segue: Segue, sample: Sample, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    track = sample.world.showcase[0]
    with closing(open_database(home.database_url, read_only=False)) as database:
        database.rows("DELETE FROM track_cluster WHERE track_id = ?", (track,))
    said = segue("recommend", track, "--json", home=home.root)
    assert said.code == 0
    assert len({row["genre"] for row in said.json}) == 1
    assert f"{track} has no known genre: by its features it is closest to" in said.err


def test_models_are_listed(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    model, *others = segue("models", "--json", home=sample.home.root).json
    assert (model["name"], model["kind"], model["seed"]) == ("kmeans", "kmeans", 0)
    assert model["trained"]
    assert not any(other["trained"] for other in others)
    assert "kmeans" in segue("models", home=sample.home.root).out
    said = segue("models", home=tmp_path)
    assert said.code == 0
    assert "not trained" in said.out
    assert "create it: segue etl run" in said.err, "nothing can be trained without a database"
    home = sample.copy(tmp_path / "untrained")
    shutil.rmtree(home.models)
    assert "first: segue train all" in segue("models", home=home.root).err


def test_one_merged_list(segue: Segue, sample: Sample) -> None:
    one, other, *_ = sample.world.showcase
    said = segue("recommend", one, other, "--merge", "-n", 6, "--json", home=sample.home.root)
    rows = said.json
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row["score"] for row in rows] == sorted((r["score"] for r in rows), reverse=True)
    assert {row["seed"] for row in rows} <= {one, other}
    assert segue("recommend", one, other, "--merge", home=sample.home.root).out.count("For ") == 1
    said = segue("recommend", one, "--merge", "--seed", 1, home=sample.home.root)
    assert said.code == 2


def test_excluded_tracks_in_any_text_file(segue: Segue, sample: Sample) -> None:
    track = sample.world.showcase[0]
    arguments = ["recommend", track, "--seed", 1, "-n", 3]
    rows = segue(*arguments, "--json", home=sample.home.root).json
    ids = [row["track_id"] for row in rows]
    Path("list.m3u").write_text(f"#EXTM3U\nhttps://open.spotify.com/track/{ids[0]}?si=1\n")
    Path("list.csv").write_text(f'name,uri\n"a, b","spotify:track:{ids[1]}"\n')
    Path("last.json").write_text(json.dumps(rows[2:]))
    files = ["--exclude", "list.m3u", "--exclude", "list.csv", "--exclude", "last.json"]
    said = segue(*arguments, *files, "--json", home=sample.home.root)
    assert said.json
    assert not {row["track_id"] for row in said.json} & set(ids)
    Path("nothing.txt").write_text("nothing here")
    said = segue(*arguments, "--exclude", "nothing.txt", home=sample.home.root)
    assert said.code == 3
    assert "nothing.txt names no track" in said.err
    Path("first.json").write_text("[]\n")
    said = segue(*arguments, "--exclude", "first.json", "--json", home=sample.home.root)
    assert said.json == rows


def test_the_good_ones_of_several_tracks_are_answered(segue: Segue, sample: Sample) -> None:
    track = sample.world.showcase[0]
    said = segue("recommend", "no such song", track, "--seed", 1, "--json", home=sample.home.root)
    assert said.code == 0
    assert {row["seed"] for row in said.json} == {track}
    assert "left out 'no such song': the database has no track 'no such song'" in said.err
    assert segue("recommend", "no such song", "nor this", home=sample.home.root).code == 3


def test_nothing_to_recommend_from_says_what_is_missing(
    segue: Segue, sample: Sample, tmp_path: Path
) -> None:
    home = tmp_path / "new"
    assert segue("db", "init", home=home).code == 0
    for command in (["recommend", sample.world.showcase[0]], ["train", "all"]):
        said = segue(*command, home=home)
        assert said.code in (4, 5)
        assert "segue etl run --mpd DIR --scraped DIR" in said.err
        assert "segue train" not in said.err


@pytest.mark.slow
def test_tracks_without_a_genre_can_be_trained_as_a_group(
    segue: Segue, sample: Sample, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    with closing(open_database(home.database_url, read_only=False)) as database:
        for table in ("track_cluster", "track_genre"):
            database.rows(f"DELETE FROM {table}")
    said = segue("train", "kmeans", home=home.root)
    assert said.code == 4
    assert "--without-genre" in said.err
    assert segue("train", "all", "--without-genre", "--k", 8, home=home.root).code == 0
    said = segue("recommend", sample.world.showcase[0], "--seed", 1, "--json", home=home.root)
    assert {row["genre"] for row in said.json} == {"unknown"}
