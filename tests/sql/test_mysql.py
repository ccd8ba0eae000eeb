"""What is MariaDB's or MySQL's own: keys and indexes, sessions that hold tables, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import mysql.connector
import pytest

from sql import mysql_build, mysql_database
from sql.database import Database
from sql.errors import DatabaseError, QueryError
from sql.library import checks
from sql.opening import open_database
from sql.tables import tables
from tests.mariadb import PASSWORD, READER, USER, Server
from tests.sql.planted import (
    AWKWARD,
    CLUSTERS,
    EMPTY,
    WORLD,
    World,
    an_id,
    contents,
    expected,
    stage,
    stage_world,
    with_rows,
)

pytestmark = pytest.mark.mysql

SMALL_WORLD = with_rows(EMPTY, artist=WORLD["artist"][:1])


@pytest.fixture
def database(mysql_url: str) -> Iterator[Database]:
    with closing(open_database(mysql_url, read_only=False)) as opened:
        yield opened


def load(database: Database, folder: Path, world: World = WORLD) -> None:
    database.replace_all(stage_world(folder, world), checks())


def keys(database: Database) -> set[tuple[object, ...]]:
    """Return table, column, parent and its column of each foreign key."""
    return set(
        database.rows(
            "SELECT table_name, column_name, referenced_table_name, referenced_column_name"
            " FROM information_schema.key_column_usage"
            " WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL"
        )
    )


def indexes(database: Database) -> set[tuple[object, ...]]:
    """Return table and first columns of each index."""
    return set(
        database.rows(
            "SELECT table_name, GROUP_CONCAT(column_name ORDER BY seq_in_index)"
            " FROM information_schema.statistics WHERE table_schema = DATABASE()"
            " GROUP BY table_name, index_name"
        )
    )


def wanted_keys() -> set[tuple[object, ...]]:
    return {
        (table.name, *key.columns, key.parent, *key.parent_columns)
        for table in tables().values()
        for key in table.foreign_keys
    }


def wanted_indexes() -> set[tuple[object, ...]]:
    return {
        (table.name, ",".join(columns))
        for table in tables().values()
        for columns in (table.primary_key, *table.indexes.values())
    }


def names(database: Database) -> set[str]:
    return {name for (name,) in database.rows("SHOW TABLES")}


@pytest.mark.parametrize("step", ["create", "load", "load twice", "replace one"])
def test_keys_and_indexes_are_those_of_the_schema(
    database: Database, tmp_path: Path, step: str
) -> None:
    database.create()
    if step != "create":
        load(database, tmp_path)
    if step == "load twice":
        load(database, tmp_path / "again", SMALL_WORLD)
    if step == "replace one":
        database.replace_table(stage(tmp_path, "track_cluster", CLUSTERS))
    assert keys(database) == wanted_keys()
    assert wanted_indexes() <= indexes(database)
    assert names(database) == set(tables())


def test_a_foreign_key_holds_after_a_load(database: Database, tmp_path: Path) -> None:
    load(database, tmp_path)
    with pytest.raises(DatabaseError, match="foreign key"):
        database.rows(f"INSERT INTO track_genre VALUES ('{an_id('nobody')}', 'pop')")


def test_what_an_interrupted_change_of_tables_left_is_mended(
    database: Database, tmp_path: Path
) -> None:
    """As after a kill between the renaming and the rest: old tables there, no foreign keys."""
    load(database, tmp_path)
    for table, key in database.rows(
        "SELECT table_name, constraint_name FROM information_schema.referential_constraints"
        " WHERE constraint_schema = DATABASE()"
    ):
        database.rows(f"ALTER TABLE {table} DROP FOREIGN KEY {key}")
    database.rows("CREATE TABLE segue_old_album AS SELECT * FROM album")
    database.rows("CREATE TABLE segue_old_load_log AS SELECT * FROM load_log")
    database.create()
    assert keys(database) == wanted_keys()
    assert names(database) == set(tables())
    assert contents(database) == expected(WORLD)


def test_a_session_that_reads_keeps_the_old_rows_until_it_ends(
    database: Database,
    mysql_server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mysql_build, "LOCK_WAIT_S", 1)
    load(database, tmp_path / "old", SMALL_WORLD)
    name = database.location.rpartition("/")[2]
    options = {"unix_socket": str(mysql_server.socket), "user": "root", "database": name}
    with closing(mysql.connector.connect(**options)) as other, closing(other.cursor()) as cursor:
        cursor.execute("START TRANSACTION")
        cursor.execute("SELECT * FROM track")
        cursor.fetchall()
        with pytest.raises(DatabaseError, match="another session"):
            load(database, tmp_path / "new")
        assert contents(database) == expected(SMALL_WORLD)
        assert keys(database) == wanted_keys()
    load(database, tmp_path / "new")
    assert contents(database) == expected(WORLD)
    assert names(database) == set(tables())


def test_readers_see_the_old_rows_or_the_new(
    database: Database, mysql_url: str, tmp_path: Path
) -> None:
    load(database, tmp_path / "0", SMALL_WORLD)
    seen, stop = set(), Event()

    def bars() -> None:
        with closing(open_database(mysql_url)) as other:
            while not stop.is_set():
                query = "SELECT (SELECT COUNT(*) FROM artist), (SELECT COUNT(*) FROM track)"
                seen.update(other.rows(query))

    thread = Thread(target=bars)
    thread.start()
    try:
        for number in range(1, 5):
            load(database, tmp_path / str(number), WORLD if number % 2 else SMALL_WORLD)
    finally:
        stop.set()
        thread.join()
    assert seen <= {(1, 0), (len(WORLD["artist"]), len(WORLD["track"]))}
    assert len(seen) == 2


def test_a_table_of_the_users_stays(
    database: Database, mysql_server: Server, tmp_path: Path
) -> None:
    load(database, tmp_path)
    name = database.location.rpartition("/")[2]
    database.rows("CREATE TABLE mine (i INT PRIMARY KEY)")
    database.rows("INSERT INTO mine VALUES (7)")
    mysql_server.admin(
        f"CREATE VIEW {name}.songs AS SELECT COUNT(*) AS n FROM {name}.track",
    )
    load(database, tmp_path / "again", SMALL_WORLD)
    assert database.rows("SELECT i FROM mine") == [(7,)]
    assert database.rows("SELECT n FROM songs") == [(0,)]


def test_a_foreign_key_of_the_users_is_not_torn(database: Database, tmp_path: Path) -> None:
    load(database, tmp_path)
    database.rows(
        "CREATE TABLE mine (t CHAR(22) CHARACTER SET ascii COLLATE ascii_bin,"
        " CONSTRAINT likes FOREIGN KEY (t) REFERENCES track (track_id))"
    )
    with pytest.raises(DatabaseError, match="mine refers to track by the foreign key likes"):
        load(database, tmp_path / "again", SMALL_WORLD)
    assert contents(database) == expected(WORLD)
    database.replace_table(stage(tmp_path, "track_cluster", CLUSTERS))
    assert contents(database) == expected(WORLD, CLUSTERS)


@pytest.fixture
def no_local_infile(mysql_server: Server) -> Iterator[None]:
    """The server refuses LOAD DATA LOCAL, as MySQL 8 does by default."""
    mysql_server.admin("SET GLOBAL local_infile = 0")
    yield
    mysql_server.admin("SET GLOBAL local_infile = 1")


@pytest.mark.usefixtures("no_local_infile")
def test_rows_go_in_without_local_infile(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mysql_build, "INSERT_ROWS", 4)
    artists = [(an_id(f"x{i:02}"), text, i, None, text) for i, text in enumerate(AWKWARD)]
    world = with_rows(WORLD, artist=[*WORLD["artist"], *artists])
    load(database, tmp_path, world)
    assert contents(database) == expected(world)


@pytest.mark.parametrize("local_infile", [0, 1])
@pytest.mark.parametrize("server_mode", ["", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES"])
def test_too_long_text_is_refused_whatever_the_server_is_set_to(
    mysql_server: Server, mysql_url: str, tmp_path: Path, local_infile: int, server_mode: str
) -> None:
    (old_mode,) = mysql_server.admin("SELECT @@GLOBAL.sql_mode")[0]
    mysql_server.admin(
        f"SET GLOBAL sql_mode = '{server_mode}'", f"SET GLOBAL local_infile = {local_infile}"
    )
    try:
        with closing(open_database(mysql_url, read_only=False)) as database:
            load(database, tmp_path / "a'b\\c")
            artist = (an_id("long"), "x" * 513, None, None, None)
            with pytest.raises(DatabaseError, match="name"):
                load(database, tmp_path / "bad", with_rows(WORLD, artist=[artist]))
            assert contents(database) == expected(WORLD)
    finally:
        mysql_server.admin(f"SET GLOBAL sql_mode = '{old_mode}'", "SET GLOBAL local_infile = 1")


def test_the_slower_connector_gives_the_same(
    mysql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of its two parts the connector uses depends on the libraries that are loaded."""
    connect = mysql.connector.connect
    monkeypatch.setattr(mysql.connector, "connect", lambda **o: connect(**o, use_pure=True))
    monkeypatch.setattr(mysql_database, "FETCH_ROWS", 3)
    with closing(open_database(mysql_url, read_only=False)) as database:
        load(database, tmp_path)
        assert contents(database) == expected(WORLD)
        ids = database.columns("SELECT track_id, duration_ms FROM track ORDER BY track_id")
        assert ids["track_id"].tolist() == [row[0] for row in WORLD["track"]]
        assert ids["duration_ms"].dtype.kind == "f"
        assert database.rows("SELECT name FROM artist WHERE artist_id = ?", (an_id("a1"),)) == [
            ("Ada",)
        ]
        assert database.select("SELECT name FROM artist ORDER BY 1", limit=2).truncated


