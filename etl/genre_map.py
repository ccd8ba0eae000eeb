"""Which genre each sub-genre of the sources belongs to, as records for the transform."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import duckdb

from etl.genres import GenreRules
from etl.raw import RawStore
from etl.records import GenreMap
from etl.report import StepReport


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
    """Give every sub-genre that a record names, sorted."""
    paths = [*store.files("artist_genre"), *store.files("track_sub_genre")]
    return _distinct(paths) if paths else []


def _distinct(paths: list[Path]) -> list[str]:
    with contextlib.closing(duckdb.connect()) as connection:
        rows = connection.execute(
            "SELECT DISTINCT sub_genre FROM read_json(?, format = 'newline_delimited',"
            " columns = {sub_genre: 'VARCHAR'}) WHERE sub_genre IS NOT NULL ORDER BY sub_genre",
            [[str(path) for path in paths]],
        ).fetchall()
    return [name for (name,) in rows]
