"""Text from files and services, made safe to print: control codes are shown and have no effect.

A title may hold escape sequences that recolour or rename the window, marks that reverse the
direction of writing, or ten million characters.
"""

from __future__ import annotations

import re

LONGEST = 2000  # characters of a note or of a line of an error
ELLIPSIS = "…"

# C0 except the line feed, DEL, C1, line and paragraph separators, embeddings, overrides and
# isolates of direction, deprecated and annotation characters, surrogates. Joiners and marks of
# direction are kept: emoji and scripts need them, and they affect only their neighbours.
_CONTROLS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff\U000e0001]"
)


def lines(text: str, longest: int = LONGEST) -> str:
    r"""Return text with all control codes but line feeds escaped, cut to a length.

    >>> lines("a\x1b[31m\nb")
    'a\\x1b[31m\nb'
    """
    if len(text) > longest:
        text = text[: longest - 1] + ELLIPSIS
    return _CONTROLS.sub(_escaped, text)


def line(text: str, longest: int = LONGEST) -> str:
    r"""Return text as one line: like `lines`, with line feeds escaped too.

    >>> line("a\nb", longest=100), line("abcdef", longest=3)
    ('a\\nb', 'ab…')
    """
    return lines(text, longest).replace("\n", "\\n")


_SURROGATES = re.compile("[\ud800-\udfff]")
"""Characters that Python makes of bytes that are not UTF-8, in arguments and variables."""


def is_valid(text: str) -> bool:
    """Return whether a text came from valid UTF-8."""
    return _SURROGATES.search(text) is None


def replace_invalid(text: str) -> str:
    r"""Return text in which bytes that were not UTF-8 are replacement characters.

    >>> replace_invalid("caf\udce9")
    'caf\ufffd'
    """
    return _SURROGATES.sub("\ufffd", text)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