def _wrong_urls(server: Server, name: str) -> dict[str, str]:
    return {
        "refuses this user or password": server.url(name, password="s3cret"),
        "no database called nowhere, or segue has no right to use it": server.url("nowhere"),
        "no server answers": f"mysql://{USER}:s3cret@127.0.0.1:1/{name}",
        "not understood": f"mysql://{USER}:s3cret@127.0.0.1:port/{name}",
        "incomplete": f"mysql://{USER}:s3cret@127.0.0.1",
        "nothing may follow": f"mysql://{USER}:s3cret@127.0.0.1/{name}?ssl=1",
    }


@pytest.mark.parametrize("number", range(6))
def test_who_cannot_be_let_in_is_explained(
    mysql_server: Server, mysql_url: str, number: int
) -> None:
    name = urlsplit(mysql_url).path.lstrip("/")
    message, url = list(_wrong_urls(mysql_server, name).items())[number]
    with pytest.raises(DatabaseError, match=message) as caught:
        open_database(url)
    text = f"{caught.value} {caught.value!r}"
    assert "s3cret" not in text
    assert PASSWORD not in text
    assert len(str(caught.value).splitlines()) <= 3


def test_the_password_is_shown_nowhere(database: Database) -> None:
    assert PASSWORD not in database.location
    assert PASSWORD not in repr(vars(database))


