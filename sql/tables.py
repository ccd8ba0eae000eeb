"""schema.sql parsed: its tables, their columns and keys. The one contract for columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import sqlglot
from sqlglot import exp

SCHEMA_VERSION = 3

# Tables that loading staged files fills, parents before children.
STAGED = (
    "artist",
    "album",
    "track",
    "audio_features",
    "artist_album",
    "artist_track",
    "artist_genre",
    "related_artist",
    "genre_map",
    "track_genre",
    "track_card",
    "playlist",
    "playlist_track",
)

# Tables that are filled in other ways and refer to those: a load empties them.
OTHERS = ("track_cluster",)


@dataclass(frozen=True)
class ForeignKey:
    """Columns of one table that must stand in another's."""

    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """One column: its MySQL type as written (without character set), and whether it may be NULL."""

    name: str
    type: str
    nullable: bool
    comment: str

    @property
    def is_text(self) -> bool:
        """Whether values are text, to be quoted in CSV."""
        return self.type.startswith(("CHAR", "VARCHAR", "MEDIUMTEXT"))


@dataclass(frozen=True)
class Table:
    """One table: what one row of it is, its columns, keys and statement."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    indexes: Mapping[str, tuple[str, ...]]
    foreign_keys: tuple[ForeignKey, ...]
    create: exp.Create

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns' names in the order of the table."""
        return tuple(column.name for column in self.columns)


def schema_text() -> str:
    """Return schema.sql as it is."""
    return (files("sql") / "schema.sql").read_text(encoding="utf-8")


@cache
def tables() -> Mapping[str, Table]:
    """Return all tables by name, in the order of schema.sql: parents before children."""
    statements = sqlglot.parse(schema_text(), read="mysql")
    parsed = [_table(statement) for statement in statements if isinstance(statement, exp.Create)]
    return {table.name: table for table in parsed}


def _table(create: exp.Create) -> Table:
    body = create.this
    parts = body.expressions
    grain = " ".join(create.comments or ()).split("grain:", 1)[-1].strip()
    return Table(
        name=body.this.name,
        grain=grain,
        columns=tuple(_column(part) for part in parts if isinstance(part, exp.ColumnDef)),
        primary_key=next(_names(p) for p in parts if isinstance(p, exp.PrimaryKey)),
        indexes={
            part.name: tuple(column.name for column in part.expressions)
            for part in parts
            if isinstance(part, exp.IndexColumnConstraint)
        },
        foreign_keys=tuple(_foreign_key(p) for p in parts if isinstance(p, exp.ForeignKey)),
        create=create,
    )


def _column(part: exp.ColumnDef) -> Column:
    kinds = [constraint.kind for constraint in part.constraints]
    comment = next((k.this.name for k in kinds if isinstance(k, exp.CommentColumnConstraint)), "")
    nullable = not any(isinstance(kind, exp.NotNullColumnConstraint) for kind in kinds)
    kind = part.args["kind"].sql(dialect="mysql")
    return Column(part.name, kind.split(" ")[0], nullable, comment)


def _foreign_key(part: exp.ForeignKey) -> ForeignKey:
    target = part.args["reference"].this
    return ForeignKey(_names(part), target.this.name, _names(target))


def _names(part: exp.Expression) -> tuple[str, ...]:
    return tuple(column.name for column in part.expressions)
