"""Files that are none: a pipe without a writer, a device without an end, a folder."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Segue, assert_short
from tests.trained_sample import Sample

OPTIONS = {
    "config": "--config {} models",
    "exclude": "recommend TRACK --exclude {}",
    "playlist": "recommend --playlist {}",
    "features": "recommend --features {}",
    "k-by-genre": "train kmeans --k-by-genre {}",
    "import": "etl import {}",
}


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("kind", ["named pipe", "device", "folder"])
def test_only_a_regular_file_is_read(
    segue: Segue, sample: Sample, option: str, kind: str, tmp_path: Path
) -> None:
    os.mkfifo("pipe")
    name = {"named pipe": "pipe", "device": "/dev/zero", "folder": str(tmp_path)}[kind]
    arguments = OPTIONS[option].format(name).replace("TRACK", sample.world.showcase[0])
    home = sample.home.root if option != "import" else tmp_path / "home"
    said = segue(*arguments.split(), home=home)
    assert said.code == 3
    assert_short(said, f"{name} cannot be read: it is a {kind}, not a regular file")


def test_a_config_file_that_is_far_too_large(segue: Segue) -> None:
    Path("big.ini").touch()
    os.truncate("big.ini", 1 << 40)
    said = segue("--config", "big.ini", "models")
    assert said.code == 3
    assert_short(said, "big.ini cannot be read: it is larger than 1,000,000 bytes")


JSON_OPTIONS = ("recommend --features {}", "train kmeans --k-by-genre {}")


@pytest.mark.parametrize("command", JSON_OPTIONS)
def test_a_gzip_file_that_is_cut_off_is_no_interruption(
    segue: Segue, sample: Sample, command: str
) -> None:
    Path("cut.json.gz").write_bytes(gzip.compress(b'{"tempo": 100}')[:-10])
    said = segue(*command.format("cut.json.gz").split(), home=sample.home.root)
    assert said.code == 3
    assert_short(said, "cut.json.gz is not whole gzip")


@pytest.mark.parametrize("command", JSON_OPTIONS)
def test_a_json_file_that_is_far_too_large(segue: Segue, sample: Sample, command: str) -> None:
    Path("big.json").touch()
    os.truncate("big.json", 1 << 40)
    said = segue(*command.format("big.json").split(), home=sample.home.root)
    assert said.code == 3
    assert_short(said, "big.json is too large: more than 100 MB")
