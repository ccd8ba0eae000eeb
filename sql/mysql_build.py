"""Filling MySQL tables: new ones beside the old, then all renamed in one statement.

Each new table is filled in the order of its primary key; secondary indexes and foreign keys are
added when the rows are there, which takes a third of the time. Its row of the new load_log comes
last, so what was interrupted goes on with the next table. LOAD DATA LOCAL drops and bends rows
with a mere warning: counts and warnings are compared before anything is believed.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

import mysql.connector

from sql.database import LoadEntry, Row, StagedTable, utc_now
from sql.dialect import (
    mysql_add_foreign_keys,
    mysql_add_indexes,
    mysql_create,
    orphans,
    rename_tables,
)
from sql.errors import DatabaseError, failed_check
from sql.mysql_connection import Connection, run
from sql.tables import OTHERS, SCHEMA_VERSION, Table, schema_text, tables

NEW, OLD = "segue_new_", "segue_old_"
INSERT_ROWS = 5_000
_LOCAL_INFILE_OFF = (1148, 2068, 3948)


def create_tables(connection: Connection) -> None:
    """Create the tables that are not there, as schema.sql says."""
    for statement in schema_text().split(";\n"):
        if statement.strip():
            run(connection, statement)
    version = (SCHEMA_VERSION, utc_now())
    run(connection, "INSERT IGNORE INTO schema_version VALUES (%s, %s)", version)


def read_load_log(connection: Connection, name: str) -> dict[str, LoadEntry]:
    """Tell what each table was filled with; empty where there is no such table."""
    known = run(
        connection,
        "SELECT 1 FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_name = %s",
        (name,),
    )
    if not known:
        return {}
    rows = run(connection, f"SELECT table_name, fingerprint, row_count FROM {name}")
    return {table: LoadEntry(mark, count) for table, mark, count in rows}


class Build:
    """New tables for some staged files, on their way to replace the old ones."""

    def __init__(self, connection: Connection, staged: Sequence[StagedTable]) -> None:
        self._connection = connection
        self._staged = staged
        self._names = {part.table.name: NEW + part.table.name for part in staged}
        create_tables(connection)
        self._execute("SET SESSION foreign_key_checks = 0, unique_checks = 0")

    def _execute(self, statement: str, parameters: tuple[object, ...] = ()) -> list[Row]:
        return run(self._connection, statement, parameters)

    def fill(self, progress: Callable[[str], None] | None = None) -> None:
        """Load what an earlier, interrupted build of the same files has not loaded yet."""
        done = self._begin()
        for part in self._staged:
            if progress is not None:
                progress(part.table.name)
            if part.table.name not in done:
                self._fill_table(part)
        self._check_foreign_keys()

    def _begin(self) -> set[str]:
        """Give the tables already loaded; throw a build of other files away."""
        wanted = {part.table.name: part.fingerprint for part in self._staged}
        done = read_load_log(self._connection, NEW + "load_log")
        if not done or any(wanted.get(name) != entry.fingerprint for name, entry in done.items()):
            self._drop(NEW)
            self._execute(mysql_create(tables()["load_log"], NEW + "load_log"))
            return set()
        return set(done)

    def _fill_table(self, part: StagedTable) -> None:
        """Load one table; it is only believed once its row of load_log is there."""
        name = self._names[part.table.name]
        self._execute(f"DROP TABLE IF EXISTS {name}")
        self._execute(mysql_create(part.table, name))
        self._send(part, name)
        self._count(part, name)
        self._index(part.table, name)
        self._log(part)

    def _index(self, table: Table, name: str) -> None:
        if (statement := mysql_add_indexes(table, name)) is not None:
            self._execute(statement)

    def _log(self, part: StagedTable) -> None:
        self._execute(
            f"INSERT INTO {NEW}load_log VALUES (%s, %s, %s, %s)",
            (part.table.name, part.fingerprint, part.rows, utc_now()),
        )

    def _send(self, part: StagedTable, name: str) -> None:
        try:
            self._execute(_load_data(part, name))
            warnings = self._execute("SHOW WARNINGS LIMIT 1")
        except mysql.connector.Error as error:
            if error.errno not in _LOCAL_INFILE_OFF:
                raise
            self._insert(part, name)
            return
        if warnings:
            raise DatabaseError(
                f"the server changed a row of {part.path}: {warnings[0][2]}\n"
                "nothing was loaded; is this file Segue's own?"
            )

    def _insert(self, part: StagedTable, name: str) -> None:
        """Send rows by INSERT, for servers with local_infile off, as MySQL's default is."""
        marks = ", ".join(["%s"] * len(part.table.columns))
        with (
            part.path.open(encoding="utf-8", newline="") as stream,
            contextlib.closing(self._connection.cursor()) as cursor,
        ):
            rows = csv.reader(stream)
            next(rows)
            while block := list(islice(rows, INSERT_ROWS)):
                values = [tuple(value if value else None for value in row) for row in block]
                cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", values)

    def _count(self, part: StagedTable, name: str) -> None:
        ((count,),) = self._execute(f"SELECT COUNT(*) FROM {name}")
        if count != part.rows:
            raise DatabaseError(
                f"table {part.table.name} took {count:,} of the {part.rows:,} rows of {part.path}\n"
                "nothing was changed; run segue etl transform again"
            )

    def _check_foreign_keys(self) -> None:
        for part in self._staged:
            for key in part.table.foreign_keys:
                child = self._names[part.table.name]
                parent = self._names.get(key.parent, key.parent)
                if row := self._execute(orphans(child, key, parent)):
                    raise DatabaseError(
                        f"{part.path}: {key.columns[0]} {row[0][0]} stands in no row of"
                        f" {key.parent}\nnothing was changed; run segue etl transform again"
                    )

    def check(self, checks: Mapping[str, str]) -> None:
        """Run the data checks on the new tables."""
        for name, query in checks.items():
            if rows := self._execute(rename_tables(query, self._names)):
                raise failed_check(name, rows[0])

    def publish(self, *, empty_others: bool) -> None:
        """Put the new tables in the old ones' place."""
        emptied = OTHERS if empty_others else ()
        for name in emptied:
            self._execute(f"DROP TABLE IF EXISTS {NEW}{name}")
            self._execute(mysql_create(tables()[name], NEW + name))
            self._index(tables()[name], NEW + name)
        replaced = {*self._names, *emptied}
        self._keep_log(replaced)
        self._drop(OLD)
        for table, key in _foreign_keys(self._connection):
            self._execute(f"ALTER TABLE {table} DROP FOREIGN KEY {key}")
        names = sorted(replaced | {"load_log"})
        moves = [f"{name} TO {OLD}{name}, {NEW}{name} TO {name}" for name in names]
        self._execute(f"RENAME TABLE {', '.join(moves)}")
        repair(self._connection)

    def _keep_log(self, replaced: set[str]) -> None:
        for name in read_load_log(self._connection, "load_log").keys() - replaced:
            self._execute(
                f"REPLACE INTO {NEW}load_log SELECT * FROM load_log WHERE table_name = %s", (name,)
            )

    def _drop(self, prefix: str) -> None:
        _drop(self._connection, prefix)


