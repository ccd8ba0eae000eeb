"""All experiments of a grid, those that are missing: a grid that was killed goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from joblib import Parallel, delayed

from etl.errors import InputError
from etl.files import read_bytes, write_json
from recommender.evaluation.running import Bars, Note
from recommender.experiments.grid import Grid
from recommender.experiments.plan import Plan
from recommender.experiments.record import FORMAT, GRID, Experiments, Record
from recommender.experiments.running import run
from recommender.experiments.task import SPLIT, Task


def run_grid(
    experiments: Experiments,
    base: Plan,
    grid: Grid,
    task: Task,
    jobs: int,
    bars: Bars,
    note: Note,
) -> list[Record]:
    """Return all experiments of a grid, after doing those that are missing.

    Args:
        experiments: where they are kept.
        base: what is the same in all of them; its name is that of the grid.
        grid: what is varied.
        task: what they learn from and are measured with.
        jobs: how many are in work at a time, each with one job; -1 is one for each core.
        bars: makes a progress bar of a name.
        note: called with what a user should know.

    Raises:
        InputError: there is an experiment of this name, or another grid.
        ModelError: a model cannot learn from these data.
        OSError: a folder cannot be written.
    """
    plans = grid.plans(base)
    _claim(experiments, base, grid, task)
    done = set(experiments.points(base.name))
    missing = [plan for plan in plans if plan.name not in done]
    before = len(plans) - len(missing)
    progress = bars(base.name)
    progress(before, len(plans), "")
    if missing:
        task.prepare(missing[0])
    pool = Parallel(n_jobs=jobs, backend="threading", return_as="generator_unordered")
    silent: Bars = lambda _: lambda *_: None  # noqa: E731  (of one experiment among several)
    tasks = (delayed(run)(experiments, plan, task, 1, silent, note) for plan in missing)
    for number, record in enumerate(pool(tasks), start=before + 1):
        progress(number, len(plans), record.name.partition("/")[2])
    return [experiments.read(plan.name) for plan in plans]


def _claim(experiments: Experiments, base: Plan, grid: Grid, task: Task) -> None:
    """Write down what a grid is, or compare it with what is there."""
    path = experiments.folder(base.name) / GRID
    wanted = {
        "format": FORMAT,
        "model": base.entry.name,
        "settings": base.config.as_dict(),
        "seed": base.seed,
        "num_rows": base.num_rows,
        "grid": {name: list(values) for name, values in grid.values.items()},
        "split": SPLIT,
        "data": task.mark,
    }
    if not path.exists():
        experiments.require_new(base.name)
        write_json(path, wanted, indent=2)
    elif differing := _differing(read_grid(experiments, base.name), wanted):
        raise InputError(
            f"there is a grid {base.name!r} already, in {path.parent}, with other {differing}"
            "\nchoose another name, or delete this folder"
        )


def read_grid(experiments: Experiments, name: str) -> dict[str, Any]:
    """Return what a grid varies, as it was written.

    Raises:
        InputError: there is none, or it is damaged.
    """
    path = experiments.folder(name) / GRID
    try:
        return msgspec.json.decode(read_bytes(path), type=dict[str, Any])
    except (OSError, msgspec.MsgspecError) as error:
        raise InputError(f"{path} cannot be read: {error}\ndelete its folder") from None


def _differing(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    return ", ".join(sorted(name for name in wanted if found.get(name) != wanted[name]))
