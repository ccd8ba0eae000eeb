"""What models that score a list of items have in common: ranking, the scores, the folder on disk.

A learner says how it is fitted and how it scores every item for a query; the rest of the contract
follows from that.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Self, get_type_hints

import numpy as np

from models.config import ModelConfig
from models.contract import Array, Query, Ranking, as_ids
from models.errors import ModelInputError, UnknownIdError, damaged
from models.storage import artifacts
from models.storage.manifest import MANIFEST, Manifest, checked

_MADE_BY = ("seed", "data_fingerprint")


@dataclass(frozen=True, eq=False, kw_only=True)
class ItemModel(ABC):
    """A model of a list of items that `scores` every one of them.

    Who inherits declares the type of `config`, and as further fields its arrays, of numbers or
    bytes; these are saved too, and `__post_init__` may refuse what cannot belong together.

    Attributes:
        kind: name of the model in the registry.
        config: the settings it was fitted with.
        ids: (n,) bytes of length 22, sorted, each once.
        seed: of every random choice.
        data_fingerprint: of the training data; see `artifacts.fingerprint`.
    """

    kind: ClassVar[str]

    config: ModelConfig
    ids: Array
    seed: int
    data_fingerprint: str

    def __post_init__(self) -> None:
        for complaint in complaints_of(self.ids):
            raise ModelInputError(complaint)

    @abstractmethod
    def scores(self, query: Query) -> Array:
        """Return the scores (n,) of all items, higher is better; `rows` finds the query's items."""

    def __contains__(self, item: str) -> bool:
        """Whether a query may name this item."""
        return bool(find(self.ids, as_ids([item]))[1].all())

    def rows(self, ids: Sequence[str]) -> Array:
        """Return the positions (len(ids),) of items.

        Raises:
            UnknownIdError: the model does not have one; names them.
        """
        rows, known = find(self.ids, as_ids(ids))
        if not known.all():
            unknown = [one for one, is_known in zip(ids, known, strict=True) if not is_known]
            raise UnknownIdError(f"not in the model {self.kind}: {', '.join(unknown)}")
        return rows

    def rank(self, query: Query, k: int, *, exclude: Collection[str] = ()) -> Ranking:
        """Return the best `k` items; see `models.contract.Ranker.rank`."""
        return Ranking(self.ids, self.scores(query)).best(k, {*exclude, *query.ids})

    def score(self, query: Query, candidates: Sequence[str]) -> Array:
        """Return the scores of candidates; see `models.contract.Ranker.score`."""
        scores = self.scores(query)
        rows, known = find(self.ids, as_ids(candidates))
        return np.where(known, scores[rows], scores.min())

    def summary(self) -> list[dict[str, object]]:
        """Return how many items it knows."""
        return [{"items": len(self.ids)}]

    def save(self, folder: Path) -> Manifest:
        """Write the model into `folder`, in one step; see `artifacts.save`."""
        return artifacts.save(
            folder,
            {name: getattr(self, name) for name in self._arrays()},
            kind=self.kind,
            config=self.config.as_dict(),
            seed=self.seed,
            data_fingerprint=self.data_fingerprint,
            counts=self._counts(),
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            ModelMissingError: nothing was trained there.
            ModelUnfitError: damaged, of another kind or version, or not the arrays of this model.
        """
        found = artifacts.load(folder, kind=cls.kind, command=f"segue train {cls.kind}")
        config = checked(found.manifest.config, get_type_hints(cls)["config"], folder)
        if found.arrays.keys() != set(cls._arrays()):
            raise damaged(folder / MANIFEST, f"its arrays are {', '.join(found.arrays)}")
        values: dict[str, Any] = dict(found.arrays)
        values |= {name: getattr(found.manifest, name) for name in _MADE_BY}
        try:
            model = cls(config=config, **values)
        except ModelInputError as error:
            raise damaged(found.arrays.path, error) from error
        if found.manifest.counts != model._counts():
            raise damaged(folder / MANIFEST, f"its counts are {found.manifest.counts}")
        return model

    def _counts(self) -> dict[str, int]:
        return {"items": len(self.ids)}

    @classmethod
    def _arrays(cls) -> list[str]:
        return [field.name for field in fields(cls) if field.name not in {"config", *_MADE_BY}]


def find(ids: Array, asked: Array) -> tuple[Array, Array]:
    """Return where each asked id stands among sorted ids, and whether it does: (n,) and (n,).

    The position of an unknown id is that of some other one, or 0.

    >>> rows, known = find(np.array([b"a", b"c"]), np.array([b"c", b"b"]))
    >>> rows.tolist(), known.tolist()
    ([1, 1], [True, False])
    """
    if not len(ids):
        return np.zeros(len(asked), dtype=np.intp), np.zeros(len(asked), dtype=bool)
    rows = np.minimum(np.searchsorted(ids, asked), len(ids) - 1)
    return rows, ids[rows] == asked


def complaints_of(ids: Array) -> Iterator[str]:
    """Yield what is wrong with the ids of a model, which anybody may have written."""
    if ids.dtype != np.dtype("S22") or ids.ndim != 1 or not len(ids):
        yield f"ids are {ids.dtype} of shape {ids.shape}, expected one or more of S22"
        return
    characters = ids.view(np.uint8)
    if ((characters <= ord(" ")) | (characters > ord("~"))).any():
        yield "ids are not 22 printable ASCII characters"
    if (ids[1:] <= ids[:-1]).any():
        yield "ids are not sorted, or repeat"
