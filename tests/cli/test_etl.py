"""segue etl: steps, bad input, where everything has come to."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Segue, assert_short
from tests.etl.readers.test_catalogues import as_csv, track_row
from tests.trained_sample import TRACKS, Sample


@pytest.fixture
def mpd(sample: Sample, tmp_path: Path) -> Path:
    """The slices of the sample, and one that was cut in the middle of a string."""
    folder = shutil.copytree(sample.world.mpd, tmp_path / "mpd")
    first = min(folder.glob("mpd.slice.*.json"))
    whole = first.read_bytes()
    (folder / "mpd.slice.9000-9999.json").write_bytes(
        whole[: whole.index(b'"track_name"', 9000) + 20]
    )
    return folder


def count(segue: Segue, home: Path, table: str) -> int:
    rows = segue("db", "sql", f"SELECT COUNT(*) AS n FROM {table}", "--json", home=home).json
    return int(rows[0]["n"])


def test_bad_input_is_named_and_the_rest_goes_on(
    segue: Segue, sample: Sample, mpd: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    arguments = ["etl", "run", "--mpd", mpd, "--scraped", sample.world.scraped]
    said = segue(*arguments, home=home)
    assert said.code == 3
    assert "mpd.slice.9000-9999.json" in said.err
    assert "--skip-bad" in said.err
    assert "Traceback" not in said.err
    assert "track" in said.out
    assert count(segue, home, "track") == TRACKS
    assert count(segue, home, "playlist") == count(segue, sample.home.root, "playlist")
    said = segue(*arguments, "--skip-bad", home=home)
    assert said.code == 0
    assert "mpd.slice.9000-9999.json" in said.err


def test_bad_input_in_a_json_document(segue: Segue, mpd: Path, tmp_path: Path) -> None:
    said = segue("etl", "extract", "--mpd", mpd, "--json", home=tmp_path / "home")
    assert said.code == 3
    (problem,) = said.json["problems"]
    assert "mpd.slice.9000-9999.json" in problem
    for report in said.json["reports"]:
        assert report["rows_in"] == report["rows_out"] + sum(report["dropped"].values())


def test_bad_input_that_was_mended(segue: Segue, mpd: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert segue("etl", "extract", "--mpd", mpd, home=home).code == 3
    (mpd / "mpd.slice.9000-9999.json").unlink()
    assert segue("etl", "extract", "--mpd", mpd, home=home).code == 0


def test_the_real_cut_slice(segue: Segue, real_data: Path, tmp_path: Path) -> None:
    for path in (*(real_data / "mpd").glob("*.json"), *(real_data / "mpd_bad").glob("*.json")):
        (tmp_path / path.name).symlink_to(path)
    said = segue("etl", "extract", "--mpd", tmp_path, "--json", home=tmp_path / "home")
    assert said.code == 3
    (bad,) = (path.name for path in (real_data / "mpd_bad").glob("*.json"))
    assert [bad in problem for problem in said.json["problems"]] == [True]
    playlists = next(r for r in said.json["reports"] if r["rows"] == "playlist")
    assert playlists["rows_out"] == 500


def test_the_same_command_again_changes_nothing(
    segue: Segue, sample: Sample, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    before = (home.root / "segue.duckdb").stat().st_mtime_ns
    said = segue(
        "etl",
        "run",
        "--mpd",
        sample.world.mpd,
        "--scraped",
        sample.world.scraped,
        "--json",
        home=home.root,
    )
    assert said.code == 0
    loaded = [report for report in said.json["reports"] if report["step"] == "load"]
    assert all(report["notes"].get("already there", 0) == report["rows_in"] for report in loaded)
    assert (home.root / "segue.duckdb").stat().st_mtime_ns >= before
    assert segue("recommend", sample.world.showcase[0], home=home.root).code == 0


@pytest.mark.slow
def test_a_selection_and_back(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home").root
    run = ["etl", "run", "--mpd", sample.world.mpd]
    assert segue(*run, "--years", "2000-2009", home=home).code == 0
    years = "SELECT MIN(release_year) AS a, MAX(release_year) AS b FROM track_card"
    (found,) = segue("db", "sql", years, "--json", home=home).json
    assert 2000 <= found["a"] <= found["b"] <= 2009
    assert 0 < count(segue, home, "track") < TRACKS
    said = segue("recommend", sample.world.showcase[0], home=home)
    assert said.code == 5
    assert_short(said, "segue train all")
    said = segue(*run, home=home)
    assert said.code == 0
    assert "the selection keeps no track" not in said.err
    assert count(segue, home, "track") == TRACKS


def test_a_selection_that_keeps_nothing_says_why(segue: Segue, tmp_path: Path) -> None:
    Path("data.csv").write_bytes(as_csv([track_row()]))
    assert segue("etl", "import", "data.csv", home=tmp_path / "home").code == 0
    said = segue("etl", "transform", "--min-album-popularity", 30, home=tmp_path / "home")
    assert said.code == 0
    assert "the selection keeps no track: 1 album popularity unknown\nkeep more:" in said.err


@pytest.mark.slow
def test_status_tells_the_next_step(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    home = tmp_path / "home"

    def following() -> str:
        told = segue("etl", "status", "--json", home=home)
        assert told.code == 0
        assert told.json["next"] in segue("etl", "status", home=home).err
        return str(told.json["next"])

    assert following().startswith("segue etl extract")
    assert not home.exists()
    segue("etl", "extract", "--mpd", sample.world.mpd, "--scraped", sample.world.scraped, home=home)
    assert following() == "segue etl transform"
    segue("etl", "transform", home=home)
    assert following() == "segue etl load"
    segue("etl", "load", home=home)
    assert following() == "segue train all"
    segue("train", "kmeans", "--k", 2, home=home)
    assert following() == "nothing to do"


def test_status_of_a_damaged_database(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home").root
    (home / "segue.duckdb").write_bytes(b"garbage" * 1000)
    said = segue("etl", "status", home=home)
    assert said.code == 4
    assert "damaged" in said.err
    assert "damaged" in segue("etl", "status", "--json", home=home).json["database"]


def test_what_was_scraped_needs_no_option(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    home = tmp_path / "home"
    for command in ("run", "extract"):
        said = segue("etl", command, home=home)
        assert said.code == 2
        assert "--mpd" in said.err
        assert "nothing was scraped" in " ".join(said.err.split())
    shutil.copytree(sample.world.scraped, home / "scraped")
    assert segue("etl", "run", home=home).code == 0
    assert 0 < count(segue, home, "audio_features") <= TRACKS
    assert segue("etl", "extract", home=home).code == 0


def test_related_artists_out_and_in(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    given = (sample.world.related / "related_artists.csv").read_text().splitlines()
    said = segue("etl", "export", "out/related.csv", "--json", home=sample.home.root)
    assert said.code == 0
    (report,) = said.json["reports"]
    assert (
        report["rows_in"] == report["rows_out"] == count(segue, sample.home.root, "related_artist")
    )
    assert Path("out/related.csv").read_text().splitlines() == [given[0], *sorted(given[1:])]
    home = tmp_path / "home"
    assert segue("etl", "import", "out/related.csv", home=home).code == 0
    assert count(segue, home, "related_artist") == report["rows_out"]
    assert "related_artist" in segue("etl", "export", "x.csv.gz", home=home).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["x.csv", "--source", "deezer"], "its sources are spotify"), (["x.json"], "neither .csv")],
)
def test_an_export_that_cannot_be(
    segue: Segue, sample: Sample, arguments: list[str], words: str
) -> None:
    said = segue("etl", "export", *arguments, home=sample.home.root)
    assert said.code == 3
    assert_short(said, words)
    assert not Path(arguments[0]).exists()


def test_a_catalogue_beside_the_rest(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home").root
    Path("data.csv").write_bytes(as_csv([track_row()]))
    assert segue("etl", "import", "data.csv", home=home).code == 0
    assert count(segue, home, "track") == TRACKS + 1


def test_several_catalogues_are_loaded_once(segue: Segue, tmp_path: Path) -> None:
    """Where they disagree, the later one holds; one that cannot be read does not stop the rest."""
    home = tmp_path / "home"
    Path("b.csv").write_bytes(as_csv([track_row(name="first")]))
    Path("a.csv").write_bytes(as_csv([track_row(name="second")]))
    Path("c.csv").write_bytes(b"no,catalogue\n")
    said = segue("etl", "import", "b.csv", "c.csv", "a.csv", "--json", home=home)
    assert said.code == 3
    (problem,) = said.json["problems"]
    assert problem.startswith("c.csv rejected: ")
    tracks = [r for r in said.json["reports"] if (r["step"], r["rows"]) == ("load", "track")]
    assert [report["rows_out"] for report in tracks] == [1]
    names = "SELECT name FROM track"
    assert segue("db", "sql", names, "--json", home=home).json == [{"name": "second"}]
    state = segue("etl", "status", "--json", home=home).json
    assert [(one["source"], one["file"]) for one in state["rejected"]] == [("catalogue", "c.csv")]
    said = segue("etl", "import", "c.csv", home=home)
    assert said.code == 3
    assert_short(said, "not a known catalogue")


def test_status_remembers_rejected_files(segue: Segue, mpd: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    segue("etl", "extract", "--mpd", mpd, home=home)
    state = segue("etl", "status", "--json", home=home).json
    (rejected,) = state["rejected"]
    assert rejected["file"] == "mpd.slice.9000-9999.json"
    assert "invalid JSON" in rejected["reason"]
    (source,) = state["sources"]
    assert (source["rejected"], source["problems"]) == (1, 1)
    assert "mpd: mpd.slice.9000-9999.json rejected: " in segue("etl", "status", home=home).err
    (mpd / "mpd.slice.9000-9999.json").unlink()
    segue("etl", "extract", "--mpd", mpd, home=home)
    assert segue("etl", "status", "--json", home=home).json["rejected"] == []


def test_a_file_size_of_ones_own(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    home = tmp_path / "home"
    arguments = ["etl", "extract", "--mpd", sample.world.mpd, "--max-file-size"]
    said = segue(*arguments, "20kB", home=home)
    assert said.code == 3
    assert "it is larger than 20 kB uncompressed" in said.err
    assert segue(*arguments, "1 GB", home=home).code == 0
    said = segue(*arguments, "huge", home=home)
    assert said.code == 3
    assert_short(said, "'huge' is not a file size")


@pytest.mark.parametrize("name", ["data.csv", "data.csv.gz"])
def test_an_import_that_is_no_file(segue: Segue, tmp_path: Path, name: str) -> None:
    os.mkfifo(name)
    said = segue("etl", "import", name, home=tmp_path / "home")
    assert said.code == 3
    assert_short(said, f"{name} cannot be read: it is a named pipe, not a regular file")


def test_statistics(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    said = segue("etl", "extract", "--mpd", sample.world.mpd, "--stats", home=tmp_path)
    assert said.code == 0
    assert str(sample.world.playlists) in said.out
