"""The kinds of experiments, by what their models learn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from recommender.evaluation.metrics import METRICS, Metric
from recommender.experiments import of_artists
from recommender.experiments.of_artists import ArtistTask
from recommender.experiments.of_playlists import PlaylistTask
from recommender.experiments.task import Task
from recommender.registry import models
from sql.database import Database


@dataclass(frozen=True)
class Kind:
    """What is the same for all models that learn from the same things.

    Attributes:
        task: (database) -> what they learn from and are measured with.
        metrics: what is measured.
        shown: the metrics in lists; the first decides which experiment is better.
        learned, tested: what a record says of that, a text with its fields in brackets.
    """

    task: Callable[[Database], Task]
    metrics: Mapping[str, Metric]
    shown: Sequence[str]
    learned: str
    tested: str


PLAYLISTS = Kind(
    task=PlaylistTask,
    metrics=METRICS,
    shown=("r_precision", "ndcg", "clicks", "hit_rate"),
    learned="{rows:,} tracks of {playlists:,} playlists, {tracks:,} different",
    tested="{tested:,} other playlists",
)
ARTISTS = Kind(
    task=ArtistTask,
    metrics=of_artists.METRICS,
    shown=tuple(of_artists.METRICS),
    learned="{links:,} links between {artists:,} artists",
    tested="{tested:,} other links",
)
KINDS = (PLAYLISTS, ARTISTS)


def kind_of(model: str) -> Kind:
    """Return the kind of experiments with a model; of one that is gone, that with playlists."""
    known = models().get(model)
    return ARTISTS if known is not None and known.items == "artist" else PLAYLISTS
