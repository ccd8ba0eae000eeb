"""The log of what each table was filled with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class LoadEntry:
    """A row of load_log: what a table was filled with."""

    fingerprint: str
    rows: int


# Counts a table anew in load_log; its fingerprint stays that of the file it was filled with.
RECOUNT = (
    "UPDATE load_log SET row_count = (SELECT COUNT(*) FROM {table}) WHERE table_name = '{table}'"
)


def utc_now() -> str:
    """Return the time for a log: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
