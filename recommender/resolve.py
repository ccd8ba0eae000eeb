"""What a user typed, to a track of the database: an id, URI, URL or "title - artist"."""

from __future__ import annotations

from collections.abc import Iterator

from etl.ids import other_kind, parse_id
from recommender.errors import AmbiguousTrackError, UnknownTrackError
from sql import reads
from sql.database import Database
from sql.reads import Card

MOST_LISTED = 10
MOST_READ = 50_000  # of one title: in a million playlists the commonest has a few thousand


def resolve(database: Database, text: str) -> Card:
    """Find the track that `text` means.

    An id, ``spotify:track:ID`` or ``https://open.spotify.com/track/ID`` means one track. Else it
    is "title - artist" or a title alone, whatever the case.

    Raises:
        UnknownTrackError: there is no such track; similar titles are listed.
        AmbiguousTrackError: there are several; they are listed with their ids.
    """
    text = text.encode("utf-8", "replace").decode()  # an argument may be any bytes
    track_id = parse_id(text.strip(), "track")
    if track_id is not None:
        return _by_id(database, track_id)
    if (kind := other_kind(text.strip(), "track")) is not None:
        raise UnknownTrackError(f"{text!r} is no track but an {kind}\ngive a track")
    found = _by_name(database, text.strip()) or _by_name(database, text)
    if len(found) > 1:
        raise AmbiguousTrackError(f"{text!r} may be, use an id:\n{_listed(found)}")
    if not found:
        raise _unknown_name(database, text.strip())
    return found[0]


def _by_id(database: Database, track_id: str) -> Card:
    card = reads.cards(database, [track_id]).get(track_id)
    if card is None:
        raise UnknownTrackError(
            f"the database has no track {track_id}\n"
            "look it up by title, or give its audio features with --features FILE.json"
        )
    return card


def _by_name(database: Database, text: str) -> list[Card]:
    for title, artist in _readings(text):
        cards = reads.cards_by_title(database, title, limit=MOST_READ)
        fitting = [card for card in cards if artist is None or _is_by(card, artist)]
        if fitting:
            return fitting
    return []


def _readings(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield each way to read "title - artist" (both may hold " - "), then the title alone."""
    parts = text.split(" - ")
    for count in range(len(parts) - 1, 0, -1):
        yield " - ".join(parts[:count]), " - ".join(parts[count:])
    yield text, None
    for count in range(1, len(parts)):  # the other way round
        yield " - ".join(parts[count:]), " - ".join(parts[:count])


def _is_by(card: Card, artist: str) -> bool:
    """Compare with one name or several; a name may itself hold a comma."""
    return f", {artist.casefold()}, " in f", {(card.artists or '').casefold()}, "


def _unknown_name(database: Database, text: str) -> UnknownTrackError:
    title = text.split(" - ")[0]
    similar = reads.cards_like(database, title, MOST_LISTED) if len(title) > 2 else []
    hint = f"similar titles:\n{_listed(similar)}" if similar else 'give an id or "title - artist"'
    return UnknownTrackError(f"the database has no track {text!r}\n{hint}")


def _listed(cards: list[Card]) -> str:
    lines = [_line(card) for card in cards]
    more = len(lines) - MOST_LISTED
    return "\n".join(lines[:MOST_LISTED] + ([f"and {more} more"] if more > 0 else []))


def _line(card: Card) -> str:
    place = ", ".join(str(part) for part in (card.album, card.year) if part is not None)
    return f"{card.track_id}  {card.title} - {card.artists}" + (f" ({place})" if place else "")
