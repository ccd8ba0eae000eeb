"""A network that goes on learning from one playlist, in the place of the model."""

from __future__ import annotations

from models.contract import TrainingOptions
from models.errors import ModelInputError
from models.features.network import SoundNetwork
from models.features.playlist_network import finetuned
from recommender.entry import ModelEntry
from recommender.query import together
from recommender.registry import models
from recommender.service import Recommender
from recommender.similar.subjects import Subject
from recommender.training import read_data
from sql.database import Database


def tuned_recommender(
    database: Database, recommender: Recommender, subject: Subject, options: TrainingOptions
) -> Recommender:
    """Return what recommends by a network that has learned from the tracks of a subject.

    Takes some seconds, and memory of about 400 bytes for each track with audio features.

    Raises:
        ModelInputError: the model is no network over audio features, or knows too few of the
            tracks.
        MissingExtraError: Keras and JAX are not installed.
    """
    model, entry = recommender.ranker, recommender.entry
    if not isinstance(model, SoundNetwork):
        able = " or ".join(sorted(one.name for one in models().values() if _is_network(one)))
        raise ModelInputError(
            f"the model {entry.name} cannot go on learning from a playlist\nuse --model {able}"
        )
    data = read_data(entry, None, database, model.config)
    query = together(subject.tracks)
    return recommender.with_ranker(finetuned(model, data, query, options))


def _is_network(entry: ModelEntry) -> bool:
    return issubclass(entry.load_class(), SoundNetwork)
