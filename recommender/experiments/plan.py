"""What an experiment is to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from etl.errors import InputError
from models.errors import ModelInputError
from recommender.entry import ModelEntry
from recommender.registry import entry, models

if TYPE_CHECKING:
    from models.config import ModelConfig

ALL_ROWS = -1

_LEARNED_FROM = ("recommender.playlist_data:read_playlists", "recommender.artist_data:read_edges")


@dataclass(frozen=True)
class Plan:
    """An experiment to be done.

    Attributes:
        name: of the experiment.
        entry: of a model that learns from playlists, or from related artists.
        config: its settings.
        seed: of training.
        num_rows: how many tracks of playlists to learn from, whole playlists at random; -1: all.
    """

    name: str
    entry: ModelEntry
    config: ModelConfig
    seed: int = 0
    num_rows: int = ALL_ROWS

    def __post_init__(self) -> None:
        if self.num_rows != ALL_ROWS and self.num_rows < 1:
            raise InputError(f"num_rows is {self.num_rows}; it must be 1 or more, or -1 for all")


def learners() -> dict[str, ModelEntry]:
    """Return the models that an experiment can be about."""
    return {name: one for name, one in models().items() if one.data in _LEARNED_FROM}


def learner(name: str) -> ModelEntry:
    """Return such a model.

    Raises:
        UnknownModelError: there is no such model.
        InputError: experiments cannot be about it.
    """
    found = learners()
    if name not in found:
        raise InputError(
            f"{entry(name).name} learns from neither playlists nor related artists\nexperiments are"
            f" about {', '.join(found)}"
        )
    return found[name]


def config_of(one: ModelEntry, settings: Mapping[str, Any]) -> ModelConfig:
    """Return the settings of a model, the usual ones but for those that are given.

    Raises:
        InputError: it has no such setting, or not with this value.
    """
    cls = one.config_class()
    known = [field.name for field in fields(cls)]
    if strange := [name for name in settings if name not in known]:
        raise InputError(
            f"{one.name} has no setting {strange[0]}"
            f"\nsettings of {one.name}: {', '.join(known) or 'none'}"
        )
    try:
        return cls(**settings)
    except ModelInputError as error:
        raise InputError(f"{one.name}: {error}") from None
