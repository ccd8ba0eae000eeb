"""What models have in common that place every item as a vector: what is near is similar.

A learner inherits from `Embedding` and says how it is fitted; asking, ranking, saving and loading
follow. The search is exact: one product of a matrix and a vector.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np

from models.contract import Array, Query, Ranking, as_ids, check_k
from models.errors import ModelInputError
from models.item_model import ItemModel
from models.storage.stored_model import LARGEST, Layout, Stored
from models.top_k import top_rows


@dataclass(frozen=True, eq=False, kw_only=True)
class Embedding(ItemModel):
    """A vector for each item.

    A query is the mean of its items' vectors, each times its weight: a negative one moves it away
    from an item. Who inherits chooses the `measure` by which candidates are compared with it:
    "cosine", for which only the directions of vectors count, "dot", their product, or "distance",
    the Euclidean one of positions whose centre is 0.

    Attributes:
        vectors: (n, dimension) float32.
    """

    layout: ClassVar[Layout] = {
        **ItemModel.layout,
        "vectors": Stored("<f4", ("items", "dimension")),
    }
    measure: ClassVar[Literal["cosine", "dot", "distance"]] = "cosine"
    distance_reason: ClassVar[str] = ""  # the name of a reason: the distance, which the score is of

    vectors: Array

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.vectors.ndim != 2 or len(self.vectors) != len(self.ids):
            raise ModelInputError(f"{len(self.ids)} ids, but vectors {self.vectors.shape}")

    @cached_property
    def lengths(self) -> Array:
        """The lengths (n,) of all vectors."""
        return _lengths(self.vectors)

    @property
    def frequencies(self) -> Array | None:
        """How often each item (n,) stands in what was learned from; None where nobody knows."""
        return None

    def encode_query(self, features: Array) -> Array:
        """Return the vector (dimension,) of something without an id, which few models can.

        Raises:
            ModelInputError: the model cannot, or not of such features.
        """
        raise ModelInputError(f"the model {self.kind} is asked by id, not by features")

    def centre(self, query: Query) -> Array:
        """Return the mean (dimension,) of the items of a query, each times its weight.

        Of something without an id it is the vector.
        """
        if query.features is not None and not query.ids:
            encoded = self.encode_query(query.features)
            if not (np.abs(encoded) <= LARGEST).all():  # nor is NaN
                raise ModelInputError(
                    f"the model {self.kind} makes numbers beyond all bounds of this"
                    f"\ntrain it again: segue train {self.kind}"
                )
            return encoded
        rows = self.rows(query)
        weights = np.array(query.weights, dtype=np.float32)
        own = directions(self.vectors[rows]) if self.measure == "cosine" else self.vectors[rows]
        return np.asarray(weights @ own / np.abs(weights).sum())

    def scores(self, query: Query) -> Array:
        """Return how near each item is to the centre of the query.

        An item without a direction, all zeros, is no candidate; nor is any item for a query whose
        items cancel each other. Distances are negative, and every item has one.
        """
        centre = self.centre(query)
        if self.measure == "distance":
            return -distances(self.vectors, centre)
        scores = (self.vectors @ centre).astype(np.float64)
        if self.measure == "cosine":
            scores /= np.maximum(self.lengths * np.linalg.norm(centre), np.finfo(np.float32).tiny)
        return np.where((self.lengths > 0) & centre.any(), scores, -np.inf)

    def rank(self, query: Query, k: int, *, exclude: Collection[str] = ()) -> Ranking:
        """Return the best `k` items; see `models.contract.Ranker.rank`."""
        found = super().rank(query, k, exclude=exclude)
        if not self.distance_reason:
            return found
        because = {self.distance_reason: -found.scores, **found.because}
        return replace(found, because=because)

    def similar(self, item: str, k: int) -> Ranking:
        """Return the `k` items whose vectors have the most similar direction, and the cosines.

        Raises:
            UnknownIdError: the model does not have this item.
            ModelInputError: `k` is less than 1.
        """
        check_k(k)
        rows = self.rows(Query((item,)))
        (own,) = directions(self.vectors[rows])
        cosines = self.vectors @ own / np.maximum(self.lengths, np.finfo(np.float32).tiny)
        best = top_rows(np.where(self.lengths > 0, cosines, -np.inf), k, rows)
        return Ranking(self.ids[best], cosines[best].astype(np.float64))

    def spread(self, query: Query) -> float:
        """Return how far the items of a query are from their centre.

        That is the root of the mean square of their distances; where directions are compared, of
        the distances of vectors of length 1.
        """
        own = self.vectors[self.rows(query)]
        own = directions(own) if self.measure == "cosine" else own
        return float(np.sqrt(np.mean(distances(own, own.mean(axis=0)) ** 2)))

    def reasons(self, query: Query, rows: Array) -> Mapping[str, Array]:
        """Return the item of the query to which each candidate is nearest, by direction or place.

        Items that are unlike what is wanted are named only where there are no others; nothing is
        where the query has no ids.
        """
        if not query.ids:
            return {}
        asked, weights = self.rows(query), np.array(query.weights)
        wanted = np.flatnonzero(weights > 0) if (weights > 0).any() else np.arange(len(asked))
        own, others = self.vectors[rows], self.vectors[asked[wanted]]
        if self.measure == "distance":
            nearness = np.stack([-distances(own, other) for other in others], axis=1)
        else:
            nearness = directions(own) @ directions(others).T
        return {"nearest_to": as_ids(query.ids)[wanted[nearness.argmax(axis=1)]]}

    def summary(self) -> list[dict[str, object]]:
        """Return how many items it knows, and the dimension of their vectors."""
        return [{"items": len(self.ids), "dimension": self.vectors.shape[1]}]


def directions(vectors: Array) -> Array:
    """Return vectors (n, dimension) at length 1; what is 0 remains 0."""
    lengths = np.maximum(_lengths(vectors), np.finfo(np.float32).tiny)
    return np.asarray(vectors / lengths[:, None])


def distances(vectors: Array, point: Array) -> Array:
    """Return the Euclidean distances (n,) float64 of vectors (n, dimension) from a point."""
    apart = vectors - point
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", apart, apart), dtype=np.float64))


def _lengths(vectors: Array) -> Array:
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", vectors, vectors)))
