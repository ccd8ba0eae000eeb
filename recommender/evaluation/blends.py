"""Blends of models, tested like a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from recommender import blend, fusion
from recommender.blend import Blend, Part, parse_blend
from recommender.evaluation.contestants import Contestant, FittedModel, Sources, contestants

if TYPE_CHECKING:
    from models.contract import Ranker, TrainingOptions
    from recommender.evaluation.split import Split


class BlendOfModels(Contestant):
    """Models with their usual settings, each with a weight; see `recommender.blend`."""

    def __init__(self, text: str) -> None:
        weights = parse_blend(text)
        self._models = [one for one in contestants(list(weights)) if isinstance(one, FittedModel)]
        self.settings = {one.name: weights[one.name] for one in self._models}
        self.label = ",".join(f"{name}:{weight:g}" for name, weight in self.settings.items())
        self.name = "blend"
        self.by_release = True
        self.by_title = any(one.by_title for one in self._models)

    def fit(self, sources: Sources, split: Split, options: TrainingOptions) -> Ranker:
        """See `Contestant`; every model of the blend learns anew."""
        parts = [
            Part(one.entry, one.fit(sources, split, options), self.settings[one.name])
            for one in self._models
        ]
        return Blend(parts, sources.tracks)

    @property
    def program(self) -> list[Path]:
        """See `Contestant`."""
        own = [Path(module.__file__ or "") for module in (blend, fusion)]
        return sorted({*own, *(path for one in self._models for path in one.program)})


def blends(texts: Sequence[str]) -> list[Contestant]:
    """Return the blends that are named, such as "this:0.7,that:0.3", once each.

    Raises:
        BlendError: one is written otherwise.
        UnknownModelError: there is no model of one of these names.
    """
    found = [BlendOfModels(text) for text in texts]
    return list({one.label: one for one in found}.values())
