"""Tables for people: no wider than needed, and no number or id is ever cut."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from cli.printable import line, lines

if TYPE_CHECKING:
    from rich.table import Table

MOST_DECIMALS = 10_000  # above it, four significant digits would cut whole numbers
LONGEST_TITLE, LONGEST_CELL = 200, 20_000  # characters
PIPED_WIDTH = 200  # columns of output that does not go to a terminal
WITHOUT_LINKS = ("", "dumb", "unknown", "linux", "vt100", "vt102", "vt220", "ansi", "cons25")


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    title: str | None = None,
    links: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Print a table; where the terminal is too narrow for it, print one value a line.

    Numbers are aligned to the right, long texts are folded between words. Control codes are shown
    and have no effect; line feeds are kept in cells only.

    Args:
        columns: their names.
        rows: a value for each column; None is shown as nothing.
        title: a line above the table.
        links: by column, the address of each row. Terminals that can do it open the address when
            the value is clicked; elsewhere the addresses get a column of their own.
    """
    from rich.console import Console
    from rich.measure import Measurement

    shown = [list(row) for row in rows]
    if not shows_links():
        columns, shown = _with_addresses(columns, shown, links or {})
        links = None
    columns = [line(column, LONGEST_TITLE) for column in columns]
    title = title and line(title, LONGEST_TITLE)
    table = _table(columns, shown, title, links or {})
    console = Console(width=width(), height=25)  # without a height, rich makes TERM=dumb 80 wide
    anywhere = console.options.update(width=10_000)
    if Measurement.get(console, anywhere, table).minimum <= console.width:
        console.print(table)
    else:
        _print_records(columns, shown, title)


def _with_addresses(
    columns: Sequence[str], rows: list[list[object]], links: Mapping[str, Sequence[str]]
) -> tuple[list[str], list[list[object]]]:
    """Add a column for each column of addresses that is not shown already."""
    shown = [[row[index] for row in rows] for index in range(len(columns))]
    missing = {name: list(each) for name, each in links.items() if list(each) not in shown}
    names = [*columns, *("link" if len(missing) == 1 else f"{name} link" for name in missing)]
    added = [[*row, *(each[place] for each in missing.values())] for place, row in enumerate(rows)]
    return names, added


def shows_links() -> bool:
    """Return whether output goes to a terminal that can open a link behind a text.

    Most terminals can; those of a text console, of Emacs and the like show the text alone.
    """
    return sys.stdout.isatty() and os.environ.get("TERM", "").partition("-")[0] not in WITHOUT_LINKS


def width() -> int:
    """Return how many columns the output may have: COLUMNS, else those of the terminal."""
    if sys.stdout.isatty():
        return shutil.get_terminal_size().columns
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) else PIPED_WIDTH


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
