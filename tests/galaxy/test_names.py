"""Artists by name: by first letters, whatever case and accents, and by near names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galaxy.api.names import NameIndex, folded

NAMES = [
    "The Beatles", "Beyoncé", "Queen", "Björk", "AC/DC", "Queens of the Stone Age", None,
    "Sigur Rós", "Queen Latifah", "坂本 龍一", "The The", "queen", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex(NAMES)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("bea", ["The Beatles"]),
        ("the b", ["The Beatles"]),
        ("BEYONCE", ["Beyoncé"]),
        ("bjork", ["Björk"]),
        ("queen", ["Queen", "queen", "Queens of the Stone Age", "Queen Latifah"]),
        ("dc", ["AC/DC"]),
        ("stone", ["Queens of the Stone Age"]),
        ("龍", ["坂本 龍一"]),
        ("beatels", []),
        ("beyonse", ["Beyoncé"]),
        ("siggur ros", ["Sigur Rós"]),
        ("zzzz", []),
        ("   ", []),
    ],
)
def test_names_are_found(index: NameIndex, text: str, names: list[str]) -> None:
    assert [NAMES[row] for row in index.find(text, 10)] == names


def test_no_more_than_the_limit_the_better_known_first(index: NameIndex) -> None:
    assert [NAMES[row] for row in index.find("q", 2)] == ["Queen", "Queens of the Stone Age"]


@given(st.lists(st.text(max_size=12), max_size=20), st.text(max_size=6), st.integers(1, 5))
def test_whatever_begins_with_the_text_is_found(names: list[str], text: str, limit: int) -> None:
    found = NameIndex(names).find(text, limit)
    assert len(set(found)) == len(found) <= limit
    wanted = folded(text)[:80]
    if wanted:
        begin = [row for row, name in enumerate(names) if folded(name).startswith(wanted)]
        assert len(found) >= min(limit, len(begin))
