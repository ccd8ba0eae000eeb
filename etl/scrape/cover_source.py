"""Where covers come from: a service that knows their addresses, and the hosts that have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from etl.scrape.wanted_covers import SAVED
from etl.sources.http_client import RateLimitedClient
from etl.sources.images import Images, NoImageError, NotFetchedError
from etl.sources.once import Once
from etl.sources.protocols import AddressProvider

NO_ADDRESS = "no address known"

_Addresses = Once[Mapping[str, str | None]]


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
        batches: dict[str, _Addresses] = {}
        for start in range(0, len(missing), size):
            batch = missing[start : start + size]
            addresses = Once(partial(self.provider.addresses, batch))
            batches.update(dict.fromkeys(batch, addresses))
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
    """An album whose cover is wanted, and the batch in which its address is asked for, if it is."""

    album_id: str
    address: str | None
    batch: _Addresses | None

    def find_address(self) -> str | None:
        """Return the address; None where there is none."""
        if self.address is None and self.batch is not None:
            return self.batch.get().get(self.album_id)
        return self.address


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
