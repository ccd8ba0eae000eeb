"""How things are sent: headers, compression, what is kept, the log, and the process itself."""

from __future__ import annotations

import gzip
import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import brotli
import pytest
import requests

from etl.errors import InputError
from etl.home import Home
from galaxy.serving.files import STATIC, _accepted
from galaxy.serving.headers import HEADERS
from galaxy.serving.server import address_of, bound
from galaxy.world import World
from tests.cli.conftest import assert_short, segue
from tests.galaxy.conftest import Served

__all__ = ["segue"]  # a fixture

SEGUE = [sys.executable, str(Path(__file__).parents[1] / "cli" / "as_installed.py")]
PAGES = ["/", "/average", "/tracks", "/static/js/map.js"]
PATHS = [*PAGES, "/api/health", "/api/nothing", "/api/artists"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_safety_headers(served: Served, path: str) -> None:
    headers = served.get(path).headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    assert "server" not in headers


@pytest.mark.parametrize(
    ("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_files_are_compressed_beforehand(
    served: Served, world: World, encoding: str, decode: object
) -> None:
    path = f"/map/{world.map.mark}/points.bin"
    answer = served.get(path, headers={"Accept-Encoding": encoding}, stream=True)
    raw = answer.raw.read(decode_content=False)
    assert answer.headers["Content-Encoding"] == encoding
    assert decode(raw) == world.map.files["points.bin"]  # type: ignore[operator]
    assert answer.headers["X-Raw-Length"] == str(len(world.map.files["points.bin"]))
    assert "immutable" in answer.headers["Cache-Control"]
    plain = served.get(path, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.content == world.map.files["points.bin"]


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("BR", "br"),
        ("identity", ""),
        ("", ""),
        ("zstd", ""),
    ],
)
def test_the_client_says_which_encoding(header: str, encoding: str) -> None:
    assert _accepted(header, {"": b"", "br": b"", "gzip": b""}) == encoding


def test_what_is_known_is_not_sent_again(served: Served) -> None:
    first = served.get("/static/js/map.js")
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache"
    again = served.get("/static/js/map.js", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = served.get("/static/js/map.js", headers={"If-None-Match": '"x"'})
    assert other.status_code == 200
    head = requests.head(f"{served.address}/", timeout=30)
    assert (head.status_code, head.content) == (200, b"")


def test_the_log_has_a_line_for_each_answer_without_what_was_looked_for(served: Served) -> None:
    served.log.clear()
    served.get("/api/artists?q=secret")
    served.get("/api/nothing")
    lines = [json.loads(line) for line in served.log]
    assert [(one["path"], one["status"]) for one in lines] == [
        ("/api/artists", 200),
        ("/api/nothing", 404),
    ]
    assert "secret" not in "".join(served.log)
    assert all(one["ms"] >= 0 and one["bytes"] > 0 for one in lines)


def test_pages_load_nothing_from_elsewhere() -> None:
    for path in STATIC.rglob("*"):
        if path.suffix in {".html", ".css", ".js", ".svg"}:
            text = path.read_text(encoding="utf-8")
            for found in re.findall(r"https?://[^\s\"'`)>]+", text):
                assert found.startswith("http://www.w3.org/"), (path.name, found)
            if path.suffix == ".html":
                assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", text), path.name


def test_a_taken_port_is_an_error_of_two_lines() -> None:
    reason = r"cannot serve on 127.0.0.1, port \d+: .*\n.*port"
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(InputError, match=reason):
        bound("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(InputError, match=r"cannot serve on 300\.1\.1\.1"):
        bound("300.1.1.1", 0)
    free = bound("127.0.0.1", 0)
    assert re.fullmatch(r"http://127.0.0.1:\d+/", address_of(free))
    free.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_process_serves_until_it_is_told_to_stop(home: Home, number: signal.Signals) -> None:
    serve = ["--home", str(home.root), "galaxy", "serve", "--port", "0"]
    pipe = subprocess.PIPE
    process = subprocess.Popen([*SEGUE, *serve], stdout=pipe, stderr=pipe, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    address = line.removeprefix("serving on ").strip()
    assert requests.get(f"{address}api/health", timeout=30).json()["status"] == "ok"
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert out == ""
    assert "Traceback" not in err
    assert '"path": "/api/health"' in err
    assert "stopped" in err or process.returncode == 130


@pytest.mark.slow
def test_a_body_on_its_way_does_not_hold_the_process(home: Home) -> None:
    serve = ["--home", str(home.root), "galaxy", "serve", "--port", "0", "--quiet"]
    pipe = subprocess.PIPE
    process = subprocess.Popen([*SEGUE, *serve], stdout=pipe, stderr=pipe, text=True)
    assert process.stdout is not None
    port = int(process.stdout.readline().strip(" /\n").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as client:
        head = "POST /api/picture HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\n"
        client.sendall(f"{head}Expect: 100-continue\r\nContent-Length: 9\r\n\r\n".encode())
        assert b"100 Continue" in client.recv(100), "it is being received"
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert "Traceback" not in err


def test_without_a_map_serve_says_what_to_do(segue: object, home: Home, tmp_path: Path) -> None:
    said = segue("--database", home.database_url, "galaxy", "serve", home=tmp_path)  # type: ignore[operator]
    assert said.code == 3
    assert_short(said, "no map in", "galaxy build")


def test_build_prints_what_it_has_written(segue: object, home: Home) -> None:
    said = segue("galaxy", "build", "--json", home=home.root)  # type: ignore[operator]
    assert said.code == 0, said.err
    assert said.json["artists"] > 100
    assert said.json["folder"] == str(home.galaxy)
