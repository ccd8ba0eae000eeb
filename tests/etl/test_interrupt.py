"""Counting records and choosing what to fetch end at Ctrl-C, however long their queries run."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.readers.mpd import stats
from etl.records.store import RawStore
from etl.scrape import wanted
from etl.scrape.pages import Pages
from tests.sql.test_interruptible import ENDLESS, PATIENCE_S

Interrupt = Callable[[float], None]


def _count(home: Path) -> None:
    stats.mpd_stats(RawStore(home / "raw"))


def _choose(home: Path) -> None:
    store, pages = RawStore(home / "raw"), Pages(home / "scraped" / "tracks")
    with wanted.wanted_ids(store, pages, wanted.Wanted("tracks", "spotify")):
        pass


@pytest.mark.parametrize("work", [_count, _choose])
def test_an_endless_query_is_interrupted(
    work: Callable[[Path], None],
    interrupt: Interrupt,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(stats, "_TOP_TRACKS", f"{ENDLESS} LIMIT ?")
    monkeypatch.setitem(
        wanted._QUERIES, "tracks", (f"SELECT CAST(i AS VARCHAR) FROM ({ENDLESS})", "SELECT ''")
    )
    interrupt(0.5)
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        work(tmp_path)
    assert time.monotonic() - start < PATIENCE_S
