"""The contract that both databases fulfil, and what goes in and out of them."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sql.answers import Answer, Result, Row
from sql.errors import ChangedFileError, DatabaseError
from sql.load_log import LoadEntry
from sql.progress import Progress

if TYPE_CHECKING:
    import numpy as np

    from sql.tables import Table

__all__ = ["Answer", "Database", "Progress", "Result", "Row", "StagedTable"]


@dataclass(frozen=True)
class StagedTable:
    """A CSV file that holds the rows of one table, sorted by its primary key.

    First line: the column names in the table's order. Text is quoted, NULL is an empty unquoted
    field, quotes are doubled, lines end in a line feed.

    Attributes:
        table, path, rows: what the file holds, where it is, and the number of its rows.
        fingerprint: what load_log keeps, to know what is loaded.
        verified: whether `fingerprint` is that of `file_fingerprint`, and has to be the file's.
    """

    table: Table
    path: Path
    fingerprint: str
    rows: int
    verified: bool = False

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Check the file, and after the block, in which an engine reads it, that it is the same.

        Raises:
            ChangedFileError: it is not as it was written, or was changed while the block ran.
            DatabaseError: its columns are not those of the table, or it cannot be read.
        """
        try:
            before = _state(self.path)
            if self.verified and file_fingerprint(self.path) != self.fingerprint:
                raise self._changed()
            self.check_header()
            yield
            if _state(self.path) != before:
                raise self._changed()
        except OSError as error:
            raise DatabaseError(
                f"{self.path} cannot be read: {error.strerror or error}\n"
                "nothing was changed; run segue etl transform again"
            ) from None

    def _changed(self) -> ChangedFileError:
        text = f"{self.path} has been changed since Segue wrote it\nnothing was loaded; run"
        return ChangedFileError(f"{text} segue etl transform, then segue etl load", self.table.name)

    def check_header(self) -> None:
        """Compare the first line with the columns of the table: engines fill them by place.

        Raises:
            DatabaseError: they differ, or the file cannot be read.
        """
        wanted = ",".join(self.table.column_names)
        try:
            with self.path.open(encoding="utf-8", newline="") as stream:
                found = stream.readline().rstrip("\n").replace('"', "")
        except (OSError, UnicodeDecodeError) as error:
            raise DatabaseError(
                f"{self.path} cannot be read: {error}\nrun segue etl transform again"
            ) from None
        if found != wanted:
            raise DatabaseError(
                f"{self.path} begins with {found[:200]!r}\nits columns should be {wanted}\n"
                "nothing was changed; run segue etl transform again"
            )


def file_fingerprint(path: Path) -> str:
    """Return the BLAKE2b-256 of a file's bytes, as 64 hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=32)).hexdigest()


def _state(path: Path) -> tuple[int, ...]:
    """Return what changes with a file's content; the time of change cannot be set at will."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


class Database(Protocol):
    """An open database.

    All methods raise `sql.errors.DatabaseError`. A statement that runs is stopped when the calling
    thread is interrupted (Ctrl-C).
    """

    engine: str
    location: str

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return the rows of SQL that every engine takes as it is; ``?`` for each parameter."""

    def columns(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        """Return each column of SQL that every engine takes as it is, as an array of shape (n,).

        Whole numbers come as int64, others and those with a NULL (as NaN) as float64, text as
        objects with None for NULL.
        """

    def stream(
        self, query: str, *, limit: int | None = None, timeout: float | None = None
    ) -> contextlib.AbstractContextManager[Answer]:
        """Run one statement in the engine's own dialect that must not change anything.

        The rows come as they are read, in constant memory, while the context is open; until it is
        closed nothing else may be run. `timeout` is in seconds, for the whole answer.

        Raises:
            NotReadOnlyError: the statement would change something.
            QueryTimeoutError: the answer took longer than `timeout`.
        """

    def select(
        self, query: str, limit: int | None = None, *, timeout: float | None = None
    ) -> Result:
        """Return the whole answer of `stream`."""
        with self.stream(query, limit=limit, timeout=timeout) as answer:
            rows = list(answer)
        return Result(answer.columns, rows, answer.truncated)

    def translate(self, query: str) -> str:
        """Return a query of MySQL's dialect in the engine's own."""

    def privileges_beyond_reading(self) -> tuple[str, ...]:
        """Return the user's privileges that reach beyond this database, such as FILE or SUPER.

        `stream` refuses what would use them; a reader who does not have them is safer still.
        """

    def require_writable(self) -> None:
        """Check that the database is there and can be changed; cheap, and changes nothing.

        Raises:
            DatabaseError: it is missing, locked by another process, or open for reading only, or
                the user lacks the privileges.
        """

    def create(self) -> None:
        """Create the tables that are not there."""

    def load_log(self) -> Mapping[str, LoadEntry]:
        """Return what each loaded table was filled with; empty where there are no tables."""

    def replace_all(
        self,
        staged: Sequence[StagedTable],
        checks: Mapping[str, str],
        progress: Progress | None = None,
    ) -> None:
        """Fill all staged tables anew and empty the rest, as one change.

        What an interrupted call has loaded of the same files is not loaded again. The old rows
        stay until every new row is there, every foreign key holds and every one of `checks`
        (queries of MySQL's dialect by name) has returned no row. `progress` counts tables.
        """

    def replace_table(self, staged: StagedTable) -> None:
        """Fill one table to which no other refers anew, as one change."""

    def add_rows(self, rows: Mapping[str, Sequence[Sequence[object]]]) -> None:
        """Insert rows of some tables, parents first, as one change; existing keys are left out.

        Values stand in the order of the table's columns, as text or as what they are. The counts
        in load_log follow.
        """

    def close(self) -> None:
        """End the connection."""
