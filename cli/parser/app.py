"""What every command is made with: one kind of group, one kind of command, imported when needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

import typer

from cli.parser.help import HelpCommand, HelpGroup
from cli.printable import replace_invalid


class App(typer.Typer):
    """A group of commands, or a single command where it has no help of its own."""

    def __init__(self, *, help: str | None = None, **settings: Any) -> None:
        super().__init__(
            help=help,
            no_args_is_help=True,
            pretty_exceptions_enable=False,
            add_completion=False,
            rich_markup_mode=None,
            **{"cls": HelpGroup, **settings},
        )
        self._is_group = help is not None

    def command(self, name: str | None = None, **settings: Any) -> Callable[..., Any]:
        """Add a command; its settings are read before it runs, unless `cls` says otherwise."""
        return super().command(name, **{"cls": Command, **settings})

    def build(self) -> Any:
        """Return what parses arguments and runs them."""
        return typer.main.get_group(self) if self._is_group else typer.main.get_command(self)


class PlainCommand(HelpCommand):
    """A command that needs no settings, or reads them itself: `context.obj()` returns them.

    Help needs no settings either: it must work where config.ini is broken.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run with arguments that are valid UTF-8; file names keep the bytes that they have."""
        ctx.params = {name: _valid(value) for name, value in ctx.params.items()}
        return super().invoke(ctx)


class Command(PlainCommand):
    """A command that needs settings: `context.obj` is a Settings when it runs."""

    def invoke(self, ctx: Any) -> Any:
        """Read the settings, then run."""
        ctx.obj = ctx.obj()
        return super().invoke(ctx)


def _valid(value: Any) -> Any:
    if isinstance(value, list):
        return [_valid(one) for one in value]
    return replace_invalid(value) if type(value) is str else value  # not a choice


class LazyCommands(Mapping[str, Any]):
    """Commands by name; the module of one is imported when it is looked up.

    Args:
        modules: by name; each holds an App called `app`.
    """

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = modules

    def __getitem__(self, name: str) -> Any:
        return import_module(self._modules[name]).app.build()

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)
