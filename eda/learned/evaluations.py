"""What evaluations have measured, read from the report.json of each.

Anybody may have written one: what is not as it should be is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from eda.errors import NothingToDrawError, require_folder

REPORT = "report.json"
COMMAND = "segue evaluate"
_LARGEST = 1 << 26  # bytes of a report


class Interval(msgspec.Struct, frozen=True):
    """A value, and where it lies with a probability of 95 %; None where it is unknown."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def numbers(self) -> tuple[float, float, float]:
        """Value, low and high, NaN where unknown."""
        value, low, high = (
            float("nan") if one is None else one for one in (self.value, self.low, self.high)
        )
        return value, low, high


class Row(msgspec.Struct, frozen=True):
    """What one model has reached with one number of seeds."""

    model: str
    given: int
    playlists: int
    metrics: dict[str, Interval]


class Identity(msgspec.Struct, frozen=True):
    """What kind of evaluation it is."""

    kind: str


class Playlists(msgspec.Struct, frozen=True):
    """How well models continue playlists."""

    identity: Identity
    seeds: list[int]
    rows: list[Row]
    measured_at: str


class Lift(msgspec.Struct, frozen=True):
    """How often songs of one genre, or one list of a model, share a playlist."""

    genre: str
    seeds: int
    same_genre: float
    same_list: float
    nearest: float
    list_lift: Interval
    nearest_lift: Interval


class Lifts(msgspec.Struct, frozen=True):
    """The playlist lift of models, by name."""

    identity: Identity
    rows: dict[str, list[Lift]]
    measured_at: str


T = TypeVar("T", Playlists, Lifts)
_KINDS: Mapping[type, str] = {Playlists: "playlists", Lifts: "lift"}


def newest(
    folder: Path | None, kind: type[T], is_enough: Callable[[T], bool] = lambda _: True
) -> T:
    """Return the newest evaluation of a kind that has enough to draw.

    Raises:
        NothingToDrawError: there is none.
    """
    found = [
        one
        for path in sorted(require_folder(folder, "evaluations").glob(f"*/{REPORT}"))
        if (one := _read(path, kind))
    ]
    enough = [one for one in found if is_enough(one)]
    if not enough:
        raise NothingToDrawError("no such evaluation was made")
    return max(enough, key=lambda one: one.measured_at)


def _read(path: Path, kind: type[T]) -> T | None:
    """Return a report; None if it is of another kind, or cannot be read."""
    try:
        if path.stat().st_size > _LARGEST:
            return None
        report = msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return report if report.identity.kind == _KINDS[kind] else None
