"""Options that several commands share: each is declared once, and is the same everywhere.

The names in capitals are the headings of help pages under which options are grouped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SETTINGS = "Settings"
INPUT = "What to read"
SELECTION = "Which tracks to keep"
LIMITS = "Limits"
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
TimeoutOption = Annotated[
    float,
    typer.Option(
        help="Stop the query after this many seconds; 0 for no limit.",
        metavar="SECONDS",
        min=0,
        rich_help_panel=LIMITS,
    ),
]
SeedOption = Annotated[
    int,
    typer.Option(
        help="Seed of all random choices: the same seed, the same result.",
        metavar="INT",
        rich_help_panel=HOW,
    ),
]
JobsOption = Annotated[
    int,
    typer.Option(help="Parallel jobs; -1 for one per core.", metavar="N", rich_help_panel=HOW),
]
BackendOption = Annotated[
    str,
    typer.Option(
        help="Backend of joblib: threading, loky, or dask, which needs --scheduler.",
        metavar="NAME",
        rich_help_panel=HOW,
    ),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        help="Address of a dask scheduler, for --backend dask.",
        metavar="ADDRESS",
        rich_help_panel=HOW,
    ),
]
MpdOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder of the Million Playlist Dataset, with its files mpd.slice.*.json[.gz].",
        metavar="DIR",
        rich_help_panel=INPUT,
    ),
]
ScrapedOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder of saved Web API responses: tracks/*.json[.gz], artists/*.json[.gz] and so on,"
        " each a JSON object of responses by id.",
        metavar="DIR",
        rich_help_panel=INPUT,
    ),
]
PopularityOption = Annotated[
    int | None,
    typer.Option(
        help="Keep only tracks of albums with at least this popularity, from 0 to 100.",
        metavar="N",
        rich_help_panel=SELECTION,
    ),
]
YearsOption = Annotated[
    str | None,
    typer.Option(
        help="Keep only tracks of albums released in these years, such as 2010-2019.",
        metavar="FROM-TO",
        rich_help_panel=SELECTION,
    ),
]
PercentileOption = Annotated[
    float | None,
    typer.Option(
        help="Leave out the longest tracks: 99 keeps the shortest 99 percent.",
        metavar="P",
        rich_help_panel=SELECTION,
    ),
]
MaxFileSizeOption = Annotated[
    str,
    typer.Option(
        help="Reject input files that are larger than this when uncompressed, such as 500MB.",
        metavar="SIZE",
        rich_help_panel=INPUT,
    ),
]
MAX_FILE_SIZE = "2GB"
SkipBadOption = Annotated[
    bool,
    typer.Option(
        "--skip-bad", help="Report bad input, but still exit with code 0.", rich_help_panel=HOW
    ),
]
ProviderOption = Annotated[
    str | None,
    typer.Option(
        help="Use only this service: spotify, reccobeats (audio features only), deezer,"
        " listenbrainz or lastfm (related artists only), oembed (covers only)."
        " [default: those in section sources of config.ini]",
        metavar="NAME",
        rich_help_panel=HOW,
    ),
]
AllOption = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Request everything again, including what was answered before.",
        rich_help_panel=HOW,
    ),
]
