"""Models whose quality is known, and what they were given to learn from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.config import ModelConfig, setting
from models.contract import Array, Query, Ranking, TrainingOptions, as_text
from models.errors import ModelInputError
from models.item_model import ItemModel
from models.playlists.data import PlaylistData
from recommender.entry import ModelEntry
from recommender.playlist_data import read_playlists
from sql.database import Database

LEARNED: list[PlaylistData] = []
"""What `Spy` was fitted to, in order."""


@dataclass(frozen=True)
class SpyConfig(ModelConfig):
    """Settings of `Spy`."""

    factor: float = setting(1.0, "Multiplies the scores.")
    wanted: int = setting(0, "Fewest playlists to learn from.")


class Spy(ItemModel):
    """Names the songs that stand in most playlists; says what it learned from."""

    kind = "spy"

    @classmethod
    def fit(cls, data: PlaylistData, config: SpyConfig, options: TrainingOptions) -> Spy:
        LEARNED.append(data)
        if len(data) < config.wanted:
            raise ModelInputError(f"{len(data)} playlists are too few for the spy")
        return cls(config=config, ids=data.ids, seed=options.seed, data_fingerprint="")

    def scores(self, query: Query) -> Array:
        self.rows(query)
        return np.arange(len(self.ids), dtype=np.float64)


class Oracle:
    """Knows all playlists, also those that are held out: finds the one that begins as asked."""

    def __init__(self, data: PlaylistData) -> None:
        self.playlists = [as_text(data.ids[data.playlists.row(n)]) for n in range(len(data))]

    @classmethod
    def fit(cls, data: PlaylistData, *_: object) -> Oracle:
        return cls(data)

    def __contains__(self, item: str) -> bool:
        return True

    def rank(self, query: Query, k: int, *, exclude: Collection[str] = ()) -> Ranking:
        (found,) = [songs for songs in self.playlists if set(query.ids) <= set(songs[:10])]
        rest = [one for one in found if one not in query.ids]
        return Ranking(np.array(rest, "S22"), -np.arange(len(rest), dtype=np.float64))


def read_everything(database: Database, config: ModelConfig) -> Any:
    """The same playlists, by a reader that an evaluation does not know: nothing is held out."""
    return read_playlists(database, config)


def an_entry(name: str, **changes: Any) -> ModelEntry:
    values: dict[str, Any] = {
        "name": name,
        "what": "A model of tests.",
        "items": "track",
        "answers": frozenset({"playlist"}),
        "model": f"tests.recommender.evaluation.contenders:{name.capitalize()}",
        "config": "models.config:ModelConfig",
        "data": "recommender.playlist_data:read_playlists",
    }
    return ModelEntry(**{**values, **changes})


SPY = an_entry("spy", config="tests.recommender.evaluation.contenders:SpyConfig")
ORACLE = an_entry("oracle", data="tests.recommender.evaluation.contenders:read_everything")
