"""Tracks that stand in the same playlists: item-item co-occurrence, the baseline to compare with.

A playlist of n tracks counts n^-0.5 for each pair of them, so that long playlists do not rule, and
the sum is divided by the candidate's popularity^0.3. Sources: Sarwar et al. 2001 (item-based
filtering); Deshpande and Karypis 2004 (both normalisations).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from models.config import FROM_ONE, ModelConfig, setting
from models.contract import Array, Query, TrainingOptions, as_ids
from models.item_model import ItemModel
from models.playlists.data import PlaylistData
from models.playlists.neighbours import nearest
from models.ragged import Ragged
from models.storage.stored_model import Layout, Stored, StoredLists


@dataclass(frozen=True)
class CooccurrenceConfig(ModelConfig):
    """Settings of `Cooccurrence`; the help of each field says what it does."""

    neighbours: int = setting(1_000, "Neighbours that are kept of each track.", FROM_ONE)
    length_exponent: float = setting(-0.5, "A playlist of n tracks counts n to this power.")
    popularity_exponent: float = setting(
        -0.3, "A candidate in n playlists is weighted by n to this power."
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class Cooccurrence(ItemModel):
    """The tracks that stand most often in one playlist with each track.

    Attributes:
        neighbours: of each track.
        similarities: float32, one for each neighbour.
    """

    kind = "cooccurrence"
    layout: ClassVar[Layout] = {
        **ItemModel.layout,
        "neighbours": StoredLists("items", "items"),
        "similarities": Stored("<f4", ("neighbours/values",)),
    }

    config: CooccurrenceConfig
    neighbours: Ragged
    similarities: Array

    @classmethod
    def fit(
        cls, data: PlaylistData, config: CooccurrenceConfig, options: TrainingOptions
    ) -> Cooccurrence:
        """Count pairs; see `models.contract.Model.fit`.

        Memory: that of the neighbours, 8 bytes each, and one block for each job.
        """
        lengths = np.maximum(data.playlists.lengths, 1).astype(np.float64)
        rows = np.repeat(lengths ** (config.length_exponent / 2), data.playlists.lengths)
        matrix = data.playlists.as_csr(len(data.ids), rows)
        popularity = np.maximum(data.counts(), 1) ** config.popularity_exponent
        found = nearest(matrix, popularity, config.neighbours, options)
        return cls(
            config=config,
            seed=options.seed,
            data_fingerprint=data.fingerprint,
            ids=data.ids,
            neighbours=found.lists,
            similarities=found.scores,
        )

    def scores(self, query: Query) -> Array:
        """Return the sum of the similarities to the tracks of the query."""
        rows, owners, similarities = self._of(query)
        scores = np.bincount(rows, similarities * np.array(query.weights)[owners], len(self.ids))
        return np.where(np.bincount(rows, minlength=len(self.ids)) > 0, scores, -np.inf)

    def reasons(self, query: Query, rows: Array) -> Mapping[str, Array]:
        """Return the track of the query to which each candidate is most similar."""
        found, owners, similarities = self._of(query)
        order = np.lexsort((owners, -similarities, found))
        firsts = order[np.searchsorted(found[order], rows)]
        return {"nearest_to": as_ids(query.ids)[owners[firsts]]}

    def _of(self, query: Query) -> tuple[Array, Array, Array]:
        """Return the neighbours of the query's tracks, whose they are, and the similarities."""
        tracks = self.rows(query)
        places, owners = self.neighbours.places(tracks)
        return self.neighbours.values[places], owners, self.similarities[places].astype(np.float64)

    def summary(self) -> list[dict[str, object]]:
        """Return how many tracks have neighbours, and how many they are."""
        lengths = self.neighbours.lengths
        return [
            {
                "tracks": int((lengths > 0).sum()),
                "neighbours": int(lengths.sum()),
                "most_of_one": int(lengths.max(initial=0)),
            }
        ]
