"""segue galaxy: the map of artists in the browser."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import output
from cli.options import HOW, JsonOption, SeedOption
from cli.parser.app import App
from cli.settings.reading import Settings

if TYPE_CHECKING:
    from galaxy.world import World
    from sql.database import Database

app = App(
    help="Show the map of artists in the browser, with the averager and the recommender.",
    epilog="Example: segue galaxy build && segue galaxy serve",
)


@app.command(epilog="Example: segue galaxy build")
def build(context: typer.Context, seed: SeedOption = 0, as_json: JsonOption = False) -> None:
    """Write the files of the map, from the model artist-map, into the folder galaxy of the home.

    The models artist-map and artists are trained first if they are not yet, with their usual
    settings; for others, train them yourself.
    """
    from dataclasses import asdict

    from etl.files import exclusive
    from galaxy.mapfile.build import build as built
    from sql.opening import open_database

    settings: Settings = context.obj
    with (
        contextlib.closing(open_database(settings.database_url)) as database,
        exclusive(settings.home.root),
    ):
        _train_missing(settings, database, seed)
        found = built(database, settings.home.models, settings.home.galaxy)
    if as_json:
        output.print_json({**asdict(found), "folder": str(settings.home.galaxy)})
        return
    output.note(
        f"{found.artists:,} artists, {found.links:,} links and the names of {found.regions} regions"
        f" are in {settings.home.galaxy}"
    )
    output.note("next: segue galaxy serve")


def _train_missing(settings: Settings, database: Database, seed: int) -> None:
    from models.contract import TrainingOptions
    from recommender.registry import MAP_OF_ARTISTS, OF_ARTISTS, entry, is_trained
    from recommender.training import train_usual

    with output.progress_bars() as bars:
        for name in (OF_ARTISTS, MAP_OF_ARTISTS):
            if not is_trained(settings.home.models, name):
                options = TrainingOptions(seed, progress=bars(name))
                train_usual(entry(name), settings.home, database, options)


@app.command(epilog="Example: segue galaxy serve --port 8000")
def serve(
    context: typer.Context,
    host: Annotated[
        str,
        typer.Option(
            help="Address to serve on; 0.0.0.0 lets everybody in the network in.",
            metavar="ADDRESS",
            rich_help_panel=HOW,
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            help="Port to serve on; 0 takes a free one.",
            metavar="N",
            min=0,
            max=65_535,
            rich_help_panel=HOW,
        ),
    ] = 8000,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", help="Do not write a line for each answer.", rich_help_panel=HOW),
    ] = False,
) -> None:
    """Serve the map, the averager and the recommender to a browser, until you press Ctrl-C.

    The address is printed on stdout, a line of JSON for each answer on stderr. The database is only
    read.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # many small answers, and threads of its own

    from galaxy.app import create_app
    from galaxy.serving.server import address_of, bound, server_of
    from galaxy.world import World
    from sql.opening import open_database

    settings: Settings = context.obj
    with contextlib.closing(open_database(settings.database_url)) as database:
        world = World.open(settings.home, database)
        _note_problems(world)
        listening = bound(host, port)
        address = address_of(listening)
        log: Any = None if quiet else lambda line: print(line, file=sys.stderr, flush=True)
        ready = functools.partial(print, f"serving on {address}", flush=True)
        server_of(create_app(world, log), ready).run([listening])
    output.note("stopped")


def _note_problems(world: World) -> None:
    """Say what the pages will not be able to do, and how to help it."""
    if world.is_old():
        output.note(
            "the map was made of other data than the database holds now\n"
            "again: segue train artist-map && segue galaxy build"
        )
    for name, problem in world.warm().items():
        output.note(f"without the model {name}: {problem}")
