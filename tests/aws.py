"""AWS on loopback: moto's S3, and an Athena that really runs what it is sent, in DuckDB.

moto takes any text for a query that succeeded and runs nothing. Here it is taken apart by sqlglot
in Athena's dialect and run by DuckDB over the objects in moto's S3: external tables over lists of
gzipped JSON files, CREATE TABLE AS with Parquet files in S3, SELECT with a result file as Athena
writes it. Requests can be made to fail, and are kept to be looked at.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import re
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

import boto3
import duckdb
import pytest
import sqlglot
from moto.athena.responses import AthenaResponse
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.s3.models import s3_backends
from sqlglot import exp
from werkzeug.serving import make_server

REGION, BUCKET, ACCOUNT = "eu-west-1", "music", "123456789012"
SECRET, TOKEN, KEY_ID = "hush-secret-key", "hush-session-token", "hush-key-id"

KEYS = {
    "AWS_ACCESS_KEY_ID": KEY_ID,
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_SESSION_TOKEN": TOKEN,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/nonexistent",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
}


@dataclass
class Fault:
    """Answers `times` requests of one operation, from the nth on, with an error.

    `text` must stand in the body or path of the request; `action` is called first.
    """

    operation: str
    code: str = ""
    status: int = 400
    nth: int = 1
    times: int = 1
    text: str = ""
    action: Callable[[], None] | None = None
    seen: int = 0

    def hits(self, operation: str, what: str) -> bool:
        if operation != self.operation or self.text not in what:
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


@dataclass
class External:
    """A table over files: in a list where `is_list`, else all below `location`."""

    location: str
    columns: dict[str, str]
    is_list: bool = False


@dataclass
class Query:
    """A query and how it ended."""

    id: str
    text: str
    database: str
    output: str
    state: str = "QUEUED"
    reason: str = ""
    scanned: int = 0
    rows: int = 0
    looks: int = 0


@dataclass
class Verdict:
    """How queries whose text has `text` in it shall end."""

    text: str
    state: str = "FAILED"
    reason: str = "GENERIC_INTERNAL_ERROR: the lights went out"
    times: int = 1


@dataclass
class Aws:
    """A running server; see the head of this file."""

    folder: Path
    engine: duckdb.DuckDBPyConnection  # opening one for each query would take most of the time
    url: str = ""
    databases: dict[str, dict[str, External]] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    looks: int = 1  # at a query until it has ended
    wrong_counts: bool = False

    def reset(self) -> None:
        """Forget all, with an empty bucket."""
        urlopen(Request(f"{self.url}/moto-api/reset", method="POST")).read()
        for kept in (self.databases, self.queries, self.tokens):
            kept.clear()
        for told in (self.faults, self.verdicts, self.requests):
            told.clear()
        self.looks, self.wrong_counts = 1, False
        self.s3.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        self.requests.clear()

    @cached_property
    def s3(self) -> Any:
        return boto3.client(
            "s3",
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id="tests",
            aws_secret_access_key="tests",
        )

    def keys(self, prefix: str = "") -> set[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        return {entry["Key"] for page in pages for entry in page.get("Contents", ())}

    def set_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What a user has set who has access keys and uses this server."""
        for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
            monkeypatch.delenv(name, raising=False)
        for name, value in (KEYS | {"AWS_ENDPOINT_URL": self.url}).items():
            monkeypatch.setenv(name, value)

    def counts(self) -> Counter[str]:
        return Counter(name for name, _ in self.requests)

    def texts(self) -> list[str]:
        return [query.text for query in self.queries.values()]


def java_double(value: float) -> str:
    """A number as Trino, so Athena, writes it.

    >>> [java_double(x) for x in (0.1, 1e7, 123456.0, 1e-300)]
    ['0.1', '1.0E7', '123456.0', '1.0E-300']
    """
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return format(value, "f") if "e" in repr(value) else repr(value)
    mantissa, _, exponent = f"{value!r}".partition("e")
    if not exponent:
        digits = repr(value).lstrip("-").replace(".", "")
        point = repr(value).lstrip("-").index(".")
        stripped = digits.lstrip("0")
        exponent = str(point - 1 - (len(digits) - len(stripped)))
        stripped = stripped.rstrip("0") or "0"
        mantissa = ("-" if value < 0 else "") + stripped[0] + "." + (stripped[1:] or "0")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{int(exponent)}"


