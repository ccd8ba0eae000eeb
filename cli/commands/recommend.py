"""segue recommend: tracks that sound like a track."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.app import App
from cli.commands.recommend_unknown import Unknown
from cli.options import JsonOption
from cli.settings.reading import Settings
from cli.table import print_table, width

if TYPE_CHECKING:
    from recommender.service import Recommendation, Recommender, Seed
    from sql.database import Database
    from sql.reads import Card


app = App()


@app.command(epilog='Example: segue recommend 4uLU6hMCjMI75M1A2tKUQC "Toxic - Britney Spears" -n 3')
def recommend(
    context: typer.Context,
    tracks: Annotated[
        list[str] | None,
        typer.Argument(help='Ids, URIs, URLs or "title - artist".', metavar="TRACK"),
    ] = None,
    model: Annotated[str, typer.Option(help="Model to ask: kmeans.", metavar="NAME")] = "kmeans",
    n: Annotated[int, typer.Option("-n", help="Tracks for each genre.", metavar="N", min=1)] = 5,
    nearest: Annotated[
        bool,
        typer.Option("--nearest", help="Take the nearest tracks of the cluster, not random ones."),
    ] = False,
    seed: Annotated[
        int | None,
        typer.Option(help="The same seed draws the same tracks. [default: none]", metavar="INT"),
    ] = None,
    features: Annotated[
        Path | None,
        typer.Option(help="JSON file with audio features of unknown tracks.", metavar="FILE"),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no service about unknown tracks.")
    ] = False,
    store: Annotated[
        bool, typer.Option("--store", help="Store what services know of unknown tracks.")
    ] = False,
    uris: Annotated[bool, typer.Option("--uris", help="Print only URIs, one a line.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Recommend tracks that sound like the given ones, for each of their genres."""
    from recommender.service import Recommender
    from sql.opening import open_database

    settings: Settings = context.obj
    if model != "kmeans":
        raise typer.BadParameter(f"no model {model!r}; there is kmeans")
    if not tracks and features is None:
        raise typer.BadParameter("give a track, or --features FILE.json")
    if offline and store:
        raise typer.BadParameter("choose --offline or --store: what is stored must be asked for")
    if uris and as_json:
        raise typer.BadParameter("choose --uris or --json; the JSON holds the URIs")
    database = open_database(settings.database_url)
    folder = settings.home.models / model
    recommender = Recommender(database, folder)
    unknown = None if offline else Unknown(settings, database, folder)
    seeds = _seeds(database, recommender, folder, tracks or [], unknown)
    if features is not None:
        seeds += _unseen(features, folder, {seed.label for seed in seeds})
    answers = [
        row
        for one in seeds
        for row in recommender.recommend(one, n, nearest=nearest, random_seed=seed)
    ]
    if uris:
        for uri in dict.fromkeys(answer.uri for answer in answers):
            print(uri)
    else:
        print_answers(seeds, answers, as_json=as_json)
    _tell_short(seeds, answers, n)
    if store and unknown is not None:
        unknown.store()


def _seeds(
    database: Database,
    recommender: Recommender,
    folder: Path,
    tracks: list[str],
    unknown: Unknown | None,
) -> list[Seed]:
    """Find every track before anything is answered; a track given twice counts once."""
    found = (_find(database, recommender, text, unknown) for text in tracks)
    seeds = {seed.label: seed for seed in found}
    return [seed if seed.places else _guess(seed, folder) for seed in seeds.values()]


def _find(database: Database, recommender: Recommender, text: str, unknown: Unknown | None) -> Seed:
    """Find a track in the database; one that it does not know well enough is asked for."""
    from etl.ids import parse_id
    from recommender.errors import UnknownTrackError
    from recommender.lookup import find_track

    card = None
    try:
        found = find_track(database, text)
        for sentence in found.notes:
            output.note(sentence)
        card = found.card
        return recommender.seed(card)
    except UnknownTrackError:
        track_id = card.track_id if card is not None else parse_id(text.strip(), "track")
        if unknown is None or track_id is None:
            raise
        return unknown.seed(track_id, card)


def _guess(seed: Seed, folder: Path) -> Seed:
    """Place a track whose genre nobody told where its features put it."""
    from dataclasses import replace

    from models.kmeans.genre_kmeans import GenreKMeans
    from recommender.unseen import places

    found = places(GenreKMeans.load(folder), seed.features, ())
    output.note(f"{seed.label} has no known genre; by its features it is taken for {found[0][0]}")
    return replace(seed, places=found)


def _unseen(file: Path, folder: Path, known: set[str]) -> list[Seed]:
    from etl.errors import InputError
    from models.kmeans.genre_kmeans import GenreKMeans
    from recommender.unseen import seeds_from_file

    seeds = seeds_from_file(file, GenreKMeans.load(folder))
    for seed in seeds:
        if seed.label in known:
            raise InputError(f"{seed.label} is given twice: as a track and in {file}")
    return seeds


def print_answers(seeds: list[Seed], answers: list[Recommendation], *, as_json: bool) -> None:
    """Print recommendations: a table for each seed, or one JSON list."""
    if as_json:
        output.print_json([answer.as_dict() for answer in answers])
        return
    for seed in seeds:
        _print_table(seed, [answer for answer in answers if answer.seed == seed.label])


def _tell_short(seeds: list[Seed], answers: list[Recommendation], n: int) -> None:
    counts = Counter((answer.seed, answer.genre) for answer in answers)
    for seed in seeds:
        for genre, _ in seed.places:
            if (count := counts[seed.label, genre]) < n:
                holds = f"no more than {count} tracks" if count else "no other track"
                output.note(f"{seed.label}: its {genre} cluster holds {holds} to recommend")


def _titled(card: Card) -> str:
    """Say what a track is, as far as it is known."""
    artists = f" - {card.artists}" if card.artists else ""
    album = f" ({card.album})" if card.album else ""
    return f"{card.title}{artists}{album}"


# What a terminal must be wide enough for; in a narrower one these are left out.
_WIDTHS = {"link": 150, "album": 100, "size": 90, "cluster": 90}


def _print_table(seed: Seed, answers: list[Recommendation]) -> None:
    card = seed.card
    what = _titled(card) if card is not None and card.title else seed.label
    rows = [
        {
            "genre": a.genre,
            "cluster": a.cluster,
            "size": a.cluster_size,
            "title": a.title,
            "artists": a.artists,
            "album": a.album,
            "year": str(a.year or ""),
            "distance": round(a.distance, 2),
            "link": a.link,
        }
        for a in answers
    ]
    here = width()
    names = [name for name in rows[0] if _WIDTHS.get(name, 0) <= here] if rows else ["genre"]
    links = {"title": [answer.link for answer in answers]}
    print_table(names, [[row[name] for name in names] for row in rows], f"For {what}", links)
