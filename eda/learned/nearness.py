"""Vectors of tracks as dots, with like ones near each other, and how alike their genres are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eda import style
from eda.ask import ask
from models.vectors.embedding import Embedding, directions

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from eda.chart import Chart
    from sql.database import Database

FEWEST_TRACKS = 20
NEAREST = 10
GENRES = len(style.SERIES)
OTHERS, UNKNOWN = "other genres", "no genre known"
_PERPLEXITY = 30.0  # about so many neighbours are kept together
_MOST_ASKED = 2_000  # ids in one statement


@dataclass(frozen=True)
class Shared:
    """How often tracks have a genre in common.

    Attributes:
        near: (n,) of each track, the share of its nearest ones that have a genre in common with it.
        any: (n,) of each track, the same share of all others.
    """

    near: NDArray[Any]
    any: NDArray[Any]


def genres_of(database: Database, ids: Sequence[str]) -> list[set[str]]:
    """Return the genres of each track."""
    found: dict[str, set[str]] = {one: set() for one in ids}
    for start in range(0, len(ids), _MOST_ASKED):
        asked = ids[start : start + _MOST_ASKED]
        marks = ", ".join("?" * len(asked))
        query = f"SELECT track_id, genre FROM track_genre WHERE track_id IN ({marks})"
        for track, genre in ask(database, query, asked):
            found[track].add(genre)
    return list(found.values())


def grouped(genres: Sequence[set[str]], shown: Sequence[str]) -> NDArray[np.intp]:
    """Return the number of the group of each track: a shown genre, others, or none known.

    A track of several genres is in the last of them that is shown; where the most frequent ones
    come first, that is the one that says most about it.
    """
    numbers = [
        max(
            (shown.index(genre) for genre in some if genre in shown),
            default=len(shown) + (not some),
        )
        for some in genres
    ]
    return np.array(numbers, dtype=np.intp)


def compared(model: Embedding, rows: NDArray[Any]) -> NDArray[Any]:
    """Return some vectors of a model, so that the nearest by Euclidean distance are its own."""
    vectors = model.vectors[rows]
    return vectors if model.measure == "distance" else directions(vectors)


def flattened(vectors: NDArray[Any], metric: str) -> NDArray[Any]:
    """Return a place (n, 2) for each vector, the same for the same vectors.

    The method is t-SNE (van der Maaten and Hinton 2008): it keeps neighbours together, while
    distances between groups say little.
    """
    from sklearn.manifold import TSNE  # takes a second to import
    from threadpoolctl import threadpool_limits

    perplexity = min(_PERPLEXITY, (len(vectors) - 1) / 3)
    method = TSNE(2, perplexity=perplexity, metric=metric, init="random", random_state=0)
    with threadpool_limits(1):  # threads that wait for each other take thirty times as long
        return np.asarray(method.fit_transform(vectors))


def shared_genres(vectors: NDArray[Any], genres: Sequence[set[str]]) -> Shared | None:
    """Return how often tracks share a genre with those nearest by Euclidean distance, and with any.

    Tracks without a genre do not count; None where only a few have any.
    """
    known = np.flatnonzero([bool(some) for some in genres])
    if len(known) <= NEAREST:
        return None
    names = sorted({genre for some in genres for genre in some})
    has = np.array(
        [[name in genres[row] for name in names] for row in known.tolist()], dtype=np.float32
    )
    shared = has @ has.T > 0
    own = vectors[known].astype(np.float64)
    squares = np.einsum("ij,ij->i", own, own)
    apart = squares[None, :] - 2 * (own @ own.T)  # and the own square, the same in a row
    np.fill_diagonal(apart, np.inf)
    nearest = np.argsort(apart, axis=1, kind="stable")[:, :NEAREST]
    return Shared(
        np.take_along_axis(shared, nearest, axis=1).mean(axis=1),
        (shared.sum(axis=1) - 1) / (len(known) - 1),
    )


def scatter(
    axes: Axes,
    places: NDArray[Any],
    groups: NDArray[np.intp],
    labels: Mapping[int, str],
    colours: Sequence[str],
) -> None:
    """Draw places as dots in the colours of their groups, the first group on top.

    Args:
        axes: empty.
        places: (n, 2).
        groups: (n,) the number of each one's group.
        labels: of the groups to draw, in their order.
        colours: of all groups.
    """
    for number, label in reversed(list(labels.items())):
        x, y = places[groups == number].T
        axes.scatter(x, y, s=9, color=colours[number], alpha=0.75, lw=0, label=label)
    axes.set_xticks([])
    axes.set_yticks([])


def legend(chart: Chart, axes: Axes) -> None:
    """Write what the colours of `scatter` mean at the right."""
    handles, labels = axes.get_legend_handles_labels()
    chart.legend(handles[::-1], labels[::-1], loc="outside right upper", markerscale=2)
