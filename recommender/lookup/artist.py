"""From what a user typed to an artist of the database: by id, address or name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from etl.ids import other_kind, parse_id
from etl.songs import song_artist
from recommender.errors import UnknownArtistError, wrong_kind
from sql import search
from sql.database import Database
from sql.search import ArtistCard

MOST_OFFERED = 10


@dataclass(frozen=True)
class FoundArtist:
    """The artist that a text means.

    Attributes:
        text: what was looked up.
        card: the artist.
        namesakes: how many artists have this name; the one with the most tracks is taken, of those
            that are preferred if there are any.
        exact: False where the text is misspelt.
        preferred: whether one with more tracks was passed over for it.
    """

    text: str
    card: ArtistCard
    namesakes: int = 1
    exact: bool = True
    preferred: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know of the choice, a sentence each."""
        notes = []
        if not self.exact:
            notes.append(f"no artist is called {self.text!r}; took {self.card.name}")
        if self.namesakes > 1:
            which = "one that the model knows" if self.preferred else "the one with the most tracks"
            notes.append(
                f"{self.namesakes} artists are called {self.card.name}; took {which},"
                f" {self.card.artist_id}"
            )
        return tuple(notes)


def find_artist(
    database: Database, text: str, prefer: Callable[[str], bool] = lambda _: True
) -> FoundArtist:
    """Find the artist that `text` means: an id, URI, address or name.

    Case, accents and punctuation do not count; of artists of one name, the one with the most tracks
    is taken. A misspelt name that is near to one artist only is taken for it.

    Args:
        database: open for reading.
        text: an id, URI, address or name.
        prefer: which ids to take before others of the same name: those that a model knows.

    Raises:
        UnknownArtistError: there is no such artist; the message lists those that are near.
    """
    text = text.encode("utf-8", "replace").decode().strip()  # an argument may be any bytes
    if (artist_id := parse_id(text, "artist")) is not None:
        cards = search.artist_cards(database, [artist_id])
        if not cards:
            raise UnknownArtistError(
                f"the database has no artist {artist_id}\nuse the artist's name"
            )
        return FoundArtist(text, cards[0])
    if (kind := other_kind(text, "artist")) is not None:
        raise UnknownArtistError(wrong_kind(text, kind, "artist"))
    ids = search.artist_ids_named(database, text, song_artist(text))
    if ids:
        cards = search.artist_cards(database, ids)
        return _chosen(text, cards, prefer)
    return _by_near_name(database, text, prefer)


def _chosen(
    text: str, cards: Sequence[ArtistCard], prefer: Callable[[str], bool], *, exact: bool = True
) -> FoundArtist:
    card = next((card for card in cards if prefer(card.artist_id)), cards[0])
    return FoundArtist(text, card, len(cards), exact, preferred=card is not cards[0])


def _by_near_name(database: Database, text: str, prefer: Callable[[str], bool]) -> FoundArtist:
    """Compare with the normal forms of all names: 300,000 take a second or two."""
    from recommender.lookup.nearest_names import is_near, near_names

    wanted = song_artist(text)
    ids: dict[str, list[str]] = {}
    for artist_id, name in search.artist_names(database):
        ids.setdefault(song_artist(name), []).append(artist_id)
    near = near_names(wanted, list(ids)) if wanted else {}
    nearest = [name for name in near if near[name] == min(near.values())]
    if len(nearest) == 1 and is_near(wanted, nearest[0], near[nearest[0]]):
        cards = search.artist_cards(database, ids[nearest[0]])
        exact = near[nearest[0]] == 0
        return _chosen(text, cards, prefer, exact=exact)
    offered = search.artist_cards(database, [one for name in near for one in ids[name]])
    hint = "did you mean: " + ", ".join(
        dict.fromkeys(str(card.name) for card in offered[:MOST_OFFERED])
    )
    raise UnknownArtistError(
        f"the database has no artist {text!r}\n{hint if offered else 'use a name or an id'}"
    )
