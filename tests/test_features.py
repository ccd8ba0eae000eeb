"""Floors that may not import each other agree on the audio features and the length of an id."""

from __future__ import annotations

from etl import ids
from models.kmeans import genre_clusters
from models.kmeans import training as kmeans_training
from sql import reads
from sql.tables import tables


def test_models_and_database_have_the_same_features_in_the_same_order() -> None:
    assert genre_clusters.FEATURES == reads.FEATURE_COLUMNS
    assert tables()["audio_features"].column_names[1:10] == reads.FEATURE_COLUMNS


def test_ids_have_one_length() -> None:
    assert kmeans_training.ID_LENGTH == ids.ID_LENGTH
