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
from models.errors import ModelError, ModelMissingError
from recommender.artist_data import fingerprint
from recommender.artists.known import KnownArtists
from recommender.finding import TrackFinder
from recommender.registry import OF_ARTISTS, default_model, entry_of_tracks, is_trained, models
from recommender.service import Recommender
from recommender.tracks import MemoryTracks, TrackLookup
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
    _problems: dict[str, Exception] = field(default_factory=dict)

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

    @cached_property
    def tracks(self) -> TrackLookup:
        """What all models look tracks up in; 1.5 KB of memory a track."""
        return MemoryTracks(self.database)

    @property
    def models(self) -> list[str]:
        """The models that recommend tracks, are trained, and fit the database."""
        named = (one.name for one in models().values() if one.items == "track")
        return [one for one in named if self._opened(one) is not None]

    def model_for(self, kind: str) -> str:
        """Return the model that answers about a kind of things, such as "image".

        It is the default one, or else the first in the registry, of those that are ready.

        Raises:
            ModelMissingError: none is.
        """
        able = [name for name in self.models if kind in models()[name].answers]
        if not able:
            raise ModelMissingError(f"no model that answers about {kind} is trained")
        return self.default_model if self.default_model in able else able[0]

    def recommender(self, model: str) -> Recommender:
        """Return what recommends by a model; it is opened once, and then kept.

        Raises:
            UnknownModelError: there is no such model.
            ModelError: it is not trained, damaged, or does not belong to this database.
        """
        entry_of_tracks(model)
        found = self._opened(model)
        if found is None:
            raise self._problems[model]
        return found

    def _opened(self, model: str) -> Recommender | None:
        """Return what recommends by a model; None where it cannot be had, as `_problems` says.

        Only the first question about a model waits for the lock.
        """
        if not self._is_tried(model):
            with self.lock:
                if not self._is_tried(model):
                    self._open(model)
        return self._recommenders.get(model)

    def _is_tried(self, model: str) -> bool:
        return model in self._recommenders or model in self._problems

    def _open(self, model: str) -> None:
        try:
            if not is_trained(self.home.models, model):
                raise ModelMissingError(f"the model {model} is not trained")
            self._recommenders[model] = Recommender(
                self.database, self.home.models, model, in_memory=True, tracks=self.tracks
            )
        except (ModelError, DatabaseError) as error:
            self._problems[model] = error

    def finder(self, model: str) -> TrackFinder:
        """Return what finds tracks for a model, without asking services."""
        return TrackFinder(self.database, self.recommender(model))

    def is_old(self) -> bool:
        """Return whether the map was made of other artists than the database has now."""
        return fingerprint(self.database) != self.map.manifest.data

    @property
    def default_model(self) -> str:
        """The model that answers where none is named."""
        usual, ready = default_model(self.home.models), self.models
        return usual if usual in ready or not ready else ready[0]

    @cached_property
    def averages(self) -> bool:
        """Whether there is a model of artists that fits the database."""
        with self.lock:
            try:
                return self.artists is not None
            except ModelError:
                return False

    def warm(self) -> Mapping[str, str]:
        """Open what answers will need, and return what cannot be opened, and why.

        Models of tracks that are not trained are no problem.
        """
        _ = self.index, self.models
        found = {
            name: str(error)
            for name, error in self._problems.items()
            if is_trained(self.home.models, name)
        }
        try:
            _ = self.artists
        except ModelError as error:
            found[OF_ARTISTS] = str(error)
        return found
