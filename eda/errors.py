"""Why a chart cannot be drawn, in one to three lines."""

from __future__ import annotations

from pathlib import Path


class NothingToDrawError(Exception):
    """The tables of a chart have rows, but none with the values that it draws."""


class InputError(Exception):
    """There is no chart, artist, genre or measure of that name."""


def require_folder(folder: Path | None, what: str) -> Path:
    """Return a folder; raise NothingToDrawError where a caller has named none of `what`."""
    if folder is None:
        raise NothingToDrawError(f"no folder of {what} was named")
    return folder
