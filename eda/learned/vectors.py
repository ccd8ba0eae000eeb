"""What skip-gram has learned: its loss, and its vectors as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eda import style
from eda.ask import ask
from eda.errors import NothingToDrawError, require_folder
from eda.labels import drawable
from models.contract import as_text
from models.playlists.skipgram.skipgram import SkipGram
from models.vectors.embedding import directions

if TYPE_CHECKING:
    from eda.chart import Chart
    from sql.database import Database

MODEL = "skipgram"
COMMAND = "segue train skipgram"
MOST_TRACKS = 1_500
FEWEST_TRACKS = 20
NEAREST = 10
_PERPLEXITY = 30.0  # about so many neighbours are kept together
_GENRES = len(style.SERIES)
_NAME = 30  # columns
_OTHERS, _UNKNOWN = "other genres", "no genre known"


def load_vectors(models: Path | None) -> SkipGram:
    """Return the trained skip-gram.

    Raises:
        NothingToDrawError: no folder of models was named.
        ModelError: it is not trained, or its folder is damaged.
    """
    return SkipGram.load(require_folder(models, "models") / MODEL)


def loss_per_epoch(losses: Mapping[str, Sequence[float]]) -> Chart:
    """Draw the loss after each epoch of one training or several.

    Args:
        losses: of each, by its name, such as that of an experiment.

    Raises:
        NothingToDrawError: there are none, as vectors were imported.
    """
    drawn = {name: list(values) for name, values in losses.items() if len(values)}
    if not drawn:
        raise NothingToDrawError("no loss is known: the vectors were not trained here")
    note = (
        "Loss: mean negative log-likelihood of a fixed sample of pairs of one playlist, each with"
        " random tracks that it is compared with; lower is better, of the same number of them."
    )
    with style.drawing("Loss per epoch of training", 3.6, note=note) as chart:
        axes = chart.subplots()
        for number, (name, values) in enumerate(drawn.items()):
            axes.plot(
                range(1, len(values) + 1),
                values,
                color=style.SERIES[number % _GENRES],
                ls=("-", "--", ":")[number // _GENRES % 3],
                marker="o",
                ms=3,
                lw=1.3,
                label=drawable(name, _NAME),
            )
        style.count_axis(axes.xaxis, "epoch")
        axes.set_ylabel("loss")
        if len(drawn) > 1:
            chart.legend(*axes.get_legend_handles_labels(), loc="outside right upper")
    rows = [
        (name, epoch, round(float(value), 6))
        for name, values in drawn.items()
        for epoch, value in enumerate(values, start=1)
    ]
    first, last = rows[0][2], rows[-1][2]
    chart.describe(
        f"n = {len(rows):,} epochs.",
        ("training", "epoch", "loss"),
        rows,
        f"The loss falls from {first:.2f} to {last:.2f}." if len(drawn) == 1 else "",
    )
    return chart


def track_map(database: Database, model: SkipGram) -> Chart:
    """Draw the most playlisted tracks so that those with similar vectors are near each other.

    The method is t-SNE (van der Maaten and Hinton 2008) of the directions of the vectors: it keeps
    neighbours together, while distances between groups say little.

    Args:
        database: says which genres a track has.
        model: its vectors.

    Raises:
        NothingToDrawError: it has fewer than 20 tracks.
    """
    rows = np.sort(np.lexsort((model.ids, -model.playlists))[:MOST_TRACKS])
    if len(rows) < FEWEST_TRACKS:
        raise NothingToDrawError(f"the model has {len(rows)} tracks; {FEWEST_TRACKS} are needed")
    ids = as_text(model.ids[rows])
    vectors = directions(model.vectors[rows])
    genres = _genres(database, ids)
    places = _flattened(vectors)
    groups, names = _groups(genres)
    heading = f"The {len(rows):,} most playlisted tracks, by what they share playlists with"
    note = (
        "t-SNE of the vectors of skip-gram, which has seen playlists only. Near each other: found"
        " in like playlists. The axes have no unit."
    )
    with style.drawing(heading, 6.0, style.WIDE + 1.0, note) as chart:
        axes = chart.subplots()
        for number, name in reversed(list(enumerate(names))):
            own = places[groups == number]
            if not len(own):
                continue
            colour = style.GREY if name in (_OTHERS, _UNKNOWN) else style.SERIES[number]
            label = f"{drawable(name, _NAME)} ({len(own):,})"
            axes.scatter(own[:, 0], own[:, 1], s=9, color=colour, alpha=0.75, lw=0, label=label)
        axes.set_xlabel("first dimension of the picture")
        axes.set_ylabel("second dimension of the picture")
        axes.set_xticks([])
        axes.set_yticks([])
        handles, labels = axes.get_legend_handles_labels()
        chart.legend(handles[::-1], labels[::-1], loc="outside right upper", markerscale=2)
    chart.describe(
        f"n = {len(rows):,} of {len(model.ids):,} tracks; {sum(map(bool, genres)):,} of them have"
        " a known genre.",
        ("track", "genre", "playlists", "x", "y"),
        [
            (one, names[group], int(count), round(float(x), 3), round(float(y), 3))
            for one, group, count, (x, y) in zip(
                ids, groups, model.playlists[rows], places, strict=True
            )
        ],
        _story(vectors, genres),
    )
    return chart


def _genres(database: Database, ids: Sequence[str]) -> list[set[str]]:
    """Return the genres of each track."""
    marks = ", ".join("?" * len(ids))
    found: dict[str, set[str]] = {one: set() for one in ids}
    query = f"SELECT track_id, genre FROM track_genre WHERE track_id IN ({marks})"
    for track, genre in ask(database, query, ids):
        found[track].add(genre)
    return list(found.values())


def _groups(genres: Sequence[set[str]]) -> tuple[NDArray[np.intp], list[str]]:
    """Return the number of the group of each track, and the names of the groups.

    The most frequent genres are groups; a track of several is in the rarest of them, which says
    most about it.
    """
    counts = Counter(sorted(genre for some in genres for genre in some))
    shown = [genre for genre, _ in counts.most_common(_GENRES)]
    names = [*shown, _OTHERS, _UNKNOWN]
    numbers = [
        max(
            (shown.index(genre) for genre in some if genre in shown),
            default=len(shown) + (not some),
        )
        for some in genres
    ]
    return np.array(numbers, dtype=np.intp), names


def _flattened(vectors: NDArray[Any]) -> NDArray[Any]:
    """Return a place (n, 2) for each vector, the same for the same vectors."""
    from sklearn.manifold import TSNE  # takes a second to import
    from threadpoolctl import threadpool_limits

    perplexity = min(_PERPLEXITY, (len(vectors) - 1) / 3)
    method = TSNE(2, perplexity=perplexity, metric="cosine", init="random", random_state=0)
    with threadpool_limits(1):  # threads that wait for each other take thirty times as long
        return np.asarray(method.fit_transform(vectors))


def _story(vectors: NDArray[Any], genres: Sequence[set[str]]) -> str:
    """Return how often a track has a genre in common with its nearest ones, and with any."""
    known = np.flatnonzero([bool(some) for some in genres])
    if len(known) <= NEAREST:
        return ""
    names = sorted({genre for some in genres for genre in some})
    has = np.array(
        [[name in genres[row] for name in names] for row in known.tolist()], dtype=np.float32
    )
    shared = has @ has.T > 0
    nearness = vectors[known] @ vectors[known].T
    np.fill_diagonal(nearness, -np.inf)
    nearest = np.argsort(-nearness, axis=1, kind="stable")[:, :NEAREST]
    near = np.take_along_axis(shared, nearest, axis=1).mean()
    any_ = (shared.sum() - len(known)) / (len(known) * (len(known) - 1))
    return (
        f"Of the {NEAREST} tracks nearest to one of them, {100 * near:.0f} % have a genre in common"
        f" with it; of all, {100 * any_:.0f} %."
    )
