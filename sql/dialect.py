"""MySQL text to the text of the engine at hand: statements of schema.sql, queries, table names."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlglot
from sqlglot import exp

from sql.tables import ForeignKey, Table

_ONLY_MYSQL = (
    exp.CharacterSetColumnConstraint,
    exp.CollateColumnConstraint,
    exp.CommentColumnConstraint,
)


def duckdb_create(table: Table) -> str:
    """Return the statement that makes `table` in DuckDB.

    Character sets, collations, comments and secondary indexes are left out: DuckDB compares text
    byte by byte anyway and scans columns, so most indexes would cost memory and be seldom used.
    So are the keys of the one table that grows by the ten million rows; what they promise, the
    checks see to before a load is believed.
    """
    create = table.create.copy()
    create.set("properties", None)
    create.comments = None
    body = create.this
    unkeyed = table.name in _UNKEYED
    kept_parts = [
        part
        for part in body.expressions
        if not (_is_index(part) or (unkeyed and isinstance(part, exp.PrimaryKey | exp.ForeignKey)))
    ]
    body.set("expressions", kept_parts)
    for column in body.find_all(exp.ColumnDef):
        _simplify(column)
    return create.sql(dialect="duckdb")


def _simplify(column: exp.ColumnDef) -> None:
    kept = [c for c in column.constraints if not isinstance(c.kind, _ONLY_MYSQL)]
    column.set("constraints", kept)


def add_columns(table: Table, present: Collection[str], dialect: str) -> list[str]:
    """Return the statements that add the columns which the `table` of an older database lacks.

    `dialect` is "mysql" or "duckdb". New columns of schema.sql come last and may be NULL.
    """
    columns = table.create.copy().this.find_all(exp.ColumnDef)
    missing = [column for column in columns if column.name not in present]
    if dialect == "duckdb":
        for column in missing:
            _simplify(column)
    return [f"ALTER TABLE {table.name} ADD COLUMN {c.sql(dialect=dialect)}" for c in missing]


# A key is an index in memory: for 66 million rows, some 10 GB, and ten times the time to load.
_UNKEYED = {"playlist_track"}

# The one look-up that DuckDB cannot do by a primary key: a track's clusters, to recommend from.
_DUCKDB_INDEXES = {"track_cluster": "track_id"}


def duckdb_create_index(table: Table) -> str | None:
    """Return the statement that makes the index that `table` needs in DuckDB, if it needs one."""
    column = _DUCKDB_INDEXES.get(table.name)
    if column is None:
        return None
    return f"CREATE INDEX IF NOT EXISTS {table.name}_{column} ON {table.name} ({column})"


def mysql_create(table: Table, name: str) -> str:
    """Return the statement that makes `table` under another name, with its primary key only.

    Secondary indexes and foreign keys are cheaper to add when the rows are there.
    """
    create = table.create.copy()
    create.comments = None
    create.set("exists", False)
    properties = create.args.get("properties") or exp.Properties(expressions=[])
    properties.append("expressions", _comment(table))
    create.set("properties", properties)
    body = create.this
    kept = [p for p in body.expressions if not (_is_index(p) or isinstance(p, exp.ForeignKey))]
    body.set("expressions", kept)
    body.this.set("this", exp.to_identifier(name))
    return create.sql(dialect="mysql")


def mysql_comment(table: Table) -> str:
    """Return the statement that says in the table's comment what one row of it is."""
    return f"ALTER TABLE {table.name} {_comment(table).sql(dialect='mysql')}"


def _comment(table: Table) -> exp.SchemaCommentProperty:
    return exp.SchemaCommentProperty(this=exp.Literal.string(table.grain))


def mysql_add_indexes(table: Table, name: str) -> str | None:
    """Return the statement that adds the secondary indexes of `table` to the table `name`."""
    parts = [f"ADD KEY {key} ({', '.join(columns)})" for key, columns in table.indexes.items()]
    return f"ALTER TABLE {name} {', '.join(parts)}" if parts else None


def mysql_add_foreign_keys(table: Table) -> str | None:
    """Return the statement that adds the foreign keys of `table`."""
    parts = [
        f"ADD FOREIGN KEY ({', '.join(key.columns)})"
        f" REFERENCES {key.parent} ({', '.join(key.parent_columns)})"
        for key in table.foreign_keys
    ]
    return f"ALTER TABLE {table.name} {', '.join(parts)}" if parts else None


def orphans(child: str, key: ForeignKey, parent: str) -> str:
    """Return the query for a value of a foreign key that stands in no row of the parent table.

    Each value is looked up once: an index gives the different ones without reading all rows.
    """
    (column,), (target,) = key.columns, key.parent_columns
    return (
        f"SELECT c.{column} FROM (SELECT DISTINCT {column} FROM {child}) AS c"
        f" LEFT JOIN {parent} AS p ON p.{target} = c.{column}"
        f" WHERE c.{column} IS NOT NULL AND p.{target} IS NULL LIMIT 1"
    )


def to_duckdb(query: str) -> str:
    """Translate one query from MySQL's dialect to DuckDB's.

    ROUND to some decimals becomes ROUND_EVEN: MySQL rounds the half of a DOUBLE to even.
    Collations are left out: DuckDB compares text byte by byte.
    """
    tree = sqlglot.parse_one(query, read="mysql")
    for text in list(tree.find_all(exp.Collate)):
        text.replace(text.this)
    for call in list(tree.find_all(exp.Round)):
        if (decimals := call.args.get("decimals")) is not None:
            call.replace(exp.Anonymous(this="ROUND_EVEN", expressions=[call.this, decimals]))
    return tree.sql(dialect="duckdb")


def rename_tables(query: str, names: Mapping[str, str]) -> str:
    """Return a MySQL query in which some tables go by other names."""
    tree = sqlglot.parse_one(query, read="mysql")
    for table in tree.find_all(exp.Table):
        if not table.db and table.name in names:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", exp.to_identifier(names[table.name]))
    return tree.sql(dialect="mysql")


def _is_index(part: exp.Expression) -> bool:
    return isinstance(part, exp.IndexColumnConstraint)
