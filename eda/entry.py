"""What a chart of the report is: its name, what it needs, and what it is drawn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eda.chart import Chart

if TYPE_CHECKING:
    from sql.database import Database


@dataclass(frozen=True)
class Source:
    """What charts are drawn from.

    Attributes:
        database: open for reading.
        models: the folder of trained models; without it the charts of models are skipped.
        artists: names or ids for the charts that compare artists.
        evaluations: the folder of what evaluations have measured; without it their charts are
            skipped.
        experiments: the folder of experiments, in the same way.
    """

    database: Database
    models: Path | None = None
    artists: tuple[str, ...] = ()
    evaluations: Path | None = None
    experiments: Path | None = None


@dataclass(frozen=True)
class Entry:
    """A chart of the report.

    Attributes:
        name: of its files, and as users type it.
        section: the heading it comes under.
        what: the question it answers.
        needs: tables that must have rows, the one that the others depend on first.
        draw: makes the chart.
        command: what to run where the tables have rows, but not the values that the chart needs; by
            default `FILLED_BY` of the last of `needs`.
    """

    name: str
    section: str
    what: str
    needs: tuple[str, ...]
    draw: Callable[[Source], Chart]
    command: str = ""