def repair(connection: Connection) -> None:
    """Finish what an interrupted `Build.publish` left: drop old tables, add foreign keys.

    The keys were checked on the new tables, so adding them does not read the rows again.
    """
    _drop(connection, OLD)
    present = {table for table, _ in _foreign_keys(connection)}
    run(connection, "SET SESSION foreign_key_checks = 0")
    for table in tables().values():
        statement = mysql_add_foreign_keys(table)
        if statement is not None and table.name not in present:
            run(connection, statement)
    run(connection, "SET SESSION foreign_key_checks = 1")


def _foreign_keys(connection: Connection) -> list[tuple[str, str]]:
    """Give table and name of every foreign key of Segue's tables."""
    keys = run(
        connection,
        "SELECT table_name, constraint_name FROM information_schema.table_constraints"
        " WHERE constraint_schema = DATABASE() AND constraint_type = 'FOREIGN KEY'",
    )
    return [(table, key) for table, key in keys if table in tables()]


def _drop(connection: Connection, prefix: str) -> None:
    run(connection, "SET SESSION foreign_key_checks = 0")
    names = ", ".join(prefix + name for name in tables())
    run(connection, f"DROP TABLE IF EXISTS {names}")


def _load_data(part: StagedTable, name: str) -> str:
    columns = part.table.column_names
    slots = ", ".join(f"@c{index}" for index in range(len(columns)))
    values = ", ".join(f"`{c}` = NULLIF(@c{index}, '')" for index, c in enumerate(columns))
    path = str(part.path.resolve()).replace("\\", "\\\\").replace("'", "\\'")
    return (
        f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE {name} CHARACTER SET utf8mb4"
        " FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY ''"
        f" LINES TERMINATED BY '\\n' IGNORE 1 LINES ({slots}) SET {values}"
    )
