"""The engine on Athena: the same staged files as DuckDB's, going on after interruptions."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from etl import pipeline
from etl.errors import RemoteError
from etl.home import Home
from etl.pipeline import ProgressBars
from etl.records.kinds import AudioFeatures, Playlist, PlaylistTrack, Record, Track
from etl.records.selection import make_selection
from etl.report import Progress
from etl.sample import write_sample
from etl.transform.athena import AthenaEngine, AthenaSettings, queries
from etl.transform.athena.clients import Clients
from etl.transform.athena.journal import journal_path
from etl.transform.athena.upload import record_files, upload
from tests.aws import BUCKET, REGION, Aws, Fault
from tests.etl.readers.test_playlists import lists_csv
from tests.etl.world import an_id, plant, source_rows

SETTINGS = AthenaSettings(bucket=BUCKET, region=REGION, first_pause=0.01, patience=0.5)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample world and a playlist by names only, transformed by DuckDB; to be copied."""
    folder = tmp_path_factory.mktemp("done")
    world = write_sample(folder / "sample", tracks=300, playlists=20)
    home = Home(folder / "home")
    pipeline.extract(home, mpd=world.mpd, scraped=world.scraped)
    pipeline.import_files(home, [_lists(folder / "lists.csv", home)])
    pipeline.transform(home)
    return home


def _lists(path: Path, home: Home) -> Path:
    """Write a playlist of tracks that the slices name too, and of one that they do not."""
    names = {row["artist_id"]: row["name"] for row in source_rows(home.store, "artist")}
    titles = {row["track_id"]: row["name"] for row in source_rows(home.store, "track")}
    credits = source_rows(home.store, "artist_track")[:20]
    rows = [("u", names[each["artist_id"]], titles[each["track_id"]], "p") for each in credits]
    path.write_bytes(lists_csv([*rows, ("u", "Nobody Knows", "Unheard Of", "p")]))
    return path


@pytest.fixture
def home(done: Home, tmp_path: Path) -> Home:
    """The records of the sample world; nothing is staged."""
    shutil.copytree(done.root / "raw", tmp_path / "home" / "raw")
    return Home(tmp_path / "home")


def staged(home: Home) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.staged.glob("*.csv")}


def transform(home: Home, settings: AthenaSettings = SETTINGS, **options: object) -> AthenaEngine:
    engine = AthenaEngine(settings)
    pipeline.transform(home, engine=engine, **options)  # type: ignore[arg-type]
    return engine


def test_the_same_files_as_duckdb(aws: Aws, home: Home, done: Home) -> None:
    told: list[tuple[int, int, str]] = []
    engine = AthenaEngine(SETTINGS)
    pipeline.transform(home, engine=engine, bars=lambda _: lambda *what: told.append(what))
    assert staged(home) == staged(done)
    assert len(staged(home)) > 10
    assert staged(home)["playlist_track.csv"].count(b"name:") == 1, "the others are joined"
    assert [n for n, _, _ in told] == sorted(n for n, _, _ in told)
    assert told[-1][0] < told[-1][1]
    assert {path.name for path in home.staged.iterdir()} == {
        *staged(done),
        "manifest.json",
        "athena.json",
    }
    assert engine.cost is not None
    assert engine.cost.scanned == sum(query.scanned for query in aws.queries.values()) > 0


@pytest.mark.slow
def test_the_same_files_of_real_data(aws: Aws, real_data: Path, tmp_path: Path) -> None:
    home, other = Home(tmp_path / "home"), Home(tmp_path / "other")
    pipeline.extract(home, mpd=real_data / "mpd", scraped=real_data / "scraped")
    for path in sorted((real_data / "kaggle").glob("*.csv.gz")):
        pipeline.import_files(home, [path])
    shutil.copytree(home.root, other.root)
    pipeline.transform(home)
    transform(other)
    assert staged(other) == staged(home)
    assert not aws.faults


