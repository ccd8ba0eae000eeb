"""What goes wrong is explained in a few lines, with the right exit code, and no secret in it."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
from pathlib import Path

import duckdb
import pytest

from cli import failures
from etl import errors as etl_errors
from etl.files import exclusive
from etl.genres import rules as etl_genres
from models import errors as models_errors
from models.audio_features import FEATURES
from recommender import errors as recommender_errors
from sql import errors as sql_errors
from tests.cli.conftest import Segue, assert_short
from tests.mariadb import Server
from tests.sql.planted import an_id
from tests.trained_sample import Sample

SECRET = "hush-hush-9"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nothing"],
        ["nothing"],
        ["db", "nothing"],
        ["recommend"],
        ["recommend", "x", "--nothing"],
        ["recommend", "x", "-v"],
        ["recommend", "x", "-n", "0"],
        ["recommend", "x", "-n"],
        ["--home"],
        ["train", "kmeans", "--k"],
        ["recommend", "x", "-n", "many"],
        ["recommend", "x", "--model", "nothing"],
        ["recommend", "x", "--uris", "--json"],
        ["etl", "run"],
        ["etl", "extract"],
        ["etl", "import"],
        ["db", "sql"],
    ],
)
def test_wrong_usage(segue: Segue, sample: Sample, arguments: list[str]) -> None:
    said = segue(*arguments, home=sample.home.root)
    assert said.code == 2
    assert said.out == ""
    assert "Usage: segue" in said.err
    assert "Error: " in said.err
    assert "Traceback" not in said.err


def test_an_ambiguous_title_is_wrong_usage(segue: Segue, sample: Sample) -> None:
    rows = segue(
        "db",
        "sql",
        "SELECT title FROM track_card WHERE title NOT LIKE '% - %' GROUP BY title"
        " HAVING COUNT(*) > 1 ORDER BY title",
        "--json",
        home=sample.home.root,
    ).json
    said = segue("recommend", rows[0]["title"], home=sample.home.root)
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("segue: ")
    assert len(said.err.splitlines()) > 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["recommend", an_id("nothing")], [an_id("nothing"), "--features"]),
        (["recommend", "No such title at all"], ["No such title at all"]),
        (["recommend", "--features", "nothing.json"], ["nothing.json"]),
        (["--config", "nothing.ini", "models"], ["--config nothing.ini config init"]),
        (["--database", "oracle://x", "db", "check"], ["oracle://x", "duckdb:///PATH"]),
        (["--database", f"odd://me:{SECRET}@host/x", "db", "check"], ["odd://me:***@host"]),
        (["etl", "extract", "--mpd", "nothing"], ["nothing", "no such folder"]),
        (["etl", "extract", "--mpd", "."], ["mpd.slice"]),
        (["etl", "extract", "--scraped", "."], ["none is there"]),
        (["etl", "import", "nothing.csv"], ["nothing.csv"]),
        (["etl", "transform", "--years", "20x"], ["20x", "2010-2019"]),
        (["etl", "transform", "--min-album-popularity", "101"], ["101"]),
        (["etl", "transform", "--max-duration-percentile", "0"], ["0"]),
        (["train", "kmeans", "--k", "0"], ["k is 0"]),
        (["train", "kmeans", "--jobs", "0"], ["jobs is 0"]),
        (["train", "kmeans", "--k-by-genre", "nothing.json"], ["nothing.json"]),
        (["train", "kmeans", "--backend", "dask"], ["--scheduler"]),
        (["train", "kmeans", "--backend", "foo"], ["'foo'", "threading, loky or dask"]),
    ],
)
def test_bad_input(
    segue: Segue, sample: Sample, tmp_path: Path, arguments: list[str], words: list[str]
) -> None:
    writes = arguments[0] in ("etl", "train")
    home = sample.copy(tmp_path / "home") if writes else sample.home
    said = segue(*arguments, home=home.root)
    assert said.code == 3
    assert_short(said, *words)
    assert SECRET not in said.err


@pytest.mark.parametrize(
    "arguments",
    [["etl", "transform"], ["etl", "load"]],
)
def test_nothing_to_work_on(segue: Segue, tmp_path: Path, arguments: list[str]) -> None:
    said = segue(*arguments, home=tmp_path / "new")
    assert said.code == 3
    assert_short(said, "first: segue etl")


@pytest.mark.parametrize("content", ["", "[]", '{"polka": 3}', '{"rock": 0}', '{"rock": true}'])
def test_ks_that_cannot_be_used(segue: Segue, sample: Sample, tmp_path: Path, content: str) -> None:
    Path("k.json").write_text(content, encoding="utf-8")
    home = sample.copy(tmp_path / "home")
    said = segue("train", "kmeans", "--k-by-genre", "k.json", home=home.root)
    assert said.code == 3
    assert_short(said, "k.json")


@pytest.mark.parametrize(
    "arguments", [["db", "check"], ["recommend", "x"], ["db", "query", "genres"]]
)
def test_no_database(segue: Segue, sample: Sample, tmp_path: Path, arguments: list[str]) -> None:
    shutil.copytree(sample.home.models, tmp_path / "models")
    said = segue(*arguments, home=tmp_path)
    assert said.code == 4
    assert_short(said, "no database at", "segue demo")
    assert not (tmp_path / "segue.duckdb").exists()


@pytest.mark.parametrize("arguments", [["db", "check"], ["recommend", "x"], ["train", "kmeans"]])
@pytest.mark.parametrize("damage", ["garbage", "cut", "empty"])
def test_a_damaged_database(
    segue: Segue, sample: Sample, tmp_path: Path, arguments: list[str], damage: str
) -> None:
    home = sample.copy(tmp_path / "home")
    path = home.root / "segue.duckdb"
    content = {"garbage": b"garbage" * 1000, "cut": path.read_bytes()[:9000], "empty": b"\0"}
    path.write_bytes(content[damage])
    said = segue(*arguments, home=home.root)
    assert said.code == 4
    assert_short(said, "segue.duckdb")


@pytest.mark.parametrize(
    "arguments",
    [["db", "check"], ["db", "query", "genres"], ["recommend", "x"], ["train", "kmeans"]],
)
def test_a_database_that_is_not_segues(
    segue: Segue, sample: Sample, tmp_path: Path, arguments: list[str]
) -> None:
    shutil.copytree(sample.home.models, tmp_path / "models")
    with contextlib.closing(duckdb.connect(str(tmp_path / "segue.duckdb"))) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 1 AS one")
    said = segue(*arguments, home=tmp_path)
    assert said.code == 4
    assert_short(said, "does not exist", "segue etl run")
    said = segue("db", "sql", "SELECT * FROM mine", "--json", home=tmp_path)
    assert said.json == [{"one": 1}]


@pytest.mark.parametrize("what", ["folder", "manifest", "other"])
def test_a_model_that_is_missing_or_unfit(
    segue: Segue, sample: Sample, tmp_path: Path, what: str
) -> None:
    home = sample.copy(tmp_path / "home")
    manifest = home.models / "kmeans" / "manifest.json"
    if what == "folder":
        shutil.rmtree(manifest.parent)
    elif what == "manifest":
        manifest.write_text("{", encoding="utf-8")
    else:
        text = manifest.read_text(encoding="utf-8")
        sha = segue("models", "--json", home=home.root).json[0]["sha256"]
        manifest.write_text(text.replace(sha, "0" * 64), encoding="utf-8")
    said = segue("recommend", sample.world.showcase[0], home=home.root)
    assert said.code == 5
    assert_short(said, "train")


def test_a_damaged_model_is_found_where_it_is_read(
    segue: Segue, sample: Sample, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    (arrays,) = (home.models / "kmeans").glob("*.npz")
    arrays.write_bytes(arrays.read_bytes()[:-100])
    features = dict.fromkeys(FEATURES, 0.5)
    Path("f.json").write_text(json.dumps(features), encoding="utf-8")
    said = segue("recommend", "--features", "f.json", home=home.root)
    assert said.code == 5
    assert_short(said, arrays.name)


@pytest.mark.mysql
@pytest.mark.parametrize("verbose", [[], ["-v"]])
def test_a_wrong_password_is_not_shown(
    segue: Segue, mysql_server: Server, verbose: list[str]
) -> None:
    url = mysql_server.url(mysql_server.create_database(), password=SECRET)
    said = segue(*verbose, "--database", url, "db", "check")
    assert said.code == 4
    assert "refuses this user or password" in said.err
    assert SECRET not in said.err + said.out
    assert ("Traceback" in said.err) == bool(verbose)


@pytest.mark.mysql
def test_a_database_that_is_not_there(segue: Segue, mysql_server: Server) -> None:
    said = segue("--database", mysql_server.url("segue_test_none"), "db", "check")
    assert said.code == 4
    assert_short(said, "segue_test_none")


@pytest.mark.mysql
def test_an_empty_database_on_a_server(segue: Segue, mysql_url: str) -> None:
    said = segue("--database", mysql_url, "db", "check")
    assert said.code == 4
    assert_short(said, "fill it: segue --database mysql://", "etl run")


def test_a_server_that_does_not_answer(segue: Segue) -> None:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = segue("--database", f"mysql://me:{SECRET}@127.0.0.1:{port}/x", "db", "check")
    assert said.code == 4
    assert_short(said, "no server answers", str(port))
    assert SECRET not in said.err


def test_a_busy_home(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    with exclusive(home.root):
        said = segue("train", "kmeans", home=home.root)
    assert said.code == 3
    assert_short(said, "in use by another segue command")


@pytest.mark.parametrize("flag", ["-v", "--verbose"])
def test_a_traceback_only_when_asked_for(segue: Segue, sample: Sample, flag: str) -> None:
    arguments = ["recommend", an_id("nothing")]
    quiet = segue(*arguments, home=sample.home.root)
    loud = segue(flag, *arguments, home=sample.home.root)
    assert (quiet.code, loud.code) == (3, 3)
    assert "Traceback" not in quiet.err
    assert "Traceback" in loud.err
    assert loud.err.endswith(quiet.err)


def test_every_error_of_ours_has_an_exit_code() -> None:
    modules = (etl_errors, etl_genres, models_errors, recommender_errors, sql_errors)
    ours = [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Exception)
    ]
    assert len(ours) > 10
    for kind in ours:
        assert failures.exit_code(kind.__new__(kind)) in range(2, 7), kind


def test_no_exit_code_is_for_an_error_that_is_not_there() -> None:
    modules = (etl_errors, etl_genres, models_errors, recommender_errors, sql_errors)
    names = {name for module in modules for name in vars(module)} | {"ConfigError"}
    assert set(failures._CODES) <= names


def test_an_interrupt_while_duckdb_is_at_work(capsys: pytest.CaptureFixture[str]) -> None:
    error = RuntimeError("Query interrupted")  # what it raises then
    failures.explain(error)
    assert failures.exit_code(error) == 130
    assert capsys.readouterr().err.startswith("segue: interrupted")


def test_a_full_disk_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    error = OSError(28, "No space left on device", "/somewhere/x")
    failures.explain(error)
    assert failures.exit_code(error) == 3
    assert "the disk is full: /somewhere/x" in capsys.readouterr().err


def test_a_fault_of_ours_shows_where(
    segue: Segue, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("models.storage.manifest.read_manifest", broken)
    said = segue("models", home=sample.home.root)
    assert said.code == 1
    assert "Traceback" in said.err
    assert said.err.endswith("segue: a fault\n")
