"""What every model offers: a query goes in, a ranking comes out.

A model is fitted to data, ranks and scores candidates for a query, and is saved and loaded. Code
that answers, prints, evaluates or blends knows this contract and no model by name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelInputError

if TYPE_CHECKING:
    from models.config import ModelConfig
    from models.storage.manifest import Manifest

Array: TypeAlias = NDArray[Any]

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called with what is done, how much there is in all, and the name of what is in work."""

ID_LENGTH = 22


@dataclass(frozen=True)
class Query:
    """What to be similar to.

    Attributes:
        ids: of tracks or artists, as the model's items are; each once.
        weights: one for each id, by default 1; negative means "unlike".
        features: of something without an id: (9,) audio features in the order of
            `models.audio_features.FEATURES`, (10,) with the release year, NaN where unknown, (13,)
            or (14,) with the others of `models.audio_features.SOUND`, or a picture (h, w, 3) of
            red, green and blue, 0 to 255.
        within: the lists to look in, of a model that answers in several (genres, say); empty: all.
        title: of the playlist that the ids are from, which may say what they have in common; some
            models can be asked by a title alone.
    """

    ids: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    features: Array | None = field(default=None, compare=False)
    within: tuple[str, ...] = ()
    title: str = ""

    def __post_init__(self) -> None:
        if not self.weights:
            object.__setattr__(self, "weights", (1.0,) * len(self.ids))
        if len(self.weights) != len(self.ids):
            raise ModelInputError(f"{len(self.ids)} ids, but {len(self.weights)} weights")
        if self.ids and not any(self.weights):
            raise ModelInputError("all weights of the query are 0")
        if not all(math.isfinite(weight) for weight in self.weights):
            raise ModelInputError(f"weights {self.weights} must be finite numbers")
        if len(set(self.ids)) != len(self.ids):
            raise ModelInputError("a query holds an id twice; add up its weights")
        if not self.ids and self.features is None and not self.title:
            raise ModelInputError("an empty query: it needs ids, features or a title")


@dataclass(frozen=True, eq=False)
class Ranking:
    """Candidates, best first, equal scores by id; never an id of the query.

    Attributes:
        ids: (k,) bytes of length 22, each once.
        scores: (k,) float64, higher is better, comparable within one ranking.
        because: the model's own reasons, a column (k,) for each: genre, cluster, distance…
    """

    ids: Array
    scores: Array
    because: Mapping[str, Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: Array) -> Ranking:
        """Return these rows, in this order."""
        columns = {name: column[rows] for name, column in self.because.items()}
        return Ranking(self.ids[rows], self.scores[rows], columns)

    def best(self, k: int, exclude: Collection[str] = ()) -> Ranking:
        """Return the best `k` of candidates in any order, without those to exclude."""
        check_k(k)
        order = np.lexsort((self.ids, -self.scores))
        if exclude:
            order = order[~np.isin(self.ids[order], as_ids(sorted(exclude)))]
        return self.take(order[:k])


@dataclass(frozen=True)
class TrainingOptions:
    """How to train, as opposed to what: nothing here but the seed changes the model.

    Attributes:
        seed: of every random choice.
        jobs: pieces of work at a time; -1 is one for each core.
        backend: of joblib: "threading", "loky", "dask" or "ray". The caller creates the dask
            Client, or calls `ray.util.joblib.register_ray`, beforehand.
        progress: called after each piece of work.
    """

    seed: int = 0
    jobs: int = -1
    backend: str = "threading"
    progress: Progress | None = None

    def __post_init__(self) -> None:
        if self.jobs == 0:
            raise ModelInputError("jobs is 0; use 1 or more, or -1 for all cores")

    def piece(self, before: int, after: int) -> TrainingOptions:
        """Return the options of a piece of work, with so many steps of others before and after."""
        report = self.progress
        if report is None:
            return self
        return replace(
            self,
            progress=lambda done, total, name: report(before + done, before + total + after, name),
        )


class Ranker(Protocol):
    """What answers queries: a model, or a faster look-up of what it has learned."""

    def __contains__(self, item: str) -> bool:
        """Whether a query may name this id."""

    def rank(self, query: Query, k: int, *, exclude: Collection[str] = ()) -> Ranking:
        """Return the best `k` candidates, fewer where there are no more.

        Raises:
            UnknownIdError: an id of the query is unknown; names them.
            ModelInputError: `k` is less than 1, or the model does not take such a query.
        """

    def score(self, query: Query, candidates: Sequence[str]) -> Array:
        """Return a score (len(candidates),) float64 for each, the same as in a ranking.

        An unknown candidate is not an error and gets the lowest score.

        Raises:
            UnknownIdError: an id of the query is unknown; names them.
        """


class ListRanker(Ranker, Protocol):
    """What answers in several lists, such as one for each genre of the query."""

    def rank_lists(
        self, query: Query, k: int, *, exclude: Collection[str] = (), seed: str | None = None
    ) -> Mapping[str, Ranking]:
        """Return the best `k` candidates of each list, by its name.

        With `seed`, `k` candidates drawn at random, in the order of the draw: the same for the
        same seed, and a longer draw begins with the shorter one.

        Raises: as `rank`.
        """


class Model(Ranker, Protocol):
    """A fitted model."""

    @property
    def config(self) -> ModelConfig:
        """The settings it was fitted with."""

    @classmethod
    def fit(cls, data: Any, config: Any, options: TrainingOptions) -> Self:
        """Return a model of the data, the same for the same data, config and seed.

        Raises:
            ModelInputError: the data cannot be used.
        """

    def summary(self) -> Sequence[Mapping[str, object]]:
        """Return what is worth showing after training, a row for each part of the model."""

    def save(self, folder: Path) -> Manifest:
        """Write the model into `folder`, in one step; see `artifacts.save`."""

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            ModelMissingError: nothing was trained there.
            ModelUnfitError: damaged, or of another kind or version.
        """


def as_ids(ids: Sequence[str]) -> Array:
    """Return ids as bytes (n,) of length 22; text that cannot be an id becomes b""."""
    is_id = [len(one) == ID_LENGTH and one.isascii() for one in ids]
    encoded = [one.encode() if good else b"" for one, good in zip(ids, is_id, strict=True)]
    return np.array(encoded, dtype=f"S{ID_LENGTH}")


def as_text(ids: Array) -> list[str]:
    """Return ids as text.

    >>> as_text(as_ids(["0UaMYEvWZi0ZqiDOoHU3YI"]))
    ['0UaMYEvWZi0ZqiDOoHU3YI']
    """
    return [one.decode("ascii") for one in ids.tolist()]


def find(ids: Array, asked: Array) -> tuple[Array, Array]:
    """Return where each asked id stands among sorted ids, and whether it does; both as `asked`.

    The position of an unknown id is that of some other one, or 0.

    >>> rows, known = find(np.array([b"a", b"c"]), np.array([b"c", b"b"]))
    >>> rows.tolist(), known.tolist()
    ([1, 1], [True, False])
    """
    if not len(ids):
        return np.zeros(asked.shape, dtype=np.intp), np.zeros(asked.shape, dtype=bool)
    rows = np.minimum(np.searchsorted(ids, asked), len(ids) - 1)
    return rows, ids[rows] == asked


def check_k(k: int) -> None:
    """Raise ModelInputError unless `k` is 1 or more."""
    if k < 1:
        raise ModelInputError(f"k is {k}; it must be 1 or more")
