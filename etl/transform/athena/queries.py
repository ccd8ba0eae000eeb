"""Runs statements on Athena, each once: waits, backs off, and continues after an interruption."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from etl.errors import RemoteError
from etl.transform.athena.clients import Clients, LostError, error_code, explained
from etl.transform.athena.journal import Journal, Step, write_journal
from etl.transform.athena.statements import Statement
from etl.transform.athena.upload import list_keys

_THROTTLED = {"ThrottlingException", "TooManyRequestsException", "Throttling", "SlowDown"}
_UNKNOWN = {"InvalidRequestException"}  # Athena forgets queries after 45 days
_GROWTH = 1.6
_GONE = (
    "table_not_found", "schema_not_found", "does not exist", "not found", "hive_file_not_found",
    "hive_cannot_open_split", "entitynotfound", "nosuchkey", "no such key",
)  # fmt: skip
# What such words stand beside where nothing of a run is gone.
_OTHERWISE = ("denied", "not authorized", "slowdown", "request rate", "workgroup", "bucket",
              "column", "function")  # fmt: skip


@dataclass(frozen=True)
class Execution:
    """What Athena says of a query.

    Attributes:
        query: its id.
        state: "SUCCEEDED", "FAILED" or "CANCELLED".
        reason: why it has another state than "SUCCEEDED".
        output: s3:// address of its result.
        scanned: bytes that it read.
    """

    query: str
    state: str
    reason: str
    output: str
    scanned: int

    @property
    def succeeded(self) -> bool:
        """Whether it did what it should."""
        return self.state == "SUCCEEDED"

    @property
    def already_there(self) -> bool:
        """Whether it failed because the table, or a file of it, is there."""
        return self.state == "FAILED" and "already exists" in self.reason.lower()

    @property
    def lacks(self) -> bool:
        """Whether it failed because a table, the database or an object is gone."""
        reason = self.reason.lower()
        return (
            self.state == "FAILED"
            and any(word in reason for word in _GONE)
            and not any(word in reason for word in _OTHERWISE)
        )


class Queries:
    """Runs the statements of one run and keeps its journal."""

    def __init__(self, clients: Clients, staged: Path, journal: Journal) -> None:
        self._clients = clients
        self._staged = staged
        self.journal = journal

    def run(self, statement: Statement) -> Execution:
        """Return the finished query of a statement; starts one where none has succeeded yet.

        Raises:
            LostError: it failed because what it needs is gone.
            RemoteError: it failed or was cancelled, or Athena cannot be asked.
        """
        step = self.journal.steps.get(statement.name)
        execution = self._finish(statement, step) if step is not None else None
        if execution is None or not execution.succeeded or self._emptied(statement):
            execution = self._attempt(statement)
        if execution.already_there:  # of a run that was killed, and its journal lost
            execute(self._clients, f"DROP TABLE IF EXISTS `{statement.relation}`", statement)
            execution = self._attempt(statement)
        if not execution.succeeded:
            raise (LostError if execution.lacks else RemoteError)(_complaint(statement, execution))
        self._count(statement)
        if statement.does != "define":
            self.journal.scanned[execution.query] = execution.scanned
            self.keep()
        return execution

    def _count(self, statement: Statement) -> None:
        """Note how many files a finished build has written."""
        step = self.journal.steps[statement.name]
        if statement.does == "build" and step.objects is None:
            step.objects = self._objects(statement.relation, step.attempt)[step.attempt]

    def _emptied(self, statement: Statement) -> bool:
        """Whether a build that ended while Segue did not run has no files: it may have had some."""
        if statement.does != "build" or self.journal.steps[statement.name].objects is not None:
            return False
        self._count(statement)
        return not self.journal.steps[statement.name].objects

    def again(self, statement: Statement) -> Execution:
        """Run a statement whose result has been lost."""
        del self.journal.steps[statement.name]
        return self.run(statement)

    def require_all_there(self) -> None:
        """Check that nothing is lost: what is there at the end was there all along.

        Raises:
            LostError: objects of a table have been deleted; Athena says nothing of that, but reads
                fewer rows.
        """
        found = self._objects()
        for name, step in self.journal.steps.items():
            if found[step.attempt] < (step.objects or 0):
                raise LostError(
                    f"objects of the table {name} in S3 have been deleted\n"
                    "run the same command again: it starts over; is there a rule that deletes them?"
                )

    def _objects(self, *folder: str) -> Counter[str]:
        """Count the objects of tables by attempt."""
        keys = list_keys(self._clients, "tables", self.journal.run, *folder)
        return Counter(key.split("/")[-2] for key in keys)

    def restart(self, suspect: Sequence[str]) -> None:
        """Discard all that was done; `suspect` are kinds of records to upload again."""
        self.journal.restart()
        self.journal.suspect = [*suspect]
        self.keep()

    def end(self) -> None:
        """Note that the run has come to its end."""
        self.journal.restarts, self.journal.suspect = 0, []
        self.keep()

    def keep(self) -> None:
        """Keep the journal as it is now."""
        write_journal(self._staged, self.journal)

    def _attempt(self, statement: Statement) -> Execution:
        step = self.journal.begin(statement.name)
        self.keep()
        execution = self._finish(statement, step)
        if execution is None:
            raise RemoteError(f"Athena does not know {step.query}, which it has just started")
        return execution

    def _finish(self, statement: Statement, step: Step) -> Execution | None:
        """Wait for a query; None where Athena no longer knows it."""
        if not step.query:
            step.query = _start(self._clients, statement.text(step.attempt), statement, step)
            self.keep()
        return _wait(self._clients, step.query)


def execute(clients: Clients, text: str, where: Statement | None = None) -> None:
    """Run a statement that no journal remembers.

    Raises:
        RemoteError: it failed.
    """
    execution = _wait(clients, _start(clients, text, where, None))
    if execution is None or not execution.succeeded:
        reason = execution.reason if execution else "Athena does not know it"
        raise RemoteError(f"Athena failed at {text}: {reason}")


def output_rows(clients: Clients, query: str) -> int | None:
    """Return the number of rows of a query by Athena's own count; None if it has none."""
    try:
        answer = _ask(clients, clients.athena.get_query_runtime_statistics, QueryExecutionId=query)
    except ClientError:
        return None  # not permitted, or not known yet: the report is the other count
    count = answer["QueryRuntimeStatistics"].get("Rows", {}).get("OutputRows")
    return None if count is None else int(count)


