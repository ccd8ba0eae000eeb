"""Related artists out of a database and in again, in both databases."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from etl import pipeline
from etl.errors import InputError
from etl.export import export_related
from etl.home import Home
from etl.ids import name_id
from etl.report import StepReport
from sql.database import Database
from sql.library import checks
from sql.reads import RELATED_ARTISTS
from tests.etl.readers.test_scraped import plant
from tests.etl.world import an_id

A1, A2, A3, A4 = (an_id(f"artist{number}") for number in range(1, 5))
IDA = name_id("Ida")


def fill(home: Home, database: Database) -> dict[str, StepReport]:
    """Transform and load; give the reports by step and table."""
    outcome = pipeline.transform(home)
    outcome.add(pipeline.load_staged(home, database))
    assert all(report.adds_up for report in outcome.reports)
    return {f"{report.step} {report.rows}": report for report in outcome.reports}


def planted(home: Home, database: Database) -> None:
    lists = {
        "deezer": {A1: [A3, IDA, A1, A4], IDA: [A2]},
        "spotify": {A1: [A2, A4, A2], A3: [A1]},
    }
    for source, of in lists.items():
        entries = {
            artist: {
                "source": source,
                "artists": [
                    {"id": None, "name": "Ida"} if one == IDA else {"id": one} for one in related
                ],
            }
            for artist, related in of.items()
        }
        plant(home.scraped, f"related-artists/{source}.json", entries)
    pipeline.extract(home)
    fill(home, database)


def read(path: Path) -> list[tuple[str, list[str]]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    header, *lines = csv.reader(text.splitlines())
    assert header == ["artist_spotify_id", "related_artists_json"]
    return [(artist, json.loads(related)) for artist, related in lines]


def test_lists_are_in_order_and_merged(database: Database, tmp_path: Path) -> None:
    """Of A1: deezer says A3, Ida, itself, A4; spotify A2, A4, A2 again."""
    planted(Home(tmp_path / "home"), database)
    path = tmp_path / "new" / "related.csv"
    report = export_related(database, path)
    assert read(path) == [
        (A1, [A2, A3, *sorted([IDA, A4])]),
        (A3, [A1]),
        (IDA, [A2]),
    ]
    assert (report.rows_in, report.rows_out, report.adds_up) == (7, 6, True)
    assert report.dropped == {"the same edge of another source": 1}
    assert report.notes == {"artists with a list": 3}
    export_related(database, path, source="deezer")
    assert read(path) == [(A1, [A3, IDA, A4]), (IDA, [A2])]


def test_same_rows_same_bytes(database: Database, tmp_path: Path) -> None:
    planted(Home(tmp_path / "home"), database)
    one, other = tmp_path / "one.csv.gz", tmp_path / "other.csv.gz"
    export_related(database, one)
    export_related(database, other)
    assert one.read_bytes() == other.read_bytes()
    assert sorted(path.name for path in tmp_path.glob("*.csv*")) == ["one.csv.gz", "other.csv.gz"]


def test_there_and_back(database: Database, tmp_path: Path) -> None:
    planted(Home(tmp_path / "home"), database)
    first, second = tmp_path / "first.csv", tmp_path / "second.csv.gz"
    export_related(database, first)
    home = Home(tmp_path / "other")
    assert pipeline.import_files(home, [first]).problems == []
    fill(home, database)
    export_related(database, second, source="spotify")
    assert read(second) == read(first)
    edges = "SELECT r.artist_id, r.related_artist_id, r.rank, r.source FROM related_artist AS r"
    assert sorted(database.rows(edges)) == sorted(
        (artist, other, rank, "spotify")
        for artist, related in read(first)
        for rank, other in enumerate(related, start=1)
    )


def test_nothing_there_leaves_the_old_file(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "related.csv"
    path.write_text("old")
    database.create()
    with pytest.raises(InputError, match="no related artists\nimport or scrape"):
        export_related(database, path)
    planted(Home(tmp_path / "home"), database)
    with pytest.raises(InputError, match=r"of the source 'lastfm'\n.* deezer, spotify"):
        export_related(database, path, source="lastfm")
    with pytest.raises(InputError, match=r"neither \.csv nor \.csv\.gz"):
        export_related(database, tmp_path / "related.json")
    assert path.read_text() == "old"
    assert list(tmp_path.glob("*.partial")) == []


def test_more_artists_than_are_in_memory(database: Database, tmp_path: Path) -> None:
    count = 2 * RELATED_ARTISTS + 1
    ids = [an_id(f"x{number:05}x") for number in range(count)]
    lists = [(one, [ids[place - 1], ids[place - 2]]) for place, one in enumerate(ids)]
    path = tmp_path / "given.csv"
    with path.open("w") as stream:
        writer = csv.writer(stream)
        writer.writerow(("artist_spotify_id", "related_artists_json"))
        writer.writerows((one, json.dumps(related)) for one, related in reversed(lists))
    home = Home(tmp_path / "home")
    pipeline.import_files(home, [path])
    fill(home, database)
    told: list[tuple[int, int, str]] = []
    export_related(database, tmp_path / "x.csv", progress=lambda *step: told.append(step))
    assert read(tmp_path / "x.csv") == lists
    assert [done for done, _, _ in told] == [0, 2 * RELATED_ARTISTS, 4 * RELATED_ARTISTS]


@pytest.mark.slow
def test_a_real_crawl(real_data: Path, database: Database, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    folder = real_data / "related"
    for name in ("related_artists.csv.gz", "artists.jsonl.gz"):
        outcome = pipeline.import_files(home, [folder / name])
        assert outcome.problems == []
        assert all(report.adds_up for report in outcome.reports)
    reports = fill(home, database)
    for step in ("transform", "load"):
        assert reports[f"{step} related_artist"].rows_out == 82_134
        assert reports[f"{step} artist"].rows_out == 10_146
    assert not reports["transform related_artist"].dropped
    assert database.rows(
        "SELECT COUNT(DISTINCT artist_id), MIN(r.rank) FROM related_artist AS r"
    ) == [(8_648, 1)]
    assert database.rows("SELECT COUNT(*) FROM artist WHERE name IS NULL") == [(0,)]
    for name, query in checks().items():
        assert database.rows(database.translate(query)) == [], name
    path = tmp_path / "again.csv.gz"
    report = export_related(database, path)
    assert (report.rows_in, report.rows_out, report.dropped) == (82_134, 82_134, {})
    assert read(path) == sorted(read(folder / "related_artists.csv.gz"))
