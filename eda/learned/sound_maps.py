"""How models of sound and covers place tracks: one picture for each, by genre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eda import style
from eda.ask import ask, counted
from eda.errors import NothingToDrawError
from eda.labels import drawable
from eda.learned import nearness
from eda.learned.nearness import FEWEST_TRACKS, NEAREST, Shared
from models.contract import as_text
from models.covers.network import CoverNetwork
from models.vectors.embedding import Embedding

if TYPE_CHECKING:
    from eda.chart import Chart
    from sql.database import Database

OF_A_GENRE = 200
"""The most tracks of each genre."""

_POOL = 8_000  # random tracks that these are taken from
_COLUMNS = 2  # panels beside each other
_NAME = 24  # columns of a genre's name
_ALL = "all of these"

# grain: one row per genre, those with the most tracks first; "other" is none that sounds alike
_GENRES = """
SELECT genre, COUNT(*) AS tracks
FROM track_genre
WHERE genre <> 'other'
GROUP BY genre
ORDER BY tracks DESC, genre
LIMIT {limit}
"""


@dataclass(frozen=True)
class Drawn:
    """Some tracks of a model.

    Attributes:
        model: the model.
        groups: (n,) the number of the genre of each track.
        places: (n, 2) where it is drawn.
        shared: how often it has a genre in common with others.
    """

    model: Embedding
    groups: NDArray[np.intp]
    places: NDArray[Any]
    shared: Shared

    @property
    def near(self) -> float:
        """The share of the nearest tracks that have a genre in common, from 0 to 1."""
        return float(self.shared.near.mean())

    @property
    def any(self) -> float:
        """The same share of all tracks."""
        return float(self.shared.any.mean())


def sound_maps(database: Database, models: Sequence[Embedding]) -> Chart:
    """Draw where models place random tracks of the most frequent genres, see `nearness.flattened`.

    Args:
        database: says which genres a track has.
        models: such as those of `eda.learned.trained.load_models`; of tracks with the same cover,
            one is drawn.

    Raises:
        NothingToDrawError: no model has 20 tracks of these genres.
    """
    shown = [genre for genre, _ in ask(database, _GENRES.format(limit=nearness.GENRES))]
    found = [one for model in models if (one := _draw(database, model, shown))]
    if not found:
        raise NothingToDrawError(
            f"no model has {FEWEST_TRACKS} tracks of a known genre other than 'other'"
        )
    columns = min(_COLUMNS, len(found))
    note = (
        f"t-SNE of the vectors of up to {OF_A_GENRE} random tracks of each genre, of each cover"
        " one. Near each other: alike to the model; none of them has seen a genre. The axes have no"
        " unit. In per cent: how many of the ten tracks nearest to one have a genre in common with"
        " it, and how many of all."
    )
    height = 0.5 + 3.6 * style.rows_of(len(found), columns)
    with style.drawing("How models of sound place tracks", height, style.WIDE, note) as chart:
        panels = style.axes_of(chart, len(found), columns)
        labels = {number: drawable(name, _NAME) for number, name in enumerate(shown)}
        for axes, one in zip(panels, found, strict=True):
            nearness.scatter(axes, one.places, one.groups, labels, style.SERIES)
            near, of_all = 100 * one.near, 100 * one.any
            axes.set_title(f"{one.model.kind}: {near:.0f} % share a genre, of all {of_all:.0f} %")
        nearness.legend(chart, panels[0])
    best = max(found, key=lambda one: one.near)
    near, of_all = 100 * best.near, 100 * best.any
    counts = ", ".join(f"{counted(len(one.groups), 'track')} of {one.model.kind}" for one in found)
    chart.describe(
        f"n = {counts}; the {NEAREST} nearest are those among them.",
        ("model", "genre", "tracks", "share of the nearest", "share of all"),
        [row for one in found for row in _rows(one, shown)],
        f"Genres are clearest to {best.model.kind}: of the {NEAREST} tracks nearest to one,"
        f" {near:.0f} % have a genre in common with it; of all, {of_all:.0f} %.",
    )
    return chart


def _draw(database: Database, model: Embedding, shown: Sequence[str]) -> Drawn | None:
    """Return some tracks of a model with their places; None where it has few of these genres."""
    pool = _pool(model)
    genres = nearness.genres_of(database, as_text(model.ids[pool]))
    groups = nearness.grouped(genres, shown)
    taken = np.sort(
        [row for n in range(len(shown)) for row in np.flatnonzero(groups == n)[:OF_A_GENRE]]
    )
    if len(taken) < FEWEST_TRACKS:
        return None
    vectors = nearness.compared(model, pool[taken])
    shared = nearness.shared_genres(vectors, [genres[row] for row in taken])
    assert shared is not None, "all of them have a genre"
    return Drawn(model, groups[taken], nearness.flattened(vectors, "euclidean"), shared)


def _pool(model: Embedding) -> NDArray[np.intp]:
    """Return random rows of a model, of those with the same cover one only."""
    rows = np.random.default_rng(0).permutation(len(model.ids))
    if isinstance(model, CoverNetwork):
        rows = rows[np.sort(np.unique(model.albums[rows], return_index=True)[1])]
    return rows[:_POOL]


def _rows(one: Drawn, shown: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return how often a genre is shared: of all tracks of a model, and of those of each genre."""
    parts = [(_ALL, np.ones(len(one.groups), dtype=bool))]
    parts += [(name, one.groups == number) for number, name in enumerate(shown)]
    return [
        (
            one.model.kind,
            name,
            int(own.sum()),
            *(round(float(of[own].mean()), 3) for of in (one.shared.near, one.shared.any)),
        )
        for name, own in parts
        if own.any()
    ]
