"""A map of artists in three dimensions, where who is linked stands near.

Similar means near on the map. The axes mean nothing, and distances across the map little.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import ClassVar

from models.artists.config import ArtistMapConfig
from models.artists.edges import Edges
from models.artists.embedding import ArtistEmbedding, graph_fields, pruned
from models.artists.map.layout import layout
from models.artists.map.quality import NEAREST, TRUSTED, MapQuality
from models.contract import Array, TrainingOptions
from models.storage.stored_model import Layout, Stored

SAID = {
    "recall_20": f"share of links among the {NEAREST[0]} nearest",
    "recall_100": f"share of links among the {NEAREST[1]} nearest",
    "trustworthiness": f"trustworthiness of the {TRUSTED} nearest",
    "stress": "stress against steps through the graph",
    "edge_length": "mean length of a link, relative to the size of the map",
}
"""The numbers of a `MapQuality` in words."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ArtistMap(ArtistEmbedding):
    """A position (3,) of each artist in the largest part of the graph.

    The vectors are positions: centred, the axes principal ones, the longest first.

    Attributes:
        qualities: (5,) float64, how good the map is; see `MapQuality`.
    """

    kind = "artist-map"
    measure = "distance"
    layout: ClassVar[Layout] = {**ArtistEmbedding.layout, "qualities": Stored("<f8", (5,))}

    config: ArtistMapConfig
    qualities: Array

    @classmethod
    def fit(cls, data: Edges, config: ArtistMapConfig, options: TrainingOptions) -> ArtistMap:
        """Lay out the largest part of the graph; see `models.contract.Model.fit`.

        Of the options, seed and progress count, and jobs for walks. For time and memory see
        `models.artists.map.layout.umap_layout`, and `Node2Vec` for the other methods.

        Raises:
            ModelInputError: no artist has a link, or fewer than five artists hang together.
        """
        graph, tally = pruned(data, config, components=1)
        positions = layout(graph, config, options)
        return cls(
            config=config,
            seed=options.seed,
            data_fingerprint=data.fingerprint,
            vectors=positions,
            qualities=MapQuality.of(graph, positions, options.seed).as_array(),
            **graph_fields(graph, tally),
        )

    @property
    def quality(self) -> MapQuality:
        """How good the map is."""
        return MapQuality(*self.qualities.tolist())

    def summary(self) -> list[dict[str, object]]:
        """Return what became of edges and artists, and how good the map is."""
        found = asdict(self.quality)
        return [
            *super().summary(),
            *({"what": text, "number": round(found[name], 4)} for name, text in SAID.items()),
        ]
