"""Names of any origin as text that can be drawn: short, on one line, in letters that fonts have.

Titles and artists come from anywhere: they may be long, contain line breaks or characters that
change the direction of writing, or use letters that no installed font has. Dollar signs are safe,
since `eda.style` turns mathematical typesetting off.
"""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Sequence
from functools import cache

ELLIPSIS = "…"
UNKNOWN = "(no name)"
_MISSING = "\u25a1"  # a white square, the usual sign for a letter that no font has

# Tried in this order; DejaVu Sans comes with matplotlib and has Latin, Greek, Cyrillic, Arabic and
# Hebrew. None of the others has to be installed.
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
    """Return the installed fonts to draw with; each letter is drawn by the first that has it."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    listed = {font.fname for font in fontManager.ttflist}
    for path in sorted(set(findSystemFonts()) - listed):  # matplotlib's own list may be years old
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            fontManager.addfont(path)
    installed = {font.name for font in fontManager.ttflist}
    return tuple(name for name in _FONTS if name in installed)


def drawable(name: object, width: int = 48) -> str:
    """Return a name as it is drawn: at most `width` columns, "(no name)" for None.

    >>> drawable("An exceedingly long title", 12)
    'An exceedin…'
    >>> drawable("two\\nlines \\u202e$x$")
    'two lines $x$'
    """
    return _shortened(_visible(name), width)


def joined(names: Sequence[object], width: int = 60) -> str:
    """Return one or two names as "first - second"; of two that are too wide, both are cut.

    >>> joined(["A very long title indeed", "Somebody"], 24)
    'A very long… - Somebody'
    """
    if len(names) == 1:
        return drawable(names[0], width)
    first, second = names
    left = width - 3 - columns_of(_visible(first))
    end = drawable(second, max(width // 3, left))
    return f"{drawable(first, width - 3 - columns_of(end))} - {end}"


def wrapped(text: str, width: int) -> list[str]:
    """Return a text as lines of at most `width` columns, broken at blanks; a longer word is cut.

    >>> wrapped("three short words", 11)
    ['three short', 'words']
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else ""
        if lines and columns_of(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(_shortened(word, width))
    return lines


def columns_of(text: str) -> int:
    """Return how wide a text is in columns, of which Chinese, Japanese and Korean letters take 2.

    >>> columns_of("音楽 e\u0301")
    6
    """
    return sum(map(_columns, text))


def _visible(name: object) -> str:
    """Return a name on one line, without control characters, letters no font has as a square."""
    text = UNKNOWN if name is None else unicodedata.normalize("NFC", str(name))
    return " ".join("".join(map(_visible_letter, text)).split()) or UNKNOWN


def _visible_letter(letter: str) -> str:
    """Return the letter, a blank for a line break, "" for a control character, or a square."""
    if letter.isspace():
        return " "
    if unicodedata.category(letter).startswith("C"):
        return ""
    return letter if letter.isascii() or _has(letter) else _MISSING


def _shortened(text: str, width: int) -> str:
    if columns_of(text) <= width:
        return text
    used, kept = 1, ""  # one column is for the ellipsis
    for letter in text:
        used += _columns(letter)
        if used > width:
            break
        kept += letter
    return kept.rstrip() + ELLIPSIS


def _columns(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


@cache
def _has(letter: str) -> bool:
    return any(ord(letter) in _letters(font) for font in fonts())


@cache
def _letters(font: str) -> frozenset[int]:
    """Return the letters that a font has both in its normal and in its bold face."""
    from matplotlib.font_manager import fontManager, get_font

    faces = [face for face in fontManager.ttflist if face.name == font]
    used = [face for face in faces if face.style == "normal" and face.weight in (400, 700)]
    charmaps = [frozenset(get_font(face.fname).get_charmap()) for face in used or faces]
    return frozenset.intersection(*charmaps)
