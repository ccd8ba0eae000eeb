"""segue average, similar artist and path: what they print, their options, and their errors."""

from __future__ import annotations

import shlex
import shutil
from functools import partial
from pathlib import Path

import pytest

from etl.home import Home
from tests.cli.conftest import Segue, assert_short
from tests.recommender import artist_world
from tests.sql.planted import an_id


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small world of artists, which is only read."""
    return artist_world.build(tmp_path_factory.mktemp("artists"))


@pytest.fixture
def ask(segue: Segue, home: Home) -> Segue:
    """Runs a command on this world."""
    return partial(segue, home=home.root)


def test_average(ask: Segue) -> None:
    said = ask("average", "Ada", "artist b3", "-n", 1)
    assert said.code == 0, said.err
    assert said.out.startswith("Between Ada (50 %) and Artist b3 (50 %)")
    assert "50 % like Ada, 50 % like Artist b3" in said.out
    answer = ask("average", an_id("a0"), "Artist b3", "--bias", 0.25, "--json", "-n", 2).json
    assert [one["weight"] for one in answer["artists"]] == [0.75, 0.25]
    first = answer["between"][0]
    assert (first["rank"], first["name"]) == (1, "Anna")
    assert first["link"] == f"https://open.spotify.com/artist/{an_id('a1')}"
    assert [one["percent"] for one in first["to"]] == [65, 35]  # cos 20, cos 60 degrees
    assert first["sub_genres"] == ["pop"]
    assert answer["shortfall"] is None


def test_average_of_many_with_weights_and_without_some(ask: Segue) -> None:
    command = ("average", "Ada", "Anna", "Bo", "--weights", "2,1,1", "--json", "-n", 3)
    answer = ask(*command, "--unlike", "artist b1", "--exclude", "artist a2")
    assert answer.code == 0, answer.err
    assert [one["weight"] for one in answer.json["artists"]] == [0.5, 0.25, 0.25]
    assert [one["name"] for one in answer.json["unlike"]] == ["Artist b1"]
    names = {one["name"] for one in answer.json["between"]}
    assert not names & {"Ada", "Anna", "Bo", "Artist b1", "Artist a2"}
    assert "2 artists are called Bo; took one that the model knows" in answer.err


@pytest.mark.parametrize(
    ("content", "left_out", "unknown"),
    [
        (f"Ada\nanna!\nspotify:artist:{an_id('b1')}\nNobody\n", {"Ada", "Anna", "Artist b1"}, 1),
        (f"{an_id('ta00')}\nt - ARTIST B2\n", {"Ada", "Artist b2"}, 0),
        (f"{an_id('a3')}\n", {"Artist a3"}, 0),
        ("Track Name,Artist Name(s)\nx,Artist a3\n", {"Artist a3"}, 0),
        ("", set(), 0),
    ],
)
def test_a_library_can_be_left_out(
    ask: Segue, tmp_path: Path, content: str, left_out: set[str], unknown: int
) -> None:
    file = tmp_path / "library.txt"
    file.write_text(content)
    everyone = {
        one["name"] for one in ask("similar", "artist", "artist a2", "--json").json["similar"]
    }
    said = ask("similar", "artist", "artist a2", "--exclude", file, "--json")
    assert said.code == 0, said.err
    assert {one["name"] for one in said.json["similar"]} == everyone - left_out
    assert f"names {len(left_out)} artists" in said.err
    assert (f"{unknown} lines name nobody" in said.err) == (unknown > 0)
    nobody = tmp_path / "nobody.txt"
    nobody.write_text("Nobody at all\n")
    refused = ask("similar", "artist", "Ada", "--exclude", nobody)
    assert refused.code == 3
    assert_short(refused, "names no artist that the database has")


def test_a_short_average_says_why(ask: Segue) -> None:
    said = ask("average", "Ada", "Anna", "-n", 50, "--json")
    assert said.code == 0
    assert len(said.json["between"]) == 7
    assert said.json["shortfall"] in said.err
    assert said.json["shortfall"].startswith("7 instead of 50: ")


def test_similar_artist(ask: Segue) -> None:
    said = ask("similar", "artist", "Ada", "-n", 1)
    assert said.code == 0, said.err
    assert said.out.startswith("Similar to Ada")
    assert "linked directly, 1 shared neighbour, 2 shared playlists, both pop" in said.out
    (one,) = ask("similar", "artist", "ada", "-n", 1, "--exclude", "Anna", "--json").json["similar"]
    assert (one["name"], one["linked"], one["shared_links"]) == ("Artist a2", True, 1)


def test_path(ask: Segue) -> None:
    said = ask("path", "artist a3", "Bo")
    assert said.code == 0, said.err
    assert said.out.startswith("From Artist a3 to Bo")
    found = ask("path", "artist a3", "Anna", "artist b3", "--json").json
    assert [one["name"] for one in found["artists"]] == [
        "Artist a3", "Anna", "Artist a2", "Artist b2", "Artist b3",
    ]  # fmt: skip
    assert [one["waypoint"] for one in found["artists"]] == [True, True, False, False, True]
    assert found["artists"][0]["in_common"] is None
    assert all(one["in_common"]["linked"] for one in found["artists"][1:])
    even = ask("path", "Ada", "artist b1", "--by", "embedding", "--steps", 3, "--json").json
    assert [one["name"] for one in even["artists"][1:3]] == ["Artist a2", "Artist b3"]


def test_a_path_by_chance_can_be_had_again(ask: Segue) -> None:
    said = ask("path", "Ada", "artist a3", "--variety", 1, "--json")
    assert said.code == 0, said.err
    seed = said.err.split("--seed ")[1].strip()
    assert said.json["seed"] == int(seed)
    again = ask("path", "Ada", "artist a3", "--variety", 1, "--seed", seed, "--json")
    assert again.json == said.json
    assert again.err == ""


@pytest.mark.parametrize("columns", ["40", "80", "160"])
@pytest.mark.parametrize(
    "command", [("average", "Ada", "Anna"), ("similar", "artist", "Ada"), ("path", "Ada", "Bo")]
)
def test_tables_fit_any_width(
    ask: Segue, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    said = ask(*command)
    tables = [text for text in said.out.splitlines() if text[:1] in "┏┃┡│└"]
    assert all(len(text) <= int(columns) for text in tables)
    assert an_id("a2") in said.out, "ids in links are never cut"


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        ("average Ada Nobody", 3, "no artist 'Nobody'"),
        ("average Ada 'Far Ot'", 3, "did you mean: Far Out"),
        ("average Ada 'Far Out'", 3, "cancel each other"),
        ("average Ada Away", 3, "the vector of Away"),
        ("average Ada 'Artist lone'", 3, "does not know Artist lone"),
        ("average Ada Ada", 3, "named twice"),
        ("average Ada Anna --exclude Nobody", 3, "no artist 'Nobody'"),
        ("average Ada Anna --weights 0,0", 3, "numbers from 0 up"),
        ("similar artist spotify:album:0UaMYEvWZi0ZqiDOoHU3YI", 3, "is an album, not an artist"),
        ("path Ada 'Far Out'", 3, "different parts of the graph"),
        ("path Ada 'Artist b1' --exclude Ada", 3, "to be left out"),
        ("path Ada 'Artist b1' --steps 2", 3, "no chain of 2 steps was found, but one of 3"),
    ],
)
def test_what_cannot_be_answered(ask: Segue, command: str, code: int, words: str) -> None:
    said = ask(*shlex.split(command))
    assert said.code == code
    assert_short(said, words)


@pytest.mark.parametrize(
    "command",
    [
        "average Ada",
        "average Ada Anna --bias 2",
        "average Ada Anna Bo --bias 0.3",
        "average Ada Anna --bias 0.3 --weights 1,2",
        "average Ada Anna --weights 1,x",
        "average Ada Anna --weights 1,2,3",
        "average Ada Anna -n 0",
        "similar artist",
        "similar Ada",
        "path Ada",
        "path Ada Bo --seed 3",
        "path Ada Bo --steps 0",
        "path Ada Bo --variety 2",
        "path Ada Bo --by foot",
    ],
)
def test_wrong_usage(ask: Segue, command: str) -> None:
    said = ask(*command.split())
    assert (said.code, said.out) == (2, "")
    assert "Error: " in said.err


@pytest.mark.parametrize(
    "command", [("average", "Ada", "Anna"), ("similar", "artist", "Ada"), ("path", "Ada", "Anna")]
)
def test_a_model_that_is_missing_or_damaged(
    segue: Segue, home: Home, tmp_path: Path, command: tuple[str, ...]
) -> None:
    copy = Home(Path(shutil.copytree(home.root, tmp_path / "copy")))
    (model,) = (copy.models / "artists").glob("*.npz")
    model.write_bytes(b"no model")
    damaged = segue(*command, home=copy.root)
    assert damaged.code == 5
    assert_short(damaged, "is damaged")
    shutil.rmtree(copy.models)
    missing = segue(*command, home=copy.root)
    assert missing.code == 5
    assert_short(missing, "no artists model", "segue train artists")
    nothing = segue(*command, home=tmp_path / "empty")
    assert nothing.code == 4
    assert_short(nothing)
