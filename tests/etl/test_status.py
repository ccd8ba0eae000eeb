"""What `status` says at every stage on the way from sources to clusters."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from etl import pipeline
from etl.files import write_json
from etl.home import Home
from etl.status import Status, read_status
from sql.database import Database, StagedTable
from sql.opening import open_database
from sql.reads import FEATURE_COLUMNS
from sql.tables import STAGED, tables
from sql.training_data import training_obstacle
from tests.etl.world import an_id

FIRST = "segue etl extract --mpd DIR --scraped DIR, or segue demo"
GET_FEATURES = (
    "segue scrape audio-features, then segue etl run (none of the {} tracks has audio features)"
)


def status(home: Home, url: str | None = None) -> Status:
    return read_status(home, lambda: open_database(url or home.database_url, read_only=False))


def states(found: Status) -> set[str]:
    return {state for *_, state in found.tables}


def scrape(folder: Path, *names: str) -> Path:
    entries = {an_id(name): {"name": name} for name in names}
    write_json(folder / "tracks" / "a.json", {**entries, "no id": {}})
    return folder


def load(home: Home) -> None:
    with closing(open_database(home.database_url, read_only=False)) as database:
        pipeline.load_staged(home, database)


def train(home: Home, database: Database) -> None:
    path = home.root / "track_cluster.csv"
    path.write_text("genre,track_id,cluster,distance\n")
    database.replace_table(StagedTable(tables()["track_cluster"], path, "x", 0))


def test_stages(tmp_path: Path) -> None:
    home, scraped = Home(tmp_path / "home"), tmp_path / "scraped"
    found = status(home)
    assert (found.next_step, found.sources, found.database) == (FIRST, [], "ok")
    assert [name for name, *_ in found.tables] == list(STAGED)
    assert states(found) == {"not staged"}
    assert not home.root.exists(), "looking makes nothing"

    pipeline.extract(home, scraped=scrape(scraped, "a", "b"))
    found = status(home)
    assert found.next_step == "segue etl transform"
    assert found.sources == [("scraped", 1, 0, 2, 1)]

    pipeline.transform(home)
    found = status(home)
    assert found.next_step == "segue etl load"
    assert found.sources == [("scraped", 1, 0, 2, 1)], "what Segue makes itself is no source"
    assert ("track", 2, None, "not loaded") in found.tables

    load(home)
    found = status(home)
    assert found.next_step == GET_FEATURES.format(2)
    assert states(found) == {"loaded"}

    with closing(open_database(home.database_url, read_only=False)) as database:
        train(home, database)
    assert status(home).next_step == "nothing to do"

    pipeline.extract(home, scraped=scrape(scraped, "a", "b", "c"))
    assert status(home).next_step == "segue etl transform"
    pipeline.transform(home)
    found = status(home)
    assert found.next_step == "segue etl load"
    assert ("track", 3, 2, "other rows loaded") in found.tables
    assert ("playlist", 0, 0, "loaded") in found.tables

    load(home)
    assert status(home).next_step == GET_FEATURES.format(3), "a load empties the clusters"
    (home.staged / "track.csv").unlink()
    assert status(home).next_step == "segue etl transform"


def test_what_training_lacks(tmp_path: Path) -> None:
    """The next step is never to train on nothing."""
    home = Home(tmp_path / "home")
    folder = scrape(tmp_path / "scraped", "a")
    nine = dict.fromkeys(FEATURE_COLUMNS, 0.5)
    write_json(folder / "audio-features" / "a.json", {an_id("a"): nine})

    def following() -> str:
        pipeline.extract(home, scraped=folder)
        pipeline.transform(home)
        load(home)
        return status(home).next_step

    assert following() == (
        "segue scrape artists, then segue etl run; or without genres:"
        " segue train all --without-genre"
        " (none of the 1 tracks with audio features has a genre)"
    )
    with closing(open_database(home.database_url)) as database:
        assert training_obstacle(database) is not None
        assert training_obstacle(database, without_genre=True) is None
    artist = {"id": an_id("artist"), "name": "A"}
    write_json(folder / "tracks" / "a.json", {an_id("a"): {"name": "a", "artists": [artist]}})
    write_json(folder / "artists" / "a.json", {an_id("artist"): {**artist, "genres": ["jazz"]}})
    assert following() == "segue train all"


def test_a_rejected_file_is_remembered_until_it_changes(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    path = home.scraped / "tracks" / "a.json"
    write_json(path, {an_id("a"): {"name": "a"}})
    (home.scraped / "tracks" / "b.json").write_text("[")
    pipeline.extract(home)
    found = status(home)
    assert found.sources == [("web", 1, 1, 1, 1)]
    ((source, rejection),) = found.rejected
    assert (source, rejection.file) == ("web", "tracks/b.json")
    assert found.next_step == "segue etl transform", "reading it again would change nothing"
    write_json(home.scraped / "tracks" / "b.json", {an_id("b"): {"name": "b"}})
    assert status(home).next_step == "segue etl run"
    pipeline.extract(home)
    assert status(home).rejected == []


def test_a_selection_makes_the_staged_files_stale(tmp_path: Path) -> None:
    home = Home(tmp_path)
    pipeline.extract(home, scraped=scrape(tmp_path / "responses", "a"))
    pipeline.transform(home)
    load(home)
    pipeline.transform(home, selection=pipeline.Selection(min_album_popularity=1, is_on=1))
    assert status(home).next_step == "segue etl load"


@pytest.mark.parametrize(
    "url", ["duckdb:///{home}/raw", "mysql://me:secret@127.0.0.1:1/none", "nonsense"]
)
def test_a_database_that_cannot_be_read(tmp_path: Path, url: str) -> None:
    home = Home(tmp_path)
    pipeline.extract(home, scraped=scrape(tmp_path / "responses", "a"))
    pipeline.transform(home)
    found = status(home, url.format(home=tmp_path))
    assert found.database != "ok"
    assert "secret" not in found.database
    assert "\n" not in found.database
    assert states(found) == {"unknown"}
    assert found.next_step == "segue etl load, once the database can be read"


def test_as_json(tmp_path: Path) -> None:
    home = Home(tmp_path)
    pipeline.extract(home, scraped=scrape(tmp_path / "responses", "a"))
    value = json.loads(json.dumps(status(home).as_dict()))
    assert value["sources"] == [
        {"source": "scraped", "files": 1, "rejected": 0, "records": 1, "problems": 1}
    ]
    assert value["tables"][0] == {
        "table": "artist",
        "staged_rows": None,
        "loaded_rows": None,
        "state": "not staged",
    }
    assert value["next"] == "segue etl transform"
