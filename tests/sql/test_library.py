"""The named analyses as files: headers, parameters, values put in safely."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from etl.genres.rules import GENRES
from sql.database import Database
from sql.dialect import to_duckdb
from sql.errors import DatabaseError
from sql.library import NamedQuery, Parameter, bind, checks, queries
from sql.tables import tables

ECHO = NamedQuery(
    "echo",
    "Give the values back.",
    "",
    {"text": Parameter("text", None, ""), "x": Parameter("float", 0.5, "")},
    "-- Give the values back.\nSELECT :text AS t, :x AS x",
)


@pytest.mark.parametrize("name", queries())
def test_every_analysis_is_described(name: str) -> None:
    query = queries()[name]
    assert query.title.endswith(".")
    assert all(parameter.help for parameter in query.parameters.values())
    slots = {slot.name for slot in _parse(query.text).find_all(exp.Placeholder)}
    assert slots == set(query.parameters)


@pytest.mark.parametrize(
    ("name", "text"), [*checks().items(), *((n, q.text) for n, q in queries().items())]
)
def test_every_text_is_one_select_from_known_tables(name: str, text: str) -> None:
    tree = _parse(text)
    assert isinstance(tree, exp.Select | exp.Union), name
    named = {cte.alias for cte in tree.find_all(exp.CTE)}
    assert {table.name for table in tree.find_all(exp.Table)} <= {*tables(), *named}


def _parse(text: str) -> exp.Expr:
    (tree,) = sqlglot.parse(text, read="mysql")
    assert tree is not None
    return tree


def test_what_a_header_says() -> None:
    query = queries()["hidden-gems"]
    assert query.title == "Songs in many playlists though their popularity is low."
    help_text = "of the song's most popular release, 0 to 100"
    assert query.parameters["max_popularity"] == Parameter("int", 20, help_text)
    assert queries()["played-together"].parameters["track_id"].default is None
    assert "Euclidean" in queries()["cluster-sizes"].description


def test_there_is_a_check_of_every_foreign_key() -> None:
    for table in tables().values():
        for key in table.foreign_keys:
            assert f"'{table.name}.{key.columns[0]}'" in checks()["foreign-keys"]


def test_the_check_of_genres_knows_them_all() -> None:
    listed = {literal.this for literal in _parse(checks()["known-genres"]).find_all(exp.Literal)}
    assert listed >= set(GENRES)
    assert len(listed - set(GENRES)) == 3  # the names of the columns


def test_the_check_of_the_load_log_covers_every_table() -> None:
    for name in tables().keys() - {"load_log", "schema_version"}:
        assert f"table_name = '{name}'" in checks()["load-log"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"genr": "pop"}, r"no parameter 'genr'\nits parameters: genre \(text\), limit \(int\)"),
        ({"limit": "many"}, "no 'many' for 'limit'"),
        ({"limit": 1.5}, "no 1.5 for 'limit'"),
        ({"limit": "1; DROP TABLE track"}, "for 'limit'"),
        ({"limit": True}, "no True for 'limit'"),
        ({"genre": 3}, "no 3 for 'genre'"),
        ({"genre": None}, "needs a value for 'genre'"),
    ],
)
def test_wrong_values_are_named(values: dict[str, object], message: str) -> None:
    with pytest.raises(DatabaseError, match=message):
        bind(queries()["top-artists"], values)


@pytest.mark.parametrize("value", ["nan", "inf", "1e999", "", "x", None])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(DatabaseError, match="'x'"):
        bind(ECHO, {"text": "t", "x": value} if value is not None else {"text": "t", "x": "?"})


def test_a_parameter_without_default_must_be_given() -> None:
    with pytest.raises(DatabaseError, match="played-together needs a value for 'track_id'"):
        bind(queries()["played-together"], {})


def test_defaults_and_text_numbers_are_put_in() -> None:
    text = bind(queries()["hidden-gems"], {"limit": "7"})
    assert "LIMIT 7" in text
    assert "<= 20" in text
    assert ":" not in text


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(duckdb.connect()) as opened:
        yield opened


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=30))
def test_any_text_is_a_literal_in_duckdb(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    rows = connection.execute(to_duckdb(bind(ECHO, {"text": text}))).fetchall()
    assert [(value, float(x)) for value, x in rows] == [(text, 0.5)]


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE track; --", "\\'", "\\", "a\\nb", 'x"y', "`", "%s", ":x", "?", "é😀"]
)
def test_awkward_text_is_a_literal(planted: Database, text: str) -> None:
    ((value, x),) = planted.select(planted.translate(bind(ECHO, {"text": text}))).rows
    assert (value, float(x)) == (text, 0.5)


def test_texts_are_found_where_they_are_installed() -> None:
    folder = Path(__file__).parents[2] / "sql"
    assert len(queries()) == len(list((folder / "queries").glob("*.sql"))) >= 14
    assert len(checks()) == len(list((folder / "checks").glob("*.sql")))
