"""HTTP sessions with limits: a deadline and a size for each answer, and few redirects.

requests has a time-out for each single read only, so a service that sends a byte now and then would
block a thread without end, and one that sends a small compressed body might fill the memory.
"""

from __future__ import annotations

import threading
import time
from importlib.metadata import version
from typing import Any

import requests

MOST_BYTES = 64 * 2**20  # of an answer, unpacked; the largest real ones have about 2 MB
CHUNK = 2**16
MOST_REDIRECTS = 3


class BoundedSession(requests.Session):
    """A session whose answers have a deadline and a size limit.

    Args:
        deadline: seconds from the start of a request to the end of its answer.
        most_bytes: the largest answer, unpacked.
    """

    def __init__(self, deadline: float, most_bytes: int = MOST_BYTES) -> None:
        super().__init__()
        self.max_redirects = MOST_REDIRECTS
        self.headers["User-Agent"] = f"segue/{version('segue')} (+music research)"
        self._deadline = deadline
        self._most_bytes = most_bytes

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send a request and read its answer as a whole.

        Raises:
            requests.RequestException: the answer is late, too large or incomplete.
        """
        end = time.monotonic() + self._deadline
        response = super().send(request, **{**options, "stream": True})
        if not (response.status_code == requests.codes.ok or response.is_redirect):
            _require_error(response)
        # As requests does it; what it has read of a redirect stays.
        state: dict[str, Any] = response.__dict__
        if not state["_content_consumed"]:
            state.update(_content=self._read(response, end), _content_consumed=True)
        return response

    def _read(self, response: requests.Response, end: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        try:
            while part := response.raw.read1(CHUNK, decode_content=True):
                parts.append(part)
                size += len(part)
                if size > self._most_bytes:
                    raise TooLargeError("too large")
                if time.monotonic() > end:
                    raise requests.exceptions.ReadTimeout("late")
        except requests.RequestException:
            response.close()
            raise
        except Exception as error:  # urllib3's and http.client's, of many families
            response.close()
            raise requests.exceptions.ChunkedEncodingError(type(error).__name__) from None
        response.raw.release_conn()
        return b"".join(parts)


class ThreadSessions:
    """A session for each thread, as threads cannot share a connection."""

    def __init__(self, deadline: float, most_bytes: int = MOST_BYTES) -> None:
        self._limits = (deadline, most_bytes)
        self._local = threading.local()
        self._sessions: list[requests.Session] = []

    def own(self) -> requests.Session:
        """Return the session of this thread."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = BoundedSession(*self._limits)
            self._local.session = session
            self._sessions.append(session)
        return session

    def close(self) -> None:
        """End all connections."""
        for session in self._sessions:
            session.close()


class TooLargeError(requests.exceptions.ContentDecodingError):
    """An answer of more bytes than are read."""


class UnexpectedStatusError(requests.RequestException):
    """A status that is neither 200 nor an error, such as 204 or 600."""


def _require_error(response: requests.Response) -> None:
    if not 400 <= response.status_code < 600:
        response.close()
        raise UnexpectedStatusError(str(response.status_code))
