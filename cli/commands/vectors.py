"""segue vectors: what models have learned, to and from files that other programs read and write."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from cli import output
from cli.options import INPUT, JsonOption
from cli.parser.app import App
from cli.settings.reading import Settings

MODEL = "skipgram"

app = App(
    help="Write the vectors of tracks or artists to files, or read those of tracks, in word2vec's"
    " format.",
    epilog="Example: segue vectors export tracks.bin",
)


@app.command("export", epilog="Example: segue vectors export tracks.bin")
def export_command(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="File to write: binary if its name ends in .bin, the network itself if in .keras,"
            " else text.",
            metavar="FILE",
        ),
    ],
    model: Annotated[
        str,
        typer.Option(
            help="Write the vectors of this model, such as skipgram, artists or features.",
            metavar="NAME",
            rich_help_panel=INPUT,
        ),
    ] = MODEL,
    experiment: Annotated[
        str | None,
        typer.Option(
            help="Write the vectors of this experiment instead.",
            metavar="NAME",
            rich_help_panel=INPUT,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the vector of each track or artist, by its id, to a file that gensim and others read.

    Beside it, in FILE.vocab, it writes in how many playlists each track is, or how many links each
    artist has, where that is known. A network is written for Keras with FILE.keras.
    """
    from models.networks.export import SUFFIX
    from recommender.experiments.record import Experiments
    from recommender.registry import entry
    from recommender.vectors import export

    settings: Settings = context.obj
    if experiment is None:
        found = entry(model).load_class().load(settings.home.models / model)
    else:
        found = Experiments(settings.home.experiments).model(experiment)
    count = export(found, file)
    if as_json:
        output.print_json({"file": str(file), "vectors": count})
    else:
        what = "the network that makes" if file.suffix == SUFFIX else ""
        output.note(f"{what} {count:,} vectors {'is' if what else 'are'} in {file}".strip())


@app.command("import", epilog="Example: segue vectors import tracks.bin")
def import_command(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="File of vectors whose words are track ids: binary if its name ends in .bin, else"
            " text.",
            metavar="FILE",
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Make vectors that another program has learned the model skipgram.

    It then recommends the tracks whose vectors have the most similar direction.
    """
    from dataclasses import asdict

    from etl.files import exclusive
    from recommender.vectors import read
    from sql.opening import open_database

    settings: Settings = context.obj
    with (
        contextlib.closing(open_database(settings.database_url)) as database,
        exclusive(settings.home.root),
    ):
        model, found = read(file, database)
        model.save(settings.home.models / MODEL)
    if as_json:
        output.print_json(asdict(found))
    else:
        output.note(
            f"{found.tracks:,} of {found.vectors:,} vectors are of tracks in the database, of"
            f" {found.songs:,} songs"
        )
    output.note(f"next: segue recommend TRACK --model {MODEL}")
