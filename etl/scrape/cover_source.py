"""Where covers come from: a service that knows their addresses, and the hosts that have them."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etl.scrape.wanted_covers import SAVED
from etl.sources.http_client import RateLimitedClient
from etl.sources.images import Images, NoImageError, NotFetchedError
from etl.sources.protocols import AddressProvider

NO_ADDRESS = "no address known"


@dataclass(frozen=True)
class Found:
    """What is at the address of a cover, not yet looked at."""

    address: str
    data: bytes


@dataclass(frozen=True)
class Missed:
    """No cover.

    Attributes:
        reason: why, in a few words.
        is_final: whether asking this provider again soon would not help.
    """

    reason: str
    is_final: bool = True


@dataclass(frozen=True)
class CoverSource:
    """See `etl.sources.protocols.Provider`; one that offers covers."""

    provider: AddressProvider
    images: Images

    @property
    def name(self) -> str:
        """See `Provider`."""
        return self.provider.name

    @property
    def clients(self) -> Sequence[RateLimitedClient]:
        """See `Provider`."""
        return (*self.provider.clients, self.images.client)

    def close(self) -> None:
        """See `Provider`."""
        self.provider.close()
        self.images.close()

    def questions(self, albums: Sequence[tuple[str, str | None]]) -> list[CoverQuestion]:
        """Return a question for each album; the addresses that are missing come in batches."""
        missing = [album_id for album_id, address in albums if address is None]
        size = self.provider.batch_size
        batches: dict[str, _Batch] = {}
        for start in range(0, len(missing), size):
            batch = _Batch(self.provider, missing[start : start + size])
            batches.update(dict.fromkeys(batch.album_ids, batch))
        return [CoverQuestion(one, address, batches.get(one)) for one, address in albums]

    def ask(self, question: CoverQuestion) -> Found | Missed:
        """Return what there is.

        Raises:
            ClosedError, RemoteError: there will be no more answers for now.
        """
        address = question.find_address()
        if address is None:
            return Missed(NO_ADDRESS)
        try:
            return Found(address, self.images.fetch(address))
        except NoImageError as error:
            return Missed(str(error), is_final=not isinstance(error, NotFetchedError))


@dataclass(frozen=True)
class CoverQuestion:
    """An album whose cover is wanted, and how its address is found where it is not known."""

    album_id: str
    address: str | None
    batch: _Batch | None

    def find_address(self) -> str | None:
        """Return the address; None where there is none."""
        if self.address is None and self.batch is not None:
            return self.batch.address(self.album_id)
        return self.address


class _Batch:
    """Albums whose addresses are asked for together, when the first of them is wanted."""

    def __init__(self, provider: AddressProvider, album_ids: Sequence[str]) -> None:
        self.album_ids = album_ids
        self._provider = provider
        self._addresses: Mapping[str, str | None] | None = None
        self._lock = threading.Lock()

    def address(self, album_id: str) -> str | None:
        with self._lock:  # the others of the batch wait for the answer
            if self._addresses is None:
                self._addresses = self._provider.addresses(self.album_ids)
        return self._addresses.get(album_id)


class SavedAddresses:
    """See `etl.sources.protocols.AddressProvider`; the addresses come with the questions."""

    name = SAVED
    batch_size = 1
    clients = ()

    def close(self) -> None:
        """See `Provider`."""

    def addresses(self, album_ids: Sequence[str]) -> Mapping[str, str | None]:
        """See `AddressProvider`."""
        return dict.fromkeys(album_ids)