def test_an_unfilled_database_says_how_to_fill_it(database: Database) -> None:
    with pytest.raises(DatabaseError, match="segue etl run"):
        database.rows("SELECT * FROM track")


def test_a_lost_connection_is_explained(database: Database, mysql_server: Server) -> None:
    ((own,),) = database.rows("SELECT CONNECTION_ID()")
    mysql_server.admin(f"KILL {own}")
    with pytest.raises(DatabaseError, match="connection was lost"):
        database.rows("SELECT 1")


def test_each_table_says_what_a_row_of_it_is(database: Database, tmp_path: Path) -> None:
    grains = {(table.name, table.grain) for table in tables().values()}
    comments = (
        "SELECT table_name, table_comment FROM information_schema.tables"
        " WHERE table_schema = DATABASE()"
    )
    database.create()
    assert set(database.rows(comments)) == grains
    database.rows("ALTER TABLE track COMMENT = ''")  # as in a database of an older Segue
    database.create()
    assert set(database.rows(comments)) == grains
    load(database, tmp_path)
    assert set(database.rows(comments)) == grains


@pytest.mark.parametrize(
    "query",
    ["SELECT nope", "SELECT foo(1)", "SELECT ABS(1, 2)", "SELECT 1 FROM track AS a, track AS a"],
)
def test_what_the_server_does_not_understand(database: Database, query: str) -> None:
    database.create()
    with pytest.raises(QueryError):
        database.select(query)


def test_whether_the_database_can_be_changed_is_found_out_at_once(
    database: Database, mysql_server: Server
) -> None:
    name = database.location.rpartition("/")[2]
    database.create()
    database.require_writable()
    with closing(open_database(mysql_server.url(name, user=READER))) as reader:
        assert reader.select("SELECT COUNT(*) FROM track").rows == [(0,)]
        with pytest.raises(DatabaseError, match=r"DROP command denied(.|\n)*see the README"):
            reader.require_writable()
    lock = f"SELECT GET_LOCK(CONCAT('segue ', MD5('{name}')), 1)"
    options = {"unix_socket": str(mysql_server.socket), "user": "root"}
    with closing(mysql.connector.connect(**options)) as other, closing(other.cursor()) as cursor:
        cursor.execute(lock)
        cursor.fetchall()
        with pytest.raises(DatabaseError, match="another Segue process"):
            database.require_writable()
    database.require_writable()
