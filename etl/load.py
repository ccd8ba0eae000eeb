"""Loads the staged CSV files into the database, all at once, unless it holds them already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from etl.report import Progress, StepReport
from sql.database import Database, StagedTable
from sql.errors import DamagedDatabaseError
from sql.library import checks
from sql.load_log import LoadEntry


def load(
    database: Database, staged: Sequence[StagedTable], progress: Progress | None = None
) -> list[StepReport]:
    """Make the database hold the staged rows; return a report for each table.

    If the database holds exactly these files, nothing is changed; else all tables are replaced, see
    `Database.replace_all`.

    Raises:
        DatabaseError: the server refuses, a row is refused, or a check fails; the old rows stay.
    """
    unchanged = is_loaded(_log(database), staged)
    if unchanged:
        database.create()
    else:
        database.replace_all(staged, checks(), progress)
    return [_report(part, unchanged=unchanged) for part in staged]


def _log(database: Database) -> Mapping[str, LoadEntry]:
    try:
        return database.load_log()
    except DamagedDatabaseError:
        return {}  # replacing all tables makes a new file


def is_loaded(log: Mapping[str, LoadEntry], staged: Sequence[StagedTable]) -> bool:
    """Return whether the database holds exactly these files."""
    return all(
        log.get(part.table.name) == LoadEntry(part.fingerprint, part.rows) for part in staged
    )


def _report(part: StagedTable, *, unchanged: bool) -> StepReport:
    report = StepReport("load", part.table.name, rows_in=part.rows, rows_out=part.rows)
    report.note("already there", part.rows if unchanged else 0)
    return report
