"""segue recommend: tracks that sound like a track."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.options import HOW, INPUT, OUTPUT, JsonOption
from cli.parser.app import App
from cli.settings.reading import Settings
from cli.table import print_table, width
from recommender.registry import DEFAULT_MODEL, models

if TYPE_CHECKING:
    from recommender.answers import Answer, AnswerList
    from recommender.finding import TrackFinder
    from recommender.query import QueryTrack
    from recommender.service import Recommender
    from sql.database import Database

WHAT = "What to recommend"

app = App()


@app.command(epilog='Example: segue recommend 4uLU6hMCjMI75M1A2tKUQC "Toxic - Britney Spears" -n 3')
def recommend(
    context: typer.Context,
    tracks: Annotated[
        list[str] | None,
        typer.Argument(help='Ids, URIs, URLs or "title - artist".', metavar="TRACK"),
    ] = None,
    model: Annotated[
        str,
        typer.Option(
            help="Model to use; segue models lists them.", metavar="NAME", rich_help_panel=HOW
        ),
    ] = DEFAULT_MODEL,
    n: Annotated[
        int,
        typer.Option("-n", help="Tracks in each list.", metavar="N", min=1, rich_help_panel=WHAT),
    ] = 5,
    nearest: Annotated[
        bool,
        typer.Option(
            "--nearest",
            help="List the nearest tracks instead of random ones.",
            rich_help_panel=WHAT,
        ),
    ] = False,
    merge: Annotated[
        bool,
        typer.Option(
            "--merge",
            help="Merge the lists of all genres and all tracks into one, best first.",
            rich_help_panel=WHAT,
        ),
    ] = False,
    popular: Annotated[
        float,
        typer.Option(
            help="Prefer tracks in many playlists, from 0 (not at all) to 1 (rank by this alone).",
            metavar="WEIGHT",
            min=0.0,
            max=1.0,
            rich_help_panel=WHAT,
        ),
    ] = 0.0,
    per_artist: Annotated[
        int,
        typer.Option(
            help="At most this many tracks of one artist in a list; 0 for no limit.",
            metavar="N",
            min=0,
            rich_help_panel=WHAT,
        ),
    ] = 2,
    exclude: Annotated[
        list[Path] | None,
        typer.Option(
            help="Leave out the tracks that this file names by id, URI or URL, such as your"
            " library or last week's list; may be repeated.",
            metavar="FILE",
            rich_help_panel=WHAT,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            help="The same seed draws the same tracks. [default: a new draw each time]",
            metavar="INT",
            rich_help_panel=WHAT,
        ),
    ] = None,
    features: Annotated[
        Path | None,
        typer.Option(
            help="JSON file with the audio features of tracks that are not in the database.",
            metavar="FILE",
            rich_help_panel=INPUT,
        ),
    ] = None,
    offline: Annotated[
        bool,
        typer.Option(
            "--offline",
            help="Do not ask any service about tracks that are not in the database.",
            rich_help_panel=HOW,
        ),
    ] = False,
    store: Annotated[
        bool,
        typer.Option(
            "--store",
            help="Save the answers of the services in the home folder and the database.",
            rich_help_panel=HOW,
        ),
    ] = False,
    uris: Annotated[
        bool, typer.Option("--uris", help="Print only URIs, one per line.", rich_help_panel=OUTPUT)
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Recommend tracks that sound like other tracks.

    The default model prints a list for each genre of each track: random members of the track's
    cluster. Another release of the same song is never recommended.
    """
    from recommender.answers import AnswerOptions
    from recommender.exclusion import Exclusion, read_exclusion
    from recommender.service import Recommender
    from sql.opening import open_database

    settings: Settings = context.obj
    if model not in models():
        raise typer.BadParameter(f"no model {model!r}; there is {', '.join(models())}")
    if not tracks and features is None:
        raise typer.BadParameter("name a track, or use --features FILE.json")
    if offline and store:
        raise typer.BadParameter(
            "choose either --offline or --store, which saves the services' answers"
        )
    if uris and as_json:
        raise typer.BadParameter("choose either --uris or --json, which holds the URIs too")
    if merge and seed is not None:
        raise typer.BadParameter("choose either --merge, which draws nothing at random, or --seed")
    excluded = Exclusion()
    for path in exclude or []:
        excluded |= read_exclusion(path)
    options = AnswerOptions(n, nearest, seed, merge, per_artist, popular, excluded)
    database = open_database(settings.database_url)
    recommender = Recommender(database, settings.home.models, model)
    finder = _finder(settings, recommender, database, features, offline=offline)
    found = _find(finder, tracks or [])
    answer = recommender.recommend(found, options)
    if uris:
        _print_uris(answer)
    else:
        print_answer(answer, recommender, as_json=as_json)
    for part in answer.lists:
        if part.shortfall is not None:
            output.note(part.shortfall)
    if store:
        _store(settings, finder)


