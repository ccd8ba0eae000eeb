"""The settings of a model; needs no NumPy, so that the command line can list them at once."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from models.errors import ModelInputError


def setting(default: Any, text: str) -> Any:
    """Return a field of a config: its default, and the help of its option."""
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class ModelConfig:
    """The settings of a model that has none.

    Who has some inherits from this and declares each by `setting`; `__post_init__` raises
    ModelInputError for values that cannot be. Each becomes an option of `segue train NAME`.
    """

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, float) and not math.isfinite(value):
                raise ModelInputError(f"setting {name} is {value}; it must be a finite number")

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as JSON values."""
        return dict(vars(self))
