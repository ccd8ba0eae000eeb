"""segue db: look at the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.commands.eda import check_chart, has_chart, note_why_empty, write_chart
from cli.failures import DATABASE
from cli.options import OUTPUT, FormatOption, JsonOption, LimitOption, TimeoutOption
from cli.parser.app import App
from cli.parser.usage import require_known
from cli.settings.reading import Settings
from cli.table import print_table

if TYPE_CHECKING:
    from sql.answers import Answer, Result
    from sql.database import Database
    from sql.library import NamedQuery
    from sql.tables import Table

app = App(
    help="Create, check and query the database.", epilog="Example: segue db query top-artists"
)

DEFAULT_LIMIT = 1_000
DEFAULT_TIMEOUT_S = 300.0
TABLE_ROWS = 10_000  # a table is as wide as its widest row: all of them have to be in memory


@app.command(epilog="Example: segue db init")
def init(context: typer.Context) -> None:
    """Create the tables that are missing."""
    from sql.opening import open_database

    settings: Settings = context.obj
    database = open_database(settings.database_url, read_only=False)
    database.create()
    output.note(f"the tables are in {database.location}")


@app.command(epilog="Example: segue db check")
def check(context: typer.Context, as_json: JsonOption = False) -> None:
    """Run the data checks: each looks for rows that must not exist."""
    from sql.library import checks

    database = _open(context)
    rows = []
    for name, query in checks().items():
        result = database.select(database.translate(query), limit=1)
        first = ", ".join(map(str, result.rows[0])) if result.rows else ""
        rows.append((name, "failed" if result.rows else "ok", first))
    output.print_rows(("check", "result", "first offending row"), rows, _form("table", as_json))
    if any(result == "failed" for _, result, _ in rows):
        raise typer.Exit(DATABASE)


@app.command(epilog="Example: segue db schema track")
def schema(
    context: typer.Context,  # noqa: ARG001  (the same for every command)
    table: Annotated[
        str | None, typer.Argument(help="Show only this table.", metavar="TABLE")
    ] = None,
    as_json: JsonOption = False,
    sql: Annotated[
        bool,
        typer.Option("--sql", help="Print the file schema.sql instead.", rich_help_panel=OUTPUT),
    ] = False,
) -> None:
    """Show the tables: what a row is, columns, types, keys and units."""
    from sql.tables import schema_text, tables

    if sql:
        print(schema_text(), end="")
        return
    if table is not None and table not in tables():
        raise typer.BadParameter(f"no table {table!r}; there are {', '.join(tables())}")
    chosen = [tables()[table]] if table else list(tables().values())
    if as_json:
        output.print_json([_table_dict(one) for one in chosen])
        return
    for one in chosen:
        columns = ("column", "type", "null", "key", "what")
        print_table(columns, _column_rows(one), title=f"{one.name}: {one.grain}")


@app.command(epilog="Example: segue db query top-artists --set genre=jazz --format csv")
def query(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(help="Name of the analysis. [default: list them all]", metavar="NAME"),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Set a parameter of the analysis; may be repeated. For track_id, an id, URI, URL,"
            ' title or "title - artist".',
            metavar="NAME=VALUE",
        ),
    ] = None,
    form: FormatOption = "table",
    limit: LimitOption = DEFAULT_LIMIT,
    timeout: TimeoutOption = DEFAULT_TIMEOUT_S,
    as_json: JsonOption = False,
    chart: Annotated[
        Path | None,
        typer.Option(
            help="Draw the rows as a chart too, where the analysis has one.",
            metavar="FILE.png|FILE.svg",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
) -> None:
    """Run a named analysis."""
    from sql.errors import DatabaseError
    from sql.library import bind, queries

    form = _form(form, as_json)
    if name is None:
        rows = [
            (q.name, q.title, _parameters(q), "yes" if has_chart(q.name) else "")
            for q in queries().values()
        ]
        output.print_rows(("name", "what", "parameters", "chart"), rows, form)
        return
    name = name.replace("_", "-")
    require_known(name, queries(), "analysis", "segue db query")
    if chart is not None:
        check_chart(name, chart)
    database = _open(context)
    given = dict(_split(value) for value in values or [])
    if "track_id" in queries()[name].parameters:
        given = _with_track_id(database, given)
    try:
        text = bind(queries()[name], given)
    except DatabaseError as error:
        raise typer.BadParameter(str(error)) from None
    text = database.translate(text)
    if chart is None:
        found = _stream(database, text, form, limit, timeout)
    else:
        result = database.select(text, limit=limit or None, timeout=timeout or None)
        found = len(result.rows)
        _print(result, result.rows, form, limit)
    if not found:
        note_why_empty(database, name, given)
    if chart is not None:
        write_chart(database, name, result, given, chart)


def _with_track_id(database: Database, given: dict[str, str]) -> dict[str, str]:
    """Return parameters with the id of the track that they name by id, address or title.

    Raises:
        UnknownTrackError: there is no such track.
        AmbiguousTrackError: songs by different artists have this title.
    """
    from recommender.lookup.track import find_track

    if "track_id" not in given:
        return given
    found = find_track(database, given["track_id"])
    for sentence in found.notes:
        output.note(sentence)
    return given | {"track_id": found.card.track_id}


def _parameters(query: NamedQuery) -> str:
    """Return the parameters with their defaults; one without must be given."""
    return " ".join(
        f"{name}={'?' if parameter.default is None else parameter.default}"
        for name, parameter in query.parameters.items()
    )


@app.command(epilog='Example: segue db sql "SELECT COUNT(*) FROM track" --format csv')
def sql(
    context: typer.Context,
    statement: Annotated[
        str,
        typer.Argument(
            help="One SELECT statement in the SQL of the database, DuckDB or MySQL.",
            metavar="STATEMENT",
        ),
    ],
    form: FormatOption = "table",
    limit: LimitOption = DEFAULT_LIMIT,
    timeout: TimeoutOption = DEFAULT_TIMEOUT_S,
    as_json: JsonOption = False,
) -> None:
    """Run one read-only SQL statement."""
    database = _open(context)
    if privileges := database.privileges_beyond_reading():
        output.note(
            f"note: the user of {database.location} has the privileges {', '.join(privileges)};"
            " a user who may only SELECT is safer, see README"
        )
    _stream(database, statement, _form(form, as_json), limit, timeout)


def _stream(database: Database, statement: str, form: str, limit: int, timeout: float) -> int:
    """Run a statement, and print its rows as they come; return their number."""
    if form == "table":
        limit = min(limit or TABLE_ROWS, TABLE_ROWS)
    with database.stream(statement, limit=limit or None, timeout=timeout or None) as answer:
        _print(answer, answer, form, limit)
    return answer.count


def _print(
    answer: Answer | Result, rows: Iterable[Sequence[object]], form: str, limit: int
) -> None:
    if form == "json" and len(set(answer.columns)) < len(answer.columns):
        raise typer.BadParameter("two columns have one name: name them with AS, or take csv")
    output.print_rows(answer.columns, rows, form)
    if answer.truncated:
        most = form == "table" and limit == TABLE_ROWS
        hint = "--format csv --limit 0" if most else "--limit 0"
        output.note(f"only the first {limit:,} rows; {hint} prints all")


def _open(context: typer.Context) -> Database:
    from sql.opening import open_database

    settings: Settings = context.obj
    return open_database(settings.database_url)


def _form(form: str, as_json: bool) -> str:
    if form not in ("table", "csv", "json"):
        raise typer.BadParameter(f"format {form!r} is none of table, csv, json")
    return "json" if as_json else form


def _split(text: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not separator:
        raise typer.BadParameter(f"--set {text!r} is not NAME=VALUE")
    return key, value


def _column_rows(table: Table) -> list[tuple[str, str, str, str, str]]:
    parents = {key.columns[0]: f"-> {key.parent}" for key in table.foreign_keys}
    return [
        (
            column.name,
            column.type,
            "yes" if column.nullable else "",
            " ".join(
                filter(
                    None,
                    [
                        "PK" if column.name in table.primary_key else "",
                        parents.get(column.name, ""),
                    ],
                )
            ),
            column.comment,
        )
        for column in table.columns
    ]


def _table_dict(table: Table) -> dict[str, object]:
    names = ("name", "type", "nullable", "key", "comment")
    columns = [dict(zip(names, row, strict=True)) for row in _column_rows(table)]
    return {"table": table.name, "grain": table.grain, "columns": columns}
