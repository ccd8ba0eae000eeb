"""A little world of rows whose answers are known, and the writer of staged files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from sql.database import Database, StagedTable
from sql.tables import OTHERS, STAGED, tables

Rows = Sequence[tuple[object, ...]]
World = Mapping[str, Rows]


def an_id(name: str) -> str:
    """Return an id of 22 characters that begins with `name`."""
    return name.ljust(22, "0")


A1, A2, A3, A4 = (an_id(name) for name in ("a1", "a2", "a3", "a4"))
L1, L2, L3, L4 = (an_id(name) for name in ("l1", "l2", "l3", "l4"))
T1, T2, T3, T4, T5, T6, T7, T8 = (an_id(f"t{number}") for number in range(1, 9))
FOREIGN_PID = 1_000_000_001


def _features(track: str, tempo: float, share: float, loudness: float) -> tuple[object, ...]:
    """Return a row in which all features from 0 to 1 are alike."""
    return (track, tempo, *[share] * 6, loudness, share, 5, 1, 4, "spotify")


# Ada sings most songs, one of them on three albums; t6 is known from a playlist only.
WORLD: World = {
    "artist": [
        (A1, "Ada", 80, 1000, '["indie rock", "pop rock"]'),
        (A2, "Ben", 60, 2000, '["pop"]'),
        (A3, "Cy", None, None, '["weird core"]'),
        (A4, None, None, None, None),
    ],
    "album": [
        (L1, "First", "North", 50, "1999-05-01", "day", 1999),
        (L2, "Second", "North", 45, "2001", "year", 2001),
        (L3, "First (Deluxe)", "South", None, "2004-02", "month", 2004),
        (L4, None, None, None, None, None, None),
    ],
    "track": [
        (T1, "Song", L1, 200_000, 70, 0),
        (T2, "Song", L2, 210_000, 10, 1),
        (T3, "Song ", L3, 220_000, 5, 0),
        (T4, "Other", L1, 230_000, 30, None),
        (T5, "Lone", L4, 240_000, None, 0),
        (T6, None, None, None, None, None),
        (T7, "Deep", L2, 250_000, 20, 0),
        (T8, "Noise", L3, 260_000, 0, 0),
    ],
    "audio_features": [
        _features(T1, 100.0, 0.2, -4.0),
        _features(T2, 110.0, 0.4, -6.0),
        _features(T3, 120.0, 0.6, -8.0),
        _features(T4, 131.0, 0.8, -11.0),
        _features(T5, 90.0, 0.5, -20.0),
    ],
    "artist_album": [(A1, L1, 0), (A2, L1, 1), (A1, L2, 0), (A1, L3, 0)],
    "artist_track": [
        (A1, T1, 0),
        (A2, T1, 1),
        (A1, T2, 0),
        (A1, T3, 0),
        (A3, T3, 1),
        (A2, T4, 0),
        (A1, T4, 1),
        (A3, T5, 0),
        (A2, T7, 0),
        (A4, T8, 0),
    ],
    "artist_genre": [
        (A1, "indie rock", 0),
        (A1, "pop rock", 1),
        (A2, "pop", 0),
        (A3, "weird core", 0),
    ],
    # Ada and Ben name each other, Ben Ada twice; nobody names Cy, who names all but himself.
    "related_artist": [
        (A1, A2, "spotify", 1, None),
        (A2, A1, "spotify", 2, None),
        (A2, A1, "deezer", 1, 0.5),
        (A2, A4, "spotify", 3, None),
        (A3, A1, "spotify", 1, None),
        (A3, A2, "deezer", 2, 0.25),
        (A3, A4, "deezer", 7, None),
    ],
    "genre_map": [
        ("indie rock", "rock", "last:rock"),
        ("lost core", "other", "none"),
        ("pop", "pop", "last:pop"),
        ("pop rock", "pop", "override"),
        ("pop rock", "rock", "override"),
        ("weird core", "other", "none"),
    ],
    "track_genre": [
        *[(track, genre) for track in (T1, T2, T3, T4) for genre in ("pop", "rock")],
        (T5, "other"),
        (T7, "pop"),
    ],
    "track_card": [
        (T1, "Song", "Ada, Ben", f"{A1} {A2}", "First", 1999, 70, "song", "ada"),
        (T2, "Song", "Ada", A1, "Second", 2001, 10, "song", "ada"),
        (T3, "Song ", "Ada, Cy", f"{A1} {A3}", "First (Deluxe)", 2004, 5, "song", "ada"),
        (T4, "Other", "Ben, Ada", f"{A2} {A1}", "First", 1999, 30, "other", "ben"),
        (T5, "Lone", "Cy", A3, None, None, None, "lone", "cy"),
        (T6, *[None] * 8),
        (T7, "Deep", "Ben", A2, "Second", 2001, 20, "deep", "ben"),
        (T8, "Noise", None, A4, "First (Deluxe)", 2004, 0, "noise", None),
    ],
    "playlist": [
        (0, "Mix", "a \"mix\"\nof 'mine'", 0, 1_500_000_000, 5, 3, 2, 4, 1, 900_000),
        (1, "Road", None, 1, 1_500_000_001, 2, 2, 1, 3, 7, 410_000),
        (2, "Gym", None, 0, 1_500_000_002, 2, 2, 2, 1, 7, 450_000),
        (FOREIGN_PID, "Empty", None, None, None, None, None, None, None, None, None),
    ],
    "playlist_track": [
        (0, 0, T1),
        (0, 1, T2),
        (0, 2, T1),
        (0, 3, T3),
        (0, 4, T6),
        (1, 0, T1),
        (1, 1, T2),
        (2, 0, T1),
        (2, 1, T7),
    ],
}

CLUSTERS: Rows = [
    ("rock", T1, 0, 0.5),
    ("pop", T1, 0, 0.25),
    ("rock", T2, 0, 1.0),
    ("pop", T2, 1, 0.75),
    ("rock", T3, 0, 1.5),
    ("rock", T4, 1, 0.125),
]

EMPTY: World = {name: [] for name in STAGED}

AWKWARD = [
    'say "x"',
    "it's",
    "two\nlines",
    "dos\r\nlines",
    "one\rreturn",
    "tab\there",
    "back\\slash\\",
    "\\N",
    "NULL",
    "None",
    "NA",
    " blanks around ",
    "   ",
    "a,b",
    '"',
    "''",
    "%s ? %(x)s :y",
    "Motörhead",
    "音楽",
    "😀🎸",
    "e\u0301",
    "nul\x00inside",
    "\ufeffmark",
]


def with_rows(world: World, **changed: Rows) -> World:
    """Return `world` with the rows of some tables changed."""
    return {**world, **changed}


def stage(folder: Path, name: str, rows: Rows) -> StagedTable:
    """Write the rows of one table as a staged CSV file, sorted by the primary key."""
    table = tables()[name]
    text = [column.is_text for column in table.columns]
    lines = [",".join(table.column_names), *(_line(row, text) for row in _ordered(name, rows))]
    content = "".join(f"{line}\n" for line in lines).encode()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.csv"
    path.write_bytes(content)
    digest = hashlib.blake2b(content, digest_size=32).hexdigest()
    return StagedTable(table, path, digest, len(rows))


def stage_world(folder: Path, world: World) -> list[StagedTable]:
    """Write all tables of a world, parents before children."""
    return [stage(folder, name, world[name]) for name in STAGED]


def _line(row: Iterable[object], text: Iterable[bool]) -> str:
    pairs = zip_longest(row, text, fillvalue=True)  # tests also write rows that are too long
    return ",".join(_field(value, quote) for value, quote in pairs)


def _field(value: object, quote: object) -> str:
    if value is None or value == "":
        return ""
    return '"' + str(value).replace('"', '""') + '"' if quote else repr(value)


def fill(
    database: Database, folder: Path, world: World, clusters: Rows, checks: Mapping[str, str]
) -> None:
    """Load a world, then its clusters."""
    database.replace_all(stage_world(folder, world), checks)
    database.replace_table(stage(folder, "track_cluster", clusters))


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all staged tables and of track_cluster, in the order of primary keys."""
    return {
        name: database.rows(
            f"SELECT * FROM {name} ORDER BY {', '.join(tables()[name].primary_key)}"
        )
        for name in (*STAGED, *OTHERS)
    }


def expected(world: World, clusters: Rows = ()) -> dict[str, list[tuple[object, ...]]]:
    """Return what `contents` should give for a database that holds this world."""
    rows = {**world, "track_cluster": clusters}
    return {name: _ordered(name, rows[name]) for name in (*STAGED, *OTHERS)}


def _ordered(name: str, rows: Rows) -> list[tuple[object, ...]]:
    table = tables()[name]
    order = [table.column_names.index(column) for column in table.primary_key]
    return sorted(rows, key=lambda row: [row[place] for place in order])
