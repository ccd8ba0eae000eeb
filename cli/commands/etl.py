"""segue etl: sources to record files, CSV files and the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.commands import etl_athena as athena
from cli.commands.etl_output import (
    note_next_step,
    note_problems,
    print_outcome,
    print_stats,
    print_status,
)
from cli.failures import DATABASE
from cli.hints import complete
from cli.options import (
    MAX_FILE_SIZE,
    OUTPUT,
    JsonOption,
    MaxFileSizeOption,
    MpdOption,
    PercentileOption,
    PopularityOption,
    ScrapedOption,
    SkipBadOption,
    YearsOption,
)
from cli.parser.app import App
from cli.settings.reading import Settings

if TYPE_CHECKING:
    from etl.home import Home
    from etl.records.kinds import Selection
    from sql.database import Database

app = App(
    help="Load playlists, scraped data and catalogues into the database.",
    epilog="Example: segue etl run --mpd mpd/data --scraped scraped",
)


@app.command("run", epilog="Example: segue etl run --mpd mpd/data --scraped scraped")
def run_command(
    context: typer.Context,
    mpd: MpdOption = None,
    scraped: ScrapedOption = None,
    min_album_popularity: PopularityOption = None,
    years: YearsOption = None,
    max_duration_percentile: PercentileOption = None,
    engine: athena.EngineOption = athena.EngineName.DUCKDB,
    dry_run: athena.DryRunOption = False,
    clean: athena.CleanOption = False,
    max_file_size: MaxFileSizeOption = MAX_FILE_SIZE,
    skip_bad: SkipBadOption = False,
    as_json: JsonOption = False,
) -> None:
    """Extract, transform and load in one command."""
    from etl import pipeline
    from etl.files import exclusive, parse_size

    settings: Settings = context.obj
    on_aws = athena.engine_of(settings, engine, dry_run=dry_run, clean=clean)
    if on_aws is not None and dry_run:
        athena.print_dry_run(on_aws, settings, as_json=as_json)
        return
    if mpd is None and scraped is None:
        _require_fetched(settings.home)
    limit = parse_size(max_file_size)
    selection = _selection(min_album_popularity, years, max_duration_percentile)
    database = _open(settings)
    account = athena.accounted(on_aws, settings, clean=clean)
    with exclusive(settings.home.root), account, output.progress_bars() as bars:
        outcome = pipeline.extract(
            settings.home, mpd=mpd, scraped=scraped, max_file_size=limit, bars=bars
        )
        note_problems(outcome)
        outcome.add(
            pipeline.transform(settings.home, selection=selection, engine=on_aws, bars=bars)
        )
        outcome.add(pipeline.load_staged(settings.home, database, bars=bars))
    note_next_step(database)
    print_outcome(outcome, skip_bad=skip_bad, as_json=as_json)


@app.command(epilog="Example: segue etl extract --mpd mpd/data --stats")
def extract(
    context: typer.Context,
    mpd: MpdOption = None,
    scraped: ScrapedOption = None,
    stats: Annotated[
        bool,
        typer.Option(
            "--stats",
            help="Print statistics of the playlists instead of the report.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    max_file_size: MaxFileSizeOption = MAX_FILE_SIZE,
    skip_bad: SkipBadOption = False,
    as_json: JsonOption = False,
) -> None:
    """Read playlists and scraped data into record files."""
    from etl import pipeline
    from etl.files import exclusive, parse_size

    home = context.obj.home
    limit = parse_size(max_file_size)
    if mpd is None and scraped is None and not stats:
        _require_fetched(home)
    with exclusive(home.root), output.progress_bars() as bars:
        outcome = pipeline.extract(home, mpd=mpd, scraped=scraped, max_file_size=limit, bars=bars)
        note_problems(outcome)
    if stats:
        print_stats(home, as_json=as_json)
        outcome.reports.clear()
    print_outcome(outcome, skip_bad=skip_bad, as_json=as_json)


@app.command("import", epilog="Example: segue etl import data.csv.gz data_w_genres.csv.gz")
def import_command(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Catalogues: data.csv, data_w_genres.csv, spotify_songs.csv, spotify_dataset.csv,"
            " related_artists.csv or artists.jsonl; the first line shows which one it is. Where"
            " imports disagree, the later one holds.",
            metavar="FILE",
        ),
    ],
    max_file_size: MaxFileSizeOption = MAX_FILE_SIZE,
    skip_bad: SkipBadOption = False,
    as_json: JsonOption = False,
) -> None:
    """Read public catalogues, then transform and load everything."""
    from etl import pipeline
    from etl.files import exclusive, parse_size

    settings: Settings = context.obj
    limit = parse_size(max_file_size)
    database = _open(settings)
    with exclusive(settings.home.root), output.progress_bars() as bars:
        outcome = pipeline.import_files(settings.home, files, max_file_size=limit, bars=bars)
        note_problems(outcome)
        outcome.add(pipeline.transform(settings.home, bars=bars))
        outcome.add(pipeline.load_staged(settings.home, database, bars=bars))
    note_next_step(database)
    print_outcome(outcome, skip_bad=skip_bad, as_json=as_json)


@app.command(epilog="Example: segue etl export related_artists.csv.gz --source spotify")
def export(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="The .csv or .csv.gz file to write.", metavar="FILE")
    ],
    source: Annotated[
        str | None,
        typer.Option(
            help="Write only the lists of this source, such as spotify."
            " [default: all, merged by rank]",
            metavar="NAME",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the related artists to a file that segue etl import can read."""
    from etl.export import export_related
    from etl.report import Outcome
    from sql.opening import open_database

    settings: Settings = context.obj
    database = open_database(settings.database_url)
    with output.progress_bars() as bars:
        report = export_related(database, file, source=source, progress=bars("export"))
    print_outcome(Outcome([report]), skip_bad=True, as_json=as_json)


