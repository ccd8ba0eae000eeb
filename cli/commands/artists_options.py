"""The options of the commands that ask about artists."""

from __future__ import annotations

from typing import Annotated

import typer

WHAT = "What to list"

CountOption = Annotated[
    int,
    typer.Option("-n", help="Artists in the list.", metavar="N", min=1, rich_help_panel=WHAT),
]
ExcludeOption = Annotated[
    list[str] | None,
    typer.Option(
        help="An artist to leave out, by name or id, or a file of artists or tracks, such as a"
        " library. May be repeated.",
        metavar="ARTIST|FILE",
        rich_help_panel=WHAT,
    ),
]
