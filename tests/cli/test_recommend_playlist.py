"""segue recommend: going on with a playlist, like and unlike, blends, and who answers."""

from __future__ import annotations

import json
import os
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from etl.home import Home
from recommender import registry
from sql.opening import open_database
from tests.cli.conftest import Said, Segue, assert_short
from tests.trained_sample import Sample, train_default

PLAYLISTS = "cooccurrence"


@pytest.fixture(scope="module")
def home(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a model of playlists beside the one of sound. Do not write there."""
    copy = sample.copy(tmp_path_factory.mktemp("playlists") / "home")
    with closing(open_database(copy.database_url, read_only=False)) as database:
        train_default(copy, database, PLAYLISTS)
    return copy


@pytest.fixture(scope="module")
def cards(home: Home) -> list[tuple[str, str, str]]:
    """Id, title and artists of the tracks of one playlist, each once, in its order."""
    with closing(open_database(home.database_url)) as database:
        rows = database.rows(
            "SELECT c.track_id, c.title, c.artists FROM playlist_track AS p"
            " JOIN track_card AS c ON c.track_id = p.track_id WHERE p.pid = 3 ORDER BY p.pos"
        )
    return list(dict.fromkeys(rows))


@pytest.fixture
def go_on(segue: Segue, home: Home) -> Any:
    def said(*arguments: object, model: str = PLAYLISTS) -> Said:
        return segue("recommend", "--model", model, *arguments, home=home.root)

    return said


def ids_of(said: Said) -> list[str]:
    assert said.code == 0, said.err
    return [row["track_id"] for row in said.json]


def test_a_playlist_in_any_format_gives_the_same(
    go_on: Any, sample: Sample, cards: list[tuple[str, str, str]]
) -> None:
    (slice_,) = [path for path in sample.world.mpd.iterdir() if "0-99" in path.name]
    Path("ids.txt").write_text("# mine\n" + "\n".join(one for one, _, _ in cards))
    Path("uris.m3u").write_text("\n".join(f"spotify:track:{one}" for one, _, _ in cards))
    rows = [{"track_id": one, "title": title} for one, title, _ in cards]
    Path("last.json").write_text(json.dumps(rows))
    table = [("Track URI", "Track Name", "Artist Name(s)"), *cards]
    Path("x.csv").write_text("\n".join(f'"{a}";"{b}";"{c}"' for a, b, c in table))
    for arguments, form in (
        (("ids.txt",), "a track a line"),
        (("uris.m3u",), "M3U playlist"),
        (("x.csv",), "CSV export"),
        (("last.json",), "JSON"),
        ((slice_, "--pid", 3), "slice of the Million Playlist Dataset"),
    ):
        said = go_on("--playlist", *arguments, "--json", "-n", 8)
        assert f"tracks from {arguments[0]} ({form})" in said.err
        if form == "a track a line":
            wanted = ids_of(said)
            assert len(wanted) == 8
            assert not set(wanted) & {one for one, _, _ in cards}
        assert ids_of(said) == wanted, form


def test_one_list_with_a_heading_for_every_model(
    go_on: Any, sample: Sample, cards: list[tuple[str, str, str]]
) -> None:
    Path("x.txt").write_text("\n".join(one for one, _, _ in cards))
    for model in (PLAYLISTS, "kmeans"):
        said = go_on("--playlist", "x.txt", "--title", "Road trip", model=model)
        assert said.code == 0, said.err
        assert said.out.count("For ") == 1
        assert re.match(rf"For Road trip: \d+ tracks, {cards[0][1]} - ", said.out)
    for options in (["--uris"], ["--per-artist", 1, "--exclude", "x.txt", "--json"]):
        assert go_on("--playlist", "x.txt", "-n", 3, *options).code == 0


def test_unknown_tracks_are_listed_and_left_out(
    go_on: Any, cards: list[tuple[str, str, str]]
) -> None:
    known = [one for one, _, _ in cards[:3]]
    Path("x.txt").write_text("\n".join([*known, known[0], *(f"No Such {n}" for n in range(9))]))
    said = go_on("--playlist", "x.txt", "--json")
    assert said.err.splitlines()[0] == (
        "read 13 tracks from x.txt (a track a line); 9 are unknown and left out: No Such 0,"
        " No Such 1, No Such 2, No Such 3, No Such 4 and 4 more; 1 named before"
    )
    alone = go_on("--playlist", "x.txt", "--json")
    assert ids_of(said) == ids_of(alone)


def test_tracks_are_added_to_a_playlist(go_on: Any, cards: list[tuple[str, str, str]]) -> None:
    ids = [one for one, _, _ in cards[:4]]
    Path("all.txt").write_text("\n".join(ids))
    Path("some.txt").write_text("\n".join(ids[1:]))
    wanted = ids_of(go_on("--playlist", "all.txt", "--json"))
    assert ids_of(go_on(ids[0], "--playlist", "some.txt", "--json")) == wanted
    assert ids_of(go_on("--like", ids[0], "--playlist", "some.txt", "--json")) == wanted
    assert ids_of(go_on(*ids, "--json")) == wanted


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("", [], "none of the tracks in x can be asked about: it is empty"),
        ("No Such Song", [], "none of the tracks in x can be asked about: 1 unknown"),
        ("# nothing", [], "x: it names no track, read as a track a line"),
        ('{"playlists": [', [], "x: invalid JSON"),
        (json.dumps({"playlists": [{"pid": 1}, {"pid": 2}]}), [], "it holds 2 playlists"),
        (json.dumps({"playlists": [{"pid": 1}]}), ["--pid", 2], "it holds no playlist 2"),
        ("0" * 22, ["--pid", 2], "leave out --pid"),
    ],
)
def test_playlists_that_cannot_be_gone_on_with(
    go_on: Any, content: str, options: list[object], words: str
) -> None:
    Path("x").write_text(content)
    said = go_on("--playlist", "x", *options)
    assert said.code == 3
    assert_short(said, words)


def test_a_playlist_is_a_regular_file(go_on: Any) -> None:
    os.mkfifo("pipe")
    for name in ("pipe", ".", "missing"):
        said = go_on("--playlist", name)
        assert said.code == 3
        assert_short(said, f"{name} cannot be read")


def test_like_and_unlike(go_on: Any, cards: list[tuple[str, str, str]]) -> None:
    (one, *_), (two, *_), (three, *_) = cards[:3]
    said = go_on("--like", one, "--like", two, "--json", "-n", 20)
    assert ids_of(said) == ids_of(go_on(one, two, "--json", "-n", 20))
    less = go_on("--like", one, "--like", two, "--unlike", three, "--json", "-n", 20)
    assert three not in ids_of(less) != ids_of(said)
    for model in (PLAYLISTS, "kmeans"):
        said = go_on("--like", one, "--unlike", three, model=model)
        assert said.out.count("For ") == 1
        assert "but not" in said.out.replace("\n", " ")


def test_usage(go_on: Any, segue: Segue, home: Home, cards: list[tuple[str, str, str]]) -> None:
    (one, *_), (two, *_) = cards[:2]
    Path("x.txt").write_text(one)
    for arguments, words in (
        (["--unlike", one], "name a track to be like"),
        ([], "name a track, or use --playlist FILE"),
        (["--unlike", one, "--title", "Rock"], "name a track to be like"),
        ([one, "--pid", 3], "add --playlist FILE"),
        (["--playlist", "x.txt", "--seed", 1], "choose either --seed, or one list"),
        ([one, "--unlike", two, "--seed", 1], "choose either --seed, or one list"),
        ([one, "--blend", "kmeans:1,popularity:1"], "choose either --model, or --blend"),
    ):
        said = go_on(*arguments)
        assert said.code == 2, words
        assert words in said.err
    assert go_on(one, "--unlike", one).code == 3
    for blend, code, words in (
        ("kmeans:1", 2, "of one model"),
        ("kmeans:1,nobody:1", 2, "no model 'nobody'; there is kmeans"),
        ("kmeans:1,popularity:0", 2, "not 'popularity:0'"),
        ("kmeans:1,popularity:1", 5, "first: segue train popularity"),
    ):
        said = segue("recommend", one, "--blend", blend, home=home.root)
        assert said.code == code
        assert words in said.err


def test_a_blend(segue: Segue, home: Home, cards: list[tuple[str, str, str]]) -> None:
    blend = ["--blend", f"{PLAYLISTS}:0.5,kmeans:0.5", "-n", 20]
    said = segue("recommend", cards[0][0], *blend, "--json", home=home.root)
    assert {row["models"] for row in said.json} >= {PLAYLISTS, f"{PLAYLISTS}, kmeans"}
    assert all("sounds alike" in row["why"] for row in said.json if "kmeans" in row["models"])
    table = segue("recommend", cards[0][0], *blend, home=home.root)
    assert "models" in table.out
    assert "why" in table.out
    Path("x.txt").write_text("\n".join(one for one, _, _ in cards))
    assert segue("recommend", "--playlist", "x.txt", *blend, home=home.root).code == 0


def test_who_answers(
    segue: Segue, home: Home, cards: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    track = cards[0][0]
    by_sound = segue("recommend", track, "--nearest", "--json", home=home.root)
    assert "genre" in by_sound.json[0]
    monkeypatch.setattr(registry, "PREFERRED", (PLAYLISTS, registry.BY_SOUND))
    said = segue("recommend", track, home=home.root)
    assert "genre" not in said.out
    assert f"answered by the model {PLAYLISTS}; by sound: --model kmeans" in said.err
    assert segue("recommend", track, "--json", home=home.root).err == ""
    for options in (["--nearest"], ["--seed", 1], ["--model", "kmeans"]):
        said = segue("recommend", track, *options, "--json", home=home.root)
        assert "genre" in said.json[0]
        assert said.err == ""
    said = segue("recommend", "9" * 22, "--offline", home=home.root)
    assert said.code == 3


def test_not_every_model_takes_a_title_alone(go_on: Any) -> None:
    for model in (PLAYLISTS, "kmeans"):
        said = go_on("--title", "Road trip", model=model)
        assert said.code == 3
        assert_short(said, model, "title alone", "name a track")


def test_a_title_is_enough(on_communities: Segue) -> None:
    assert on_communities("train", "playlists", "--no-ranker", "--factors", 4).code == 0
    said = on_communities("recommend", "--title", "LIST 1!", "-n", 5, "--json")
    assert ids_of(said)
    for row in said.json:
        assert row["title"].startswith("Song b")
        assert re.fullmatch(r"in \d+ playlists with a similar title", row["why"])
    strange = on_communities("recommend", "--title", "ϧϧϧ", "--json")
    assert ids_of(strange) == []
    assert "ϧϧϧ: no playlist of the database has a title like this" in strange.err
