"""All steps on the sample world: what was planted is in the database, and stays in step."""

from __future__ import annotations

import csv
import gzip
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from etl import pipeline
from etl.errors import InputError
from etl.files import write_json
from etl.home import Home
from etl.records.selection import make_selection
from etl.records.store import RawStore
from etl.report import Outcome, Progress
from etl.sample import SampleWorld, write_sample
from etl.sample.words import lexicon
from etl.transform import Transformed
from etl.transform.engine_duckdb import DuckDBEngine
from sql.database import Database
from sql.opening import open_database
from sql.tables import STAGED
from tests.etl.readers.test_catalogues import P1, T1, T2, as_csv, song_row
from tests.etl.world import an_id, database_rows

slow = pytest.mark.slow


@dataclass
class Place:
    """A home folder, the sources that go into it, and its database."""

    home: Home
    world: SampleWorld

    def run(self) -> Outcome:
        outcome = pipeline.extract(self.home, mpd=self.world.mpd, scraped=self.world.scraped)
        outcome.add(pipeline.import_files(self.home, [self.world.related / "related_artists.csv"]))
        outcome.add(pipeline.transform(self.home))
        outcome.add(self.load())
        return outcome

    def load(self) -> Outcome:
        with self.writing() as database:
            return pipeline.load_staged(self.home, database)

    def writing(self) -> closing[Database]:
        return closing(open_database(self.home.database_url, read_only=False))

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with closing(open_database(self.home.database_url)) as database:
            return database.rows(query)

    def count(self, query: str) -> object:
        ((value,),) = self.rows(query)
        return value

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        with closing(open_database(self.home.database_url)) as database:
            return database_rows(database)

    def units(self) -> dict[str, int]:
        """When each unit was written."""
        folder = self.home.store.root / "units"
        return {path.stem: path.stat().st_mtime_ns for path in folder.iterdir()}

    def staged(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.home.staged.glob("*.csv")}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Outcome]:
    """The sample world, all the way; to be looked at only."""
    folder = tmp_path_factory.mktemp("done")
    place = Place(Home(folder / "home"), write_sample(folder / "sample", tracks=600, playlists=40))
    return place, place.run()


@pytest.fixture
def place(tmp_path: Path, done: tuple[Place, Outcome]) -> Place:
    """A copy of it, to be changed."""
    original = done[0]
    home, sample = tmp_path / "home", tmp_path / "sample"
    shutil.copytree(original.home.root, home)
    shutil.copytree(original.world.mpd.parent, sample)
    world = replace(original.world, mpd=sample / "mpd", scraped=sample / "scraped")
    return Place(Home(home), world)


COUNTS: Mapping[str, str] = {
    "tracks": "SELECT COUNT(*) FROM track",
    "albums": "SELECT COUNT(*) FROM album",
    "artists": "SELECT COUNT(*) FROM artist",
    "playlists": "SELECT COUNT(*) FROM playlist",
    "playlist_tracks": "SELECT COUNT(*) FROM playlist_track",
}

