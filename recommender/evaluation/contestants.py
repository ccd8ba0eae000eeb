"""What can be tested: models of the registry with settings of one's choice, and random songs."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import msgspec
import numpy as np

from etl.errors import InputError
from etl.home import Home
from models.config import numbers_by_name
from models.contract import Array, find
from models.errors import ModelInputError
from models.ragged import Ragged
from recommender.entry import ModelEntry, load
from recommender.errors import UnknownModelError
from recommender.evaluation import baselines
from recommender.evaluation.catalogue import Catalogue, read_genres
from recommender.evaluation.program import files_of
from recommender.playlist_data import read_playlists
from recommender.registry import models
from recommender.tracks import MemoryTracks, TrackLookup
from recommender.training import read_data

if TYPE_CHECKING:
    from models.config import ModelConfig
    from models.contract import Ranker, TrainingOptions
    from recommender.evaluation.split import Split
    from sql.database import Database

RANDOM, GENRE_RANDOM = "random", "genre-random"


@dataclass(frozen=True)
class Sources:
    """What contestants learn from, beside the playlists of a split.

    Attributes:
        database: open for reading.
        catalogue: its songs.
        home: with files that some models learn from, too; None where none of them is tested.
    """

    database: Database
    catalogue: Catalogue
    home: Home | None = None

    @cached_property
    def genres(self) -> Ragged:
        """The songs of each genre."""
        return read_genres(self.database, self.catalogue)[1]

    @cached_property
    def tracks(self) -> TrackLookup:
        """What a blend looks up; grows with the tracks."""
        return MemoryTracks(self.database)


class Contestant(ABC):
    """Who answers in an evaluation.

    Attributes:
        label: its name in tables.
        name: of the model.
        settings: of the model, JSON values.
        by_release: whether its answers may name several releases of a song.
        by_title: whether it can be asked by the title of a playlist alone.
    """

    label: str
    name: str
    settings: dict[str, Any]
    by_release: bool
    by_title: bool

    @abstractmethod
    def fit(self, sources: Sources, split: Split, options: TrainingOptions) -> Ranker:
        """Return what answers, without having seen the playlists that are tested.

        Raises:
            ModelError: it cannot learn from these data.
            DatabaseError: there is nothing to learn from.
        """

    @cached_property
    def mark(self) -> str:
        """The fingerprint of what decides its answers: settings and program text."""
        digest = hashlib.blake2b(digest_size=8)
        digest.update(json.dumps([self.name, self.settings], sort_keys=True).encode())
        for path in self.program:
            digest.update(path.read_bytes())
        return digest.hexdigest()

    @property
    @abstractmethod
    def program(self) -> list[Path]:
        """The files of the program that answers."""


class FittedModel(Contestant):
    """A model of the registry."""

    def __init__(self, label: str, entry: ModelEntry, config: ModelConfig) -> None:
        self.label, self.name, self.entry, self.config = label, entry.name, entry, config
        self.settings = config.as_dict()
        self.by_release = load(entry.data) is not read_playlists
        self.by_title = "title" in entry.answers

    def fit(self, sources: Sources, split: Split, options: TrainingOptions) -> Ranker:
        """See `Contestant`; a model that does not learn from playlists gets all its data."""
        if self.by_release:
            return self.fit_to_all(sources, options)
        return self.entry.load_class().fit(split.training, self.config, options)

    def fit_to_all(self, sources: Sources, options: TrainingOptions) -> Ranker:
        """Return the model of all data in the database; raises as `fit`."""
        data = read_data(self.entry, sources.home, sources.database, self.config)
        return self.entry.load_class().fit(data, self.config, options)

    @property
    def program(self) -> list[Path]:
        """See `Contestant`."""
        return files_of(self.entry.load_class().__module__)


class RandomContestant(Contestant):
    """Random songs of the training data, or of the seeds' genres."""

    def __init__(self, label: str) -> None:
        self.label = self.name = label
        self.settings = {}
        self.by_release = self.by_title = False

    def fit(self, sources: Sources, split: Split, options: TrainingOptions) -> Ranker:
        """See `Contestant`."""
        ids = split.training.ids
        if self.name == RANDOM:
            return baselines.RandomSongs(ids, options.seed)
        return baselines.GenreRandomSongs(ids, options.seed, _among(sources.genres, sources, ids))

    @property
    def program(self) -> list[Path]:
        """See `Contestant`."""
        return [Path(baselines.__file__)]


def contestants(specs: Sequence[str]) -> list[Contestant]:
    """Return who is named, once: "NAME", or "NAME:SETTING=VALUE:…" for a model's other settings.

    Raises:
        UnknownModelError: there is no such model.
        InputError: a model has no such setting, or it cannot have that value.
    """
    return [_contestant(spec) for spec in dict.fromkeys(specs)]


def usual() -> list[str]:
    """Return the names of all that can be tested: random songs, and models that name songs."""
    return [RANDOM, GENRE_RANDOM, *(one.name for one in models().values() if _answers(one))]


def _answers(entry: ModelEntry) -> bool:
    return entry.items == "track" and bool(entry.answers & {"track", "playlist"})


def _contestant(spec: str) -> Contestant:
    name, *settings = spec.split(":")
    if name in (RANDOM, GENRE_RANDOM) and not settings:
        return RandomContestant(name)
    if name not in usual():
        raise UnknownModelError(f"no model {name!r} to evaluate; there is {', '.join(usual())}")
    entry = models()[name]
    return FittedModel(spec, entry, _config(entry, settings))


def _config(entry: ModelEntry, settings: Sequence[str]) -> ModelConfig:
    """Return the settings of a model, the usual ones but for "SETTING=VALUE"."""
    cls = entry.config_class()
    hints, names = get_type_hints(cls), [field.name for field in fields(cls)]
    pairs = {field.name for field in fields(cls) if field.metadata.get("pairs")}
    values: dict[str, Any] = {}
    for text in settings:
        setting, equals, value = text.partition("=")
        if not equals or setting not in names:
            raise InputError(
                f"{entry.name}:{text}: expected SETTING=VALUE"
                f"\nsettings of {entry.name}: {', '.join(names) or 'none'}"
            )
        if setting in pairs:
            values[setting] = numbers_by_name(value.split("+"), setting)
            continue
        try:
            values[setting] = msgspec.convert(value, hints[setting], strict=False)
        except msgspec.ValidationError:
            raise InputError(f"{entry.name}: {value!r} cannot be the value of {setting}") from None
    try:
        return cls(**values)
    except ModelInputError as error:
        raise InputError(f"{entry.name}: {error}") from None


def _among(genres: Ragged, sources: Sources, ids: Array) -> Ragged:
    """Return the songs of each genre that are among some ids, as rows of these."""
    rows, known = find(ids, sources.catalogue.data.ids[genres.values])
    return Ragged(rows.astype(np.int32), genres.starts).where(known)
