"""The planted world of tests/sql, a wider one with hostile names, and an empty one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sql.database import Database
from sql.opening import open_database
from sql.urls import duckdb_url
from tests.conftest import ENGINES
from tests.eda.wide import CLUSTERS, WIDE
from tests.sql.conftest import filled, planted

__all__ = ["planted"]  # a fixture


@pytest.fixture(scope="session", params=ENGINES)
def wide(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """The wide world, open for reading."""
    with filled(request, tmp_path_factory, WIDE, CLUSTERS, {}) as reader:
        yield reader


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """Tables without rows."""
    url = duckdb_url(tmp_path / "empty.duckdb")
    with closing(open_database(url, read_only=False)) as writer:
        writer.create()
    with closing(open_database(url)) as reader:
        yield reader
