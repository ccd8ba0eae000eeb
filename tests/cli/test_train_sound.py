"""segue train of models of sound: their options, and what is missing."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from models.networks import extra
from tests.cli.conftest import Segue, assert_short
from tests.recommender import planted


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planted.build(tmp_path_factory.mktemp("train-sound") / "home").home.root


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "home"))


@pytest.fixture
def ask(segue: Segue, home: Path) -> Segue:
    return partial(segue, home=home)


def test_features_are_weighted_by_name(ask: Segue) -> None:
    said = ask("train", "features", "--weight", "energy=2", "--weight", "mode=0", "--json")
    assert said.code == 0, said.err
    assert said.json[0]["weights"] == "energy 2, mode 0"
    trained = next(one for one in ask("models", "--json").json if one["name"] == "features")
    assert trained["config"] == {"metric": "euclidean", "weight": {"energy": 2.0, "mode": 0.0}}


@pytest.mark.parametrize("text", ["energy", "energy=loud", "loud=2", "energy=-1"])
def test_weights_that_mean_nothing(ask: Segue, text: str) -> None:
    said = ask("train", "features", "--weight", text)
    assert said.code == 3
    assert_short(said)
    assert "setting weight" in said.err


def test_without_the_extra_networks_are_passed_over_by_train_all(
    ask: Segue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda _name: None)
    said = ask("train", "predictor")
    assert said.code == 3
    assert said.err.splitlines()[:2] == [
        "segue: training the model predictor needs Keras and JAX, which are not installed",
        "  install them: pip install -e '.[deep]'",
    ]
    said = ask("train", "all", "--ranker-playlists", 5, "--epochs", 1, "--json")
    assert said.code == 0, said.err
    assert "features" in said.json
    assert not {"predictor", "autoencoder", "cover"} & set(said.json)
    assert "autoencoder is not trained: training the model autoencoder needs Keras" in said.err


def test_without_covers_the_error_says_how_to_get_some(ask: Segue, home: Path) -> None:
    shutil.rmtree(home / "covers")
    said = ask("train", "cover")
    assert said.code == 4
    assert "first" not in said.err
    assert "fetch some: segue scrape covers" in said.err


def test_a_damaged_cover_is_named(ask: Segue, home: Path) -> None:
    path = min((home / "covers").glob("*/*.jpg"))
    path.write_bytes(path.read_bytes()[:300])
    said = ask("train", "cover", "--epochs", 1, "--pixels", 16, "--filters", 2)
    assert said.code == 3
    assert str(path) in said.err
    assert "delete it, then: segue scrape covers" in said.err
