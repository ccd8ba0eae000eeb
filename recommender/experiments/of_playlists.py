"""Experiments with models that learn from playlists: others are held out, to be continued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from etl.errors import InputError
from models.contract import Model, Ranker, TrainingOptions
from recommender.evaluation.catalogue import Catalogue, fingerprint, read_catalogue
from recommender.evaluation.contestants import Contestant, Sources
from recommender.evaluation.metrics import METRICS
from recommender.evaluation.rules import Rules
from recommender.evaluation.running import Bars, Evaluation, Note
from recommender.evaluation.split import Split, split
from recommender.evaluation.stored import Result, Stored
from recommender.experiments.plan import ALL_ROWS, Plan
from recommender.experiments.task import SPLIT, Material, Measured, mean

if TYPE_CHECKING:
    from sql.database import Database

GIVEN = 10
"""Songs of each playlist that a model is given."""


@dataclass(frozen=True)
class PlaylistMaterial(Material):
    """The same, with the split that the playlists are of."""

    split: Split


class PlaylistTask:
    """The playlists to learn from, and those to test with; see `Task`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.mark = fingerprint(database)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The songs and all playlists."""
        return read_catalogue(self.database)

    @cached_property
    def split(self) -> Split:
        """The playlists to learn from, and those to test with."""
        return split(self.catalogue.data, self.catalogue.artists, SPLIT)

    def prepare(self, plan: Plan) -> None:
        """See `Task`."""
        _ = self.split

    def material(self, plan: Plan) -> PlaylistMaterial:
        """See `Task`."""
        learned = self._limited(plan.num_rows)
        training = learned.training
        counts = {
            "playlists": len(training),
            "rows": len(training.playlists.values),
            "tracks": int((training.counts() > 0).sum()),
        }
        return PlaylistMaterial(training, counts, learned)

    def _limited(self, num_rows: int) -> Split:
        """Return the split with no more rows to learn from: whole playlists, at random."""
        whole = self.split
        if num_rows == ALL_ROWS:
            return whole
        order = np.random.default_rng(SPLIT).permutation(len(whole.training))
        ends = np.cumsum(whole.training.playlists.lengths[order])
        chosen = np.sort(order[: int(np.searchsorted(ends, num_rows, side="right"))])
        if not len(chosen):
            raise InputError(
                f"num_rows is {num_rows}, and the first playlist has {ends[0]:,} tracks"
            )
        training = whole.training.take(chosen)
        counts = np.zeros_like(whole.counts)
        counts[self.catalogue.numbers(training.ids)] = training.counts()
        return replace(whole, training=training, counts=counts)

    def measure(
        self, plan: Plan, model: Model, material: Material, folder: Path, bars: Bars, note: Note
    ) -> Measured:
        """See `Task`."""
        assert isinstance(material, PlaylistMaterial)
        one = _Trained(plan, model)
        evaluation = Evaluation(
            Sources(self.database, self.catalogue), Rules(), [one], [GIVEN], Stored(folder)
        )
        try:
            (result,) = evaluation.run([SPLIT], lambda _: material.split, bars, note)
        except InputError as error:
            note(f"{one.label} is not measured: {error}")
            return Measured()
        return Measured(_means(result), len(result), _others(result))


class _Trained(Contestant):
    """The model of an experiment, which has learned already."""

    def __init__(self, plan: Plan, model: Model) -> None:
        self.label, self.name = plan.name, plan.entry.name
        self.settings = plan.config.as_dict()
        self.by_release = False
        self.by_title = "title" in plan.entry.answers
        self._model = model

    def fit(self, sources: Sources, split: Split, options: TrainingOptions) -> Ranker:
        """See `Contestant`."""
        return self._model

    @property
    def program(self) -> list[Path]:
        """See `Contestant`: its results are not looked for again."""
        return []


def _means(result: Result) -> Mapping[str, float | None]:
    return {name: mean(result.values(name)) for name in METRICS}


def _others(result: Result) -> Mapping[str, float]:
    return {"coverage": result.coverage, "answer_seconds": result.answer_seconds}
