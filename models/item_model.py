"""What models that score a list of items have in common: ranking, and the scores of candidates.

A learner says how it is fitted and how it scores every item for a query; the rest of the contract
follows from that.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from models.contract import Array, Query, Ranking, as_ids, check_k, find
from models.errors import ModelInputError, UnknownIdError
from models.storage.stored_model import Layout, Stored, StoredModel, complaint_of
from models.top_k import top_rows


@dataclass(frozen=True, eq=False, kw_only=True)
class ItemModel(StoredModel, ABC):
    """A model of a list of items that `scores` every one of them.

    Who inherits declares `kind`, the type of `config`, and as further fields its arrays, of numbers
    or bytes, with their place in `layout`: these are saved too.

    Attributes:
        ids: (n,) bytes of length 22, sorted, each once.
    """

    layout: ClassVar[Layout] = {"ids": Stored("|S22", ("items",))}
    by_title: ClassVar[bool] = False  # whether a title without ids is a query

    ids: Array

    def __post_init__(self) -> None:
        if complaint := complaint_of(self.ids):
            raise ModelInputError(complaint)

    @abstractmethod
    def scores(self, query: Query) -> Array:
        """Return the scores (n,) of all items, higher is better; `rows` finds the query's items.

        -inf is the score of an item for which nothing speaks: it is no candidate.
        """

    def reasons(self, query: Query, rows: Array) -> Mapping[str, Array]:
        """Return the model's reasons for some items, a column (len(rows),) for each; or none."""
        return {}

    def __contains__(self, item: str) -> bool:
        """Whether a query may name this item."""
        return bool(find(self.ids, as_ids([item]))[1].all())

    def rows(self, query: Query) -> Array:
        """Return the positions (len(query.ids),) of the items of a query.

        Raises:
            UnknownIdError: the model does not have one; names them.
            ModelInputError: the query is not one of ids.
        """
        if query.features is not None:
            raise ModelInputError(f"the model {self.kind} is asked by id, not by features")
        if not query.ids and not self.by_title:
            raise ModelInputError(f"the model {self.kind} is asked by id, not by a title alone")
        rows, known = find(self.ids, as_ids(query.ids))
        if not known.all():
            unknown = [one for one, is_known in zip(query.ids, known, strict=True) if not is_known]
            more = " …" if len(unknown) > 5 else ""
            raise UnknownIdError(f"not in the model {self.kind}: {', '.join(unknown[:5])}{more}")
        return rows

    def rank(self, query: Query, k: int, *, exclude: Collection[str] = ()) -> Ranking:
        """Return the best `k` items; see `models.contract.Ranker.rank`."""
        check_k(k)
        scores = self.scores(query)
        left_out, known = find(self.ids, as_ids(sorted({*exclude, *query.ids})))
        rows = top_rows(scores, k, left_out[known])
        return Ranking(self.ids[rows], scores[rows], self.reasons(query, rows))

    def score(self, query: Query, candidates: Sequence[str]) -> Array:
        """Return the scores of candidates; see `models.contract.Ranker.score`.

        What is no candidate scores like the worst one, and not above 0.
        """
        scores = self.scores(query)
        worst = scores[np.isfinite(scores)].min(initial=0.0)
        rows, known = find(self.ids, as_ids(candidates))
        return np.where(known & np.isfinite(scores[rows]), scores[rows], worst)

    def summary(self) -> list[dict[str, object]]:
        """Return how many items it knows."""
        return [{"items": len(self.ids)}]
