"""Lists of numbers as lines of words, which gensim reads from a file."""

from __future__ import annotations

import numpy as np

from models.ragged import Ragged

_DIGITS = 9
"""Of each word: all are of one length, so that no word that is cut in two looks like another."""


def word(number: int) -> str:
    """Return the text of a word.

    >>> word(42)
    '000000042'
    """
    return f"{number:0{_DIGITS}d}"


def lines(lists: Ragged) -> bytes:
    """Return a line of words for each list, which must not be empty."""
    powers = 10 ** np.arange(_DIGITS)[::-1]
    letters = np.full((len(lists.values), _DIGITS + 1), ord(" "), dtype=np.uint8)
    letters[:, :_DIGITS] = lists.values[:, None] // powers % 10 + ord("0")
    letters[lists.starts[1:] - 1, _DIGITS] = ord("\n")
    return letters.tobytes()
