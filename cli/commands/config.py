"""segue config: write config.ini, show the settings, and try the services."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import failures, output
from cli.options import JsonOption
from cli.parser.app import App, PlainCommand
from cli.settings.errors import ConfigError
from cli.settings.keys import DEFAULT_CONFIG, KEYS, example_text
from cli.settings.reading import Settings
from cli.table import print_table

if TYPE_CHECKING:
    from cli.settings.services import Finding

app = App(
    help="Write, show and check the settings: config.ini, environment and defaults.",
    epilog="Example: segue config show",
)

HIDDEN = "(hidden)"


@app.command(cls=PlainCommand, epilog="Example: segue config init")
def init(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            help="File to write. [default: that of --config, else config.ini]", metavar="FILE"
        ),
    ] = None,
) -> None:
    """Write a new config.ini, in which every setting is explained; only you can read it."""
    file = file or context.find_root().params["config"] or DEFAULT_CONFIG
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigError(f"{file} exists already\nedit it, or move it away first") from None
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(example_text())
    output.note(f"wrote {file}; set what you need, then run: {_segue(file)} config check")


def _segue(file: Path) -> str:
    return "segue" if file == DEFAULT_CONFIG else f"segue --config {shlex.quote(str(file))}"


@app.command(epilog="Example: segue config show --json")
def show(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show every setting and where it comes from; secrets are hidden."""
    from sql.urls import hide_password

    settings: Settings = context.obj
    rows = []
    for key in KEYS:
        setting = settings.values[key.path]
        value, origin = setting.value, setting.origin
        if key.path == ("database", "url"):
            value = hide_password(settings.given_url)
            origin = origin if setting.value else "default"
        elif key.secret and value:
            value = HIDDEN
        elif key.name.endswith("_url"):
            value = hide_password(value)
        rows.append((key.section, key.name, value, origin))
    output.print_rows(("section", "key", "value", "from"), rows, "json" if as_json else "table")


@app.command(epilog="Example: segue config check")
def check(context: typer.Context, as_json: JsonOption = False) -> None:
    """Try the database and each service, and show what works."""
    from cli.settings.services import check_all

    findings = check_all(context.obj)
    rows = [(one.what, one.state, one.line) for one in findings]
    if as_json:
        output.print_rows(("service", "state", "text"), rows, "json")
    else:
        print_table(("service", "state", "what"), rows)
    _end(findings)


def _end(findings: list[Finding]) -> None:
    """End with the exit code of the first failure, which the table describes."""
    errors = [finding.error for finding in findings if finding.error is not None]
    if errors:
        output.note(f"{len(errors)} of {len(findings)} checks fail")
        raise typer.Exit(failures.exit_code(errors[0]) or 1)
