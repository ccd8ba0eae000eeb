"""The settings of a model; needs no NumPy, so that the command line can list them at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from types import UnionType
from typing import Any, Literal, TypeAlias, get_args, get_origin, get_type_hints

from models.errors import ModelInputError

Bounds: TypeAlias = tuple[float, float]
"""The least and the most that a number may be; infinite where there is no bound."""

ANY: Bounds = (-math.inf, math.inf)
FROM_ONE: Bounds = (1, math.inf)
ABOVE_ZERO: Bounds = (1e-6, math.inf)


def setting(default: Any, text: str, bounds: Bounds = ANY) -> Any:
    """Return a field of a config: its default, the help of its option, and its bounds."""
    return field(default=default, metadata={"help": text, "bounds": bounds})


@dataclass(frozen=True)
class ModelConfig:
    """The settings of a model that has none.

    Who has some inherits from this and declares each by `setting`. Each becomes an option of
    `segue train NAME`; of what the types and bounds do not say, `__post_init__` takes care.

    Raises:
        ModelInputError: a value is of another type, out of bounds, or not finite.
    """

    def __post_init__(self) -> None:
        hints = get_type_hints(type(self))
        for one in fields(self):
            value = getattr(self, one.name)
            if expected := _unmet(value, hints[one.name], one.metadata):
                raise ModelInputError(f"setting {one.name} is {value!r}; it must be {expected}")

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as JSON values."""
        return dict(vars(self))


def numbers_by_name(texts: Iterable[str], setting: str) -> dict[str, float]:
    """Return the numbers in texts such as "energy=2", by name; of a name given twice the last one.

    Raises:
        ModelInputError: one is written otherwise.
    """
    found = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            raise ModelInputError(
                f"setting {setting} is {text!r}; it must be a name and a number such as energy=2"
            ) from None
    return found


def _unmet(value: Any, hint: Any, metadata: Mapping[str, Any]) -> str:
    """Return what a value should be; nothing where it is that."""
    if get_origin(hint) is Literal:
        choices = get_args(hint)
        return "" if value in choices else f"one of {', '.join(choices)}"
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    if value is None and type(None) in kinds:
        return ""
    least, most = metadata.get("bounds", ANY)
    if int in kinds:
        fits = isinstance(value, int) and not isinstance(value, bool)
        return "" if fits and least <= value <= most else f"a whole number{_range(least, most)}"
    if float in kinds:
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        if not (fits and math.isfinite(value) and least <= value <= most):
            return f"a{' finite' * ((least, most) == ANY)} number{_range(least, most)}"
    return ""


def _range(least: float, most: float) -> str:
    """Return the bounds in words.

    >>> _range(1, 10_000), _range(0.5, math.inf), _range(*ANY)
    (' from 1 to 10,000', ' from 0.5', '')
    """
    start = f" from {least:,}" if least > -math.inf else ""
    return f"{start} to {most:,}" if most < math.inf else start
