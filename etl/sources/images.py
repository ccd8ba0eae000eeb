"""Pictures by their address: from allowed hosts only, and as their robots.txt allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import urljoin

import requests

from etl.errors import ClosedError, RemoteError, WaitError
from etl.sources.allowed_hosts import AllowedHosts, origin
from etl.sources.http_client import HttpError, RateLimitedClient
from etl.sources.json_service import FAULTS, network_fault, retry_after
from etl.sources.redaction import redact_logs
from etl.sources.robots import Robots
from etl.sources.session import MOST_REDIRECTS, ThreadSessions, TooLargeError
from etl.sources.settings import Service

MOST_BYTES = 5_000_000  # the largest covers have 0.3 MB
GONE = (404, 410)
MOST_REFUSALS = 100  # in a row: then there will be no pictures any more
MOST_FAILURES = 3  # in a row
TEXT = "a text instead of a picture"
NOTHING_ALLOWED = b"User-agent: *\nDisallow: /\n"
HEADERS: Mapping[str, str] = {"Accept": "image/jpeg, image/png, image/webp"}


class NoImageError(Exception):
    """There is no picture at an address; the message says why, in a few words."""


class NotFetchedError(NoImageError):
    """A picture was not fetched, which says nothing about the picture."""


class Images:
    """Fetches pictures.

    Args:
        service: pace and limits, for all hosts together.
        hosts: those that may be asked.
    """

    def __init__(self, service: Service, hosts: AllowedHosts) -> None:
        redact_logs()
        self.client = RateLimitedClient(service)
        self._hosts = hosts
        self._sessions = ThreadSessions(service.deadline, MOST_BYTES)
        self._robots = Robots(self._robots_file)
        self._fetched = False
        self._refused = 0
        self._failed = 0

    def close(self) -> None:
        """End waits and connections."""
        self.client.close()
        self._sessions.close()

    def fetch(self, address: str) -> bytes:
        """Return the content of an address.

        Raises:
            NotFetchedError: it may not be fetched, or its host fails for this one.
            NoImageError: there is nothing, it is too large, or elsewhere.
            ClosedError: too many in a row are refused.
            WaitError, RemoteError: see `RateLimitedClient.ask`.
        """
        if reason := self._hosts.reason_against(address):
            raise self._refusal(reason)
        try:
            if not self._robots.allows(address):
                raise self._refusal("robots.txt does not allow it")
            self._slow_down(self._robots.delay(address))
            response = self._get(address)
        except HttpError as fault:
            if fault.status in GONE:
                raise NoImageError(f"{fault}") from None
            raise self._refusal(f"{fault}") from None
        except (WaitError, ClosedError):
            raise
        except RemoteError:
            self._failed += 1
            if not self._fetched or self._failed >= MOST_FAILURES:
                raise
            raise NotFetchedError("no whole answer") from None
        if response.headers.get("Content-Type", "").startswith("text/"):  # such as a log-in page
            self._refusal(TEXT)
            raise NoImageError(TEXT)
        self._fetched, self._failed, self._refused = True, 0, 0
        return response.content

    def _refusal(self, reason: str) -> NotFetchedError:
        """Count a refusal, which may be meant for all: the picture itself may be there."""
        self._refused += 1
        if self._refused >= MOST_REFUSALS:
            raise ClosedError(
                f"no more covers can be fetched: {reason}\n"
                "try again later or with another --provider, or check [sources] cover_hosts"
            )
        return NotFetchedError(reason)

    def _slow_down(self, delay: float) -> None:
        service = self.client.service
        if delay * service.pace > 1:
            self.client.service = replace(service, pace=1 / min(delay, service.wait_cap))

    def _robots_file(self, address: str) -> bytes | None:
        """Return a robots.txt; None where the host says that it has none for us."""
        try:
            return self._get(address).content
        except HttpError:
            return None
        except NoImageError:  # what it says is not known
            return NOTHING_ALLOWED

    def _get(self, address: str) -> requests.Response:
        """Return what is at an address, led on within its host only."""
        for _ in range(MOST_REDIRECTS + 1):
            response = self.client.ask(partial(self._once, address))
            if not response.is_redirect:
                return response
            address = _next_address(address, response.headers["Location"])
        raise NoImageError("redirects too often")

    def _once(self, address: str) -> requests.Response:
        try:
            response = self._sessions.own().get(
                address,
                headers=HEADERS,
                timeout=self.client.service.timeout,
                allow_redirects=False,
            )
        except TooLargeError:
            raise NoImageError("too large") from None
        except FAULTS as error:
            raise network_fault(error) from None
        if response.status_code != requests.codes.ok and not response.is_redirect:
            raise HttpError(response.status_code, retry_after(response.headers))
        return response


def _next_address(address: str, location: str) -> str:
    try:
        target = urljoin(address, location)
        if origin(target) == origin(address):
            return target
    except ValueError:
        pass
    raise NoImageError("leads to another host")
