"""What an evaluation has measured, kept so that only what is missing is measured again.

A folder below HOME/evaluations holds::

    evaluation.json             the rules and the data: another evaluation has another folder
    results/LABEL-….json        one model, one split, one number of seeds: a value for each playlist
    report.json                 what was printed last, for charts

The name of a result says what decided it: settings and program of the model, split, seeds. Every
file is written whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import math
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np

from etl.errors import InputError
from etl.files import read_bytes, write_json
from models.contract import Array
from recommender.evaluation.contestants import Contestant
from recommender.evaluation.metrics import METRICS

FORMAT = 1
"""Of the files, and of what they mean: where that changes, everything is measured again."""

REPORT = "report.json"
_DECIMALS = 6
P = TypeVar("P")


class Result(msgspec.Struct, frozen=True):
    """What one model has reached in one split.

    Attributes:
        label: the model as it was named.
        settings: of the model.
        seed: of the split and of the model.
        given: how many seeds of each playlist.
        fit_seconds: how long it learned.
        answer_seconds: how long an answer took, on average.
        slow_seconds: 95 % of the answers took no longer.
        empty: playlists for which it had no answer, as it knew none of the seeds.
        coverage: the share of all songs that stand in the first ten of any answer.
        playlists: numbers that distinguish them, the same in every split.
        metrics: by name of the metric a value for each playlist; None where it is unknown.
        measured_at: ISO 8601, UTC.
        versions: of Python and packages.
    """

    label: str
    settings: dict[str, Any]
    seed: int
    given: int
    fit_seconds: float
    answer_seconds: float
    slow_seconds: float
    empty: int
    coverage: float
    playlists: list[int]
    metrics: dict[str, list[float | None]]
    measured_at: str = ""
    versions: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self.playlists)

    @property
    def is_whole(self) -> bool:
        """Whether there is a value of each metric for each playlist."""
        lengths = {len(values) for values in self.metrics.values()}
        return self.metrics.keys() == METRICS.keys() and lengths == {len(self)}

    def values(self, metric: str) -> Array:
        """Return a value (playlists,) for each playlist, NaN where it is unknown."""
        return np.array(self.metrics[metric], dtype=np.float64)


def listed(values: Array) -> list[float | None]:
    """Return values (n,) as JSON has them, to six decimals."""
    return [round(v, _DECIMALS) if math.isfinite(v) else None for v in values.tolist()]


def now() -> str:
    """Return the time in UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def versions() -> dict[str, str]:
    """Return what results depend on beside settings and data."""
    from importlib.metadata import version

    names = ("segue", "numpy", "scipy", "scikit-learn")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


@dataclass(frozen=True)
class Stored:
    """The folder of an evaluation."""

    folder: Path

    @classmethod
    def open(cls, root: Path, name: str, identity: Mapping[str, Any]) -> Stored:
        """Return the folder of an evaluation, made where it is missing.

        Args:
            root: the folder of all evaluations.
            name: of the evaluation; "" for one that follows from its identity.
            identity: JSON values: what must be the same for results to be of one evaluation; the
                kind of it, and the data.

        Raises:
            InputError: an evaluation of this name has other rules or data, or is damaged.
        """
        identity = {"format": FORMAT, **identity}
        digest = hashlib.blake2b(json.dumps(identity, sort_keys=True).encode(), digest_size=4)
        if name and not re.fullmatch(r"\w[\w.-]{0,79}", name):
            raise InputError(f"{name!r} is not a name for an evaluation: use letters and digits")
        stored = cls(root / (name or f"{identity['kind']}-{digest.hexdigest()}"))
        path = stored.folder / "evaluation.json"
        if not path.exists():
            write_json(path, identity, indent=2)
        elif differing := _differences(_read(path), identity):
            raise InputError(
                f"{stored.folder} holds an evaluation of another kind: {differing}"
                "\nuse another --name"
            )
        return stored

    def result(self, one: Contestant, seed: int, given: int) -> Result | None:
        """Return what was measured; None if nothing was, or the file is damaged."""
        found = _decoded(self._path(one, f"{seed}-{given}"), Result)
        return found if found is not None and found.is_whole else None

    def keep(self, one: Contestant, result: Result) -> None:
        """Write a result."""
        path = self._path(one, f"{result.seed}-{result.given}")
        write_json(path, msgspec.to_builtins(result))

    def part(self, one: Contestant, case: str, kind: type[P]) -> P | None:
        """Return what was kept of a model under the name of a case; None if nothing was."""
        return _decoded(self._path(one, case), kind)

    def keep_part(self, one: Contestant, case: str, found: object) -> None:
        """Keep what was found of a model under the name of a case."""
        write_json(self._path(one, case), msgspec.to_builtins(found))

    def keep_report(self, report: Mapping[str, Any]) -> None:
        """Write what was printed, for charts."""
        write_json(self.folder / REPORT, report, indent=2)

    def _path(self, one: Contestant, case: str) -> Path:
        label = re.sub(r"[^\w.=-]+", "-", one.label)[:80]
        return self.folder / "results" / f"{label}-{one.mark}-{case}.json"


def _decoded(path: Path, kind: type[P]) -> P | None:
    try:
        return msgspec.json.decode(read_bytes(path), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_bytes(path))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}\ndelete its folder") from None
    if not isinstance(found, dict):
        raise InputError(f"{path} is not an evaluation\ndelete its folder")
    return found


def _differences(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    names = [name for name in wanted if found.get(name) != wanted[name]]
    return ", ".join(f"{name} {found.get(name)!r:.40}, now {wanted[name]!r:.40}" for name in names)
