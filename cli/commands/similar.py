"""segue similar: what is similar to an artist, a playlist or a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.commands.artists_options import WHAT, ExcludeOption
from cli.commands.recommend_options import ExcludeOption as ExcludeTracksOption
from cli.commands.recommend_options import PerArtistOption, PidOption, UrisOption
from cli.commands.similar_options import (
    ArtistModelOption,
    EachOption,
    FinetuneOption,
    ImageModelOption,
    SimilarModelOption,
    TuningSeedOption,
)
from cli.options import JsonOption
from cli.parser.app import App
from cli.settings.reading import Settings
from cli.table import print_table
from recommender.registry import BY_COVER, BY_FEATURES, OF_ARTISTS

if TYPE_CHECKING:
    from recommender.artists.similar import SimilarArtists
    from recommender.service import Recommender
    from recommender.similar.subjects import Subject

CountOption = Annotated[
    int, typer.Option("-n", help="Entries in each list.", metavar="N", min=1, rich_help_panel=WHAT)
]

app = App(
    help="List what is similar to an artist, a playlist or a picture, and why. For a track, use"
    " segue recommend.",
    epilog='Example: segue similar artist "Daft Punk"',
)


@app.callback()
def similar() -> None:
    """List what is similar to an artist, a playlist or a picture, and why."""


@app.command("artist", epilog='Example: segue similar artist "Daft Punk" -n 5 --model features')
def artist_command(
    context: typer.Context,
    artist: Annotated[str, typer.Argument(help="Name, id, URI or URL.", metavar="ARTIST")],
    n: CountOption = 10,
    per_artist: PerArtistOption = 2,
    exclude: ExcludeOption = None,
    model: ArtistModelOption = None,
    uris: UrisOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the artists most similar to one, and what they have in common with it.

    By the graph of related artists, that is a link, neighbours, playlists, and sub-genres. By a
    model of tracks, it is the distance to the centre of the artist's tracks; tracks near it are
    listed too.
    """
    settings: Settings = context.obj
    if model in (None, OF_ARTISTS):
        if uris:
            raise typer.BadParameter("--uris lists tracks: add a --model of tracks")
        _similar_artists(settings, artist, n, exclude, as_json=as_json)
        return
    from cli.commands.similar_answer import (
        answer_options,
        excluding_artists,
        open_recommender,
        print_similar,
    )
    from recommender.similar.subjects import artist_subject

    with open_recommender(settings, model) as (database, recommender):
        options = answer_options(database, n, per_artist, ())
        options = excluding_artists(database, options, exclude or ())
        subject = artist_subject(database, recommender, artist)
        print_similar(database, recommender, subject, options, uris=uris, as_json=as_json)


@app.command("playlist", epilog="Example: segue similar playlist road-trip.csv --model autoencoder")
def playlist_command(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help='File of ids, URIs, URLs or "title - artist", one per line; a CSV export; M3U;'
            " JSON; or a slice of the Million Playlist Dataset.",
            metavar="FILE",
        ),
    ],
    pid: PidOption = None,
    n: CountOption = 10,
    per_artist: PerArtistOption = 2,
    exclude: ExcludeTracksOption = None,
    model: SimilarModelOption = None,
    each: EachOption = False,
    finetune: FinetuneOption = False,
    seed: TuningSeedOption = 0,
    uris: UrisOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the tracks nearest to the centre of a playlist, or to each of its tracks."""
    from cli.commands.similar_answer import answer_options, open_recommender, print_similar
    from models.contract import TrainingOptions
    from recommender.similar.subjects import playlist_subject
    from recommender.track_files.reading import read_track_list

    if each and finetune:
        raise typer.BadParameter("choose either --each or --finetune, which learns from all tracks")
    tracks = read_track_list(file, pid)
    with open_recommender(context.obj, model or BY_FEATURES) as (database, recommender):

        def tuned(recommender: Recommender, subject: Subject) -> Recommender:
            from recommender.similar.finetuning import tuned_recommender

            with output.progress_bars() as bars:
                how = TrainingOptions(seed, progress=bars("playlist"))
                return tuned_recommender(database, recommender, subject, how)

        options = answer_options(database, n, per_artist, exclude or (), each=each)
        subject = playlist_subject(database, recommender, tracks)
        print_similar(
            database,
            recommender,
            subject,
            options,
            uris=uris,
            as_json=as_json,
            tune=tuned if finetune else None,
        )


@app.command("image", epilog="Example: segue similar image holiday.jpg -n 5")
def image_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Picture: JPEG, PNG or WebP.", metavar="FILE")],
    n: CountOption = 10,
    per_artist: PerArtistOption = 2,
    exclude: ExcludeTracksOption = None,
    model: ImageModelOption = None,
    uris: UrisOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the tracks whose covers look most like a picture."""
    from cli.commands.similar_answer import answer_options, open_recommender, print_similar
    from etl.covers.picture import read_picture
    from recommender.similar.subjects import picture_subject

    pixels = read_picture(file)
    with open_recommender(context.obj, model or BY_COVER) as (database, recommender):
        options = answer_options(database, n, per_artist, exclude or ())
        subject = picture_subject(recommender, pixels, file.name)
        print_similar(database, recommender, subject, options, uris=uris, as_json=as_json)


def _similar_artists(
    settings: Settings, artist: str, n: int, exclude: list[str] | None, *, as_json: bool
) -> None:
    from cli.commands.artists_input import excluded_ids, find_artists, open_artists
    from recommender.artists.similar import similar_artists

    with open_artists(settings) as known:
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
