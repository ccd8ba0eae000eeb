"""The `segue` command: global options, command groups, and what becomes of errors."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import failures, output
from cli.app import App, LazyCommands
from cli.commands import COMMANDS
from cli.help import CONTEXT, HelpGroup
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


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="Config file. [env: SEGUE_CONFIG; default: ./config.ini]")
    ] = None,
    home: Annotated[
        Path | None, typer.Option(help="Home folder. [env: SEGUE_HOME; default: ./data]")
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            help="duckdb:///PATH or mysql://USER:PASSWORD@HOST:PORT/NAME."
            " [env: SEGUE_DATABASE_URL; default: segue.duckdb in the home folder]"
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the traceback of an error.")
    ] = False,
) -> None:
    """Keep the global options: a command reads the settings when it runs."""

    def read() -> Settings:
        settings = read_settings(
            os.environ, config=config, home=home, database=database, verbose=verbose
        )
        for text in settings.unknown:
            output.note(text)
        return settings

    context.obj = read


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code."""
    command = app.build()
    try:
        code = command.main(arguments, prog_name="segue", standalone_mode=False)
    except typer.Abort:
        code = failures.INTERRUPTED
    except (Exception, KeyboardInterrupt) as error:
        return _failed(error, verbose=bool({"-v", "--verbose"} & set(arguments)))
    if code == failures.INTERRUPTED:  # typer makes that, or Abort, of an interrupt
        failures.explain(KeyboardInterrupt())
    return code if isinstance(code, int) else failures.OK


def _failed(error: BaseException, *, verbose: bool) -> int:
    show = getattr(error, "show", None)
    if show is not None:  # wrong usage: typer knows best how to say it
        show()
        return failures.USAGE
    code = failures.exit_code(error)
    if verbose or code is None:
        import traceback

        traceback.print_exception(error)
    failures.explain(error)
    return 1 if code is None else code


def main() -> None:
    """Run the command of this process's arguments."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name must not end the answer half-way
            stream.reconfigure(errors="backslashreplace")
    _leave(run(sys.argv[1:]))


def _leave(code: int) -> None:
    """End the process; after an interrupt, without waiting for threads that await an answer."""
    if code == failures.INTERRUPTED and threading.active_count() > 1:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)
    sys.exit(code)


__all__ = ["Settings", "app", "main", "run"]
