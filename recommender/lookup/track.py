"""From what a user typed to a track of the database: by id, address or name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.ids import other_kind, parse_id
from recommender.errors import AmbiguousTrackError, UnknownTrackError, wrong_kind
from recommender.lookup.named import songs_named
from recommender.lookup.readings import readings
from recommender.lookup.releases import (
    popularity,
    release_label,
    song_label,
    track_label,
)
from sql import reads
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
    (songs,) = songs_named(database, [readings(text)])
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
