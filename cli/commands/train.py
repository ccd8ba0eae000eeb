"""segue train: train models on the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.app import App
from cli.options import JsonOption, SeedOption
from cli.settings.reading import Settings

if TYPE_CHECKING:
    from models.kmeans.genre_kmeans import GenreKMeans

app = App(help="Train models on the database.", epilog="Example: segue train kmeans --seed 1")


@app.command(epilog="Example: segue train kmeans --k 80 --seed 1")
def kmeans(
    context: typer.Context,
    k: Annotated[
        int | None,
        typer.Option(
            help="Clusters of each genre. [default: 110, or 60 for small genres]", metavar="K"
        ),
    ] = None,
    k_by_genre: Annotated[
        Path | None,
        typer.Option(
            help='JSON file with clusters by genre, {"rock": 90, ...}; overrides --k.',
            metavar="FILE",
        ),
    ] = None,
    choose_k: Annotated[
        bool, typer.Option("--choose-k", help="Search K for each genre, and keep the curves.")
    ] = False,
    seed: SeedOption = 0,
    jobs: Annotated[
        int, typer.Option(help="Genres to train at a time; -1 for one a core.", metavar="N")
    ] = -1,
    backend: Annotated[
        str,
        typer.Option(
            help="How to run the jobs: threading, loky (processes), or dask with --scheduler.",
            metavar="NAME",
        ),
    ] = "threading",
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a dask scheduler, for --backend dask.", metavar="ADDRESS"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """K-Means over audio features for each genre; fills track_cluster."""
    from etl.files import exclusive
    from models.kmeans.genre_clusters import KMeansConfig
    from recommender import training
    from sql.opening import open_database

    settings: Settings = context.obj
    config = KMeansConfig(
        k=k, k_by_genre=_read_ks(k_by_genre), seed=seed, jobs=jobs, backend=backend
    )
    reader = open_database(settings.database_url)
    data = training.read_training_data(reader)
    reader.close()
    database = open_database(settings.database_url, read_only=False)
    with (
        exclusive(settings.home.root),
        output.progress_bars() as bars,
        training.scheduled(backend, scheduler),
    ):
        if choose_k:
            told = output.counted(bars("choose K"), len(data))
            config = training.choose_k(settings.home, data, config, told)
        told = output.counted(bars("train"), len(data))
        model = training.train_kmeans(settings.home, database, data, config, told)
    _print_model(model, as_json=as_json)
    output.note("next: segue recommend TRACK")


def _read_ks(path: Path | None) -> dict[str, int]:
    from etl.errors import InputError
    from etl.genres.rules import GENRES

    if path is None:
        return {}
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as JSON: {error}") from None
    if not isinstance(value, dict):
        raise InputError(f'{path}: expected an object such as {{"rock": 90}}')
    for genre, k in value.items():
        if genre not in GENRES:
            raise InputError(f"{path}: no genre {genre!r}; there are {', '.join(GENRES)}")
        if isinstance(k, bool) or not isinstance(k, int) or k < 1:
            raise InputError(f"{path}: {genre} is {k!r}; it must be a whole number from 1")
    return value


def _print_model(model: GenreKMeans, *, as_json: bool) -> None:
    names = ("genre", "tracks", "clusters", "smallest", "largest", "inertia")
    rows = [
        (g, c.rows, len(c.centres), int(c.sizes.min()), int(c.sizes.max()), round(c.inertia, 1))
        for g, c in model.genres.items()
    ]
    output.print_rows(names, rows, "json" if as_json else "table")