def _finder(
    settings: Settings,
    recommender: Recommender,
    database: Database,
    features: Path | None,
    *,
    offline: bool,
) -> TrackFinder:
    from functools import partial

    from cli.settings.providers import track_services
    from recommender.finding import TrackFinder

    described = []
    if features is not None:
        from recommender.unknown.described import tracks_from_file

        described = tracks_from_file(features)
    services = None if offline else partial(track_services, settings)
    return TrackFinder(database, recommender, described, services)


def _find(finder: TrackFinder, texts: list[str]) -> list[QueryTrack]:
    """Find all tracks; note which of several were not found, and how others were."""
    from cli.choice import choose
    from etl.errors import InputError
    from recommender.finding import find_all

    found = find_all(finder, texts, choose)
    for text, error in found.failures.items():
        output.note(f"left out {text!r}: {error}")
    tracks = {track.label: track for track in found.tracks}
    for track in finder.of_file():
        if track.label in tracks:
            raise InputError(f"{track.label} is named twice: as a track and in the --features file")
        tracks[track.label] = track
    for track in tracks.values():
        for text in track.notes:
            output.note(text)
    return list(tracks.values())


def _store(settings: Settings, finder: TrackFinder) -> None:
    """Keep what was fetched, in the home folder and in the database."""
    import contextlib

    from etl.files import exclusive
    from recommender.unknown.storing import store
    from sql.opening import open_database

    if not finder.fetched:
        return
    home = settings.home
    finder.database.close()
    database = open_database(settings.database_url, read_only=False)
    with contextlib.closing(database), exclusive(home.root):
        for fetched, track in finder.fetched:
            store(home, database, finder.recommender, fetched, track)
            output.note(f"stored {fetched.track_id} in {home.scraped} and the database")


def _print_uris(answer: Answer) -> None:
    """Print a URI a line; note how many tracks have none."""
    without = {one.track.track_id for one in answer if one.uri is None}
    for uri in dict.fromkeys(one.uri for one in answer if one.uri is not None):
        print(uri)
    if without:
        count = "1 track is" if len(without) == 1 else f"{len(without)} tracks are"
        output.note(f"{count} left out of the URIs: only title and artist are known")


def print_answer(answer: Answer, recommender: Recommender, *, as_json: bool) -> None:
    """Print recommendations: a table for the lists of each query track, or one JSON list."""
    if as_json:
        output.print_json([one.as_dict() for one in answer])
        return
    tables: dict[tuple[str, ...], list[AnswerList]] = {}
    for part in answer.lists:
        tables.setdefault(tuple(track.label for track in part.tracks), []).append(part)
    for parts in tables.values():
        _print_table(parts, recommender.entry.shows)


# The width that a terminal must have; in a narrower one these columns are left out.
_WIDTHS = {"link": 150, "album": 100, "cluster_size": 90, "cluster": 90}
_HEADINGS = {"cluster_size": "size"}


def _print_table(parts: list[AnswerList], leading: tuple[str, ...]) -> None:
    rows = []
    for one in (one for part in parts for one in part.recommendations):
        reasons = {name: one.because[name] for name in leading if name in one.because}
        others = {name: value for name, value in one.because.items() if name not in leading}
        row = {
            **reasons,
            "title": one.track.title,
            "artists": one.track.artists,
            "album": one.track.album,
            "year": str(one.track.year or ""),
            **{n: round(v, 2) if isinstance(v, float) else v for n, v in others.items()},
            "link": one.link or "",
        }
        rows.append(row)
    here = width()
    names = [name for name in rows[0] if _WIDTHS.get(name, 0) <= here] if rows else ["title"]
    links = {"title": [one.link or "" for part in parts for one in part.recommendations]}
    heading = "For " + ", ".join(track.title for track in parts[0].tracks)
    headings = [_HEADINGS.get(name, name.replace("_", " ")) for name in names]
    print_table(headings, [[row[name] for name in names] for row in rows], heading, links)
