"""Which genre each sub-genre of the sources belongs to, as records for the transform."""

from __future__ import annotations

import hashlib

import msgspec

from etl.genres.rules import GenreRules
from etl.records.kinds import GenreMap
from etl.records.store import RawStore, read_records
from etl.report import StepReport


class _Named(msgspec.Struct):
    sub_genre: str


def write_genre_map(store: RawStore, rules: GenreRules) -> StepReport:
    """Classify every sub-genre in the store; write one record for each sub-genre and genre."""
    names = sub_genres(store)
    records = [
        GenreMap(name, match.genre, match.rule) for name in names for match in rules.classify(name)
    ]
    report = StepReport("genres", "sub_genre", rows_in=len(names), rows_out=len(names))
    report.note("without a genre of their own", sum(r.genre == "other" for r in records))
    # The records are few and quickly made: their content is the best fingerprint.
    mark = hashlib.blake2b(repr([(r.sub_genre, r.genre, r.rule) for r in records]).encode())
    if store.get("genres", "map", mark.hexdigest()) is None:
        with store.write("genres", "map", mark.hexdigest()) as writer:
            writer.write("genre_map", records)
            writer.report(report)
    return report


def sub_genres(store: RawStore) -> list[str]:
    """Return every sub-genre that a record names, sorted.

    Raises:
        InputError: a record file is damaged.
    """
    paths = [*store.files("artist_genre"), *store.files("track_sub_genre")]
    return sorted({record.sub_genre for path in paths for record in read_records(path, _Named)})
