"""Fetches the covers of albums into ``HOME/covers``.

What became of each album is in the pages of ``HOME/scraped/covers``: the address that its cover
came from, or null. A cover is there when its file is; the pages say what was missed, and how far
fetching everything again has come. Memory: at most 8 pictures as they come, and one decoded.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field

from etl.covers.picture import decode_picture
from etl.covers.store import CoverStore
from etl.errors import InputError
from etl.home import Home
from etl.report import Progress
from etl.scrape.concurrent import concurrent_answers, request_pool
from etl.scrape.cover_source import CoverSource, Found, Missed
from etl.scrape.pages import Answers, Journal, Pages
from etl.scrape.wanted import Wanted, misses_older_than
from etl.scrape.wanted_covers import wanted_covers

KIND = "covers"
NO_PICTURE = "no whole JPEG, PNG or WebP picture"
EARLIER = "missed before the interruption"


@dataclass
class CoverResult:
    """What a scrape of covers did.

    Attributes:
        provider: the name of the provider.
        wanted: albums that had no cover.
        found, missed: of those, albums that have one now and albums that do not.
        reasons: how many were missed, by why.
        requests: how many were made; `repeats` of them because one had failed before.
        before: albums that an interrupted run had asked for already.
    """

    provider: str
    wanted: int = 0
    found: int = 0
    missed: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    repeats: int = 0
    before: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)

    def miss(self, reason: str) -> None:
        """Count an album without a cover."""
        self.missed += 1
        self.reasons[reason] = self.reasons.get(reason, 0) + 1

    @property
    def done(self) -> int:
        """How many albums are answered."""
        return self.found + self.missed


def scrape_covers(
    home: Home,
    result: CoverResult,
    source: CoverSource,
    *,
    again: bool = False,
    retry_misses: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Fetch the covers that are missing.

    Args:
        home: whose record files name the albums.
        result: is filled with what was done, even where that fails.
        source: where to fetch from.
        again: fetch everything once more; an interrupted attempt continues where it stopped.
        retry_misses: ask again for what was missed at least this many days ago.
        progress: called with the number of albums that are done.

    Raises:
        ClosedError, WaitError, CredentialsError, RemoteError: covers that came before are kept.
        InputError: a page is damaged.
    """
    pages = Pages(home.scraped / KIND)
    wanted = Wanted(
        KIND,
        source.name,
        again=again,
        after_page=pages.begin_again() if again else 0,
        misses_until=None if retry_misses is None else misses_older_than(retry_misses),
    )
    try:
        with wanted_covers(home, pages, wanted) as albums, request_pool(source) as pool:
            result.wanted = albums.total
            work = _PageWork(pages, home.covers, source, result, pool, progress)
            for page in albums.pages():
                work.do(page)
    finally:
        result.requests = sum(client.requests for client in source.clients)
        result.repeats = sum(client.repeats for client in source.clients)


@dataclass(frozen=True)
class _PageWork:
    """Fetches the covers of one page of albums after another."""

    pages: Pages
    covers: CoverStore
    source: CoverSource
    result: CoverResult
    pool: ThreadPoolExecutor
    progress: Progress | None

    def do(self, albums: Sequence[tuple[str, str | None]]) -> None:
        page = self.pages.journalled(self.source.name)
        self._count_known(albums, page)
        questions = self.source.questions([row for row in albums if row[0] not in page])
        with self.pages.journal() as journal:
            for question, got in concurrent_answers(
                self.pool, self.source, questions, self.source.ask
            ):
                self._take(question.album_id, got, page, journal)
        if page:
            self.pages.write(self.source.name, page)

    def _count_known(self, albums: Sequence[tuple[str, str | None]], page: Answers) -> None:
        for album_id, _ in albums:
            if page.get(album_id) is not None and album_id not in self.covers:
                del page[album_id]  # deleted since
            if album_id in page:
                self.result.before += 1
                if page[album_id] is None:
                    self.result.miss(EARLIER)
                else:
                    self.result.found += 1
        self._show()

    def _take(self, album_id: str, got: Found | Missed, page: Answers, journal: Journal) -> None:
        """Keep a cover, then note it: one that is noted is there."""
        kept = self._kept(album_id, got) if isinstance(got, Found) else got
        if isinstance(kept, Found):
            self.result.found += 1
            page[album_id] = {"url": kept.address}
        else:
            self.result.miss(kept.reason)
            if kept.is_final:
                page[album_id] = None
        if album_id in page:
            journal.note(self.source.name, {album_id: page[album_id]})
        self._show()

    def _kept(self, album_id: str, got: Found) -> Found | Missed:
        try:
            pixels = decode_picture(got.data, got.address)
        except InputError:
            return Missed(NO_PICTURE)
        self.covers.write(album_id, pixels)
        return got

    def _show(self) -> None:
        if self.progress is not None:
            self.progress(self.result.done, self.result.wanted, self.source.name)
