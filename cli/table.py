"""Tables for people: as wide as they must be, never with a number or an id cut off."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from cli.printable import line, lines

if TYPE_CHECKING:
    from rich.table import Table

MOST_DECIMALS = 10_000  # from here on, four digits are not even the whole number
LONGEST_TITLE, LONGEST_CELL = 200, 20_000  # characters
PIPED_WIDTH = 200  # where nobody looks at the width, a table must not be cut to 80 columns


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    title: str | None = None,
    links: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Print a table; numbers to the right, what is long is folded between words.

    Control codes are shown, not obeyed; only in cells do line feeds stay. Where the terminal is too
    narrow for that, print one value a line. `links` gives, for a column, the address of each row:
    terminals that can open it there.
    """
    from rich.console import Console
    from rich.measure import Measurement

    shown = [list(row) for row in rows]
    columns = [line(column, LONGEST_TITLE) for column in columns]
    title = title and line(title, LONGEST_TITLE)
    table = _table(columns, shown, title, links or {})
    console = Console(width=width())
    anywhere = console.options.update(width=10_000)
    if Measurement.get(console, anywhere, table).minimum <= console.width:
        console.print(table)
    else:
        _print_records(columns, shown, title)


def width() -> int:
    """Return how many columns there are to print in."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPED_WIDTH


def _table(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    title: str | None,
    links: Mapping[str, Sequence[str]],
) -> Table:
    from rich.style import Style
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=title and Text(title), title_justify="left", title_style="bold", header_style="bold"
    )
    for index, column in enumerate(columns):
        values = [row[index] for row in rows]
        numeric = any(isinstance(value, int | float | Decimal) for value in values)
        whole = numeric or not any(" " in str(value) for value in values)  # ids and links
        table.add_column(
            column, justify="right" if numeric else "left", overflow="fold", no_wrap=whole
        )
    for place, row in enumerate(rows):
        table.add_row(
            *(
                Text(
                    _cell(value), Style(link=line(links[column][place])) if column in links else ""
                )
                for column, value in zip(columns, row, strict=True)
            )
        )
    return table


def _print_records(
    columns: Sequence[str], rows: Sequence[Sequence[object]], title: str | None
) -> None:
    if title:
        print(title)
    longest = max(map(len, columns))
    below = "\n" + " " * (longest + 2)  # no line of a value may look like one of a column
    for row in rows:
        print()
        for column, value in zip(columns, row, strict=True):
            print(f"{column:>{longest}}", _cell(value).replace("\n", below), sep="  ")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        value = int(value) if value == int(value) else float(value)
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < MOST_DECIMALS else f"{value:.0f}"
    return lines(str(value), LONGEST_CELL)
