"""Which tracks go into the database: all of them, unless options say otherwise."""

from __future__ import annotations

import re

from etl.errors import InputError
from etl.records.kinds import Selection


def make_selection(
    *,
    min_album_popularity: int | None = None,
    years: str | None = None,
    max_duration_percentile: float | None = None,
) -> Selection:
    """Build a selection from a user's options; `years` is "2010-2019" or "2015".

    Raises:
        InputError: a value is out of range or cannot be understood.
    """
    if min_album_popularity is not None and not 0 <= min_album_popularity <= 100:
        raise InputError(f"the album popularity is {min_album_popularity}; it must be 0 to 100")
    if max_duration_percentile is not None and not 0 < max_duration_percentile <= 100:
        raise InputError(
            f"the duration percentile is {max_duration_percentile}; it must be above 0, up to 100"
        )
    first, last = _parse_years(years) if years is not None else (None, None)
    limits = (min_album_popularity, years, max_duration_percentile)
    return Selection(
        min_album_popularity=min_album_popularity,
        first_year=first,
        last_year=last,
        max_duration_percentile=max_duration_percentile,
        is_on=int(any(limit is not None for limit in limits)),
    )


def _parse_years(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{4}))?", text)
    if match is None or match[1] > (match[2] or match[1]):
        raise InputError(f"{text!r} is not a range of years\nuse one such as 2010-2019")
    return int(match[1]), int(match[2] or match[1])
