"""Experiments are done: a model is trained on most playlists and measured with the others."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from etl.errors import InputError
from models.contract import Array, Model, Ranker, TrainingOptions
from recommender.evaluation.catalogue import Catalogue, fingerprint, read_catalogue
from recommender.evaluation.contestants import Contestant, Sources
from recommender.evaluation.metrics import METRICS
from recommender.evaluation.rules import Rules
from recommender.evaluation.running import Bars, Evaluation, Note
from recommender.evaluation.split import Split, split
from recommender.evaluation.stored import Result, Stored, now, versions
from recommender.experiments.plan import ALL_ROWS, Plan
from recommender.experiments.record import FORMAT, MODEL, RESULTS, Experiments, Record

if TYPE_CHECKING:
    from sql.database import Database

SPLIT = 100
"""The seed by which playlists are held out: not one of those that `segue evaluate` begins with, so
that what it measures has not been used to choose settings."""

GIVEN = 10
"""Songs of each playlist that a model is given."""


@dataclass(frozen=True)
class Materials:
    """What all experiments are made of, read once.

    Attributes:
        database: open for reading.
        mark: of its data.
    """

    database: Database
    mark: str

    @classmethod
    def of(cls, database: Database) -> Materials:
        """Return those of a database."""
        return cls(database, fingerprint(database))

    @cached_property
    def catalogue(self) -> Catalogue:
        """The songs and all playlists."""
        return read_catalogue(self.database)

    @cached_property
    def split(self) -> Split:
        """The playlists to learn from, and those to test with."""
        return split(self.catalogue.data, self.catalogue.artists, SPLIT)


def run(
    experiments: Experiments, plan: Plan, materials: Materials, jobs: int, bars: Bars, note: Note
) -> Record:
    """Do an experiment and keep it; what an interrupted one of this name has left is deleted.

    Args:
        experiments: where it is kept.
        plan: what to do.
        materials: what it learns from.
        jobs: of training.
        bars: makes a progress bar of a name.
        note: called with why nothing was measured.

    Raises:
        InputError: no playlist is as short as the number of rows to learn from.
        ModelError: the model cannot learn from these data.
        OSError: the folder cannot be written.
    """
    folder = experiments.folder(plan.name)
    for part in (MODEL, RESULTS):
        shutil.rmtree(folder / part, ignore_errors=True)
    learned = _limited(materials, plan.num_rows)
    begin = time.perf_counter()
    options = TrainingOptions(seed=plan.seed, jobs=jobs, progress=bars(plan.entry.name))
    model = plan.entry.load_class().fit(learned.training, plan.config, options)
    seconds = time.perf_counter() - begin
    model.save(folder / MODEL)
    result = _measure(folder, _Trained(plan, model), materials, learned, bars, note)
    record = _record(plan, materials, learned, model, result, seconds)
    experiments.keep(record)
    return record


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


def _limited(materials: Materials, num_rows: int) -> Split:
    """Return the split with no more rows to learn from than that: whole playlists, at random."""
    whole = materials.split
    if num_rows == ALL_ROWS:
        return whole
    order = np.random.default_rng(SPLIT).permutation(len(whole.training))
    ends = np.cumsum(whole.training.playlists.lengths[order])
    chosen = np.sort(order[: int(np.searchsorted(ends, num_rows, side="right"))])
    if not len(chosen):
        raise InputError(f"num_rows is {num_rows}, and the first playlist has {ends[0]:,} tracks")
    training = whole.training.take(chosen)
    counts = np.zeros_like(whole.counts)
    counts[materials.catalogue.numbers(training.ids)] = training.counts()
    return replace(whole, training=training, counts=counts)


def _measure(
    folder: Path,
    one: Contestant,
    materials: Materials,
    learned: Split,
    bars: Bars,
    note: Note,
) -> Result | None:
    """Return what a model has reached; None if too few playlists are left to test it with."""
    evaluation = Evaluation(
        Sources(materials.database, materials.catalogue), Rules(), [one], [GIVEN], Stored(folder)
    )
    try:
        (result,) = evaluation.run([SPLIT], lambda _: learned, bars, note)
    except InputError as error:
        note(f"{one.label} is not measured: {error}")
        return None
    return result


def _record(
    plan: Plan,
    materials: Materials,
    learned: Split,
    model: Model,
    result: Result | None,
    seconds: float,
) -> Record:
    training = learned.training
    return Record(
        format=FORMAT,
        name=plan.name,
        model=plan.entry.name,
        settings=plan.config.as_dict(),
        seed=plan.seed,
        num_rows=plan.num_rows,
        data=materials.mark,
        split=SPLIT,
        playlists=len(training),
        rows=len(training.playlists.values),
        tracks=int((training.counts() > 0).sum()),
        losses=[round(float(loss), 6) for loss in getattr(model, "losses", ())],
        tested=len(result) if result else 0,
        metrics={name: _mean(result.values(name)) for name in METRICS} if result else {},
        coverage=result.coverage if result else None,
        fit_seconds=round(seconds, 3),
        answer_seconds=result.answer_seconds if result else None,
        created_at=now(),
        versions=versions(),
    )


def _mean(values: Array) -> float | None:
    """Return the mean of the values that are known; None of none."""
    known = values[np.isfinite(values)]
    return round(float(known.mean()), 6) if len(known) else None
