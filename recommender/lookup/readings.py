"""What a user may mean by a text without an id: a title, or a title and an artist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from etl.songs import song_artist, song_title
from sql.reads import Card

MOST_SPLITS = 40  # places at which a text is divided into title and artist

_DASH = re.compile("[-\u2010-\u2015\u2212]+")
_SMALL_WORDS = frozenset({"and", "the"})


@dataclass(frozen=True)
class Reading:
    """One way to read a text; `artist` is None where all of it is the title."""

    title: str
    artist: str | None

    @cached_property
    def song_title(self) -> str:
        """The normal form of the title."""
        return song_title(self.title)

    def misfit(self, card: Card) -> int | None:
        """Return how far a track of this title is from fitting the artist; None if it does not.

        0: it is the first artist; 1: one or several of those credited; 2: the same but for "the"
        and "and".
        """
        if self.artist is None:
            return 0
        artist, credits = song_artist(self.artist), _credits(card)
        if card.song is not None and card.song[1] == artist:
            return 0
        if artist in credits:
            return 1
        return 2 if _large_words(artist) in map(_large_words, credits) else None


def readings(text: str) -> Iterator[Reading]:
    """Yield each way to read a text, the likeliest first.

    A dash stands between title and artist; either may hold more dashes, and they may be the other
    way round. Without a dash, the first or last words may be the artist.
    """
    words = text.split()
    dashes = [place for place, word in enumerate(words) if _DASH.fullmatch(word)][-MOST_SPLITS:]
    splits = [(words[:place], words[place + 1 :]) for place in reversed(dashes)]
    yield from _pairs(splits)
    yield Reading(text, None)
    yield from _pairs([(after, before) for before, after in splits])
    if not dashes and len(words) <= MOST_SPLITS:
        splits = [(words[:place], words[place:]) for place in range(1, len(words))]
        yield from _pairs(splits)
        yield from _pairs([(after, before) for before, after in splits])


def _pairs(splits: Sequence[tuple[list[str], list[str]]]) -> Iterator[Reading]:
    for title, artist in splits:
        if title and artist:
            yield Reading(" ".join(title), " ".join(artist))


def _credits(card: Card) -> set[str]:
    """Return the normal forms of all names and rows of names credited on a track.

    Names are joined by ", ", and a name may itself hold a comma: "Tyler, The Creator".
    """
    parts = [song_artist(part) for part in (card.artists or "").split(", ")]
    ends = range(1, len(parts) + 1)
    return {" ".join(parts[start:end]) for end in ends for start in range(end)}


def _large_words(name: str) -> str:
    return " ".join(word for word in name.split() if word not in _SMALL_WORDS) or name
