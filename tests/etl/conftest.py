"""Fixtures of the tests of etl."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.records.store import RawStore


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path / "raw")
