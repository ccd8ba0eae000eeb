"""Attacks on a MariaDB server whose user has FILE and may change everything: none does anything."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from sql.database import Database
from sql.errors import DatabaseError, NotReadOnlyError
from sql.library import checks
from sql.mysql_guard import reading_only
from sql.opening import open_database
from tests.mariadb import Server
from tests.sql.planted import WORLD, contents, expected, fill

pytestmark = pytest.mark.mysql

SECRET = "not for readers"

# {new} is a file that the server could write, {secret} one that it could read.
ATTACKS = [
    # files written, the words hidden in comments that the server runs
    "SELECT 'x' INTO OUTFILE '{new}'",
    "SELECT 'x' INTO DUMPFILE '{new}'",
    "SELECT 'x' /*!50000INTO*/ /*!50000OUTFILE*/ '{new}'",
    "SELECT 'x' /*M!100100INTO*/ DUMPFILE '{new}'",
    "SELECT 'x' /*M!INTO OUTFILE*/ '{new}'",
    "SELECT 'x' /*! INTO OUTFILE '{new}' */",
    "SELECT 'x' /*!INTO*/OUTFILE '{new}'",
    "SELECT 'x' /*!99999 x */ INTO OUTFILE '{new}'",
    "SELECT 'x' /*!50000 /* nested */ INTO OUTFILE '{new}' */",
    "SELECT 'x' /* /*! */ INTO OUTFILE '{new}' -- */",
    "SELECT 'x' /* /* */ INTO OUTFILE '{new}' -- */",
    "SELECT 'x' /**/INTO/**/OUTFILE/**/'{new}'",
    "/*!SELECT*/ 'x' INTO OUTFILE '{new}'",
    "SELECT 'x' -- \n INTO OUTFILE '{new}'",
    "SELECT 'x' # '\n INTO OUTFILE '{new}' # '",
    "SELECT 'x' --/**/' \n INTO OUTFILE '{new}' -- '",
    "SELECT 'x' --/**/ ' \n INTO OUTFILE '{new}' -- '",
    "SELECT 'x' --\x01' \n INTO OUTFILE '{new}' -- '",
    "SELECT 'x' --\x7f' \n INTO OUTFILE '{new}' -- '",
    "SELECT 'x' --\x0b' \n INTO OUTFILE '{new}' -- '",
    "SELECT 1--1 INTO OUTFILE '{new}'",
    "SELECT 'x' /*' */ INTO OUTFILE '{new}' -- '",
    "SELECT 'x' /*\"*/ INTO OUTFILE '{new}' -- \"",
    "SELECT `x` /*`*/ FROM (SELECT 1 AS x) AS t INTO OUTFILE '{new}' -- `",
    # strings that end where another parser would not end them
    "SELECT '\\' INTO OUTFILE \\'' INTO OUTFILE '{new}'",
    "SELECT '\\\\' INTO OUTFILE '{new}'",
    "SELECT '''' INTO OUTFILE '{new}'",
    'SELECT "\\" INTO OUTFILE \\"" INTO OUTFILE \'{new}\'',
    "SELECT \"x' INTO OUTFILE '{new}' -- \"\"\" INTO OUTFILE '{new}'",
    "SELECT _gbk'\u00bf\\' INTO OUTFILE \\'' INTO OUTFILE '{new}'",
    "SELECT x'41' INTO OUTFILE '{new}'",
    "SELECT N'x' INTO OUTFILE '{new}'",
    "SELECT 'x'\0 INTO OUTFILE '{new}'",
    "SELECT 'x\0' INTO OUTFILE '{new}'",
    # words that follow a number without a blank
    "SELECT 1e5INTO OUTFILE '{new}'",
    "SELECT 1.INTO OUTFILE '{new}'",
    "SELECT .5INTO DUMPFILE '{new}'",
    "SELECT 1INTO OUTFILE '{new}'",
    # other statements that write files
    "(SELECT 'x') UNION (SELECT 'y') INTO OUTFILE '{new}'",
    "WITH a AS (SELECT 'x') SELECT * FROM a INTO OUTFILE '{new}'",
    "VALUES ('x') INTO OUTFILE '{new}'",
    "TABLE artist INTO OUTFILE '{new}'",
    "EXPLAIN SELECT 'x' INTO OUTFILE '{new}'",
    "SELECT 'x' FROM artist PROCEDURE ANALYSE() INTO OUTFILE '{new}'",
    # files read
    "SELECT LOAD_FILE('{secret}')",
    "SELECT load_file ('{secret}')",
    "SELECT `load_file`('{secret}')",
    "SELECT LOAD_FILE/**/('{secret}')",
    "SELECT /*!50000LOAD_FILE*/('{secret}')",
    "SELECT /*M!100100LOAD_FILE*/('{secret}')",
    "SELECT x FROM (SELECT LOAD_FILE('{secret}') AS x) AS t",
    "SELECT 1e1LOAD_FILE('{secret}')",
    "SELECT 1.LOAD_FILE('{secret}')",
    "SELECT 'x' LIKE LOAD_FILE('{secret}')",
    "LOAD DATA INFILE '{secret}' INTO TABLE genre_map",
    "LOAD DATA LOCAL INFILE '{secret}' INTO TABLE genre_map",
    "LOAD XML INFILE '{secret}' INTO TABLE genre_map",
    # rows and locks
    "SELECT name INTO @x FROM artist LIMIT 1",
    "SELECT 1INTO@x",
    "SELECT * FROM artist FOR UPDATE",
    "SELECT * FROM artist FOR/**/UPDATE",
    "SELECT * FROM artist /*!FOR UPDATE*/",
    "SELECT * FROM artist LOCK IN SHARE MODE",
    "SELECT * FROM artist /*!50000 LOCK IN SHARE MODE */",
    "SELECT * FROM (SELECT * FROM artist FOR UPDATE) AS t",
    "SELECT GET_LOCK('attack', 0)",
    "SELECT `get_lock`('attack', 0)",
    "SELECT /*!GET_LOCK*/('attack', 0)",
    "SELECT RELEASE_ALL_LOCKS()",
    "SELECT NEXTVAL(numbers)",
    "SELECT NEXT VALUE FOR numbers",
    "SELECT SETVAL(numbers, 100)",
    "SELECT add_row()",
    "INSERT INTO genre_map VALUES ('a', 'pop', 'x')",
    "REPLACE INTO genre_map VALUES ('a', 'pop', 'x')",
    "WITH a AS (SELECT 1) DELETE FROM genre_map",
    "EXPLAIN DELETE FROM genre_map",
    "EXPLAIN ANALYZE DELETE FROM genre_map",
    "EXPLAIN FORMAT=JSON INSERT INTO genre_map VALUES ('a', 'pop', 'x')",
    "ANALYZE DELETE FROM genre_map",
    "ANALYZE FORMAT=JSON UPDATE artist SET name = 'x'",
    "HANDLER artist OPEN",
    "LOCK TABLES artist WRITE",
    "FLUSH TABLES WITH READ LOCK",
    # more than one statement, and statements that are none of these
    "SELECT 1; DELETE FROM genre_map",
    "SELECT 1;DELETE FROM genre_map",
    "SELECT 1 /*;*/; DELETE FROM genre_map",
    "SELECT ';'; DELETE FROM genre_map",
    "BEGIN NOT ATOMIC DELETE FROM genre_map; END",
    "PREPARE p FROM 'DELETE FROM genre_map'",
    "EXECUTE IMMEDIATE 'DELETE FROM genre_map'",
    "SET STATEMENT sql_mode = 'ANSI_QUOTES' FOR DELETE FROM genre_map",
    "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'",
    "SET PASSWORD = ''",
    "CALL change()",
    "DO GET_LOCK('attack', 0)",
    "KILL 1",
    "COMMIT",
    "SELECTED",
    "",
]

LEGAL = [
    ("SELECT 1--1", 2),
    ("SELECT 1 - -1 -- a remark; with 'quotes", 2),
    ("SELECT /* a remark */ 2 # more", 2),
    ("SELECT 'it''s /* no */ remark -- # `' ;", "it's /* no */ remark -- # `"),
    ("SELECT 'a\\'b', \"it's\"", "a'b"),
    ("SELECT `update` FROM (SELECT 3 AS `update`) AS t", 3),
    ("SELECT REPLACE('into outfile', 'into', 'to')", "to outfile"),
    ("SELECT INSERT ('abc', 1, 1, 'x')", "xbc"),
    ("SELECT '; INSERT INTO load_file(', 1 /* ; */", "; INSERT INTO load_file("),
    ("SELECT 7 DIV 2", 3),
    ("SELECT ROUND(2.5e0)", 2),
    ("SELECT _utf8mb4'x' COLLATE utf8mb4_bin", "x"),
    ("SELECT '🎵'", "🎵"),
    ("(SELECT 1) UNION ALL (SELECT 2)", 1),
    ("WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 9)"
     " SELECT MAX(i) FROM n", 9),
    ("SELECT NULL <=> \\N", 1),
    ("SELECT IF(1 = 1, 'a%sb%', 0)", "a%sb%"),
    ("VALUES (4)", 4),
    ("SHOW TABLES LIKE 'artist'", "artist"),
    ("DESC artist artist_id", "artist_id"),
]  # fmt: skip


@dataclass(frozen=True)
class Target:
    """A database, the server that holds it, and a folder that the server can read and write."""

    database: Database
    server: Server
    folder: Path


@pytest.fixture(scope="module")
def target(mysql_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("files")
    folder.chmod(0o777)
    folder.parent.chmod(0o755)
    (folder / "secret").write_text(SECRET, encoding="utf-8")
    name = mysql_server.create_database()
    with closing(open_database(mysql_server.url(name), read_only=False)) as writer:
        fill(writer, tmp_path_factory.mktemp("staged"), WORLD, [], checks())
    mysql_server.admin(
        f"CREATE SEQUENCE {name}.numbers",
        f"CREATE FUNCTION {name}.add_row() RETURNS INT BEGIN"
        " INSERT INTO genre_map VALUES ('a', 'pop', 'x'); RETURN 1; END",
        f"CREATE PROCEDURE {name}.`change`() DELETE FROM genre_map",
        "CREATE USER 'mighty'@'%' IDENTIFIED BY 'x'",
        f"GRANT ALL ON {name}.* TO 'mighty'@'%'",
        "GRANT FILE, SUPER ON *.* TO 'mighty'@'%'",
    )
    with closing(open_database(mysql_server.url(name, user="mighty", password="x"))) as database:
        yield Target(database, mysql_server, folder)
    mysql_server.admin("DROP USER 'mighty'@'%'")


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_does_nothing(target: Target, attack: str) -> None:
    text = attack.replace("{new}", f"{target.folder}/new")
    text = text.replace("{secret}", f"{target.folder}/secret")
    answer: object = ()
    with contextlib.suppress(DatabaseError):
        answer = target.database.select(text, timeout=20)
    assert SECRET not in str(answer)
    assert [path.name for path in target.folder.iterdir()] == ["secret"]
    assert target.server.admin("SELECT IS_FREE_LOCK('attack')") == [(1,)]
    assert target.server.admin("SELECT COUNT(*) FROM information_schema.innodb_trx") == [(0,)]
    name = target.database.location.rpartition("/")[2]
    state = target.server.admin(f"SELECT next_not_cached_value FROM {name}.numbers")
    assert state == [(1,)]
    assert contents(target.database) == expected(WORLD)


def test_the_attacks_are_ones_that_the_server_would_run(target: Target) -> None:
    """Else the test above shows nothing."""
    for text in (
        f"SELECT 'x' /*!50000INTO*/ /*!50000OUTFILE*/ '{target.folder}/new'",
        f"SELECT 1e5INTO OUTFILE '{target.folder}/newer'",
    ):
        target.database.rows(text)
    assert target.database.rows(f"SELECT `load_file`('{target.folder}/secret')") == [
        (SECRET.encode(),)
    ]
    for name in ("new", "newer"):
        (target.folder / name).unlink()


@pytest.mark.parametrize(("query", "first"), LEGAL)
def test_what_only_reads_is_answered_as_the_server_answers(
    target: Target, query: str, first: object
) -> None:
    assert target.database.select(query).rows[0][0] == first
    assert target.database.rows(query)[0][0] == first


def test_comments_are_not_sent() -> None:
    sent = reading_only("SELECT /*+ MAX_EXECUTION_TIME(1) */ '/* kept */' -- gone\n, 1 # gone\n;")
    assert sent == "SELECT   '/* kept */'  \n, 1"


@pytest.mark.parametrize("text", ["SELECT 'open", 'SELECT "open', "SELECT `open", "SELECT 1 /* x"])
def test_what_does_not_end_is_refused(text: str) -> None:
    with pytest.raises(NotReadOnlyError, match="not closed"):
        reading_only(text)


def test_privileges_that_reach_beyond_the_database_are_named(
    target: Target, mysql_server: Server, mysql_url: str
) -> None:
    assert target.database.privileges_beyond_reading() == ("FILE", "SUPER")
    with closing(open_database(mysql_url)) as database:
        assert database.privileges_beyond_reading() == ()
    mysql_server.admin("CREATE USER 'lord'@'%' IDENTIFIED BY 'x'", "GRANT ALL ON *.* TO 'lord'@'%'")
    name = mysql_url.rpartition("/")[2]
    with closing(open_database(mysql_server.url(name, user="lord", password="x"))) as database:
        assert database.privileges_beyond_reading() == ("ALL PRIVILEGES",)
    mysql_server.admin("DROP USER 'lord'@'%'")
