"""segue average: the artists that lie between artists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.commands.artists_options import CountOption, ExcludeOption
from cli.options import INPUT, JsonOption
from cli.parser.app import App
from cli.table import print_table, width

if TYPE_CHECKING:
    from recommender.averager import Average

_WIDE = 110  # columns that a terminal must have for sub-genres
_NARROW = 80  # with fewer, each percentage has a line of its own

app = App()


@app.command(epilog='Example: segue average "Daft Punk" "Miles Davis" --bias 0.4 -n 5')
def average(
    context: typer.Context,
    artists: Annotated[
        list[str], typer.Argument(help="Two or more names, ids, URIs or URLs.", metavar="ARTIST")
    ],
    bias: Annotated[
        float | None,
        typer.Option(
            help="Of two artists: where between the first, 0, and the second, 1. [default: 0.5]",
            metavar="SHARE",
            min=0.0,
            max=1.0,
            rich_help_panel=INPUT,
        ),
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option(
            help="How much each artist counts, such as 2,1,1. [default: all alike]",
            metavar="NUMBER,…",
            rich_help_panel=INPUT,
        ),
    ] = None,
    unlike: Annotated[
        list[str] | None,
        typer.Option(
            help="An artist to keep away from; all together count half as much as the others. May"
            " be repeated.",
            metavar="ARTIST",
            rich_help_panel=INPUT,
        ),
    ] = None,
    n: CountOption = 10,
    exclude: ExcludeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the artists that lie between two or more artists.

    The percentages say how similar an answer is to each of them, as shares of the whole.
    """
    if len(artists) < 2 and not unlike:
        raise typer.BadParameter(
            "name two artists or more; for those near to one: segue similar artist NAME"
        )
    parts = _weights(len(artists), bias, weights)

    from cli.commands.artists_input import excluded_ids, find_artists, open_artists
    from recommender.averager import average as averaged

    with open_artists(context.obj) as known:
        answer = averaged(
            known,
            find_artists(known, artists),
            parts,
            unlike=find_artists(known, unlike or []),
            n=n,
            exclude=excluded_ids(known, exclude),
        )
    if as_json:
        output.print_json(answer.as_dict())
    else:
        _print(answer)
    if answer.shortfall is not None:
        output.note(answer.shortfall)


def _weights(count: int, bias: float | None, weights: str | None) -> list[float]:
    """Return how much each artist counts; empty where all count alike."""
    if bias is not None and weights is not None:
        raise typer.BadParameter("choose either --bias or --weights")
    if bias is not None:
        if count != 2:
            raise typer.BadParameter(f"--bias is for two artists; of {count}, use --weights 2,1,…")
        return [1 - bias, bias]
    if weights is None:
        return []
    try:
        found = [float(part) for part in weights.split(",")]
    except ValueError:
        raise typer.BadParameter(f"--weights {weights!r} must be numbers, such as 2,1,1") from None
    if len(found) != count:
        raise typer.BadParameter(f"{count} artists, but --weights has {len(found)} numbers")
    return found


def _print(answer: Average) -> None:
    from recommender.artists.known import link_of, name_of

    names = [name_of(card) for card in answer.like]
    between = "\n" if width() < _NARROW else ", "
    columns = ["artist", "similarity", "why"]
    rows: list[list[object]] = [
        [name_of(one.card), round(one.similarity, 3), answer.why(one, between)]
        for one in answer.found
    ]
    if width() >= _WIDE:
        columns.append("sub-genres")
        for row, one in zip(rows, answer.found, strict=True):
            row.append(", ".join(one.sub_genres[:3]))
    *first, last = (
        f"{name} ({100 * weight:.0f} %)" for name, weight in zip(names, answer.weights, strict=True)
    )
    heading = f"Between {', '.join(first)} and {last}" if first else f"Near {names[0]}"
    unlike = ", ".join(name_of(card) for card in answer.unlike)
    print_table(
        columns,
        rows,
        heading + (f", but not {unlike}" if unlike else ""),
        {"artist": [link_of(one.card) for one in answer.found]},
    )
