"""segue db: analyses, free SQL that only reads, checks, the schema."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from pathlib import Path

import pytest

from sql.library import checks, queries
from sql.opening import open_database
from sql.tables import tables
from tests.cli.conftest import Segue, assert_short
from tests.mariadb import PASSWORD, USER, Server
from tests.trained_sample import TRACKS, Sample


@pytest.mark.parametrize("name", ["top-artists", "genres", "cluster-sizes"])
def test_an_analysis_in_three_forms(segue: Segue, sample: Sample, name: str) -> None:
    settings = ["--set", "genre=jazz"] if "genre" in queries()[name].parameters else []
    answers = {
        form: segue("db", "query", name, *settings, "--format", form, home=sample.home.root)
        for form in ("json", "csv", "table")
    }
    assert {said.code for said in answers.values()} == {0}
    rows = answers["json"].json
    assert rows
    read = list(csv.DictReader(io.StringIO(answers["csv"].out)))
    assert [[str("" if v is None else v) for v in row.values()] for row in rows] == [
        list(row.values()) for row in read
    ]
    for column in rows[0]:
        assert column in answers["table"].out


def test_the_list_of_analyses(segue: Segue) -> None:
    listed = segue("db", "query", "--format", "json").json
    assert [row["name"] for row in listed] == sorted(queries())
    assert all(row["what"] for row in listed)


def test_a_parameter_changes_the_answer(segue: Segue, sample: Sample) -> None:
    def top(genre: str) -> object:
        return segue(
            "db", "query", "top-artists", "--set", f"genre={genre}", "--json", home=sample.home.root
        ).json

    assert top("jazz") != top("rock")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["no-such"], "no-such"),
        (["top-artist"], "Did you mean top-artists?"),
        (["top_artist"], "Did you mean top-artists?"),
        (["top-artists", "--set", "genre"], "NAME=VALUE"),
        (["top-artists", "--set", "nothing=1"], "nothing"),
        (["top-artists", "--set", "limit=many"], "many"),
        (["top-artists", "--format", "xml"], "xml"),
        (["top-artists", "--limit", "-1"], "--limit"),
    ],
)
def test_analyses_that_cannot_be_run(
    segue: Segue, sample: Sample, arguments: list[str], word: str
) -> None:
    said = segue("db", "query", *arguments, home=sample.home.root)
    assert said.code == 2
    assert said.out == ""
    assert word in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("limit", "rows", "cut"),
    [(["--limit", "5"], 5, True), (["--limit", "0"], TRACKS, False), ([], 1_000, True)],
)
def test_a_cut_is_noted(
    segue: Segue, sample: Sample, limit: list[str], rows: int, cut: bool
) -> None:
    said = segue(
        "db", "sql", "SELECT track_id FROM track", "--format", "csv", *limit, home=sample.home.root
    )
    assert len(said.out.splitlines()) == rows + 1
    assert ("--limit 0 prints all" in said.err) == cut


def test_as_many_rows_as_the_limit_are_no_cut(segue: Segue, sample: Sample) -> None:
    said = segue("db", "sql", "SELECT 1", "--limit", "1", "--format", "csv", home=sample.home.root)
    assert (said.out, said.err) == ("1\n1\n", "")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE track",
        "DELETE FROM track_cluster",
        "UPDATE artist SET name = 'x'",
        "CREATE TABLE mine (one INT)",
        "COPY track TO 'stolen.csv'",
        "SELECT * FROM read_csv('data.csv')",
        "SELECT * FROM 'data.csv'",
        "ATTACH 'other.duckdb'",
        "SELECT 1; DROP TABLE track",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "",
    ],
)
def test_only_reading_and_only_the_database(segue: Segue, sample: Sample, statement: str) -> None:
    Path("data.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    path = sample.home.root / "segue.duckdb"
    before = path.read_bytes()
    said = segue("db", "sql", statement, home=sample.home.root)
    assert said.code == 2
    assert_short(said, "only")
    assert path.read_bytes() == before
    assert sorted(file.name for file in Path.cwd().iterdir()) == ["data.csv"]


@pytest.mark.parametrize(
    ("statement", "code", "word"),
    [
        ("SELEC 1", 2, "SELEC"),
        ("SELECT nothing FROM track", 2, "nothing"),
        ("SELECT foo(1)", 2, "foo"),
        ("SELECT * FROM no_such", 4, "no_such"),
        ("SELECT * FROM trak", 4, "track"),
        ("SELECT CAST('x' AS INT)", 4, "x"),
    ],
)
def test_sql_with_a_mistake(
    segue: Segue, sample: Sample, statement: str, code: int, word: str
) -> None:
    said = segue("db", "sql", statement, home=sample.home.root)
    assert said.code == code
    assert_short(said, word)


def test_all_checks_pass_on_the_sample(segue: Segue, sample: Sample) -> None:
    said = segue("db", "check", "--json", home=sample.home.root)
    assert said.code == 0
    assert [row["check"] for row in said.json] == sorted(checks())
    assert {row["result"] for row in said.json} == {"ok"}


def test_a_failed_check_names_a_row(segue: Segue, sample: Sample, tmp_path: Path) -> None:
    home = sample.copy(tmp_path / "home")
    with closing(open_database(home.database_url, read_only=False)) as database:
        database.rows(
            "UPDATE track_card SET popularity = 101"
            " WHERE track_id = (SELECT MIN(track_id) FROM track_card)"
        )
    said = segue("db", "check", "--json", home=home.root)
    assert said.code == 4
    failed = [row for row in said.json if row["result"] != "ok"]
    assert failed
    assert all(row["first offending row"] for row in failed)


def test_init_makes_empty_tables(segue: Segue, tmp_path: Path) -> None:
    assert segue("db", "init", home=tmp_path).code == 0
    assert segue("db", "init", home=tmp_path).code == 0
    said = segue("db", "sql", "SELECT COUNT(*) AS n FROM track", "--json", home=tmp_path)
    assert said.json == [{"n": 0}]


def test_the_schema_shows_every_column(segue: Segue) -> None:
    shown = {table["table"]: table for table in segue("db", "schema", "--json").json}
    assert set(shown) == set(tables())
    for name, table in tables().items():
        assert [column["name"] for column in shown[name]["columns"]] == list(table.column_names)
        assert shown[name]["grain"]
    (one,) = segue("db", "schema", "audio_features", "--json").json
    assert one == shown["audio_features"]
    assert "beats per minute" in segue("db", "schema", "audio_features").out
    assert segue("db", "schema", "no_such").code == 2


@pytest.mark.mysql
def test_a_server_gives_the_same_answers(
    segue: Segue, sample: Sample, mysql_server: Server, tmp_path: Path
) -> None:
    home = sample.copy(tmp_path / "home")
    url = mysql_server.url(mysql_server.create_database())
    assert segue("--database", url, "etl", "load", home=home.root).code == 0
    assert segue("--database", url, "train", "kmeans", "--k", 8, home=home.root).code == 0
    for arguments in (
        ["db", "query", "features-by-genre", "--json"],
        ["db", "query", "genres", "--json"],
        ["recommend", *sample.world.showcase, "--seed", "3", "--json"],
        ["recommend", *sample.world.showcase, "--nearest", "--json"],
    ):
        there = segue("--database", url, *arguments, home=home.root)
        here = segue(*arguments, home=sample.home.root)
        assert (there.code, here.code) == (0, 0)
        assert there.json == here.json
    assert segue("--database", url, "db", "check", home=home.root).code == 0
    said = segue("--database", url, "db", "sql", "DROP TABLE track", home=home.root)
    assert said.code == 2
    assert_short(said, "only reading")
    assert PASSWORD not in said.err


def test_a_carriage_return_stays_in_its_cell(segue: Segue, sample: Sample) -> None:
    query = "SELECT 'a' || chr(13) || 'b' AS x, 'y' AS y"
    said = segue("db", "sql", query, "--format", "csv", home=sample.home.root)
    assert list(csv.reader(io.StringIO(said.out, newline=""))) == [["x", "y"], ["a\rb", "y"]]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM (PIVOT track_genre ON genre USING COUNT(*) GROUP BY track_id)",
        "PIVOT track_genre ON genre USING COUNT(*)",
        "/* a remark */ WITH p AS (PIVOT track_genre ON genre USING COUNT(*)) FROM p",
    ],
)
def test_a_pivot_only_reads(segue: Segue, sample: Sample, statement: str) -> None:
    said = segue("db", "sql", statement, "--json", home=sample.home.root)
    assert said.code == 0
    assert "jazz" in said.json[0]


def test_a_long_table_is_cut(segue: Segue, sample: Sample) -> None:
    said = segue("db", "sql", "FROM range(10001)", "--limit", "0", home=sample.home.root)
    assert "9999" in said.out
    assert "10000" not in said.out
    assert "--format csv --limit 0 prints all" in said.err


@pytest.mark.mysql
def test_any_text_can_be_compared(segue: Segue, sample: Sample, mysql_url: str) -> None:
    assert segue("--database", mysql_url, "db", "init").code == 0
    arguments = ["db", "query", "top-artists", "--set", "genre=🎵", "--json"]
    for options in (["--database", mysql_url], ["--home", str(sample.home.root)]):
        said = segue(*options, *arguments)
        assert (said.code, said.json) == (0, [])


@pytest.mark.mysql
def test_the_password_need_not_be_in_the_url(
    segue: Segue, mysql_server: Server, mysql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = mysql_url.rpartition("/")[2]
    url = f"mysql://{USER}@127.0.0.1:{mysql_server.port}/{name}"
    said = segue("--database", url, "db", "sql", "SELECT 1")
    assert said.code == 4
    assert_short(said, "refuses this user or password")
    monkeypatch.setenv("SEGUE_DATABASE_PASSWORD", PASSWORD)
    said = segue("--database", url, "db", "sql", "SELECT 1 AS one", "--json")
    assert (said.code, said.json, said.err) == (0, [{"one": 1}], "")
    monkeypatch.setenv("SEGUE_DATABASE_PASSWORD", "wrong")
    assert segue("--database", mysql_url, "db", "sql", "SELECT 1").code == 0
    for shown in (segue("--database", mysql_url, "config", "show"), said):
        assert PASSWORD not in shown.out + shown.err


@pytest.mark.mysql
def test_a_user_who_may_do_more_than_needed_is_noted(
    segue: Segue, mysql_server: Server, mysql_url: str
) -> None:
    name = mysql_url.rpartition("/")[2]
    mysql_server.admin(
        "CREATE USER 'filer'@'%' IDENTIFIED BY 'x'", "GRANT SELECT, FILE ON *.* TO 'filer'@'%'"
    )
    url = mysql_server.url(name, user="filer", password="x")
    said = segue("--database", url, "db", "sql", "SELECT 1", "--format", "csv")
    mysql_server.admin("DROP USER 'filer'@'%'")
    assert (said.code, said.out) == (0, "1\n1\n")
    assert said.err.count("FILE") == 1
