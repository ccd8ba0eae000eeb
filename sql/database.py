"""The contract that both databases fulfil, and what goes in and out of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sql.errors import DatabaseError
from sql.load_log import LoadEntry

if TYPE_CHECKING:
    import numpy as np

    from sql.tables import Table

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Result:
    """The answer to a query; `truncated` tells that there were more rows than the limit."""

    columns: tuple[str, ...]
    rows: list[Row]
    truncated: bool = False


@dataclass(frozen=True)
class StagedTable:
    """A CSV file that holds the rows of one table, sorted by its primary key.

    First line: the column names in the table's order. Text is quoted, NULL is an empty unquoted
    field, quotes are doubled, lines end in a line feed.
    """

    table: Table
    path: Path
    fingerprint: str
    rows: int

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


class Database(Protocol):
    """An open database. All methods raise `sql.errors.DatabaseError`."""

    engine: str
    location: str

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Run SQL that every engine takes as it is, with ``?`` for each parameter."""

    def columns(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        """Run SQL that every engine takes as it is, give each column as an array of shape (n,).

        Whole numbers come as int64, others and those with a NULL (as NaN) as float64, text as
        objects with None for NULL.
        """

    def select(self, query: str, limit: int | None = None) -> Result:
        """Run one statement in the engine's own dialect that must not change anything.

        Raises:
            NotReadOnlyError: the statement would change something.
        """

    def translate(self, query: str) -> str:
        """Return a query of MySQL's dialect in the engine's own."""

    def create(self) -> None:
        """Create the tables that are not there."""

    def load_log(self) -> Mapping[str, LoadEntry]:
        """Return what each loaded table was filled with; empty where there are no tables."""

    def replace_all(
        self,
        staged: Sequence[StagedTable],
        checks: Mapping[str, str],
        progress: Callable[[str], None] | None = None,
    ) -> None:
        """Fill all staged tables anew and empty the rest, as one change; goes on where it stopped.

        The old rows stay until every new row is there, every foreign key holds and every one of
        `checks` (queries of MySQL's dialect by name) has returned no row.
        """

    def replace_table(self, staged: StagedTable) -> None:
        """Fill one table to which no other refers anew, as one change."""

    def add_rows(self, rows: Mapping[str, Sequence[Sequence[object]]]) -> None:
        """Insert rows of some tables, parents first, as one change; whose key is there is left out.

        Values stand in the order of the table's columns, as text or as what they are. The counts
        in load_log follow.
        """

    def close(self) -> None:
        """End the connection."""
