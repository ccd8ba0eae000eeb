"""segue path: a chain of artists from one to another."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.commands.artists_options import ExcludeOption
from cli.options import HOW, JsonOption
from cli.parser.app import App
from cli.table import print_table

if TYPE_CHECKING:
    from recommender.artists.path import ArtistPath

MOST_STEPS = 50

app = App()


class Way(StrEnum):
    """The values of --by."""

    GRAPH = "graph"
    EMBEDDING = "embedding"


@app.command(epilog='Example: segue path "Daft Punk" "Miles Davis" --steps 6')
def path(
    context: typer.Context,
    artists: Annotated[
        list[str],
        typer.Argument(
            help="Two or more names, ids, URIs or URLs; the path comes by all, in this order.",
            metavar="ARTIST",
        ),
    ],
    by: Annotated[
        Way,
        typer.Option(
            help="Go over few, strong links of the graph, or by embedding: in even steps between"
            " the artists' vectors.",
            metavar="graph|embedding",
            rich_help_panel=HOW,
        ),
    ] = Way.GRAPH,
    steps: Annotated[
        int | None,
        typer.Option(
            help="Steps from each named artist to the next. [default: few; 5 by embedding]",
            metavar="N",
            min=1,
            max=MOST_STEPS,
            rich_help_panel=HOW,
        ),
    ] = None,
    variety: Annotated[
        float,
        typer.Option(
            help="How much chance counts, from 0 (the same path each time) to 1.",
            metavar="SHARE",
            min=0.0,
            max=1.0,
            rich_help_panel=HOW,
        ),
    ] = 0.0,
    seed: Annotated[
        int | None,
        typer.Option(
            help="With --variety, the same seed gives the same path. [default: a new one each"
            " time]",
            metavar="INT",
            rich_help_panel=HOW,
        ),
    ] = None,
    exclude: ExcludeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find a chain of artists from one to the next, and what each has in common with the last."""
    if len(artists) < 2:
        raise typer.BadParameter("name two artists or more")
    if seed is not None and not variety:
        raise typer.BadParameter("--seed chooses one of several paths: add --variety 0.3")

    from secrets import randbelow

    from cli.commands.artists_input import excluded_ids, find_artists, open_artists
    from recommender.artists.path import PathOptions, artist_path

    drawn = randbelow(1_000_000) if seed is None else seed
    with open_artists(context.obj) as known:
        waypoints = find_artists(known, artists)
        left_out = excluded_ids(known, exclude)
        options = PathOptions(by.value, steps, variety, drawn, left_out)
        found = artist_path(known, waypoints, options)
    if as_json:
        output.print_json(found.as_dict())
    else:
        _print(found)
    for text in found.notes:
        output.note(text)
    if variety and seed is None:
        output.note(f"for the same path again: --seed {drawn}")


def _print(found: ArtistPath) -> None:
    from recommender.artists.known import link_of, name_of

    ends = [name_of(stop.card) for stop in found.stops if stop.waypoint]
    rows = [
        (
            name_of(stop.card),
            None if stop.common is None else round(stop.common.similarity, 3),
            "" if stop.common is None else stop.common.why,
        )
        for stop in found.stops
    ]
    print_table(
        ("artist", "similarity", "in common"),
        rows,
        f"From {' to '.join(dict.fromkeys(ends))}",
        {"artist": [link_of(stop.card) for stop in found.stops]},
    )
