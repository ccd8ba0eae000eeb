"""Segue's tables on a MySQL server: making them, their log, one process at a time, mending them."""

from __future__ import annotations

import contextlib
from collections.abc import Container, Iterator

import mysql.connector

from sql.dialect import add_columns, mysql_add_foreign_keys, mysql_comment
from sql.errors import DatabaseError
from sql.load_log import LoadEntry, utc_now
from sql.mysql_connection import Connection
from sql.tables import SCHEMA_VERSION, schema_text, tables

NEW, OLD = "segue_new_", "segue_old_"


def create_tables(connection: Connection) -> None:
    """Create the tables that are not there, and columns that those of an older Segue lack."""
    for statement in schema_text().split(";\n"):
        if statement.strip():
            connection.run(statement)
    present = connection.run(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = DATABASE()",
    )
    for table in tables().values():
        columns = [column for name, column in present if name == table.name]
        for statement in add_columns(table, columns, "mysql"):
            connection.run(statement)
    comments = connection.run(
        "SELECT table_name, table_comment FROM information_schema.tables"
        " WHERE table_schema = DATABASE()"
    )
    for table in tables().values():
        if (table.name, table.grain) not in comments:
            connection.run(mysql_comment(table))
    version = (SCHEMA_VERSION, utc_now())
    connection.run("INSERT IGNORE INTO schema_version VALUES (%s, %s)", version)


def read_load_log(connection: Connection, name: str) -> dict[str, LoadEntry]:
    """Return what each table was filled with; empty where there is no such table."""
    known = connection.run(
        "SELECT 1 FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_name = %s",
        (name,),
    )
    if not known:
        return {}
    rows = connection.run(f"SELECT table_name, fingerprint, row_count FROM {name}")
    return {table: LoadEntry(mark, count) for table, mark, count in rows}


@contextlib.contextmanager
def exclusive(connection: Connection) -> Iterator[None]:
    """Keep other Segue processes from changing the database meanwhile.

    Raises:
        DatabaseError: another one is at it.
    """
    ((name,),) = connection.run("SELECT CONCAT('segue ', MD5(DATABASE()))")
    if connection.run("SELECT GET_LOCK(%s, 1)", (name,)) != [(1,)]:
        raise DatabaseError(
            "another Segue process is changing this database\nwait until it has ended, run again"
        )
    try:
        yield
    finally:
        # It is gone with the connection anyway.
        with contextlib.suppress(mysql.connector.Error, DatabaseError):
            connection.run("DO RELEASE_LOCK(%s)", (name,))


def repair(connection: Connection) -> None:
    """Finish what an interrupted `Build.publish` left: drop old tables, add foreign keys.

    The keys were checked on the new tables, so adding them does not read the rows again. Needs
    `exclusive`.
    """
    drop(connection, OLD)
    present = connection.run(
        "SELECT table_name FROM information_schema.table_constraints"
        " WHERE constraint_schema = DATABASE() AND constraint_type = 'FOREIGN KEY'",
    )
    connection.run("SET SESSION foreign_key_checks = 0")
    for table in tables().values():
        statement = mysql_add_foreign_keys(table)
        if statement is not None and (table.name,) not in present:
            connection.run(statement)
    connection.run("SET SESSION foreign_key_checks = 1")


def refuse_foreign_references(connection: Connection, replaced: Container[str]) -> None:
    """Raise where a table that is not Segue's refers to one that is to go."""
    rows = connection.run(
        "SELECT constraint_schema, table_name, constraint_name, referenced_table_name"
        " FROM information_schema.referential_constraints"
        " WHERE unique_constraint_schema = DATABASE()",
    )
    for schema, table, key, parent in rows:
        if parent in replaced and table not in tables():
            raise DatabaseError(
                f"table {schema}.{table} refers to {parent} by the foreign key {key}\n"
                f"drop that first: ALTER TABLE {schema}.{table} DROP FOREIGN KEY {key}"
            )


def drop(connection: Connection, prefix: str) -> None:
    """Remove the tables whose names are those of Segue's after a prefix."""
    connection.run("SET SESSION foreign_key_checks = 0")
    names = ", ".join(prefix + name for name in tables())
    connection.run(f"DROP TABLE IF EXISTS {names}")
