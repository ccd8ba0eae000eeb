"""segue similar: what is similar to an artist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.commands.artists_options import CountOption, ExcludeOption
from cli.options import JsonOption
from cli.parser.app import App
from cli.table import print_table

if TYPE_CHECKING:
    from recommender.artists.similar import SimilarArtists

app = App(
    help="List what is similar, and why.",
    epilog='Example: segue similar artist "Daft Punk"',
)


@app.callback()
def similar() -> None:
    """List what is similar, and why."""


@app.command("artist", epilog='Example: segue similar artist "Daft Punk" -n 5')
def artist_command(
    context: typer.Context,
    artist: Annotated[str, typer.Argument(help="Name, id, URI or URL.", metavar="ARTIST")],
    n: CountOption = 10,
    exclude: ExcludeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the artists most similar to one, and what they have in common with it.

    That is a link in the graph of related artists, neighbours in it, playlists, and sub-genres.
    """
    from cli.commands.artists_input import excluded_ids, find_artists, open_artists
    from recommender.artists.similar import similar_artists

    with open_artists(context.obj) as known:
        (card,) = find_artists(known, [artist])
        answer = similar_artists(known, card, n, excluded_ids(known, exclude))
    if as_json:
        output.print_json(answer.as_dict())
    else:
        _print(answer)
    if answer.shortfall is not None:
        output.note(answer.shortfall)


def _print(answer: SimilarArtists) -> None:
    from recommender.artists.known import link_of, name_of

    print_table(
        ("artist", "similarity", "why"),
        [
            (name_of(one.card), round(one.common.similarity, 3), one.common.why)
            for one in answer.found
        ],
        f"Similar to {name_of(answer.artist)}",
        {"artist": [link_of(one.card) for one in answer.found]},
    )
