"""Tracks to leave out: a library, last week's list, a playlist file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from etl.errors import InputError
from etl.files import read_bytes
from etl.ids import parse_id

_SEPARATORS = re.compile(r'[\s,;"\'<>()\[\]{}|]+')

NOTHING = ("", "[]")  # the list of a first week, which has none before it


@dataclass(frozen=True)
class Exclusion:
    """Ids of tracks to leave out, with all releases of their songs."""

    ids: frozenset[str] = frozenset()

    def __or__(self, other: Exclusion) -> Exclusion:
        return Exclusion(self.ids | other.ids)


def read_exclusion(path: Path) -> Exclusion:
    """Read the tracks that a file names by id, URI or address.

    Any text file will do: one track a line, a playlist as M3U, a CSV export, the JSON that Segue
    prints. Whatever is not a track's id is passed over.

    Raises:
        InputError: the file cannot be read, is not text, or names no track though it is not empty.
    """
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not a text file in UTF-8") from None
    found = frozenset(_ids(_SEPARATORS.split(text)))
    if not found and text.strip() not in NOTHING:
        raise InputError(
            f"{path} names no track\nexpected ids, spotify:track:… or https://open.spotify.com/…"
        )
    return Exclusion(found)


def _ids(words: Iterable[str]) -> Iterable[str]:
    return (one for word in words if (one := parse_id(word, "track")) is not None)
