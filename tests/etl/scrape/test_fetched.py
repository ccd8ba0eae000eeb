"""What Segue itself has fetched: read by every extraction, beside the user's own scraped files."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from etl import pipeline
from etl.errors import InputError
from etl.home import Home
from etl.readers.scraped.extract import extract_scraped, has_fetched
from etl.status import read_status
from sql.opening import open_database
from tests.etl.readers.test_scraped import plant
from tests.etl.world import an_id

T1, T2, A1, A2 = (an_id(name) for name in ("t1", "t2", "a1", "a2"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def names(home: Home) -> dict[str, str]:
    """Load everything and give the tracks' names by id."""
    pipeline.transform(home)
    with closing(open_database(home.database_url, read_only=False)) as database:
        pipeline.load_staged(home, database)
        return dict(database.rows("SELECT track_id, name FROM track"))


def units(home: Home) -> set[tuple[str, str]]:
    return {(unit.source, unit.name) for unit in home.store.units()} - {
        ("genres", "map"),
        ("selection", "tracks"),
    }


def next_step(home: Home) -> str:
    return read_status(home, lambda: open_database(home.database_url, read_only=False)).next_step


def test_it_is_newer_than_what_the_user_names(home: Home, tmp_path: Path) -> None:
    plant(tmp_path / "mine", "tracks/z.json", {T1: {"name": "Mine"}, T2: {"name": "Only mine"}})
    plant(home.scraped, "tracks/a.json", {T1: {"name": "Fetched"}})
    plant(home.scraped, "tracks/.journal.json", {T2: {"name": "Half"}})
    outcome = pipeline.extract(home, scraped=tmp_path / "mine")
    assert [report.rows_out for report in outcome.reports] == [2, 1]
    assert units(home) == {("scraped", "tracks-z"), ("web", "tracks-a")}
    assert names(home) == {T1: "Fetched", T2: "Only mine"}


def test_another_folder_does_not_forget_it(home: Home, tmp_path: Path) -> None:
    plant(home.scraped, "tracks/a.json", {T1: {"name": "Fetched"}})
    plant(tmp_path / "one", "tracks/b.json", {T2: {"name": "One"}})
    plant(tmp_path / "other", "artists/c.json", {A1: {"name": "Other"}})
    for folder in ("one", "other"):
        pipeline.extract(home, scraped=tmp_path / folder)
    assert units(home) == {("scraped", "artists-c"), ("web", "tracks-a")}
    pipeline.extract(home)
    assert units(home) == {("scraped", "artists-c"), ("web", "tracks-a")}
    (home.scraped / "tracks" / "a.json").unlink()
    pipeline.extract(home)
    assert units(home) == {("scraped", "artists-c")}


def test_its_folder_by_name_is_read_once(home: Home) -> None:
    with pytest.raises(InputError, match="there is no such folder"):
        pipeline.extract(home, scraped=home.scraped)
    plant(home.scraped, "tracks/a.json", {T1: {"name": "Fetched"}})
    pipeline.extract(home, scraped=home.scraped / "tracks" / "..")
    assert units(home) == {("web", "tracks-a")}
    extract_scraped(home.scraped, home.store)
    assert ("scraped", "tracks-a") in units(home), "or there is nothing to test"


def test_status_tells_what_is_to_be_read(home: Home) -> None:
    assert not has_fetched(home.scraped)
    assert next_step(home).startswith("segue etl extract")
    plant(home.scraped, "tracks/a.json", {T1: {"name": "Fetched"}})
    assert has_fetched(home.scraped)
    assert next_step(home) == "segue etl run"
    pipeline.extract(home)
    assert next_step(home) == "segue etl transform"
    names(home)
    assert next_step(home).startswith("segue scrape audio-features")
    plant(home.scraped, "tracks/b.json", {T2: {"name": "More"}})
    assert next_step(home) == "segue etl run"


def test_a_damaged_file_is_named(home: Home) -> None:
    plant(home.scraped, "tracks/a.json", {T1: {"name": "Fetched"}})
    plant(home.scraped, "related-artists/b.json", []).write_bytes(b'{"')
    outcome = pipeline.extract(home)
    assert [problem.split(":")[0] for problem in outcome.problems] == [
        "related-artists/b.json rejected"
    ]
    assert names(home) == {T1: "Fetched"}


def test_a_later_list_of_a_source_holds(home: Home) -> None:
    """As `segue scrape` would leave it: a list of each source, one of them fetched twice."""
    related = "related-artists"
    old = {A1: {"artists": [{"id": T1}, {"id": A2}]}}
    plant(home.scraped, f"{related}/spotify-2026-01-02-000002.json", old)
    new = {A1: {"artists": [{"id": A2}, {"id": T2}]}}
    plant(home.scraped, f"{related}/spotify-2026-02-01-000010.json", new)
    other = {A1: {"source": "deezer", "artists": [{"id": None, "name": "Ida", "weight": 2}]}}
    plant(home.scraped, f"{related}/deezer-2026-01-01-000001.json", other)
    pipeline.extract(home)
    names(home)
    with closing(open_database(home.database_url)) as database:
        edges = database.rows(
            "SELECT r.source, r.rank, a.name, r.related_artist_id, r.weight FROM related_artist"
            " AS r JOIN artist AS a ON a.artist_id = r.related_artist_id ORDER BY ALL"
        )
        assert database.rows("SELECT COUNT(*) FROM artist") == [(4,)]
    assert edges[0][:3] + edges[0][4:] == ("deezer", 1, "Ida", 2.0)
    assert edges[1:] == [("spotify", 1, None, A2, None), ("spotify", 2, None, T2, None)]
