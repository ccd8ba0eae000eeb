"""Options that several commands share: each is declared once, and is the same everywhere.

The names in capitals are the headings of help pages under which options are grouped.
"""

from __future__ import annotations

from typing import Annotated

import typer

INPUT = "What to read"
SELECTION = "Which tracks to keep"
HOW = "How to run"
OUTPUT = "Output"

JsonOption = Annotated[
    bool,
    typer.Option("--json", help="Print one JSON document on stdout.", rich_help_panel=OUTPUT),
]
FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        help="How to print rows: table, csv or json.",
        metavar="FORMAT",
        rich_help_panel=OUTPUT,
    ),
]
LimitOption = Annotated[
    int,
    typer.Option(
        help="Print at most this many rows; 0 prints all.",
        metavar="N",
        min=0,
        rich_help_panel=OUTPUT,
    ),
]
SeedOption = Annotated[
    int,
    typer.Option(
        help="Number that fixes every random choice: the same seed, the same result.",
        metavar="INT",
        rich_help_panel=HOW,
    ),
]
SkipBadOption = Annotated[
    bool,
    typer.Option(
        "--skip-bad", help="Report bad input, but still exit with code 0.", rich_help_panel=HOW
    ),
]
ProviderOption = Annotated[
    str | None,
    typer.Option(
        help="Ask only this service: spotify; for audio features also reccobeats; for related"
        " artists also deezer, listenbrainz or lastfm."
        " [default: the services in section sources of config.ini]",
        metavar="NAME",
        rich_help_panel=HOW,
    ),
]
AllOption = Annotated[
    bool,
    typer.Option(
        "--all", help="Ask again, also for what was answered before.", rich_help_panel=HOW
    ),
]
