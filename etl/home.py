"""The home folder, where Segue keeps everything that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sql.urls import duckdb_url

if TYPE_CHECKING:
    from etl.covers.store import CoverStore
    from etl.records.store import RawStore


@dataclass(frozen=True)
class Home:
    """The folders and files below one folder."""

    root: Path

    @property
    def store(self) -> RawStore:
        """Record files of all sources."""
        from etl.records.store import (
            RawStore,  # recommending reads none, and need not wait for the import
        )

        return RawStore(self.root / "raw")

    @property
    def scraped(self) -> Path:
        """Pages of responses that Segue itself has fetched."""
        return self.root / "scraped"

    @property
    def covers(self) -> CoverStore:
        """Covers of albums."""
        from etl.covers.store import CoverStore  # which takes Pillow

        return CoverStore(self.root / "covers")

    @property
    def staged(self) -> Path:
        """CSV files, one for each table."""
        return self.root / "staged"

    @property
    def models(self) -> Path:
        """Trained models, a folder each."""
        return self.root / "models"

    @property
    def experiments(self) -> Path:
        """What experiments have learned, a folder each."""
        return self.root / "experiments"

    @property
    def galaxy(self) -> Path:
        """The files of the map of artists."""
        return self.root / "galaxy"

    @property
    def evaluations(self) -> Path:
        """What evaluations have measured, a folder each."""
        return self.root / "evaluations"

    @property
    def database_url(self) -> str:
        """The embedded database, used unless another is named."""
        return duckdb_url(self.root / "segue.duckdb")
