"""Arguments and variables that are not UTF-8: Python hands such bytes over as surrogates."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Segue, assert_short
from tests.etl.readers.test_catalogues import as_csv, track_row
from tests.trained_sample import Sample

BAD = os.fsdecode(b"caf\xe9")
CRAWL = "scrape related-artists 0TnOYISbd1XYRBk9myaseg"


@pytest.mark.parametrize("arguments", [["recommend", BAD, "--offline"], ["db", "query", BAD]])
def test_a_text_is_replaced(segue: Segue, sample: Sample, arguments: list[str]) -> None:
    said = segue(*arguments, home=sample.home.root)
    assert said.code in (2, 3)
    assert "caf\ufffd" in said.err
    assert "Traceback" not in said.err


def test_a_value_is_replaced(segue: Segue, sample: Sample) -> None:
    said = segue("db", "sql", f"SELECT '{BAD}' AS x", "--json", home=sample.home.root)
    assert said.json == [{"x": "caf\ufffd"}]


@pytest.mark.parametrize("arguments", [[BAD], ["db", BAD], ["recommend", f"--{BAD}"]])
def test_a_command_or_option(segue: Segue, arguments: list[str]) -> None:
    said = segue(*arguments)
    assert said.code == 2
    assert r"caf\udce9" in said.err


def test_a_file_may_have_such_a_name(segue: Segue, sample: Sample) -> None:
    assert segue("--config", BAD, "config", "init").code == 0
    assert segue("--config", BAD, "config", "show").code == 0
    chart = Path(f"{BAD}.svg")
    said = segue("db", "query", "genres", "--chart", chart, home=sample.home.root)
    assert said.code == 0
    assert chart.exists()


def test_a_catalogue_with_such_a_name(segue: Segue) -> None:
    Path(BAD).write_bytes(as_csv([track_row()]))
    said = segue("etl", "import", BAD, home=Path("home"))
    assert said.code == 3
    assert_short(said, r"caf\udce9", "rename")


@pytest.mark.parametrize("command", ["models", "demo", "db check"])
def test_a_home_folder_with_such_a_name(segue: Segue, command: str) -> None:
    said = segue(*command.split(), home=Path(BAD))
    assert said.code == 3
    assert_short(said, "[paths] home is not valid UTF-8")


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("SEGUE_HOME", "models", "[paths] home"),
        ("SEGUE_DATABASE_URL", "db check", "[database] url"),
        ("SEGUE_SOURCES_RELATED_ARTISTS", CRAWL, "[sources] related_artists"),
        ("SEGUE_SOURCES_DEEZER_URL", f"{CRAWL} --provider deezer", "[sources] deezer_url"),
        ("SEGUE_AWS_REGION", "etl transform --engine athena", "[aws] region"),
    ],
)
def test_a_variable(
    segue: Segue, monkeypatch: pytest.MonkeyPatch, name: str, arguments: str, words: str
) -> None:
    monkeypatch.setenv("SEGUE_AWS_BUCKET", "bucket")
    monkeypatch.setenv(name, BAD)
    said = segue(*arguments.split())
    assert said.code == 3
    assert_short(said, words, name)


def test_a_variable_that_is_not_needed_does_no_harm(
    segue: Segue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUE_LASTFM_API_KEY", BAD)
    assert segue("config", "show", "--json").json
