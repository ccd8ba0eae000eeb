"""What has been read, transformed and loaded, and what to run next."""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from etl.home import Home
from etl.load import is_loaded
from etl.pipeline import OUR_SOURCES, inputs_fingerprint
from etl.readers.scraped.extract import is_all_read
from etl.records.store import Unit
from etl.report import Rejection
from etl.staged import Manifest, read_manifest
from sql.database import Database
from sql.errors import DatabaseError
from sql.load_log import LoadEntry
from sql.tables import STAGED
from sql.training_data import next_training

Log = Mapping[str, LoadEntry]


@dataclass(frozen=True)
class Status:
    """What there is.

    Attributes:
        sources: (source, files read, files rejected, records, problems), one for each source;
            a rejected file is one of the problems.
        rejected: (source, rejected file) of the last run of each reader.
        tables: (table, staged rows, loaded rows, state), one for each table.
        database: "ok", or why it cannot be read; then it is unknown what is loaded.
        next_step: the command to run next, or "nothing to do".
    """

    sources: list[tuple[str, int, int, int, int]]
    rejected: list[tuple[str, Rejection]]
    tables: list[tuple[str, int | None, int | None, str]]
    database: str
    next_step: str

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        source = ("source", "files", "rejected", "records", "problems")
        table = ("table", "staged_rows", "loaded_rows", "state")
        return {
            "sources": [dict(zip(source, row, strict=True)) for row in self.sources],
            "rejected": [
                {"source": name, "file": one.file, "reason": one.reason}
                for name, one in self.rejected
            ],
            "tables": [dict(zip(table, row, strict=True)) for row in self.tables],
            "database": self.database,
            "next": self.next_step,
        }


def read_status(home: Home, open_database: Callable[[], Database]) -> Status:
    """Read the state of a home folder and its database; changes nothing.

    Raises:
        InputError: a file of the home folder is damaged.
    """
    manifest = read_manifest(home.staged)
    log: Log | None = None
    training, database = "", "ok"
    try:
        with contextlib.closing(open_database()) as opened:
            log = opened.load_log()
            training = _training(opened, log)
    except DatabaseError as error:
        database = str(error).splitlines()[0]
    return Status(
        _sources(home),
        _rejections(home),
        _tables(manifest, log),
        database,
        _next_step(home, manifest, log, training),
    )


def _training(database: Database, log: Log) -> str:
    """Return what to do once all is loaded."""
    return "nothing to do" if "track_cluster" in log or not log else next_training(database)


def _units(home: Home) -> list[Unit]:
    return [unit for unit in home.store.units() if unit.source not in OUR_SOURCES]


def _rejections(home: Home) -> list[tuple[str, Rejection]]:
    store = home.store
    return [
        (source, one)
        for source in store.sources_with_rejections()
        for one in store.rejections(source)
    ]


def _sources(home: Home) -> list[tuple[str, int, int, int, int]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for unit in _units(home):
        counts[unit.source].update(
            files=1, records=sum(unit.rows.values()), problems=len(unit.problems)
        )
    for source, _ in _rejections(home):
        counts[source].update(rejected=1, problems=1)
    return [
        (source, n["files"], n["rejected"], n["records"], n["problems"])
        for source, n in sorted(counts.items())
    ]


def _tables(
    manifest: Manifest | None, log: Log | None
) -> list[tuple[str, int | None, int | None, str]]:
    rows = []
    for name in STAGED:
        staged = manifest.files.get(name) if manifest is not None else None
        loaded = log.get(name) if log is not None else None
        if staged is None:
            state = "not staged"
        elif log is None:
            state = "unknown"
        elif loaded is None:
            state = "not loaded"
        else:
            state = "loaded" if loaded.fingerprint == staged.fingerprint else "other rows loaded"
        staged_rows = staged.rows if staged is not None else None
        loaded_rows = loaded.rows if loaded is not None else None
        rows.append((name, staged_rows, loaded_rows, state))
    return rows


def _next_step(home: Home, manifest: Manifest | None, log: Log | None, training: str) -> str:
    if not is_all_read(home.scraped, home.store):
        return "segue etl run"
    if not _units(home):
        return "segue etl extract --mpd DIR --scraped DIR, or segue demo"
    if manifest is None or manifest.inputs != inputs_fingerprint(home.store):
        return "segue etl transform"
    if log is None:
        return "segue etl load, once the database can be read"
    if not is_loaded(log, manifest.staged_tables(home.staged)):
        return "segue etl load"
    return training