@pytest.mark.slow
def test_values_that_a_result_file_may_spoil(aws: Aws, tmp_path: Path) -> None:
    names = [
        'say "hi"',
        "two\nlines",
        "a,b",
        "\\N",
        "NULL",
        "null",
        "None",
        "",
        " ",
        "é💃",
        "\r",
        "'",
    ]
    numbers = [0.1, 1e-300, 1.7976931348623157e308, 5e-324, -0.30000000000000004, 1e16, 123456.0]
    nine = (numbers * 2)[:9]
    records: list[Record] = [
        Track(track_id=an_id(f"t{n}"), origin="9", name=name) for n, name in enumerate(names)
    ]
    records += [
        AudioFeatures(
            track_id=an_id("t0"), origin="9", tempo=nine[0], valence=nine[1], danceability=nine[2],
            acousticness=nine[3], energy=nine[4], instrumentalness=nine[5], liveness=nine[6],
            loudness=nine[7], speechiness=nine[8],
        ),
        *(Playlist(pid=pid, name=names[pid % 12]) for pid in (10, 9, 100)),
        *(PlaylistTrack(9, pos, an_id("t1")) for pos in (10, 9, 0)),
    ]  # fmt: skip
    home, other = Home(tmp_path / "a [x]* 'ü'"), Home(tmp_path / "b")
    for one in (home, other):
        plant(one.store, "it's [all] ü.csv", records)
    transform(home)
    pipeline.transform(other)
    assert staged(home) == staged(other)
    assert aws.keys("segue/raw/track/")


@pytest.mark.slow
def test_two_files_of_the_same_content_are_both_read(aws: Aws, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    for name in ("a", "b"):
        plant(home.store, name, [Track(track_id=an_id("t"), origin="9", name="One")])
    transform(home)
    assert len(aws.keys("segue/raw/track/")) == 2


class Stop:
    """Presses Ctrl-C before the nth thing is done."""

    def __init__(self, nth: int) -> None:
        self.left = nth
        self.names: list[str] = []

    def __call__(self, _step: str) -> Progress:
        return self._told

    def _told(self, _done: int, _total: int, name: str) -> None:
        self.names.append(name)
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1


def interrupt(home: Home, bars: ProgressBars) -> None:
    with pytest.raises(KeyboardInterrupt):
        transform(home, bars=bars)


@pytest.fixture(scope="module")
def order(aws_server: Aws, done: Home, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What progress tells of, in order."""
    home = Home(tmp_path_factory.mktemp("order"))
    shutil.copytree(done.root / "raw", home.root / "raw")
    bars = Stop(-1)
    with pytest.MonkeyPatch.context() as monkeypatch:
        aws_server.set_environment(monkeypatch)
        aws_server.reset()
        transform(home, bars=bars)
    return bars.names


def before(order: list[str], name: str) -> Stop:
    return Stop(next(n for n, told in enumerate(order) if told.startswith(name)))


# One stage every time, the others in the slow run.
STAGES = ["track"]
MORE_STAGES = ["database", "upload playlist_track", "raw_track", "stg_album", "track_card",
               "read artist", "read report", "read playlist_track"]  # fmt: skip
slow = pytest.mark.slow


@pytest.mark.parametrize("stage", [*STAGES, *(pytest.param(s, marks=slow) for s in MORE_STAGES)])
def test_going_on_after_an_interruption(
    order: list[str], aws: Aws, home: Home, done: Home, stage: str
) -> None:
    interrupt(home, before(order, stage))
    earlier = aws.counts()
    aws.requests.clear()
    transform(home)
    assert staged(home) == staged(done)
    texts = aws.texts()
    assert len(texts) == len(set(texts)), "no statement was sent twice"
    if not stage.startswith("upload"):
        assert not [1 for name, path in aws.requests if name == "PutObject" and "/raw/" in path]
    assert aws.counts()["StartQueryExecution"] + earlier["StartQueryExecution"] == len(texts)


@pytest.mark.slow
@pytest.mark.usefixtures("aws")
def test_a_file_that_something_else_wrote_meanwhile(home: Home, done: Home) -> None:
    """The journal says that the table is staged, but another engine was there since."""
    transform(home)
    home.staged.joinpath("manifest.json").unlink()
    pipeline.transform(home, selection=make_selection(years="2000-2005"))
    assert staged(home) != staged(done)
    pipeline.transform(home, selection=make_selection(), engine=AthenaEngine(SETTINGS))
    assert staged(home) == staged(done)


CODE = """
import sys
from pathlib import Path
from etl import pipeline
from etl.home import Home
from etl.transform.athena import AthenaEngine, AthenaSettings
settings = AthenaSettings(bucket=sys.argv[2], region=sys.argv[3], first_pause=0.01)
pipeline.transform(Home(Path(sys.argv[1])), engine=AthenaEngine(settings))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("operation", "text"),
    [
        ("PutObject", "/raw/artist/"),
        pytest.param("PutObject", "/lists/", marks=slow),
        pytest.param("StartQueryExecution", "CREATE EXTERNAL TABLE", marks=slow),
        ("StartQueryExecution", "CREATE TABLE judged_track"),
        pytest.param("StartQueryExecution", "FROM album", marks=slow),
        pytest.param("GetQueryExecution", "", marks=slow),
        ("GetObject", "/results/"),
    ],
)
def test_going_on_after_a_kill(aws: Aws, home: Home, done: Home, operation: str, text: str) -> None:
    """The process dies while it waits for an answer, so it knows not even the query's id."""
    process: list[subprocess.Popen[bytes]] = []
    fault = Fault(operation, text=text, nth=20 if operation == "GetQueryExecution" else 1)
    fault.action = lambda: process[0].kill()
    aws.faults.append(fault)
    arguments = [sys.executable, "-c", CODE, str(home.root), BUCKET, REGION]
    process.append(subprocess.Popen(arguments, env=os.environ, cwd=Path(__file__).parents[3]))
    assert process[0].wait(60) == -9
    aws.faults.clear()
    transform(home)
    assert staged(home) == staged(done)
    texts = aws.texts()
    assert len(texts) == len(set(texts)), "no statement was begun twice"


@pytest.mark.slow
def test_a_lost_journal(aws: Aws, home: Home, done: Home) -> None:
    transform(home)
    journal_path(home.staged).unlink()
    (home.staged / "manifest.json").unlink()
    objects = aws.keys("segue/raw/")
    transform(home)
    assert staged(home) == staged(done)
    assert aws.keys("segue/raw/") == objects


@pytest.mark.slow
def test_a_journal_older_than_athenas_memory(aws: Aws, home: Home, done: Home) -> None:
    transform(home)
    (home.staged / "manifest.json").unlink()
    (home.staged / "track.csv").unlink()
    aws.queries.clear()
    aws.tokens.clear()
    transform(home)
    assert staged(home) == staged(done)


@pytest.mark.slow
def test_lost_results_are_made_again(aws: Aws, home: Home, done: Home) -> None:
    transform(home)
    (home.staged / "manifest.json").unlink()
    for path in home.staged.glob("*.csv"):
        path.unlink()
    for key in aws.keys("segue/results/"):
        aws.s3.delete_object(Bucket=BUCKET, Key=key)
    built = len([text for text in aws.texts() if text.startswith("CREATE")])
    transform(home)
    assert staged(home) == staged(done)
    assert len([text for text in aws.texts() if text.startswith("CREATE")]) == built


@pytest.mark.slow
def test_tables_that_somebody_dropped(order: list[str], aws: Aws, home: Home, done: Home) -> None:
    interrupt(home, before(order, "track_card"))
    aws.databases.clear()
    transform(home)
    assert staged(home) == staged(done)


@pytest.mark.slow
@pytest.mark.parametrize("folder", [pytest.param("tables/", marks=slow), ""])
def test_objects_that_a_rule_deleted_between_two_runs(
    order: list[str], aws: Aws, home: Home, done: Home, folder: str
) -> None:
    """Athena finds folders without objects empty, and says nothing of it."""
    interrupt(home, before(order, "read track"))
    cost = sum(query.scanned for query in aws.queries.values())
    delete(aws, folder)
    engine = transform(home)
    assert staged(home) == staged(done)
    assert engine.cost is not None
    assert engine.cost.scanned > cost


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "when"),
    [
        pytest.param("lists/", "CREATE TABLE stg_album", marks=slow),
        ("raw/", "CREATE TABLE stg_album"),
        ("tables/", "CREATE TABLE report"),
    ],
)
def test_objects_that_a_rule_deletes_while_it_runs(
    aws: Aws, home: Home, done: Home, folder: str, when: str
) -> None:
    """It is not blamed on the files here, and the same command helps."""
    aws.faults.append(Fault("StartQueryExecution", text=when, action=lambda: delete(aws, folder)))
    with pytest.raises(RemoteError, match="starts over"):
        transform(home)
    transform(home)
    assert staged(home) == staged(done)


