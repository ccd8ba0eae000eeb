"""Answers that trickle, swell or lead elsewhere: none holds a thread or fills the memory."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from etl.errors import RemoteError
from etl.sources.json_service import JsonService
from etl.sources.session import MOST_BYTES
from etl.sources.settings import Service

Handle = Callable[[BaseHTTPRequestHandler], None]


class Odd(ThreadingHTTPServer):
    """Answers every GET as the test says."""

    daemon_threads = True

    def __init__(self) -> None:
        self.handle_get: Handle = lambda _: None
        self.ended = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(handler) -> None:  # noqa: N805 - the library's name; self is the server
                self.handle_get(handler)

            def log_message(handler, *arguments: object) -> None:  # noqa: N805
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def odd() -> Iterator[Odd]:
    with Odd() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.ended.set()
        server.shutdown()
        thread.join()


def service(odd: Odd, **values: float) -> JsonService:
    attempts = int(values.pop("attempts", 2))
    return JsonService(
        Service("odd", odd.url, pace=1000, attempts=attempts, backoff=0.01, **values)
    )


def sent(status: int, body: bytes, **headers: str) -> Handle:
    def handle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return handle


def test_a_body_that_trickles_ends_at_the_deadline(odd: Odd) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not odd.ended.wait(0.05):
            handler.wfile.write(b" ")

    odd.handle_get = trickle
    start = time.monotonic()
    with closing(service(odd, timeout=0.2)) as one, pytest.raises(RemoteError, match="in time"):
        one.get("x", {})
    assert time.monotonic() - start < 10


def test_a_small_body_that_unpacks_to_a_large_one(odd: Odd) -> None:
    bomb = gzip.compress(b" " * (2 * MOST_BYTES))
    assert len(bomb) < MOST_BYTES / 100
    odd.handle_get = sent(200, bomb, Content_Encoding="gzip")
    with closing(service(odd)) as one, pytest.raises(RemoteError, match="cannot be unpacked"):
        one.get("x", {})


def test_gzip_is_read_whole(odd: Odd) -> None:
    body = gzip.compress(b'{"a": "' + b"x" * 500_000 + b'"}')
    odd.handle_get = sent(200, body, Content_Encoding="gzip")
    with closing(service(odd)) as one:
        assert one.get("x", {}) == {"a": "x" * 500_000}


@pytest.mark.parametrize("cut", [1, 100])
def test_gzip_that_is_cut(odd: Odd, cut: int) -> None:
    body = gzip.compress(b'{"a": "' + b"xyz" * 500 + b'"}')[:-cut]
    odd.handle_get = sent(200, body, Content_Encoding="gzip", Content_Length=str(len(body) + cut))
    with closing(service(odd)) as one, pytest.raises(RemoteError, match="odd"):
        one.get("x", {})


@pytest.mark.parametrize(
    "to", ["http://[x", "http://.x../", f"http://{'a' * 300}/", "/again", "http://127.0.0.1:9/"]
)
def test_redirects_that_lead_nowhere(odd: Odd, to: str) -> None:
    odd.handle_get = sent(302, b"", Location=to)
    with closing(service(odd)) as one, pytest.raises(RemoteError, match="odd"):
        one.get("x", {})


@pytest.mark.parametrize("status", [204, 304, 600])
def test_a_status_that_is_neither_an_answer_nor_an_error(odd: Odd, status: int) -> None:
    odd.handle_get = sent(status, b"{}" if status == 600 else b"")
    with closing(service(odd)) as one, pytest.raises(RemoteError, match="an unexpected status"):
        one.get("x", {})


@pytest.mark.parametrize("body", [b"[" * 100_000, b"", b"\xff", b'{"a":'])
def test_what_is_no_json(odd: Odd, body: bytes) -> None:
    odd.handle_get = sent(200, body)
    with closing(service(odd)) as one, pytest.raises(RemoteError, match="not JSON"):
        one.get("x", {})


@pytest.mark.parametrize("retry_after", ["0", "Thu, 01 Jan 1970 00:00:00 GMT", "-1", "nan"])
def test_a_wait_that_is_none_is_not_believed(odd: Odd, retry_after: str) -> None:
    """Else a clock that runs ahead would turn every dated wait into a storm of requests."""
    asked = []

    def refuse(handler: BaseHTTPRequestHandler) -> None:
        asked.append(time.monotonic())
        sent(429, b"", Retry_After=retry_after)(handler)

    odd.handle_get = refuse
    with closing(service(odd, wait_cap=0.5)) as one, pytest.raises(RemoteError, match="too many"):
        one.get("x", {})
    assert 2 <= len(asked) <= 9, "each wait is twice as long as the one before"
