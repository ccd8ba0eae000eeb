"""Fetches tracks, albums, artists and audio features in batches, and keeps them in pages.

The ids of a page are requested in order and written in order, so an interrupted scrape that is run
again ends with the same files as one that was not (but for the date in their names).
Memory goes with a page of 1,000 responses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

from etl.home import Home
from etl.report import Progress
from etl.scrape.concurrent import concurrent_answers, request_pool
from etl.scrape.pages import Answers, Pages
from etl.scrape.wanted import Wanted, misses_older_than, wanted_ids
from etl.sources.batches import BatchRefusedError
from etl.sources.protocols import Response, ResponseProvider


@dataclass
class ScrapeResult:
    """What a scrape did.

    Attributes:
        kind: "tracks", "albums", "artists" or "audio-features".
        provider: the name of the provider.
        wanted: ids that were missing.
        found, missed: of those, ids with a response and ids that the provider does not know.
        requests: how many were made; `repeats` of them because one had failed before.
        pages: how many files were written.
        before: ids that an interrupted run had fetched already, for a page that it did not finish.
    """

    kind: str
    provider: str
    wanted: int = 0
    found: int = 0
    missed: int = 0
    requests: int = 0
    repeats: int = 0
    pages: int = 0
    before: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)

    def count(self, got: Mapping[str, Response | None]) -> None:
        """Count answers."""
        missed = sum(answer is None for answer in got.values())
        self.missed += missed
        self.found += len(got) - missed

    @property
    def done(self) -> int:
        """How many ids are answered."""
        return self.found + self.missed


def scrape(
    home: Home,
    result: ScrapeResult,
    provider: ResponseProvider,
    *,
    again: bool = False,
    retry_misses: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Fetch what is missing of a kind from a provider into ``HOME/scraped/KIND``.

    Args:
        home: whose record files name the ids.
        result: names the kind to fetch; is filled with what was done, even where that fails.
        provider: where to fetch from.
        again: fetch everything once more; an interrupted attempt continues where it stopped.
        retry_misses: request again what the provider did not know at least this many days ago.
        progress: called with the number of ids that are done.

    Raises:
        ClosedError, WaitError, CredentialsError, RemoteError: what was answered before is kept.
        InputError: a page is damaged.
    """
    pages = Pages(home.scraped / result.kind)
    wanted = Wanted(
        result.kind,
        provider.name,
        again=again,
        after_page=pages.begin_again() if again else 0,
        misses_until=None if retry_misses is None else misses_older_than(retry_misses),
    )
    try:
        with (
            wanted_ids(home.store, pages, wanted) as ids,
            request_pool(provider) as pool,
        ):
            result.wanted = ids.total
            page_work = _PageWork(pages, provider, result, pool, progress)
            for page in ids.pages():
                page_work.do(page)
    finally:
        result.requests = sum(client.requests for client in provider.clients)
        result.repeats = sum(client.repeats for client in provider.clients)


@dataclass(frozen=True)
class _PageWork:
    """Fetches the ids of one page after another."""

    pages: Pages
    provider: ResponseProvider
    result: ScrapeResult
    pool: ThreadPoolExecutor
    progress: Progress | None

    def do(self, ids: Sequence[str]) -> None:
        known = self.pages.journalled(self.provider.name)
        page: Answers = {one: known[one] for one in ids if one in known}
        self.result.before += len(page)
        self._count(page)
        missing = [one for one in ids if one not in page]
        size = self.provider.batch_size(self.result.kind)
        batches = [missing[start : start + size] for start in range(0, len(missing), size)]
        with self.pages.journal() as journal:
            while batches:
                refused: list[str] = []
                for batch, got in concurrent_answers(
                    self.pool, self.provider, batches, self._fetch
                ):
                    refused += batch if got is None else ()
                    journal.note(self.provider.name, got or {})
                    page.update(got or {})
                    self._count(got or {})
                batches = [[one] for one in refused]
        self.pages.write(self.provider.name, page)
        self.result.pages += 1

    def _fetch(self, ids: Sequence[str]) -> Mapping[str, Response | None] | None:
        """Fetch a batch; None if it was refused but one id at a time may be answered."""
        try:
            return self.provider.fetch(self.result.kind, ids)
        except BatchRefusedError:
            return None

    def _count(self, got: Mapping[str, Response | None]) -> None:
        self.result.count(got)
        if self.progress is not None:
            self.progress(self.result.done, self.result.wanted, self.provider.name)
