"""segue doctor: settings, home folder, database, models and credentials."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cli.settings.errors import NotSetUpError
from cli.settings.services import NOT_SET_UP, OK, WARNING, Finding, attempt, require_database

if TYPE_CHECKING:
    from cli.settings.reading import Settings
    from recommender.entry import ModelEntry
    from sql.database import Database

LEAST_FREE = 2 * 1024**3  # bytes: less than a load of a middle-sized catalogue needs
GIB = 1024**3
OLDEST = {"MySQL": (8, 0), "MariaDB": (10, 6)}
CREDENTIALS = {
    "spotify": ("client_id", "client_secret"),
    "lastfm": ("api_key",),
    "aws": ("bucket", "region"),  # its keys are found by boto3
}


def findings(settings: Settings) -> Iterator[Finding]:
    """Check everything that the settings name and this machine can answer."""
    yield _config(settings)
    yield attempt("home", partial(_home, settings))
    yield from _database_and_models(settings)
    for section, names in CREDENTIALS.items():
        yield attempt(f"{section} settings", partial(_credentials, settings, section, names))


def _config(settings: Settings) -> Finding:
    if settings.config is None:
        advice = "create one if you need it: segue config init"
        return Finding("config", NOT_SET_UP, "no config.ini", advice)
    if settings.warnings:
        return Finding("config", WARNING, settings.warnings[0], f"edit {settings.config}")
    return Finding("config", OK, str(settings.config))


def _home(settings: Settings) -> Finding:
    folder = settings.home.root
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not (existing.is_dir() and os.access(existing, os.W_OK)):
        raise PermissionError(
            f"{existing} is not a folder that you can write to\nchoose another: --home DIR"
        )
    free = shutil.disk_usage(existing).free
    text = f"{folder}{'' if folder.exists() else ' (not created yet)'}, {free / GIB:,.1f} GiB free"
    if free < LEAST_FREE:
        return Finding("home", WARNING, text, "free space, or choose another folder: --home DIR")
    return Finding("home", OK, text)


def _database_and_models(settings: Settings) -> Iterator[Finding]:
    from sql.opening import open_database

    with contextlib.ExitStack() as stack:
        database: Database | None = None

        def check() -> Finding:
            nonlocal database
            require_database(settings)
            opened = stack.enter_context(contextlib.closing(open_database(settings.database_url)))
            finding = _version(opened)
            database = opened
            return finding

        yield attempt("database", check)
        if database is not None:
            yield attempt("data", partial(_data, database))
        yield from _models(settings.home.models, database)


def _version(database: Database) -> Finding:
    ((version,),) = database.rows("SELECT version()")
    name = "DuckDB"
    if database.engine == "mysql":
        name = "MariaDB" if "MariaDB" in version else "MySQL"
    text = f"{name} {version.removeprefix('v')}, {database.location}"
    oldest = OLDEST.get(name)
    numbers = version.split("-")[0].split(".")
    if oldest and tuple(map(int, numbers[:2])) < oldest:
        advice = f"use {name} {'.'.join(map(str, oldest))} or later"
        return Finding("database", WARNING, text, advice)
    return Finding("database", OK, text)


def _data(database: Database) -> Finding:
    from sql.training_data import count_training_data, training_obstacle

    loaded = database.load_log()
    if not loaded:
        raise NotSetUpError(
            "nothing is loaded\nload something: segue demo, or segue etl run --mpd DIR"
        )
    counts = count_training_data(database)
    playlists = loaded["playlist"].rows if "playlist" in loaded else 0
    text = (
        f"{counts.tracks:,} tracks, {counts.with_both:,} with audio features and a genre,"
        f" {playlists:,} playlists"
    )
    obstacle = training_obstacle(database)
    if obstacle is not None:
        return Finding("data", WARNING, f"{text}: {obstacle.reason}", obstacle.remedy)
    return Finding("data", OK, text)


def _models(folder: Path, database: Database | None) -> Iterator[Finding]:
    from models.storage.manifest import MANIFEST
    from recommender.registry import models

    trained = [one for one in models().values() if (folder / one.name / MANIFEST).exists()]
    for model in trained:
        yield attempt(f"model {model.name}", partial(_model, model, folder, database))
    if not trained:
        from sql.training_data import TRAIN

        yield Finding("models", NOT_SET_UP, f"no trained model in {folder}", f"train: {TRAIN}")


def _model(model: ModelEntry, folder: Path, database: Database | None) -> str:
    from models.storage.manifest import read_manifest

    manifest = read_manifest(folder / model.name)
    text = f"trained {manifest.created_at} with seed {manifest.seed}"
    if database is None:
        return f"{text}; no database to compare it with"
    model.open(database, folder)
    return f"{text}; fits the database"


def _credentials(settings: Settings, section: str, names: tuple[str, ...]) -> str:
    missing = [name for name in names if not settings.credential(section, name)]
    if missing:
        raise NotSetUpError(
            f"not set: {', '.join(missing)}\nset [{section}] in config.ini, or"
            f" {', '.join(f'SEGUE_{section}_{name}'.upper() for name in missing)}"
        )
    return f"set: {', '.join(names)}"
