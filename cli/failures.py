"""What is printed for an error, and its exit code."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator

from cli.hints import complete
from cli.printable import is_valid, line

OK, USAGE, INPUT, DATABASE, MODEL, REMOTE, INTERRUPTED = 0, 2, 3, 4, 5, 6, 130

_CODES = {
    "TrackError": INPUT,
    "AmbiguousTrackError": USAGE,
    "UnknownModelError": USAGE,
    "BlendError": USAGE,
    "QueryError": USAGE,
    "NotReadOnlyError": USAGE,
    "UrlError": INPUT,
    "ConfigError": INPUT,
    "InputError": INPUT,
    "UnknownArtistError": INPUT,
    "GenreRulesError": INPUT,
    "ModelInputError": INPUT,
    "DatabaseError": DATABASE,
    "ModelError": MODEL,
    "RemoteError": REMOTE,
}
"""Exit code by the name of the error's class or a base of it, the nearest first.

By name, so that an error that was not raised costs no import.
"""


class ProblemsError(Exception):
    """The work is done, but some of the input was bad; the problems have been printed."""


def exit_code(error: BaseException) -> int | None:
    """Return the exit code for an error that a user can do something about, else None."""
    if _is_interrupt(error):
        return INTERRUPTED
    if isinstance(error, ProblemsError | OSError) or _is_invalid_name(error):
        return INPUT
    names = (kind.__name__ for kind in type(error).__mro__)
    return next((_CODES[name] for name in names if name in _CODES), None)


def _is_interrupt(error: BaseException) -> bool:
    """Return whether a user or a signal ended the work; DuckDB has an error of its own for it."""
    return isinstance(error, KeyboardInterrupt) or str(error) == "Query interrupted"


def _is_invalid_name(error: BaseException) -> bool:
    """Return whether a file name that is not UTF-8 came to where only UTF-8 can be written."""
    return isinstance(error, UnicodeEncodeError) and not is_valid(error.object)


def explain(error: BaseException) -> None:
    """Print on stderr what went wrong."""
    for number, text in enumerate(_lines(error)):
        print(f"{'segue: ' if number == 0 else '  '}{line(complete(text))}", file=sys.stderr)


def _lines(error: BaseException) -> Iterator[str]:
    if _is_interrupt(error):
        yield "interrupted; what is finished is kept: run the same command again"
    elif isinstance(error, OSError) and error.errno == errno.ENOSPC:
        yield f"the disk is full{_place(error)}"
        yield "free space, then run the same command again: what is finished is kept"
    elif isinstance(error, OSError):
        yield f"{error.strerror or error}{_place(error)}"
    elif isinstance(error, UnicodeEncodeError) and _is_invalid_name(error):
        yield f"a name is not valid UTF-8: {error.object}"
        yield "rename the file, or set LANG to the encoding of this name"
    else:
        yield from filter(None, str(error).split("\n"))


def _place(error: OSError) -> str:
    return f": {error.filename}" if error.filename else ""
