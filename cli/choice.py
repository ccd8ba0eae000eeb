"""A numbered choice between tracks, where somebody sits at a terminal to make it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli import output
from cli.printable import line

if TYPE_CHECKING:
    from sql.reads import Card

MOST_SHOWN = 20


def choose(candidates: Sequence[Card]) -> Card | None:
    """Let the user choose one of some tracks by number; return None if none is chosen.

    Question and list go to stderr, so that stdout holds nothing but the answer. Without a terminal,
    or without candidates, there is no question. At most 20 are shown.
    """
    from recommender.lookup.releases import track_label

    if not candidates or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    shown = candidates[:MOST_SHOWN]
    for number, card in enumerate(shown, start=1):
        output.note(f"{number:>3}  {line(track_label(card))}")
    while True:
        print(
            f"which one? 1 to {len(shown)}, Enter for none: ", end="", file=sys.stderr, flush=True
        )
        answer = sys.stdin.readline().strip()
        if not answer:
            return None
        if answer.isdecimal() and 1 <= int(answer) <= len(shown):
            return shown[int(answer) - 1]
        output.note(f"{answer!r} is not a number from 1 to {len(shown)}")
