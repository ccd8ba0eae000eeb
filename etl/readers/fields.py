"""What the columns can hold: numbers in range, dates, ids, lists; shared by the readers."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from etl.ids import is_id, is_name_id
from etl.records.kinds import ArtistGenre, RelatedArtist
from etl.report import StepReport

SUB_GENRE_LENGTH = 128  # characters, as in the column
LAST_RANK = 2**15 - 1  # that the column holds
_DATE = re.compile(r"\d{4}(-\d{2}){0,2}\Z", re.ASCII)
_SOURCE = re.compile(r"[0-9A-Za-z]{1,16}\Z")
_PRECISIONS = {4: "year", 7: "month", 10: "day"}

# Largest values that the columns hold, and smallest where that is not 0.
_HIGHEST = {
    "popularity": 100,
    "duration_ms": 2**31 - 1,
    "followers": 2**63 - 1,
    "explicit": 1,
    "musical_key": 11,
    "mode": 1,
    "time_signature": 99,
}
_LOWEST = {"musical_key": -1}
_FEATURE_RANGES = {"tempo": (0, math.inf), "loudness": (-math.inf, math.inf)}


def features_fault(features: Mapping[str, float | None]) -> str | None:
    """Return what is wrong with the nine audio features by name; None where nothing is.

    All but tempo and loudness are shares, 0 to 1; loudness is a little above 0 dB at times.
    """
    if None in features.values():
        return "incomplete features"
    ranges = ((_FEATURE_RANGES.get(name, (0, 1)), value) for name, value in features.items())
    if all(value is not None and low <= value <= high for (low, high), value in ranges):
        return None
    return "features out of range"


def whole_number(what: str, value: float | None, report: StepReport) -> int | None:
    """Return `value` as an int, or None, noted, where the column `what` cannot hold it."""
    if value is None:
        return None
    if _LOWEST.get(what, 0) <= value <= _HIGHEST[what] and value == int(value):
        return int(value)
    report.note(f"{what} out of range")
    return None


def release_date(
    text: str | None, precision: str | None, report: StepReport
) -> tuple[str | None, str | None]:
    """Return a date of 4, 7 or 10 characters and its precision, from its length if not given.

    A date of another form is taken as missing, and noted.
    """
    if not text:
        return None, None
    if not _DATE.match(text):
        report.note("release date of an unknown form")
        return None, None
    given = precision if precision in _PRECISIONS.values() else None
    return text, given or _PRECISIONS[len(text)]


def is_artist_id(text: str) -> bool:
    """Return whether `text` is a Spotify id, or the `name_id` of an artist known by name only.

    >>> is_artist_id("name:0123456789abcdefg"), is_artist_id("name:x")
    (True, False)
    """
    return is_id(text) or is_name_id(text)


def is_source(text: str) -> bool:
    """Return whether `text` can name a source: letters and digits, up to 16.

    >>> is_source("spotify"), is_source("a b"), is_source("")
    (True, False, False)
    """
    return _SOURCE.match(text) is not None


def clean_sub_genre(text: str) -> str:
    """Return a sub-genre in lower case, Unicode form C, blanks collapsed, at most 128 characters.

    >>> clean_sub_genre("  Latin  Pop ")
    'latin pop'
    """
    folded = " ".join(unicodedata.normalize("NFC", text.lower()).split())
    return folded[:SUB_GENRE_LENGTH].rstrip()


def artist_genres(
    artist_id: str, genres: Iterable[str], source: str, report: StepReport
) -> list[ArtistGenre]:
    """Return an artist's sub-genres in order, each once; `report` counts the sub-genres listed."""
    found: dict[str, None] = {}
    for genre in genres:
        report.rows_in += 1
        text = clean_sub_genre(genre)
        if not text:
            report.drop("blank")
        elif text in found:
            report.drop("listed again for the artist")
        else:
            found[text] = None
    report.rows_out += len(found)
    return [ArtistGenre(artist_id, text, i, source) for i, text in enumerate(found)]


def related_edges(
    artist_id: str,
    source: str,
    listed: Sequence[tuple[str | None, float | None]],
    origin: str,
    report: StepReport,
) -> list[RelatedArtist]:
    """Return the edges of an artist's list of (related id, weight), ranked by place from 1.

    None stands for an artist without an id; the others keep their places. `report` counts places.
    """
    edges = []
    for rank, (related, weight) in enumerate(listed, start=1):
        report.rows_in += 1
        if related is None:
            report.drop("without an id")
        elif rank > LAST_RANK:
            report.drop(f"beyond place {LAST_RANK:,}")
        else:
            edge = RelatedArtist(
                artist_id=artist_id,
                related_artist_id=related,
                source=source,
                rank=rank,
                weight=weight,
                origin=origin,
            )
            edges.append(edge)
    report.rows_out += len(edges)
    return edges
