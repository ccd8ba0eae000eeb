"""From the database to a trained model: read, fit, save, and fill what ranking looks up."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from etl.errors import InputError
from etl.home import Home
from models.config import ModelConfig
from models.contract import Model, TrainingOptions
from recommender.entry import ModelEntry, load
from sql.database import Database


def read_data(entry: ModelEntry, home: Home | None, database: Database, config: ModelConfig) -> Any:
    """Return what a model is fitted to.

    Args:
        entry: of the model.
        home: with files that some models learn from; None where only others are asked for.
        database: open for reading.
        config: the settings of the model.

    Raises:
        DatabaseError: the database holds nothing to learn from.
    """
    files = (home,) if entry.reads_files else ()
    return load(entry.data)(database, config, *files)


def train(
    entry: ModelEntry,
    home: Home,
    database: Database,
    data: Any,
    config: ModelConfig,
    options: TrainingOptions,
) -> Model:
    """Fit a model, save it below `home.models`, and fill what ranking looks up.

    Args:
        database: open for writing.
        data: what `read_data` returned.

    Raises:
        ModelInputError: the data cannot be used.
        DatabaseError: the database refuses what it should keep; the model is saved by then.
    """
    model = entry.load_class().fit(data, config, options)
    manifest = model.save(home.models / entry.name)
    if entry.kept:
        load(entry.kept)(home, database, model, manifest)
    return model


def train_usual(
    entry: ModelEntry, home: Home, database: Database, options: TrainingOptions
) -> Model:
    """Read what a model learns from and `train` it, with its usual settings.

    Raises: as `read_data` and `train`.
    """
    config = entry.config_class()()
    data = read_data(entry, home, database, config)
    return train(entry, home, database, data, config, options)


@contextlib.contextmanager
def scheduled(backend: str, scheduler: str | None) -> Iterator[None]:
    """Hold a connection to the dask scheduler that joblib's dask backend needs.

    Raises:
        InputError: there is no such backend, or it is dask and no scheduler was given, or
            none answers.
    """
    if backend not in ("threading", "loky", "dask"):
        raise InputError(f"no backend {backend!r}; use threading, loky or dask")
    if backend != "dask":
        yield
        return
    try:
        from distributed import Client
    except ImportError:
        raise InputError("backend dask needs dask: pip install -e '.[dask]'") from None
    if scheduler is None:
        raise InputError("backend dask needs --scheduler, such as tcp://127.0.0.1:8786")
    try:
        client = Client(scheduler, timeout=10)
    except OSError as error:
        raise InputError(f"no dask scheduler answers at {scheduler}: {error}") from None
    with client:
        yield
