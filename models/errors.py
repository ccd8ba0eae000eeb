"""What can go wrong with a model, said in one to three lines."""

from __future__ import annotations

from pathlib import Path


class ModelError(Exception):
    """A model cannot do what was asked; the message says what to do."""


class ModelInputError(ModelError):
    """What was handed to a model cannot be used: a missing value, a wrong shape, a bad setting."""


class UnknownIdError(ModelInputError):
    """An id that the model was not trained on."""


class ModelMissingError(ModelError):
    """Nothing was trained at this path."""


class ModelUnfitError(ModelError):
    """Something is there, but damaged, of another kind, or of a version not understood."""


def damaged(path: Path, error: Exception, what: str = "") -> ModelUnfitError:
    """Say that a file, or the array `what` in it, is damaged."""
    place = f"{path}, array {what}" if what else str(path)
    if isinstance(error, KeyError):
        return ModelUnfitError(f"{place} is damaged: it has no {error}\ntrain the model again")
    return ModelUnfitError(f"{place} is damaged: {error}\ntrain the model again")
