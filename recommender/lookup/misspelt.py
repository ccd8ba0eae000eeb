"""What a text that names no song may mean: the songs whose names are near to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.songs import song_title
from recommender.lookup import nearest_names
from recommender.lookup.readings import readings
from recommender.lookup.releases import normal_title, popularity, songs_of
from sql import search
from sql.database import Database
from sql.reads import Card

MOST_OFFERED = 10
MOST_CONTAINING = 100  # tracks, many of which may be releases of one song
SHORTEST_PART = 3  # letters; less is a part of nearly every title
_END_OF_HEAD = re.compile(r"\s*[(\[]|\s+[-\u2010-\u2015\u2212]+\s+")


@dataclass(frozen=True)
class Near:
    """What is near to a text.

    Attributes:
        releases: those of the one song that is clearly meant; empty if there is none.
        candidates: else one track of each song that may be, the nearest first.
    """

    releases: list[Card]
    candidates: list[Card]


def near(database: Database, text: str) -> Near:
    """Return the song that a misspelt text clearly means, or those that it may mean.

    First come songs of which title and artist together are near to it, then those by this artist
    whose title contains the given one, then those of which the title is near. If there are none:
    all whose title contains the given one; else what is near to the text before the first bracket
    or dash, since an edition may be misspelt too.
    """
    whole, way = song_title(text), next(readings(text))
    title = way.song_title or whole
    if not title:
        return Near([], [])
    songs = nearest_names.near_songs(database, whole)
    meant = nearest_names.the_one_meant(whole, title, songs)
    if meant is not None:
        cards = search.cards_titled(database, [meant[0]])
        return Near([card for card in cards if card.song == meant], [])
    containing = _containing(database, title)
    by_artist = [card for card in containing if way.artist and way.misfit(card) is not None]
    by_song, by_title = _near_cards(database, title, songs)
    candidates = list(dict.fromkeys([*by_song, *by_artist, *by_title])) or containing
    head = _END_OF_HEAD.split(text)[0]
    if head == text or candidates:
        return Near([], candidates[:MOST_OFFERED])
    return near(database, head)


def _near_cards(
    database: Database, title: str, songs: dict[tuple[str, str], int]
) -> tuple[list[Card], list[Card]]:
    """Return the cards of near songs, and those of songs with a near title, the nearest first."""
    titles = nearest_names.near_titles(database, title)
    if title in titles:  # it is spelt right, so the others are other titles
        titles = {title: 0}
    cards = search.cards_titled(database, {*titles, *(name for name, _ in songs)})
    found = sorted(songs_of(cards), key=popularity, reverse=True)
    by_song = {r[0]: songs[r[0].song] for r in found if r[0].song in songs}
    by_title = {r[0]: titles[t] for r in found if (t := normal_title(r[0])) in titles}
    return sorted(by_song, key=by_song.__getitem__), sorted(by_title, key=by_title.__getitem__)


def _containing(database: Database, title: str) -> list[Card]:
    if len(title) < SHORTEST_PART:
        return []
    cards = search.cards_containing(database, title, MOST_CONTAINING)
    return [releases[0] for releases in songs_of(cards)]
