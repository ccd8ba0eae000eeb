"""The tracks that stand in most playlists, whatever was asked: what every model must beat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from models.config import ModelConfig
from models.contract import Array, Query, TrainingOptions
from models.item_model import ItemModel
from models.playlists.data import PlaylistData
from models.storage.stored_model import Layout, Stored


@dataclass(frozen=True, eq=False, kw_only=True)
class Popularity(ItemModel):
    """The number of playlists of each track.

    Attributes:
        playlists: (n,) int64, in how many playlists a track stands.
    """

    kind = "popularity"
    layout: ClassVar[Layout] = {
        "ids": Stored("|S22", ("tracks",)),
        "playlists": Stored("<i8", ("tracks",)),
    }

    playlists: Array

    @classmethod
    def fit(cls, data: PlaylistData, config: ModelConfig, options: TrainingOptions) -> Popularity:
        """Return the counts; see `models.contract.Model.fit`."""
        if options.progress:
            options.progress(1, 1, cls.kind)
        return cls(
            config=config,
            seed=options.seed,
            data_fingerprint=data.fingerprint,
            ids=data.ids,
            playlists=data.counts(),
        )

    def scores(self, query: Query) -> Array:
        """Return the number of playlists of each track."""
        self.rows(query)
        return np.where(self.playlists > 0, self.playlists.astype(np.float64), -np.inf)

    def reasons(self, query: Query, rows: Array) -> Mapping[str, Array]:
        """Return in how many playlists tracks stand."""
        return {"playlists": self.playlists[rows]}

    def summary(self) -> list[dict[str, object]]:
        """Return how many tracks stand in playlists, and in how many the most popular one does."""
        return [
            {
                "tracks": int((self.playlists > 0).sum()),
                "most_playlists": int(self.playlists.max(initial=0)),
            }
        ]