# A planted defect, or the sum of several, and what it comes to in the database.
DEFECTS: Mapping[tuple[str, ...], str] = {
    ("tracks_absent", "tracks_null", "tracks_bare"): """
        SELECT COUNT(*) FROM track WHERE popularity IS NULL AND explicit IS NULL""",
    ("albums_absent", "albums_null", "albums_bare"): """
        SELECT COUNT(*) FROM album WHERE popularity IS NULL AND label IS NULL""",
    ("albums_absent", "albums_null"): """
        SELECT COUNT(*) FROM album WHERE release_date IS NULL AND release_year IS NULL""",
    ("artists_absent", "artists_null", "artists_bare"): """
        SELECT COUNT(*) FROM artist WHERE popularity IS NULL""",
    ("artists_absent", "artists_null"): "SELECT COUNT(*) FROM artist WHERE genres IS NULL",
    ("artists_without_genres",): "SELECT COUNT(*) FROM artist WHERE genres = '[]'",
    ("artists_absent", "artists_null", "artists_without_genres"): """
        SELECT COUNT(*) FROM artist WHERE artist_id NOT IN (SELECT artist_id FROM artist_genre)""",
    ("features_null", "tracks_absent", "tracks_null"): """
        SELECT COUNT(*) FROM track WHERE track_id NOT IN (SELECT track_id FROM audio_features)""",
    ("features_without_meter",): """
        SELECT COUNT(*) FROM audio_features WHERE time_signature IS NULL""",
    ("artists_without_related",): """
        SELECT COUNT(*) FROM artist
        WHERE artist_id NOT IN (SELECT artist_id FROM related_artist)""",
    ("year_dates",): """
        SELECT COUNT(*) FROM album WHERE release_date_precision = 'year'
        AND LENGTH(release_date) = 4 AND release_year IS NOT NULL""",
    ("month_dates",): """
        SELECT COUNT(*) FROM album WHERE release_date_precision = 'month'
        AND LENGTH(release_date) = 7 AND release_year IS NOT NULL""",
    ("playlist_rows_repeated",): """
        SELECT SUM(n - 1) FROM (
            SELECT COUNT(*) AS n FROM playlist_track GROUP BY pid, track_id) AS x""",
    ("collaborations",): """
        SELECT COUNT(*) FROM (
            SELECT track_id FROM artist_track GROUP BY track_id HAVING COUNT(*) > 1) AS x""",
    ("shared_titles",): """
        SELECT COUNT(*) FROM (
            SELECT t.name FROM track AS t JOIN artist_track AS a ON a.track_id = t.track_id
            WHERE a.position = 0 GROUP BY t.name HAVING COUNT(DISTINCT a.artist_id) > 1) AS x""",
    (): "SELECT COUNT(*) FROM track WHERE name IS NULL OR album_id IS NULL OR duration_ms IS NULL",
}  # fmt: skip


@pytest.mark.parametrize("what", COUNTS)
def test_nothing_is_lost(done: tuple[Place, Outcome], what: str) -> None:
    place, _ = done
    assert place.count(COUNTS[what]) == getattr(place.world, what)


@pytest.mark.parametrize("what", DEFECTS, ids=" + ".join)
def test_planted_defects(done: tuple[Place, Outcome], what: tuple[str, ...]) -> None:
    place, _ = done
    assert place.count(DEFECTS[what]) == sum(place.world.defects[name] for name in what)


def test_awkward_names_come_through(done: tuple[Place, Outcome]) -> None:
    place, _ = done
    for table, planted in (
        ("track", lexicon().awkward_titles),
        ("artist", lexicon().awkward_artists),
    ):
        names = [name for (name,) in place.rows(f"SELECT name FROM {table}")]
        kind = {"track": "titles", "artist": "artists"}[table]
        assert sum(name in planted for name in names) == place.world.defects[f"awkward_{kind}"]


def test_reports_add_up_and_join(done: tuple[Place, Outcome]) -> None:
    """What one step gives is what the next one gets."""
    place, outcome = done
    assert outcome.problems == []
    assert all(report.adds_up for report in outcome.reports)
    by_step = {(report.step, report.rows): report for report in outcome.reports}
    for table in STAGED:
        assert by_step["load", table].rows_in == by_step["transform", table].rows_out
        assert place.count(f"SELECT COUNT(*) FROM {table}") == by_step["load", table].rows_out
    untimed = by_step["extract", "playlist_track"].notes["no duration_ms"]
    assert untimed == place.world.defects["playlist_rows_untimed"]
    written = sum(unit.rows.get("track", 0) for unit in place.home.store.units())
    assert by_step["transform", "track"].rows_in == written


def test_the_same_command_again_changes_nothing(place: Place) -> None:
    def state() -> list[object]:
        files = [path for path in place.home.root.rglob("*") if path.is_file()]
        times = sorted((str(path), path.stat().st_mtime_ns) for path in files)
        return [times, place.rows("SELECT * FROM load_log ORDER BY ALL")]

    before = state()
    outcome = place.run()
    assert state() == before
    assert {r.notes["already there"] > 0 for r in outcome.reports if r.step == "load"} == {True}


