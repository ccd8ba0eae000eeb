"""The songs that texts name, looked up all at once: a playlist may name a thousand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from etl.songs import song_artist, song_title
from recommender.lookup.readings import Reading
from recommender.lookup.releases import normal_title, songs_of
from sql import reads, search
from sql.database import Database
from sql.reads import Card

TITLES = 5_000  # in one query: many cost little more than one


def songs_named(database: Database, texts: Iterable[Iterable[Reading]]) -> list[list[list[Card]]]:
    """Return for each text the songs that its likeliest reading finds: of each, its releases.

    Args:
        database: open for reading.
        texts: for each, the ways to read it, the likeliest first.
    """
    wanted = [tuple(ways) for ways in texts]
    titled = _titled(database, {way.song_title for ways in wanted for way in ways} - {""})
    named = [_likeliest(ways, titled) for ways in wanted]
    asked = {card.track_id for one in named if one.of_edition for card in one.cards}
    known = reads.features(database, sorted(asked)).keys()
    return [songs_of(one.chosen(known)) for one in named]


def _titled(database: Database, song_titles: Collection[str]) -> dict[str, list[Card]]:
    """Return the tracks of each normal form of a title."""
    titles = sorted(song_titles)
    found: dict[str, list[Card]] = {}
    for start in range(0, len(titles), TITLES):
        for card in _cards(database, titles[start : start + TITLES]):
            found.setdefault(normal_title(card), []).append(card)
    return found


def _cards(database: Database, titles: Sequence[str]) -> list[Card]:
    """Return the tracks of some titles; where their number is cut, the titles are halved."""
    cards = search.cards_titled(database, titles)
    if len(cards) < search.MOST_READ or len(titles) == 1:
        return cards
    middle = len(titles) // 2
    return _cards(database, titles[:middle]) + _cards(database, titles[middle:])


@dataclass(frozen=True)
class _Named:
    """The tracks that a text names, and those of them whose title it gives with its edition."""

    cards: Sequence[Card] = ()
    of_edition: Sequence[Card] = ()

    def chosen(self, known: Collection[str]) -> Sequence[Card]:
        """Return those of the edition; all, if there are none.

        All too, if only other editions have audio features (are `known`): none could be
        recommended from otherwise.
        """
        with_features = {card.track_id for card in self.cards}.intersection(known)
        usable = not with_features or any(c.track_id in with_features for c in self.of_edition)
        return self.of_edition if self.of_edition and usable else self.cards


def _likeliest(ways: Iterable[Reading], titled: Mapping[str, Sequence[Card]]) -> _Named:
    for way in ways:
        if fitting := _fitting(way, titled.get(way.song_title, ())):
            return _Named(fitting, _of_edition(way.title, fitting))
    return _Named()


def _fitting(way: Reading, cards: Sequence[Card]) -> list[Card]:
    """Return the tracks that fit the artist best."""
    misfits = [(way.misfit(card), card) for card in cards]
    least = min((misfit for misfit, _ in misfits if misfit is not None), default=None)
    return [card for misfit, card in misfits if misfit is not None and misfit == least]


def _of_edition(title: str, cards: Sequence[Card]) -> list[Card]:
    """Return the tracks whose title is given with its edition; none, if it is given without."""
    wanted = _with_edition(title)
    if wanted == song_title(title):
        return []
    return [card for card in cards if _with_edition(card.title or "") == wanted]


def _with_edition(title: str) -> str:
    """Return the normal form of all of a title: that of a name leaves nothing out."""
    return song_artist(title)
