"""A model of few lines: whoever stands next to a track in the alphabet is similar to it."""

from __future__ import annotations

import numpy as np

from models.config import ModelConfig
from models.contract import Array, Query, TrainingOptions
from models.item_model import ItemModel
from models.storage.artifacts import fingerprint
from recommender.entry import ModelEntry
from sql.database import Database


class Toy(ItemModel):
    kind = "toy"

    @classmethod
    def fit(cls, data: Array, config: ModelConfig, options: TrainingOptions) -> Toy:
        return cls(config=config, ids=data, seed=options.seed, data_fingerprint=fingerprint(data))

    def scores(self, query: Query) -> Array:
        apart = np.abs(np.arange(len(self.ids))[:, None] - self.rows(query))
        return np.asarray(-apart @ np.abs(query.weights))


def read_ids(database: Database, config: ModelConfig) -> Array:
    return np.unique(database.columns("SELECT track_id FROM track")["track_id"].astype("S22"))


TOY = ModelEntry(
    name="toy",
    what="Neighbours in the alphabet of ids.",
    items="track",
    answers=frozenset({"track"}),
    model="tests.recommender.toy:Toy",
    config="models.config:ModelConfig",
    data="tests.recommender.toy:read_ids",
)
