"""Queries in MySQL's dialect, whose rows come back as plain numbers and text.

Counting and averaging happen in the database. A query returns a few thousand rows at most, whatever
the number of tracks, and both engines return the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sql.library import bind, queries

if TYPE_CHECKING:
    from sql.database import Database, Row

# Sums of the same numbers in another order differ after this digit.
_DECIMALS = 9


def ask(database: Database, query: str, parameters: Sequence[object] = ()) -> list[Row]:
    """Run a query, with ``?`` for each parameter.

    Raises:
        DatabaseError: the database refuses the query.
    """
    rows = database.rows(database.translate(query), parameters)
    return [tuple(plain(value) for value in row) for row in rows]


def ask_named(database: Database, name: str, **values: object) -> list[Row]:
    """Run a named analysis of sql/queries."""
    return ask(database, bind(queries()[name], values))


def plain(value: Any) -> Any:
    """Return a number as int or float, rounded to what both engines agree on; text as it is."""
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    return round(value, _DECIMALS) if isinstance(value, float) else value


def known_share(known: int, total: int, things: str) -> str:
    """Return a sentence on how many things were counted, and how many could not be.

    >>> known_share(9, 12, "albums")
    'n = 9 albums; unknown for 3 more, which are left out.'
    """
    left_out = (
        f"; unknown for {total - known:,} more, which are left out." if known < total else "."
    )
    return f"n = {known:,} {things}{left_out}"


def counted(number: int, thing: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "epoch"), counted(1200, "epoch")
    ('1 epoch', '1,200 epochs')
    """
    return f"{number:,} {thing}{'s' * (number != 1)}"
