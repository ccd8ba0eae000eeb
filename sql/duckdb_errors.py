"""DuckDB's errors in plain words."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from sql.errors import (
    DamagedDatabaseError,
    DatabaseError,
    NotReadOnlyError,
    QueryError,
    query_error,
)

_DAMAGED = re.compile(r"not a valid DuckDB database|Corrupt|Could not read enough bytes")
_SHUT_OFF = re.compile(r"external access|disabled by configuration|configuration has been locked")
_FULL = re.compile(r"no space left|out of disk space", re.IGNORECASE)


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn DuckDB's errors into `DatabaseError`."""
    try:
        yield
    except duckdb.Error as error:
        raise _explain(error, path) from error
    except UnicodeEncodeError as error:
        raise QueryError(f"not valid text: {error}") from error


def _explain(error: duckdb.Error, path: Path) -> DatabaseError:
    text = str(error).strip()
    first = text.splitlines()[0] if text else type(error).__name__
    if "Could not set lock" in text:
        return DatabaseError(f"{path} is open in another process\nwait until it has ended: {first}")
    if _FULL.search(text):
        return DatabaseError(
            f"the disk is full: {path} could not be written\nfree space, run again"
        )
    if "read-only mode" in text:
        return NotReadOnlyError(f"only reading is allowed here: {first}")
    if _SHUT_OFF.search(text):
        return NotReadOnlyError(f"only the database's own tables can be read here: {first}")
    if _DAMAGED.search(text):
        return damaged(path, first)
    if isinstance(error, duckdb.CatalogException) and "Table with name" in text:
        return _missing_table(text, first, path)
    if isinstance(error, duckdb.ParserException | duckdb.BinderException | duckdb.CatalogException):
        return query_error(first)
    return DatabaseError(f"{path}: {first}")


def damaged(path: Path, why: str) -> DamagedDatabaseError:
    """Return the error for a file that is damaged."""
    return DamagedDatabaseError(
        f"{path} is not a DuckDB database, or is damaged: {why}\n"
        f"move it away, then build it again: mv {path} {path}.damaged; segue etl load"
    )


def _missing_table(text: str, first: str, path: Path) -> DatabaseError:
    from sql.tables import tables

    meant = next((x for x in text.splitlines() if x.startswith("Did you mean")), "")
    ours = any(f'"{name}"' in meant for name in tables())
    hint = meant if ours else "an empty database? fill it: segue etl run …"
    return DatabaseError(f"{path}: {first}\n{hint}")
