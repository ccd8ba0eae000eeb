"""Fixtures shared by all tests: where the real data is, if it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data named by SEGUE_REAL_DATA; skips visibly without it."""
    folder = os.environ.get("SEGUE_REAL_DATA")
    if not folder:
        pytest.skip("SEGUE_REAL_DATA is not set: no real data to test on")
    path = Path(folder)
    if not path.is_dir():
        pytest.fail(f"SEGUE_REAL_DATA names {path}, which is not a folder")
    return path
