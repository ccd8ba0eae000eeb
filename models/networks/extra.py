"""Whether Keras and JAX are installed, which only training needs."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

from models.errors import ModelInputError

INSTALL = "pip install -e '.[deep]'"
_NEEDED = ("keras", "jax")


class MissingExtraError(ModelInputError):
    """Packages are not installed that only some models need."""


def is_installed() -> bool:
    """Return whether networks can be trained here."""
    return all(find_spec(name) is not None for name in _NEEDED)


def require_keras(kind: str) -> None:
    """Make Keras ready to compute with JAX on the CPU.

    Args:
        kind: the name of the model to be trained.

    Raises:
        MissingExtraError: it is not installed, or computes with something else already.
    """
    if not is_installed():
        raise MissingExtraError(
            f"training the model {kind} needs Keras and JAX, which are not installed\n"
            f"install them: {INSTALL}"
        )
    os.environ["KERAS_BACKEND"] = "jax"
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    if "keras" in sys.modules:
        from keras import config

        if config.backend() != "jax":
            raise MissingExtraError(
                f"training the model {kind} needs Keras with JAX, but this program uses it with"
                f" {config.backend()}\nset KERAS_BACKEND=jax before it imports keras"
            )