def test_a_new_file_is_all_that_is_read(place: Place) -> None:
    before, rows = place.units(), place.everything()
    new = an_id("new")
    write_json(place.world.scraped / "tracks" / "late.json", {new: {"name": "Late"}})
    place.run()
    after = place.units()
    assert {name for name in after if after[name] != before.get(name)} == {"scraped-tracks-late"}
    tracks = place.everything()["track"]
    assert set(tracks) - set(rows["track"]) == {(new, "Late", None, None, None, None)}
    (place.world.scraped / "tracks" / "late.json").unlink()
    place.run()
    assert place.everything() == rows


@pytest.mark.slow
def test_changed_and_removed_files(place: Place) -> None:
    """Without its scraped files a track keeps what playlists say, or goes."""
    track = place.world.showcase[0]
    for path in (place.world.scraped / "tracks").iterdir():
        path.unlink()
    for path in (place.world.scraped / "albums").iterdir():
        path.unlink()
    place.run()
    played = "SELECT COUNT(DISTINCT track_id) FROM playlist_track"
    described = "SELECT COUNT(*) FROM track WHERE name IS NOT NULL"
    assert place.count(described) == place.count(played)
    (row,) = place.rows(f"SELECT popularity, album_id FROM track WHERE track_id = '{track}'")
    assert row[0] is None
    assert row[1] is not None
    write_json(place.world.scraped / "tracks" / "a.json", {track: {"name": "Changed"}})
    place.run()
    os.utime(place.world.scraped / "tracks" / "a.json", ns=(0, 0))
    before = place.units()
    place.run()
    assert place.units()["scraped-tracks-a"] != before["scraped-tracks-a"]
    assert place.count(f"SELECT name FROM track WHERE track_id = '{track}'") == "Changed"


def catalogue(folder: Path, name: str, *tracks: str, playlist: str = P1) -> Path:
    path = folder / name
    data = as_csv([song_row(track_id=track, playlist_id=playlist) for track in tracks])
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def add(place: Place, *paths: Path) -> None:
    pipeline.import_files(place.home, paths)
    pipeline.transform(place.home)
    place.load()


def test_a_catalogue_on_top(place: Place, tmp_path: Path) -> None:
    known = place.world.showcase[0]
    before = place.everything()
    add(place, catalogue(tmp_path, "songs.csv", T1, known))
    after = place.everything()
    assert len(after["playlist"]) == len(before["playlist"]) + 1
    assert len(after["track"]) == len(before["track"]) + 1
    assert [row for row in after["track"] if row[0] == known] == [
        row for row in before["track"] if row[0] == known
    ], "what the Web API says is not overruled"
    assert {genre for track, genre in after["track_genre"] if track == known} >= {"latin"}
    place.run()
    assert place.everything() == after, "a run on the other sources keeps the catalogue"


@slow
@pytest.mark.parametrize("first", ["a.csv", "z.csv"])
def test_of_two_imports_the_later_one_holds(place: Place, tmp_path: Path, first: str) -> None:
    """Whatever their names; a file that is imported again unchanged changes nothing."""
    second = "z.csv" if first == "a.csv" else "a.csv"
    names = f"SELECT name FROM track WHERE track_id = '{T1}'"
    for name, title, playlist in ((first, "Old", P1), (second, "New", an_id("other"))):
        row = song_row(track_id=T1, track_name=title, playlist_id=playlist)
        (tmp_path / name).write_bytes(as_csv([row]))
    add(place, tmp_path / first)
    assert place.count(names) == "Old"
    add(place, tmp_path / second)
    assert place.count(names) == "New"
    add(place, tmp_path / first, tmp_path / second)
    assert place.count(names) == "New"
    row = song_row(track_id=T1, track_name="Newest", playlist_id=P1)
    (tmp_path / first).write_bytes(as_csv([row]))
    add(place, tmp_path / first)
    assert place.count(names) == "Newest"


