"""What Segue needs to know of a model.

Classes and functions are named by text and imported when first needed, so that listing the models
imports none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from models.config import ModelConfig
    from models.contract import Model, Ranker
    from sql.database import Database


@dataclass(frozen=True)
class ModelEntry:
    """What Segue needs to know of a model; the texts are "module:name".

    Attributes:
        name: of the model, its folder and its command.
        what: a line that says what it learns and answers.
        items: what its ids are.
        answers: what it can be asked about: "track", "artist", "playlist", "title" (alone),
            "features", "image".
        model: its class, a `models.contract.Model`.
        config: the class of its settings, whose fields are the options of `segue train NAME`.
        data: (database, config) -> what `fit` takes.
        reads_files: whether `data` takes the home folder too, as it reads more than the database.
        fingerprint: (database) -> the mark of what `data` would read now, which must be the one in
            the manifest of a model; empty where the ranker checks that itself.
        lists_by: the column of reasons that names the lists it answers in, such as one for each
            genre; empty where it answers in one. Then its ranker is a `ListRanker`.
        shows: columns of reasons that a table shows before the title, in order.
        kept: (home, database, model, manifest) -> None: what to do after the model is saved.
        ranker: (database, folder, in_memory) -> Ranker: a faster look-up than the model itself.
        place: (ranker, track id, features, genres) -> rows by table: makes a track that was
            fetched from a service part of what is looked up.
    """

    name: str
    what: str
    items: Literal["track", "artist"]
    answers: frozenset[str]
    model: str
    config: str
    data: str
    reads_files: bool = False
    fingerprint: str = ""
    lists_by: str = ""
    shows: tuple[str, ...] = ()
    kept: str = ""
    ranker: str = ""
    place: str = ""

    def load_class(self) -> type[Model]:
        """Import and return the class of the model."""
        found: type[Model] = load(self.model)
        return found

    def config_class(self) -> type[ModelConfig]:
        """Import and return the class of its settings."""
        found: type[ModelConfig] = load(self.config)
        return found

    def open(self, database: Database, models: Path, *, in_memory: bool = False) -> Ranker:
        """Return what answers queries, from the folder of all models.

        Raises:
            ModelMissingError: nothing was trained.
            ModelUnfitError: damaged, or it does not belong to this database.
        """
        if self.ranker:
            found: Ranker = load(self.ranker)(database, models / self.name, in_memory)
            return found
        self._check_data(database, models / self.name)
        return self.load_class().load(models / self.name)

    def _check_data(self, database: Database, folder: Path) -> None:
        """Compare the mark of a model's training data with that of the database."""
        if not self.fingerprint:
            return
        from models.errors import ModelMissingError, ModelUnfitError
        from models.storage.manifest import read_manifest

        train = f"segue train {self.name}"
        try:
            trained_on = read_manifest(folder).data_fingerprint
        except ModelMissingError:
            raise ModelMissingError(f"no {self.name} model in {folder}\nfirst: {train}") from None
        found = load(self.fingerprint)(database)
        if found != trained_on:
            raise ModelUnfitError(
                f"{folder} was trained on other data ({trained_on[:12]}) than {database.location}"
                f" holds now ({found[:12]})\ntrain again: {train}"
            )


def load(path: str) -> Any:
    """Import and return what "module:name" names."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
