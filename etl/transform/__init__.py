"""The transform: record files of all sources to exactly the tables of sql/schema.sql.

engine_duckdb  runs it on this machine
athena         runs it on AWS
"""

# Each SQL file holds one SELECT in Athena's dialect over the record files (``raw_KIND``) and the
# results of earlier files. Its number is its place in the order, the rest of its name the relation.
#
# 1x  stg_*: one row for each id, each column from the best record that has it;
#     13 finds the artists, 19 the tracks that are known by name here and by id there
# 2x  albums with their years, tracks with the reason why a selection refuses them
# 3x  the tables of schema.sql
# 90  the report: what came in, what went out, what was dropped and why

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from etl.records.store import RawStore
from etl.report import Progress, StepReport
from sql.tables import STAGED

ReportRow = tuple[str, str, str, int]


@dataclass(frozen=True)
class Transformed:
    """What the transform wrote: rows of each table's CSV file, and the rows of 90_report.sql."""

    rows: dict[str, int]
    report: list[ReportRow]


class Engine(Protocol):
    """Something that can run the transform."""

    name: str

    def run(self, store: RawStore, staged: Path, progress: Progress | None = None) -> Transformed:
        """Write TABLE.csv into the folder `staged` for each table, sorted by its primary key.

        Raises:
            InputError: a record file cannot be read, or the disk is full.
        """


def texts() -> dict[str, str]:
    """Return the statements by relation, in order, in Athena's dialect."""
    folder = files("etl.transform")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return {
        name.removesuffix(".sql").split("_", 1)[1]: (folder / name).read_text(encoding="utf-8")
        for name in names
    }


def step_reports(rows: list[ReportRow]) -> list[StepReport]:
    """Turn the rows of the report into one StepReport for each table, in the order of loading."""
    reports = {table: StepReport("transform", table) for table in STAGED}
    for table, kind, what, count in sorted(rows):
        report = reports[table]
        match kind:
            case "in":
                report.rows_in += count
            case "out":
                report.rows_out += count
            case "dropped":
                report.drop(what, count)
            case _:
                report.note(what, count)
    return list(reports.values())
