"""What happens to one request: it is counted, meets its fault or is answered."""

from __future__ import annotations

import contextlib
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

import msgspec

from tests.fakes.messages import Answer, Asked, Request, answer, page

if TYPE_CHECKING:
    from tests.fakes.server import FakeServer

CONTROL = "control"


class Handler(BaseHTTPRequestHandler):
    """Serves one connection, kept open from request to request as HTTP/1.1 has it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        with contextlib.suppress(ConnectionError):
            self._serve()

    do_POST = do_GET  # noqa: N815

    def handle(self) -> None:
        """Serve until the client is gone, whichever way it goes."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Log nothing: it would cost more than the answer."""

    def _serve(self) -> None:
        fake: FakeServer = self.server.fake  # type: ignore[attr-defined]
        address, _, query = self.path.partition("?")
        prefix, path = _split(address)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, path, query, headers, body)
        if prefix == CONTROL:
            self._send(control(fake, request))
        elif prefix not in fake.services:
            self._send(answer({"error": f"no such service: /{prefix}"}, 404))
        else:
            self._serve_service(fake, prefix, request, address)

    def _serve_service(self, fake: FakeServer, name: str, request: Request, address: str) -> None:
        service = fake.services[name]
        asked = service.asked(request)
        fake.counts.arrived(name, self.command, address, asked)
        plan = fake.faults.plan(address)
        fake.stopping.wait(fake.faults.wait_of(address))
        if plan.fault in {"drop", "hang_share"}:
            if plan.fault == "hang_share":
                fake.stopping.wait(fake.faults.hang)
            self.close_connection = True
            fake.counts.ended(name, plan.fault.removesuffix("_share"), asked)
            return
        if plan.status:
            given = fake.faults.failure(plan.status)
        elif plan.fault == "quota" or fake.faults.over_limit(name):
            given, asked = service.limited(), None
        else:
            given = service.respond(request)
        self._finish(fake, name, asked, given, plan.fault)

    def _finish(
        self, fake: FakeServer, name: str, asked: Asked | None, given: Answer, fault: str
    ) -> None:
        if fault == "not_json" and given.status == 200:
            fake.counts.ended(name, "not_json", asked)
            self._send(page(200))
        elif fault == "cut":
            fake.counts.ended(name, "cut", asked)
            self._send_half(given)
        else:
            # Counted first: a test that has the answer must find it counted.
            fake.counts.ended(name, str(given.status), asked)
            self._send(given)

    def _send(self, given: Answer) -> None:
        self.wfile.write(given.encoded(keep=not self.close_connection))

    def _send_half(self, given: Answer) -> None:
        self.close_connection = True
        self.wfile.write(given.encoded(keep=False)[: -(len(given.body) + 1) // 2])


def _split(address: str) -> tuple[str, str]:
    """Return prefix and rest of a path, without slashes at the end.

    >>> _split("/spotify/v1/tracks/"), _split("/deezer")
    (('spotify', '/v1/tracks'), ('deezer', ''))
    """
    prefix, slash, rest = address.strip("/").partition("/")
    return prefix, slash + rest


def control(fake: FakeServer, request: Request) -> Answer:
    """Let another process read the counts, change faults and mode, reset, or expire tokens."""
    if (request.method, request.path) == ("GET", "/counts"):
        return answer(fake.counts.to_json())
    if request.method != "POST":
        return answer({"error": "unknown"}, 404)
    if request.path == "/reset":
        fake.reset()
    elif request.path == "/expire-tokens":
        fake.spotify.expire_tokens()
    elif request.path == "/faults":
        settings: dict[str, Any] = msgspec.json.decode(request.body)
        fake.faults.change(**settings)
    elif request.path == "/mode":
        fake.spotify.mode = msgspec.json.decode(request.body)
    else:
        return answer({"error": "unknown"}, 404)
    return answer({})
