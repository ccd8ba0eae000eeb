"""Fixtures of the tests of etl."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from etl.records.store import RawStore
from sql.database import Database
from sql.opening import open_database


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path / "raw")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database of each kind, open for writing."""
    with closing(open_database(database_url, read_only=False)) as opened:
        yield opened