def result_csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A result file: header, all values quoted, NULL as nothing."""
    lines = [",".join(f'"{name}"' for name in columns)]
    lines += [",".join(map(_cell, row)) for row in rows]
    return "".join(line + "\n" for line in lines).encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = java_double(value) if isinstance(value, float) else str(value)
    return '"' + text.replace('"', '""') + '"'


class Runner:
    """Runs statements for `Aws`."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._s3 = s3_backends[ACCOUNT]["aws"]

    def run(self, query: Query) -> None:
        statement = sqlglot.parse_one(query.text, read="athena")
        match statement:
            case exp.Create(kind="DATABASE"):
                self._aws.databases.setdefault(statement.this.name, {})
            case exp.Drop(kind="DATABASE"):
                self._aws.databases.pop(statement.args["tables"][0].name, None)
            case exp.Drop(kind="TABLE"):
                table = statement.args["tables"][0]
                self._tables(table.db or query.database).pop(table.name, None)
            case exp.Create(expression=None):
                self._define(statement)
            case exp.Create():
                self._build(query, statement)
            case exp.Query():
                self._read(query, statement)
            case _:
                raise ValueError(f"SYNTAX_ERROR: {query.text}")

    def _tables(self, database: str) -> dict[str, External]:
        if database not in self._aws.databases:
            raise ValueError(f"SCHEMA_NOT_FOUND: Schema '{database}' does not exist")
        return self._aws.databases[database]

    def _define(self, statement: exp.Create) -> None:
        schema = statement.this
        tables = self._tables(schema.this.db)
        if schema.this.name in tables:
            assert statement.args["exists"]
            return
        location = statement.find(exp.LocationProperty)
        serde = statement.find(exp.RowFormatSerdeProperty)
        assert location is not None
        assert serde is not None
        assert "JsonSerDe" in serde.name
        columns = {column.name: column.args["kind"].sql("duckdb") for column in schema.expressions}
        is_list = "SymlinkTextInputFormat" in statement.sql("hive")
        tables[schema.this.name] = External(location.name, columns, is_list)

    def _build(self, query: Query, statement: exp.Create) -> None:
        tables, name = self._tables(query.database), statement.this.name
        if name in tables:
            raise ValueError(f"TABLE_ALREADY_EXISTS: Destination table '{name}' already exists")
        properties = statement.args["properties"].expressions
        (location,) = [
            one.args["value"].name for one in properties if one.name == "external_location"
        ]
        if list(self._keys(location)):
            raise ValueError(f"HIVE_PATH_ALREADY_EXISTS: Target directory already exists {name}")
        path = self._aws.folder / f"{query.id}.parquet"
        text = self._runnable(query, statement.expression)
        engine = self._aws.engine
        ((query.rows,),) = engine.execute(f"COPY ({text}) TO '{path}' (FORMAT parquet)").fetchall()
        described = engine.execute(f"DESCRIBE FROM '{path}'").fetchall()
        self._put(f"{location}{query.id}_part-0", path.read_bytes())
        tables[name] = External(location, {column: kind for column, kind, *_ in described})

    def _read(self, query: Query, statement: exp.Expression) -> None:
        done = self._aws.engine.execute(self._runnable(query, statement))
        columns = [column[0] for column in done.description or ()]
        rows = done.fetchall()
        query.rows = len(rows)
        self._put(query.output, result_csv(columns, rows))
        self._put(f"{query.output}.metadata", b"...")

    def _runnable(self, query: Query, statement: exp.Expression) -> str:
        """Make the tables that a statement names views of S3's objects; return DuckDB's text."""
        tables = self._tables(query.database)
        names = {table.name for table in statement.find_all(exp.Table)}
        names -= {cte.alias for cte in statement.find_all(exp.CTE)}
        for name in sorted(names):
            if name not in tables:
                raise ValueError(f"TABLE_NOT_FOUND: Table '{name}' does not exist")
            view, size = self._view(tables[name])
            query.scanned += size
            self._aws.engine.execute(f"CREATE OR REPLACE VIEW {name} AS {view}")
        return statement.sql("duckdb")

    def _view(self, table: External) -> tuple[str, int]:
        keys = list(self._keys(table.location))
        if table.is_list:
            lists = [self._get(key).decode().splitlines() for key in keys]
            keys = [line.split(f"s3://{BUCKET}/", 1)[1] for lines in lists for line in lines]
        paths = [self._local(key) for key in keys]
        size = sum(path.stat().st_size for path in paths)
        names = ", ".join(f"'{path}'" for path in paths)
        if paths and not table.is_list:
            return f"FROM read_parquet([{names}])", size
        if not paths:
            empty = ", ".join(f"CAST(NULL AS {of}) AS {name}" for name, of in table.columns.items())
            return f"SELECT {empty} WHERE false", 0
        shape = ", ".join(f"{name}: '{of}'" for name, of in table.columns.items())
        return (
            f"FROM read_json([{names}], format = 'newline_delimited', compression = 'gzip',"
            f" columns = {{{shape}}})",
            size,
        )

    def _keys(self, location: str) -> Iterator[str]:
        prefix = location.removeprefix(f"s3://{BUCKET}/")
        assert prefix.endswith("/")
        yield from sorted(k for k in self._s3.buckets[BUCKET].keys if k.startswith(prefix))

    def _local(self, key: str) -> Path:
        found = self._s3.get_object(BUCKET, key)
        if found is None:
            raise ValueError(f"HIVE_CANNOT_OPEN_SPLIT: no object {key}")
        name = f"{found.etag}_{key}"  # an object may be changed
        path = self._aws.folder / re.sub(r"[^A-Za-z0-9.]", "_", name)
        if not path.exists():
            path.write_bytes(found.value)
        return path

    def _get(self, key: str) -> bytes:
        return bytes(self._s3.get_object(BUCKET, key).value)

    def _put(self, url: str, value: bytes) -> None:
        self._s3.put_object(BUCKET, url.removeprefix(f"s3://{BUCKET}/"), value)


