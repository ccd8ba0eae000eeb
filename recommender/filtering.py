"""Which candidates go on: no seed, no re-release, each once, few of one artist."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from sql.reads import Card

MOST_OF_ARTIST = 2

# What a label adds to the title when it sells a recording again, once or several times over.
_EDITION = re.compile(
    r"(?:\s*(?:-\s+|[(\[])[^-()\[\]]*\b(?:remaster\w*|mono|stereo|bonus track|"
    r"(?:single|album|deluxe|original|soundtrack|explicit|clean|radio)(?: \w+)?"
    r" (?:version|edition|edit|mix))\b[^-()\[\]]*[)\]]?)+\s*$"
)


def title_key(title: str) -> str:
    """Return what the titles of one recording have in common, whichever release it is on.

    >>> title_key("Come Together - Remastered 2009") == title_key("COME TOGETHER")
    True
    >>> title_key("Lose Yourself - Soundtrack Version") == title_key("Lose Yourself")
    True
    >>> title_key("Come Together (Live)") == title_key("Come Together")
    False
    """
    folded = " ".join(unicodedata.normalize("NFKC", title.casefold()).casefold().split())
    return _EDITION.sub("", folded).strip() or folded


class Chooser:
    """Takes candidates one by one and remembers what was taken."""

    def __init__(self, seed: Card | None) -> None:
        self._ids: set[str] = set()
        self._recordings: set[tuple[str, str]] = set()
        self._artists: Counter[str] = Counter()
        if seed is not None:
            self._remember(seed)

    def take(self, card: Card) -> bool:
        """Return whether this one goes on; if so, remember it. One without a title never does."""
        if card.title is None:
            return False
        if card.track_id in self._ids or self._recordings & _recordings(card):
            return False
        if any(self._artists[artist] >= MOST_OF_ARTIST for artist in card.artist_ids):
            return False
        self._remember(card)
        self._artists.update(card.artist_ids)
        return True

    def _remember(self, card: Card) -> None:
        self._ids.add(card.track_id)
        self._recordings |= _recordings(card)


def _recordings(card: Card) -> set[tuple[str, str]]:
    """Title and artist, for each artist: equal for two releases of one recording."""
    if card.title is None:
        return set()
    key = title_key(card.title)
    return {(key, artist) for artist in card.artist_ids}
