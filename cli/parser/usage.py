"""What a wrong command line gets: the error, the nearest command or option, and an example."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from typing import Any

import typer

from cli.printable import lines

MOST_SUGGESTED = 3


def print_usage_error(error: Any) -> None:
    """Print on stderr what is wrong with a command line, and how it is done right.

    Args:
        error: an exception of typer, which may have a context.
    """
    context = getattr(error, "ctx", None)
    if context is None or type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return
    command = context.command
    print(context.get_usage(), file=sys.stderr)
    print(f"Error: {lines(_message(error, context))}", file=sys.stderr)
    if command.epilog:
        print(command.epilog.splitlines()[0], file=sys.stderr)
    print(f"Help: {context.command_path} --help", file=sys.stderr)


def _message(error: Any, context: Any) -> str:
    name = getattr(error, "option_name", None)
    if type(error).__name__ == "NoSuchOption" and name:
        return f"No such option: {name}{_option_hint(name, context)}"
    if getattr(error, "param", None) is None:  # else it is named: "Invalid value for '-n'"
        return str(error.message)
    return str(error.format_message())


def _option_hint(name: str, context: Any) -> str:
    root = context.find_root()
    if context is not root and name in _options(root):
        return f" here. It goes before the command: segue {name} …"
    return did_you_mean(name, {option: option for option in _options(context)})


def _options(context: Any) -> list[str]:
    return [option for one in context.command.get_params(context) for option in one.opts]


def require_known(name: str, known: Collection[str], what: str, lister: str) -> None:
    """Check a name that a user typed.

    Args:
        name: what was typed.
        known: all there are.
        what: what it names, such as "chart".
        lister: the command that lists them.

    Raises:
        typer.BadParameter: there is no such name; says which are near to it.
    """
    if name not in known:
        near = did_you_mean(name, {one: one for one in known})
        raise typer.BadParameter(f"no {what} {name!r}{near}\n{lister} lists them")


def did_you_mean(typed: str, names: Mapping[str, str]) -> str:
    """Return a sentence with the names that resemble what was typed; "" if none does.

    Args:
        typed: what was typed.
        names: how each name is shown.

    >>> did_you_mean("recomend", {"train": "segue train", "recommend": "segue recommend"})
    '. Did you mean segue recommend?'
    """
    from difflib import get_close_matches

    begun = [name for name in names if len(typed) > 1 and name.startswith(typed)]
    found = list(dict.fromkeys([*begun, *get_close_matches(typed, names, cutoff=0.7)]))
    shown = " or ".join(names[name] for name in found[:MOST_SUGGESTED])
    return f". Did you mean {shown}?" if shown else ""
