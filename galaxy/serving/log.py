"""A line for each answer, as JSON: when, what was asked, the status, how long it took."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class AccessLog:
    """Writes a line for each request.

    The query is left out: it holds what somebody looked for.

    Args:
        app: the application.
        write: called with each line.
    """

    def __init__(self, app: ASGIApp, write: Callable[[str], None]) -> None:
        self.app, self.write = app, write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begin, status, size = time.perf_counter(), 500, 0

        async def send_counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, send_counted)
        finally:
            line = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": scope["method"],
                "path": scope["path"][:200],
                "status": status,
                "bytes": size,
                "ms": round(1_000 * (time.perf_counter() - begin), 1),
            }
            self.write(json.dumps(line, ensure_ascii=True))
