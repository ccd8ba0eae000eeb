"""Which models of sound and covers are trained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from eda.errors import NothingToDrawError, require_folder
from models.covers.network import CoverNetwork
from models.errors import ModelMissingError
from models.features.autoencoder import Autoencoder
from models.features.distance import FeatureDistance
from models.features.predictor import Predictor
from models.networks.stored import NetworkEmbedding
from models.storage.stored_model import StoredModel
from models.vectors.embedding import Embedding

NETWORKS: tuple[type[NetworkEmbedding], ...] = (Predictor, Autoencoder, CoverNetwork)
SOUNDS: tuple[type[Embedding], ...] = (FeatureDistance, *NETWORKS)

Model = TypeVar("Model", bound=StoredModel)


def command(kind: type[StoredModel]) -> str:
    """Return the command that trains a kind of model."""
    return f"segue train {kind.kind}"


def load_model(models: Path | None, kind: type[Model]) -> Model:
    """Return a trained model.

    Raises:
        NothingToDrawError: no folder of models was named.
        ModelError: it is not trained, or its folder is damaged.
    """
    return kind.load(require_folder(models, "models") / kind.kind)


def load_models(models: Path | None, kinds: Sequence[type[Model]]) -> list[Model]:
    """Return those of some models that are trained.

    Raises:
        NothingToDrawError: none of them is, or no folder of models was named.
        ModelUnfitError: the folder of one is damaged.
    """
    found = []
    for kind in kinds:
        try:
            found.append(load_model(models, kind))
        except ModelMissingError:
            continue
    if not found:
        names = ", ".join(kind.kind for kind in kinds)
        raise NothingToDrawError(f"none of these models is trained: {names}")
    return found
