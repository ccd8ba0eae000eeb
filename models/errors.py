"""What can go wrong with a model, said in one to three lines."""

from __future__ import annotations

from pathlib import Path

TRAIN_AGAIN = "train the model again: segue train all"
_LONGEST_REASON = 200


class ModelError(Exception):
    """A model cannot do what was asked; the message says what to do."""


class ModelInputError(ModelError):
    """What was handed to a model cannot be used: a missing value, a wrong shape, a bad setting."""


class UnknownIdError(ModelInputError):
    """An id that the model was not trained on."""


class ModelMissingError(ModelError):
    """Nothing was trained at this path."""


class ModelUnfitError(ModelError):
    """A model folder that is damaged, of another kind, or of a version not understood."""


def damaged(path: Path, reason: object) -> ModelUnfitError:
    """Return the error that names a damaged file of a model, the reason, and what to do.

    The reason may quote the file, which anybody may have written: it is cut to 200 characters,
    and control characters are escaped.
    """
    if isinstance(reason, OSError):
        reason = reason.strerror or reason  # without the path, which stands before it
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(reason)[:_LONGEST_REASON])
    return ModelUnfitError(f"{path} is damaged: {text}\n{TRAIN_AGAIN}")
