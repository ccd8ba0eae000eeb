"""Answers go to stdout, as a table, CSV or JSON; progress and notes go to stderr."""

from __future__ import annotations

import contextlib
import csv
import itertools
import json
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cli.hints import complete
from cli.printable import lines
from cli.table import print_table

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from etl.pipeline import ProgressBars
    from etl.report import Progress, StepReport


def note(text: str) -> None:
    """Print something that is not part of the answer, on stderr; see `hints` for its commands."""
    print(lines(complete(text)), file=sys.stderr)


def print_json(value: object) -> None:
    """Print one JSON document."""
    print(_json(value))


def _json(value: object) -> str:
    as_is = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return json.dumps(_plain(value), ensure_ascii=not as_is, indent=2, default=str)


def _plain(value: object) -> object:
    """Return what JSON has a word for: numbers of MySQL as numbers, and NaN as null."""
    match value:
        case Decimal():
            return int(value) if value.as_tuple().exponent == 0 else _plain(float(value))
        case float():
            return value if math.isfinite(value) else None
        case list() | tuple():
            return [_plain(one) for one in value]
        case dict():
            return {str(name): _plain(one) for name, one in value.items()}
        case _:
            return value


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[object]], form: str) -> None:
    """Print rows as "table", "csv" or "json"; the last two as the rows come, in constant memory."""
    if form == "json":
        _print_json_rows(columns, rows)
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        quoting = csv.writer(sys.stdout, lineterminator="\n", quoting=csv.QUOTE_ALL)
        # csv leaves a carriage return bare, where readers end a row
        for row in itertools.chain([columns], rows):
            bare = any(isinstance(value, str) and "\r" in value for value in row)
            (quoting if bare else writer).writerow(row)
    else:
        print_table(columns, rows)


def _print_json_rows(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print what `print_json` prints for a list of objects, one after the other."""
    before = "[\n  "
    for row in rows:
        text = _json(dict(zip(columns, row, strict=True)))
        print(before, text.replace("\n", "\n  "), sep="", end="")
        before = ",\n  "
    print("[]" if before.startswith("[") else "\n]")


def print_reports(reports: Sequence[StepReport]) -> None:
    """Print what steps did with their rows."""
    rows = [
        (r.step, r.rows, f"{r.rows_in:,}", f"{r.rows_out:,}", _counts(r.dropped), _counts(r.notes))
        for r in reports
    ]
    print_table(("step", "rows", "in", "out", "dropped", "notes"), rows)


def _counts(counts: dict[str, int]) -> str:
    return "\n".join(f"{count:,} {what}" for what, count in counts.items())


@contextlib.contextmanager
def progress_bars(*, rate: bool = False) -> Iterator[ProgressBars]:
    """Show a progress bar on stderr for each step, as long as the block runs.

    With `rate`, also how many a second and the time left: for steps of many small things.
    """
    display = _display(rate=rate)

    def bars(step: str) -> Progress:
        _finish(display)  # steps follow each other: what came before is done
        task: Any = None

        def progress(done: int, total: int, name: str) -> None:
            nonlocal task
            if task is None:
                display.start()
                task = display.add_task(name, total=total, step=step)
            display.update(task, completed=done, total=total, description=name)

        return progress

    try:
        yield bars
        _finish(display)
    finally:
        if display.live.is_started:  # else stopping would print an empty line
            display.stop()


def _display(*, rate: bool) -> Bars:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class RateColumn(ProgressColumn):
        """How many a second, lately."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:,.0f}/s")

    more = (RateColumn(), TimeRemainingColumn()) if rate else ()
    return Progress(
        TextColumn("{task.fields[step]:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        *more,
        TextColumn("{task.description}"),
        console=Console(stderr=True),
    )


def _finish(display: Bars) -> None:
    for task in display.tasks:
        if not task.finished:
            display.update(task.id, completed=task.total, description="")
