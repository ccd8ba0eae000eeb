"""The help pages: options in groups, as wide as the terminal, an example that can be copied."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any

from typer.core import TyperCommand, TyperGroup

WIDEST = 140  # columns: longer lines are hard to read
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": WIDEST}

Record = tuple[str, str]  # an option as it is typed, and its help


class HelpCommand(TyperCommand):
    """A command whose help page shows its options in groups."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options, a section for each group of them."""
        _write_options(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write the example."""
        _write_example(self, formatter)


class HelpGroup(TyperGroup):
    """A group of commands with such a help page.

    `sections` names commands under each heading; without it, all stand under "Commands".
    """

    sections: Mapping[str, Iterable[str]] = {}

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

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write the example."""
        _write_example(self, formatter)


def _summary(command: Any) -> str:
    return inspect.cleandoc(command.help or "").partition("\n\n")[0].replace("\n", " ")


def _write_options(command: Any, ctx: Any, formatter: Any) -> None:
    for title, records in _sections(command, ctx).items():
        with formatter.section(title):
            formatter.write_dl(records)


def _sections(command: Any, ctx: Any) -> dict[str, list[Record]]:
    """Return the records of all parameters by the title of their group; --help comes last."""
    sections: dict[str, list[Record]] = {}
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is None:  # hidden
            continue
        if parameter.name == "help":
            title = list(sections)[-1] if sections else "Options"
            record = (record[0], "Show this page and exit.")
        else:
            usual = "Arguments" if parameter.param_type_name == "argument" else "Options"
            title = parameter.rich_help_panel or usual
        sections.setdefault(title, []).append(record)
    return sections


def _write_example(command: Any, formatter: Any) -> None:
    """Write the epilog without breaking its lines: a broken command cannot be copied."""
    if not command.epilog:
        return
    title, _, example = command.epilog.partition(": ")
    with formatter.section(title):
        formatter.write("".join(f"  {line}\n" for line in example.splitlines()))
