"""From what a user typed to a track of the database: by id, address or name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.ids import other_kind, parse_id
from etl.songs import song_artist, song_title
from recommender.errors import AmbiguousTrackError, UnknownTrackError, wrong_kind
from recommender.lookup.readings import Reading, readings
from recommender.lookup.releases import (
    normal_title,
    popularity,
    release_label,
    song_label,
    songs_of,
    track_label,
)
from sql import reads, search
from sql.database import Database
from sql.reads import Card

MOST_LISTED = 10
LONGEST = 1_100  # characters: a title and an artist of 512 each, and what stands between them
_HINT = 'use a title, "title - artist" or an id'


@dataclass(frozen=True)
class Found:
    """The track that a text means.

    Attributes:
        text: what was looked up.
        card: the track.
        releases: how many tracks are this song under the title that was given.
        exact: False where the text is misspelt.
    """

    text: str
    card: Card
    releases: int = 1
    exact: bool = True

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know of the choice, a sentence each."""
        notes = []
        song = song_label(self.card)
        if not self.exact:
            notes.append(f"no song is called {self.text!r}; took {song}")
        if self.releases > 1:
            release = release_label(self.card) or self.card.track_id
            notes.append(f"{song} has {self.releases} releases; took the one on {release}")
        return tuple(notes)


def find_track(database: Database, text: str) -> Found:
    """Find the track that `text` means.

    An id, ``spotify:track:ID`` or ``open.spotify.com/track/ID`` means one track. All other text is
    a title, or a title and an artist in either order, with or without a dash between them; case,
    accents, punctuation and what a label adds to a title do not count. Of several releases of a
    song, the most popular with audio features is taken, or of those the one whose title is given
    with its edition ("Imagine - 2010 Remaster"). A misspelt title and artist that clearly mean one
    song are taken for it.

    Raises:
        UnknownTrackError: there is no such track; `candidates` are near to it.
        AmbiguousTrackError: songs by different artists have this title; `candidates` are one track
            of each song, the most popular first.
    """
    text = text.encode("utf-8", "replace").decode().strip()  # an argument may be any bytes
    if (track_id := parse_id(text, "track")) is not None:
        return Found(text, _by_id(database, track_id))
    if (kind := other_kind(text, "track")) is not None:
        raise UnknownTrackError(wrong_kind(text, kind, "track"))
    if len(text) > LONGEST:
        raise UnknownTrackError(f"{text[:60]!r}… is too long for a title and an artist\n{_HINT}")
    songs = _by_name(database, text)
    if len(songs) > 1:
        raise _ambiguous(text, songs)
    if songs:
        return Found(text, songs[0][0], len(songs[0]))
    return _by_near_name(database, text)


def _by_id(database: Database, track_id: str) -> Card:
    card = reads.cards(database, [track_id]).get(track_id)
    if card is None:
        raise UnknownTrackError(
            f"the database has no track {track_id}\n"
            "use its title, or pass its audio features: --features FILE.json"
        )
    return card


def _by_name(database: Database, text: str) -> list[list[Card]]:
    """Return the songs that the likeliest reading finds: of each, its releases."""
    ways = list(readings(text))
    titled: dict[str, list[Card]] = {}
    for card in search.cards_titled(database, {way.song_title for way in ways} - {""}):
        titled.setdefault(normal_title(card), []).append(card)
    for way in ways:
        if fitting := _fitting(way, titled.get(way.song_title, [])):
            return songs_of(_of_edition(database, way.title, fitting))
    return []


def _fitting(way: Reading, cards: Sequence[Card]) -> list[Card]:
    """Return the tracks that fit the artist best."""
    misfits = [(way.misfit(card), card) for card in cards]
    least = min((misfit for misfit, _ in misfits if misfit is not None), default=None)
    return [card for misfit, card in misfits if misfit is not None and misfit == least]


def _of_edition(database: Database, title: str, cards: Sequence[Card]) -> Sequence[Card]:
    """Return the tracks whose title is given with its edition; all, if there are none.

    All too, if only other editions have audio features: none could be recommended from otherwise.
    """
    wanted = _with_edition(title)
    of_edition = [card for card in cards if _with_edition(card.title or "") == wanted]
    if wanted == song_title(title) or not of_edition:
        return cards
    known = reads.features(database, [card.track_id for card in cards])
    return (
        of_edition if not known or {card.track_id for card in of_edition} & known.keys() else cards
    )


def _with_edition(title: str) -> str:
    """Return the normal form of all of a title: that of a name leaves nothing out."""
    return song_artist(title)


def _by_near_name(database: Database, text: str) -> Found:
    from recommender.lookup.misspelt import (
        near,  # here, since what is spelt right needs no rapidfuzz
    )

    found = near(database, text)
    if found.releases:
        return Found(text, found.releases[0], len(found.releases), exact=False)
    hint = f"did you mean:\n{_listed(found.candidates)}" if found.candidates else _HINT
    raise UnknownTrackError(f"the database has no track {text!r}\n{hint}", found.candidates)


def _ambiguous(text: str, songs: list[list[Card]]) -> AmbiguousTrackError:
    cards = [releases[0] for releases in sorted(songs, key=popularity, reverse=True)]
    return AmbiguousTrackError(
        f"{len(cards)} artists have a song called {text!r}\n"
        f'add the artist ("title - artist"), or use an id:\n{_listed(cards)}',
        cards,
    )


def _listed(cards: Sequence[Card]) -> str:
    lines = [f"{card.track_id}  {track_label(card)}" for card in cards[:MOST_LISTED]]
    more = len(cards) - MOST_LISTED
    return "\n".join(lines + ([f"and {more:,} more"] if more > 0 else []))
