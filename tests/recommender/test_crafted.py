"""Recommending from a model folder whose manifest anybody may have changed."""

from __future__ import annotations

import itertools
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from models.errors import ModelError
from recommender.answers import AnswerOptions
from recommender.cluster_data import UNKNOWN_GENRE
from recommender.service import Recommender
from sql import reads
from tests.models import crafted
from tests.recommender.planted import BOTH, Place


def test_a_crafted_manifest_ends_in_an_error_of_the_model_or_changes_nothing_that_matters(
    duckdb_place: Place, tmp_path: Path
) -> None:
    valid, folder = duckdb_place.home.models / "kmeans", tmp_path / "kmeans"
    opened = 0
    with closing(duckdb_place.open()) as database:
        card = reads.cards(database, [BOTH[0].id])[BOTH[0].id]
        for name, craft in itertools.islice(crafted.manifests(valid), None, None, 4):
            shutil.copytree(valid, folder)
            craft(folder)
            answer, message = [], ""
            try:
                recommender = Recommender(database, tmp_path)
                track = recommender.query_track(card)
                answer = list(recommender.recommend([track], AnswerOptions(3, nearest=True)))
            except ModelError as error:
                message = str(error)
            assert bool(message) != (len(answer) == 6), name
            assert len(message.splitlines()) <= 3, name
            shutil.rmtree(folder)
            opened += 1
    assert opened > 150


def test_a_manifest_that_lacks_a_genre_of_the_table(duckdb_place: Place, tmp_path: Path) -> None:
    shutil.copytree(duckdb_place.home.models, tmp_path / "models")
    path = tmp_path / "models" / "kmeans" / "manifest.json"
    renamed = path.read_text().replace('"jazz"', f'"{UNKNOWN_GENRE}"')
    path.write_text(renamed)
    with closing(duckdb_place.open()) as database:
        recommender = Recommender(database, tmp_path / "models")
        card = reads.cards(database, [BOTH[0].id])[BOTH[0].id]
        with pytest.raises(ModelError, match="does not have the genre 'jazz'"):
            recommender.recommend([recommender.query_track(card)])