@app.command(epilog="Example: segue etl transform --min-album-popularity 30 --years 2010-2019")
def transform(
    context: typer.Context,
    min_album_popularity: PopularityOption = None,
    years: YearsOption = None,
    max_duration_percentile: PercentileOption = None,
    engine: athena.EngineOption = athena.EngineName.DUCKDB,
    dry_run: athena.DryRunOption = False,
    clean: athena.CleanOption = False,
    as_json: JsonOption = False,
) -> None:
    """Turn the record files into one CSV file for each table."""
    from etl import pipeline
    from etl.files import exclusive

    settings: Settings = context.obj
    home = settings.home
    on_aws = athena.engine_of(settings, engine, dry_run=dry_run, clean=clean)
    if on_aws is not None and dry_run:
        athena.print_dry_run(on_aws, settings, as_json=as_json)
        return
    selection = _selection(min_album_popularity, years, max_duration_percentile)
    account = athena.accounted(on_aws, settings, clean=clean)
    with exclusive(home.root), account, output.progress_bars() as bars:
        outcome = pipeline.transform(home, selection=selection, engine=on_aws, bars=bars)
    print_outcome(outcome, skip_bad=True, as_json=as_json)


@app.command(epilog="Example: segue --database mysql://me@localhost/segue etl load")
def load(context: typer.Context, as_json: JsonOption = False) -> None:
    """Load the CSV files into the database."""
    from etl import pipeline
    from etl.files import exclusive

    settings: Settings = context.obj
    database = _open(settings)
    with exclusive(settings.home.root), output.progress_bars() as bars:
        outcome = pipeline.load_staged(settings.home, database, bars=bars)
    note_next_step(database)
    print_outcome(outcome, skip_bad=True, as_json=as_json)


@app.command(epilog="Example: segue etl status --json")
def status(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show what was read, staged and loaded, and what to run next."""
    from etl.status import read_status

    settings: Settings = context.obj
    state = read_status(settings.home, lambda: _open(settings))
    if as_json:
        output.print_json({**state.as_dict(), "next": complete(state.next_step)})
    else:
        print_status(state)
    if state.database != "ok":
        raise typer.Exit(DATABASE)


def _open(settings: Settings) -> Database:
    from sql.opening import open_database

    return open_database(settings.database_url, read_only=False)


def _require_fetched(home: Home) -> None:
    from etl.readers.scraped.extract import has_fetched

    if not has_fetched(home.scraped):
        raise typer.BadParameter(
            f"use --mpd DIR, --scraped DIR or both: nothing was scraped to {home.scraped}"
        )


def _selection(popularity: int | None, years: str | None, percentile: float | None) -> Selection:
    from etl.records.selection import make_selection

    return make_selection(
        min_album_popularity=popularity, years=years, max_duration_percentile=percentile
    )
