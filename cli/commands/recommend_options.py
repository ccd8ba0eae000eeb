"""The options of `segue recommend`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import HOW, INPUT, OUTPUT
from recommender.registry import BY_SOUND, PREFERRED

WHAT = "What to recommend"

TracksArgument = Annotated[
    list[str] | None,
    typer.Argument(help='Ids, URIs, URLs or "title - artist".', metavar="TRACK"),
]
LikeOption = Annotated[
    list[str] | None,
    typer.Option(
        help="A track to be like: the same as TRACK, but all together give one list. May be"
        " repeated.",
        metavar="TRACK",
        rich_help_panel=INPUT,
    ),
]
UnlikeOption = Annotated[
    list[str] | None,
    typer.Option(
        help="A track to be unlike. May be repeated.", metavar="TRACK", rich_help_panel=INPUT
    ),
]
PlaylistOption = Annotated[
    Path | None,
    typer.Option(
        help='File with a playlist to go on with: ids, URIs, URLs or "title - artist", one per'
        " line; a CSV export; M3U; JSON; or a slice of the Million Playlist Dataset.",
        metavar="FILE",
        rich_help_panel=INPUT,
    ),
]
PidOption = Annotated[
    int | None,
    typer.Option(
        help="Number of the playlist in a slice.", metavar="NUMBER", rich_help_panel=INPUT
    ),
]
TitleOption = Annotated[
    str | None,
    typer.Option(
        help="Title of the playlist; the model playlists also takes a title alone."
        " [default: the one in the file]",
        metavar="TEXT",
        rich_help_panel=INPUT,
    ),
]
FeaturesOption = Annotated[
    Path | None,
    typer.Option(
        help="JSON file with the audio features of tracks that are not in the database.",
        metavar="FILE",
        rich_help_panel=INPUT,
    ),
]
CountOption = Annotated[
    int,
    typer.Option("-n", help="Tracks in each list.", metavar="N", min=1, rich_help_panel=WHAT),
]
NearestOption = Annotated[
    bool,
    typer.Option(
        "--nearest", help="List the nearest tracks instead of random ones.", rich_help_panel=WHAT
    ),
]
MergeOption = Annotated[
    bool,
    typer.Option(
        "--merge",
        help="Merge the lists of all genres and all tracks into one, best first.",
        rich_help_panel=WHAT,
    ),
]
PopularOption = Annotated[
    float,
    typer.Option(
        help="Prefer tracks in many playlists, from 0 (not at all) to 1 (rank by this alone).",
        metavar="WEIGHT",
        min=0.0,
        max=1.0,
        rich_help_panel=WHAT,
    ),
]
PerArtistOption = Annotated[
    int,
    typer.Option(
        help="At most this many tracks of one artist in a list; 0 for no limit.",
        metavar="N",
        min=0,
        rich_help_panel=WHAT,
    ),
]
ExcludeOption = Annotated[
    list[Path] | None,
    typer.Option(
        help="Leave out the tracks in this file, such as your library or last week's list; any"
        " format that --playlist takes. May be repeated.",
        metavar="FILE",
        rich_help_panel=WHAT,
    ),
]
DrawOption = Annotated[
    int | None,
    typer.Option(
        "--seed",
        help="The same seed draws the same tracks. [default: a new draw each time]",
        metavar="INT",
        rich_help_panel=WHAT,
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        help=f"Model to use; segue models lists them. [default: {PREFERRED[0]} once it is trained;"
        f" {BY_SOUND} before that, and with --nearest, --seed, --features or --store]",
        metavar="NAME",
        rich_help_panel=HOW,
    ),
]
BlendOption = Annotated[
    str | None,
    typer.Option(
        help=f"Several models and how much each counts, such as {PREFERRED[0]}:0.7,{BY_SOUND}:0.3.",
        metavar="NAME:WEIGHT,…",
        rich_help_panel=HOW,
    ),
]
OfflineOption = Annotated[
    bool,
    typer.Option(
        "--offline",
        help="Do not ask any service about tracks that are not in the database.",
        rich_help_panel=HOW,
    ),
]
StoreOption = Annotated[
    bool,
    typer.Option(
        "--store",
        help="Save the answers of the services in the home folder and the database.",
        rich_help_panel=HOW,
    ),
]
UrisOption = Annotated[
    bool, typer.Option("--uris", help="Print only URIs, one per line.", rich_help_panel=OUTPUT)
]
