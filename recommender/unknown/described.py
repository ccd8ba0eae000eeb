"""Tracks described by a file: their audio features, and maybe their genres."""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.errors import InputError
from etl.files import read_json
from etl.genres.rules import GENRES, classify
from etl.ids import is_id, is_name_id
from etl.readers.fields import features_fault
from recommender.tracks import Features
from sql.reads import FEATURE_COLUMNS

RANGES = {"duration_ms": (1, 1e9), "key": (-1, 11), "popularity": (0, 100), "mode": (0, 1)}
"""Features beside the nine and the year, as `models.audio_features.SOUND` has them, and the least
and the most of each."""

EXPECTED = (
    f"expected numbers for {', '.join(FEATURE_COLUMNS)}; optional: genres, release_year,"
    f" {', '.join(RANGES)}, id, title"
)


@dataclass(frozen=True)
class FileTrack:
    """A track as a file describes it.

    Attributes:
        label: its id or title, or the file and its number in it.
        track_id: its id, where the file names one.
        features: the nine of `sql.reads.FEATURE_COLUMNS`, in their units.
        genres: of the 15, as far as the file names any.
        year: of its release, where the file names one.
        more: the features of `RANGES`, NaN where the file does not name them.
    """

    label: str
    track_id: str | None
    features: Features
    genres: tuple[str, ...]
    year: int | None = None
    more: Features = (math.nan,) * len(RANGES)


def tracks_from_file(path: Path) -> list[FileTrack]:
    """Read tracks from a JSON file: an object, a list of them, or a response of the Web API.

    Each has the nine audio features under the Web API's names and may have "genres", a list of
    sub-genres or genres, "release_year", those of `RANGES`, and "id" or "title" to call it by. A
    response for several tracks has them in a list "audio_features", in which null is passed over.

    Raises:
        InputError: the file cannot be read, a feature is missing or no number, or two tracks
            have the same name.
    """
    tracks = [_track(path, number, value) for number, value in enumerate(_read(path), start=1)]
    for label, count in Counter(track.label for track in tracks).items():
        if count > 1:
            raise InputError(f"{path}: {count} tracks are called {label!r}\nadd an id to each")
    return tracks


def named_genres(sub_genres: Iterable[str]) -> list[str]:
    """Return the genres that sub-genres belong to; "other" only if none has one of its own."""
    found = {match.genre for name in sub_genres for match in classify(name)}
    named = found - {"other"} or found
    return [genre for genre in GENRES if genre in named]


def _read(path: Path) -> list[Any]:
    value = read_json(path, EXPECTED)
    if isinstance(value, Mapping) and isinstance(value.get("audio_features"), list):
        value = [one for one in value["audio_features"] if one is not None]
    if value == []:
        raise InputError(f"{path} holds no track\n{EXPECTED}")
    return value if isinstance(value, list) else [value]


def _track(path: Path, number: int, value: object) -> FileTrack:
    where = f"{path}, track {number}"
    if not isinstance(value, Mapping):
        raise InputError(f"{where}: not an object\n{EXPECTED}")
    identifier = value.get("id")
    has_id = isinstance(identifier, str) and (is_id(identifier) or is_name_id(identifier))
    label = str(identifier or value.get("title") or value.get("name") or where)
    return FileTrack(
        label.encode("utf-8", "replace").decode(),  # JSON may hold half a surrogate pair
        identifier if has_id else None,
        _features(where, value),
        tuple(_genres(where, value)),
        _year(where, value),
        tuple(_optional(where, name, value.get(name)) for name in RANGES),
    )


def _features(where: str, value: Mapping[str, object]) -> Features:
    features = []
    for name in FEATURE_COLUMNS:
        if name not in value:
            raise InputError(f"{where}: {name} is missing\n{EXPECTED}")
        features.append(_number(where, name, value[name]))
    if (fault := features_fault(dict(zip(FEATURE_COLUMNS, features, strict=True)))) is not None:
        raise InputError(f"{where}: {fault}\nall but tempo and loudness are between 0 and 1")
    return tuple(features)


def _number(where: str, name: str, number: object) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise InputError(f"{where}: {name} is {number!r}, not a number\n{EXPECTED}")
    if not abs(number) <= sys.float_info.max:  # NaN is not, either
        raise InputError(f"{where}: {name} is not a finite number")
    return float(number)


def _optional(where: str, name: str, value: object) -> float:
    """Return a feature that may be absent, as NaN; so is the key -1, which means none."""
    if value is None:
        return math.nan
    number, (least, most) = _number(where, name, value), RANGES[name]
    if not least <= number <= most:
        raise InputError(f"{where}: {name} is {number:g}, not from {least:g} to {most:g}")
    return math.nan if name == "key" and number < 0 else number


def _year(where: str, value: Mapping[str, object]) -> int | None:
    year = value.get("release_year")
    if year is None or (type(year) is int and 0 < year <= 9999):
        return year
    raise InputError(f"{where}: release_year is {year!r}, not a year such as 1999")


def _genres(where: str, value: Mapping[str, object]) -> list[str]:
    names = value.get("genres") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InputError(f'{where}: genres must be a list of names, such as ["indie rock"]')
    for name in names:
        first, *_ = classify(name)
        if first.rule == "none":
            raise InputError(f"{where}: no genre {name!r}\nthere are {', '.join(GENRES)}")
    return named_genres(names)
