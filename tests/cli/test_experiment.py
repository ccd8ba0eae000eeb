"""segue experiment: what it prints, its options, and being interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.cli.conftest import Said, Segue, assert_short
from tests.recommender.evaluation.communities import Place

ROOT = Path(__file__).parents[2]
QUICK = ("--embedding-dim", 8, "--epochs", 2)
Experiment = Callable[..., Said]


@pytest.fixture
def experiment(on_communities: Segue) -> Experiment:
    """Runs ``segue experiment ARGUMENTS…`` with a home of its own."""
    return partial(on_communities, "experiment")


def test_an_experiment_from_run_to_compare(experiment: Experiment, tmp_path: Path) -> None:
    said = experiment("run", "one", *QUICK, "--window-size", 4, "--learning-rate", 0.1,
                      "--random-seed", 7, "--num-rows", -1)  # fmt: skip
    assert said.code == 0, said.err
    assert "15 other playlists" in said.out
    assert "kept in" in said.err
    found = experiment("show", "one", "--json").json
    assert found["settings"]["window_size"] == 4
    assert found["settings"]["learning_rate"] == 0.1
    assert (found["seed"], len(found["losses"])) == (7, 2)
    assert "R-precision" in experiment("show", "one").out
    other = experiment("run", "two", "--model", "cooccurrence", "--neighbours", 9, "--json")
    assert other.json["settings"]["neighbours"] == 9
    listed = experiment("list")
    assert "window_size=4" in listed.out
    assert "neighbours=9" in listed.out
    assert [one["name"] for one in experiment("list", "--json").json] == ["one", "two"]
    compared = experiment("compare", "one", "two")
    assert "Differences to one" in compared.out
    assert experiment("compare", "two", "one", "--json").json["differing"]["model"] == [
        "cooccurrence", "skipgram",
    ]  # fmt: skip
    folder = tmp_path / "home" / "experiments" / "one"
    names = {path.name for path in folder.iterdir()}
    assert names == {"experiment.json", "model", "results", ".lock"}


def test_artists_by_what_playlists_say(experiment: Experiment) -> None:
    said = experiment("run", "walks", "--model", "artists", "--walks", 2, "--p", 0.5)
    assert said.code == 0, said.err
    assert "links between" in said.out
    assert "AUC" in said.out
    found = experiment("show", "walks", "--json").json
    assert found["settings"]["p"] == 0.5
    assert found["links"] > found["artists"] > 5
    experiment("run", "tracks", "--model", "popularity")
    listed = experiment("list").out
    assert "R-precision" in listed
    assert "AUC" in listed
    again = experiment("run", "more", "--model", "artists", "--grid", "q=0.5,2", "--walks", 1)
    assert again.code == 0, again.err
    compared = experiment("compare", "more/q=0.5", "more/q=2.0")
    assert "genre" in compared.out
    assert_short(experiment("compare", "walks", "tracks"), "models of tracks and models of artists")


def test_nothing_is_overwritten(experiment: Experiment) -> None:
    assert experiment("run", "one", "--model", "popularity").code == 0
    before = experiment("show", "one", "--json").json
    said = experiment("run", "one", *QUICK)
    assert said.code == 3
    assert_short(said, "there is an experiment 'one' already", "choose another name")
    assert experiment("show", "one", "--json").json == before


def test_a_grid(experiment: Experiment) -> None:
    grid = ("run", "sweep", *QUICK, "--grid", "window-size=2:4:2,epochs=1,2", "--jobs", 2)
    said = experiment(*grid)
    assert said.code == 0, said.err
    assert "window_size" in said.out
    assert experiment(*grid).out == said.out
    points = experiment("show", "sweep", "--json").json
    assert {(one["settings"]["window_size"], len(one["losses"])) for one in points} == {
        (2, 1), (2, 2), (4, 1), (4, 2),
    }  # fmt: skip
    assert "sweep/window_size=2,epochs=1" in experiment("list").out
    said = experiment("run", "sweep", *QUICK, "--grid", "epochs=1")
    assert said.code == 3
    assert_short(said, "there is a grid 'sweep' already", "other grid")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "x", "--window-size", -1), ("window_size is -1",)),
        (("run", "x", "--embedding-dim", 0), ("embedding_dim is 0",)),
        (
            ("run", "x", "--model", "popularity", "--epochs", 3),
            ("popularity has no setting epochs",),
        ),
        (
            ("run", "x", "--model", "kmeans"),
            ("kmeans learns from neither playlists nor related artists",),
        ),
        (("run", "../x"), ("cannot be the name",)),
        (("run", "x", "--num-rows", 0), ("num_rows is 0",)),
        (("run", "x", "--grid", "epochs=0,1"), ("epochs is 0",)),
        (("run", "x", "--grid", "windows=1"), ("no setting 'windows'", "window_size")),
        (("show", "x"), ("no experiment 'x'", "experiment run NAME")),
        (("compare", "x", "y"), ("no experiment 'x'",)),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(
    experiment: Experiment, arguments: tuple[object, ...], words: tuple[str, ...], tmp_path: Path
) -> None:
    said = experiment(*arguments)
    assert said.code == 3
    assert_short(said, *words)
    assert not (tmp_path / "home" / "experiments").exists()


def test_there_is_none_yet(experiment: Experiment) -> None:
    said = experiment("list")
    assert (said.code, said.out) == (0, "")
    assert "segue" in said.err
    assert "experiment run NAME" in said.err
    assert experiment("list", "--json").json == []


def test_the_help_names_the_settings_of_each_model(experiment: Experiment) -> None:
    out = experiment("run", "--help").out
    for words in ("--window-size", "--neighbours", "Settings of skipgram:", "[default: 64]"):
        assert words in out


@pytest.mark.slow
def test_an_interrupted_experiment_can_be_begun_again(place: Place, tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [sys.executable, str(ROOT / "tests/cli/as_installed.py")]
    command += ["--database", place.home.database_url, "experiment", "run", "long"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEGUE_")}
    process = subprocess.Popen(
        [*command, "--epochs", "100000"],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(ROOT), "SEGUE_HOME": str(home), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(tmp_path.glob("segue-*/sentences.txt")):
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    begin = time.monotonic()
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - begin < 5  # of two seconds, on a busy machine
    assert (process.returncode, out) == (130, "")
    assert "segue: interrupted" in err
    assert "Traceback" not in err
    assert not (home / "experiments" / "long" / "experiment.json").exists()
    assert list(tmp_path.glob("segue-*")) == []
