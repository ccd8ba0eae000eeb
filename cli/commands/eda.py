"""segue eda: the catalogue in pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.hints import complete
from cli.options import OUTPUT, JsonOption
from cli.parser.app import App
from cli.parser.usage import require_known
from cli.settings.reading import Settings

if TYPE_CHECKING:
    from eda.report import Report
    from sql.database import Database, Result


app = App()


@app.command(epilog='Example: segue eda --out pictures --artist "Nina Simone"')
def eda(
    context: typer.Context,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder to write to. [default: eda in the home folder]",
            metavar="DIR",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Draw only this chart, on a page chosen.html; may be repeated.", metavar="NAME"
        ),
    ] = None,
    artist: Annotated[
        list[str] | None,
        typer.Option(
            help="Compare this artist with others, by name or id; may be repeated.", metavar="NAME"
        ),
    ] = None,
    show_list: Annotated[
        bool, typer.Option("--list", help="List the charts and draw none.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Draw charts of the catalogue as PNG and SVG, and a page that shows them all."""
    from eda.charts import CHARTS, Source, entries
    from eda.report import write_report
    from sql.opening import open_database

    for name in only or ():
        require_known(name, [entry.name for entry in CHARTS], "chart", "segue eda --list")
    listed = entries(tuple(only or ()))
    if show_list:
        rows = [(one.name, one.section, one.what) for one in listed]
        output.print_rows(("name", "section", "what"), rows, "json" if as_json else "table")
        return
    settings: Settings = context.obj
    home = settings.home
    folder = out or home.root / "eda"
    database = open_database(settings.database_url)
    source = Source(database, home.models, tuple(artist or ()), home.evaluations, home.experiments)
    with output.progress_bars() as bars:
        report = write_report(source, folder, write_file, tuple(only or ()), bars("draw"), complete)
    source.database.close()
    _print_report(report, as_json=as_json)
    if report.problem is not None:
        raise report.problem


def write_file(path: Path, data: bytes) -> None:
    """Write a whole file, or nothing where that fails."""
    from etl.files import atomic_write

    with atomic_write(path) as stream:
        stream.write(data)


def has_chart(name: str) -> bool:
    """Return whether an analysis has a chart."""
    from eda.analyses.natural import NATURAL

    return name in NATURAL


def check_chart(name: str, path: Path) -> None:
    """Check that an analysis can be drawn into a file, before it runs.

    Raises:
        typer.BadParameter: the analysis has no chart, or the file is neither PNG nor SVG.
    """
    from eda.analyses.natural import NATURAL

    if name not in NATURAL:
        raise typer.BadParameter(f"analysis {name} has no chart; these have: {', '.join(NATURAL)}")
    if path.suffix.lower() not in (".png", ".svg"):
        raise typer.BadParameter(f"--chart {path}: the name must end in .png or .svg")
    if path.is_dir():
        raise typer.BadParameter(f"--chart {path} is a folder")


def note_why_empty(database: Database, name: str, values: Mapping[str, object]) -> None:
    """Print why an analysis has no rows, and the command that helps."""
    from eda.analyses.empty import why_empty

    output.note(f"no rows: {why_empty(database, name, values)}")


def write_chart(
    database: Database, name: str, result: Result, values: Mapping[str, object], path: Path
) -> None:
    """Draw the answer to an analysis into a file; without rows, none is written."""
    from eda.analyses.drawing import analysis_chart
    from eda.errors import NothingToDrawError

    try:
        chart = analysis_chart(name, result, values, database)
    except NothingToDrawError as error:
        output.note(f"no chart is drawn: {error}")
        return
    chart.write(path, write_file)
    output.note(f"the chart is in {path}: {chart.facts}")


def _note_skipped(report: Report) -> None:
    """Print why charts could not be drawn, a line for each reason."""
    if report.empty and not report.drawn:
        output.note(
            "the database is empty: no chart is drawn\n"
            "first: segue etl run --mpd DIR --scraped DIR, or segue demo"
        )
        return
    names: dict[tuple[str, str], list[str]] = {}
    for skip in report.skipped:
        names.setdefault((skip.reason, skip.command), []).append(skip.name)
    for (reason, command), of_reason in names.items():
        output.note(f"skipped {', '.join(of_reason)}: {reason}; to fill it: {command}")


def _print_report(report: Report, *, as_json: bool) -> None:
    for text in report.notes:
        output.note(text)
    _note_skipped(report)
    if as_json:
        output.print_json(
            {
                "page": str(report.page),
                "charts": [vars(one) for one in report.drawn],
                "skipped": [vars(one) for one in report.skipped],
                "notes": report.notes,
            }
        )
        return
    output.note(f"{len(report.drawn)} drawn, {len(report.skipped)} skipped; the page:")
    print(report.page)
