"""Experiments with models of artists: links are held out, to be predicted."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from etl.errors import InputError
from models.artists import quality
from models.artists.config import GraphConfig
from models.artists.embedding import ArtistEmbedding
from models.artists.graph import ArtistGraph
from models.artists.labels import Labels
from models.artists.map.layout import DIMENSIONS, explained, principal
from models.artists.prediction import HeldOut, hold_out
from models.contract import Array, Model, find
from models.errors import ModelInputError
from models.ragged import Ragged
from models.vectors.embedding import directions
from recommender.artist_data import fingerprint, read_edges, read_labels
from recommender.evaluation.metrics import Metric
from recommender.evaluation.running import Bars, Note
from recommender.experiments.plan import ALL_ROWS, Plan
from recommender.experiments.task import SPLIT, Material, Measured, mean

if TYPE_CHECKING:
    from sql.database import Database

NEAREST, LABELLED = 20, 10

METRICS: Mapping[str, Metric] = {
    "auc": Metric("AUC", 1, 3),
    "auc_near": Metric("AUC, two steps", 1, 3),
    "recall_20": Metric("recall@20", 1, 3),
    "genre": Metric("genre", 1, 3),
    "map_recall_20": Metric("recall@20, 3-D", 1, 3),
    "edge_length": Metric("link length, 3-D", 0, 3),
    "explained": Metric("variance, 3-D", 0, 3),
}
"""What is measured of vectors, or of the positions on a map:

auc            how often a held-out link is nearer than a random pair of artists
auc_near       the same, against pairs that have a neighbour in common
recall_20      the share of all links, also held-out ones, that are among the 20 nearest
genre          the share of the 10 nearest that have a sub-genre in common
map_recall_20  as recall_20, of the vectors projected to three dimensions
edge_length    the mean length of a link there, relative to the mean distance from the centre
explained      the share of the variance of the vectors that the projection has
"""


@dataclass(frozen=True)
class ArtistMaterial(Material):
    """The same, with what is held out."""

    held_out: HeldOut


class ArtistTask:
    """Who is related to whom, to learn from, and links to test with; see `Task`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.mark = fingerprint(database)
        self._held_out: dict[tuple[int, int], HeldOut] = {}
        self._labels: Labels | None = None
        self._reading = threading.RLock()

    def labels(self, ids: Array) -> Labels:
        """Return the sub-genres of all artists, whose ids are the same for all settings."""
        with self._reading:
            self._labels = self._labels or read_labels(self.database, ids)
            return self._labels

    def held_out(self, config: GraphConfig) -> HeldOut:
        """Return what is held out; of edges from playlists, two settings decide it."""
        with self._reading:
            read_by = config.playlist_cap, config.min_shared
            if read_by not in self._held_out:
                edges = read_edges(self.database, config)
                try:
                    self._held_out[read_by] = hold_out(edges, SPLIT)
                except ModelInputError as error:
                    raise InputError(str(error)) from None
            return self._held_out[read_by]

    def prepare(self, plan: Plan) -> None:
        """See `Task`."""
        assert isinstance(plan.config, GraphConfig)
        self.labels(self.held_out(plan.config).graph.ids)

    def material(self, plan: Plan) -> ArtistMaterial:
        """See `Task`."""
        assert isinstance(plan.config, GraphConfig)
        if plan.num_rows != ALL_ROWS:
            raise InputError(f"num_rows is for playlists; {plan.entry.name} learns from artists")
        held_out = self.held_out(plan.config)
        return ArtistMaterial(held_out.edges, {}, held_out)

    def measure(
        self, plan: Plan, model: Model, material: Material, folder: Path, bars: Bars, note: Note
    ) -> Measured:
        """See `Task`."""
        assert isinstance(material, ArtistMaterial)
        assert isinstance(model, ArtistEmbedding)
        values = material.held_out.scores(model)
        graph = material.held_out.graph
        rows, _ = find(graph.ids, model.ids)
        labels = self.labels(graph.ids).lists.take(rows)
        found: dict[str, Any] = {**values, **_structure(model, graph.take(rows), labels)}
        metrics = {name: mean(np.atleast_1d(found.get(name, np.nan))) for name in METRICS}
        learned = {"artists": len(model.ids), "links": len(model.links.values) // 2}
        return Measured(metrics, int(np.isfinite(values["auc"]).sum()), learned, values)


def _structure(model: ArtistEmbedding, graph: ArtistGraph, labels: Ragged) -> dict[str, float]:
    """Return how well vectors keep a graph of the same artists, and how well their projection."""
    vectors = model.vectors if model.measure == "distance" else directions(model.vectors)
    near = quality.nearest(vectors, min(NEAREST, len(graph) - 1))
    found = {
        "recall_20": _recall(graph, near),
        "genre": quality.shared_labels(labels, near[:, :LABELLED]),
    }
    if vectors.shape[1] < DIMENSIONS:
        return found
    positions = principal(vectors)
    return {
        **found,
        "map_recall_20": _recall(graph, quality.nearest(positions, near.shape[1])),
        "edge_length": quality.edge_length(graph, positions),
        "explained": explained(vectors),
    }


def _recall(graph: ArtistGraph, near: Array) -> float:
    return quality.edge_recall(graph, near, [near.shape[1]])[0]
