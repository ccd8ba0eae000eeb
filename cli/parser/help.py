"""The help pages: options in groups, as wide as the terminal, an example that can be copied."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from typer.core import TyperCommand, TyperGroup

from cli.options import OUTPUT
from cli.parser.coercion import use_plain_values
from cli.parser.usage import did_you_mean

ARGUMENTS, OPTIONS = "Arguments", "Options"  # where a parameter names no group
WIDEST = 140  # columns: longer lines are hard to read
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": WIDEST}

Record = tuple[str, str]  # a parameter as it is typed, and its help


class HelpCommand(TyperCommand):
    """A command whose help page shows its options in groups."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse arguments; values of plain types are converted without pydantic."""
        use_plain_values(self.get_params(ctx))
        with _context_of_errors(ctx):
            return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options, a section for each group of them."""
        _write_options(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the example."""
        _write_example(self, formatter)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what follows the name in the usage line: FILE, not {FILE}."""
        pieces = super().collect_usage_pieces(ctx)
        return [piece.replace("{", "").replace("}", "") for piece in pieces]


class HelpGroup(TyperGroup):
    """A group of commands with such a help page.

    `sections` names commands under each heading; without it, all stand under "Commands".
    """

    sections: Mapping[str, Iterable[str]] = {}

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse arguments; values of plain types are converted without pydantic."""
        use_plain_values(self.get_params(ctx))
        with _context_of_errors(ctx):
            return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write options, then commands."""
        self.format_commands(ctx, formatter)
        _write_options(self, ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each command with the first sentence of its help."""
        sections = self.sections or {"Commands": self.list_commands(ctx)}
        for title, names in sections.items():
            with formatter.section(title):
                formatter.write_dl([(name, _summary(self.commands[name])) for name in names])

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the example."""
        _write_example(self, formatter)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the first argument names; suggest one where there is none."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            ctx.fail(f"No such command: {name}{did_you_mean(name, _paths(ctx))}")
        return super().resolve_command(ctx, args)


@contextlib.contextmanager
def _context_of_errors(ctx: Any) -> Iterator[None]:
    """Note in an error of usage which command it is of: an option without a value lacks that."""
    try:
        yield
    except Exception as error:
        if hasattr(error, "ctx") and error.ctx is None:
            error.ctx = ctx
        raise


def _paths(ctx: Any) -> dict[str, str]:
    """Return how each command is typed, by its last word; the group in `ctx` comes first."""
    root = ctx.find_root().command
    groups = {"segue": root, **{f"segue {name}": one for name, one in root.commands.items()}}
    paths = {name: f"{ctx.command_path} {name}" for name in ctx.command.commands}
    for path, group in groups.items():
        for name in getattr(group, "commands", {}):
            paths.setdefault(name, f"{path} {name}")
    return paths


def _summary(command: Any) -> str:
    return inspect.cleandoc(command.help or "").partition("\n\n")[0].replace("\n", " ")


def _write_options(command: Any, ctx: Any, formatter: Any) -> None:
    for title, records in _sections(command, ctx).items():
        with formatter.section(title):
            formatter.write_dl(records)


def _sections(command: Any, ctx: Any) -> dict[str, list[Record]]:
    """Return a record of each parameter by the title of its group; OUTPUT is the last group."""
    sections: dict[str, list[Record]] = {ARGUMENTS: [], OPTIONS: []}
    output: list[Record] = []
    for parameter in command.get_params(ctx):
        is_argument = parameter.param_type_name == "argument"
        title = parameter.rich_help_panel or (ARGUMENTS if is_argument else OPTIONS)
        if parameter.name == "help":
            title = OUTPUT if output else title
        section = output if title == OUTPUT else sections.setdefault(title, [])
        if not parameter.hidden:
            section.append(_record(parameter, is_argument=is_argument))
    return {title: rows for title, rows in (*sections.items(), (OUTPUT, output)) if rows}


def _record(parameter: Any, *, is_argument: bool) -> Record:
    if is_argument:
        name = parameter.metavar or parameter.name.upper()
    else:
        name = ", ".join(sorted(parameter.opts, key=len))
        name += "" if parameter.is_flag else f" {parameter.metavar or 'VALUE'}"
    text, default = parameter.help or "", parameter.default
    if parameter.name == "help":
        text = "Show this page and exit."
    if default is not None and default is not False:
        text += f" [default: {default}]"
    return name, text


def _write_example(command: Any, formatter: Any) -> None:
    """Write the epilog without breaking its lines: a broken command cannot be copied."""
    if not command.epilog:
        return
    title, _, example = command.epilog.partition(": ")
    with formatter.section(title):
        formatter.write("".join(f"  {line}\n" for line in example.splitlines()))
