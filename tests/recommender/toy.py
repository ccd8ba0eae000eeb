"""A model of few lines: whoever stands next to a track in the alphabet is similar to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.contract import Array, Query, Ranking, TrainingOptions, as_ids
from models.errors import UnknownIdError
from models.storage import artifacts
from models.storage.manifest import Manifest
from recommender.registry import ModelEntry
from sql.database import Database


@dataclass(frozen=True)
class ToyConfig:
    """No settings."""

    def as_dict(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True, eq=False)
class Toy:
    ids: Array
    config: ToyConfig

    @classmethod
    def fit(cls, data: Array, config: ToyConfig, _: TrainingOptions) -> Toy:
        return cls(data, config)

    def __contains__(self, item: str) -> bool:
        return bool(np.isin(as_ids([item]), self.ids)[0])

    def rank(self, query: Query, k: int, *, exclude: Collection[str] = ()) -> Ranking:
        scores = self.score(query, [one.decode() for one in self.ids])
        return Ranking(self.ids, scores).best(k, {*exclude, *query.ids})

    def score(self, query: Query, candidates: Sequence[str]) -> Array:
        if unknown := [one for one in query.ids if one not in self]:
            raise UnknownIdError(f"unknown: {', '.join(unknown)}")
        places, asked = np.searchsorted(self.ids, as_ids(query.ids)), as_ids(candidates)
        apart = np.abs(np.searchsorted(self.ids, asked)[:, None] - places)
        near = np.array(-apart @ np.abs(query.weights), dtype=float)
        return np.where(np.isin(asked, self.ids), near, -1e9)

    def summary(self) -> list[dict[str, object]]:
        return [{"tracks": len(self.ids)}]

    def save(self, folder: Path) -> Manifest:
        about = {"config": {}, "seed": 0, "data_fingerprint": "", "counts": {"rows": len(self.ids)}}
        return artifacts.save(folder, {"ids": self.ids}, kind="toy", **about)  # type: ignore[arg-type]

    @classmethod
    def load(cls, folder: Path) -> Toy:
        found = artifacts.load(folder, kind="toy", command="segue train toy")
        return cls(found.arrays["ids"], ToyConfig())


def read_ids(database: Database, config: ToyConfig) -> Array:
    return np.unique(database.columns("SELECT track_id FROM track")["track_id"].astype("S22"))


TOY = ModelEntry(
    name="toy",
    what="Neighbours in the alphabet of ids.",
    items="track",
    answers=frozenset({"track"}),
    model="tests.recommender.toy:Toy",
    config="tests.recommender.toy:ToyConfig",
    data="tests.recommender.toy:read_ids",
)
