"""Playlists by names only, from the file to the database, the analyses and the answers."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest

from etl import pipeline
from etl.ids import is_name_id, song_id
from etl.readers.catalogues.pids import named_playlist_pid
from models.kmeans.config import KMeansConfig
from recommender import registry
from sql.opening import open_database
from sql.reads import Card, cards
from sql.urls import duckdb_url
from tests.cli.conftest import Said, Segue, assert_short
from tests.cli.test_recommend import FEATURES
from tests.etl.readers.test_playlists import lists_csv
from tests.etl.world import database_rows
from tests.fakes import FakeServer
from tests.recommender.toy import TOY
from tests.trained_sample import Sample, train_kmeans

PLAYLIST = "Late \"quoted\", \\ and '早い' 💃"
PID = named_playlist_pid("somebody", PLAYLIST)
OWN = ["Unheard Of", "Unheard Of - Live", 'Say "Hi" / 100%']
OURS = [
    song_id(title, "nobody knows") for title in ("unheard of", "unheard of live", "say hi 100%")
]


@dataclass(frozen=True)
class Listed:
    """A home of the sample and a playlist, the file of the latter, and its first track."""

    home: Path
    file: Path
    known: Card


@pytest.fixture(scope="module")
def listed(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Listed:
    """A track of the sample by its names, then three that nobody knows; a row that is broken."""
    folder = tmp_path_factory.mktemp("listed")
    home, track = sample.copy(folder / "home"), sample.world.showcase[0]
    with closing(open_database(home.database_url, read_only=False)) as database:
        known = cards(database, [track])[track]
        artist = str(known.artists).split(", ")[0].upper()
        rows = [("somebody", artist, f"{known.title} - 2011 Remaster", PLAYLIST)]
        rows += [("somebody", "Nobody Knows", title, PLAYLIST) for title in OWN]
        lines = lists_csv(rows).splitlines(keepends=True)
        lines.insert(3, b'"somebody", "Nobody, "Lost", "never closed\n')
        file = folder / "lists.csv"
        file.write_bytes(b"".join(lines))
        pipeline.import_files(home, [file])
        pipeline.transform(home)
        pipeline.load_staged(home, database)
        train_kmeans(home, database, KMeansConfig(k=8))
    return Listed(home.root, file, known)


@pytest.fixture
def toy(segue: Segue, listed: Listed, monkeypatch: pytest.MonkeyPatch) -> Segue:
    """Asks the model of few lines for what is similar to a track of the playlist."""
    monkeypatch.setitem(registry.MODELS, "toy", TOY)
    assert segue("train", "toy", home=listed.home).code == 0

    def recommend(track: str, *options: object) -> Said:
        arguments = ("recommend", track, "--model", "toy", "--per-artist", 0, *options)
        return segue(*arguments, home=listed.home)

    return recommend


def test_an_import_and_what_was_wrong(segue: Segue, listed: Listed, tmp_path: Path) -> None:
    home = tmp_path / "home"
    said = segue("etl", "import", listed.file, home=home)
    assert said.code == 3
    assert "bad input: lists.csv: line 4: quotes do not match in" in said.err
    assert "1 unbalanced quotes" in said.out
    assert segue("etl", "import", listed.file, "--skip-bad", home=home).code == 0
    query = ("db", "query", "longest-playlists", "--json")
    expected = {"pid": PID, "name": PLAYLIST, "places": 4, "tracks": 4, "followers": None}
    assert segue(*query, home=home).json == [expected]
    (source,) = segue("etl", "status", "--json", home=home).json["sources"]
    assert (source["source"], source["files"], source["problems"]) == ("catalogue", 1, 1)


def test_it_joins_the_tracks_of_other_sources(segue: Segue, listed: Listed) -> None:
    query = f"SELECT pos, track_id FROM playlist_track WHERE pid = {PID} ORDER BY pos"
    found = segue("db", "sql", query, "--json", home=listed.home).json
    assert [row["track_id"] for row in found] == [listed.known.track_id, *OURS]
    assert [row["pos"] for row in found] == [0, 1, 2, 3]
    assert segue("db", "check", home=listed.home).code == 0


@pytest.mark.mysql
def test_the_same_rows_in_both_databases(
    segue: Segue, listed: Listed, mysql_url: str, tmp_path: Path
) -> None:
    rows = []
    for url in (mysql_url, duckdb_url(tmp_path / "other.duckdb")):
        assert segue("--database", url, "etl", "load", home=listed.home).code == 0
        with closing(open_database(url)) as database:
            rows.append(database_rows(database))
    assert rows[0] == rows[1]
    assert [row[2] for row in rows[0]["playlist_track"] if row[0] == PID][1:] == OURS


def test_answers_with_tracks_that_have_no_page(toy: Segue) -> None:
    answer = toy(OURS[0], "-n", 5, "--json").json
    rows = {row["track_id"]: row for row in answer}
    assert set(OURS[1:]) < set(rows)
    for track_id, row in rows.items():
        if is_name_id(track_id):
            assert row["uri"] is None
            search = unquote(row["link"]).removeprefix("https://open.spotify.com/search/")
            assert search == f"{row['title']} Nobody Knows"
        else:
            assert row["uri"] == f"spotify:track:{track_id}"
            assert row["link"] == f"https://open.spotify.com/track/{track_id}"
    uris = toy(OURS[0], "-n", 5, "--uris")
    assert uris.out.splitlines() == [row["uri"] for row in answer if row["uri"]]
    assert uris.err == "2 tracks are left out of the URIs: only title and artist are known\n"
    assert "https://open.spotify.com/search/" in toy(OURS[0]).out


def test_an_id_from_our_own_output_is_read_again(toy: Segue) -> None:
    answer = toy(OURS[1], "-n", 3, "--json")
    Path("last.json").write_text(answer.out, encoding="utf-8")
    again = toy(OURS[1], "-n", 3, "--json", "--exclude", "last.json")
    assert again.json
    assert not {row["track_id"] for row in again.json} & {row["track_id"] for row in answer.json}
    assert "For Unheard Of - Nobody Knows" in toy("unheard of - nobody knows").out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (OURS[0], ["no audio features", "(Unheard Of)", "pass them: --features"]),
        ("Unheard Of - Nobody Knows", ["no audio features", OURS[0]]),
        (song_id("never", "heard"), ["has no track name:"]),
    ],
)
def test_no_service_is_asked_about_a_track_without_an_id(
    segue: Segue, listed: Listed, services: FakeServer, text: str, words: list[str]
) -> None:
    said = segue("recommend", text, home=listed.home)
    assert said.code == 3
    assert_short(said, *words)
    assert "segue scrape" not in said.err
    assert not services.requests


def test_no_scrape_asks_about_a_track_without_an_id(
    segue: Segue, listed: Listed, services: FakeServer, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(listed.home, tmp_path / "home"))
    for kind in ("tracks", "audio-features", "artists"):
        assert segue("scrape", kind, "--all", home=home).code == 0
    asked = {one for ids in services.counts.asked.values() for one in ids}
    assert listed.known.track_id in asked
    assert not {one for one in asked if ":" in one or one in OWN}


def test_features_of_a_track_without_an_id(segue: Segue, listed: Listed) -> None:
    track = {"id": OURS[0], "genres": ["rock"], **FEATURES}
    Path("f.json").write_text(json.dumps(track))
    said = segue("recommend", OURS[0], "--features", "f.json", "-n", 1, "--json", home=listed.home)
    assert said.code == 0
    assert [row["seed"] for row in said.json] == [OURS[0]]
