"""Help pages that a stranger can read, and usage errors that say what to type instead."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from cli.main import app
from tests.cli.conftest import Segue
from tests.trained_sample import Sample


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    yield " ".join(path), command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


ALL = dict(commands(app.build()))


@pytest.mark.parametrize("name", ALL)
def test_every_page_is_readable_at_80_columns(
    segue: Segue, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = segue(*name.split(), "--help")
    assert (said.code, said.err) == (0, "")
    page, _, example = said.out.partition("Example:\n")
    assert max(map(len, page.splitlines())) <= 80
    assert f"\n{example}".startswith("\n  segue "), "an example stands on a line of its own"
    assert segue(*name.split(), "-h").out == said.out


@pytest.mark.parametrize("name", ALL)
def test_every_option_has_a_sentence_and_the_name_of_its_value(name: str) -> None:
    for one in ALL[name].params:
        text = one.help
        assert text[0].isupper(), one.name
        assert text.rstrip().endswith((".", "]")), one.name
        assert one.metavar or getattr(one, "is_flag", False), f"{one.name} has no metavar"


def test_a_page_uses_a_wide_terminal(segue: Segue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    assert 80 < max(map(len, segue("etl", "run", "-h").out.splitlines())) <= 140


def test_options_stand_in_groups(segue: Segue) -> None:
    out = segue("etl", "run", "-h").out
    titles = [line for line in out.splitlines() if line.endswith(":") and line[0] != " "]
    assert titles == [
        "What to read:", "Which tracks to keep:", "How to run:", "Output:", "Example:",
    ]  # fmt: skip


def test_help_needs_no_settings(segue: Segue, tmp_path: Path) -> None:
    Path("config.ini").write_text("broken")
    assert segue("recommend", "-h").code == 0
    assert segue("--config", tmp_path / "nothing.ini", "db", "query", "--help").code == 0


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(segue: Segue, option: str) -> None:
    said = segue(option)
    assert (said.code, said.out) == (0, f"segue {version('segue')}\n")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("recomend x", "segue recommend"),
        ("rec x", "segue recommend"),
        ("db quary", "segue db query"),
        ("query", "segue db query"),
        ("db recommend", "segue recommend"),
        ("recommend x --neares", "--nearest"),
        ("--hom x models", "--home"),
        ("db query x --home y", "segue --home"),
    ],
)
def test_what_was_meant(segue: Segue, typed: str, meant: str) -> None:
    said = segue(*typed.split())
    assert said.code == 2
    (error,) = [line for line in said.err.splitlines() if line.startswith("Error: ")]
    assert meant in error
    assert "Example: segue " in said.err


@pytest.mark.parametrize("typed", ["db sql", "etl import", "etl export", "recommend"])
def test_a_missing_argument_shows_the_example(segue: Segue, typed: str) -> None:
    said = segue(*typed.split())
    assert (said.code, said.out) == (2, "")
    assert f"Example: segue {typed}" in said.err
    assert len(said.err.splitlines()) == 4


def test_nothing_like_it_is_not_guessed(segue: Segue) -> None:
    assert "Did you mean" not in segue("zzzzzz").err


RUN = ["db check", "db schema", "db query", "db sql", "models", "config show", "etl status"]


@pytest.mark.parametrize("name", RUN)
def test_examples_run(segue: Segue, sample: Sample, name: str) -> None:
    _, _, example = ALL[name].epilog.partition(": ")
    said = segue(*shlex.split(example)[1:], home=sample.home.root)
    assert said.code == 0, said.err
    assert said.out
