"""Crawls related artists breadth first, from seeds to the artists related to them, and so on.

Each artist is requested once; edges are directed, from that artist to those in the answer. A crawl
that is run again reads its pages and continues where it stopped; in the end it has requested the
same artists in the same order as one that was never stopped.
Memory: about 150 bytes an edge and 500 bytes an artist (0.5 GB for 100,000 artists).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import msgspec

from etl.ids import is_id, name_id
from etl.readers.fields import is_artist_id
from etl.report import Progress
from etl.scrape.concurrent import concurrent_answers, request_pool
from etl.scrape.frontier import Frontier, Limits, write_frontier
from etl.scrape.pages import Answers, Pages
from etl.sources.artist_names import ArtistNames
from etl.sources.protocols import ArtistRef, RelatedProvider, Response

PAGE = 100  # artists; each is a request or two


@dataclass
class CrawlResult:
    """What a crawl did.

    Attributes:
        provider: the name of the provider.
        asked: artists requested now; found have a list, missed are not known to the provider.
        before: artists whose list had been fetched already.
        nameless: artists whom this provider cannot be asked about, as their name is not known.
        edges: in the lists of found.
        requests: how many were made; `repeats` of them because one had failed before.
        depth: steps from a seed to the last artists that were requested.
        waiting: artists at that depth that the limits leave out.
    """

    provider: str
    asked: int = 0
    found: int = 0
    missed: int = 0
    before: int = 0
    nameless: int = 0
    edges: int = 0
    requests: int = 0
    repeats: int = 0
    depth: int = 0
    waiting: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


class KnownArtists:
    """What pages and the database say of artists, and the lists that were fetched.

    Args:
        artists: of the database.
    """

    def __init__(self, artists: Iterable[ArtistRef]) -> None:
        self.names = ArtistNames()
        self.lists: dict[str, Sequence[str]] = {}
        self._artists: dict[str, ArtistRef] = {}
        for artist in artists:
            self.add(artist)

    def add(self, artist: ArtistRef) -> None:
        """Add an artist; what was known before is kept."""
        old = self._artists.get(artist.id)
        if old is None:
            self._artists[artist.id] = artist
            self.names.add(artist.id, artist.name)
        elif artist.keys or old.popularity is None or old.name is None:
            popularity = artist.popularity if old.popularity is None else old.popularity
            name, keys = old.name or artist.name, {**artist.keys, **old.keys}
            self._artists[artist.id] = replace(old, name=name, popularity=popularity, keys=keys)
            if old.name is None:
                self.names.add(artist.id, name)

    def artist(self, artist_id: str) -> ArtistRef:
        """Return what is known of an artist."""
        return self._artists.get(artist_id) or ArtistRef(artist_id)

    def learn(self, asked: str, response: Response | None, *, with_list: bool = True) -> None:
        """Add the answer about an artist, with its list of related ones if it counts."""
        listed = (response or {}).get("artists")
        entries = listed if isinstance(listed, list) else []
        refs = [_ref(entry) for entry in entries if _is_artist(entry)]
        for ref in refs:
            self.add(ref)
        if with_list:
            self.lists[asked] = [ref.id for ref in refs]


def _is_artist(entry: object) -> bool:
    """Return whether an entry is usable; Segue may not have written its page."""
    if not isinstance(entry, dict):
        return False
    return is_artist_id(str(entry.get("id"))) or bool(entry.get("name"))


def _ref(entry: Response) -> ArtistRef:
    """Read an entry."""
    popularity, name = entry.get("popularity"), str(entry.get("name") or "")
    given, keys = str(entry.get("id")), entry.get("keys")
    return ArtistRef(
        given if is_artist_id(given) else name_id(name),
        name or None,
        popularity if isinstance(popularity, int) else None,
        keys if isinstance(keys, dict) else {},
    )


@dataclass
class Crawl:
    """One crawl of one provider into one folder.

    Args:
        folder: where the pages are, ``HOME/scraped/related-artists``.
        provider: where to fetch from.
        known: what is known of artists; pages and answers are added to it.
        seeds: ids of the artists to start from.
        limits: how far to go.
        named: whether a user named the seeds, which then need not be popular.
        result: is filled with what was done, even if that ends in an error.
        progress: called with the number of artists requested.
        again: fetch also lists that are there; an interrupted attempt continues where it stopped.
    """

    folder: Path
    provider: RelatedProvider
    known: KnownArtists
    seeds: Sequence[str]
    limits: Limits
    named: bool
    result: CrawlResult
    progress: Progress | None = None
    again: bool = False
    _pages: Pages = field(init=False)

    def run(self) -> None:
        """Crawl until no artist is left or a limit is reached.

        Raises:
            ClosedError, WaitError, CredentialsError, RemoteError: earlier answers are kept.
            InputError: a page is damaged.
        """
        self._pages = Pages(self.folder)
        self._read_pages(after=self._pages.begin_again() if self.again else 0)
        try:
            with request_pool(self.provider) as pool:
                self._levels(pool)
            self._pages.end_again()
        finally:
            self.result.requests = sum(client.requests for client in self.provider.clients)
            self.result.repeats = sum(client.repeats for client in self.provider.clients)

    def _read_pages(self, after: int) -> None:
        for page in self._pages:
            # Lists of other providers do not count here, but the names in them do.
            ours = page.provider in ("", self.provider.name)
            counts = ours and (not self.again or page.number > after)
            for asked, raw in page.entries().items():
                response = msgspec.json.decode(raw)
                if response is None or isinstance(response, dict):
                    self.known.learn(asked, response, with_list=counts)

    def _levels(self, pool: ThreadPoolExecutor) -> None:
        level = list(dict.fromkeys(self.seeds))
        if not self.named:
            level = [one for one in level if self._is_popular(one)]
        seen = set(level)
        room = self.limits.max_artists
        depth = 0
        while level and (self.limits.depth is None or depth <= self.limits.depth):
            allowed = level if room is None else level[:room]
            self.result.depth, self.result.waiting = depth, len(level) - len(allowed)
            self._ask_level(pool, allowed, depth)
            room = None if room is None else room - len(allowed)
            if room == 0:
                break
            level = self._next_level(allowed, seen)
            depth += 1
        self._note(depth, [], done=True)

    def _next_level(self, level: Sequence[str], seen: set[str]) -> list[str]:
        found: list[str] = []
        for one in level:
            for related in self.known.lists.get(one, ()):
                if related not in seen and self._is_popular(related):
                    seen.add(related)
                    found.append(related)
        return found

    def _is_popular(self, artist_id: str) -> bool:
        least = self.limits.min_popularity
        popularity = self.known.artist(artist_id).popularity
        return least is None or (popularity is not None and popularity >= least)

    def _ask_level(self, pool: ThreadPoolExecutor, level: Sequence[str], depth: int) -> None:
        missing = [one for one in level if one not in self.known.lists]
        waiting = [one for one in missing if self.provider.can_query(self.known.artist(one))]
        self.result.before += len(level) - len(missing)
        self.result.nameless += len(missing) - len(waiting)
        self._note(depth, waiting)
        total = self.result.asked + len(waiting)
        for start in range(0, len(waiting), PAGE):
            self._ask_page(pool, waiting[start : start + PAGE], depth, total)

    def _ask_page(
        self, pool: ThreadPoolExecutor, ids: Sequence[str], depth: int, total: int
    ) -> None:
        known = self._pages.journalled(self.provider.name)
        page: Answers = {one: known[one] for one in ids if one in known}
        for response in page.values():
            self._count(response)
        questions = [self.known.artist(one) for one in ids if one not in page]
        with self._pages.journal() as journal:
            for artist, entries in concurrent_answers(
                pool, self.provider, questions, self.provider.related
            ):
                response = self._response(artist, entries)
                journal.note(self.provider.name, {artist.id: response})
                page[artist.id] = response
                self._count(response)
                if self.progress is not None:
                    self.progress(self.result.asked, total, f"{self.provider.name}, depth {depth}")
        # First of all: what is known must not depend on the order of the answers.
        self._pages.write(self.provider.name, page)
        for one in sorted(page):  # as a later run reads it: the first name of an artist counts
            self.known.learn(one, page[one])

    def _response(self, artist: ArtistRef, entries: list[Response] | None) -> Response | None:
        """Return an answer as pages hold it: all artists have ids, and none is listed twice."""
        if entries is None:
            return None
        found: dict[str, Response] = {}
        for entry in entries:
            given = str(entry.get("id") or "")
            one = given if is_id(given) else self.known.names.id_of(str(entry.get("name") or ""))
            if one != artist.id and (is_id(given) or entry.get("name")):
                found.setdefault(one, {**entry, "id": one})
        return {"source": self.provider.name, "artists": list(found.values())}

    def _count(self, response: Response | None) -> None:
        self.result.asked += 1
        self.result.found += response is not None
        self.result.missed += response is None
        self.result.edges += len((response or {}).get("artists") or ())

    def _note(self, depth: int, waiting: Sequence[str], *, done: bool = False) -> None:
        seeds = list(self.seeds) if self.named else None
        asked = len(self.known.lists)
        frontier = Frontier(
            self.provider.name, seeds, self.limits, depth, asked, waiting, done=done
        )
        write_frontier(self.folder, frontier)
