"""The settings of a model; needs no NumPy, so that the command line can list them at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


def setting(default: Any, text: str) -> Any:
    """Return a field of a config: its default, and the help of its option."""
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class ModelConfig:
    """The settings of a model that has none.

    Who has some inherits from this and declares each by `setting`; `__post_init__` raises
    ModelInputError for values that cannot be. Each becomes an option of `segue train NAME`.
    """

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as JSON values."""
        return dict(vars(self))
