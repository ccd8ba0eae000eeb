"""Writes records into a raw store, and says what a staged file of given rows looks like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from etl.records.kinds import KINDS, Record
from etl.records.store import RawStore
from etl.transform import Transformed
from etl.transform.engine_duckdb import DuckDBEngine
from sql.database import Database
from sql.tables import tables

KIND_OF = {record: kind for kind, record in KINDS.items()}
TIMES = {"load_log": "loaded_at", "schema_version": "applied_at"}

Rows = Sequence[tuple[object, ...]]


def an_id(text: str) -> str:
    """A Spotify id that can be told from others: the text and zeros."""
    return text.ljust(22, "0")


def plant(
    store: RawStore, name: str, records: Iterable[Record], *, source: str = "planted"
) -> None:
    """Write records of any kinds as one unit."""
    with store.write(source, name, "planted") as writer:
        for record, alike in groupby(records, type):
            writer.write(KIND_OF[record], list(alike))


DERIVED = ("song_title", "song_artist")  # of records; they follow from the names


def source_rows(store: RawStore, kind: str) -> list[dict[str, Any]]:
    """The records of a kind as their sources have them, without what follows from names."""
    lines = b"".join(path.read_bytes() for path in store.files(kind))
    found = msgspec.json.Decoder().decode_lines(lines)
    return [{key: v for key, v in one.items() if key not in DERIVED} for one in found]


def stage_records(folder: Path, *units: Iterable[Record]) -> Transformed:
    """Write each list of records as a unit, and run the transform; staged files are in `folder`."""
    store = RawStore(folder / "raw")
    for number, records in enumerate(units):
        plant(store, f"unit{number}", records)
    return DuckDBEngine().run(store, folder)


def as_csv(table: str, rows: Rows) -> str:
    """Return the staged file of some rows: text quoted, NULL empty, other values plain."""
    lines = [",".join(tables()[table].column_names)]
    lines += [",".join(map(_cell, row)) for row in rows]
    return "".join(line + "\n" for line in lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else str(value)


def staged_text(path: Path) -> str:
    """Return a staged file's text; whether the names of columns are quoted does not matter."""
    with path.open(encoding="utf-8", newline="") as stream:
        return stream.readline().replace('"', "") + stream.read()


def database_rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables by primary key, without the times of writing."""
    return {name: _rows(database, name) for name in tables()}


def _rows(database: Database, name: str) -> list[tuple[object, ...]]:
    table = tables()[name]
    columns = [column for column in table.column_names if column != TIMES.get(name)]
    order = ", ".join(table.primary_key)
    quote = "`" if database.engine == "mysql" else '"'
    wanted = ", ".join(f"{quote}{column}{quote}" for column in columns)
    return database.rows(f"SELECT {wanted} FROM {name} ORDER BY {order}")