def _start(clients: Clients, text: str, where: Statement | None, step: Step | None) -> str:
    settings = clients.settings
    request: dict[str, Any] = {
        "QueryString": text,
        "WorkGroup": settings.workgroup,
        "ResultConfiguration": {"OutputLocation": settings.url(settings.key("results", ""))},
    }
    if where is not None and where.database:
        request["QueryExecutionContext"] = {"Database": where.database}
    if step is not None:
        request["ClientRequestToken"] = step.attempt
    with explained(settings):
        answer = _ask(clients, clients.athena.start_query_execution, **request)
    return str(answer["QueryExecutionId"])


def _wait(clients: Clients, query: str) -> Execution | None:
    pause = clients.settings.first_pause
    while True:
        try:
            with explained(clients.settings):
                found = _ask(clients, clients.athena.get_query_execution, QueryExecutionId=query)
        except RemoteError as error:
            if isinstance(error.__cause__, ClientError) and error_code(error.__cause__) in _UNKNOWN:
                return None
            raise
        execution = _execution(query, found["QueryExecution"])
        if execution.state not in {"QUEUED", "RUNNING"}:
            return execution
        time.sleep(pause)
        pause = min(pause * _GROWTH, clients.settings.longest_pause)


def _execution(query: str, found: Mapping[str, Any]) -> Execution:
    status = found["Status"]
    return Execution(
        query,
        status["State"],
        str(status.get("StateChangeReason") or "Athena reports no reason"),
        str(found.get("ResultConfiguration", {}).get("OutputLocation", "")),
        int(found.get("Statistics", {}).get("DataScannedInBytes") or 0),
    )


def _ask(clients: Clients, request: Callable[..., Any], **values: Any) -> Any:
    """Send a request, again and again with longer pauses while Athena says that it is too much."""
    settings = clients.settings
    pause, until = settings.first_pause, time.monotonic() + settings.patience
    while True:
        try:
            return request(**values)
        except ClientError as error:
            if error_code(error) not in _THROTTLED:
                raise
            if time.monotonic() + pause > until:
                raise RemoteError(
                    f"Athena has refused requests as too many for {settings.patience:g} seconds\n"
                    "run the same command later: it continues where this one stopped"
                ) from error
        time.sleep(pause)
        pause = min(pause * _GROWTH, settings.longest_pause)


def _complaint(statement: Statement, execution: Execution) -> str:
    reason = " ".join(execution.reason.split())[:400]
    if execution.state == "CANCELLED":
        return (
            f"the statement {statement.name} was cancelled (query {execution.query})\n"
            "run the same command again: it continues there"
        )
    return (
        f"Athena failed at the statement {statement.name}: {reason}\n"
        f"{_advice(execution)} (query {execution.query})"
    )


def _advice(execution: Execution) -> str:
    reason = execution.reason.lower()
    if execution.lacks:
        return "what this run had made there is gone; run the same command again: it starts over"
    if "denied" in reason or "permission" in reason or "not authorized" in reason:
        return "docs/athena.md has the policy that is needed"
    if "centralized output location" in reason or "enforce" in reason:
        return "the workgroup must not enforce its settings; name another: [aws] workgroup"
    return "run the same command again: it continues there"
