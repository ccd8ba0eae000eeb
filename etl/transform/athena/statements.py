"""Every statement of a run, in order: database, external tables, the transform, its results."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import msgspec

from etl.records.kinds import KINDS
from etl.records.store import RawStore
from etl.transform import texts
from etl.transform.athena.settings import AthenaSettings
from etl.transform.athena.upload import RecordFile
from sql.tables import schema_text, tables

ATTEMPT = "{attempt}"  # in a text: a folder that no earlier attempt has written to

REPORT = "report"


@dataclass(frozen=True)
class Statement:
    """One statement.

    Attributes:
        name: what it is called in progress, errors and the journal.
        does: "define" names of things, "build" a table from others, or "read" one.
        relation: the table that it makes or reads; "" for the database.
        database: in which names without one are looked up; "" where there is none yet.
        template: the text, in which `ATTEMPT` may stand.
    """

    name: str
    does: Literal["define", "build", "read"]
    relation: str
    database: str
    template: str

    def text(self, attempt: str) -> str:
        """Return what is sent to Athena."""
        return self.template.replace(ATTEMPT, attempt)


def run_id(settings: AthenaSettings, store: RawStore, record_files: Sequence[RecordFile]) -> str:
    """Return a mark of a run, from record files, statements, bucket and home: 16 hex digits.

    The home counts so that two of the same content do not work on the same tables at once.
    """
    state = [
        [settings.bucket, settings.prefix, str(store.root.resolve())],
        [file.key for file in record_files],
        [texts(), [external_text(kind) for kind in KINDS], schema_text()],
    ]
    return hashlib.blake2b(msgspec.json.encode(state), digest_size=8).hexdigest()


def external_text(kind: str) -> str:
    """Return the statement of the external table of one kind, with {database} and {location}."""
    path = files("etl.transform") / "athena" / f"raw_{kind}.sql"
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


def statements(settings: AthenaSettings, run: str) -> list[Statement]:
    """Return all statements of a run, in order."""
    database = settings.database_of(run)
    first = Statement("database", "define", "", "", f"CREATE DATABASE IF NOT EXISTS `{database}`")
    return [first, *_external(settings, run), *_built(settings, run), *_read(database)]


def _external(settings: AthenaSettings, run: str) -> list[Statement]:
    database = settings.database_of(run)
    return [
        Statement(
            f"raw_{kind}",
            "define",
            f"raw_{kind}",
            database,
            external_text(kind).format(
                database=database, location=settings.url(settings.key("lists", run, kind, ""))
            ),
        )
        for kind in KINDS
    ]


def _built(settings: AthenaSettings, run: str) -> list[Statement]:
    return [
        Statement(
            relation,
            "build",
            relation,
            settings.database_of(run),
            f"CREATE TABLE {relation} WITH (format = 'PARQUET', external_location ="
            f" '{settings.url(settings.key('tables', run, relation, ATTEMPT, ''))}') AS\n{text}",
        )
        for relation, text in texts().items()
    ]


def _read(database: str) -> list[Statement]:
    """The report first: it says how many rows the others have."""
    wanted = {REPORT: "*"} | {
        name: ", ".join(f'"{column}"' for column in table.column_names)
        for name, table in tables().items()
        if name in texts()
    }
    return [
        Statement(f"read {name}", "read", name, database, f"SELECT {columns} FROM {name}")
        for name, columns in wanted.items()
    ]
