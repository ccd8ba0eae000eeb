"""A grid: several values of some settings, and an experiment for each combination."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args, get_type_hints

import msgspec

from etl.errors import InputError
from models.config import ModelConfig
from recommender.experiments.plan import Plan, config_of

MOST_POINTS = 1_000
SEED = "random_seed"
_RANGE = re.compile(r"([^:]+):([^:]+)(?::([^:]+))?")


@dataclass(frozen=True)
class Grid:
    """What is varied.

    Attributes:
        values: of each setting, in the order given; the seed is called "random_seed".
    """

    values: Mapping[str, Sequence[Any]]

    def plans(self, base: Plan) -> list[Plan]:
        """Return a plan for each combination; its name says which.

        Raises:
            InputError: a combination cannot be.
        """
        return [
            _point(base, dict(zip(self.values, chosen, strict=True)))
            for chosen in itertools.product(*self.values.values())
        ]


def parse(text: str, cls: type[ModelConfig]) -> Grid:
    """Return the grid of a text such as "window-size=5:20:5,epochs=5,10".

    A range of numbers is FIRST:LAST or FIRST:LAST:STEP, and includes LAST if a step meets it.

    Args:
        text: settings, each with its values; all separated by commas.
        cls: of the settings of the model.

    Raises:
        InputError: no such setting, no such value, a setting twice, or too many points.
    """
    kinds = {name: _plain(kind) for name, kind in get_type_hints(cls).items()} | {SEED: int}
    values: dict[str, list[Any]] = {}
    for name, texts in _settings(text).items():
        if name not in kinds:
            raise InputError(f"--grid: no setting {name!r}\nthere is {', '.join(kinds)}")
        found = [value for one in texts for value in _values(one, kinds[name], name)]
        values[name] = list(dict.fromkeys(found))
    count = math.prod(map(len, values.values()))
    if count > MOST_POINTS:
        raise InputError(f"--grid has {count:,} points; {MOST_POINTS:,} is the most")
    return Grid(values)


def _plain(kind: Any) -> Any:
    """Return the type of a value that is given, of a setting that need not be."""
    named = [one for one in get_args(kind) if one is not type(None)]
    return named[0] if len(named) == 1 else kind


def _settings(text: str) -> dict[str, list[str]]:
    """Return the texts of the values by setting."""
    found: dict[str, list[str]] = {}
    own: list[str] | None = None
    for part in text.split(","):
        name, equals, value = (one.strip() for one in part.rpartition("="))
        if equals:
            key = name.replace("-", "_")
            if key in found:
                raise InputError(f"--grid names {name} twice")
            own = found[key] = []
        if own is None or not value:
            raise InputError(f"--grid {text!r}: expected SETTING=VALUE,VALUE,… such as epochs=5,10")
        own.append(value)
    return found


def _values(text: str, kind: Any, name: str) -> list[Any]:
    match = _RANGE.fullmatch(text)
    if match is None or kind not in (int, float):
        return [_value(text, kind, name)]
    first, last = (_value(one, kind, name) for one in match.groups()[:2])
    step = _value(match[3] or "1", kind, name)
    if not step > 0 or not first <= last:
        raise InputError(f"--grid: {name}={text} is empty: from the lower to the higher, step > 0")
    count = (last - first) // step + 1 if kind is int else int((last - first) / step + 1e-9) + 1
    if count > MOST_POINTS:
        raise InputError(f"--grid: {name}={text} has {count:,} values; {MOST_POINTS:,} is the most")
    found = [first + number * step for number in range(count)]
    return found if kind is int else [float(f"{value:.12g}") for value in found]


def _value(text: str, kind: Any, name: str) -> Any:
    try:
        value = float(text) if kind is float else msgspec.convert(text, kind, strict=False)
    except (ValueError, msgspec.ValidationError):
        raise InputError(f"--grid: {text!r} cannot be a value of {name}") from None
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError(f"--grid: {text!r} cannot be a value of {name}")
    return value


def _point(base: Plan, chosen: Mapping[str, Any]) -> Plan:
    """Return the plan of one combination."""
    name = ",".join(f"{setting}={value}" for setting, value in chosen.items())
    settings = {key: value for key, value in chosen.items() if key != SEED}
    return replace(
        base,
        name=f"{base.name}/{name}",
        config=config_of(base.entry, {**vars(base.config), **settings}),
        seed=chosen.get(SEED, base.seed),
    )
