"""The order of steps of the transform on Athena."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.errors import RemoteError
from etl.records.store import RawStore
from etl.report import Progress
from etl.transform import Transformed
from etl.transform.athena.clean import Cleaned, clean
from etl.transform.athena.clients import LostError, connect
from etl.transform.athena.cost import Cost, cost
from etl.transform.athena.journal import read_journal
from etl.transform.athena.queries import Queries
from etl.transform.athena.reading import Reading
from etl.transform.athena.settings import AthenaSettings
from etl.transform.athena.statements import run_id, statements
from etl.transform.athena.upload import (
    RecordFile,
    list_keys,
    missing,
    record_files,
    upload,
    write_lists,
)
from etl.transform.engine_duckdb import scratch


@dataclass(frozen=True)
class Plan:
    """What a run would do.

    Attributes:
        texts: every statement in order, with its name.
        uploads: by kind, the record files: their number and bytes before they are gzipped, and the
            bytes of those that S3 does not have yet, None where it cannot be asked.
        problem: why it cannot be asked, else "".
    """

    texts: list[tuple[str, str]]
    uploads: dict[str, tuple[int, int, int | None]]
    problem: str


class AthenaEngine:
    """Record files to staged CSV files, on Athena; see `etl.transform.Engine`.

    Attributes:
        cost: what the last run's queries came to; None where there was no run.
    """

    name = "athena"

    def __init__(self, settings: AthenaSettings) -> None:
        self._clients = connect(settings)
        self._settings = settings
        self.cost: Cost | None = None

    def run(self, store: RawStore, staged: Path, progress: Progress | None = None) -> Transformed:
        """See `etl.transform.Engine.run`; what earlier runs of the same inputs did is kept.

        Raises:
            InputError: a record file cannot be read, or the disk is full.
            RemoteError: AWS refuses, a statement fails, or AWS cannot be reached.
        """
        files = record_files(self._settings, store)
        run = run_id(self._settings, store, files)
        queries = Queries(self._clients, staged, read_journal(staged, run))
        staged.mkdir(parents=True, exist_ok=True)
        try:
            while True:
                going_on = bool(queries.journal.steps)
                try:
                    done = self._steps(run, files, queries, staged, progress)
                except LostError as error:
                    queries.restart(error.kinds)
                    if queries.journal.restarts > 1:
                        raise RemoteError(_stubborn(error)) from error
                    if not going_on:  # another attempt would cost as much
                        raise
                else:
                    queries.end()
                    return done
        finally:
            self.cost = cost(queries.journal.scanned.values())

    def _steps(
        self,
        run: str,
        files: Sequence[RecordFile],
        queries: Queries,
        staged: Path,
        progress: Progress | None,
    ) -> Transformed:
        todo = statements(self._settings, run)
        report = _Counted(progress, len(files) + len(todo))
        self._upload(run, files, queries.journal.suspect, report)
        for statement in todo:
            if statement.does != "read":
                report(statement.name)
                queries.run(statement)
        records = Counter[str]()
        for file in files:
            records[file.kind] += file.records
        with scratch(staged) as connection:
            reads = [statement for statement in todo if statement.does == "read"]
            done = Reading(self._clients, queries, connection, staged).all(reads, records, report)
        queries.require_all_there()
        return done

    def _upload(
        self, run: str, files: Sequence[RecordFile], suspect: Sequence[str], report: _Counted
    ) -> None:
        new = missing(self._clients, [file for file in files if file.kind not in suspect])
        new += [file for file in files if file.kind in suspect]
        report("upload", len(files) - len(new))
        upload(self._clients, new, lambda file: report(f"upload {file.kind} ({file.size:,} bytes)"))
        write_lists(self._clients, run, files)

    def plan(self, store: RawStore) -> Plan:
        """Return what `run` would do with the record files as they are; changes nothing.

        Raises:
            InputError: a record file cannot be read.
        """
        files = record_files(self._settings, store)
        run = run_id(self._settings, store, files)
        new: set[RecordFile] | None = None
        problem = ""
        try:
            new = set(missing(self._clients, files))
        except RemoteError as error:
            problem = str(error).splitlines()[0]
        texts = [(s.name, s.text("ATTEMPT")) for s in statements(self._settings, run)]
        return Plan(texts, _uploads(files, new), problem)

    def check(self) -> str:
        """Ask S3 for one object of ours, and say where it was asked; changes nothing.

        Raises:
            RemoteError: AWS refuses or cannot be reached.
        """
        next(list_keys(self._clients), None)
        return f"bucket {self._settings.bucket} can be read; Athena itself was not asked"

    def clean(self, staged: Path) -> Cleaned:
        """Delete what Segue wrote to AWS below the prefix, of all runs.

        Raises:
            RemoteError: AWS refuses or cannot be reached.
        """
        return clean(self._clients, staged)


def _stubborn(error: LostError) -> str:
    return (
        f"{str(error).splitlines()[0]}, again after it has started over\n"
        "look whether something else deletes or changes objects below the prefix; --clean empties"
        " it, and without --engine athena DuckDB does the same here"
    )


def _uploads(
    files: Sequence[RecordFile], new: set[RecordFile] | None
) -> dict[str, tuple[int, int, int | None]]:
    number, size, left = Counter[str](), Counter[str](), Counter[str]()
    for file in files:
        number[file.kind] += 1
        size[file.kind] += file.size
        left[file.kind] += file.size if new is not None and file in new else 0
    return {kind: (number[kind], size[kind], None if new is None else left[kind]) for kind in size}


class _Counted:
    """Reports the progress of things that are done one after another."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def __call__(self, name: str, things: int = 1) -> None:
        if self._progress is not None:
            self._progress(self._done, self._total, name)
        self._done += things
