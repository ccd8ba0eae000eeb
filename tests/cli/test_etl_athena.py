"""segue etl … --engine athena: from settings to the same database, dry run, cost, clean."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.commands.etl_athena import check
from cli.settings.reading import read_settings
from etl.errors import RemoteError
from tests.aws import BUCKET, KEY_ID, REGION, SECRET, TOKEN, Aws, Fault, Verdict
from tests.cli.conftest import Segue, assert_short
from tests.trained_sample import Sample


@pytest.fixture
def aws(aws: Aws) -> Aws:
    """The server, and a config.ini that says where to go."""
    Path("config.ini").write_text(f"[aws]\nregion = {REGION}\nbucket = {BUCKET}\n")
    return aws


def files(home: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in home.rglob("*")}


def staged(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "staged").glob("*.csv")}


@pytest.mark.slow
def test_all_the_way(segue: Segue, aws: Aws, sample: Sample, tmp_path: Path) -> None:
    home = tmp_path / "home"
    sources = ("--mpd", sample.world.mpd, "--scraped", sample.world.scraped)
    said = segue("etl", "run", *sources, "--engine", "athena", "--clean", home=home)
    assert said.code == 0
    assert segue("etl", "run", *sources, home=tmp_path / "other").code == 0
    assert staged(home) == staged(tmp_path / "other")
    assert "US dollars" in said.err
    assert "deleted" in said.err
    assert "Traceback" not in said.err
    assert aws.keys() == set()
    assert aws.databases == {}
    rows = segue("db", "sql", "SELECT COUNT(*) AS n FROM track", "--json", home=home).json
    assert rows[0]["n"] > 0
    sent = len(aws.queries)
    again = segue("etl", "run", *sources, "--engine", "athena", home=home)
    assert again.code == 0
    assert len(aws.queries) == sent
    assert "US dollars" not in again.err


def test_a_dry_run_changes_nothing(segue: Segue, aws: Aws, sample: Sample, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home").root
    before = files(home)
    said = segue("etl", "transform", "--engine", "athena", "--dry-run", home=home)
    assert said.code == 0
    assert files(home) == before
    assert set(aws.counts()) == {"ListObjectsV2"}
    order = ["CREATE DATABASE", "raw_playlist_track", "CREATE TABLE stg_album",
             "CREATE TABLE track", "CREATE TABLE report", 'SELECT "pid"', "in all"]  # fmt: skip
    places = [said.out.index(text) for text in order]
    assert places == sorted(places)
    assert "nothing was changed" in said.err
    document = segue(
        "etl", "transform", "--engine", "athena", "--dry-run", "--json", home=home
    ).json
    for row in document["uploads"]:
        assert row["bytes_to_upload"] == row["bytes"] > 0
    size = sum(path.stat().st_size for path in (home / "raw").glob("*/*.jsonl"))
    assert sum(row["bytes"] for row in document["uploads"]) == size


@pytest.mark.slow
def test_a_dry_run_knows_what_is_there(
    segue: Segue, aws: Aws, sample: Sample, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home").root
    assert segue("etl", "transform", "--engine", "athena", home=home).code == 0
    sent = len(aws.queries)
    said = segue("etl", "transform", "--engine", "athena", "--dry-run", "--json", home=home)
    assert {row["bytes_to_upload"] for row in said.json["uploads"]} == {0}
    assert len(aws.queries) == sent


def test_a_dry_run_without_aws(
    segue: Segue, aws: Aws, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    arguments = ("etl", "run", "--engine", "athena", "--dry-run")
    said = segue(*arguments, home=sample.home.root)
    assert said.code == 0
    assert "cannot be reached" in said.err
    assert "unknown" in said.out
    assert aws.requests == []


def test_a_dry_run_of_an_empty_home(segue: Segue, aws: Aws, tmp_path: Path) -> None:
    said = segue("etl", "run", "--engine", "athena", "--dry-run", home=tmp_path / "none")
    assert said.code == 3
    assert_short(said, "no record files", "segue etl extract")
    assert not (tmp_path / "none").exists()
    assert "PutObject" not in aws.counts()


def test_settings_that_are_missing(segue: Segue, tmp_path: Path) -> None:
    said = segue("etl", "transform", "--engine", "athena", home=tmp_path)
    assert said.code == 3
    assert_short(said, "[aws] bucket", "SEGUE_AWS_BUCKET")


@pytest.mark.parametrize(
    "options",
    [("--dry-run",), ("--clean",), ("--engine", "athena", "--dry-run", "--clean"),
     ("--engine", "spark")],
)  # fmt: skip
def test_options_that_do_not_go_together(segue: Segue, tmp_path: Path, options: str) -> None:
    assert segue("etl", "transform", *options, home=tmp_path).code == 2


@pytest.mark.slow
def test_failures_end_with_6(segue: Segue, aws: Aws, sample: Sample, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home").root
    (home / "staged" / "manifest.json").unlink()
    arguments = ("etl", "transform", "--engine", "athena")
    aws.faults.append(Fault("PutObject", "AccessDenied", status=403, times=10**6))
    said, verbose = segue(*arguments, home=home), segue("-v", *arguments, home=home)
    assert said.code == verbose.code == 6
    assert "s3:PutObject" in said.err
    assert "Traceback" not in said.err
    assert "Traceback" in verbose.err
    aws.faults.clear()
    aws.verdicts.append(Verdict("CREATE TABLE judged_track"))
    failed = segue(*arguments, home=home)
    assert failed.code == 6
    assert "judged_track" in failed.err
    assert "the lights went out" in failed.err
    assert "US dollars" in failed.err, "what was read before it failed is paid for"
    printed = said.err + verbose.err + failed.err
    assert not any(secret in printed for secret in (SECRET, TOKEN, KEY_ID))
    assert segue(*arguments, home=home).code == 0
    assert staged(home) == staged(sample.home.root)


def test_whether_aws_would_let_us(aws: Aws) -> None:
    settings = read_settings({})
    assert BUCKET in check(settings)
    assert set(aws.counts()) == {"ListObjectsV2"}
    aws.faults.append(Fault("ListObjectsV2", "AccessDenied", status=403))
    with pytest.raises(RemoteError, match="s3:ListBucket"):
        check(settings)
