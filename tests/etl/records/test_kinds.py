"""The origin of a record: what is believed, by comparing texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.records.kinds import CATALOGUE, NESTED, PLAYLIST, WEB_API, origin

names = st.text("019a-.", max_size=6)


def test_trust_goes_before_the_name() -> None:
    assert (
        origin(WEB_API, "scraped", "a-1")
        > origin(NESTED, "scraped", "z-9")
        > origin(PLAYLIST, "mpd", "4")
        > origin(CATALOGUE, "catalogue", "z.csv")
    )


@pytest.mark.parametrize(
    ("earlier", "later"), [("t.2", "t.10"), ("t.000", "t.001"), ("t.9-10", "t.10-9"), ("t", "t.0")]
)
def test_later_files_win(earlier: str, later: str) -> None:
    assert origin(WEB_API, "scraped", earlier) < origin(WEB_API, "scraped", later)


@given(names, names)
def test_two_files_never_have_one_origin(one: str, other: str) -> None:
    """Such as 1.json and 01.json: then chance would decide which one holds."""
    assert (origin(WEB_API, "s", one) == origin(WEB_API, "s", other)) == (one == other)
