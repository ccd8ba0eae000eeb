"""Releases of a song: tracks of one title by one artist, whichever album they are on."""

from __future__ import annotations

from collections.abc import Iterable

from etl.songs import song_title
from sql.reads import Card


def songs_of(cards: Iterable[Card]) -> list[list[Card]]:
    """Group tracks by song, in the order of the first of each.

    Tracks without a known artist are a group of their own, and left out where there are others.
    """
    songs: dict[tuple[str, str] | None, list[Card]] = {}
    for card in cards:
        songs.setdefault(card.song, []).append(card)
    return [releases for song, releases in songs.items() if song] or list(songs.values())


def normal_title(card: Card) -> str:
    """Return the normal form of a title, also where no artist is known; empty without a title."""
    return card.song[0] if card.song else song_title(card.title or "")


def popularity(releases: Iterable[Card]) -> int:
    """Return the highest popularity, 0 to 100; 0 where none is known."""
    return max((card.popularity or 0 for card in releases), default=0)


def song_label(card: Card) -> str:
    """Return "title - artists", the title alone where no artist is known, or else the id."""
    title = card.title or card.track_id
    return f"{title} - {card.artists}" if card.artists else title


def release_label(card: Card) -> str:
    """Return "album, year", the one of them that is known, or nothing."""
    return ", ".join(str(part) for part in (card.album, card.year) if part)


def track_label(card: Card) -> str:
    """Return "title - artists (album, year)", as far as known."""
    release = release_label(card)
    return f"{song_label(card)} ({release})" if release else song_label(card)
