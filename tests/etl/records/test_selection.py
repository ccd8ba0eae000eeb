"""What a user may say of the tracks to take; what it does is in test_transform.py."""

from __future__ import annotations

import math

import msgspec
import pytest

from etl.errors import InputError
from etl.records.kinds import Selection
from etl.records.selection import make_selection


def test_no_limit() -> None:
    assert make_selection() == Selection(is_on=0)


def test_limits() -> None:
    assert make_selection(
        min_album_popularity=0, years="2010-2019", max_duration_percentile=95
    ) == Selection(
        min_album_popularity=0,
        first_year=2010,
        last_year=2019,
        max_duration_percentile=95,
        is_on=1,
    )
    assert make_selection(min_album_popularity=0).is_on == 1
    assert make_selection(years="2015") == Selection(first_year=2015, last_year=2015, is_on=1)
    assert make_selection(years="2015-2015") == make_selection(years="2015")


@pytest.mark.parametrize(
    "years",
    ["", "-", "2010-", "-2019", "2019-2010", "2010-2019-2020", "10-19", "99999", "x", "²⁰¹⁰"],
)
def test_years_not_understood(years: str) -> None:
    with pytest.raises(InputError, match=r"not a range of years\n.*2010-2019"):
        make_selection(years=years)


@pytest.mark.parametrize("popularity", [-1, 101])
def test_popularity_out_of_range(popularity: int) -> None:
    with pytest.raises(InputError, match=str(popularity)):
        make_selection(min_album_popularity=popularity)


@pytest.mark.parametrize("percentile", [0, -5, 100.1, math.nan, math.inf])
def test_percentile_out_of_range(percentile: float) -> None:
    with pytest.raises(InputError, match=r"percentile is .* must be above 0"):
        make_selection(max_duration_percentile=percentile)


@pytest.mark.parametrize("selection", [make_selection(), make_selection(min_album_popularity=30)])
def test_the_line_says_whether_it_is_on(selection: Selection) -> None:
    """The SQL reads it from the line: what is left out there would be NULL."""
    assert msgspec.json.decode(msgspec.json.encode(selection))["is_on"] == selection.is_on
