"""Answers go to stdout, as a table, CSV or JSON; progress and notes go to stderr."""

from __future__ import annotations

import contextlib
import csv
import json
import math
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import JustifyMethod
    from rich.progress import Progress as Bars

    from etl.pipeline import Watch
    from etl.report import Progress, StepReport


def note(text: str) -> None:
    """Tell the user something that is not part of the answer."""
    print(text, file=sys.stderr)


def print_json(value: object) -> None:
    """Print one JSON document."""
    print(json.dumps(_plain(value), ensure_ascii=False, indent=2, default=str))


def _plain(value: object) -> object:
    """Give what JSON has a word for: numbers of MySQL as numbers, and NaN as null."""
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
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    title: str | None = None,
    links: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Print a table for people; numbers to the right, what is long is folded between words.

    `links` gives, for a column, the address of each row: terminals that can open it there.
    """
    from rich.console import Console
    from rich.style import Style
    from rich.table import Table
    from rich.text import Text

    shown = [[_plain(value) for value in row] for row in rows]
    table = Table(
        title=title and Text(title), title_justify="left", title_style="bold", header_style="bold"
    )
    for index, column in enumerate(columns):
        numeric = any(isinstance(row[index], int | float) for row in shown)
        whole = not any(" " in str(row[index]) for row in shown)  # ids and links
        justify: JustifyMethod = "right" if numeric else "left"
        table.add_column(column, justify=justify, overflow="fold", no_wrap=whole)
    for place, row in enumerate(shown):
        addresses = [(links or {}).get(column) for column in columns]
        table.add_row(
            *(
                Text(_cell(value), Style(link=links[place]) if links else "")
                for value, links in zip(row, addresses, strict=True)
            )
        )
    Console(width=_width()).print(table)


WIDE = 150  # columns that a table with a link needs


def _width() -> int | None:
    """Where nobody looks at the width, a table must not be cut to 80 columns."""
    return None if sys.stdout.isatty() else 200


def is_narrow() -> bool:
    """Tell whether this is a terminal in which a wide table would be unreadable."""
    return sys.stdout.isatty() and shutil.get_terminal_size().columns < WIDE


MOST_DECIMALS = 10_000  # from here on, four digits are not even the whole number


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < MOST_DECIMALS else f"{value:.0f}"
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
    from rich.progress import Progress as NewBars

    bars = NewBars(
        TextColumn("{task.fields[step]:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
    )

    def watch(step: str) -> Progress:
        _finish(bars)  # steps follow each other: what came before is done
        task: Any = None

        def progress(done: int, total: int, name: str) -> None:
            nonlocal task
            if task is None:
                bars.start()
                task = bars.add_task(name, total=total, step=step)
            bars.update(task, completed=done, total=total, description=name)

        return progress

    try:
        yield watch
        _finish(bars)
    finally:
        if bars.live.is_started:  # else stopping would print an empty line
            bars.stop()


def _finish(bars: Bars) -> None:
    for task in bars.tasks:
        if not task.finished:
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
