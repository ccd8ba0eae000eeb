"""--json gives one JSON document on stdout and nothing else, for every command that has it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.main import app
from recommender.registry import models
from tests.cli.conftest import Segue
from tests.etl.readers.test_catalogues import as_csv, track_row
from tests.trained_sample import Sample

Arguments = Callable[[Sample], list[object]]


def sources(sample: Sample) -> list[object]:
    return ["--mpd", sample.world.mpd, "--scraped", sample.world.scraped]


QUICKLY: dict[str, list[object]] = {
    "kmeans": ["--k", 4, "--choose-k"],
    "skipgram": ["--epochs", 1],
    "predictor": ["--epochs", 1, "--layers", 4],
    "autoencoder": ["--epochs", 1, "--layers", 4],
    "cover": ["--epochs", 1, "--pixels", 16, "--filters", 2],
}
READING: dict[str, Arguments] = {
    "recommend": lambda sample: [*sample.world.showcase, "-n", 2],
    "models": lambda _: [],
    "db check": lambda _: [],
    "db schema": lambda _: [],
    "db query": lambda _: ["top-artists"],
    "db sql": lambda _: ["SELECT * FROM track", "--limit", 3],
    "etl status": lambda _: [],
    "etl export": lambda _: ["related.csv"],
    "config show": lambda _: [],
    "config check": lambda _: [],
    "doctor": lambda _: [],
}
WRITING: dict[str, Arguments] = {
    "demo": lambda _: [],
    "etl run": sources,
    "etl extract": sources,
    "etl import": lambda _: ["data.csv"],
    "etl transform": lambda _: [],
    "etl load": lambda _: [],
    **{f"train {name}": lambda _, name=name: QUICKLY.get(name, []) for name in models()},
    "train all": lambda _: ["--k", 4, "--epochs", 1],
    "eda": lambda _: ["--only", "tempo"],
    "scrape tracks": lambda _: [],
    "scrape albums": lambda _: [],
    "scrape artists": lambda _: [],
    "scrape audio-features": lambda _: [],
    "scrape related-artists": lambda _: ["--max-artists", 3],
}


ELSEWHERE = {
    "evaluate",
    *(f"experiment {what}" for what in ("run", "list", "show", "compare")),
    "vectors export",
    "vectors import",
    "average",
    "path",
    "similar artist",
    "similar image",
    "similar playlist",
    "scrape covers",
    "galaxy build",
}
"""Commands whose documents are tested with what they do."""

pytestmark = pytest.mark.usefixtures("services")


def with_json(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    if any("--json" in one.opts for one in command.params):
        yield " ".join(path)
    for name, below in getattr(command, "commands", {}).items():
        yield from with_json(below, (*path, name))


def test_no_command_is_forgotten() -> None:
    assert set(with_json(typer.main.get_command(app))) == {*READING, *WRITING, *ELSEWHERE}


@pytest.mark.parametrize("name", READING)
def test_commands_that_read(segue: Segue, sample: Sample, name: str) -> None:
    said = segue(*name.split(), *READING[name](sample), "--json", home=sample.home.root)
    assert said.code == 0, said.err
    assert said.json


LONG = {"demo", "train all", "train predictor", "train autoencoder", "train cover"}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.slow if n in LONG else []) for n in WRITING]
)
def test_commands_that_write(segue: Segue, sample: Sample, tmp_path: Path, name: str) -> None:
    Path("data.csv").write_bytes(as_csv([track_row()]))
    home = sample.copy(tmp_path / "home")
    said = segue(*name.split(), *WRITING[name](sample), "--json", home=home.root)
    assert said.code == 0, said.err
    assert said.json


def test_statistics_are_the_only_document(segue: Segue, sample: Sample) -> None:
    said = segue("etl", "extract", "--mpd", sample.world.mpd, "--stats", "--json", home="here")
    assert said.code == 0
    assert said.json
    assert segue("etl", "extract", "--stats", "--json", home="here").json == said.json


@pytest.mark.parametrize("name", ["db query", "models"])
def test_lists_are_documents_too(segue: Segue, tmp_path: Path, name: str) -> None:
    said = segue(*name.split(), "--json", home=tmp_path)
    assert said.code == 0
    assert isinstance(said.json, list)


@pytest.mark.parametrize("name", ["recommend nothing", "db check", "etl load", "train kmeans"])
def test_an_error_leaves_stdout_empty(segue: Segue, tmp_path: Path, name: str) -> None:
    said = segue(*name.split(), "--json", home=tmp_path)
    assert said.code > 1
    assert said.out == ""
    assert said.err


def test_what_json_has_no_word_for(segue: Segue, sample: Sample) -> None:
    query = """
        SELECT 'nan'::DOUBLE AS nan, 1.50 AS exact, 12::DECIMAL(5, 0) AS whole, NULL AS nothing,
               DATE '2020-02-29' AS day, 'ü"' AS text, 1e300 AS large, ['inf'::DOUBLE] AS list,
               170141183460469231731687303715884105727 AS huge
    """
    said = segue("db", "sql", query, "--json", home=sample.home.root)
    (row,) = json.loads(said.out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert row == {
        "nan": None,
        "exact": 1.5,
        "whole": 12,
        "nothing": None,
        "day": "2020-02-29",
        "text": 'ü"',
        "large": 1e300,
        "list": [None],
        "huge": 2**127 - 1,
    }


def test_columns_of_one_name_are_not_lost(segue: Segue, sample: Sample) -> None:
    query = "SELECT 1 AS name, 2 AS name"
    assert segue("db", "sql", query, "--json", home=sample.home.root).code == 2
    said = segue("db", "sql", query, "--format", "csv", home=sample.home.root)
    assert said.out == "name,name\n1,2\n"
