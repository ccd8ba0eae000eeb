"""What skip-gram has learned: its loss, and its vectors as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eda import style
from eda.ask import counted
from eda.errors import NothingToDrawError, require_folder
from eda.labels import drawable
from eda.learned import nearness
from eda.learned.nearness import FEWEST_TRACKS, NEAREST, OTHERS, UNKNOWN
from eda.learned.training_curves import epoch_axis
from models.contract import as_text
from models.playlists.skipgram.skipgram import SkipGram

if TYPE_CHECKING:
    from eda.chart import Chart
    from sql.database import Database

MODEL = "skipgram"
COMMAND = "segue train skipgram"
MOST_TRACKS = 1_500
_NAME = 30  # columns


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
                color=style.SERIES[number % nearness.GENRES],
                ls=("-", "--", ":")[number // nearness.GENRES % 3],
                marker="o",
                ms=3,
                lw=1.3,
                label=drawable(name, _NAME),
            )
        epoch_axis(axes, max(map(len, drawn.values())))
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
        f"n = {counted(len(rows), 'epoch')}.",
        ("training", "epoch", "loss"),
        rows,
        f"The loss falls from {first:.2f} to {last:.2f}." if len(drawn) == 1 else "",
    )
    return chart


def track_map(database: Database, model: SkipGram) -> Chart:
    """Draw the most playlisted tracks so that those with similar vectors are near each other.

    See `nearness.flattened`; what is compared is the directions of the vectors.

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
    vectors = nearness.compared(model, rows)
    genres = nearness.genres_of(database, ids)
    places = nearness.flattened(vectors, "cosine")
    shown = _most_frequent(genres)
    names = [*shown, OTHERS, UNKNOWN]
    groups = nearness.grouped(genres, shown)
    counts = np.bincount(groups, minlength=len(names)).tolist()
    labels = {
        number: f"{drawable(name, _NAME)} ({counts[number]:,})"
        for number, name in enumerate(names)
        if counts[number]
    }
    heading = f"The {len(rows):,} most playlisted tracks, by what they share playlists with"
    note = (
        "t-SNE of the vectors of skip-gram, which has seen playlists only. Near each other: found"
        " in like playlists. The axes have no unit."
    )
    with style.drawing(heading, 6.0, style.WIDE + 1.0, note) as chart:
        axes = chart.subplots()
        colours = [*style.SERIES[: len(shown)], style.GREY, style.GREY]
        nearness.scatter(axes, places, groups, labels, colours)
        axes.set_xlabel("first dimension of the picture")
        axes.set_ylabel("second dimension of the picture")
        nearness.legend(chart, axes)
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
        _story(nearness.shared_genres(vectors, genres)),
    )
    return chart


def _most_frequent(genres: Sequence[set[str]]) -> list[str]:
    counts = Counter(sorted(genre for some in genres for genre in some))
    return [genre for genre, _ in counts.most_common(nearness.GENRES)]


def _story(shared: nearness.Shared | None) -> str:
    """Say how often a track has a genre in common with its nearest ones, and with any."""
    if shared is None:
        return ""
    near, any_ = shared.near.mean(), shared.any.mean()
    return (
        f"Of the {NEAREST} tracks nearest to one of them, {100 * near:.0f} % have a genre in common"
        f" with it; of all, {100 * any_:.0f} %."
    )