@pytest.mark.slow
@pytest.mark.parametrize("second", [pytest.param("copy.csv", marks=slow), "songs.csv.gz"])
def test_a_catalogue_under_two_names(place: Place, tmp_path: Path, second: str) -> None:
    add(place, catalogue(tmp_path, "songs.csv", T1))
    before, units = place.everything(), place.units()
    again = catalogue(tmp_path, second, T1, T2)
    with pytest.raises(InputError) as caught:
        pipeline.import_files(place.home, [again])
    assert second in str(caught.value)
    assert "songs.csv before" in str(caught.value)
    assert P1 in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 3
    assert place.units() == units
    place.run()
    assert place.everything() == before
    add(place, catalogue(tmp_path, "songs.csv", T1, T2))
    assert place.count("SELECT COUNT(*) FROM playlist_track WHERE pid >= 1000000000") == 2
    other = catalogue(tmp_path, "other.csv", T1, playlist=an_id("other"))
    add(place, other)
    assert place.count("SELECT COUNT(*) FROM playlist_track WHERE pid >= 1000000000") == 3


def test_nothing_to_do_is_an_error(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with pytest.raises(InputError, match="nothing to transform"):
        pipeline.transform(home)
    database = open_database(home.database_url, read_only=False)
    with pytest.raises(InputError, match="nothing to load"), closing(database):
        pipeline.load_staged(home, database)
    assert not (tmp_path / "segue.duckdb").exists()


def test_a_selection_stays_until_another_is_given(place: Place) -> None:
    everything, rows = place.staged(), place.everything()
    selection = make_selection(years="2000-2019")
    pipeline.transform(place.home, selection=selection)
    selected = place.staged()
    assert selected != everything
    pipeline.transform(place.home)
    assert place.staged() == selected
    pipeline.transform(place.home, selection=make_selection())
    assert place.staged() == everything
    assert place.everything() == rows, "the database waits for a load"


class Interrupted(DuckDBEngine):
    """Ends as if the user had pressed Ctrl-C when the staged files were written."""

    def run(self, store: RawStore, staged: Path, progress: Progress | None = None) -> Transformed:
        super().run(store, staged, progress)
        raise KeyboardInterrupt


def test_staged_files_of_an_interrupted_transform_are_not_believed(place: Place) -> None:
    """Not even when the next command wants what the last whole transform has made."""
    before = place.staged()
    with pytest.raises(KeyboardInterrupt):
        pipeline.transform(
            place.home, selection=make_selection(years="2000-2019"), engine=Interrupted()
        )
    assert place.staged() != before, "or there is nothing to test"
    with pytest.raises(InputError, match="nothing to load"):
        place.load()
    pipeline.transform(place.home, selection=make_selection())
    assert place.staged() == before


def change(path: Path, old: bytes, new: bytes) -> None:
    """Change a value in a file whose size and time of change stay as they are."""
    before = path.stat()
    data = path.read_bytes()
    assert len(old) == len(new)
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    "kind",
    ["playlist_track", *(pytest.param(one, marks=slow) for one in ("artist_genre", "track"))],
)
def test_changed_records_are_named_and_made_again(place: Place, kind: str) -> None:
    before = place.everything()
    path = max(place.home.store.files(kind), key=lambda path: path.stat().st_size)
    change(path, b"_id", b"_ID")
    with pytest.raises(InputError, match=rf"{path.name} has been changed.*\n.*: segue etl run --"):
        pipeline.transform(place.home, selection=make_selection(years="2000-2019"))
    place.run()
    pipeline.transform(place.home, selection=make_selection())
    assert place.load().problems == []
    assert place.everything() == before


def test_records_that_are_cut_off_are_named(place: Place) -> None:
    """At the end of a line, where the rest is as good as a whole file."""
    path = max(place.home.store.files("track"), key=lambda path: path.stat().st_size)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(InputError, match="has been changed"):
        pipeline.transform(place.home, selection=make_selection(years="2000-2019"))


