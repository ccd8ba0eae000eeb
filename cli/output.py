"""Answers go to stdout, as a table, CSV or JSON; progress and notes go to stderr."""

from __future__ import annotations

import contextlib
import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from etl.pipeline import Watch
    from etl.report import Progress, StepReport


def note(text: str) -> None:
    """Tell the user something that is not part of the answer."""
    print(text, file=sys.stderr)


def print_json(value: object) -> None:
    """Print one JSON document."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[object]], form: str) -> None:
    """Print rows as "table", "csv" or "json"."""
    if form == "json":
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    else:
        print_table(columns, rows)


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None
) -> None:
    """Print a table for people; numbers to the right, what is long is folded."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = [list(row) for row in rows]
    table = Table(title=title, title_justify="left", header_style="bold")
    for index, column in enumerate(columns):
        numeric = any(isinstance(row[index], int | float) for row in shown)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in shown:
        table.add_row(*(Text(_cell(value)) for value in row))
    console = Console()
    # Where nobody looks at the width, a table must not be cut to 80 columns.
    console.print(table, width=None if console.is_terminal else 200)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    return str(value)


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
def watching() -> Iterator[Watch]:
    """Show a progress bar on stderr for each step, as long as the block runs."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    bars = Bars(
        TextColumn("{task.fields[step]:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
    )

    def watch(step: str) -> Progress:
        task: Any = None

        def progress(done: int, total: int, name: str) -> None:
            nonlocal task
            if task is None:
                task = bars.add_task(name, total=total, step=step)
            bars.update(task, completed=done, total=total, description=name)

        return progress

    with bars:
        yield watch
        for task in bars.tasks:
            bars.update(task.id, completed=task.total, description="")


def counted(progress: Progress, total: int) -> Callable[[str], None]:
    """Turn progress by number into a function that is told of each thing done."""
    done = 0
    progress(0, total, "")

    def told(name: str) -> None:
        nonlocal done
        done += 1
        progress(done, total, name)

    return told
