"""Filling MySQL tables: new ones beside the old, then all renamed in one statement.

Each new table is filled in the order of its primary key; secondary indexes and foreign keys are
added when the rows are there, which takes a third of the time. Its row of the new load_log comes
last, so what was interrupted goes on with the next table. LOAD DATA LOCAL drops and bends rows
with a mere warning: counts and warnings are compared before anything is believed.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from itertools import islice

import mysql.connector

from sql.database import Row, StagedTable
from sql.dialect import mysql_add_indexes, mysql_create, orphans, rename_tables
from sql.errors import DatabaseError, failed_check
from sql.load_log import utc_now
from sql.mysql_connection import Connection
from sql.mysql_tables import (
    NEW,
    OLD,
    create_tables,
    drop,
    read_load_log,
    refuse_foreign_references,
    repair,
)
from sql.progress import Progress
from sql.tables import Table, tables

INSERT_ROWS = 1_000  # keeps a statement below max_allowed_packet
LOCK_WAIT_S = 60  # for sessions that read the tables which are to be replaced
_LOCAL_INFILE_OFF = (1148, 2068, 3948, 4166)  # the last is MariaDB's


class Build:
    """New tables for some staged files, on their way to replace the old ones.

    Needs `exclusive`. `emptied` names the tables that are to be replaced by empty ones.
    """

    def __init__(
        self, connection: Connection, staged: Sequence[StagedTable], emptied: Sequence[str] = ()
    ) -> None:
        self._connection = connection
        self._staged = staged
        self._emptied = emptied
        replaced = (*(part.table.name for part in staged), *emptied, "load_log")
        self._names = {name: NEW + name for name in replaced}
        self._execute(f"SET SESSION lock_wait_timeout = {LOCK_WAIT_S}")
        create_tables(connection)
        repair(connection)
        refuse_foreign_references(connection, self._names)
        self._execute("SET SESSION foreign_key_checks = 0")

    def _execute(self, statement: str, parameters: tuple[object, ...] = ()) -> list[Row]:
        return self._connection.run(statement, parameters)

    def fill(self, progress: Progress | None = None) -> None:
        """Load what an earlier, interrupted build of the same files has not loaded yet."""
        done = self._begin()
        for number, part in enumerate(self._staged):
            if progress is not None:
                progress(number, len(self._staged), part.table.name)
            if part.table.name not in done:
                self._fill_table(part)
        for name in self._emptied:
            self._create(tables()[name])
            self._index(tables()[name])
        self._check_foreign_keys()

    def _begin(self) -> set[str]:
        """Return the tables already loaded; throw a build of other files away."""
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
        self._create(part.table)
        with part.reading():
            self._send(part, name)
        self._count(part, name)
        self._index(part.table)
        self._log(part)

    def _create(self, table: Table) -> None:
        name = self._names[table.name]
        self._execute(f"DROP TABLE IF EXISTS {name}")
        self._execute(mysql_create(table, name))

    def _index(self, table: Table) -> None:
        if (statement := mysql_add_indexes(table, self._names[table.name])) is not None:
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
        with part.path.open(encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream)
            next(rows)
            while block := list(islice(rows, INSERT_ROWS)):
                values = [tuple(value if value else None for value in row) for row in block]
                self._connection.run_many(f"INSERT INTO {name} VALUES ({marks})", values)

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
        """Run the data checks on the new tables, and the old ones of those that stay."""
        for name, query in checks.items():
            if rows := self._execute(rename_tables(query, self._names)):
                raise failed_check(name, rows[0])

    def publish(self) -> None:
        """Put the new tables in the old ones' place: all or none, by one statement.

        The old tables' foreign keys go with them to their new names.
        """
        self._keep_log()
        moves = [f"{name} TO {OLD}{name}, {new} TO {name}" for name, new in self._names.items()]
        self._execute(f"RENAME TABLE {', '.join(moves)}")
        repair(self._connection)

    def _keep_log(self) -> None:
        for name in read_load_log(self._connection, "load_log").keys() - self._names.keys():
            self._execute(
                f"REPLACE INTO {NEW}load_log SELECT * FROM load_log WHERE table_name = %s", (name,)
            )

    def _drop(self, prefix: str) -> None:
        drop(self._connection, prefix)


def _load_data(part: StagedTable, name: str) -> str:
    """Return the statement that loads a staged file.

    Numbers that must be there go straight in: a missing one is a warning. All else goes through a
    variable, as an empty field is NULL; not by NULLIF, to which a text of blanks is empty too.
    """
    slots, values = [], []
    for index, column in enumerate(part.table.columns):
        if column.nullable or column.is_text:
            slots.append(f"@c{index}")
            values.append(f"`{column.name}` = IF(LENGTH(@c{index}) = 0, NULL, @c{index})")
        else:
            slots.append(f"`{column.name}`")
    path = str(part.path.resolve()).replace("\\", "\\\\").replace("'", "\\'")
    changes = f" SET {', '.join(values)}" if values else ""
    return (
        f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE {name} CHARACTER SET utf8mb4"
        " FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY ''"
        f" LINES TERMINATED BY '\\n' IGNORE 1 LINES ({', '.join(slots)}){changes}"
    )
