"""Parts of the engine on Athena that need no server."""

from __future__ import annotations

import csv
import gzip
import io
import random
import tracemalloc
from pathlib import Path

import msgspec
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from etl.records.kinds import KINDS
from etl.records.store import RawStore
from etl.records.view import _sql_type
from etl.transform import texts
from etl.transform.athena import AthenaSettings
from etl.transform.athena.clean import _OURS
from etl.transform.athena.cost import LEAST, cost
from etl.transform.athena.gzipped import CHUNK, Gzipped
from etl.transform.athena.queries import Execution
from etl.transform.athena.statements import external_text, run_id, statements
from sql.tables import STAGED
from tests.aws import java_double, result_csv

SETTINGS = AthenaSettings(bucket="music", region="eu-west-1")


@pytest.mark.parametrize("kind", KINDS)
def test_external_tables_have_the_columns_of_the_records(kind: str) -> None:
    text = external_text(kind).format(database="d", location="s3://b/k/")
    create = sqlglot.parse_one(text, read="athena")
    assert create.this.this.name == f"raw_{kind}"
    assert create.this.this.db == "d"
    columns = {c.name: c.args["kind"].sql("duckdb") for c in create.this.expressions}
    fields = msgspec.structs.fields(KINDS[kind])
    wanted = {field.name: _sql_type(field.type).replace("VARCHAR", "TEXT") for field in fields}
    assert columns == wanted
    location = create.find(exp.LocationProperty)
    assert location is not None
    assert location.name == "s3://b/k/"


def test_there_is_no_other_external_table() -> None:
    folder = Path(__file__).parents[3] / "etl" / "transform" / "athena"
    assert {path.name for path in folder.glob("*.sql")} == {f"raw_{kind}.sql" for kind in KINDS}


@pytest.mark.parametrize("name", texts())
def test_the_transform_is_athenas_dialect(name: str) -> None:
    """Nothing that sqlglot passes on without understanding it."""
    (parsed,) = sqlglot.parse(texts()[name], read="athena")
    assert isinstance(parsed, exp.Query)
    assert parsed.find(exp.Command) is None


def test_statements_come_in_order() -> None:
    found = statements(SETTINGS, "ab" * 8)
    names = [statement.name for statement in found]
    assert names == [
        "database",
        *(f"raw_{kind}" for kind in KINDS),
        *texts(),
        "read report",
        *(name for name in names if name.startswith("read ") and name != "read report"),
    ]
    assert {name.removeprefix("read ") for name in names[-len(STAGED) :]} == set(STAGED)
    for statement in found:
        text = statement.text("0" * 32)
        assert "{" not in text
        sqlglot.parse_one(text, read="athena")
        if statement.does == "build":
            assert text.endswith(texts()[statement.name]), "the very same text"


def test_a_run_is_told_by_place_and_home(tmp_path: Path) -> None:
    first, second = RawStore(tmp_path / "a"), RawStore(tmp_path / "b")
    other = AthenaSettings(bucket="other", region="eu-west-1")
    runs = {run_id(SETTINGS, first, []), run_id(SETTINGS, second, []), run_id(other, first, [])}
    assert len(runs) == 3
    assert run_id(SETTINGS, RawStore(tmp_path / "a"), []) in runs


@given(st.binary(max_size=5000), st.lists(st.integers(1, 700), max_size=50))
def test_gzipped_gives_the_same_bytes_whatever_is_asked_for(data: bytes, sizes: list[int]) -> None:
    whole = Gzipped(io.BytesIO(data)).read()
    reader = Gzipped(io.BytesIO(data))
    parts = [reader.read(size) for size in sizes]
    assert all(len(part) <= size for part, size in zip(parts, sizes, strict=True))
    assert b"".join(parts) + reader.read() == whole
    assert reader.read(9) == b""
    assert gzip.decompress(whole) == data
    assert whole[4:8] == bytes(4), "no time"


class Noise(io.RawIOBase):
    """Bytes that cannot be compressed, without end being near."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._random = random.Random(0)

    def read(self, size: int = -1) -> bytes:
        given = self._random.randbytes(min(size, self._left))
        self._left -= len(given)
        return given


def test_gzipped_takes_flat_memory() -> None:
    reader = Gzipped(Noise(50 * CHUNK))  # type: ignore[arg-type]
    tracemalloc.start()
    while reader.read(CHUNK):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * CHUNK


@pytest.mark.parametrize(
    ("prefix", "key"), [("segue", "segue/raw/x"), ("/a/b/", "a/b/raw/x"), ("", "raw/x")]
)
def test_keys(prefix: str, key: str) -> None:
    settings = AthenaSettings(bucket="music", prefix=prefix)
    assert settings.key("raw", "x") == key
    assert settings.url(key) == f"s3://music/{key}"


def test_small_queries_are_charged_the_least() -> None:
    assert cost([]).dollars == 0
    assert cost([0, 1]).charged == 2 * LEAST
    assert cost([2**40]).dollars == 5
    assert "2**40" not in cost([2**40]).words()
    assert "5.0000 US dollars" in cost([2**40]).words()


UUID = "68c3153f-0bfa-4bb7-b357-22b01e35e1f8"


@pytest.mark.parametrize(
    ("key", "ours"),
    [
        (f"raw/track/{'a' * 64}.jsonl.gz", True),
        (f"lists/{'a' * 16}/artist_track/files.txt", True),
        (f"tables/{'a' * 16}/track/{'b' * 32}/2026_{UUID}", True),
        (f"results/{UUID}.csv", True),
        (f"results/{UUID}.csv.metadata", True),
        (f"results/{UUID}.txt", True),
        (f"results/{UUID}-manifest.csv", True),
        (f"results/tables/{UUID}", True),
        (f"results/tables/{UUID}-manifest.csv", True),
        (f"raw/track/{'a' * 64}.jsonl", False),
        ("raw/track/mpd.jsonl.gz", False),
        (f"tables/{'a' * 16}/track/x", False),
        ("results/mine.csv", False),
        ("notes.txt", False),
        ("", False),
    ],
)
def test_what_is_ours(key: str, ours: bool) -> None:
    assert bool(_OURS.fullmatch(key)) == ours


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_of_the_test_server_are_exact(value: float) -> None:
    assert float(java_double(value)) == value


def test_result_files_of_the_test_server() -> None:
    data = result_csv(["a", "b"], [['say "hi"\n', None], ["", 1.5]])
    assert data == b'"a","b"\n"say ""hi""\n",\n"","1.5"\n'
    assert list(csv.reader(io.StringIO(data.decode())))[1][0] == 'say "hi"\n'


@pytest.mark.parametrize(
    ("reason", "gone"),
    [
        ("TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.s.stg_album' does not exist", True),
        ("HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://b/k: no such key", True),
        ("EntityNotFoundException: Database segue_1 not found.", True),
        ("HIVE_FILE_NOT_FOUND: s3://k/x", True),
        ("HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://k: Access Denied (403)", False),
        ("HIVE_CANNOT_OPEN_SPLIT: Please reduce your request rate (503 SlowDown)", False),
        ("WorkGroup x does not exist", False),
        ("The specified bucket does not exist", False),
        ("COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved or is not found", False),
        ("GENERIC_INTERNAL_ERROR: the lights went out", False),
    ],
)
def test_what_is_gone_by_athenas_words(reason: str, gone: bool) -> None:
    assert Execution("q", "FAILED", reason, "", 0).lacks == gone
    assert not Execution("q", "CANCELLED", reason, "", 0).lacks
