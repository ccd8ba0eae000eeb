"""Record files as DuckDB reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from etl.records.kinds import KINDS

_SQL_TYPES = {"int": "BIGINT", "float": "DOUBLE", "str": "VARCHAR"}


def record_query(kind: str, paths: Sequence[Path]) -> str:
    """Return the query for all records of one kind in these files; without files, no rows."""
    fields = msgspec.structs.fields(KINDS[kind])
    columns = {field.name: _sql_type(field.type) for field in fields}
    if not paths:
        nothing = ", ".join(f"CAST(NULL AS {of}) AS {name}" for name, of in columns.items())
        return f"SELECT {nothing} WHERE false"
    shape = ", ".join(f"{name}: '{of}'" for name, of in columns.items())
    names = ", ".join(_literal(path) for path in paths)
    return f"FROM read_json([{names}], format = 'newline_delimited', columns = {{{shape}}})"


def _literal(path: Path) -> str:
    """Return a path as SQL text that matches this file alone: in [*? DuckDB would see a pattern."""
    return "'" + re.sub(r"[\[*?]", r"[\g<0>]", str(path)).replace("'", "''") + "'"


def _sql_type(annotation: object) -> str:
    name = getattr(annotation, "__name__", None) or str(annotation).split(" | ")[0]
    return _SQL_TYPES[name]
