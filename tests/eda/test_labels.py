"""Any name can be drawn, on one line, no wider than asked for."""

from __future__ import annotations

import unicodedata
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eda import style
from eda.draw import named_bars
from eda.labels import drawable
from tests.eda.wide import HOSTILE


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("Ada", "Ada"),
        (None, "(no name)"),
        ("", "(no name)"),
        ("  \n ", "(no name)"),
        ("a\r\nb\tc", "a b c"),
        ("x" * 49, "x" * 47 + "…"),
        ("x" * 48, "x" * 48),
        ("A$AP $ky", "A$AP $ky"),
        ("e\u0301", "\u00e9"),
        ("\u202eabc\u202c\u200b", "abc"),
        ("nul\x00", "nul"),
        ("\U00012000", "\u25a1"),  # cuneiform: no font that we ask for has it
        (1984, "1984"),
    ],
)
def test_names(name: object, drawn: str) -> None:
    assert drawable(name) == drawn


def test_wide_letters_count_twice() -> None:
    assert drawable("音" * 40, 11) in ("音" * 5 + "…", "\u25a1" * 10 + "…")


@given(st.text(max_size=80), st.integers(2, 40))
def test_any_text_fits_and_controls_nothing(text: str, width: int) -> None:
    drawn = drawable(text, max(width, 9))
    assert len([c for c in drawn if not unicodedata.combining(c)]) <= max(width, 9)
    assert not any(unicodedata.category(letter).startswith("C") for letter in drawn)
    assert "\n" not in drawn


def test_hostile_names_are_drawn_as_they_are_and_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with style.drawing("Names", 9.0) as chart:
            axes = chart.subplots()
            named_bars(axes, HOSTILE, range(len(HOSTILE)))
        assert chart.png().startswith(b"\x89PNG")
        svg = chart.svg()
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == [drawable(name) for name in HOSTILE]
    assert "$x^2$ and $y$" in labels
    assert not any(label.get_parse_math() for label in axes.get_yticklabels())
    assert b"<script" not in svg


def test_no_warning_where_a_fallback_font_has_one_weight(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Debian's Droid Sans Fallback, or here one that is in matplotlib itself."""
    monkeypatch.setattr("eda.style.fonts", lambda: ("DejaVu Sans Display", "DejaVu Sans"))
    with style.drawing("Bold", 2.0) as chart:
        chart.subplots()
    chart.png()
    assert [record.message for record in caplog.records] == []
