"""Batches that a provider refuses, and artists of whom it will say nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

from etl.errors import ClosedError
from etl.sources.http_client import HttpError
from etl.sources.protocols import Response, ResponseProvider

# Of one thing it says nothing; of so many, before it has said anything, it is closed.
MOST_DOUBTS = 5


class BatchRefusedError(Exception):
    """A batch was refused; one id at a time may be answered."""


def fetch_all(
    provider: ResponseProvider, kind: str, ids: Sequence[str]
) -> Mapping[str, Response | None]:
    """Ask for a few ids, one at a time where they are refused as a batch.

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
    """Tells a service that says nothing of one artist from one that says nothing at all.

    Some answer 400 or 404 for certain artists only: those are misses, or a crawl would never get
    past them. The same for each of the first few means that the address has gone.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._answered = False
        self._refused = 0

    def answered(self) -> None:
        """Note that the service says something."""
        self._answered = True

    def refused(self, fault: HttpError) -> None:
        """Note that it said nothing of one artist.

        Raises:
            ClosedError: it has not said anything of anybody.
        """
        self._refused += 1
        if not self._answered and self._refused >= MOST_DOUBTS:
            self._closed(fault)

    def _closed(self, fault: HttpError) -> NoReturn:
        raise ClosedError(
            f"{self._name} refuses everything ({fault})\n"
            "use another --provider, or look at its address"
        )
