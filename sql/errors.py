"""What can go wrong with a database, in one to three lines that never show a password."""

from __future__ import annotations


class DatabaseError(Exception):
    """The database cannot be reached, refuses a statement, or holds what it should not."""


class MissingDatabaseError(DatabaseError):
    """There is no database file yet; what does not need one can work without it."""


class DamagedDatabaseError(DatabaseError):
    """The file is no DuckDB database, or is damaged."""


class UrlError(DatabaseError):
    """A database URL that cannot be understood."""


class QueryError(DatabaseError):
    """A statement that the database does not understand."""


class QueryTimeoutError(DatabaseError):
    """A query that took longer than the time allowed, and was stopped."""


class NotReadOnlyError(DatabaseError):
    """A statement that would change something where only reading is allowed."""


class ChangedFileError(DatabaseError):
    """A staged file is not as it was written.

    Attributes:
        table: the name of its table.
    """

    def __init__(self, message: str, table: str) -> None:
        super().__init__(message)
        self.table = table


_ADDED_COLUMNS = ("song_title", "song_artist")  # which the schema of an older Segue lacks


def query_error(text: str) -> QueryError:
    """Return the error for a statement, with advice where an older database lacks a column."""
    if any(column in text for column in _ADDED_COLUMNS):
        text += (
            "\nif an older Segue made the database: segue db init adds the columns, and"
            "\nsegue etl run with your folders fills them"
        )
    return QueryError(text)


def failed_check(name: str, row: tuple[object, ...]) -> DatabaseError:
    """Return the error for a data check that returned a row."""
    return DatabaseError(
        f"check {name} failed, first row: {', '.join(map(str, row))}\n"
        "the database was not changed; this is a fault of Segue or of an edited rule"
    )
