"""Names of any origin as text that can be drawn: short, on one line, in letters that fonts have.

Titles and artists come from anywhere: they may be long, hold line breaks or characters that turn
the direction of writing, or be written in letters that no font here has. Dollar signs need no care,
since `eda.style` turns mathematical typesetting off.
"""

from __future__ import annotations

import contextlib
import unicodedata
from functools import cache

ELLIPSIS = "…"
UNKNOWN = "(no name)"
_MISSING = "\u25a1"  # a white square, as fonts draw what they have not

# Looked for in this order; DejaVu Sans comes with matplotlib and has Latin, Greek, Cyrillic,
# Arabic and Hebrew. None is needed.
_FONTS = (
    "DejaVu Sans",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans JP",
    "Noto Sans KR",
    "Noto Sans SC",
    "Noto Sans Thai",
    "Noto Sans Devanagari",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Hiragino Sans",
    "Yu Gothic",
    "Malgun Gothic",
    "Microsoft YaHei",
    "Arial Unicode MS",
    "Noto Emoji",
    "Symbola",
    "Unifont",
)


@cache
def fonts() -> tuple[str, ...]:
    """Return the fonts to draw with that are installed, the first that has a letter draws it."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    listed = {font.fname for font in fontManager.ttflist}
    for path in sorted(set(findSystemFonts()) - listed):  # matplotlib's own list may be years old
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            fontManager.addfont(path)
    installed = {font.name for font in fontManager.ttflist}
    return tuple(name for name in _FONTS if name in installed)


def drawable(name: object, width: int = 32) -> str:
    """Return a name as it is drawn: at most `width` columns, "(no name)" for None.

    >>> drawable("An exceedingly long title", 12)
    'An exceedin…'
    >>> drawable("two\\nlines \\u202e$x$")
    'two lines $x$'
    """
    text = UNKNOWN if name is None else unicodedata.normalize("NFC", str(name))
    visible = "".join(_visible(letter) for letter in text)
    return _shortened(" ".join(visible.split()) or UNKNOWN, width)


def _visible(letter: str) -> str:
    """Return the letter, a blank for a line break, nothing for what only steers, or a square."""
    if letter.isspace():
        return " "
    if unicodedata.category(letter).startswith("C"):
        return ""
    return letter if letter.isascii() or _has(letter) else _MISSING


def _shortened(text: str, width: int) -> str:
    if sum(map(_columns, text)) <= width:
        return text
    used, kept = 1, ""  # one column is the ellipsis'
    for letter in text:
        used += _columns(letter)
        if used > width:
            break
        kept += letter
    return kept.rstrip() + ELLIPSIS


def _columns(letter: str) -> int:
    """Return the width of a letter: Chinese, Japanese and Korean ones count 2, accents 0."""
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


@cache
def _has(letter: str) -> bool:
    return any(ord(letter) in _letters(font) for font in fonts())


@cache
def _letters(font: str) -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font

    return frozenset(get_font(findfont(font)).get_charmap())
