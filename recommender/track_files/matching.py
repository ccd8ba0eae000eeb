"""The tracks that a file names, found in the database: by id, or else by title and artist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recommender.lookup.named import songs_named
from recommender.track_files.entry import Entry
from sql import reads
from sql.database import Database
from sql.reads import Card

UNKNOWN, AMBIGUOUS = "unknown", "songs of several artists"


@dataclass(frozen=True)
class Matched:
    """What became of the entries of a file.

    Attributes:
        cards: the tracks that were found, in the order of the file, each once.
        missing: what to call the others, by the reason why none was found.
    """

    cards: tuple[Card, ...]
    missing: dict[str, list[str]]


def match(database: Database, entries: Sequence[Entry]) -> Matched:
    """Find all tracks of a file, with a few queries.

    A track whose id is unknown is looked for by title and artist, since the database may hold
    another release of the song. What is misspelt is not found: guessing takes a second each.
    """
    by_id = reads.cards(
        database, list({entry.track_id: None for entry in entries if entry.track_id})
    )
    rest = list(dict.fromkeys(entry for entry in entries if entry.track_id not in by_id))
    songs = dict(zip(rest, songs_named(database, [entry.ways() for entry in rest]), strict=True))
    cards: dict[str, Card] = {}
    missing: dict[str, list[str]] = {}
    for entry in entries:
        found = songs.get(entry, [])
        if entry.track_id in by_id:
            cards[entry.track_id] = by_id[entry.track_id]
        elif len(found) == 1:
            cards.setdefault(found[0][0].track_id, found[0][0])
        else:
            missing.setdefault(AMBIGUOUS if found else UNKNOWN, []).append(entry.label)
    return Matched(tuple(cards.values()), missing)
