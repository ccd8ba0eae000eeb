"""Commands that Segue suggests can be pasted: they use the same home and database, and work."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Said, Segue
from tests.mariadb import Server
from tests.trained_sample import Sample

HINT = re.compile(r"(?:next|first|train|fetch them): (segue .*)")


def hint_of(said: Said) -> list[str]:
    """Return the arguments of the command that was suggested last."""
    command = HINT.findall(said.err)[-1].split("; or ")[-1].partition(" (")[0]
    name, *arguments = shlex.split(command.removeprefix("learn from playlists alone: "))
    assert name == "segue"
    return arguments


@pytest.mark.slow
def test_each_hint_leads_to_the_next(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    home = tmp_path / "my home"
    assert segue("etl", "extract", "--mpd", sample.world.mpd, home=home).code == 0
    said = segue("--home", home, "etl", "status")
    for command in ("etl transform", "etl load", "train all", "recommend TRACK"):
        arguments = hint_of(said)
        assert arguments[:2] == ["--home", str(home)]
        assert " ".join(arguments[2:]).startswith(command)
        track = sample.world.showcase[0]
        said = segue(*[track if one == "TRACK" else one for one in arguments])
        assert said.code == 0
        if command == "etl transform":
            said = segue("--home", home, "etl", "status")
    assert "For " in said.out


@pytest.mark.parametrize(
    "arguments", ["models", "recommend x", "etl status", "eda --only tempo", "doctor --offline"]
)
def test_an_empty_home_is_named_in_every_hint(segue: Segue, tmp_path: Path, arguments: str) -> None:
    home = tmp_path / "it's"
    said = segue("--home", home, *arguments.split())
    text = said.err + said.out.replace("\n", " ")
    commands = re.findall(r"segue (?:(?!etl|train|demo|db|scrape)\S+ )*(?:etl|train|demo|db)", text)
    assert commands
    assert {one.rpartition(" ")[0] for one in commands} == {
        f"segue --home {shlex.quote(str(home))}"
    }


def test_a_database_is_named_without_its_password(
    segue: Segue, sample: Sample, mysql_server: Server, tmp_path: Path
) -> None:
    url = mysql_server.url(mysql_server.create_database())
    home = tmp_path / "home"
    shutil.copytree(sample.home.root, home)
    said = segue("--database", url, "etl", "load", home=home)
    assert said.code == 0
    arguments = hint_of(said)
    assert arguments[arguments.index("--database") + 1] == re.sub(r":[^:/@]*@", "@", url)
    assert arguments[-2:] == ["train", "all"]
