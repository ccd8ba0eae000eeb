"""What is kept of an experiment, in a folder below HOME/experiments::

NAME/experiment.json     settings, seed, data, loss, metrics: written last, when all is done
NAME/model/              the model, with its embedding if it has one
NAME/results/….json      a value of some metrics for each playlist or link that was tested
NAME/grid.json           of a grid instead: what it varies; each point is NAME/POINT/…
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from etl.errors import InputError
from etl.files import read_bytes, write_json
from models.contract import Array
from recommender.evaluation.stored import listed

if TYPE_CHECKING:
    from models.contract import Model

FORMAT = 1
EXPERIMENT, GRID, MODEL, RESULTS = "experiment.json", "grid.json", "model", "results"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}(/[A-Za-z0-9_.,=+-]{1,200})?")


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An experiment that is done.

    Attributes:
        format: of the file.
        name: of the experiment; of a point of a grid, "GRID/POINT".
        model: its name in the registry.
        settings: of the model.
        seed: of training.
        num_rows: how many tracks of playlists it should learn from; -1 for all.
        data: the mark of all tables that it could have learned from.
        split: the seed by which playlists were held out.
        losses: after each epoch, of models that have some.
        tested: how many of the playlists or links that were held out could be tested.
        metrics: by name, the mean over these; none if they were too few.
        fit_seconds: how long training took.
        created_at: ISO 8601, UTC.
        versions: of Python and packages.
        playlists, rows, tracks: how many playlists it has learned from, how many tracks these list,
            and how many different ones.
        artists, links: how many artists it has learned from, and how many links between them.
        coverage: the share of all songs in the first ten of any answer.
        answer_seconds: how long an answer took on average.
    """

    format: int
    name: str
    model: str
    settings: dict[str, Any]
    seed: int
    num_rows: int
    data: str
    split: int
    losses: list[float]
    tested: int
    metrics: dict[str, float | None]
    fit_seconds: float
    created_at: str
    versions: dict[str, str]
    playlists: int = 0
    rows: int = 0
    tracks: int = 0
    artists: int = 0
    links: int = 0
    coverage: float | None = None
    answer_seconds: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the experiment as JSON values."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


class Values(msgspec.Struct, frozen=True):
    """By name of a metric a value for each thing tested; None where it is unknown."""

    metrics: dict[str, list[float | None]]


@dataclass(frozen=True)
class Experiments:
    """The folder of all experiments."""

    root: Path

    def folder(self, name: str) -> Path:
        """Return the folder of an experiment or a grid.

        Raises:
            InputError: it cannot be a name.
        """
        if not _NAME.fullmatch(name):
            raise InputError(
                f"{name!r} cannot be the name of an experiment: up to 80 letters, digits, and - _ ."
            )
        return self.root / name

    def names(self) -> list[str]:
        """Return the names of all experiments that are done, points of grids too."""
        found = [*self.root.glob(f"*/{EXPERIMENT}"), *self.root.glob(f"*/*/{EXPERIMENT}")]
        return sorted(str(path.parent.relative_to(self.root)) for path in found)

    def is_grid(self, name: str) -> bool:
        """Return whether there is a grid of this name."""
        return (self.folder(name) / GRID).exists()

    def points(self, grid: str) -> list[str]:
        """Return the names of the points of a grid that are done."""
        return [name for name in self.names() if name.startswith(f"{grid}/")]

    def read(self, name: str) -> Record:
        """Return an experiment.

        Raises:
            InputError: there is none of this name, it is not finished, or damaged.
        """
        path = self.folder(name) / EXPERIMENT
        try:
            return msgspec.json.decode(read_bytes(path), type=Record)
        except FileNotFoundError:
            raise InputError(f"no experiment {name!r} in {self.root}\n{self._hint()}") from None
        except (OSError, msgspec.MsgspecError) as error:
            raise InputError(f"{path} cannot be read: {error}\ndelete its folder") from None

    def read_all(self) -> tuple[list[Record], list[str]]:
        """Return all experiments that are done, and why others cannot be read."""
        records, problems = [], []
        for name in self.names():
            try:
                records.append(self.read(name))
            except InputError as error:
                problems.append(str(error))
        return records, problems

    def values(self, name: str) -> dict[str, Array]:
        """Return a value of metrics for each thing tested; none if not measured, or damaged."""
        for path in sorted((self.folder(name) / RESULTS).glob("*.json")):
            try:
                found = msgspec.json.decode(read_bytes(path), type=Values)
            except (OSError, msgspec.MsgspecError):
                return {}
            return {key: np.array(own, dtype=np.float64) for key, own in found.metrics.items()}
        return {}

    def keep_values(self, name: str, values: Mapping[str, Array]) -> None:
        """Write a value of metrics for each thing tested, NaN where it is unknown."""
        found = {key: listed(own) for key, own in values.items()}
        write_json(self.folder(name) / RESULTS / "values.json", {"metrics": found})

    def model(self, name: str) -> Model:
        """Return the model of an experiment.

        Raises:
            InputError: see `read`.
            ModelError: its folder is damaged.
        """
        from recommender.registry import entry

        kind = entry(self.read(name).model).load_class()
        return kind.load(self.folder(name) / MODEL)

    def require_new(self, name: str) -> None:
        """Raise InputError if there is an experiment or a grid of this name."""
        folder = self.folder(name)
        if any((folder / part).exists() for part in (EXPERIMENT, GRID)):
            raise InputError(
                f"there is an experiment {name!r} already, in {folder}"
                "\nchoose another name, or delete this folder"
            )

    def keep(self, record: Record) -> None:
        """Write what makes an experiment a finished one."""
        write_json(self.folder(record.name) / EXPERIMENT, record.as_dict(), indent=2)

    def _hint(self) -> str:
        names = self.names()
        if not names:
            return "there is none yet; the first: segue experiment run NAME"
        return f"there is {', '.join(names[:5])}{' …' * (len(names) > 5)}: segue experiment list"