@pytest.mark.slow
@pytest.mark.parametrize("table", [pytest.param("stg_track", marks=slow), "judged_track"])
def test_objects_that_are_gone_of_what_ended_unwatched(
    aws: Aws, home: Home, done: Home, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while it waits for a table, whose objects are deleted before it goes on."""
    real = queries._wait

    def wait(clients: Clients, query: str) -> object:
        execution = real(clients, query)
        if f"CREATE TABLE {table} " in aws.queries[query].text:
            raise KeyboardInterrupt
        return execution

    with monkeypatch.context() as patch:
        patch.setattr(queries, "_wait", wait)
        with pytest.raises(KeyboardInterrupt):
            transform(home)
    delete(aws, "tables/")
    transform(home)
    assert staged(home) == staged(done)


@pytest.mark.slow
def test_an_object_that_was_changed_is_uploaded_again(aws: Aws, home: Home, done: Home) -> None:
    engine = AthenaEngine(SETTINGS)
    store = home.store
    upload(engine._clients, record_files(SETTINGS, store), lambda _: None)
    key = min(aws.keys("segue/raw/track/"))
    aws.s3.put_object(Bucket=BUCKET, Key=key, Body=gzip.compress(b""))
    with pytest.raises(RemoteError, match="starts over"):
        transform(home)
    transform(home)
    assert staged(home) == staged(done)


@pytest.mark.slow
def test_what_never_agrees_is_not_begun_for_ever(aws: Aws, home: Home) -> None:
    aws.wrong_counts = True
    begun = []
    for words in (
        "starts over",
        "again after it has started over",
        "again after it has started over",
    ):
        before = aws.counts()["StartQueryExecution"]
        with pytest.raises(RemoteError, match=words):
            transform(home)
        begun.append(aws.counts()["StartQueryExecution"] - before)
    assert begun[2] <= begun[1]


def delete(aws: Aws, folder: str) -> None:
    for key in aws.keys(f"segue/{folder}"):
        aws.s3.delete_object(Bucket=BUCKET, Key=key)


@pytest.mark.slow
def test_nothing_stale_is_read(aws: Aws, home: Home, done: Home) -> None:
    """Added, changed and removed records; the objects of before are still there."""
    transform(home)
    before = aws.keys("segue/raw/")
    plant(home.store, "late", [Track(track_id=an_id("late"), origin="9", name="Late")])
    transform(home)
    assert an_id("late") in staged(home)["track.csv"].decode()
    new = aws.keys("segue/raw/") - before
    assert len(new) == 1, "only what is new is uploaded"
    with home.store.write("planted", "late", "changed") as writer:
        writer.write("track", [Track(track_id=an_id("other"), origin="9", name="Other")])
    transform(home)
    text = staged(home)["track.csv"].decode()
    assert an_id("other") in text
    assert an_id("late") not in text
    (unit,) = home.store.units("planted")
    home.store.remove(unit)
    transform(home)
    assert staged(home) == staged(done)
    assert aws.keys("segue/raw/") > before | new, "nothing is deleted"


@pytest.mark.slow
def test_two_homes_of_different_content_share_a_bucket(
    order: list[str], aws: Aws, home: Home, done: Home, tmp_path: Path
) -> None:
    other = Home(tmp_path / "other")
    plant(other.store, "one", [Track(track_id=an_id("t"), origin="9", name="One")])
    interrupt(home, before(order, "stg_artist"))
    transform(other)
    transform(home)
    assert staged(home) == staged(done)
    assert staged(other)["track.csv"].count(b"\n") == 2
    assert len(aws.databases) == 2


@pytest.mark.slow
def test_another_selection_and_back(aws: Aws, home: Home, done: Home) -> None:
    transform(home)
    transform(home, selection=make_selection(years="2000-2009"))
    assert staged(home) != staged(done)
    transform(home, selection=make_selection())
    assert staged(home) == staged(done)
    assert len(aws.databases) == 2


@pytest.mark.slow
def test_cleaning_takes_only_what_is_ours(aws: Aws, home: Home, done: Home) -> None:
    foreign = ["segue/notes.txt", "segue/raw/track/mine.jsonl.gz", "segue/results/report.csv",
               "segue/tables/mine/track/part-0", "segued/raw/x", "raw/track/x"]  # fmt: skip
    for key in foreign:
        aws.s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    aws.databases["segue"] = {}
    aws.databases["other"] = {}
    engine = transform(home)
    plant(home.store, "late", [Track(track_id=an_id("late"), origin="9", name="Late")])
    engine = transform(home)
    assert len(aws.databases) == 4
    engine.clean(home.staged)
    assert aws.keys() == set(foreign)
    assert set(aws.databases) == {"segue", "other"}
    home.store.remove(home.store.units("planted")[0])
    transform(home)
    assert staged(home) == staged(done), "all of it can be made again"
    assert engine.clean(home.staged).databases == 1


@pytest.mark.slow
def test_without_cleaning_nothing_is_deleted(aws: Aws, home: Home) -> None:
    transform(home)
    assert not [name for name in aws.counts() if "Delete" in name]
    assert not [text for text in aws.texts() if "DROP" in text]


@pytest.mark.slow
def test_queries_are_waited_for(aws: Aws, home: Home, done: Home) -> None:
    aws.looks = 3
    transform(home)
    assert staged(home) == staged(done)
    assert aws.counts()["GetQueryExecution"] == 3 * len(aws.queries)
