"""A service that answers GET requests with JSON."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any

import requests

from etl.errors import RemoteError
from etl.sources.line import HttpError, Line, NetworkError
from etl.sources.quiet import keep_quiet
from etl.sources.settings import Service

Parameters = Mapping[str, str | Sequence[str]]
LONGEST_WAIT_S = 366 * 86_400.0  # so that whatever a header says, it ends in a year that exists


def _none(_answer: Any) -> None:
    """Find no fault: what most services send with HTTP 200 is an answer."""


class JsonService:
    """Asks one service, by one connection for each thread."""

    def __init__(self, service: Service) -> None:
        keep_quiet()
        self.line = Line(service)
        self._service = service
        self._local = threading.local()
        self._sessions: list[requests.Session] = []

    def get(
        self, path: str, parameters: Parameters, fault: Callable[[Any], HttpError | None] = _none
    ) -> Any:
        """Give the JSON value of an answer; `fault` finds the faults that come as HTTP 200.

        Raises:
            HttpError, WaitError, RemoteError: see `Line.ask`.
        """

        def attempt() -> Any:
            answer = self._once(path, parameters)
            if (found := fault(answer)) is not None:
                raise found
            return answer

        return self.line.ask(attempt)

    def close(self) -> None:
        """End waits and connections."""
        self.line.close()
        for session in self._sessions:
            session.close()

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.headers["User-Agent"] = f"segue/{version('segue')} (+music research)"
            self._local.session = session
            self._sessions.append(session)
        return session

    def _once(self, path: str, parameters: Parameters) -> Any:
        address = f"{self._service.url.rstrip('/')}/{path}".rstrip("/")
        try:
            response = self._session().get(
                address, params=dict(parameters), timeout=self._service.timeout
            )
        except requests.RequestException as error:
            raise network_fault(error) from None
        if response.status_code != requests.codes.ok:
            raise HttpError(response.status_code, retry_after(response.headers))
        try:
            return response.json()
        except ValueError:
            raise NetworkError("answers with something that is not JSON") from None


def network_fault(error: Exception) -> NetworkError | RemoteError:
    """Say in our words what went wrong: theirs hold addresses, and those may hold keys."""
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (requests.exceptions.JSONDecodeError, "answers with something that is not JSON"),
        (requests.exceptions.SSLError, "has no valid certificate"),
        (requests.exceptions.ProxyError, "cannot be reached through the proxy"),
        (requests.exceptions.ConnectTimeout, "does not accept a connection in time"),
        (requests.exceptions.ReadTimeout, "does not answer in time"),
        (requests.exceptions.ChunkedEncodingError, "ends its answer half-way"),
        (requests.exceptions.ConnectionError, "cannot be reached, or breaks the connection"),
        (requests.exceptions.ContentDecodingError, "sends an answer that cannot be unpacked"),
    )
    for kind, text in kinds:
        if isinstance(error, kind):
            return NetworkError(text)
    return RemoteError(f"a request cannot be made: {type(error).__name__}\nlook at its address")


def retry_after(headers: Mapping[str, str] | None) -> float | None:
    """Give the seconds of a Retry-After header, which holds seconds or a date; None without."""
    text = (headers or {}).get("Retry-After", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return min(float(text), LONGEST_WAIT_S)
    try:
        seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT_S)
