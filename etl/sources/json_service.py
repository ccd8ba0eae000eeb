"""A service that answers GET requests with JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3

from etl.sources.http_client import HttpError, NetworkError, RateLimitedClient
from etl.sources.redaction import redact_logs
from etl.sources.session import ThreadSessions, UnexpectedStatusError
from etl.sources.settings import Service

Parameters = Mapping[str, str | Sequence[str]]
LONGEST_WAIT_S = 366 * 86_400.0  # bounds what a header may ask for, so that dates stay valid


def _none(_answer: Any) -> None:
    """Return no fault: with most services HTTP 200 means an answer."""


class JsonService:
    """Sends requests to one service, with one connection for each thread."""

    def __init__(self, service: Service) -> None:
        redact_logs()
        self.client = RateLimitedClient(service)
        self._service = service
        self._sessions = ThreadSessions(service.deadline)

    def get(
        self, path: str, parameters: Parameters, fault: Callable[[Any], HttpError | None] = _none
    ) -> Any:
        """Return the JSON value of an answer; `fault` finds the faults that come as HTTP 200.

        Raises:
            HttpError, WaitError, RemoteError: see `RateLimitedClient.ask`.
        """

        def attempt() -> Any:
            answer = self._once(path, parameters)
            if (found := fault(answer)) is not None:
                raise found
            return answer

        return self.client.ask(attempt)

    def close(self) -> None:
        """End waits and connections."""
        self.client.close()
        self._sessions.close()

    def _once(self, path: str, parameters: Parameters) -> Any:
        address = f"{self._service.url.rstrip('/')}/{path}".rstrip("/")
        try:
            response = self._sessions.own().get(
                address, params=dict(parameters), timeout=self._service.timeout
            )
        except FAULTS as error:
            raise network_fault(error) from None
        if response.status_code != requests.codes.ok:
            raise HttpError(response.status_code, retry_after(response.headers))
        try:
            return response.json()
        except (ValueError, RecursionError):
            raise NetworkError("answers with something that is not JSON") from None


# What a request may raise: requests does not wrap all that its libraries raise for an address.
FAULTS = (requests.RequestException, urllib3.exceptions.HTTPError, ValueError, RecursionError)


def network_fault(error: BaseException) -> NetworkError:
    """Return what went wrong in Segue's words: others contain addresses, which may contain keys."""
    kinds: tuple[tuple[type[BaseException], str], ...] = (
        (requests.exceptions.JSONDecodeError, "answers with something that is not JSON"),
        (RecursionError, "answers with something that is not JSON"),
        (UnexpectedStatusError, "answers with an unexpected status"),
        (requests.exceptions.TooManyRedirects, "redirects too often"),
        (requests.exceptions.SSLError, "has no valid certificate"),
        (requests.exceptions.ProxyError, "cannot be reached through the proxy"),
        (requests.exceptions.ConnectTimeout, "does not accept a connection in time"),
        (requests.exceptions.ReadTimeout, "does not answer in time"),
        (requests.exceptions.ChunkedEncodingError, "breaks off its answer"),
        (requests.exceptions.ConnectionError, "cannot be reached, or breaks the connection"),
        (requests.exceptions.ContentDecodingError, "sends an answer that cannot be unpacked"),
        (ValueError, "has an address that cannot be used, or redirects to one"),
        (urllib3.exceptions.HTTPError, "has an address that cannot be used, or redirects to one"),
    )
    for kind, text in kinds:
        if isinstance(error, kind):
            return NetworkError(text)
    return NetworkError(f"cannot be asked ({type(error).__name__})")


def retry_after(headers: Mapping[str, str] | None) -> float | None:
    """Return the seconds of a Retry-After header, which holds seconds or a date; None without."""
    text = (headers or {}).get("Retry-After", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return min(float(text), LONGEST_WAIT_S)
    try:
        seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT_S)  # 0 for a date in the past
