"""segue scrape related-artists: a crawl from artist to artist."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.commands.scrape import app, ask_in_order
from cli.options import LIMITS, AllOption, JsonOption, ProviderOption
from cli.settings import providers as sources
from cli.settings.reading import Settings
from cli.table import print_table

if TYPE_CHECKING:
    from pathlib import Path

    from etl.report import Progress
    from etl.scrape.crawl import CrawlResult, KnownArtists
    from etl.scrape.frontier import Limits
    from etl.sources.protocols import ArtistRef, RelatedProvider

NAMED_DEPTH, DATABASE_DEPTH = 2, 0


@app.command(
    "related-artists",
    epilog='Example: segue scrape related-artists "Daft Punk" --depth 3 --max-artists 5000',
)
def related_artists(
    context: typer.Context,
    artists: Annotated[
        list[str] | None,
        typer.Argument(
            help="Artists to start from: ids, URIs, URLs or names. [default: continue the last"
            " unfinished crawl, else start from all artists in the database]",
            metavar="ARTIST",
        ),
    ] = None,
    depth: Annotated[
        int | None,
        typer.Option(
            help="Steps from the first artists; 0 fetches only their own lists."
            f" [default: {NAMED_DEPTH} from named artists, else {DATABASE_DEPTH}]",
            metavar="N",
            min=0,
            rich_help_panel=LIMITS,
        ),
    ] = None,
    max_artists: Annotated[
        int | None,
        typer.Option(
            help="Stop after this many artists; to continue, name the first artists again with a"
            " higher number.",
            metavar="N",
            min=1,
            rich_help_panel=LIMITS,
        ),
    ] = None,
    min_popularity: Annotated[
        int | None,
        typer.Option(
            help="Continue only from artists with at least this popularity, from 0 to 100.",
            metavar="N",
            min=0,
            max=100,
            rich_help_panel=LIMITS,
        ),
    ] = None,
    provider: ProviderOption = None,
    all_: AllOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch related artists, then the related artists of those, step by step."""
    from etl.files import exclusive
    from etl.scrape.crawl import Crawl, CrawlResult, KnownArtists
    from etl.scrape.frontier import Limits

    settings: Settings = context.obj
    folder = settings.home.scraped / "related-artists"
    names = sources.order(settings, "related-artists", provider)
    limits = Limits(depth=depth, max_artists=max_artists, min_popularity=min_popularity)
    rows = list(_database_artists(settings))

    def ask(result: CrawlResult, asked: RelatedProvider, progress: Progress) -> None:
        known = KnownArtists(rows)
        Crawl(folder, asked, known, seeds, bounds, named, result, progress, again=all_).run()

    with exclusive(settings.home.root):
        names, seeds, bounds, named = _start(
            folder, names, KnownArtists(rows), artists or [], limits
        )
        seeds = seeds if named else [artist.id for artist in rows]
        _require_seeds(seeds)
        results = [CrawlResult(name) for name in names]
        try:
            ask_in_order(settings, results, sources.related_provider, ask, first_only=True)
        finally:
            _print_results(
                [one for one in results if one.requests or one.before or one.nameless], as_json
            )
    if any(result.found for result in results):
        output.note("next: segue etl run")


def _database_artists(settings: Settings) -> Iterator[ArtistRef]:
    """Return the database's artists that have a Spotify id; none where there is no file yet."""
    from etl.ids import is_id
    from etl.sources.protocols import ArtistRef
    from sql.errors import MissingDatabaseError
    from sql.opening import open_database
    from sql.reads import all_artists

    try:
        database = open_database(settings.database_url)
    except MissingDatabaseError:
        return
    with contextlib.closing(database):
        for artist_id, name, popularity in all_artists(database):
            if is_id(artist_id):
                yield ArtistRef(artist_id, name, popularity)


def _start(
    folder: Path, names: Sequence[str], known: KnownArtists, texts: Sequence[str], limits: Limits
) -> tuple[Sequence[str], list[str], Limits, bool]:
    """Return providers, seeds (none: the whole database), limits, and whether seeds are named."""
    from etl.scrape.frontier import read_frontier

    if texts:
        seeds = [_artist_id(text, known) for text in texts]
        return names, seeds, _with_depth(limits, NAMED_DEPTH), True
    last = read_frontier(folder)
    if last is None or last.done or last.provider not in names:
        return names, [], _with_depth(limits, DATABASE_DEPTH), False
    output.note(f"going on with the last crawl, at depth {last.depth}")
    # Who comes before the last in order was passed over, and would begin another crawl.
    names = names[names.index(last.provider) :]
    return names, last.seeds or [], _merged(limits, last.limits), last.seeds is not None


def _require_seeds(seeds: Sequence[str]) -> None:
    from etl.errors import InputError

    if not seeds:
        raise InputError(
            "the database has no artist with a Spotify id to start from\n"
            "name some: segue scrape related-artists ARTIST, or load a database first"
        )


def _with_depth(limits: Limits, default: int) -> Limits:
    from msgspec.structs import replace

    return limits if limits.depth is not None else replace(limits, depth=default)


def _merged(given: Limits, last: Limits) -> Limits:
    """Return the limits of the last crawl, except those that are given now."""
    from msgspec.structs import asdict, replace

    return replace(
        last, **{key: value for key, value in asdict(given).items() if value is not None}
    )


def _artist_id(text: str, known: KnownArtists) -> str:
    from etl.errors import InputError
    from etl.ids import is_id, is_name_id, other_kind, parse_id

    if is_name_id(text.strip()):
        raise InputError(
            f"{text!r} was made from a name, and no service knows it\n"
            "use the artist's Spotify id, URI or URL"
        )
    if (given := parse_id(text.strip(), "artist")) is not None:
        return given
    if (kind := other_kind(text.strip(), "artist")) is not None:
        article = "an" if kind == "album" else "a"
        raise InputError(f"{text!r} is {article} {kind}, not an artist\nname an artist")
    found = known.names.id_of(text)
    if not is_id(found):
        raise InputError(
            f"the database has no artist {text!r}, or several\nuse the artist's id, URI or URL"
        )
    return found


def _print_results(results: Sequence[CrawlResult], as_json: bool) -> None:
    if as_json:
        output.print_json([result.as_dict() for result in results])
        return
    numbers = ("asked", "found", "missed", "before", "nameless", "edges", "depth", "waiting")
    columns = ("provider", *numbers, "requests", "repeats")
    if results:
        print_table(columns, [[row.as_dict()[name] for name in columns] for row in results])