def test_changed_records_of_an_import_are_made_again_by_importing(
    place: Place, tmp_path: Path
) -> None:
    path = catalogue(tmp_path, "songs.csv", T1)
    add(place, path)
    before = place.everything()
    change(place.home.store.path("track", "catalogue", "songs.csv"), b"One", b"Two")
    pipeline.transform(place.home)  # nothing is to be done, so nothing is read
    with pytest.raises(InputError, match=r"make it again: segue etl import songs\.csv"):
        pipeline.transform(place.home, selection=make_selection(years="2000-2019"))
    pipeline.import_files(place.home, [path])
    pipeline.transform(place.home, selection=make_selection())
    place.load()
    assert place.everything() == before


@pytest.mark.parametrize("table", ["track", "playlist_track"])
def test_changed_staged_files_are_made_again(place: Place, table: str) -> None:
    before, staged = place.everything(), place.staged()
    change(place.home.staged / f"{table}.csv", b"0", b"1")
    (place.home.root / "segue.duckdb").unlink()
    outcome = place.load()
    assert place.everything() == before
    assert place.staged() == staged
    notes = {report.rows: report.notes for report in outcome.reports}
    assert notes.pop(table) == {"file had been changed and was made again": 1}
    assert not any(notes.values())


def test_changed_staged_files_of_other_records_are_named(place: Place) -> None:
    before = place.everything()
    pipeline.transform(place.home, selection=make_selection(years="2000-2019"))
    change(place.home.staged / "track.csv", b"0", b"1")
    write_json(place.world.scraped / "tracks" / "new.json", {an_id("new"): {"name": "New"}})
    pipeline.extract(place.home, scraped=place.world.scraped)
    with pytest.raises(InputError, match=r"track\.csv has been changed.*\n.*segue etl transform"):
        place.load()
    assert place.everything() == before
    pipeline.transform(place.home)
    assert place.load().problems == []


@pytest.mark.slow
def test_real_data(tmp_path: Path, real_data: Path) -> None:
    place = Place(
        Home(tmp_path / "home"), write_sample(tmp_path / "sample", tracks=300, playlists=1)
    )
    home = place.home
    outcome = pipeline.extract(home, mpd=real_data / "mpd", scraped=real_data / "scraped")
    for path in sorted([*real_data.glob("kaggle/*.csv.gz"), *real_data.glob("related/*.gz")]):
        outcome.add(pipeline.import_files(home, [path]))
    outcome.add(pipeline.transform(home))
    outcome.add(place.load())
    assert all(report.adds_up for report in outcome.reports)
    for name in STAGED:
        with (home.staged / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            rows = sum(1 for _ in csv.reader(stream)) - 1
        assert rows == place.count(f"SELECT COUNT(*) FROM {name}") > 0
    first = place.staged()
    shutil.rmtree(home.staged)
    pipeline.transform(home)
    assert place.staged() == first, "the same records give the same bytes"
    pipeline.extract(home, mpd=real_data / "mpd", scraped=real_data / "scraped")
    reports = [report for report in place.load().reports if report.step == "load"]
    assert all(report.notes == {"already there": report.rows_in} for report in reports)


def test_records_of_an_older_segue_are_not_believed(place: Place) -> None:
    pipeline.extract(place.home, mpd=place.world.mpd, scraped=place.world.scraped)
    (path, *_) = (place.home.store.root / "units").glob("mpd-*.json")
    unit = json.loads(path.read_text())
    unit["fingerprint"] = f"1-{unit['fingerprint'].split('-', 1)[1]}"
    path.write_text(json.dumps(unit))
    with pytest.raises(InputError, match="1 files were read by an older version of Segue"):
        pipeline.transform(place.home)
    pipeline.extract(place.home, mpd=place.world.mpd, scraped=place.world.scraped)
    pipeline.transform(place.home)
