"""The options of the commands that list tracks similar to something."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import HOW

SimilarModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Model of tracks to ask; segue models lists them. [default: features]",
        metavar="NAME",
        rich_help_panel=HOW,
    ),
]
ArtistModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Model to ask. One of tracks, such as features, lists tracks and artists that sound"
        " alike. [default: artists, the graph of related artists]",
        metavar="NAME",
        rich_help_panel=HOW,
    ),
]
ImageModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Model to ask, one that sees pictures. [default: cover]",
        metavar="NAME",
        rich_help_panel=HOW,
    ),
]
EachOption = Annotated[
    bool,
    typer.Option(
        "--each",
        help="A list for each track of the playlist instead of one for all of them.",
        rich_help_panel=HOW,
    ),
]
FinetuneOption = Annotated[
    bool,
    typer.Option(
        "--finetune",
        help="Let the model, predictor or autoencoder, go on learning from this playlist first,"
        " which takes some seconds.",
        rich_help_panel=HOW,
    ),
]
TuningSeedOption = Annotated[
    int,
    typer.Option("--seed", help="Seed of --finetune.", metavar="INT", rich_help_panel=HOW),
]
