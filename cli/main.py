"""The `segue` command: global options, the commands, and the exit code of an error."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import failures, hints, output, streams
from cli.commands import COMMANDS
from cli.options import SETTINGS
from cli.parser.app import App, LazyCommands
from cli.parser.help import CONTEXT, HelpGroup
from cli.parser.usage import print_usage_error
from cli.settings.reading import Settings, read_settings


class Segue(HelpGroup):
    """All commands, each imported when it is needed."""

    sections = COMMANDS

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        modules = {name: module for part in COMMANDS.values() for name, module in part.items()}
        self.commands = LazyCommands(modules)  # type: ignore[assignment]  # none is added later


app = App(
    help="Find the next song: load playlists and track data into a SQL database, train models on"
    " them, and recommend tracks.",
    epilog="Example: segue demo",
    cls=Segue,
    context_settings=CONTEXT,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"segue {version('segue')}")
        except PackageNotFoundError:
            print("segue (not installed: run from its source folder)")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            help="Config file. [variable: SEGUE_CONFIG; default: config.ini in this folder]",
            metavar="FILE",
            rich_help_panel=SETTINGS,
        ),
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the database, record files and models."
            " [variable: SEGUE_HOME; default: ./data]",
            metavar="DIR",
            rich_help_panel=SETTINGS,
        ),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            help="Database: duckdb:///PATH or mysql://USER@HOST:PORT/NAME. The password is read"
            " from SEGUE_DATABASE_PASSWORD, or asked for in a terminal; in the URL"
            " (USER:PASSWORD@) other users of this machine can see it."
            " [variable: SEGUE_DATABASE_URL; default: segue.duckdb in the home folder]",
            metavar="URL",
            rich_help_panel=SETTINGS,
        ),
    ] = None,
    verbose: Annotated[  # noqa: ARG001  (an error may come before it is read: see `run`)
        bool, typer.Option("--verbose", "-v", help="Show the traceback of an error.")
    ] = False,
    version: Annotated[  # noqa: ARG001
        bool,
        typer.Option(
            "--version",
            "-V",
            help="Show the version and exit.",
            callback=_print_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Keep the global options: a command reads the settings when it runs."""
    hints.remember({"--config": config, "--home": home, "--database": database})

    def read() -> Settings:
        settings = read_settings(os.environ, config=config, home=home, database=database)
        for text in settings.warnings:
            output.note(text)
        return settings

    context.obj = read


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    command = app.build()
    try:
        code = command.main(arguments, prog_name="segue", standalone_mode=False)
    except typer.Abort:
        code = failures.INTERRUPTED
    except SystemExit as left:  # typer and rich make that of a pipe that nobody reads any more
        if not isinstance(left.__context__, BrokenPipeError):
            raise
        return failures.OK
    except (Exception, KeyboardInterrupt) as error:
        return _failed(error, verbose=bool({"-v", "--verbose"} & set(arguments)))
    if code == failures.INTERRUPTED:  # typer returns it, or raises Abort, after an interrupt
        failures.explain(KeyboardInterrupt())
    return code if isinstance(code, int) else failures.OK


def _failed(error: BaseException, *, verbose: bool) -> int:
    if hasattr(error, "show"):  # wrong usage
        print_usage_error(error)
        return failures.USAGE
    code = failures.exit_code(error)
    if verbose or code is None:
        import traceback

        traceback.print_exception(error)
    failures.explain(error)
    return 1 if code is None else code


def main() -> None:
    """Run the command of this process's arguments."""
    streams.prepare()
    code = run(sys.argv[1:])
    try:
        streams.finish()
    except OSError as error:
        code = _failed(error, verbose=False)
    _leave(code)


def _leave(code: int) -> None:
    """End the process; after an interrupt, without waiting for threads that await an answer."""
    if code in (failures.INTERRUPTED, failures.DATABASE) and threading.active_count() > 1:
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


__all__ = ["Settings", "app", "main", "run"]
