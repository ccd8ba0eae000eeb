"""Commands that Segue suggests, with the global options of the command that suggests them.

Whoever gave `--home` and pastes `segue train all` means that home. So whatever is printed goes
through here; the code that suggests a command knows nothing of options.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from cli.commands import COMMANDS
from sql.urls import without_password

_NAMES = "|".join(name for part in COMMANDS.values() for name in part)
_COMMAND = re.compile(rf"\bsegue (?=(?:{_NAMES})\b)")

_given: list[str] = []  # of this process: it runs one command


def remember(options: Mapping[str, object | None]) -> None:
    """Keep the global options that were given, by name; of a database URL without its password."""
    _given.clear()
    for name, value in options.items():
        if value is not None:
            _given.extend((name, shlex.quote(without_password(str(value)))))


def complete(text: str) -> str:
    """Return text in which each command of Segue has the options that were given.

    >>> remember({"--home": "my data", "--config": None})
    >>> complete("next: segue train all, then segue models")
    "next: segue --home 'my data' train all, then segue --home 'my data' models"
    >>> remember({})
    """
    program = " ".join(("segue", *_given, ""))
    return _COMMAND.sub(lambda _: program, text)