class AthenaAnswers:
    """What takes the place of moto's answers about queries."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._lock = threading.Lock()

    def start(self, response: AthenaResponse) -> Any:
        token = response._get_param("ClientRequestToken")
        with self._lock:
            if token in self._aws.tokens:
                return json.dumps({"QueryExecutionId": self._aws.tokens[token]})
            query = Query(
                str(uuid.uuid4()),
                response._get_param("QueryString"),
                (response._get_param("QueryExecutionContext") or {}).get("Database", "default"),
                "",
            )
            folder = response._get_param("ResultConfiguration")["OutputLocation"]
            is_definition = query.text.upper().startswith(("CREATE DATABASE", "CREATE EXT", "DROP"))
            query.output = f"{folder}{query.id}.{'txt' if is_definition else 'csv'}"
            self._aws.queries[query.id] = query
            self._aws.tokens[token] = query.id
            self._end(query)
        return json.dumps({"QueryExecutionId": query.id})

    def _end(self, query: Query) -> None:
        for verdict in self._aws.verdicts:
            if verdict.times and verdict.text in query.text:
                verdict.times -= 1
                query.state, query.reason = verdict.state, verdict.reason
                return
        try:
            Runner(self._aws).run(query)
            query.state = "SUCCEEDED"
        except Exception as error:
            query.state, query.reason = "FAILED", str(error)

    def get(self, response: AthenaResponse) -> Any:
        query = self._aws.queries.get(response._get_param("QueryExecutionId"))
        if query is None:
            return response.error("QueryExecution was not found", 400)
        query.looks += 1
        state = query.state if query.looks >= self._aws.looks else "RUNNING"
        status = {"State": state} | ({"StateChangeReason": query.reason} if query.reason else {})
        return json.dumps(
            {
                "QueryExecution": {
                    "QueryExecutionId": query.id,
                    "Query": query.text,
                    "ResultConfiguration": {"OutputLocation": query.output},
                    "Status": status,
                    "Statistics": {"DataScannedInBytes": query.scanned},
                }
            }
        )

    def statistics(self, response: AthenaResponse) -> Any:
        query = self._aws.queries[response._get_param("QueryExecutionId")]
        rows = query.rows + int(self._aws.wrong_counts)
        return json.dumps({"QueryRuntimeStatistics": {"Rows": {"OutputRows": rows}}})


class Front:
    """Stands before moto: names requests, keeps them, and answers some with errors."""

    def __init__(self, aws: Aws, app: Any) -> None:
        self._aws = aws
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        operation, path = _operation(environ), environ["PATH_INFO"]
        if operation == "":
            return self._app(environ, start_response)
        body = ""
        if operation.endswith("Execution"):
            size = int(environ.get("CONTENT_LENGTH") or 0)
            data = environ["wsgi.input"].read(size)
            body = data.decode()
            environ["wsgi.input"] = io.BytesIO(data)
        self._aws.requests.append((operation, path))
        for fault in list(self._aws.faults):
            if fault.hits(operation, path + body):
                if fault.action is not None:
                    fault.action()
                if fault.code:
                    return _refuse(fault, environ, start_response)
        return self._app(environ, start_response)


def _operation(environ: dict[str, Any]) -> str:
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return str(target.split(".")[-1])
    if environ["PATH_INFO"].startswith("/moto-api"):
        return ""
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    match environ["REQUEST_METHOD"]:
        case "GET" if "uploads" in query:
            return "ListMultipartUploads"
        case "GET" if "list-type" in query:
            return "ListObjectsV2"
        case "PUT" if "partNumber" in query:
            return "UploadPart"
        case "POST" if "delete" in query:
            return "DeleteObjects"
        case "POST" if "uploads" in query:
            return "CreateMultipartUpload"
        case method:
            return f"{str(method).title()}Object"


def _refuse(fault: Fault, environ: dict[str, Any], start_response: Any) -> list[bytes]:
    with contextlib.suppress(Exception):  # an unread body would be taken for the next request
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if "HTTP_X_AMZ_TARGET" in environ:
        body = json.dumps({"__type": fault.code, "message": "so it is told to say"})
        kind = "application/x-amz-json-1.1"
    else:
        body = f"<Error><Code>{fault.code}</Code><Message>as told</Message></Error>"
        kind = "application/xml"
    start_response(f"{fault.status} Told", [("Content-Type", kind), ("Connection", "close")])
    return [body.encode()]


@contextlib.contextmanager
def running_aws(folder: Path) -> Iterator[Aws]:
    """Run a server until the block ends; one at a time in a process."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it tells of every request
    aws = Aws(folder, duckdb.connect(config={"threads": 1}))
    answers = AthenaAnswers(aws)
    replaced = {
        "start_query_execution": answers.start,
        "get_query_execution": answers.get,
        "get_query_runtime_statistics": answers.statistics,
    }
    originals = {name: getattr(AthenaResponse, name) for name in replaced}
    for name, answer in replaced.items():
        setattr(AthenaResponse, name, _method(answer))
    app = Front(aws, DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, app, True, request_handler=MotoRequestHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    host, port = server.server_address[:2]
    aws.url = f"http://{host!s}:{port}"
    try:
        aws.reset()
        yield aws
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        aws.engine.close()
        for name, original in originals.items():
            setattr(AthenaResponse, name, original)


def _method(answer: Callable[[AthenaResponse], Any]) -> Callable[[AthenaResponse], Any]:
    return lambda response: answer(response)
