"""What models that are networks have in common: weights, losses, and the output of a layer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from models.contract import Array
from models.errors import ModelInputError
from models.networks.forward import forward
from models.networks.layers import Layer, Shape, output_shape, unpack
from models.storage.stored_model import Layout, Stored
from models.vectors.embedding import Embedding


@dataclass(frozen=True, eq=False, kw_only=True)
class NetworkEmbedding(Embedding):
    """A vector of each item: what one layer of a network makes of it.

    Who inherits says which layers the network has, and up to which one vectors are made.

    Attributes:
        weights: (w,) float32, of all layers in order.
        losses: (epochs, 2) float32, after each epoch on what was learned from, and on what was held
            out.
    """

    layout: ClassVar[Layout] = {
        **Embedding.layout,
        "weights": Stored("<f4", ("weights",)),
        "losses": Stored("<f4", ("epochs", 2)),
    }
    measure = "distance"

    weights: Array
    losses: Array

    def __post_init__(self) -> None:
        super().__post_init__()
        unpack(self.weights, self.layers, self.input_shape)  # raises if they do not fit
        (width,) = output_shape(self.layers[: self.encoder], self.input_shape)
        if self.vectors.shape[1] != width:
            raise ModelInputError(
                f"vectors of {self.vectors.shape[1]} numbers, but the network makes {width}"
            )
        if not len(self.losses):
            raise ModelInputError("no loss of any epoch")

    @property
    @abstractmethod
    def layers(self) -> Sequence[Layer]:
        """The layers of the network."""

    @property
    @abstractmethod
    def input_shape(self) -> Shape:
        """The shape of one input."""

    @property
    @abstractmethod
    def encoder(self) -> int:
        """How many layers make the vector of an item."""

    @property
    @abstractmethod
    def input_scale(self) -> tuple[Array, Array]:
        """What inputs in their own units are reduced by, and then divided by, for the network."""

    @cached_property
    def layer_weights(self) -> list[list[Array]]:
        """The weights of each layer."""
        return unpack(self.weights, self.layers, self.input_shape)

    def output(self, inputs: Array, *, of_encoder: bool = False) -> Array:
        """Return what the network, or its encoder, makes of inputs (n, …)."""
        end = self.encoder if of_encoder else len(self.layers)
        return np.asarray(forward(self.layers[:end], self.layer_weights[:end], inputs))

    @property
    def best_epoch(self) -> int:
        """The epoch, from 1, with the least loss on what was held out: that of the weights."""
        return int(self.losses[:, 1].argmin()) + 1
