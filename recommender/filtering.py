"""Which candidates are listed: no track or song twice, none of the query's, few of one artist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sql.reads import Card

PER_ARTIST = 2

Song = tuple[str, str]

SAME_SONG = "the song asked for, or another release of a song listed already"
LISTED = "listed already for another genre"
EXCLUDED = "excluded"
UNTITLED = "without a title"


def over_cap(per_artist: int) -> str:
    """Return the reason that an artist has all the tracks that one may have."""
    return f"by artists with {per_artist} listed already (see --per-artist)"


class TrackFilter:
    """Takes the candidates of one answer one by one, and counts why others are left out.

    Args:
        queried: cards of the query tracks; neither they nor their songs are listed.
        queried_ids: ids of query tracks of which no card may be known.
        excluded: cards of the tracks to leave out, with all releases of their songs.
        excluded_ids: further ids to leave out, of which no card is known.
        per_artist: at most so many tracks of one artist in a list; 0 is no limit.
    """

    def __init__(
        self,
        queried: Sequence[Card] = (),
        queried_ids: Iterable[str] = (),
        excluded: Iterable[Card] = (),
        excluded_ids: Iterable[str] = (),
        per_artist: int = PER_ARTIST,
    ) -> None:
        self._per_artist = per_artist
        self._listed: set[str] = set()
        self._songs: set[Song] = set()
        self._excluded = set(excluded_ids)
        self._excluded_songs: set[Song] = set()
        self._artists: Counter[tuple[str, str]] = Counter()
        self.left_out: dict[str, Counter[str]] = {}
        self._queried = {*queried_ids, *(card.track_id for card in queried)}
        for card in queried:
            self._songs |= songs_of(card)
        for card in excluded:
            self._excluded.add(card.track_id)
            self._excluded_songs |= songs_of(card)

    def take(self, card: Card, group: str) -> bool:
        """Return whether a candidate is listed in this list of the answer; then remember it."""
        reason = self._reason(card, group)
        if reason is not None:
            self.left_out.setdefault(group, Counter())[reason] += 1
            return False
        self._remember(card)
        self._artists.update((group, artist) for artist in card.artist_ids)
        return True

    def _reason(self, card: Card, group: str) -> str | None:
        if card.title is None:
            return UNTITLED
        songs = songs_of(card)
        if card.track_id in self._listed:
            return LISTED
        if card.track_id in self._excluded or songs & self._excluded_songs:
            return EXCLUDED
        if card.track_id in self._queried or songs & self._songs:
            return SAME_SONG
        counts = (self._artists[group, artist] for artist in card.artist_ids)
        if self._per_artist and any(count >= self._per_artist for count in counts):
            return over_cap(self._per_artist)
        return None

    def _remember(self, card: Card) -> None:
        self._listed.add(card.track_id)
        self._songs |= songs_of(card)


def songs_of(card: Card) -> set[Song]:
    """Return the song of a track under each of its artists.

    Two releases of one song have one in common, even where their artists are credited in another
    order or one of them is known by name only.
    """
    if card.song is None:
        return set()
    title, _ = card.song
    return {card.song, *((title, artist) for artist in card.artist_ids)}
