"""Batches that a provider refuses, and services that refuse some or all artists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

from etl.errors import ClosedError
from etl.sources.http_client import HttpError
from etl.sources.protocols import Response, ResponseProvider

MOST_REFUSALS = 5  # in a row, before the first answer: more mean that the service is closed


class BatchRefusedError(Exception):
    """A batch was refused; one id at a time may be answered."""


def fetch_all(
    provider: ResponseProvider, kind: str, ids: Sequence[str]
) -> Mapping[str, Response | None]:
    """Fetch a few ids, one at a time if they are refused as a batch.

    Raises:
        ClosedError, RemoteError: see `ResponseProvider.fetch`.
    """
    try:
        return provider.fetch(kind, ids)
    except BatchRefusedError:
        found: dict[str, Response | None] = {}
        for one in ids:
            found.update(provider.fetch(kind, [one]))
        return found


class RefusalTracker:
    """Distinguishes a service that refuses some artists from one that refuses all.

    Some services answer 400 or 404 for certain artists only: those count as misses, or a crawl
    would never get past them. The same for each of the first few means that the address is gone.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._answered = False
        self._refused = 0

    def answered(self) -> None:
        """Note that the service has answered."""
        self._answered = True

    def refused(self, fault: HttpError) -> None:
        """Note that it has refused one artist.

        Raises:
            ClosedError: it has refused all of the first artists.
        """
        self._refused += 1
        if not self._answered and self._refused >= MOST_REFUSALS:
            self._closed(fault)

    def _closed(self, fault: HttpError) -> NoReturn:
        raise ClosedError(
            f"{self._name} refuses everything ({fault})\n"
            "use another --provider, or check its address in config.ini"
        )
