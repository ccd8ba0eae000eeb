"""segue eda, and charts of segue db query."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from eda.analyses.natural import NATURAL
from eda.charts import CHARTS
from etl.home import Home
from sql.library import queries
from sql.opening import open_database
from tests.cli.conftest import Segue, assert_short
from tests.eda.test_report import NEEDS_MODEL, read_page
from tests.trained_sample import Sample

ROOT = Path(__file__).parents[2]
MEGABYTES = 1_000_000


@pytest.mark.slow
def test_the_sample_world_in_pictures(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    out = tmp_path / "pictures"
    said = segue("--home", sample.home.root, "eda", "--out", out)
    assert said.code == 0
    assert said.out.strip() == str(out / "index.html")
    lines = [line for line in said.err.splitlines() if line.startswith("skipped ")]
    skipped = {name for line in lines for name in line.split(":")[0][8:].split(", ")}
    assert skipped == NEEDS_MODEL
    assert f"segue --home {sample.home.root} train all --choose-k" in said.err
    found = read_page(out / "index.html")
    assert len(found.all("figure")) == len(CHARTS) - len(NEEDS_MODEL)
    assert sum(path.stat().st_size for path in out.iterdir()) < 8 * MEGABYTES
    assert (out / "index.html").stat().st_size < 5 * MEGABYTES


def test_by_default_it_is_in_the_home_folder(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    said = segue("eda", "--only", "tempo", "--json", home=home.root)
    assert said.code == 0
    assert said.json["page"] == str(home.root / "eda" / "chosen.html"), "index.html has them all"
    (chart,) = said.json["charts"]
    assert chart["name"] == "tempo"
    assert Path(chart["svg"]).exists()
    assert {path.name for path in (home.root / "eda").iterdir()} == {
        *("chosen.html", "tempo.png", "tempo.svg")
    }


def test_the_list_needs_no_database(segue: Segue, tmp_path: Path) -> None:
    listed = segue("eda", "--list", "--json", home=tmp_path / "none").json
    assert [one["name"] for one in listed] == [entry.name for entry in CHARTS]
    said = segue("eda", "--list", home=tmp_path / "none")
    assert all(entry.name in said.out for entry in CHARTS)


def test_an_empty_database(segue: Segue, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with closing(open_database(home.database_url, read_only=False)) as database:
        database.create()
    said = segue("eda", "--json", home=home.root)
    assert said.code == 0
    assert said.json["charts"] == []
    assert len(said.json["skipped"]) == len(CHARTS)
    assert "the database is empty: no chart is drawn" in said.err
    assert len(said.err.splitlines()) == 3, "with the progress bar"


def test_charts_without_data_are_named_together(
    segue: Segue, sample: Sample, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    assert segue("etl", "run", "--mpd", sample.world.mpd, home=home).code == 0
    names = ("genre-sizes", "genre-make-up", "playlist-lengths")
    said = segue("eda", *(word for name in names for word in ("--only", name)), home=home)
    assert said.code == 0
    (line,) = [one for one in said.err.splitlines() if one.startswith("skipped")]
    assert line.startswith("skipped genre-sizes, genre-make-up: table genre_map is empty; to fill")


def test_no_database(segue: Segue, tmp_path: Path) -> None:
    said = segue("eda", home=tmp_path / "none")
    assert said.code == 4
    assert_short(said, "no database", "segue demo")


def test_a_chart_that_is_not_there(segue: Segue, sample: Sample) -> None:
    said = segue("eda", "--only", "pie", home=sample.home.root)
    assert said.code == 2
    assert "'pie'" in said.err
    assert "--list" in said.err
    said = segue("eda", "--only", "temp", home=sample.home.root)
    assert said.code == 2
    assert "no chart 'temp'. Did you mean tempo?" in said.err


def test_artists_by_name(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    with closing(open_database(sample.home.database_url)) as database:
        ((name,),) = database.rows("SELECT MIN(name) FROM artist")
    command = ("eda", "--out", tmp_path, "--only", "features-by-artist", "--artist")
    assert segue(*command, name.upper(), home=sample.home.root).code == 0
    assert name in read_page(tmp_path / "chosen.html").text
    said = segue(*command, "Nobody", home=sample.home.root)
    assert said.code == 3
    assert "no artist 'Nobody'" in said.err


@pytest.mark.slow
def test_an_interrupt(sample: Sample, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = "import sys; from cli.main import main; main()"
    command = [
        sys.executable,
        "-c",
        code,
        "--home",
        str(sample.home.root),
        "eda",
        "--out",
        str(out),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        while not list(out.glob("*.svg")):
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in said
    assert not (out / "index.html").exists()
    assert all(path.read_bytes().rstrip().endswith(b"</svg>") for path in out.glob("*.svg"))
    assert not list(out.glob(".*"))


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_a_chart_of_an_analysis(segue: Segue, sample: Sample, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"top.{suffix}"
    plain = segue("db", "query", "top-artists", "--json", home=sample.home.root)
    said = segue("db", "query", "top-artists", "--json", "--chart", path, home=sample.home.root)
    assert said.code == 0
    assert said.json == plain.json
    assert str(path) in said.err
    start = b"\x89PNG" if suffix == "png" else b"<?xml"
    assert path.read_bytes().startswith(start)


def test_an_analysis_without_a_chart(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    (name, *_) = sorted(queries().keys() - NATURAL.keys())
    said = segue("db", "query", name, "--chart", tmp_path / "x.png", home=sample.home.root)
    assert said.code == 2
    assert "top-artists" in said.err
    said = segue("db", "query", "genres", "--chart", tmp_path / "x.pdf", home=sample.home.root)
    assert said.code == 2
    assert ".png" in said.err
    assert not list(tmp_path.glob("x.*"))


def test_an_analysis_without_rows(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    command = ("db", "query", "top-artists", "--set", "genre=polka", "--chart", path)
    said = segue(*command, home=sample.home.root)
    assert said.code == 0
    assert "no rows: no genre 'polka' in track_genre; there are blues" in said.err
    assert "no chart is drawn" in said.err
    assert not path.exists()


def test_why_an_answer_is_empty_and_the_command_for_this_home(segue: Segue, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with closing(open_database(home.database_url, read_only=False)) as database:
        database.create()
    said = segue("--home", home.root, "db", "query", "longest-playlists", "--json")
    assert (said.code, said.json) == (0, [])
    assert said.err == (
        "no rows: table playlist is empty;"
        f" to fill it: segue --home {home.root} etl run --mpd DIR\n"
    )


@pytest.mark.parametrize("form", ["{id}", "spotify:track:{id}", "{name}"])
def test_played_together_takes_what_recommend_takes(
    segue: Segue, sample: Sample, tmp_path: Path, form: str
) -> None:
    with closing(open_database(sample.home.database_url)) as database:
        ((track, title, artists),) = database.rows(
            "SELECT c.track_id, c.title, c.artists FROM track_card AS c"
            " JOIN playlist_track AS p ON p.track_id = c.track_id"
            " GROUP BY c.track_id, c.title, c.artists ORDER BY COUNT(*) DESC, c.track_id LIMIT 1"
        )
    query = ("db", "query", "played-together", "--json", "--set")
    expected = segue(*query, f"track_id={track}", home=sample.home.root).json
    path = tmp_path / "together.svg"
    text = form.format(id=track, name=f"{title} - {artists}")
    said = segue(*query, f"track_id={text}", "--chart", path, home=sample.home.root)
    assert said.code == 0, said.err
    assert said.json == expected
    assert len(expected) == 20
    assert path.exists()


def test_played_together_with_no_track(segue: Segue, sample: Sample) -> None:
    query = ("db", "query", "played-together", "--set", "track_id=Nobody Sings This - Nobody")
    said = segue(*query, home=sample.home.root)
    assert said.code == 3
    assert "Nobody Sings This" in said.err


def test_a_damaged_model_is_an_error_after_all_is_drawn(
    segue: Segue, sample: Sample, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    (home.models / "choose_k").mkdir()
    (home.models / "choose_k" / "manifest.json").write_text("{}")
    said = segue("eda", "--only", "elbow", "--only", "tempo", "--json", home=home.root)
    assert said.code == 5
    assert [one["name"] for one in said.json["charts"]] == ["tempo"]
    assert "damaged" in said.json["skipped"][0]["reason"]
    assert "manifest.json is damaged: Object missing required field" in said.err
