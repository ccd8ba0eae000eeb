"""A new model is a file and an entry: training, listing and answering need no other change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recommender import registry
from tests.cli.conftest import Segue
from tests.recommender.toy import TOY
from tests.trained_sample import Sample


def test_a_new_model_is_trained_listed_and_answers(
    segue: Segue, sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.MODELS, "toy", TOY)
    home = tmp_path / "home"
    shutil.copytree(sample.home.root, home)
    assert "Neighbours in the alphabet" in segue("train", "--help", home=home).out
    assert segue("train", "toy", home=home).code == 0
    listed = {one["name"]: one for one in segue("models", "--json", home=home).json}
    assert listed["toy"]["trained"]
    assert "toy" in segue("models", home=home).out
    first, second, *_ = sample.world.showcase
    said = segue("recommend", first, second, "--model", "toy", "-n", 4, "--json", home=home)
    assert said.code == 0
    assert [row["rank"] for row in said.json] == [1, 2, 3, 4]
    assert not {row["track_id"] for row in said.json} & {first, second}
    assert "For " in segue("recommend", first, "--model", "toy", home=home).out
    said = segue("recommend", "--model", "none", first, home=home)
    assert said.code == 2
    assert "no model 'none'; there is kmeans," in said.err
