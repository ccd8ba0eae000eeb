"""Reads the tables of a run back, one after another, and counts their rows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from etl.errors import RemoteError
from etl.staged import csv_path, stage
from etl.transform import ReportRow, Transformed, step_reports
from etl.transform.athena.clients import Clients, LostError
from etl.transform.athena.queries import Execution, Queries, output_rows
from etl.transform.athena.results import download, read_report, stage_result
from etl.transform.athena.statements import REPORT, Statement
from etl.transform.engine_duckdb import SCRATCH
from sql.duckdb_connection import Connection
from sql.tables import tables


class Reading:
    """Reads the tables back."""

    def __init__(
        self,
        clients: Clients,
        queries: Queries,
        connection: Connection,
        staged: Path,
    ) -> None:
        self._clients = clients
        self._queries = queries
        self._connection = connection
        self._staged = staged

    def all(
        self,
        reads: Sequence[Statement],
        records: Mapping[str, int],
        report_progress: Callable[[str], None],
    ) -> Transformed:
        """Write the staged file of each table; the report comes first, for it has the counts.

        Args:
            records: by kind, how many were uploaded.

        Raises:
            LostError: Athena has read fewer of them, or returns fewer rows than it has made.
        """
        rows: dict[str, int] = {}
        report: list[ReportRow] = []
        expected: dict[str, int] = {}
        for statement in reads:
            report_progress(statement.name)
            if statement.relation == REPORT:
                report = self._report(statement)
                _require_all_read(report, records)
                expected = {name: n for name, kind, _, n in report if kind == "out"}
            else:
                rows[statement.relation] = self._table(statement, expected[statement.relation])
        return Transformed(rows, report)

    def _report(self, statement: Statement) -> list[ReportRow]:
        with tempfile.TemporaryDirectory(dir=self._staged, prefix=SCRATCH) as folder:
            self._fetch(statement, Path(folder) / "report.csv")
            return read_report(Path(folder) / "report.csv")

    def _table(self, statement: Statement, expected: int) -> int:
        name, journal = statement.relation, self._queries.journal
        known = journal.staged.get(name)
        if (
            known is not None
            and csv_path(self._staged, name).exists()
            and stage(self._staged, name, known.rows) == known  # nothing else wrote it since
        ):
            return known.rows
        with tempfile.TemporaryDirectory(dir=self._staged, prefix=SCRATCH) as folder:
            result = Path(folder) / "result.csv"
            execution = self._fetch(statement, result)
            rows = stage_result(self._connection, result, tables()[name], self._staged)
        for count in (expected, output_rows(self._clients, execution.query)):
            if count not in (rows, None):
                raise LostError(
                    f"Athena's result of {name} holds {rows:,} rows instead of {count:,}\n"
                    "run the same command again: it starts over"
                )
        journal.staged[name] = stage(self._staged, name, rows)
        self._queries.keep()
        return rows

    def _fetch(self, statement: Statement, path: Path) -> Execution:
        execution = self._queries.run(statement)
        if not download(self._clients, execution, path):
            execution = self._queries.again(statement)
            if not download(self._clients, execution, path):
                raise RemoteError(
                    f"S3 has no result of the statement {statement.name} at {execution.output}\n"
                    "run the same command again; is there a rule that deletes objects?"
                )
        return execution


def _require_all_read(report: list[ReportRow], records: Mapping[str, int]) -> None:
    """Raise unless Athena has seen all that was uploaded: objects may have been deleted since."""
    read = {table: n for table, kind, what, n in report if (kind, what) == ("in", "records")}
    for kind, count in records.items():
        if kind in tables() and read.get(kind, 0) != count:
            raise LostError(
                f"Athena has read {read.get(kind, 0):,} of {count:,} {kind} records\n"
                "objects in S3 have gone or changed; run the same command again: it starts over",
                [kind],
            )
    for step in step_reports(report):
        if not step.adds_up:
            raise LostError(
                f"Athena counts {step.rows_in:,} rows into {step.rows}, but {step.rows_out:,} out\n"
                "tables in S3 have gone or changed; run the same command again: it starts over"
            )
