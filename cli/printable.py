"""Text from files and services, made fit for a terminal: it shows control codes, but obeys none.

A title may hold escape sequences that recolour or rename the window, marks that turn the direction
of writing, or ten million characters.
"""

from __future__ import annotations

import re

LONGEST = 2000  # characters of a note or of a line of an error
ELLIPSIS = "…"

# C0 but for the line feed, DEL, C1, separators of lines and paragraphs, embeddings, overrides and
# isolates of direction, what is deprecated or annotates, halves of characters. Joiners and marks of
# direction stay: emoji and scripts need them, and they turn nothing but their neighbours.
_CONTROLS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff\U000e0001]"
)


def lines(text: str, longest: int = LONGEST) -> str:
    r"""Return text in which only line feeds are left of the control codes; the rest are escaped.

    >>> lines("a\x1b[31m\nb")
    'a\\x1b[31m\nb'
    """
    if len(text) > longest:
        text = text[: longest - 1] + ELLIPSIS
    return _CONTROLS.sub(_escaped, text)


def line(text: str, longest: int = LONGEST) -> str:
    r"""Return text as one line.

    >>> line("a\nb", longest=100), line("abcdef", longest=3)
    ('a\\nb', 'ab…')
    """
    return lines(text, longest).replace("\n", "\\n")


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
