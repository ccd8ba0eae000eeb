"""All that the server answers from, opened once: the database, the models, the map, the names."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from etl.home import Home
from galaxy.api.names import NameIndex
from galaxy.mapfile.folder import MapFolder, read_map
from models.errors import ModelError
from recommender.artist_data import fingerprint
from recommender.artists.known import KnownArtists
from recommender.finding import TrackFinder
from recommender.registry import OF_ARTISTS, is_trained, models
from recommender.service import Recommender
from sql.database import Database
from sql.errors import DatabaseError


@dataclass
class World:
    """What the answers are made of.

    The database is asked by one thread at a time: whoever asks holds `lock`.

    Attributes:
        home: with the models and the map.
        database: open for reading.
        map: the files of the map, which were checked.
        lock: of the database.
    """

    home: Home
    database: Database
    map: MapFolder
    lock: threading.RLock = field(default_factory=threading.RLock)
    _recommenders: dict[str, Recommender] = field(default_factory=dict)

    @classmethod
    def open(cls, home: Home, database: Database) -> World:
        """Return the world of a home folder.

        Raises:
            InputError: there is no map, or it is damaged.
        """
        return cls(home, database, read_map(home.galaxy))

    @cached_property
    def names(self) -> list[str | None]:
        """The names of the artists on the map, by row."""
        return msgspec.json.decode(self.map.files["names.json"], type=list[str | None])

    @cached_property
    def index(self) -> NameIndex:
        """The same, to be searched."""
        return NameIndex(self.names)

    @cached_property
    def artists(self) -> KnownArtists:
        """The model of artists.

        Raises:
            ModelError: it is not trained, damaged, or does not belong to this database.
        """
        return KnownArtists(self.database, self.home.models)

    @property
    def models(self) -> list[str]:
        """The models that recommend tracks and are trained."""
        named = (one for one in models().values() if one.items == "track")
        return [one.name for one in named if is_trained(self.home.models, one.name)]

    def recommender(self, model: str) -> Recommender:
        """Return what recommends by a model; it is opened once, and then kept.

        Raises:
            UnknownModelError: there is no such model.
            ModelError: it is not trained, damaged, or does not belong to this database.
        """
        if model not in self._recommenders:
            self._recommenders[model] = Recommender(
                self.database, self.home.models, model, in_memory=True
            )
        return self._recommenders[model]

    def finder(self, model: str) -> TrackFinder:
        """Return what finds tracks for a model, without asking services."""
        return TrackFinder(self.database, self.recommender(model))

    def is_old(self) -> bool:
        """Return whether the map was made of other artists than the database has now."""
        return fingerprint(self.database) != self.map.manifest.data

    def warm(self) -> Mapping[str, str]:
        """Open what answers will need, and return what cannot be opened and why."""
        _ = self.index
        problems: dict[str, str] = {}
        for name in (OF_ARTISTS, *self.models):
            try:
                _ = self.artists if name == OF_ARTISTS else self.recommender(name)
            except (ModelError, DatabaseError) as error:
                problems[name] = str(error)
        return problems
