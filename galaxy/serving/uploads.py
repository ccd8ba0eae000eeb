"""Bodies that clients send: how large, how slow and how many at a time they may be.

A client that sends slowly holds a connection and what has come so far, but no thread and no lock.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from etl.files import size_text

_TOO_SLOW, _TOO_LARGE, _BUSY, _GONE = 408, 413, 503, 400
_CLOSE = {"Connection": "close"}  # else the server would go on reading what nobody wants
_READ_AND_FORGOTTEN = 4  # times the largest body: who is cut off while sending sees no answer


@dataclass
class Uploads:
    """What an application takes from clients.

    Attributes:
        largest: bytes of one body.
        seconds: for a whole body.
        at_a_time: bodies that are received or worked on.
        memory: bytes that all of them take together.
    """

    largest: int
    seconds: float = 30.0
    at_a_time: int = 64
    memory: int = 250_000_000
    _open: int = field(default=0, init=False)
    _held: int = field(default=0, init=False)

    @asynccontextmanager
    async def body(self, request: Request) -> AsyncIterator[bytes]:
        """Receive the body of a request; it counts until the block ends.

        Raises:
            HTTPException: it is too large or too slow, or there are too many.
        """
        body = bytearray()
        self._open += 1
        try:
            if self._open > self.at_a_time:
                raise _busy()
            try:
                async with asyncio.timeout(self.seconds):
                    await self._receive(request, body)
            except TimeoutError:
                detail = f"the body did not arrive within {self.seconds:g} seconds"
                raise HTTPException(_TOO_SLOW, detail, _CLOSE) from None
            except ClientDisconnect:
                raise HTTPException(_GONE, "the body ended too early") from None
            except asyncio.CancelledError:  # as the server stops, which is no failure to log
                raise HTTPException(_BUSY, "the server stops", _CLOSE) from None
            yield bytes(body)
        finally:
            self._open -= 1
            self._held -= len(body)

    async def _receive(self, request: Request, body: bytearray) -> None:
        """Append to `body` what comes; of one that is too large nothing is kept."""
        declared, most = _declared(request), _READ_AND_FORGOTTEN * self.largest
        if declared > most or (declared > self.largest and _waits(request)):
            raise self._too_large()
        total = 0
        async for part in request.stream():
            total += len(part)
            if max(total, declared) <= self.largest:
                if self._held + len(part) > self.memory:
                    raise _busy()
                body += part
                self._held += len(part)
            else:
                self._held -= len(body)
                body.clear()
            if total > most:
                break
        if max(total, declared) > self.largest:
            raise self._too_large()

    def _too_large(self) -> HTTPException:
        detail = f"the body is larger than {size_text(self.largest)}"
        return HTTPException(_TOO_LARGE, detail, _CLOSE)


def _declared(request: Request) -> int:
    """Return how long a body says that it is; 0 where it does not say."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() and len(length) < 20 else 0


def _waits(request: Request) -> bool:
    """Return whether a client sends no body before it is told to."""
    return request.headers.get("expect", "").lower() == "100-continue"


def _busy() -> HTTPException:
    headers = {**_CLOSE, "Retry-After": "10"}
    return HTTPException(_BUSY, "too much is sent at the moment: try again soon", headers)
