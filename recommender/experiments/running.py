"""Experiments are done: a model learns from most of the data, and is measured with the rest."""

from __future__ import annotations

import shutil
import time

from models.contract import Model, TrainingOptions
from recommender.evaluation.running import Bars, Note
from recommender.evaluation.stored import now, versions
from recommender.experiments.plan import Plan
from recommender.experiments.record import FORMAT, MODEL, RESULTS, Experiments, Record
from recommender.experiments.task import SPLIT, Material, Measured, Task


def run(
    experiments: Experiments, plan: Plan, task: Task, jobs: int, bars: Bars, note: Note
) -> Record:
    """Do an experiment and keep it; what an interrupted one of this name has left is deleted.

    Args:
        experiments: where it is kept.
        plan: what to do.
        task: what it learns from and is measured with.
        jobs: of training.
        bars: makes a progress bar of a name.
        note: called with why nothing was measured.

    Raises:
        InputError: there is too little to learn from.
        ModelError: the model cannot learn from these data.
        OSError: the folder cannot be written.
    """
    folder = experiments.folder(plan.name)
    for part in (MODEL, RESULTS):
        shutil.rmtree(folder / part, ignore_errors=True)
    material = task.material(plan)
    begin = time.perf_counter()
    options = TrainingOptions(seed=plan.seed, jobs=jobs, progress=bars(plan.entry.name))
    model = plan.entry.load_class().fit(material.data, plan.config, options)
    seconds = time.perf_counter() - begin
    model.save(folder / MODEL)
    measured = task.measure(plan, model, material, folder, bars, note)
    if measured.values:
        experiments.keep_values(plan.name, measured.values)
    record = _record(plan, task, model, material, measured, seconds)
    experiments.keep(record)
    return record


def _record(
    plan: Plan, task: Task, model: Model, material: Material, measured: Measured, seconds: float
) -> Record:
    return Record(
        format=FORMAT,
        name=plan.name,
        model=plan.entry.name,
        settings=plan.config.as_dict(),
        seed=plan.seed,
        num_rows=plan.num_rows,
        data=task.mark,
        split=SPLIT,
        losses=[round(float(loss), 6) for loss in getattr(model, "losses", ())],
        tested=measured.tested,
        metrics=dict(measured.metrics),
        fit_seconds=round(seconds, 3),
        created_at=now(),
        versions=versions(),
        **material.counts,
        **measured.others,
    )
